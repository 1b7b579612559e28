"""Figures of risks and plans as of a date, for dashboards. Plain functions; each starts from what the actor sees.

A risk counts once, where it was written: what has been sent down the line is an answer to it, not another risk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from core.agencies.actors import Actor
from deviations import policies_risk as policies
from deviations.calculations.plan_items import Happening, Standing, Tally, standing, tally
from deviations.calculations.risk import Requirements
from deviations.enums_risk import AssessmentState
from deviations.models import ActionPlan, PlanItem, PlanItemEvent, Risk, RiskAssessment, RiskReview, RiskScore
from deviations.selectors.assessments import requirements


@dataclass(frozen=True)
class RiskCounts:
    """Risks of a unit by level, before measures and after them, and those nobody does anything about."""

    unit_id: UUID
    unit: str
    agency_id: UUID
    agency: str
    risks: int = 0
    before: tuple[int, int, int] = (0, 0, 0)
    after: tuple[int, int, int] = (0, 0, 0)
    not_valued_after: int = 0


def scores_as_of(actor: Actor, on: date) -> list[dict[str, Any]]:
    """The risks that were current on the day, each with the values it had then: one query.

    Risks of assessments ended by then are left out.
    """
    newest = RiskScore.objects.filter(risk=OuterRef("pk"), on__lte=on).order_by("-on", "-recorded_at")
    values = {
        name: Subquery(newest.values(name)[:1])
        for name in ("likelihood_before", "consequence_before", "likelihood_after", "consequence_after")
    }
    rows = (
        policies.risks.visible_to(actor)
        .filter(assessment__in=policies.assessments.visible_to(actor).values("pk"))
        .exclude(assessment__state=AssessmentState.ENDED)
        .filter(Q(ended_on=None) | Q(ended_on__gt=on))
        .annotate(**{f"{name}_then": each for name, each in values.items()})
        .filter(likelihood_before_then__isnull=False)
        .order_by("assessment__unit__name", "position")
        .values(
            "pk", "assessment_id", "category", *(f"{name}_then" for name in values),
            unit_id=F("assessment__unit_id"), unit=F("assessment__unit__name"),
            agency_id=F("assessment__unit__agency_id"), agency=F("assessment__unit__agency__name"),
        )
    )  # fmt: skip
    return list(rows)


def risks_by_level(actor: Actor, on: date) -> list[RiskCounts]:
    """Per unit: how many risks are low, medium and high before and after measures, on the day."""
    return counted_by_unit(scores_as_of(actor, on), requirements(actor.municipality, on))


def counted_by_unit(scores: list[dict[str, Any]], asked: Requirements) -> list[RiskCounts]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in scores:
        found.setdefault(row["unit_id"], []).append(row)
    return [_counted(rows, asked) for rows in found.values()]


def summed(units: Iterable[RiskCounts]) -> RiskCounts | None:
    """Units as one. Each risk stands in one unit only, so nothing is counted twice."""
    rows = list(units)
    if not rows:
        return None

    def total(pick: Any) -> tuple[int, int, int]:
        low, medium, high = (sum(pick(each)[level] for each in rows) for level in range(3))
        return low, medium, high

    return replace(
        rows[0],
        risks=sum(each.risks for each in rows),
        before=total(lambda each: each.before),
        after=total(lambda each: each.after),
        not_valued_after=sum(each.not_valued_after for each in rows),
    )


def by_agency(units: Iterable[RiskCounts]) -> list[tuple[RiskCounts, list[RiskCounts]]]:
    """The sum of each agency, with its units."""
    found: dict[UUID, list[RiskCounts]] = {}
    for each in units:
        found.setdefault(each.agency_id, []).append(each)
    sums = [(summed(rows), rows) for rows in found.values()]
    return sorted(((total, rows) for total, rows in sums if total), key=lambda each: each[0].agency)


def _counted(rows: list[dict[str, Any]], asked: Requirements) -> RiskCounts:
    before, after, unvalued = [0, 0, 0], [0, 0, 0], 0
    place = {"low": 0, "medium": 1, "high": 2}
    for row in rows:
        level = asked.level(row["likelihood_before_then"] * row["consequence_before_then"])
        before[place[level or "low"]] += 1
        if row["likelihood_after_then"] is None:
            unvalued += 1
            continue
        level = asked.level(row["likelihood_after_then"] * row["consequence_after_then"])
        after[place[level or "low"]] += 1
    first = rows[0]
    return RiskCounts(
        first["unit_id"], first["unit"], first["agency_id"], first["agency"], len(rows),
        (before[0], before[1], before[2]), (after[0], after[1], after[2]), unvalued,
    )  # fmt: skip


def stale_assessments(actor: Actor, on: date) -> QuerySet[RiskAssessment]:
    """Assessments whose yearly time was out before the day, by the last review there had been by then.

    One never approved counts from a year after it was begun.
    """
    last = RiskReview.objects.filter(assessment=OuterRef("pk"), on__lte=on).order_by("-on", "-created_at")
    rows: QuerySet[RiskAssessment] = (
        policies.assessments.visible_to(actor)
        .exclude(state=AssessmentState.ENDED)
        .annotate(valid_until=Subquery(last.values("review_on")[:1]))
    )
    year_ago = on - timedelta(days=365)
    return rows.filter(
        Q(valid_until__lt=on)
        | Q(valid_until=None, state=AssessmentState.DRAFT, started_at__date__lt=year_ago)
    )


def standings(items: Iterable[PlanItem], on: date) -> dict[UUID, Standing | None]:
    """How each item stood on the day: one query, whatever the number of items."""
    histories: dict[UUID, list[Happening]] = {each.pk: [] for each in items}
    rows = PlanItemEvent.objects.filter(item__in=list(histories), on__lte=on).values_list(
        "item", "change", "on", "recorded_at", "due_on", "progress"
    )
    for item, change, since, recorded_at, due_on, progress in rows:
        histories[item].append(Happening(change, since, recorded_at, due_on, progress))
    return {key: standing(history, on) for key, history in histories.items()}


@dataclass(frozen=True)
class PlanFigures:
    """A plan on a day: done, overdue, and still within its time."""

    plan: ActionPlan
    tally: Tally


def plans_as_of(actor: Actor, on: date) -> list[PlanFigures]:
    """Every plan the actor sees that had begun by the day, with its items as they stood then: three queries."""
    plans = list(
        policies.plans.visible_to(actor)
        .filter(starts_on__lte=on)
        .select_related("unit__agency")
        .order_by("-starts_on", "title")
    )
    items = list(PlanItem.objects.filter(plan__in=[each.pk for each in plans]).only("pk", "plan_id"))
    found = standings(items, on)
    by_plan: dict[UUID, list[Standing | None]] = {each.pk: [] for each in plans}
    for item in items:
        by_plan[item.plan_id].append(found[item.pk])
    return [PlanFigures(plan, tally(by_plan[plan.pk], on)) for plan in plans]


def overdue_items(actor: Actor, on: date) -> QuerySet[PlanItem]:
    """Items not done whose time limit is before the day, as they stand now."""
    rows: QuerySet[PlanItem] = policies.items.visible_to(actor).filter(state="open", due_on__lt=on)
    return rows


def risks_without_measures(actor: Actor) -> QuerySet[Risk]:
    """Current risks with no measure, existing or planned, and no word on why."""
    rows: QuerySet[Risk] = (
        policies.risks.visible_to(actor)
        .filter(ended_on=None, existing="", accepted_reason="", measures=None)
        .exclude(assessment__state=AssessmentState.ENDED)
    )
    return rows
