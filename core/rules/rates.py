"""Dated rates (satser) from `data/rates.toml`. Pure: the day is always given."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from core.base.explain import Basis, LocalText

DATA = Path(__file__).parent / "data" / "rates.toml"


@dataclass(frozen=True)
class Rate:
    """One rate over time: rows of (from, value) in order; a row without value ends the one before."""

    code: str
    title: LocalText
    unit: str
    basis: str
    rows: tuple[tuple[date, Decimal | None], ...]

    def at(self, on: date) -> Decimal | None:
        value = None
        for start, amount in self.rows:
            if start > on:
                break
            value = amount
        return value

    def since(self, on: date) -> date | None:
        """The first day of the row that holds on the day."""
        return max((start for start, _value in self.rows if start <= on), default=None)

    def basis_on(self, on: date) -> Basis:
        since = self.since(on)
        return Basis(self.code, self.basis, since.isoformat() if since else "")


@dataclass(frozen=True)
class Rates:
    by_code: dict[str, Rate]

    def __getitem__(self, code: str) -> Rate:
        return self.by_code[code]

    def at(self, code: str, on: date) -> Decimal | None:
        """The value on a day, or None before the table begins."""
        return self.by_code[code].at(on)


@cache
def shipped_rates() -> Rates:
    rates = {}
    for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["rate"]:
        steps = ((step["from"], Decimal(step["value"]) if "value" in step else None) for step in row["rows"])
        rates[row["code"]] = Rate(
            row["code"], LocalText.of(row["title"]), row["unit"], row["basis"], tuple(sorted(steps))
        )
    return Rates(rates)
