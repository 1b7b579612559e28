"""When a new tenant must have applied for housing benefit (bostøtte) to get it for the month. Pure.

Husbanken takes applications until a day of each month (a dated figure), and pays nothing for the months before.
"""

from datetime import date


def apply_by(first_day: date, today: date, by_day: int) -> date:
    """The last day to apply for the month the tenancy begins in, or for the first month that can still be had."""
    day = max(first_day, today)
    if day.day <= by_day:
        return day.replace(day=by_day)
    return date(day.year + day.month // 12, day.month % 12 + 1, by_day)
