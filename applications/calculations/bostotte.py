"""Bostøtte: whoever applies by the 25th can get it for that month. Pure."""

from datetime import date

LAST_DAY = 25


def next_last_day(on: date) -> date:
    """The last day to apply for the month it is; after the 25th, that of the next month."""
    if on.day <= LAST_DAY:
        return on.replace(day=LAST_DAY)
    year, month = divmod(on.year * 12 + on.month, 12)
    return date(year, month + 1, LAST_DAY)
