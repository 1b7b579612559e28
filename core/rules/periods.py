"""How long a period lasts: the start day is not counted; weeks, months and years end on the same weekday or
number, or on the last day of a month too short to have it (domstolloven § 148, forvaltningsloven § 30).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.base.explain import LocalText


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_ONE = {
    Unit.DAY: LocalText("dag", "dag", "day"),
    Unit.WEEK: LocalText("uke", "veke", "week"),
    Unit.MONTH: LocalText("måned", "månad", "month"),
    Unit.YEAR: LocalText("år", "år", "year"),
}
_MANY = {
    Unit.DAY: LocalText("dager", "dagar", "days"),
    Unit.WEEK: LocalText("uker", "veker", "weeks"),
    Unit.MONTH: LocalText("måneder", "månader", "months"),
    Unit.YEAR: LocalText("år", "år", "years"),
}
_WRITTEN = re.compile(r"(-?\d+) (day|week|month|year)s?")


@dataclass(frozen=True)
class Period:
    """So many days, weeks, months or years; negative amounts count backwards."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `14 days`, `3 weeks`, `1 month`, `-6 months`."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"Not a period: {text!r}. Write it like '14 days', '3 weeks' or '1 month'.")
        return cls(int(match[1]), Unit(match[2]))

    def after(self, start: date) -> date:
        """The last day of the period that starts the day after `start`."""
        if self.unit is Unit.DAY:
            return add_days(start, self.amount)
        if self.unit is Unit.WEEK:
            return add_weeks(start, self.amount)
        if self.unit is Unit.MONTH:
            return add_months(start, self.amount)
        return add_years(start, self.amount)

    @property
    def words(self) -> LocalText:
        names = (_ONE if abs(self.amount) == 1 else _MANY)[self.unit]
        return LocalText(*(f"{abs(self.amount)} {name}" for name in (names.nb, names.nn, names.en)))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if abs(self.amount) == 1 else 's'}"


def add_days(start: date, days: int) -> date:
    return start + timedelta(days=days)


def add_weeks(start: date, weeks: int) -> date:
    return start + timedelta(weeks=weeks)


def add_months(start: date, months: int) -> date:
    """The same day number `months` later, or the month's last day when it has no such number."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def add_years(start: date, years: int) -> date:
    """The same date `years` later; from 29 February to 28 February where there is no leap day."""
    return add_months(start, 12 * years)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
