"""When the next meeting is: weekly, every other week, or the first Monday of the month. Pure."""

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
