"""Explanations that calculations return: source texts with values, put into words only at the edge.

A pure calculation knows neither language nor settings. It returns `Line`s; a page, a letter or the API
renders them in the reader's language. Texts from data files carry their own translations (`LocalText`).
"""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from django.utils import translation

LANGUAGES = ("nb", "nn", "en")
_MONTHS = {
    "nb": (
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class LocalText:
    """A short text from a data file, in bokmål and perhaps nynorsk and English."""

    nb: str
    nn: str = ""
    en: str = ""

    @classmethod
    def of(cls, value: str | Mapping[str, str]) -> "LocalText":
        return cls(nb=value) if isinstance(value, str) else cls(**value)

    def in_language(self, language: str) -> str:
        return getattr(self, language, "") or self.nb

    def __str__(self) -> str:
        return self.in_language(language_code())

    def as_data(self) -> dict[str, str]:
        return {language: getattr(self, language) for language in LANGUAGES if getattr(self, language)}


@dataclass(frozen=True)
class Basis:
    """The rule an answer rests on: identifier, legal reference, version."""

    rule: str
    reference: str
    version: str

    def as_data(self) -> dict[str, str]:
        return {"rule": self.rule, "reference": self.reference, "version": self.version}


@dataclass(frozen=True)
class Line:
    """One sentence: a bokmål source text known to gettext, with the values it mentions by name."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        if language == translation.get_language():
            return self._said(language)
        with translation.override(language):
            return self._said(language)

    def _said(self, language: str) -> str:
        """In the active language, which is this one."""
        values = {name: spoken(value, language) for name, value in self.values.items()}
        return _translated(language, self.text) % values

    def source(self) -> str:
        """The sentence in bokmål, needing no settings."""
        return self.text % {name: spoken(value, "nb") for name, value in self.values.items()}

    def __str__(self) -> str:
        return self.in_language(language_code())


@cache
def _translated(language: str, text: str) -> str:
    """A source text in the active language, which is this one. The texts are those of the code, so they are few."""
    return translation.gettext(text)


def said(text: str) -> str:
    """A source text, marked with `gettext_noop`, in the active language: for what stands in hundreds of cells."""
    return _translated(translation.get_language() or "nb", text)


def marked(text: str) -> str:
    """Mark a source text for translation without translating it (imported as `_` by calculations)."""
    return text


def line(text: str, /, **values: Any) -> Line:
    return Line(text, values)


def render(lines: Iterable[Line], language: str) -> list[str]:
    """The lines in the language; whether it is the active one is asked once, however many they are."""
    with nullcontext() if language == translation.get_language() else translation.override(language):
        return [each._said(language) for each in lines]


def language_code() -> str:
    """The active language as one of ours; bokmål when it is none of them."""
    active = (translation.get_language() or "nb").split("-")[0]
    return active if active in LANGUAGES else "nb"


def spoken(value: Any, language: str) -> str:
    """A value as it is read: 20. november 2026, 12 267,00 kr, a text in the language."""
    if isinstance(value, LocalText | Line):
        return value.in_language(language)
    if isinstance(value, date):
        month = _MONTHS.get(language, _MONTHS["nb"])[value.month - 1]
        return (
            f"{value.day} {month} {value.year}" if language == "en" else f"{value.day}. {month} {value.year}"
        )
    if isinstance(value, Decimal):
        return kroner(value)
    return str(value)


def kroner(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", _NO_BREAK).replace(".", ",") + f"{_NO_BREAK}kr"


def plain_data(value: Any) -> Any:
    """Facts or answers as JSON values, for snapshots: ISO dates, decimals and enums as text."""
    if isinstance(value, LocalText):
        return value.as_data()
    if isinstance(value, Line):
        return value.source()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain_data(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain_data(key)): plain_data(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_data(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
