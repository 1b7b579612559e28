"""When a report comes by itself, and which days it is then about. Pure."""

from datetime import date, timedelta

from core.rules.periods import month_end
from insight.calculations.windows import Window, as_of, year
from insight.enums import ReportDays, Schedule


def due_on(schedule: str, day: date) -> bool:
    """Whether a report with the schedule comes on the day."""
    if schedule == Schedule.WEEKLY:
        return day.isoweekday() == 1
    return schedule == Schedule.MONTHLY and day.day == 1


def days_of(
    kind: str, seen: date, *, on: date | None = None, first: date | None = None, last: date | None = None
) -> Window:
    """The days of a report that is seen from `seen`; fixed days are as they were chosen."""
    if kind == ReportDays.MONTH:
        end = seen if seen == month_end(seen) else seen.replace(day=1) - timedelta(days=1)
        return Window(end.replace(day=1), end, end)
    if kind == ReportDays.LAST_YEAR:
        return year(seen.year - 1)
    if kind == ReportDays.FIXED and on is not None:
        until = last or on
        return Window(first or date(until.year, 1, 1), until, on)
    return as_of(seen)
