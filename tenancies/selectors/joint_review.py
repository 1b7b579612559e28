"""The cases of the joint review, with what a meeting needs to know of each: five queries for any number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from core.agencies.actors import Actor
from tenancies import policies
from tenancies.calculations.arrears.facts import REVIEWED
from tenancies.calculations.arrears.path import list_ends
from tenancies.calculations.arrears.result import NextAction
from tenancies.enums import CaseState, StepEvent
from tenancies.models import ArrearsCase
from tenancies.policies_arrears import contact_attempts
from tenancies.selectors.arrears_facts import profile_for

#: Rows 6-9 of the path: from the notice that has run out until the petition.
FIRST, LAST = 6, 9


@dataclass(frozen=True)
class Row:
    case: ArrearsCase
    listed_on: date | None
    objections_until: date | None
    nav_told: date | None
    verdict: Any
    contacts: int
    last_contact: date | None

    @property
    def waits_for_list(self) -> bool:
        return self.case.next_action == NextAction.SEND_LIST


def rows(actor: Actor) -> list[Row]:
    """Largest debt first."""
    cases = list(
        policies.arrears.visible_to(actor)
        .filter(state=CaseState.OPEN, step__gte=FIRST, step__lte=LAST)
        .select_related("lease__dwelling__area", "lease__tenant")
        .order_by("-overdue_rent", "pk")
    )
    if not cases:
        return []
    profile = profile_for(actor.home, actor.today)
    steps: dict[UUID, dict[str, Any]] = defaultdict(dict)
    found = policies.steps.visible_to(actor).filter(
        case__in=[case.pk for case in cases],
        event__in=[StepEvent.LIST_SENT, StepEvent.NAV_TOLD, *REVIEWED],
        superseded_at=None,
    )
    for step in found.order_by("date", "recorded_at"):
        kind = "verdict" if step.event in REVIEWED else step.event
        steps[step.case_id][kind] = step
    tried = {
        row["case"]: row
        for row in contact_attempts.visible_to(actor)
        .filter(case__in=[case.pk for case in cases], superseded_at=None)
        .values("case")
        .annotate(count=Count("pk"), last=Max("on"))
    }
    return [_row(case, steps[case.pk], tried.get(case.pk, {}), profile) for case in cases]


def _row(case: ArrearsCase, steps: dict[str, Any], tried: dict[str, Any], profile: Any) -> Row:
    listed = steps.get(StepEvent.LIST_SENT)
    told = steps.get(StepEvent.NAV_TOLD)
    verdict = steps.get("verdict")
    # A verdict from before the list was sent belongs to an earlier round.
    if verdict is not None and listed is not None and verdict.date < listed.date:
        verdict = None
    return Row(
        case=case,
        listed_on=listed.date if listed else None,
        objections_until=list_ends(listed.date, profile) if listed else None,
        nav_told=told.date if told else None,
        verdict=verdict,
        contacts=tried.get("count", 0),
        last_contact=tried.get("last"),
    )
