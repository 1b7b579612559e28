"""What gives the council's auditor the right to see cases: law, as dated data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from insight.references import DATA


@dataclass(frozen=True)
class OversightBasis:
    code: str
    body: str
    law: str
    text: str
    source: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def label(self) -> str:
        return f"{self.body} ({self.law})"


@dataclass(frozen=True)
class OversightLimits:
    """How much one task may ask for: so many cases, open for so many days; and how many characters must tell of it."""

    cases: int
    days: int
    characters: int
    law: str
    text: str
    source: str
    valid_from: date


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((DATA / "oversight_bases.toml").read_text(encoding="utf-8"))


@cache
def all_bases() -> tuple[OversightBasis, ...]:
    return tuple(OversightBasis(**row) for row in _told()["basis"])


def limits(on: date) -> OversightLimits:
    """The limits that hold on a day: the newest that had begun, else the first there are."""
    found = sorted((OversightLimits(**row) for row in _told()["limits"]), key=lambda each: each.valid_from)
    return ([each for each in found if each.valid_from <= on] or found[:1])[-1]


def bases(on: date) -> list[OversightBasis]:
    return [each for each in all_bases() if each.holds(on)]


def basis(code: str) -> OversightBasis | None:
    return next((each for each in all_bases() if each.code == code), None)
