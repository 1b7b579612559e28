"""The steps of an appeal."""

from applications.enums import AppealState
from applications.guards import within_a_year
from applications.models import Appeal
from core.workflow.machines import Machine, Transition

appeal = Machine(
    Appeal,
    "state",
    [
        # When the day the decision arrived becomes known afterwards.
        Transition(
            "find_late",
            source=(AppealState.REVIEWING,),
            target=AppealState.LATE,
            action="handle",
            verb="appeal.received_late",
            title="Klagen kom for sent",
        ),
        Transition(
            "accept_late",
            source=(AppealState.LATE,),
            target=AppealState.REVIEWING,
            action="handle",
            verb="appeal.accepted_late",
            guard=within_a_year,
            needs_reason=True,
            title="Ta klagen til behandling",
        ),
        Transition(
            "reject",
            source=(AppealState.LATE, AppealState.REVIEWING),
            target=AppealState.REJECTED,
            action="handle",
            verb="appeal.rejected",
            needs_reason=True,
            title="Avvis klagen",
        ),
        # The rejection was annulled, here or by the body: the appeal is heard after all.
        Transition(
            "take_up",
            source=(AppealState.REJECTED,),
            target=AppealState.REVIEWING,
            action="handle",
            verb="appeal.taken_up",
            title="Ta opp den avviste klagen",
        ),
        # Of an appeal against a rejection: the rejection falls, and there is no decision to make anew.
        Transition(
            "annul",
            source=(AppealState.REVIEWING,),
            target=AppealState.REVERSED,
            action="handle",
            verb="appeal.rejection_annulled",
            title="Opphev avvisningen",
        ),
        Transition(
            "reverse",
            source=(AppealState.REVIEWING,),
            target=AppealState.REVERSED,
            action="handle",
            verb="appeal.reversed",
            title="Gi medhold",
        ),
        Transition(
            "reverse_partly",
            source=(AppealState.REVIEWING,),
            target=AppealState.PARTLY,
            action="handle",
            verb="appeal.partly_reversed",
            title="Gi delvis medhold",
        ),
        Transition(
            "uphold",
            source=(AppealState.REVIEWING,),
            target=AppealState.UPHELD,
            action="handle",
            verb="appeal.upheld",
            title="Oppretthold vedtaket",
        ),
        Transition(
            "take_back",
            source=(AppealState.UPHELD,),
            target=AppealState.REVIEWING,
            action="handle",
            verb="appeal.taken_back",
            needs_reason=True,
            title="Vurder på nytt",
        ),
        Transition(
            "forward",
            source=(AppealState.UPHELD, AppealState.PARTLY),
            target=AppealState.FORWARDED,
            action="handle",
            verb="appeal.forwarded",
            title="Send til klageinstansen",
        ),
        Transition(
            "decide",
            source=(AppealState.FORWARDED,),
            target=AppealState.DECIDED,
            action="handle",
            verb="appeal.decided",
            title="Registrer avgjørelsen",
        ),
        Transition(
            "withdraw",
            source=(
                AppealState.LATE,
                AppealState.REVIEWING,
                AppealState.PARTLY,
                AppealState.UPHELD,
                AppealState.FORWARDED,
            ),
            target=AppealState.WITHDRAWN,
            action="handle",
            verb="appeal.withdrawn",
            needs_reason=True,
            title="Klagen er trukket",
        ),
    ],
)
