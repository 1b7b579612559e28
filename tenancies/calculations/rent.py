"""Rent for a month (husleie), also for part of one, and the day it falls due (husleieloven § 3-2). Pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from core.rules.calendar import next_working_day

ORE = Decimal("0.01")


@dataclass(frozen=True)
class RentPeriod:
    """A monthly rent from a day; `valid_to` is exclusive, None while it lasts."""

    valid_from: date
    valid_to: date | None
    monthly: Decimal


@dataclass(frozen=True)
class Charge:
    """The rent for one month: `days` of the month's `days_in_month`, due on `due`."""

    month: date
    due: date
    amount: Decimal
    days: int
    days_in_month: int

    @property
    def partial(self) -> bool:
        return self.days != self.days_in_month


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def days_in_month(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


@lru_cache(maxsize=4096)
def due_date(month: date, due_day: int, *, starts: date | None = None) -> date:
    """The day the month's rent falls due: the agreed day (the last when the month is too short), moved to the next
    working day when it is a Saturday, Sunday or holiday, 1 or 17 May (§ 3-2). Never before the tenancy starts.
    """
    nominal = month.replace(day=min(due_day, days_in_month(month)))
    if starts is not None and starts > nominal:
        nominal = starts
    return next_working_day(nominal)


def charge(month: date, periods: Iterable[RentPeriod], due_day: int) -> Charge | None:
    """The rent for the month, counted by the day where it begins, ends or changes within it; None when there is none.

    Each part is the monthly rent times its days over the days of the month; øre are rounded once, at the end.
    """
    month = first_of_month(month)
    end = next_month(month)
    total = days_in_month(month)
    days, amount = 0, Decimal(0)
    first: date | None = None
    for period in sorted(periods, key=lambda each: each.valid_from):
        start = max(period.valid_from, month)
        stop = min(period.valid_to or end, end)
        part = (stop - start).days
        if part <= 0:
            continue
        first = first or start
        days += part
        amount += period.monthly * part / total
    if first is None:
        return None
    starts = first if first > month else None
    return Charge(
        month=month,
        due=due_date(month, due_day, starts=starts),
        amount=amount.quantize(ORE, rounding=ROUND_HALF_UP),
        days=days,
        days_in_month=total,
    )


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from that of `first` to that of `last`, both included."""
    month, found = first_of_month(first), []
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found
