"""Dates, times, amounts and counts as people here write them. Pure functions; the template filters use them.

Hard spaces (U+00A0) keep «20. november 2026» and «12 267,00 kr» on one line, so a test that looks for such text
should build it with these functions.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

OSLO = ZoneInfo("Europe/Oslo")
SPACE = "\u00a0"
MINUS = "\u2212"

_NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _english() -> bool:
    return (get_language() or "nb").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(OSLO)
    return value


def longdate(value: date | datetime | None) -> str:
    """20. november 2026 (English: 20 November 2026). Empty for nothing."""
    if not isinstance(value, date):
        return ""
    value = _local(value)
    if _english():
        return f"{value.day}{SPACE}{_ENGLISH[value.month - 1]}{SPACE}{value.year}"
    return f"{value.day}.{SPACE}{_NORWEGIAN[value.month - 1]}{SPACE}{value.year}"


def monthname(value: date | datetime | None) -> str:
    """november 2026, for ledgers and charts."""
    if not isinstance(value, date):
        return ""
    value = _local(value)
    names = _ENGLISH if _english() else _NORWEGIAN
    return f"{names[value.month - 1]}{SPACE}{value.year}"


def shortdate(value: date | datetime | None) -> str:
    """20.11.2026, for tables."""
    if not isinstance(value, date):
        return ""
    value = _local(value)
    return f"{value.day:02d}.{value.month:02d}.{value.year}"


def clock(value: datetime | time | None) -> str:
    """kl. 13.05 (English: 13:05)."""
    if isinstance(value, datetime):
        value = _local(value)  # type: ignore[assignment]
    elif not isinstance(value, time):
        return ""
    if _english():
        return f"{value.hour:02d}:{value.minute:02d}"
    return f"kl.{SPACE}{value.hour:02d}.{value.minute:02d}"


def clock_to(start: time | None, end: time | None) -> str:
    """kl. 10.00–12.00 (English: 10:00–12:00)."""
    return f"{clock(start)}–{clock(end).removeprefix(f'kl.{SPACE}')}" if start and end else ""


def moment(value: datetime | None) -> str:
    """20. november 2026 kl. 13.05."""
    if not isinstance(value, datetime):
        return longdate(value)
    return f"{longdate(value)} {clock(value)}"


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _grouped(number: Decimal, decimals: int) -> str:
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", SPACE).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def kroner(value: Any, decimals: int = 2) -> str:
    """12 267,00 kr; `|kroner:0` leaves the øre out. Empty for nothing."""
    number = _decimal(value)
    return "" if number is None else f"{_grouped(number, decimals)}{SPACE}kr"


def count(value: Any, decimals: int = 0) -> str:
    """3 800."""
    if type(value) is int and decimals == 0:
        # The plain case of every table; the long way round costs ten times as much.
        return f"{value:,}".replace(",", SPACE).replace("-", MINUS)
    number = _decimal(value)
    return "" if number is None else _grouped(number, decimals)


def percent(value: Any, decimals: int = 1) -> str:
    """42,5 %. The value is already in per cent: 42.5, not 0.425."""
    number = _decimal(value)
    return "" if number is None else f"{_grouped(number, decimals)}{SPACE}%"


def listed(values: Iterable[Any]) -> str:
    """1, 2 og 3."""
    words = [str(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s og %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def ranges(numbers: Iterable[int]) -> str:
    """2, 5–9 og 12: whole numbers in order, three or more in a row as one."""
    rows: list[list[int]] = []
    for number in sorted(set(numbers)):
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return listed(word for row in rows for word in ([f"{row[0]}–{row[-1]}"] if len(row) > 2 else row))


def show(value: Any) -> Any:
    """A plain value as a table cell shows it: dates short, yes and no in words, the rest untouched."""
    if value is None:
        return ""
    if isinstance(value, date):
        return shortdate(value)
    return value
