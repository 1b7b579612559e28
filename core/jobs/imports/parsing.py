"""Reading one cell. Each parser takes what the file holds and gives a value, or raises ValueError in Norwegian."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Parser = Callable[[Any], Any]

_DATE = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})$")


def text(value: Any) -> str:
    """Text without space around it. Excel's whole numbers lose their «.0»."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def integer(value: Any) -> int:
    try:
        number = Decimal(_digits(value))
    except InvalidOperation:
        raise ValueError("skal være et helt tall, for eksempel 3") from None
    if number != number.to_integral_value():
        raise ValueError("skal være et helt tall, for eksempel 3")
    return int(number)


def amount(value: Any) -> Decimal:
    """Kroner with at most two decimals: 12 267,00 or 12267.00."""
    try:
        number = Decimal(_digits(value))
    except InvalidOperation:
        raise ValueError("skal være et beløp, for eksempel 12 267,00") from None
    rounded = number.quantize(Decimal("0.01"))
    # Excel keeps money as binary fractions; what differs by less than a hundredth of an øre is that.
    if abs(rounded - number) > Decimal("0.0001"):
        raise ValueError("har mer enn to desimaler")
    return rounded


def day(value: Any) -> date:
    """A date: Excel's own, 20.11.2026 or 2026-11-20."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = str(value).strip()
    match = _DATE.match(written)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(written[:10])
    except ValueError:
        raise ValueError("er ikke en dato. Skriv den som 20.11.2026") from None


def yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = text(value).lower()
    if word in {"ja", "j", "x", "1", "true", "sann"}:
        return True
    if word in {"nei", "n", "0", "false", "usann"}:
        return False
    raise ValueError("skal være ja eller nei")


def one_of(choices: dict[str, Any]) -> Parser:
    """One of the words in the list (any case); gives the value it stands for."""
    known = {word.lower(): value for word, value in choices.items()}

    def parse(value: Any) -> Any:
        word = text(value).lower()
        if word not in known:
            raise ValueError(f"skal være en av: {', '.join(choices)}")
        return known[word]

    parse.words = {value: word for word, value in choices.items()}  # type: ignore[attr-defined]
    return parse


def written(parser: Parser, value: Any) -> str:
    """The word in the file that stands for a value of `one_of`; "" for other parsers and values."""
    words: dict[Any, str] = getattr(parser, "words", {})
    try:
        return words.get(value, "")
    except TypeError:
        return ""


def _digits(value: Any) -> str:
    if isinstance(value, float):
        return repr(value)
    written = re.sub(r"[\s\u00a0\u202f]|kr\.?$", "", str(value).strip(), flags=re.IGNORECASE)
    if "," in written:
        written = written.replace(".", "").replace(",", ".")
    return written.replace("−", "-")
