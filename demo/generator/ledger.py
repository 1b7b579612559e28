"""Two years of rent and payments: most pay on time, some late, and about a hundred have fallen behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from core.agencies.models import Compartment
from demo.generator.dice import Dice
from demo.generator.world import World
from tenancies.calculations.rent import RentPeriod, charge, due_date, next_month
from tenancies.enums import EntryKind, EntryOrigin
from tenancies.models import LedgerEntry, RentRun

#: Of those who live there today, how many are behind, and with how many months (weights).
BEHIND_SHARE = 0.029
BEHIND_MONTHS = {1: 30.0, 2: 34.0, 3: 24.0, 4: 9.0, 6: 3.0}


@dataclass(frozen=True)
class Tenancy:
    """A lease as the ledger sees it; `end` is the first day it no longer runs."""

    lease: UUID
    start: date
    end: date | None
    rent: Decimal


@cache
def _due(month: date, start: date | None) -> date:
    return due_date(month, 1, starts=start)


def write_ledger(world: World, landlord: Compartment, tenancies: list[Tenancy], window: date) -> None:
    """Rent runs for each month of the window, and what was paid, up to the day of generation."""
    dice = world.dice("ledger")
    months: list[date] = []
    month = window
    while month <= world.today:
        months.append(month)
        month = next_month(month)
    maker = _Ledger(world, landlord, dice, {month: dice.uuid(month) for month in months})
    entries = [entry for tenancy in tenancies for entry in maker.entries(tenancy, months)]
    world.copy(RentRun, maker.run_rows())
    world.copy(LedgerEntry, entries)


class _Ledger:
    def __init__(self, world: World, landlord: Compartment, dice: Dice, runs: dict[date, UUID]) -> None:
        self.world, self.landlord, self.dice, self.runs = world, landlord, dice, runs
        self.totals: dict[date, list[Any]] = {month: [0, Decimal(0)] for month in runs}
        self.serial = 0

    def entries(self, tenancy: Tenancy, months: list[date]) -> Iterator[dict[str, Any]]:
        dice, today = self.dice, self.world.today
        behind = 0
        if tenancy.end is None and dice.random() < BEHIND_SHARE:
            behind = dice.weighted(BEHIND_MONTHS)
        slow = dice.random() < 0.07
        unpaid = set(months[-behind:]) if behind else set()
        if tenancy.start < months[0] and behind == 0 and dice.random() < 0.01:
            yield from self._opening(tenancy, months[0])
        for month in months:
            if next_month(month) <= tenancy.start or (tenancy.end and tenancy.end <= month):
                continue
            part = charge(month, [RentPeriod(tenancy.start, tenancy.end, tenancy.rent)], 1)
            if part is None:
                continue
            due = _due(month, tenancy.start if tenancy.start > month else None)
            yield self._row(tenancy, EntryKind.RENT, due, part.amount, month, run=self.runs[month])
            total = self.totals[month]
            total[0] += 1
            total[1] += part.amount
            if month in unpaid:
                continue
            paid = due + timedelta(days=dice.randrange(8, 26) if slow else dice.randrange(-2, 3))
            if paid <= today:
                yield self._row(tenancy, EntryKind.PAYMENT, paid, part.amount, month)

    def _opening(self, tenancy: Tenancy, month: date) -> Iterator[dict[str, Any]]:
        """What was owed when the ledger was taken over, paid off in the first half year."""
        amount = Decimal(self.dice.randrange(2_000, 14_000, 100))
        row = self._row(tenancy, EntryKind.RENT, month - timedelta(days=15), amount, None)
        yield {**row, "origin": EntryOrigin.OPENING.value, "text": "Inngående saldo"}
        paid = month + timedelta(days=self.dice.randrange(20, 180))
        yield self._row(tenancy, EntryKind.PAYMENT, paid, amount, None)

    def _row(
        self,
        tenancy: Tenancy,
        kind: EntryKind,
        on: date,
        amount: Decimal,
        month: date | None,
        *,
        run: UUID | None = None,
    ) -> dict[str, Any]:
        rent = kind == EntryKind.RENT
        booked = min(on, month) if rent and month else on
        reference = ""
        if not rent:
            self.serial += 1
            reference = f"{on:%Y%m%d}{self.serial:07d}"
        return {
            "id": self.dice.uuid(on),
            "created_at": self.world.midnight,
            "compartment_id": self.landlord.pk,
            "lease_id": tenancy.lease,
            "kind": kind.value,
            "date": on,
            "booked": booked,
            "month": month,
            "amount": amount,
            "bank_reference": reference,
            "text": "",
            "origin": (EntryOrigin.RUN if run else EntryOrigin.IMPORT).value,
            "run_id": run,
        }

    def run_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "created_at": self.dice.moment(month),
                "compartment_id": self.landlord.pk,
                "month": month,
                "charged": self.totals[month][0],
                "total": self.totals[month][1],
                "first_run_at": self.dice.moment(month),
                "last_run_at": self.dice.moment(month),
            }
            for month, key in self.runs.items()
        ]
