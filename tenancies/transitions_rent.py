"""The legal steps of a change of rent. Why is written on the change itself, which follows the lease's walls."""

from core.workflow.machines import Machine, Transition
from tenancies.enums_rent import ChangeState
from tenancies.models import RentChange

RENT_CHANGE = Machine(
    RentChange,
    "state",
    [
        Transition(
            "agree",
            source=(ChangeState.TOLD, ChangeState.DISPUTED),
            target=ChangeState.AGREED,
            action="settle",
            verb="rent.agreed",
            title="Partene er enige",
        ),
        Transition(
            "dispute",
            source=(ChangeState.TOLD,),
            target=ChangeState.DISPUTED,
            action="settle",
            verb="rent.disputed",
            title="Partene er uenige",
        ),
        Transition(
            "withdraw",
            source=(ChangeState.TOLD, ChangeState.DISPUTED),
            target=ChangeState.WITHDRAWN,
            action="withdraw",
            verb="rent.withdrawn",
            title="Trekk endringen",
        ),
    ],
)
