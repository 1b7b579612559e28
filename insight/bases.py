"""What gives the council's auditor the right to see cases: law, as dated data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

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


@cache
def all_bases() -> tuple[OversightBasis, ...]:
    rows = tomllib.loads((DATA / "oversight_bases.toml").read_text(encoding="utf-8"))["basis"]
    return tuple(OversightBasis(**row) for row in rows)


def bases(on: date) -> list[OversightBasis]:
    return [each for each in all_bases() if each.holds(on)]


def basis(code: str) -> OversightBasis | None:
    return next((each for each in all_bases() if each.code == code), None)
