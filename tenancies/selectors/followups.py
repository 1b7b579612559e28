"""Who is followed up, with the next visit and the goals at hand; and the plan as its owner reads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from core.agencies.actors import Actor
from core.people.selectors import find_persons
from tenancies import policies
from tenancies import policies_followup as follow
from tenancies.enums import LeaseState
from tenancies.enums_followup import GoalState, VisitState
from tenancies.enums_papers import PaperKind, PaperState

RELATED = ("person", "unit", "responsible")
#: How many visits a page shows; the rest are in the printed file of the case.
SHOWN_VISITS = 50


@dataclass(frozen=True)
class Whole:
    """A follow-up with what hangs on it."""

    goals: list[Any]
    closed_goals: list[Any]
    planned: list[Any]
    held: list[Any]


def listed(actor: Actor) -> QuerySet[Any]:
    """With `next_visit`, `last_visit` and `open_goals`, in one query."""
    visits = follow.visits.visible_to(actor).filter(follow_up=OuterRef("pk"))
    following = visits.filter(state=VisitState.PLANNED).order_by("on").values("on")[:1]
    latest = visits.filter(state=VisitState.HELD).order_by("-on").values("on")[:1]
    return (
        follow.follow_ups.visible_to(actor)
        .select_related(*RELATED)
        .annotate(
            next_visit=Subquery(following),
            last_visit=Subquery(latest),
            open_goals=Count("goals", filter=Q(goals__state=GoalState.ACTIVE)),
        )
    )


def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(Q(person__in=find_persons(text)) | Q(number__iexact=text.strip()))


def whole(actor: Actor, follow_up: Any) -> Whole:
    """Two queries, however many goals and visits."""
    goals = list(follow.goals.visible_to(actor).filter(follow_up=follow_up).order_by("set_on", "id"))
    visits = list(
        follow.visits.visible_to(actor)
        .filter(follow_up=follow_up)
        .select_related("visitor")
        .order_by("-on", "-id")[: SHOWN_VISITS * 2]
    )
    planned = sorted((each for each in visits if each.state == VisitState.PLANNED), key=lambda each: each.on)
    return Whole(
        [goal for goal in goals if goal.state == GoalState.ACTIVE],
        [goal for goal in goals if goal.state != GoalState.ACTIVE],
        planned,
        [each for each in visits if each.state != VisitState.PLANNED][:SHOWN_VISITS],
    )


def homes(actor: Actor, follow_up: Any) -> list[Any]:
    """The person's leases that the reader sees, with the agreement of the three: none is no sign that there is none."""
    if not policies.leases.permits(actor, "view"):
        return []
    rows = policies.leases.visible_to(actor).filter(tenant=follow_up.person_id)
    running = rows.exclude(state__in=[LeaseState.ENDED, LeaseState.CANCELLED])
    found = list(running.select_related("dwelling").order_by("-starts_on")[:3])
    papers = (
        policies.papers.visible_to(actor)
        .filter(lease__in=[lease.pk for lease in found], kind=PaperKind.FOLLOW_UP)
        .exclude(state=PaperState.WITHDRAWN)
        .order_by("number")
    )
    agreements = {paper.lease_id: paper for paper in papers}
    for lease in found:
        lease.agreement = agreements.get(lease.pk)
    return found
