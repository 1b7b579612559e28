"""Those who come along, as they are typed: one on each line, a name and a date of birth or a number. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from core.interface.fields import read_date

_TAIL = re.compile(r"^(?P<name>.*?)[,;]?\s*(?P<tail>[\d][\d.\-/ ]*)$")
NUMBER_LENGTHS = (11, 12)


@dataclass(frozen=True)
class Companion:
    given_name: str
    family_name: str
    number: str = ""
    birth_date: date | None = None


class Unreadable(ValueError):
    """A line that holds no name, or a date that does not exist."""


def read_companions(text: str, on: date) -> list[Companion]:
    """«Lise Testesen, 04.05.2019» or «Per Testesen 12859030007» on each line. Raises Unreadable with the line."""
    return [_read(line.strip(), on) for line in text.splitlines() if line.strip()]


def _read(line: str, on: date) -> Companion:
    found = _TAIL.match(line)
    name, tail = (found["name"], found["tail"].strip()) if found else (line, "")
    words = name.replace(",", " ").split()
    if len(words) < 2:
        raise Unreadable(line)
    given, family = " ".join(words[:-1]), words[-1]
    digits = re.sub(r"\D", "", tail)
    if len(digits) in NUMBER_LENGTHS:
        return Companion(given, family, number=digits)
    if not tail:
        return Companion(given, family)
    try:
        born = read_date(tail, on)
    except ValueError:
        born = None
    if born is None or born > on:
        raise Unreadable(line)
    return Companion(given, family, birth_date=born)
