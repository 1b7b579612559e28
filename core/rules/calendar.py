"""Norwegian working days.

Saturdays, Sundays and public holidays are not working days; 1 and 17 May are equal to holidays
(lov 26. april 1947 nr. 1, domstolloven § 149, husleieloven § 3-2).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries import Norway

_SATURDAY = 5


@lru_cache(maxsize=512)
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays (helligdager og høytidsdager) of a year, ordinary Sundays not among them."""
    known = set(Norway(years=year))
    return frozenset(known | {date(year, 5, 1), date(year, 5, 17)})


def is_holiday(day: date) -> bool:
    return day in holidays_of(day.year)


def is_working_day(day: date) -> bool:
    """Virkedag: neither Saturday, Sunday nor holiday."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day `count` working days after `day`, which is not counted."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def working_days(first: date, last: date) -> Iterator[date]:
    """The working days from `first` to `last`, both included."""
    day = first
    while day <= last:
        if is_working_day(day):
            yield day
        day += timedelta(days=1)
