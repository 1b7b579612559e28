"""What is counted of reports and their measures, defined here once: for the room's own page, files and API, and for
the dashboards.

    for group in counted_reports(service, [Period(date(2026, 1, 1), date(2026, 11, 20))]): ...

gives, for each period, how many of each count there are by unit, category and kind. Everything stands as it did at
the end of the period's day: a report that was opened again later was ended then, and its time limit is the one it had
then. One query, whatever the number of periods. Ask as the service identity `figures`: it sees what is counted.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from core.agencies.actors import Actor
from core.base.conditions import Written
from core.base.planning import Way, without
from core.interface.formatting import OSLO
from deviations import policies
from deviations.calculations.figures import AGE_CODES, first_days
from deviations.enums import Effect, Reporting
from deviations.policies_outside import outside_reports

_BY = ("window", "at_unit", "about", "sort")
#: How a report stood at a moment: as it did until the first change after it, or as it does now.
_STANDING = (
    "coalesce(jsonb_path_query_first({}, '$[*] ? (@.until >= $moment)', jsonb_build_object('moment', {}::numeric)),"
    " jsonb_build_object('ended', {}, 'due', {}))"
)
#: So many units are looked for by themselves.
FEW_UNITS = 5
_NEVER = Value(None, output_field=DateField())
_NOTHING = Value("", output_field=CharField())


class _Days(Func):
    """How many days from the second date to the first: a number, which is added sooner than intervals are."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    arity = 2
    output_field = IntegerField()


@dataclass(frozen=True)
class Period:
    """What happened from `first` to `last`, both included, and how it stood at the end of the day `on`."""

    first: date
    last: date
    on: date | None = None

    @property
    def seen(self) -> date:
        return self.on or self.last

    @cached_property
    def start(self) -> datetime:
        return begins(self.first)

    @cached_property
    def end(self) -> datetime:
        return begins(self.last + timedelta(days=1))

    @cached_property
    def seen_until(self) -> datetime:
        return begins(self.seen + timedelta(days=1))


def begins(day: date) -> datetime:
    """The moment a day begins in Oslo."""
    return datetime.combine(day, time(), tzinfo=OSLO)


@dataclass(frozen=True)
class Group:
    """Records of one unit, category and kind in one period (`window`: its number), by what was counted."""

    window: int
    unit: UUID
    category: str
    kind: str
    counts: dict[str, int]


def report_counts(period: Period) -> dict[str, Q]:
    """THE definitions. began: the day it was reported; ended: the day it was ended, as it stood on the day asked about;
    limit_on: its time limit, as it was on that day; guard: reported by one.
    """
    reported = Q(began__gte=period.first, began__lte=period.last)
    closed = Q(ended__gte=period.first, ended__lte=period.last)
    still = Q(ended=None)
    found = {
        "reported": reported,
        "guards": reported & Q(guard=True),
        "handled": reported & Q(ended__isnull=False),
        "closed": closed,
        "in_time": closed & Q(ended__lte=F("limit_on")),
        "open": still,
        "overdue": still & Q(limit_on__lt=period.seen),
    }
    youngest, middle, oldest = first_days(period.seen)
    ages = (
        Q(began__gte=youngest),
        Q(began__lt=youngest, began__gte=middle),
        Q(began__lt=middle, began__gte=oldest),
        Q(began__lt=oldest),
    )
    return found | {code: still & each for code, each in zip(AGE_CODES, ages, strict=True)}


def measure_counts(period: Period) -> dict[str, Q]:
    """Measures against deviations. Whether one is done is told as it stands now: one sent back counts as not done."""
    approved = Q(approved_at__gte=period.start, approved_at__lt=period.end)
    judged = ~Q(effect="") & Q(effect_on__lte=period.seen)
    done = Q(done_on__gte=period.first, done_on__lte=period.last)
    still = Q(done_on=None) | Q(done_on__gt=period.seen)
    return {
        "set_up": Q(added_at__gte=period.start, added_at__lt=period.end),
        "done": done,
        "done_in_time": done & Q(done_on__lte=F("due_on")),
        "approved": approved,
        "judged": approved & judged,
        "good": approved & judged & Q(effect=Effect.GOOD),
        "open": still,
        "overdue": still & Q(due_on__lt=period.seen),
    }


def counted_reports(
    service: Actor, periods: Sequence[Period], units: Collection[UUID] | None = None, *, by_kind: bool = True
) -> list[Group]:
    """Reports in Husrom, those kept elsewhere, and history from before: one query.

    Not `by_kind`: those of all kinds together, where nobody asks which they are.
    """
    # Of many units all are counted, and those asked about taken out: looking for many in an index of units takes as
    # long again as counting.
    sought = None if units is None or len(units) > FEW_UNITS else units
    branches = [
        _grouped(
            source if by_kind else source.annotate(sort=_NOTHING), number, report_counts(period), days=True
        )
        for number, period in enumerate(periods)
        for source in _sources(service, period, sought)
    ]
    found = _groups(branches, list(report_counts(periods[0])))
    return [group for group in found if units is None or group.unit in units]


def counted_measures(
    service: Actor,
    periods: Sequence[Period],
    units: Collection[UUID] | None = None,
    *,
    only: Collection[str] = (),
) -> list[Group]:
    """One query. With `only`, these counts alone, and the measures that none of them counts are not read."""
    branches = []
    for number, period in enumerate(periods):
        rows, counts = _measures(service, period, units), measure_counts(period)
        if only:
            counts = {name: counts[name] for name in only}
            rows = rows.filter(reduce(or_, counts.values()))
        branches.append(_grouped(rows, number, counts))
    return list(_groups(branches, list(only or measure_counts(periods[0]))))


def counted_keys(service: Actor, count: str, period: Period, groups: Collection[Group]) -> tuple[UUID, ...]:
    """The reports behind a count, in the groups given, and the references of those kept elsewhere."""
    if not groups:
        return ()
    found: list[UUID] = []
    units = {group.unit for group in groups}
    for source in _sources(service, period, units):
        found += _in(source, groups).filter(report_counts(period)[count]).values_list("pk", flat=True)
    return tuple(found)


def counted_measure_keys(
    service: Actor, count: str, period: Period, groups: Collection[Group]
) -> tuple[UUID, ...]:
    if not groups:
        return ()
    rows = _in(_measures(service, period, {group.unit for group in groups}), groups)
    return tuple(rows.filter(measure_counts(period)[count]).values_list("pk", flat=True))


def _in(rows: QuerySet[Any], groups: Collection[Group]) -> QuerySet[Any]:
    return rows.filter(
        about__in={group.category for group in groups}, sort__in={group.kind for group in groups}
    )


def _sources(service: Actor, period: Period, units: Collection[UUID] | None) -> tuple[QuerySet[Any], ...]:
    return (
        *_own_reports(service, period, units, earlier=period.seen < service.today),
        _kept_elsewhere(service, period, units),
    )


def _own_reports(
    service: Actor, period: Period, units: Collection[UUID] | None, *, earlier: bool
) -> tuple[QuerySet[Any], ...]:
    """Those not ended by the day, those ended, and those that were opened again or given another time limit since.

    How the last stood is looked up one by one, so only they are asked; an index finds them.
    """
    # By its day, which no index knows of: an index of moments was read whole, to find nearly all there are.
    own = policies.reports.visible_to(service).filter(reported_on__lte=period.seen)
    if units is not None:
        own = own.filter(unit__in=list(units))
    own = own.annotate(
        guard=Case(
            When(reporting=Reporting.GUARD, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )
    plain = own.annotate(limit_on=F("due_on"))
    moment = int(period.seen_until.timestamp())
    if earlier:
        plain = plain.filter(Q(stood_until=None) | Q(stood_until__lt=moment))
    # By themselves, so that what is asked of their end is known beforehand of most of them, and each is found in an
    # index that holds all that is counted.
    found = [
        plain.filter(closed_at=None).annotate(ended=_NEVER),
        plain.filter(closed_at__gte=period.start, closed_at__lt=period.seen_until).annotate(
            ended=F("closed_on")
        ),
    ]
    if earlier:
        found.append(plain.filter(closed_at__gte=period.seen_until).annotate(ended=_NEVER))
        standing = Written(
            _STANDING, F("stood"), Value(moment), F("closed_on"), F("due_on"), output_field=JSONField()
        )
        then = (
            own.filter(stood_until__gte=moment)
            .annotate(standing=standing)
            .annotate(was_ended=_day_of("ended"), limit_on=_day_of("due"))
        )
        found.append(then.annotate(ended=_by(period, "was_ended")))
    return tuple(_told(rows, began=F("reported_on"), sort=F("kind")) for rows in found)


def _day_of(name: str) -> Written:
    return Written(f"({{}} ->> '{name}')::date", F("standing"), output_field=DateField())


def _kept_elsewhere(service: Actor, period: Period, units: Collection[UUID] | None) -> QuerySet[Any]:
    rows = outside_reports.visible_to(service).filter(
        Q(closed_on=None) | Q(closed_on__gte=period.first), reported_on__lte=period.seen
    )
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    rows = rows.annotate(ended=_by(period, "closed_on"), limit_on=F("due_on"), guard=F("from_guard"))
    return _told(rows, began=F("reported_on"), sort=_NOTHING)


def _by(period: Period, day: str) -> Case:
    """The day, where it is not after the one asked about."""
    return Case(When(**{f"{day}__lte": period.seen}, then=F(day)), default=_NEVER)


def _told(rows: QuerySet[Any], *, began: Any, sort: Any) -> QuerySet[Any]:
    return rows.annotate(at_unit=F("unit_id"), about=F("category"), sort=sort, began=began)


def _measures(service: Actor, period: Period, units: Collection[UUID] | None) -> QuerySet[Any]:
    # What is neither done nor approved in the period, nor left to do, counts nowhere; approval comes last.
    rows = policies.measures.visible_to(service).filter(
        Q(approved_at=None) | Q(approved_at__gte=period.start), added_at__lt=period.seen_until
    )
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    return rows.annotate(at_unit=F("unit_id"), about=_NOTHING, sort=_NOTHING)


def _grouped(rows: QuerySet[Any], number: int, counts: dict[str, Q], *, days: bool = False) -> QuerySet[Any]:
    sums: dict[str, Any] = {
        f"n_{place}": Count("pk", filter=each) for place, each in enumerate(counts.values())
    }
    if days:
        sums["n_days"] = Sum(_Days(F("ended"), F("began")), filter=counts["closed"])
    numbered = rows.annotate(window=Value(number, output_field=IntegerField()))
    return numbered.values(*_BY).annotate(**sums).order_by()


def _groups(branches: Sequence[QuerySet[Any]], names: Sequence[str]) -> Iterator[Group]:
    try:
        statement, values = branches[0].union(*branches[1:], all=True).query.sql_with_params()
    except EmptyResultSet:
        return
    # What the second wall may have to ask of a row is reckoned as so dear that sorting a hundred thousand of them
    # seems to cost nothing beside it. Rows are taken as they come: there are hundreds, each of a dozen numbers.
    using = branches[0].db
    with without(Way.SORT, Way.SAME_FOR_ALL, using=using), connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    merged: dict[tuple[Any, ...], list[int | None]] = {}
    for window, unit, category, kind, *told in rows:
        key = (window, unit, category, kind)
        known = merged.get(key)
        if known is not None:
            told = [(one or 0) + (other or 0) for one, other in zip(known, told, strict=True)]
        merged[key] = told
    columns = (*names, "days")
    for key, told in merged.items():
        if any(told):
            yield Group(*key, {name: number or 0 for name, number in zip(columns, told, strict=False)})
