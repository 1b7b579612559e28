"""What was decided when the leases of families ran out, as far back as the data file tells of.

Those who stayed have a following term already; those who were refused, or were offered a smaller home, moved when the
term ended. Singles' leases were gone on with before Husrom without a review of their own.
"""

import tomllib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from core.people.enums import MemberRole
from core.people.models import MemberPeriod
from demo.generator.dice import Dice
from demo.generator.world import World
from demo.organisation import DATA
from tenancies.enums_lease_end import ReviewOutcome
from tenancies.models import Lease, LeaseReview, LeaseTerm

ONE_DAY = timedelta(days=1)
#: How long before the term's last day it was decided, at the soonest and at the latest.
SOONEST, LATEST = timedelta(days=250), timedelta(days=30)
#: From the day they were told until they had to have applied, and from then until it was decided.
TO_APPLY, TO_DECIDE = timedelta(days=30), timedelta(days=21)
CHILDREN = (MemberRole.CHILD, MemberRole.SHARED_CHILD)
STAYED = {ReviewOutcome.RENEWED: 93.0, ReviewOutcome.RENEWED_LAST: 7.0}
WHY = {
    ReviewOutcome.RENEWED: "Samme behov og samme inntekt som sist.",
    ReviewOutcome.RENEWED_LAST: "Inntekta nærmer seg grensa. Ny vurdering om tre år.",
    ReviewOutcome.SMALLER: "To av barna er flyttet ut, og boligen er for stor.",
    ReviewOutcome.REFUSED: "Inntekta er over grensa, og husstanden kan skaffe seg bolig selv.",
}
MOVED = "Leietida gikk ut"


def build(world: World) -> None:
    with (DATA / "renewals.toml").open("rb") as file:
        years = tomllib.load(file)[world.municipality.code]
    _Reviews(world).build({int(year): row for year, row in years.items()})


class _Reviews:
    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("renewals")
        self.decider = world.users["boligleder.bergen"].pk
        families = MemberPeriod.objects.filter(role__in=CHILDREN, superseded_at=None).values(
            "member__household"
        )
        # Whose address is protected is told of by nobody.
        self.leases = {
            row.pk: row
            for row in Lease.objects.filter(
                municipality=world.municipality,
                household__in=families,
                restricted=False,
                state__in=("active", "ended"),
            )
        }
        self.rows: list[dict[str, Any]] = []

    def build(self, years: dict[int, dict[str, int]]) -> None:
        stayed, moved = self._stayed(), self._moved()
        for year, wanted in sorted(years.items()):
            if year > self.world.today.year:
                continue
            share = min(1.0, (self.world.today - date(year, 1, 1)).days / 365)
            for outcome in (ReviewOutcome.REFUSED, ReviewOutcome.SMALLER):
                self._decide(year, moved, round(wanted[outcome.value] * share), outcome)
            others = wanted["all"] - wanted["refused"] - wanted["smaller"]
            self._decide(year, stayed, round(others * share), None)
        self.world.copy(LeaseReview, self.rows)

    def _stayed(self) -> list[tuple[UUID, date, date | None]]:
        """Lease, last day of a term that another followed, and the last day of that one."""
        terms = LeaseTerm.objects.filter(lease__in=self.leases, superseded_at=None).order_by(
            "lease", "valid_from"
        )
        found, before = [], None
        for term in terms:
            if before and before.lease_id == term.lease_id and before.valid_to == term.valid_from:
                last = term.valid_to - ONE_DAY if term.valid_to else None
                found.append((term.lease_id, term.valid_from - ONE_DAY, last))
            before = term
        return sorted(found, key=lambda row: (row[1], row[0]))

    def _moved(self) -> list[tuple[UUID, date, date | None]]:
        """Lease, and the last day of a tenancy that has ended."""
        ended = [
            (row.pk, row.ended_on, None)
            for row in self.leases.values()
            if row.ended_on and row.state == "ended"
        ]
        return sorted(ended, key=lambda row: (row[1], row[0]))

    def _decide(
        self,
        year: int,
        rows: list[tuple[UUID, date, date | None]],
        number: int,
        outcome: ReviewOutcome | None,
    ) -> None:
        """The first so many that could be decided that year; they are taken out of `rows`."""
        first, last = date(year, 1, 2), min(date(year, 12, 30), self.world.today - ONE_DAY)
        able = [
            row
            for row in rows
            if row[1] - LATEST >= first and row[1] - SOONEST <= last and row[1] <= self.world.today
        ]
        if len(able) < number:
            raise ValueError(
                f"{year}: {number} leases should run out, and {len(able)} did. Change renewals.toml."
            )
        taken = set(able[:number])
        rows[:] = [row for row in rows if row not in taken]
        for lease, end, until in able[:number]:
            decided = self.dice.workday(max(first, end - SOONEST), min(last, end - LATEST))
            self.rows.append(self._row(self.leases[lease], end, until, decided, outcome))
            if outcome:
                Lease.objects.filter(pk=lease).update(end_reason=MOVED)

    def _row(
        self, lease: Lease, end: date, until: date | None, decided: date, outcome: ReviewOutcome | None
    ) -> dict[str, Any]:
        dice: Dice = self.dice
        apply_by = decided - TO_DECIDE
        told = apply_by - TO_APPLY
        found = outcome or dice.weighted(STAYED)
        return {
            "id": dice.uuid(told), "created_at": dice.moment(told), "version": 1,
            "compartment_id": lease.compartment_id, "lease_id": lease.pk, "term_end": end, "opened_on": told,
            "told_on": told, "apply_by": apply_by, "outcome": found.value, "decided_on": decided,
            "decided_by_id": self.decider, "reason": WHY[found],
            "bedrooms": 2 if found == ReviewOutcome.SMALLER else None, "new_last_day": until if not outcome else None,
        }  # fmt: skip
