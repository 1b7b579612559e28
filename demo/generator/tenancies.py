"""Homes let and homes empty: leases from the housed households and from before, vacancies, and 24 months of ledger."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from allocation.enums import OfferState
from allocation.models import Offer
from core.agencies.enums import Basis
from core.agencies.models import NumberSeries
from core.people.enums import MemberRole
from core.people.models import MemberPeriod
from core.rules.periods import add_months
from demo.generator import children, preparation
from demo.generator.families import Families, Made
from demo.generator.ledger import Tenancy, write_ledger
from demo.generator.queue import Housed
from demo.generator.stock import IN_AGREEMENT, Home
from demo.generator.world import World
from demo.organisation import EMPLOYED_FROM
from housing.calculations.cap import AgreementKind, cap
from housing.enums import DwellingState, VacancyState
from housing.models import DwellingStatus, Vacancy
from tenancies.calculations import kid as kids
from tenancies.enums import LeaseState, RentBasis, SecurityKind, TermKind
from tenancies.models import Deposit, Lease, LeaseTerm, RentAgreement

#: Months of ledger before the day of generation; what was owed before stands as an opening balance.
LEDGER_MONTHS = 24
TERM_MONTHS = 36
#: More families than else moved in every third year (the rest that 3 leaves): their terms run out together, as in 2024.
FAMILIES_CAME = 2024 % 3
CHILDREN = (MemberRole.CHILD, MemberRole.SHARED_CHILD)
#: Those who moved out since then are remembered, also when the ledger does not go so far back.
FORMER_FROM = date(2024, 2, 1)
TILVISNING = AgreementKind.TILVISNING


def build(world: World) -> None:
    _Tenancies(world, landlord="ebf", empty=46, works=34, referral_let=0.38).build()


def build_small(world: World) -> None:
    _Tenancies(world, landlord="boligkontoret", empty=4, works=1, referral_let=0.0, ledger=False).build()


@cache
def _plus(day: date, months: int) -> date:
    return add_months(day, months)


@dataclass(frozen=True)
class _Let:
    """A tenancy to be written: `start` first day, `end` first day it no longer runs (None: it runs)."""

    home: Home
    made: Made
    start: date
    end: date | None
    housed: Housed | None
    offer: UUID | None


def _let_as(made: Made) -> DwellingState:
    """A dwelling let to someone with a protected address reads as one that cannot be let: it is the secret."""
    return DwellingState.NOT_AVAILABLE if made.protected else DwellingState.LET


class _Tenancies:
    def __init__(
        self, world: World, *, landlord: str, empty: int, works: int, referral_let: float, ledger: bool = True
    ) -> None:
        self.world, self.dice = world, world.dice("tenancies")
        self.landlord = world.units[landlord].compartment
        self.office = world.units["boligkontoret"].compartment
        self.empty, self.works, self.referral_let, self.ledger = empty, works, referral_let, ledger
        self.families = Families(world, self.landlord, world.dice("tenants"))
        self.window = _plus(world.today.replace(day=1), -LEDGER_MONTHS)
        self.lets: list[_Let] = []
        self.vacancies: list[dict[str, Any]] = []
        self.offers: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        managers = [
            user for (_, role), users in world.members.items() if role == "housing_manager" for user in users
        ]
        self.manager = managers[0] if managers else world.users["leder.nes"]

    def build(self) -> None:
        world, dice = self.world, self.dice
        pool: dict[int, list[Home]] = {}
        ordinary = [home for home in world.homes if not home.referral]
        dice.shuffle(ordinary)
        for home in ordinary:
            pool.setdefault(home.bedrooms, []).append(home)
        for housed in sorted(world.housed, key=lambda row: (row.on, row.entry)):
            home = self._take(pool, housed.made.bedrooms)
            if home is not None:
                self._housed(home, housed)
        rest = sorted((home for homes in pool.values() for home in homes), key=lambda home: home.id)
        dice.shuffle(rest)
        for home in rest[: self.empty]:
            self._vacant(home)
        for home in rest[self.empty : self.empty + self.works]:
            self._status(home, DwellingState.WORKS, self._before(10, 120), None)
        for home in rest[self.empty + self.works :]:
            self._long_let(home)
        referral = [home for home in world.homes if home.referral]
        for first in range(0, len(referral), IN_AGREEMENT):
            self._referred(referral[first : first + IN_AGREEMENT])
        self._write()

    def _referred(self, homes: list[Home]) -> None:
        """The homes of one agreement: never more let than it allows, the rest let by the owner to others."""
        rolls = sorted((self.dice.random(), number) for number in range(len(homes)))
        most = int(cap(on=self.world.today, dwellings=len(homes), let_to_referred=0, kind=TILVISNING).limit)
        let = {number for roll, number in rolls[:most] if roll < self.referral_let}
        for number, home in enumerate(homes):
            if number in let:
                self._long_let(home)
            else:
                self._status(home, DwellingState.NOT_AVAILABLE, EMPLOYED_FROM, None)

    def _take(self, pool: dict[int, list[Home]], bedrooms: int) -> Home | None:
        """A home of the wanted size, else the nearest larger, else the nearest smaller."""
        for size in sorted(pool, key=lambda size: (size < bedrooms, abs(size - bedrooms))):
            if pool[size]:
                return pool[size].pop()
        return None

    def _before(self, least: int, most: int) -> date:
        return self.world.today - timedelta(days=self.dice.randrange(least, most))

    def _housed(self, home: Home, housed: Housed) -> None:
        """A household from the list: vacancy, offer, lease; and the one who lived there before, if still in memory."""
        dice = self.dice
        answered = housed.on
        start = min(answered + timedelta(days=dice.randrange(4, 25)), self.world.today)
        sent = answered - timedelta(days=dice.randrange(1, 7))
        ready = sent - timedelta(days=dice.randrange(2, 12))
        moved = ready - timedelta(days=dice.randrange(8, 60))
        vacancy = self._vacancy(home, moved, VacancyState.LET, ready=ready, let=start)
        offer = dice.uuid(sent)
        self.offers.append(
            {
                "id": offer,
                "created_at": dice.moment(sent),
                "version": 1,
                "compartment_id": self.office.pk,
                "vacancy_id": vacancy,
                "entry_id": housed.entry,
                "application_id": housed.application,
                "state": OfferState.ACCEPTED.value,
                "allocated_on": sent,
                "sent_on": sent,
                "deadline_on": sent + timedelta(days=7),
                "answered_on": answered,
                "answer_channel": dice.choice(("phone", "letter")),
            }
        )
        self.families.known_to(self.landlord, housed.made, start, Basis.PRESET)
        self.lets.append(_Let(home, housed.made, start, None, housed, offer))
        self._status(home, _let_as(housed.made), start, None)
        if moved > min(self.window, FORMER_FROM):
            self._former(home, moved)
        self._status(home, DwellingState.VACANT, moved + timedelta(days=1), start)

    def _former(self, home: Home, moved: date) -> None:
        first = moved - timedelta(days=self.dice.randrange(400, 2600))
        made = self.families.household(
            first, family=home.bedrooms > 1 and self.dice.random() < 0.6, homed=True
        )
        end = moved + timedelta(days=1)
        self.lets.append(_Let(home, made, first, end, None, None))
        self._status(home, DwellingState.LET, first, end)

    def _vacant(self, home: Home) -> None:
        """Empty today: at some step from notice to ready."""
        dice, today = self.dice, self.world.today
        moved = self._before(1, 70)
        step = dice.choices(
            (
                VacancyState.MOVED_OUT,
                VacancyState.INSPECTED,
                VacancyState.WORKS,
                VacancyState.CHECKLIST,
                VacancyState.READY,
            ),
            (14, 16, 22, 16, 32),
        )[0]
        ready = (
            min(today, moved + timedelta(days=dice.randrange(0, 40))) if step == VacancyState.READY else None
        )
        self._vacancy(home, moved, step, ready=ready, let=None)
        self._former(home, moved)
        self._status(home, DwellingState.VACANT, moved + timedelta(days=1), None)

    def _long_let(self, home: Home) -> None:
        """Tenants from before the housed households; their contracts were made in another system."""
        dice = self.dice
        start = self._moved_in()
        family = home.bedrooms > 1 and dice.random() < 0.72
        if family and start.year % 3 != FAMILIES_CAME and dice.random() < 0.5:
            start = self._moved_in()
        made = self.families.household(start, family=family, homed=True)
        self.lets.append(_Let(home, made, start, None, None, None))
        self._status(home, _let_as(made), start, None)

    def _moved_in(self) -> date:
        return self.dice.workday(date(2014, 1, 1), self.window - timedelta(days=1))

    def _vacancy(
        self, home: Home, moved: date, state: VacancyState, *, ready: date | None, let: date | None
    ) -> UUID:
        dice, today = self.dice, self.world.today
        notice = moved - timedelta(days=dice.randrange(20, 90))
        order = list(VacancyState)
        reached = order.index(VacancyState.READY if state == VacancyState.LET else state)

        def on(step: VacancyState, days: int) -> date | None:
            return min(moved + timedelta(days=days), ready or today) if reached >= order.index(step) else None

        key = dice.uuid(notice)
        self.vacancies.append(
            {
                "id": key,
                "created_at": dice.moment(notice),
                "version": 1,
                "dwelling_id": home.id,
                "state": state.value,
                "notice_on": notice,
                "moved_out_on": moved,
                "inspected_on": on(VacancyState.INSPECTED, 2),
                "works_on": on(VacancyState.WORKS, 4),
                "checklist_on": on(VacancyState.CHECKLIST, 7),
                "ready_on": ready,
                "let_on": let,
                "expected_ready_on": ready or moved + timedelta(days=dice.randrange(20, 60)),
            }
        )
        return key

    def _status(self, home: Home, state: DwellingState, start: date, end: date | None) -> None:
        if end is not None and end <= start:
            return
        self.statuses.append(
            {
                "id": self.dice.uuid(start),
                "created_at": self.world.midnight,
                "dwelling_id": home.id,
                "state": state.value,
                "valid_from": start,
                "valid_to": end,
                "recorded_at": self.dice.moment(min(start, self.world.today)),
                "superseded_at": None,
            }
        )

    def _write(self) -> None:
        dice, world = self.dice, self.world
        leases, terms, rents, deposits = [], [], [], []
        tenancies: list[Tenancy] = []
        self._ages()
        self.families.write()
        self.lets.sort(key=lambda let: (let.start, let.home.id))
        last: dict[int, int] = {}
        for let in self.lets:
            year = let.start.year
            last[year] = last.get(year, 0) + 1
            key = dice.uuid(let.start)
            leases.append(self._lease(let, key, f"L{year}/{last[year]}"))
            terms += self._terms(let, key)
            rents.append(self._rent(let, key))
            if dice.random() < 0.8:
                deposits.append(self._deposit(let, key))
            tenancies.append(Tenancy(key, let.start, let.end, let.home.rent))
        world.copy(Vacancy, self.vacancies)
        world.copy(Offer, self.offers)
        world.copy(DwellingStatus, self.statuses)
        world.copy(Lease, leases)
        world.copy(LeaseTerm, terms)
        world.copy(RentAgreement, rents)
        world.copy(Deposit, deposits)
        world.copy(NumberSeries, [{"series": "lease", "year": y, "last": n} for y, n in last.items()])
        if self.ledger:
            write_ledger(world, self.landlord, tenancies, self.window)

    def _ages(self) -> None:
        """How old the children were on the day that is told of; those who came from the list are known there."""
        plan = children.told(self.world.municipality.code)
        if plan is None or plan["on"] > self.world.today:
            return
        on = plan["on"]
        there = [let for let in self.lets if let.start <= on and (let.end is None or let.end > on)]
        dice = self.world.dice("children")
        self.families.born_on(
            children.births(
                dice,
                on,
                plan["ages"],
                (
                    *self._of_swapping(on),
                    *(born for let in there if let.housed for born in let.made.born_children),
                ),
                (let.made for let in there if let.housed is None),
            )
        )

    def _of_swapping(self, on: date) -> list[date]:
        """When the children were born of those on the swap list who will be given a lease (`preparation.tenants`)."""
        households = [entry.household_id for entry in preparation.swapping(self.world)]
        rows = MemberPeriod.objects.filter(
            member__household__in=households, role__in=CHILDREN, superseded_at=None, valid_from__lte=on
        )
        births = rows.order_by("id").values_list("member__person__birth_date", flat=True)
        return [born for born in births if born]

    def _lease(self, let: _Let, key: UUID, number: str) -> dict[str, Any]:
        old = let.housed is None
        signed = let.start - timedelta(days=3)
        return {
            "id": key,
            "created_at": self.dice.moment(let.start),
            "version": 1,
            "compartment_id": self.landlord.pk,
            "number": number,
            "kid": next(kids.candidates(number), ""),
            "state": (LeaseState.ENDED if let.end else LeaseState.ACTIVE).value,
            "dwelling_id": let.home.id,
            "tenant_id": let.made.person,
            "household_id": let.made.household,
            "application_id": let.housed.application if let.housed else None,
            "offer_id": let.offer,
            "handler_id": self.manager.pk,
            "starts_on": let.start,
            "signed_by_landlord_on": signed,
            "signed_by_tenant_on": signed,
            "ended_on": let.end - timedelta(days=1) if let.end else None,
            "end_reason": "Flyttet etter oppsigelse" if let.end else "",
            "keys_returned_on": let.end - timedelta(days=1) if let.end else None,
            "restricted": let.made.protected,
            "before_husrom": old,
        }

    def _terms(self, let: _Let, key: UUID) -> list[dict[str, Any]]:
        """Three-year terms, each renewed for three more while the tenant stayed."""
        rows = []
        start = let.start
        until = let.end or self.world.today
        while True:
            end = _plus(start, TERM_MONTHS)
            last = let.end is not None and end >= let.end
            rows.append(
                {
                    "id": self.dice.uuid(start),
                    "created_at": self.world.midnight,
                    "lease_id": key,
                    "dwelling_id": let.home.id,
                    "kind": TermKind.FIXED_3Y.value,
                    "binding": True,
                    "told_in_writing": True,
                    "valid_from": start,
                    "valid_to": let.end if last else end,
                    "recorded_at": self.dice.moment(min(start, self.world.today)),
                    "superseded_at": None,
                }
            )
            if last or end > until:
                return rows
            start = end

    def _rent(self, let: _Let, key: UUID) -> dict[str, Any]:
        return {
            "id": self.dice.uuid(let.start),
            "created_at": self.world.midnight,
            "lease_id": key,
            "monthly": let.home.rent,
            "basis": (RentBasis.CONTRACT if let.housed else RentBasis.IMPORTED).value,
            "valid_from": let.start,
            "valid_to": let.end,
            "recorded_at": self.dice.moment(min(let.start, self.world.today)),
            "superseded_at": None,
        }

    def _deposit(self, let: _Let, key: UUID) -> dict[str, Any]:
        guarantee = self.dice.random() < 0.7
        return {
            "id": self.dice.uuid(let.start),
            "created_at": self.dice.moment(let.start),
            "version": 1,
            "compartment_id": self.landlord.pk,
            "lease_id": key,
            "kind": (SecurityKind.GUARANTEE if guarantee else SecurityKind.DEPOSIT).value,
            "amount": let.home.rent * 3,
            "given_by": "Nav" if guarantee else "",
            "received_on": let.start,
            "released_on": let.end,
            "before_husrom": let.housed is None,
        }
