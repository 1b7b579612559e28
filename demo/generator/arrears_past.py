"""The arrears project of 2006: cases taken over from before, closed long ago, with the rent that was never paid.

What each owed when the case was opened is drawn, and moved until the mean is as told. Why they owed it stands in the
ledger: months that were charged and not paid, the first of them in part.
"""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.agencies.models import NumberSeries
from core.rules.periods import add_months, month_end
from demo.generator.families import Families, Made
from demo.generator.stock import Home
from demo.generator.tenancies import TERM_MONTHS
from demo.generator.world import World
from demo.organisation import DATA
from tenancies.calculations import kid as kids
from tenancies.calculations.arrears.result import NextAction
from tenancies.calculations.rent import due_date, next_month
from tenancies.enums import (
    CaseOutcome,
    CaseState,
    EntryKind,
    EntryOrigin,
    LeaseState,
    RentBasis,
    TermKind,
)
from tenancies.models import (
    ArrearsCase,
    Lease,
    LeaseTerm,
    LedgerEntry,
    PaymentPlan,
    RentAgreement,
)

#: A case is opened or closed no earlier in a month than this, when its rent has fallen due and what was paid is booked.
EARLIEST_DAY = 12
#: How long after the due date rent was paid.
PAID_AFTER = timedelta(days=3)
#: The longest that anybody paid by agreement, in months.
LONGEST = 36
WHY_CREDITED = {
    CaseOutcome.MOVED: "Avskrevet etter utflytting",
    CaseOutcome.CANCELLED: "Kravet er frafalt",
}


def plan(code: str) -> dict[str, Any] | None:
    """What is told of the municipality's project, or None."""
    with (DATA / "arrears_project.toml").open("rb") as file:
        found: dict[str, Any] | None = tomllib.load(file).get(code)
    return found


def build(world: World) -> None:
    told = plan(world.municipality.code)
    if told is not None:
        Project(world, told).build()


@dataclass(frozen=True)
class _Line:
    kind: EntryKind
    on: date
    amount: Decimal
    month: date | None = None
    text: str = ""


@dataclass(frozen=True)
class _Past:
    """A lease with its case. `unpaid`: the first month that was not paid; `last`: the last day of the lease."""

    key: UUID
    home: Home
    made: Made
    rent: Decimal
    start: date
    unpaid: date
    opened: date
    owed: Decimal
    outcome: CaseOutcome
    settled: tuple[_Line, ...]
    last: date

    @property
    def closed(self) -> date:
        return self.settled[-1].on

    def lines(self) -> Iterator[_Line]:
        """Rent from the first month that was not paid until the end, and what was paid of it."""
        month, until = self.unpaid, self.opened.replace(day=1)
        charged = Decimal(0)
        while month <= self.last:
            due = due_date(month, 1)
            yield _Line(EntryKind.RENT, due, self.rent, month)
            if month > until:
                yield _Line(EntryKind.PAYMENT, due + PAID_AFTER, self.rent, month)
            else:
                charged += self.rent
            month = next_month(month)
        if charged > self.owed:
            part = charged - self.owed
            yield _Line(EntryKind.PAYMENT, due_date(self.unpaid, 1) + PAID_AFTER, part, self.unpaid)
        yield from self.settled


def _settling(day: date) -> date:
    """Not in the first days of a month, when its rent has just fallen due."""
    return max(day, day.replace(day=EARLIEST_DAY))


class Project:
    def __init__(self, world: World, told: dict[str, Any]) -> None:
        self.world, self.told, self.dice = world, told, world.dice("arrears project")
        self.landlord = world.units["ebf"].compartment
        self.families = Families(world, self.landlord, world.dice("arrears project tenants"))

    def build(self) -> None:
        homes = sorted((home for home in self.world.homes if not home.referral), key=lambda home: home.id)
        drawn = self.dice.sample(homes, self.told["cases"])
        rows = [self._past(home, owed) for home, owed in zip(drawn, self.amounts(), strict=True)]
        for person in self.families.persons:
            # Nobody hides now what was theirs then.
            person["address_protection"] = "none"
        self.families.write()
        self._write(sorted(rows, key=lambda row: (row.start, row.key)))

    def amounts(self) -> list[int]:
        """Whole kroner, whose mean is exactly as told."""
        number, least = self.told["cases"], self.told["least"]
        total = number * (self.told["mean"] - least)
        drawn = [self.dice.lognormvariate(0, self.told["spread"]) for _ in range(number)]
        found = [int(each / sum(drawn) * total) for each in drawn]
        for place in range(total - sum(found)):
            found[place % number] += 1
        return [least + each for each in found]

    def _past(self, home: Home, owed: int) -> _Past:
        dice, told = self.dice, self.told
        rent = Decimal(round(float(home.rent) * dice.uniform(*told["rent"]) / 50) * 50)
        month = add_months(told["first"], dice.randrange(told["months"]))
        opened = dice.workday(month.replace(day=EARLIEST_DAY), month_end(month))
        unpaid = add_months(month, 1 - math.ceil(owed / rent))
        start = add_months(unpaid, -dice.randrange(*told["lived"]))
        made = self.families.household(start, family=False, oldest=58, homed=True)
        outcome = CaseOutcome(dice.weighted({code: float(of) for code, of in told["outcomes"].items()}))
        settled = tuple(self._settled(outcome, opened, owed))
        last = month_end(settled[-1].on)
        if outcome == CaseOutcome.MOVED:
            # The rent of the time they still lived there was paid; what was left was written off afterwards.
            last = add_months(last.replace(day=1), -2) - timedelta(days=1)
        else:
            last = month_end(add_months(last, dice.randrange(1, 13)))
        return _Past(
            dice.uuid(start), home, made, rent, start, unpaid, opened, Decimal(owed), outcome, settled, last
        )

    def _settled(self, outcome: CaseOutcome, opened: date, owed: int) -> Iterator[_Line]:
        """How the debt came to nothing, the last line on the day the case was closed."""
        dice = self.dice
        if outcome == CaseOutcome.PLAN_KEPT:
            yield from self._instalments(opened, owed)
            return
        first = _settling(opened + timedelta(days=dice.randrange(10, 60)))
        if outcome == CaseOutcome.PAID:
            part = owed // dice.choice((1, 2, 3))
            yield _Line(EntryKind.PAYMENT, first, Decimal(part))
            if owed > part:
                later = _settling(first + timedelta(days=dice.randrange(20, 100)))
                yield _Line(EntryKind.PAYMENT, later, Decimal(owed - part))
            return
        part = owed * dice.randrange(0, 40) // 100
        if part:
            yield _Line(EntryKind.PAYMENT, first, Decimal(part))
        closed = _settling(opened + timedelta(days=dice.randrange(170, 400)))
        yield _Line(EntryKind.CREDIT, closed, Decimal(owed - part), text=WHY_CREDITED[outcome])

    def _instalments(self, opened: date, owed: int) -> Iterator[_Line]:
        """The same every month, on the twentieth, and the rest last."""
        each = max(self.dice.choice(self.told["instalments"]), math.ceil(owed / LONGEST))
        day = add_months(opened.replace(day=20), 1)
        left = owed
        while left:
            paid = min(each, left)
            yield _Line(EntryKind.PAYMENT, day, Decimal(paid), text="Avdrag")
            left, day = left - paid, add_months(day, 1)

    def _write(self, rows: list[_Past]) -> None:
        world = self.world
        last: dict[int, int] = {}
        leases: list[dict[str, Any]] = []
        terms: list[dict[str, Any]] = []
        for row in rows:
            year = row.start.year
            last[year] = last.get(year, 0) + 1
            leases.append(self._lease(row, f"L{year}/{last[year]}"))
            terms += self._terms(row)
        world.copy(Lease, leases)
        world.copy(LeaseTerm, terms)
        world.copy(RentAgreement, [self._rent(row) for row in rows])
        world.copy(NumberSeries, [{"series": "lease", "year": y, "last": n} for y, n in last.items()])
        world.copy(LedgerEntry, [self._entry(row, line) for row in rows for line in row.lines()])
        world.copy(ArrearsCase, [self._case(row) for row in rows])
        plans = (self._plan(row) for row in rows if row.outcome == CaseOutcome.PLAN_KEPT)
        world.copy(PaymentPlan, list(plans))

    def _lease(self, row: _Past, number: str) -> dict[str, Any]:
        signed = row.start - timedelta(days=3)
        return {
            "id": row.key,
            "created_at": self.dice.moment(row.start),
            "version": 1,
            "compartment_id": self.landlord.pk,
            "number": number,
            "kid": next(kids.candidates(number), ""),
            "state": LeaseState.ENDED.value,
            "dwelling_id": row.home.id,
            "tenant_id": row.made.person,
            "household_id": row.made.household,
            "starts_on": row.start,
            # What was charged and paid before the debt began has not been taken over.
            "charged_from": row.unpaid,
            "signed_by_landlord_on": signed,
            "signed_by_tenant_on": signed,
            "ended_on": row.last,
            "end_reason": "Flyttet etter oppsigelse",
            "keys_returned_on": row.last,
            "before_husrom": True,
        }

    def _terms(self, row: _Past) -> Iterator[dict[str, Any]]:
        """Three years at a time, the last until they moved."""
        start, after = row.start, row.last + timedelta(days=1)
        while start < after:
            end = min(add_months(start, TERM_MONTHS), after)
            yield {
                **self._fact(row, start, end),
                "dwelling_id": row.home.id,
                "kind": TermKind.FIXED_3Y.value,
                "binding": True,
                "told_in_writing": True,
            }
            start = end

    def _rent(self, row: _Past) -> dict[str, Any]:
        return {
            **self._fact(row, row.start, row.last + timedelta(days=1)),
            "monthly": row.rent,
            "basis": RentBasis.IMPORTED.value,
        }

    def _fact(self, row: _Past, start: date, after: date) -> dict[str, Any]:
        return {
            "id": self.dice.uuid(start),
            "lease_id": row.key,
            "valid_from": start,
            "valid_to": after,
            "recorded_at": self.dice.moment(start),
            "superseded_at": None,
        }

    def _entry(self, row: _Past, line: _Line) -> dict[str, Any]:
        rent = line.kind == EntryKind.RENT
        return {
            "id": self.dice.uuid(line.on),
            "compartment_id": self.landlord.pk,
            "lease_id": row.key,
            "kind": line.kind.value,
            "date": line.on,
            "booked": line.month if rent else line.on,
            "month": line.month,
            "amount": line.amount,
            "text": line.text,
            "origin": EntryOrigin.IMPORT.value,
        }

    def _case(self, row: _Past) -> dict[str, Any]:
        """As it is when nothing is owed any more."""
        return {
            "id": self.dice.uuid(row.opened),
            "created_at": self.dice.moment(row.opened),
            "version": 1,
            "compartment_id": self.landlord.pk,
            "lease_id": row.key,
            "state": CaseState.CLOSED.value,
            "opened_on": row.opened,
            "closed_on": row.closed,
            "outcome": row.outcome.value,
            "as_of": row.closed,
            "next_action": NextAction.NOTHING.value,
            "next_since": row.closed,
            "balance": Decimal(0),
            "overdue_rent": Decimal(0),
        }

    def _plan(self, row: _Past) -> dict[str, Any]:
        return {
            "id": self.dice.uuid(row.opened),
            "created_at": self.dice.moment(row.opened),
            "version": 1,
            "compartment_id": self.landlord.pk,
            "lease_id": row.key,
            "agreed": row.opened,
            "starting_balance": row.owed,
            "instalment": row.settled[0].amount,
            "first_due": row.settled[0].on,
            "ended_on": row.closed,
            "end_reason": "Nedbetalt",
        }
