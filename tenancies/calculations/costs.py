"""What arrears cost the tenant beyond the rent: fees by dated tables, and interest on rent that is overdue. Pure.

A fee is a share of a dated rate, down to whole kroner, so that it is never above what the law allows. Interest runs
from the day after the due date on the rent that is unpaid, by the rate of each day (forsinkelsesrenteloven §§ 2-3: a
new rate hits old debt), over 365 days; none on fees, and none on interest. What is paid counts from the day it was
paid, not from the day we heard of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from tenancies.calculations import limits
from tenancies.calculations.ledger import Entry, standing

ORE = Decimal("0.01")
ONE_DAY = timedelta(days=1)
#: So many letters may carry one.
MOST_LETTERS = 2


class Cost(StrEnum):
    """Gebyrer og kostnader."""

    REMINDER = "reminder"
    DEMAND = "demand"
    PETITION = "petition"
    EXECUTION = "execution"


@dataclass(frozen=True)
class Tariff:
    """One cost of a rule set: an amount, or so many times a dated rate."""

    code: Cost
    amount: Decimal | None = None
    rate: str = ""
    times: Decimal = Decimal(0)
    #: The paragraphs of this cost alone; without them the set's own.
    basis: str = ""

    def on(self, rate: Decimal | None) -> Decimal | None:
        """The cost, given the rate of the day; None where there is no rate."""
        if self.amount is not None:
            return self.amount
        return None if rate is None else (rate * self.times).to_integral_value(rounding=ROUND_FLOOR)


@dataclass(frozen=True)
class Tariffs:
    """The dated rule set `costs`."""

    code: str
    basis: str
    version: str
    by_code: Mapping[Cost, Tariff]

    @classmethod
    def parse(cls, content: Mapping[str, Any], *, code: str, basis: str, version: str) -> "Tariffs":
        rows = [
            Tariff(
                Cost(row["code"]),
                Decimal(row["amount"]) if "amount" in row else None,
                row.get("rate", ""),
                Decimal(row.get("times", "0")),
                row.get("basis", ""),
            )
            for row in content["cost"]
        ]
        return cls(code, basis, version, {row.code: row for row in rows})


def fee_from(day: date) -> date:
    """The first day a letter may carry a fee, after the due date or the letter before (inkassoforskriften § 1-2)."""
    return limits.ends(limits.FEE, day)


def letters_with_fee(sent: Iterable[date], due: date) -> list[date]:
    """Which letters may carry a fee: fourteen days after the due date and after the one before, two at most."""
    found: list[date] = []
    for day in sorted(sent):
        if day >= fee_from(found[-1] if found else due):
            found.append(day)
    return found[:MOST_LETTERS]


@dataclass(frozen=True)
class Spell:
    """Days in which the same rent was unpaid at the same rate; from the day after `start` to `end`, both counted."""

    start: date
    end: date
    principal: Decimal
    percent: Decimal

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def interest(self) -> Decimal:
        return self.principal * self.percent * self.days / 36500


@dataclass(frozen=True)
class Interest:
    """Interest to the end of a day. `missing`: a day in it for which no rate is known."""

    on: date
    spells: tuple[Spell, ...]
    missing: date | None = None

    @property
    def amount(self) -> Decimal:
        total = sum((spell.interest for spell in self.spells), Decimal(0))
        return total.quantize(ORE, rounding=ROUND_HALF_UP)


def interest(entries: Sequence[Entry], on: date, rows: Sequence[tuple[date, Decimal | None]]) -> Interest:
    """What has accrued on overdue rent to the end of `on`. `rows`: the rate in per cent from each day, in order."""
    lines = [replace(entry, booked=None) for entry in entries if entry.known_on <= on]
    days = {entry.date for entry in lines if entry.date < on}
    days |= {start - ONE_DAY for start, _percent in rows if days and min(days) < start - ONE_DAY < on}
    stops = [*sorted(days), on]
    spells, missing = [], None
    for start, end in pairwise(stops):
        principal = standing(lines, start).unpaid_rent
        if principal <= 0 or end <= start:
            continue
        percent = _rate_on(rows, start + ONE_DAY)
        if percent is None:
            missing = missing or start + ONE_DAY
            continue
        spells.append(Spell(start, end, principal, percent))
    return Interest(on, tuple(spells), missing)


def _rate_on(rows: Sequence[tuple[date, Decimal | None]], on: date) -> Decimal | None:
    found = None
    for start, percent in rows:
        if start > on:
            break
        found = percent
    return found
