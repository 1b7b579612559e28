"""Dated rates (satser) from `data/rates.toml`, and the municipality's own newer ones. Pure: the day is always given."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from core.base.explain import Basis, LocalText, plain_data
from core.rules.registry import ANY_MUNICIPALITY, ShippedRuleSet

DATA = Path(__file__).parent / "data" / "rates.toml"
#: The kind of rule set that rates are changed through.
KIND = "rates"


@dataclass(frozen=True)
class Rate:
    """One rate over time: rows of (from, value) in order; a row without value ends the one before.

    `sources` says by first day where a row comes from when it is not from the product's own table.
    """

    code: str
    title: LocalText
    unit: str
    basis: str
    rows: tuple[tuple[date, Decimal | None], ...]
    sources: dict[date, str] = field(default_factory=dict)

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
        """The authority, with the version: the day the row holds from."""
        since = self.since(on)
        source = self.sources.get(since, self.basis) if since else self.basis
        return Basis(self.code, source, since.isoformat() if since else "")


@dataclass(frozen=True)
class Rates:
    by_code: dict[str, Rate]

    def __getitem__(self, code: str) -> Rate:
        return self.by_code[code]

    def at(self, code: str, on: date) -> Decimal | None:
        """The value on a day, or None before the table begins."""
        return self.by_code[code].at(on)


@dataclass(frozen=True)
class OwnRate:
    """A rate as a published version of the municipality's changed it. `until` is exclusive."""

    code: str
    value: Decimal
    start: date
    until: date | None
    source: str


@cache
def shipped_rates() -> Rates:
    rates = {}
    for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["rate"]:
        steps = ((step["from"], Decimal(step["value"]) if "value" in step else None) for step in row["rows"])
        rates[row["code"]] = Rate(
            row["code"], LocalText.of(row["title"]), row["unit"], row["basis"], tuple(sorted(steps))
        )
    return Rates(rates)


def with_own(rates: Rates, own: Iterable[OwnRate]) -> Rates:
    """The table with the municipality's rows laid in. A row of the table with a later day takes over as before."""
    found = dict(rates.by_code)
    for each in sorted(own, key=lambda row: row.start):
        rate = found.get(each.code)
        if rate is None:
            continue
        rows = dict(rate.rows)
        if each.until is not None and each.until not in rows:
            rows[each.until] = rate.at(each.until)
        rows[each.start] = each.value
        found[each.code] = replace(
            rate, rows=tuple(sorted(rows.items())), sources={**rate.sources, each.start: each.source}
        )
    return Rates(found)


def changed(content: dict[str, Any], before: dict[str, Any]) -> list[tuple[str, Decimal, str]]:
    """What a version changes from the one it builds on: code, value and authority. The rest it only repeats."""
    was = {row["code"]: Decimal(row["value"]) for row in before.get("rates", ())}
    return [
        (row["code"], Decimal(row["value"]), row.get("basis", ""))
        for row in content.get("rates", ())
        if was.get(row["code"]) != Decimal(row["value"])
    ]


def as_rule_set() -> ShippedRuleSet:
    """The newest row of every rate as a rule set, for an administrator to make a newer version of."""
    rates = shipped_rates().by_code.values()
    newest = max(start for rate in rates for start, _value in rate.rows)
    day = newest.isoformat()
    return ShippedRuleSet(
        kind=KIND,
        code=f"satser-{day}",
        municipality=ANY_MUNICIPALITY,
        title=LocalText(
            "Satser som følger med Husrom", "Satsar som følgjer med Husrom", "Rates that come with Husrom"
        ),
        valid_from=newest,
        last_day=None,
        basis=", ".join(dict.fromkeys(rate.basis for rate in rates)),
        version=day,
        incomplete=False,
        content=plain_data(
            {
                "rates": [
                    {"code": rate.code, "value": str(rate.at(newest)), "basis": rate.basis} for rate in rates
                ]
            }
        ),
    )
