"""Temporary housing reckoned: days against the limit, nights and what they cost, and people counted once. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from core.rules.periods import add_months

FOURTEEN_DAYS = 14
#: Nights of a quarter of a year: KOSTRA's «mer enn 3 mnd» asks for more.
THREE_MONTHS = 91
OF_AGE = 18
#: How far back a start is looked for: longer than any limit a municipality sets.
_FAR_BACK = 1500


@dataclass(frozen=True)
class Rules:
    """What the municipality has decided (rules/temporary/)."""

    young_under: int
    break_days: int

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> Self:
        """Raises ValueError naming a number that cannot be right."""
        found = cls(int(content["young_under"]), int(content["break_days"]))
        if not OF_AGE <= found.young_under <= 35:
            raise ValueError("young_under")
        if not 0 <= found.break_days <= 60:
            raise ValueError("break_days")
        return found

    def keeps_chain(self, left_on: date, back_on: date) -> bool:
        """Whether somebody who left and is back has been away so short a time that the chain goes on."""
        return (back_on - left_on).days < max(self.break_days, 1)


@dataclass(frozen=True)
class Clock:
    """A chain against its alarms and its limit, as of a day."""

    days: int
    limit: date
    #: Alarms passed: 0 to 3, the last being the limit itself.
    level: int
    left: int
    #: From this day an exception from the limit may be made.
    excepts_from: date

    def may_be_excepted(self, on: date) -> bool:
        return on >= self.excepts_from

    @property
    def over(self) -> bool:
        return self.left < 0


def clock(started_on: date, on: date, alarms: Sequence[date], excepts_from: date) -> Clock:
    """`alarms` are the days of the alarms, the limit last."""
    limit = alarms[-1]
    return Clock(
        days=max(0, (on - started_on).days),
        limit=limit,
        level=sum(on >= day for day in alarms),
        left=(limit - on).days,
        excepts_from=excepts_from,
    )


def latest_start(alarm_after: Any, on: date) -> date | None:
    """The last start whose alarm has come on the day: what a list or a night job can ask the database for.

    `alarm_after(start)` is the day of the alarm; it never comes earlier for a later start.
    """
    for back in range(_FAR_BACK):
        start = on - timedelta(days=back)
        if alarm_after(start) <= on:
            return start
    return None


@dataclass(frozen=True)
class Nights:
    """A stay as money: `prices` are the place's dated prices, oldest first; an agreed one goes before them."""

    first: date
    left_on: date | None
    agreed: Decimal | None = None
    prices: tuple[tuple[date, Decimal], ...] = ()

    def price_on(self, night: date) -> Decimal | None:
        if self.agreed is not None:
            return self.agreed
        found = None
        for since, amount in self.prices:
            if since > night:
                break
            found = amount
        return found


@dataclass
class Sum:
    nights: int = 0
    cost: Decimal = field(default_factory=lambda: Decimal("0.00"))
    #: Nights whose price nobody has entered.
    unpriced: int = 0

    def add(self, other: "Sum") -> None:
        self.nights += other.nights
        self.cost += other.cost
        self.unpriced += other.unpriced


def by_month(stay: Nights, until: date) -> dict[date, Sum]:
    """Nights and cost by the first of each month; the night before `until` is the last that is counted."""
    end = min(stay.left_on, until) if stay.left_on else until
    found: dict[date, Sum] = defaultdict(Sum)
    breaks = sorted({since for since, _amount in stay.prices if stay.first < since < end})
    for first, last in _pieces(stay.first, end, breaks):
        price = stay.price_on(first)
        piece = found[first.replace(day=1)]
        nights = (last - first).days
        piece.nights += nights
        if price is None:
            piece.unpriced += nights
        else:
            piece.cost += price * nights
    return dict(found)


def total(stays: Iterable[Nights], until: date) -> Sum:
    result = Sum()
    for stay in stays:
        for part in by_month(stay, until).values():
            result.add(part)
    return result


def _pieces(first: date, end: date, breaks: Sequence[date]) -> Iterable[tuple[date, date]]:
    """The nights from `first` to before `end`, cut where a month or a price begins."""
    cuts = list(breaks)
    month = add_months(first.replace(day=1), 1)
    while month < end:
        cuts.append(month)
        month = add_months(month, 1)
    since = first
    for cut in sorted({*cuts, end}):
        if since < cut <= end:
            yield since, cut
            since = cut


@dataclass(frozen=True)
class Stayed:
    """One person in one stay, for counting. `age` is at the first night that counts."""

    person: UUID
    stay: UUID
    household: UUID
    first: date
    left_on: date | None
    counted_as: str
    age: int | None = None


@dataclass(frozen=True)
class Counts:
    """Persons are each counted once; households as KOSTRA counts them, once a year however many stays."""

    persons: int
    children: int
    households: int
    with_children: int
    with_young: int
    night_shelter: int
    #: Never over fourteen days: by the longest stay, and by all stays of the year added up (SSB does not say which).
    short_by_stay: int
    short_by_sum: int
    #: Households with children for more than three months, by the same two readings.
    long_children_by_stay: int
    long_children_by_sum: int


@dataclass(frozen=True)
class HouseholdStay:
    """A household that stayed on some night of a period: its longest stay in it, and all its nights added up."""

    household: UUID
    longest: int
    together: int
    children: bool
    young: bool


def by_household(rows: Iterable[Stayed], first: date, last: date, *, young_under: int) -> list[HouseholdStay]:
    """The households in temporary housing on any night from `first` to `last`, each once."""
    households: dict[UUID, list[Stayed]] = defaultdict(list)
    for row in _within(rows, first, last):
        if row.counted_as == "temporary":
            households[row.household].append(row)
    return [
        HouseholdStay(
            key,
            *_nights(found, first, last),
            any(_is_child(row) for row in found),
            any(row.age is not None and OF_AGE <= row.age < young_under for row in found),
        )
        for key, found in households.items()
    ]


def _within(rows: Iterable[Stayed], first: date, last: date) -> list[Stayed]:
    return [row for row in rows if row.first <= last and (row.left_on is None or row.left_on > first)]


def count(rows: Iterable[Stayed], first: date, last: date, *, young_under: int) -> Counts:
    """Who stayed on any night from `first` to `last`, both included."""
    within = _within(rows, first, last)
    households = by_household(within, first, last, young_under=young_under)
    families = [each for each in households if each.children]
    counted = [row for row in within if row.counted_as == "temporary"]
    return Counts(
        persons=len({row.person for row in counted}),
        children=len({row.person for row in counted if _is_child(row)}),
        households=len(households),
        with_children=len(families),
        with_young=sum(each.young for each in households),
        night_shelter=len({row.household for row in within if row.counted_as == "night_shelter"}),
        short_by_stay=sum(each.longest <= FOURTEEN_DAYS for each in households),
        short_by_sum=sum(each.together <= FOURTEEN_DAYS for each in households),
        long_children_by_stay=sum(each.longest > THREE_MONTHS for each in families),
        long_children_by_sum=sum(each.together > THREE_MONTHS for each in families),
    )


def _is_child(row: Stayed) -> bool:
    return row.age is not None and row.age < OF_AGE


def _nights(rows: Iterable[Stayed], first: date, last: date) -> tuple[int, int]:
    """The household's longest stay within the days, and all its nights added up, each night once."""
    after = last + timedelta(days=1)
    stays: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    for row in rows:
        stays[row.stay].append((max(row.first, first), min(row.left_on or after, after)))
    longest = max((_covered(found) for found in stays.values()), default=0)
    return longest, _covered([each for found in stays.values() for each in found])


def _covered(spans: Sequence[tuple[date, date]]) -> int:
    """The nights from each first to before its end, those of several spans once."""
    nights, reached = 0, date.min
    for first, end in sorted(spans):
        start = max(first, reached)
        if end > start:
            nights, reached = nights + (end - start).days, end
    return nights
