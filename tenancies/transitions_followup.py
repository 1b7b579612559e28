"""The legal steps of a follow-up, of a goal in it, and of a visit."""

from core.workflow.machines import Machine, Transition
from tenancies.enums_followup import FollowUpState, GoalState, VisitState
from tenancies.models import FollowUp, FollowUpGoal, FollowUpVisit

FOLLOW_UP = Machine(
    FollowUp,
    "state",
    [
        Transition(
            "end",
            source=(FollowUpState.ACTIVE,),
            target=FollowUpState.ENDED,
            action="end",
            verb="followup.ended",
            title="Avslutt oppfølgingen",
        ),
    ],
)

_CLOSED = (GoalState.REACHED, GoalState.DROPPED)

GOAL = Machine(
    FollowUpGoal,
    "state",
    [
        Transition(
            "reach",
            source=(GoalState.ACTIVE,),
            target=GoalState.REACHED,
            action="write",
            verb="followup.goal_reached",
            title="Målet er nådd",
        ),
        Transition(
            "drop",
            source=(GoalState.ACTIVE,),
            target=GoalState.DROPPED,
            action="write",
            verb="followup.goal_dropped",
            title="Ikke aktuelt lenger",
        ),
        Transition(
            "resume",
            source=_CLOSED,
            target=GoalState.ACTIVE,
            action="write",
            verb="followup.goal_resumed",
            title="Ta opp igjen",
        ),
    ],
)

VISIT = Machine(
    FollowUpVisit,
    "state",
    [
        Transition(
            "hold",
            source=(VisitState.PLANNED,),
            target=VisitState.HELD,
            action="write",
            verb="followup.visit_held",
            title="Gjennomført",
        ),
        Transition(
            "miss",
            source=(VisitState.PLANNED,),
            target=VisitState.NOT_THERE,
            action="write",
            verb="followup.visit_missed",
            title="Personen var ikke der",
        ),
        Transition(
            "cancel",
            source=(VisitState.PLANNED,),
            target=VisitState.CANCELLED,
            action="write",
            verb="followup.visit_cancelled",
            title="Avlyst",
        ),
    ],
)
