"""Changing the rent of a running lease: by the consumer price index (husleieloven § 4-2), to gjengs leie (§ 4-3). Pure.

The index counts from the month the last regulation went up to (no month twice, none left out); after any other
setting from the month the rent began to run. Heating on account follows its own rules (§ 3-4) and is left as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any

from core.base.explain import Basis
from core.rules.periods import Period

ZERO = Decimal("0.00")


class Ground(StrEnum):
    """Why a rent is what it is; the codes of `enums.RentBasis`."""

    CONTRACT = "contract"
    INDEX = "index"
    MARKET = "market"
    AGREED = "agreed"
    IMPORTED = "imported"


class Hindrance(StrEnum):
    """Why the rent cannot be changed so."""

    SET_UNKNOWN = "SET_UNKNOWN"
    COMING = "COMING"
    TOO_SOON = "TOO_SOON"
    NOTICE_SHORT = "NOTICE_SHORT"
    INDEX_MISSING = "INDEX_MISSING"
    NO_CHANGE = "NO_CHANGE"
    TOO_YOUNG = "TOO_YOUNG"
    LEASE_ENDS = "LEASE_ENDS"


@dataclass(frozen=True)
class RentRules:
    """The dated rule set `rent`."""

    code: str
    basis: str
    version: str
    index_interval: Period
    index_notice: Period
    gjengs_age: Period
    gjengs_notice: Period
    gjengs_interval: Period
    arrival: Period
    round_down_to: Decimal

    @classmethod
    def parse(cls, content: Mapping[str, Any], *, code: str, basis: str, version: str) -> "RentRules":
        periods = {
            name: Period.parse(content[name])
            for name in (
                "index_interval", "index_notice", "gjengs_age", "gjengs_notice", "gjengs_interval", "arrival",
            )
        }  # fmt: skip
        return cls(code, basis, version, **periods, round_down_to=Decimal(content["round_down_to"]))

    def as_basis(self) -> Basis:
        return Basis(self.code, self.basis, self.version)


@dataclass(frozen=True)
class Setting:
    """A rent the lease has or will have from a day. `set_on` is when it was last set, where another day is known.

    `index_month` is the month the consumer price index went up to, for a rent set by the index.
    """

    valid_from: date
    monthly: Decimal
    ground: Ground
    set_on: date | None = None
    index_month: date | None = None
    heating: Decimal = ZERO

    @property
    def since(self) -> date | None:
        """The day the last setting took effect; None where nobody knows (read in from another system)."""
        if self.set_on is not None:
            return self.set_on
        return None if self.ground is Ground.IMPORTED else self.valid_from


@dataclass(frozen=True)
class Change:
    """What an index regulation or a claim for gjengs leie comes to. `earliest` is the first day it could hold from."""

    old: Decimal
    new: Decimal
    effective_on: date
    earliest: date | None
    hindrances: tuple[Hindrance, ...]
    from_month: date | None = None
    to_month: date | None = None
    from_index: Decimal | None = None
    to_index: Decimal | None = None

    @property
    def allowed(self) -> bool:
        return not self.hindrances

    @property
    def percent(self) -> Decimal:
        """The index' change, in per cent with one decimal."""
        if not self.from_index or not self.to_index:
            return ZERO
        return ((self.to_index / self.from_index - 1) * 100).quantize(Decimal("0.1"))


def settings(history: Sequence[Setting]) -> list[Setting]:
    """In order of time; a row that only repeats the rent before it is no new setting."""
    found: list[Setting] = []
    for each in sorted(history, key=lambda row: row.valid_from):
        if found and found[-1].monthly == each.monthly and each.index_month is None and each.set_on is None:
            continue
        found.append(each)
    return found


def newest(indices: Mapping[date, Decimal], on: date) -> date | None:
    """The newest month whose index is known, of those before the day's own month."""
    return max((month for month in indices if month < on.replace(day=1)), default=None)


def index_change(
    history: Sequence[Setting],
    indices: Mapping[date, Decimal],
    *,
    told_on: date,
    effective_on: date,
    rules: RentRules,
    to_month: date | None = None,
    last_day: date | None = None,
) -> Change:
    """The rent after the index' change since the last setting, told on `told_on`, to hold from `effective_on`.

    Rounded down, so that it is never above what the index allows. `history` must hold the rent in force.
    """
    rows = settings(history)
    now = [row for row in rows if row.valid_from < effective_on] or rows[:1]
    last = now[-1]
    hindrances: list[Hindrance] = []
    coming = rows[-1].valid_from >= effective_on and rows[-1] is not last
    if coming:
        hindrances.append(Hindrance.COMING)
    if last_day is not None and last_day < effective_on:
        hindrances.append(Hindrance.LEASE_ENDS)
    received = rules.arrival.after(told_on)
    in_time = rules.index_notice.after(received)
    free = rules.index_interval.after(last.since) if last.since else None
    # A rent decided already has its own year to stand.
    stands = rules.index_interval.after(rows[-1].valid_from) if coming else free
    earliest = max(stands, in_time) if free and stands else None
    if last.since is None:
        hindrances.append(Hindrance.SET_UNKNOWN)
    if free is not None and effective_on < free:
        hindrances.append(Hindrance.TOO_SOON)
    if effective_on < in_time:
        hindrances.append(Hindrance.NOTICE_SHORT)
    first = (last.index_month or last.since or last.valid_from).replace(day=1)
    final = to_month or newest(indices, told_on)
    before, after = indices.get(first), indices.get(final) if final else None
    new = last.monthly
    if before is None or after is None or final is None or final <= first:
        hindrances.append(Hindrance.INDEX_MISSING)
    else:
        new = regulated(last.monthly, last.heating, before, after, rules.round_down_to)
        if new == last.monthly:
            hindrances.append(Hindrance.NO_CHANGE)
    return Change(
        old=last.monthly, new=new, effective_on=effective_on, earliest=earliest, hindrances=tuple(hindrances),
        from_month=first, to_month=final, from_index=before, to_index=after,
    )  # fmt: skip


def regulated(monthly: Decimal, heating: Decimal, before: Decimal, after: Decimal, step: Decimal) -> Decimal:
    """The month's rent with the index' change in all but the heating; down to whole steps, never from up to down."""
    exact = (monthly - heating) * after / before + heating
    rounded = (exact / step).to_integral_value(rounding=ROUND_FLOOR) * step
    return max(rounded, monthly) if after >= before else rounded.quantize(Decimal("0.01"))


def market_change(
    history: Sequence[Setting],
    *,
    new: Decimal,
    told_on: date,
    effective_on: date,
    rules: RentRules,
    last_day: date | None = None,
) -> Change:
    """A claim that the rent be set to gjengs leie: when it may be made, and the first day it may hold from (§ 4-3)."""
    rows = settings(history)
    now = [row for row in rows if row.valid_from <= told_on] or rows[:1]
    last = now[-1]
    hindrances: list[Hindrance] = []
    if rows[-1] is not last:
        hindrances.append(Hindrance.COMING)
    if last_day is not None and last_day < effective_on:
        hindrances.append(Hindrance.LEASE_ENDS)
    other = [row.since for row in now if row.ground is not Ground.INDEX]
    begun = None if not other or None in other else max(day for day in other if day is not None)
    if last.since is None or begun is None:
        hindrances.append(Hindrance.SET_UNKNOWN)
        return Change(last.monthly, new, effective_on, None, tuple(hindrances))
    claim_from = rules.gjengs_age.after(begun)
    earliest = max(
        rules.gjengs_notice.after(rules.arrival.after(max(told_on, claim_from))),
        rules.gjengs_interval.after(last.since),
    )
    if told_on < claim_from:
        hindrances.append(Hindrance.TOO_YOUNG)
    elif effective_on < earliest:
        hindrances.append(Hindrance.NOTICE_SHORT)
    if new == last.monthly:
        hindrances.append(Hindrance.NO_CHANGE)
    return Change(last.monthly, new, effective_on, earliest, tuple(hindrances))


def first_of_month_from(day: date) -> date:
    """The day itself when it begins a month, else the first of the next."""
    if day.day == 1:
        return day
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
