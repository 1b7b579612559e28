"""The steps of a vacancy, from notice to let, where one not needed may be passed over; and of a housing project."""

from core.workflow.machines import Machine, Transition
from housing.enums import SUPPLY_COMING, VACANCY_STEPS, SupplyState, VacancyState
from housing.models import SupplyProject, Vacancy


def _forward(state: VacancyState) -> Transition:
    before = VACANCY_STEPS[: VACANCY_STEPS.index(state)]
    return Transition(
        name=str(state),
        source=before,
        target=state,
        action="advance",
        verb="vacancy.advanced",
    )


VACANCY = Machine(
    Vacancy,
    "state",
    [
        *(_forward(state) for state in VACANCY_STEPS[1:]),
        Transition(
            name="reserve",
            source=VACANCY_STEPS,
            target=VacancyState.RESERVED,
            action="reserve",
            verb="vacancy.reserved",
        ),
        *(
            # Back to the step the dwelling had reached; which one is computed from the dates.
            Transition(
                name=f"release_to_{state}",
                source=(VacancyState.RESERVED,),
                target=state,
                action="release",
                verb="vacancy.released",
            )
            for state in VACANCY_STEPS
        ),
        Transition(
            name="let",
            source=(*VACANCY_STEPS, VacancyState.RESERVED),
            target=VacancyState.LET,
            action="let",
            verb="vacancy.let",
        ),
        Transition(
            name="cancel",
            source=(*VACANCY_STEPS, VacancyState.RESERVED),
            target=VacancyState.CANCELLED,
            action="cancel",
            verb="vacancy.cancelled",
            needs_reason=True,
        ),
    ],
)

#: A project goes forwards and back as plans do, and a dropped one may be taken up again; what is ready is ready.
SUPPLY = Machine(
    SupplyProject,
    "state",
    [
        Transition(
            name=str(state),
            source=tuple(each for each in (*SUPPLY_COMING, SupplyState.DROPPED) if each != state),
            target=state,
            action="change",
            verb="supply.moved",
        )
        for state in SupplyState
    ],
)
