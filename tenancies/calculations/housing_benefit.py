"""When a new tenant must have applied for housing benefit (bostøtte) to get it for the month. Pure.

Husbanken takes applications until the 25th of each month, and pays nothing for months before the application.
"""

from datetime import date

APPLY_BY_DAY = 25


def apply_by(first_day: date, today: date) -> date:
    """The last day to apply for the month the tenancy begins in, or for the first month that can still be had."""
    day = max(first_day, today)
    if day.day <= APPLY_BY_DAY:
        return day.replace(day=APPLY_BY_DAY)
    return date(day.year + day.month // 12, day.month % 12 + 1, APPLY_BY_DAY)
