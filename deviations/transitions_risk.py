"""The legal steps of risk assessments, shared risks, action plans and their items."""

from typing import Any

from django.utils.translation import ngettext

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.workflow.machines import Machine, Transition
from deviations.enums_risk import AssessmentState, ItemState, PlanState, ShareState
from deviations.models import ActionPlan, PlanItem, RiskAssessment, RiskShare
from deviations.selectors.assessments import explain, lacks_of


def nothing_is_missing(assessment: Any, actor: Actor) -> None:
    """Approved only when every risk has its values, the sources are answered and the routine's elements are there."""
    found = lacks_of(assessment, actor.today)
    if found.any:
        raise Refused(explain(found), code="RISK_INCOMPLETE")


def every_item_settled(plan: Any, actor: Actor) -> None:
    """A plan does not end with items that nobody has done or taken out."""
    left = plan.items.filter(state=ItemState.OPEN).count()
    if left:
        raise Refused(_open_items(left), code="ITEMS_OPEN")


def _open_items(left: int) -> str:
    return ngettext(
        "%(n)s punkt er ikke gjennomført. Gjennomfør det eller ta det ut av planen først.",
        "%(n)s punkter er ikke gjennomført. Gjennomfør dem eller ta dem ut av planen først.",
        left,
    ) % {"n": left}


ASSESSMENT = Machine(
    RiskAssessment,
    "state",
    [
        Transition(
            "approve",
            (AssessmentState.DRAFT, AssessmentState.REVIEW),
            AssessmentState.CURRENT,
            "approve",
            "risk.approved",
            guard=nothing_is_missing,
            title="Godkjenn risikovurderingen",
        ),
        Transition(
            "start_review",
            (AssessmentState.CURRENT,),
            AssessmentState.REVIEW,
            "edit",
            "risk.review_started",
            title="Gå gjennom på nytt",
        ),
        Transition(
            "end",
            (AssessmentState.DRAFT, AssessmentState.CURRENT, AssessmentState.REVIEW),
            AssessmentState.ENDED,
            "end",
            "risk.ended",
            needs_reason=True,
            title="Avslutt",
        ),
    ],
)

SHARE = Machine(
    RiskShare,
    "state",
    [
        Transition(
            "answer",
            (ShareState.SENT,),
            ShareState.ANSWERED,
            "answer",
            "risk.share_answered",
            title="Svar",
        )
    ],
)

PLAN = Machine(
    ActionPlan,
    "state",
    [
        Transition(
            "end",
            (PlanState.ACTIVE,),
            PlanState.ENDED,
            "end",
            "action_plan.ended",
            guard=every_item_settled,
            title="Avslutt planen",
        ),
        Transition(
            "reopen",
            (PlanState.ENDED,),
            PlanState.ACTIVE,
            "end",
            "action_plan.reopened",
            needs_reason=True,
            title="Åpne igjen",
        ),
    ],
)

ITEM = Machine(
    PlanItem,
    "state",
    [
        Transition(
            "complete",
            (ItemState.OPEN,),
            ItemState.DONE,
            "do",
            "action_plan.item_done",
            title="Meld gjennomført",
        ),
        Transition(
            "drop",
            (ItemState.OPEN,),
            ItemState.DROPPED,
            "edit",
            "action_plan.item_dropped",
            needs_reason=True,
            title="Ta ut av planen",
        ),
        Transition(
            "reopen",
            (ItemState.DONE, ItemState.DROPPED),
            ItemState.OPEN,
            "edit",
            "action_plan.item_reopened",
            needs_reason=True,
            title="Åpne igjen",
        ),
    ],
)
