"""Figures of risks and plans as of a date, for the room and for dashboards. Each starts from what the actor sees.

A risk counts once, where it was written: what has been sent down the line is an answer to it, not another risk.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from core.agencies.actors import Actor
from core.interface.formatting import OSLO
from core.rules.periods import add_years
from deviations import policies_risk as policies
from deviations.calculations.plan_items import Happening, Standing, Tally, standing, tally
from deviations.calculations.risk import Requirements
from deviations.enums_risk import AssessmentState
from deviations.models import (
    ActionPlan,
    PlanItem,
    PlanItemEvent,
    Risk,
    RiskAssessment,
    RiskMeasure,
    RiskReview,
    RiskScore,
)
from deviations.selectors.assessments import requirements
from deviations.selectors.counted import begins


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

    Risks of assessments ended by then are left out. `bare`: nobody does anything about it.
    """
    return list(_scores(actor, on, 0).order_by("unit", "place"))


def scores_on(
    actor: Actor, days: Sequence[date], units: Collection[UUID] | None = None
) -> list[list[dict[str, Any]]]:
    """The same for several days: one query."""
    found: list[list[dict[str, Any]]] = [[] for _day in days]
    branches = [_scores(actor, day, number, units) for number, day in enumerate(days)]
    for row in branches[0].union(*branches[1:], all=True):
        found[row["window"]].append(row)
    return found


def _scores(
    actor: Actor, on: date, number: int, units: Collection[UUID] | None = None
) -> QuerySet[Any, dict[str, Any]]:
    newest = RiskScore.objects.filter(risk=OuterRef("pk"), on__lte=on).order_by("-on", "-recorded_at")
    values = {
        name: Subquery(newest.values(name)[:1])
        for name in ("likelihood_before", "consequence_before", "likelihood_after", "consequence_after")
    }
    measured = RiskMeasure.objects.filter(risk=OuterRef("pk"), created_at__lt=begins(on + timedelta(days=1)))
    bare = Q(existing="", accepted_reason="") & ~Q(Exists(measured))
    assessments = policies.assessments.visible_to(actor)
    if units is not None:
        assessments = assessments.filter(unit__in=list(units))
    return (
        policies.risks.visible_to(actor)
        .filter(assessment__in=assessments.values("pk"))
        .exclude(assessment__state=AssessmentState.ENDED)
        .filter(Q(ended_on=None) | Q(ended_on__gt=on))
        .annotate(**{f"{name}_then": each for name, each in values.items()})
        .filter(likelihood_before_then__isnull=False)
        .annotate(
            window=Value(number, output_field=IntegerField()), key=F("pk"), sort=F("category"),
            place=F("position"), unit_id=F("assessment__unit_id"), unit=F("assessment__unit__name"),
            agency_id=F("assessment__unit__agency_id"), agency=F("assessment__unit__agency__name"),
            bare=Case(When(bare, then=Value(True)), default=Value(False), output_field=BooleanField()),
        )
        .order_by()
        .values(
            "window", "key", "sort", "place", "unit_id", "unit", "agency_id", "agency", "bare",
            *(f"{name}_then" for name in values),
        )
    )  # fmt: skip


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
    year_ago = add_years(on, -1)
    return rows.filter(
        Q(valid_until__lt=on)
        | Q(valid_until=None, state=AssessmentState.DRAFT, started_at__date__lt=year_ago)
    )


@dataclass(frozen=True)
class AssessmentFacts:
    """An assessment not ended, and each time it was approved: the day, and until when it holds."""

    id: UUID
    unit: UUID
    begun: date
    reviews: tuple[tuple[date, date], ...]

    def counts_on(self, day: date) -> bool:
        return self.begun <= day

    def stale_on(self, day: date) -> bool:
        """As `stale_assessments`."""
        past = [each for each in self.reviews if each[0] <= day]
        if past:
            return max(past)[1] < day
        return self.begun < add_years(day, -1)


def assessment_facts(actor: Actor, units: Collection[UUID] | None = None) -> list[AssessmentFacts]:
    """Two queries. It was begun when its first risk was, or its first approval: gone through anew it begins again."""
    rows = policies.assessments.visible_to(actor).exclude(state=AssessmentState.ENDED)
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    found = list(rows.order_by().values_list("pk", "unit_id", "created_at", "started_at"))
    reviews: dict[UUID, list[tuple[date, date]]] = {key: [] for key, *_rest in found}
    for key, on, until in RiskReview.objects.filter(assessment__in=list(reviews)).values_list(
        "assessment_id", "on", "review_on"
    ):
        reviews[key].append((on, until))
    return [
        AssessmentFacts(
            key,
            unit,
            min(
                created.astimezone(OSLO).date(),
                started.astimezone(OSLO).date(),
                *(on for on, _until in reviews[key]),
            ),
            tuple(reviews[key]),
        )
        for key, unit, created, started in found
    ]


def histories(items: Iterable[UUID], on: date) -> dict[UUID, list[Happening]]:
    """What had happened to each item by the day: one query, whatever the number of items."""
    found: dict[UUID, list[Happening]] = {key: [] for key in items}
    rows = PlanItemEvent.objects.filter(item__in=list(found), on__lte=on).values_list(
        "item", "change", "on", "recorded_at", "due_on", "progress"
    )
    for item, change, since, recorded_at, due_on, progress in rows:
        found[item].append(Happening(change, since, recorded_at, due_on, progress))
    return found


def standings(items: Iterable[PlanItem], on: date) -> dict[UUID, Standing | None]:
    """How each item stood on the day."""
    return {key: standing(told, on) for key, told in histories((each.pk for each in items), on).items()}


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
