"""Dates as people write them in a hurry: «1.12», «1. desember», «i morgen», «om to uker», «på fredag». Pure."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan", "februar feb", "mars mar", "april apr", "mai", "juni jun", "juli jul",
            "august aug", "september sep sept", "oktober okt", "november nov", "desember des",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mandag måndag", "tirsdag tysdag", "onsdag", "torsdag", "fredag", "lørdag laurdag", "søndag sundag")
    )
    for name in names.split()
}
NUMBERS = {
    "en": 1, "ei": 1, "ett": 1, "ein": 1, "eit": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "fjorten": 14,
}  # fmt: skip

_AMOUNT = r"(?P<amount>\d{1,3}|" + "|".join(NUMBERS) + r")"
_UNIT = r"(?P<unit>dag|dager|dagar|uke|uker|veke|veker|måned|måneder|månad|månader)"
_FORMS = {
    "iso": r"(?P<iso>\d{4}-\d{2}-\d{2})",
    "numeric": r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{4}|\d{2}))?(?![\d:])\.?",
    "named": r"(?P<nday>\d{1,2})\.?\s*(?P<name>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
    r"(?:\s+(?P<nyear>\d{4}))?",
    "overmorrow": r"i\s+overmorgen\b|i\s+overmorgon\b",
    "tomorrow": r"i\s+morgen\b|i\s+morgon\b|imorgen\b",
    "today": r"i\s+dag\b|idag\b|i\s+ettermiddag\b",
    "in": r"om\s+" + _AMOUNT + r"\s+" + _UNIT + r"\b",
    "next_week": r"neste\s+(?:uke|veke)\b",
    "weekday": r"(?:på\s+|til\s+|neste\s+|førstkommende\s+)?(?P<weekday>" + "|".join(WEEKDAYS) + r")\b",
}
#: The date expression, to be built into larger patterns.
PATTERN = "(?:" + "|".join(f"(?P<{name}_form>{form})" for name, form in _FORMS.items()) + ")"
CLOCK = (
    r"(?:kl(?:okka)?\.?\s*(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?|(?P<hour2>\d{1,2}):(?P<minute2>\d{2}))"
)


def resolve(found: re.Match[str], today: date) -> date | None:
    """The date that a match of `PATTERN` means on `today`; None when there is no such day."""
    for form, read in _READERS.items():
        if found.group(f"{form}_form"):
            try:
                return read(found, today)
            except (ValueError, OverflowError):
                return None
    return None


def clock_of(found: re.Match[str]) -> time | None:
    """The time that a match of `CLOCK` names; None when there is no such time."""
    hour = found.group("hour") or found.group("hour2")
    if hour is None:
        return None
    try:
        return time(int(hour), int(found.group("minute") or found.group("minute2") or 0))
    except ValueError:
        return None


def _coming(day: int, month: int, today: date) -> date:
    """The next such date, today included; 29 February waits for a leap year."""
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError("no such day")


def _numeric(found: re.Match[str], today: date) -> date:
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    if year is None:
        return _coming(day, month, today)
    return date(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _named(found: re.Match[str], today: date) -> date:
    day, month = int(found["nday"]), MONTHS[found["name"].lower()]
    return date(int(found["nyear"]), month, day) if found["nyear"] else _coming(day, month, today)


def _in(found: re.Match[str], today: date) -> date:
    written = found["amount"].lower()
    amount = int(written) if written.isdigit() else NUMBERS[written]
    unit = found["unit"].lower()
    if unit.startswith("dag"):
        return today + timedelta(days=amount)
    if unit.startswith(("uke", "veke")):
        return today + timedelta(weeks=amount)
    months = today.year * 12 + today.month - 1 + amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _weekday(found: re.Match[str], today: date) -> date:
    """The coming one, never today: «på fredag» said on a Friday is a week away."""
    ahead = (WEEKDAYS[found["weekday"].lower()] - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


_READERS: dict[str, Callable[[re.Match[str], date], date]] = {
    "iso": lambda found, today: date.fromisoformat(found["iso"]),
    "numeric": _numeric,
    "named": _named,
    "overmorrow": lambda found, today: today + timedelta(days=2),
    "tomorrow": lambda found, today: today + timedelta(days=1),
    "today": lambda found, today: today,
    "in": _in,
    "next_week": lambda found, today: today + timedelta(days=7 - today.weekday()),
    "weekday": _weekday,
}
