"""Figures of reports per unit: for a period, and as of its last day. Read by pages, files, the API and dashboards.

    figures(actor, since=date(2026, 1, 1), on=date(2026, 11, 20))

gives a row for each unit the actor leads; `overview` a row for each agency of the municipality, without small groups.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.agencies.actors import Actor, within_service
from core.agencies.models import Unit
from core.workflow.models import StateChange
from deviations import policies
from deviations.calculations.figures import (
    AGE_CODES,
    Change,
    Figures,
    age_code,
    ended_on,
    first_days,
    held_back,
    merged,
)
from deviations.enums import ENDED, Category, Effect, Reporting
from deviations.policies import led_units
from deviations.policies_outside import outside_reports

#: The identity that counts for those who do not see the reports themselves.
SERVICE = "figures"


def figures(actor: Actor, *, since: date, on: date, units: Iterable[UUID] | None = None) -> list[Figures]:
    """A row for each unit the actor leads (or of those named among them), by agency and name. Seven queries."""
    led = led_units(actor)
    if units is not None:
        led = led.filter(pk__in=list(units))
    return _rows(actor, list(led.select_related("agency").order_by("agency__name", "name")), since, on)


def overview(actor: Actor, *, since: date, on: date) -> list[Figures]:
    """A row for each agency of the municipality, without groups of fewer than three. For top management."""
    units = list(Unit.objects.filter(Q(municipality_id=actor.municipality_id)).select_related("agency"))
    with within_service(actor, SERVICE) as service:
        rows = _rows(service, units, since, on)
    found = []
    for agency, row in sorted(merged(rows).items()):
        row.unit, row.agency = agency, agency
        if row.reported or row.open or row.closed:
            found.append(held_back(row))
    return found


def _rows(actor: Actor, units: list[Unit], since: date, on: date) -> list[Figures]:
    found = {
        unit.pk: Figures(
            unit_id=unit.pk,
            unit=unit.name,
            agency=unit.agency.name,
            by_category=dict.fromkeys(Category.values, 0),
            open_by_age=dict.fromkeys(AGE_CODES, 0),
        )
        for unit in units
    }
    if not found:
        return []
    period = _Period(since, on)
    reports = policies.reports.handled_by(actor).filter(unit__in=list(found), reported_at__lt=period.end)
    _add_reports(found, reports.filter(reopened=0), period)
    _add_reopened(actor, found, reports.filter(reopened__gt=0), period)
    _add_outside(
        found, outside_reports.visible_to(actor).filter(unit__in=list(found), reported_on__lte=on), period
    )
    _add_measures(found, policies.measures.visible_to(actor).filter(report__in=reports.values("pk")), period)
    return list(found.values())


class _Period:
    """From the first day to the last, and the moments they begin and end at in Oslo."""

    def __init__(self, since: date, on: date) -> None:
        self.since, self.on = since, on
        self.start, self.end = _midnight(since), _midnight(on + timedelta(days=1))
        self.ages = first_days(on)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _add(row: Figures, counts: dict[str, int]) -> None:
    for name, count in counts.items():
        setattr(row, name, (getattr(row, name) or 0) + count)


def _add_reports(found: dict[UUID, Figures], rows: QuerySet[Any], period: _Period) -> None:
    """Those never opened again: their dates say all. One query, counted by the database."""
    new = Q(reported_at__gte=period.start)
    ended = Q(closed_at__lt=period.end)
    still = Q(closed_at=None) | Q(closed_at__gte=period.end)
    youngest, middle, oldest = (_midnight(day) for day in period.ages)
    counted = (
        rows.annotate(closed_day=TruncDate("closed_at"))
        .values("unit_id", "category")
        .annotate(
            reported_n=Count("pk", filter=new),
            guards_n=Count("pk", filter=new & Q(reporting=Reporting.GUARD)),
            handled_n=Count("pk", filter=new & ended),
            closed_n=Count("pk", filter=ended & Q(closed_at__gte=period.start)),
            in_time_n=Count("pk", filter=ended & Q(closed_at__gte=period.start, closed_day__lte=F("due_on"))),
            open_n=Count("pk", filter=still),
            overdue_n=Count("pk", filter=still & Q(due_on__lt=period.on)),
            age_0=Count("pk", filter=still & Q(reported_at__gte=youngest)),
            age_1=Count("pk", filter=still & Q(reported_at__lt=youngest, reported_at__gte=middle)),
            age_2=Count("pk", filter=still & Q(reported_at__lt=middle, reported_at__gte=oldest)),
            age_3=Count("pk", filter=still & Q(reported_at__lt=oldest)),
        )
        .order_by()
    )
    for each in counted:
        row = found[each["unit_id"]]
        _add(
            row,
            {
                "reported": each["reported_n"], "from_guards": each["guards_n"], "handled": each["handled_n"],
                "closed": each["closed_n"], "closed_in_time": each["in_time_n"], "open": each["open_n"],
                "open_overdue": each["overdue_n"],
            },
        )  # fmt: skip
        _grow(row.by_category, each["category"], each["reported_n"])
        for number, code in enumerate(AGE_CODES):
            _grow(row.open_by_age, code, each[f"age_{number}"])


def _grow(counts: dict[str, int | None], code: str, more: int) -> None:
    counts[code] = (counts.get(code) or 0) + more


def _one(
    row: Figures,
    period: _Period,
    *,
    reported: date,
    category: str,
    guard: bool,
    due: date | None,
    ended: date | None,
) -> None:
    """Count one report whose dates are known."""
    new = period.since <= reported <= period.on
    closed = ended is not None and period.since <= ended <= period.on
    _add(
        row,
        {
            "reported": new, "from_guards": new and guard, "handled": new and ended is not None, "closed": closed,
            "closed_in_time": bool(closed and due and ended and ended <= due), "open": ended is None,
            "open_overdue": bool(ended is None and due and due < period.on),
        },
    )  # fmt: skip
    if new and category:
        _grow(row.by_category, category, 1)
    if ended is None:
        _grow(row.open_by_age, age_code((period.on - reported).days), 1)


def _add_reopened(actor: Actor, found: dict[UUID, Figures], rows: QuerySet[Any], period: _Period) -> None:
    """Those opened again, few as they are: how they stood on the day is in their history."""
    reopened = list(
        rows.annotate(day=TruncDate("reported_at")).values_list(
            "pk", "unit_id", "day", "category", "reporting", "due_on"
        )
    )
    if not reopened:
        return
    changes: dict[UUID, list[Change]] = defaultdict(list)
    # The line above a unit sees its reports, but not the unit's own history of steps.
    with nullcontext() if actor.is_service else within_service(actor, SERVICE):
        history = StateChange.objects.filter(subject_id__in=[key for key, *_ in reopened], field="state")
        for subject, at, target in history.order_by("at").values_list("subject_id", "at", "target"):
            changes[subject].append(Change(timezone.localdate(at), target in ENDED))
    for key, unit, day, category, reporting, due in reopened:
        _one(
            found[unit], period, reported=day, category=category, guard=reporting == Reporting.GUARD, due=due,
            ended=ended_on(changes[key], period.on),
        )  # fmt: skip


def _add_outside(found: dict[UUID, Figures], rows: QuerySet[Any], period: _Period) -> None:
    """What is kept elsewhere, or was before Husrom."""
    for unit, reported, category, guard, due, closed in rows.values_list(
        "unit_id", "reported_on", "category", "from_guard", "due_on", "closed_on"
    ):
        _one(
            found[unit], period, reported=reported, category=category, guard=guard, due=due,
            ended=closed if closed and closed <= period.on else None,
        )  # fmt: skip


def _add_measures(found: dict[UUID, Figures], rows: QuerySet[Any], period: _Period) -> None:
    counted = (
        rows.filter(approved_at__gte=period.start, approved_at__lt=period.end)
        .values("report__unit_id")
        .annotate(
            approved_n=Count("pk"),
            judged_n=Count("pk", filter=~Q(effect="") & Q(effect_on__lte=period.on)),
            good_n=Count("pk", filter=Q(effect=Effect.GOOD, effect_on__lte=period.on)),
        )
        .order_by()
    )
    for each in counted:
        _add(
            found[each["report__unit_id"]],
            {
                "measures_approved": each["approved_n"], "effect_judged": each["judged_n"],
                "effect_good": each["good_n"],
            },
        )  # fmt: skip
