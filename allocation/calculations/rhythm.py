"""When the next meeting is: weekly, every other week, or the first Monday of the month. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


def first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7)


def next_meeting(rhythm: str, *, after: date, last: date | None = None) -> date:
    """The next meeting day later than `after`. Weekly meetings keep the weekday of the last one (default Tuesday)."""
    if rhythm == "first_monday":
        day = first_monday(after.year, after.month)
        if day > after:
            return day
        following = date(after.year + after.month // 12, after.month % 12 + 1, 1)
        return first_monday(following.year, following.month)
    step = 14 if rhythm == "fortnightly" else 7
    if last is None:
        return after + timedelta(days=(1 - after.weekday() - 1) % 7 + 1)
    ahead = (after - last).days // step + 1
    return last + timedelta(days=step * max(ahead, 1))


def months_ahead(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class ComingDay:
    """The day by the rhythm, and the day it is held: the next working day, where the first is a holiday."""

    by_rhythm: date
    held: date

    @property
    def moved(self) -> bool:
        return self.by_rhythm != self.held


def coming_days(
    rhythm: str, *, today: date, held: Sequence[date], working: Callable[[date], date]
) -> Iterator[ComingDay]:
    """The series' coming meetings, without end. `held`: the days of its latest meetings, planned ones too.

    A meeting that was moved off a holiday does not move those after it: weekly ones keep the weekday most of the
    latest have had. `working` answers the day itself, or the next working day.
    """
    last = max(held, default=None)
    anchor = last
    if last is not None and rhythm != "first_monday":
        usual = Counter(day.weekday() for day in held).most_common(1)[0][0]
        anchor = last - timedelta(days=(last.weekday() - usual) % 7)
    day = max(today, last) if last is not None else today
    while True:
        nominal = next_meeting(rhythm, after=day, last=anchor)
        day = nominal
        moved = working(nominal)
        if last is None or moved > last:
            yield ComingDay(nominal, moved)
