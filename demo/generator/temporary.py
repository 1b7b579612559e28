"""Invented stays in temporary housing: two years of them in Bergen, one in Nes."""

import tomllib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from applications.enums import OPEN_STATES
from applications.models import Application
from core.agencies import actors
from core.agencies.models import Compartment, NumberSeries, Relation, Unit
from core.people.enums import NumberKind
from core.people.models import Person
from core.rules import kinds
from core.rules.models import Deadline
from core.sharing.services import grants
from demo.generator import invented
from demo.generator.dice import Dice
from demo.generator.live import deadline_row
from demo.generator.world import World
from demo.organisation import DATA
from housing.calculations.counting import counting
from housing.models import PlacePrice, QualityAgreement, TemporaryPlace, TemporaryProvider
from tenancies.enums_temporary import Outcome, PlacementState
from tenancies.models import Placement, PlacementException, Stay, StayPerson
from tenancies.selectors.temporary_rules import ALARMS, Alarms

OFFICES = {"bergen": ("nav-arstad", "nav-fana"), "nes": ("nav-nes",)}
#: Running stays by how long they have lasted, in days, and how many have ended in the last two years.
RUNNING = {
    "bergen": ((3, 25, 26), (26, 58, 22), (59, 74, 9), (75, 91, 8), (92, 260, 14)),
    "nes": ((20, 40, 1),),
}
ENDED = {"bergen": 150, "nes": 0}
PLANS = (
    "Søker kommunal bolig. Ser også etter privat bolig.",
    "Visning på en privat hybel neste uke.",
    "Venter på plass i behandling. Booppfølger er koblet på.",
    "Depositumsgaranti er innvilget, og leter etter leilighet i samme bydel.",
    "Har fått tilbud om bolig, og flytter når den er klar.",
)
WHY_LONGER = (
    "Leiligheten er klar om noen uker, og det er ikke til barnets beste å flytte to ganger.",
    "Behandlingsplassen er utsatt. Alternativet er å stå uten noe sted å bo.",
    "Ingen egnet bolig er funnet ennå. Det letes hver uke, og tilbudet vurderes på nytt.",
)
WHY_THERE = (
    "Alle steder med avtale var fulle denne natta.",
    "Familien måtte bort fra boligen samme kveld, og dette var eneste ledige sted.",
)
_OUTCOMES = {
    Outcome.PRIVATE: 34.0, Outcome.MUNICIPAL: 22.0, Outcome.WITH_OTHERS: 14.0, Outcome.INSTITUTION: 9.0,
    Outcome.LEFT: 8.0, Outcome.BACK_HOME: 6.0, Outcome.SUPPORTED: 5.0, Outcome.OTHER_MUNICIPALITY: 2.0,
}  # fmt: skip


def build(world: World) -> None:
    made = _Stays(world)
    code = world.municipality.code
    made.places(code)
    offices = [world.units[each] for each in OFFICES[code]]
    dice = made.dice
    for _ in range(ENDED[code]):
        begun = world.today - timedelta(days=dice.randrange(20, 720))
        lasted = max(1, round(dice.weibullvariate(85, 1.1)))
        ended = min(begun + timedelta(days=lasted), world.today - timedelta(days=1))
        made.placement(dice.choice(offices), begun, ended)
    for least, most, number in RUNNING[code]:
        for _ in range(number):
            begun = world.today - timedelta(days=dice.randrange(least, most + 1))
            made.placement(dice.choice(offices), begun, None)
    if code == "bergen":
        made.known_applicant(offices[0])
    made.write()
    if code == "bergen":
        _shared(world)


class _Stays:
    """Collects the rows and writes them table by table."""

    def __init__(self, world: World) -> None:
        self.world, self.dice = world, world.dice("temporary")
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model: []
            for model in (
                TemporaryProvider, TemporaryPlace, PlacePrice, QualityAgreement, Person, Relation, Placement, Stay,
                StayPerson, PlacementException,
            )
        }  # fmt: skip
        self.homes: list[dict[str, Any]] = []
        self.taken: dict[UUID, list[tuple[date, date | None, int]]] = {}
        self.last: dict[int, int] = {}
        self.alarms = Alarms({})

    def places(self, code: str) -> None:
        with (DATA / "temporary.toml").open("rb") as file:
            listed = tomllib.load(file)[code]["providers"]
        unit = self.world.units[OFFICES[code][0]]
        long_ago = date(self.world.today.year - 3, 1, 1)
        for name, told in listed.items():
            provider = self.dice.uuid(long_ago)
            self.rows[TemporaryProvider].append(
                {"id": provider, "name": name, "kind": told["kind"], "phone": "55 00 00 00", "version": 1}
            )
            for title, kind, room, price, children, young, always in told["places"]:
                self._place(provider, title, kind, room, price, children, young, always)
            self._agreement(provider, unit, long_ago, expired=told["agreement"] == "expired")

    def _place(
        self,
        provider: UUID,
        title: str,
        kind: str,
        room: int,
        price: int,
        children: bool,
        young: bool,
        always: bool,
    ) -> None:
        key = self.dice.uuid(date(self.world.today.year - 3, 1, 1))
        row = {
            "id": key, "provider_id": provider, "name": title, "kind": kind, "capacity": room, "with_lease": False,
            "round_the_clock": always, "paid_per_night": price > 0, "suits_children": children, "suits_young": young,
            "address": f"Prøvegaten {self.dice.randrange(1, 90)}", "version": 1,
        }  # fmt: skip
        self.rows[TemporaryPlace].append(row)
        # Dearer every January.
        for back, share in ((3, 92), (2, 95), (1, 98), (0, 100)):
            self.rows[PlacePrice].append(
                {
                    "id": self.dice.uuid(self.world.today), "place_id": key, "per_night": round(price * share / 100),
                    "valid_from": date(self.world.today.year - back, 1, 1),
                }
            )  # fmt: skip
        self.homes.append(row)

    def _agreement(self, provider: UUID, unit: Unit, since: date, *, expired: bool) -> None:
        today = self.world.today
        ends = today - timedelta(days=12) if expired else today + timedelta(days=self.dice.randrange(90, 700))
        self.rows[QualityAgreement].append(
            {
                "id": self.dice.uuid(since), "provider_id": provider, "unit_id": unit.pk, "valid_from": since,
                "ends_on": ends, "review_on": today + timedelta(days=self.dice.randrange(20, 300)), "version": 1,
            }
        )  # fmt: skip

    def placement(self, unit: Unit, begun: date, ended: date | None, person: Person | None = None) -> None:
        """A chain of one to three stays, with whoever comes along."""
        dice, today = self.dice, self.world.today
        family = dice.random() < 0.16
        young = not family and dice.random() < 0.2
        main = person.pk if person else self._person(unit, begun, *((18, 24) if young else (25, 62)))
        if person:
            self._knows(unit, person.pk, begun)
        others = (
            [(self._person(unit, begun, 1, 16), "child") for _ in range(dice.randrange(1, 4))]
            if family
            else []
        )
        size = 1 + len(others)
        worker = self.world.members[(unit.code, "social_services")][0]
        key = dice.uuid(begun)
        days = self.alarms.days(begun)
        level = sum((ended or today) >= day for day in days)
        stays = self._stays(key, unit, begun, ended, size, family=family, young=young, worker=worker.pk)
        uncovered = ended is None and self._uncovered(stays[-1]["place_id"])
        planned = family or young or (today - begun).days > 20
        row = {
            "id": key, "version": 1, "compartment_id": unit.compartment_id, "unit_id": unit.pk, "person_id": main,
            "number": self._number(begun), "responsible_id": worker.pk, "started_on": begun, "ended_on": ended,
            "state": (PlacementState.ENDED if ended else PlacementState.ACTIVE).value,
            "outcome": dice.weighted(_OUTCOMES).value if ended else "",
            "basis": "acute" if dice.random() < 0.2 else "sotjl_27",
            "decided_on": begun + timedelta(days=1), "children": len(others), "young": young, "alarm": level,
            "plan": dice.choice(PLANS) if planned else "",
            "planned_on": max(begun, today - timedelta(days=9)) if planned else None,
            "exception_until": None, "uncovered_since": today - timedelta(days=11) if uncovered else None,
            "idempotency_key": dice.uuid(begun), "created_at": dice.moment(begun),
        }  # fmt: skip
        if ended is None and level == 3 and dice.random() < 0.7:
            row["exception_until"] = self._exception(key, unit, begun, days[-1], worker.pk)
        self.rows[Placement].append(row)
        self.rows[Stay] += stays
        for stay in stays:
            for somebody, role in ((main, "main"), *others):
                self.rows[StayPerson].append(
                    {
                        "id": dice.uuid(stay["starts_on"]), "compartment_id": unit.compartment_id, "placement_id": key,
                        "stay_id": stay["id"], "person_id": somebody, "role": role, "valid_from": stay["starts_on"],
                        "valid_to": stay["left_on"], "recorded_at": dice.moment(stay["starts_on"]),
                    }
                )  # fmt: skip

    def known_applicant(self, unit: Unit) -> None:
        """Somebody whose application the Nav office has been let in on: the plan leads there."""
        case = (
            Application.objects.filter(
                municipality=self.world.municipality,
                compartment=self.world.units["boligkontoret"].compartment,
                state__in=OPEN_STATES,
                applicant__address_protection="none",
            )
            .select_related("applicant")
            .order_by("received", "id")
            .first()
        )
        if case is not None:
            self.placement(unit, self.world.today - timedelta(days=66), None, case.applicant)

    def _stays(
        self,
        key: UUID,
        unit: Unit,
        begun: date,
        ended: date | None,
        size: int,
        *,
        family: bool,
        young: bool,
        worker: Any,
    ) -> list[dict[str, Any]]:
        until = ended or self.world.today
        cuts = [begun]
        length = (until - begun).days
        if length > 25 and self.dice.random() < 0.35:
            cuts.append(begun + timedelta(days=self.dice.randrange(5, length - 5)))
        found = []
        for place, first in enumerate(cuts):
            left = cuts[place + 1] if place + 1 < len(cuts) else ended
            home = self._room(first, left, size, family=family, young=young)
            lacking = [] if home["fits"] else ["children" if family else "young"]
            answer = counting(**{name: home["row"][name] for name in (
                "kind", "with_lease", "round_the_clock", "paid_per_night")})  # fmt: skip
            found.append(
                {
                    "id": self.dice.uuid(first), "version": 1, "compartment_id": unit.compartment_id,
                    "placement_id": key,
                    "place_id": home["row"]["id"], "starts_on": first, "left_on": left,
                    "counted_as": answer.counted_as.value, "lacking": lacking,
                    "override_reason": self.dice.choice(WHY_THERE) if lacking else "",
                    "overridden_by_id": worker if lacking else None,
                    "agreed_rate": 1150 + 300 * size if family and home["row"]["kind"] == "hotel" else None,
                    "created_at": self.dice.moment(first),
                }
            )  # fmt: skip
        return found

    def _room(
        self, first: date, left: date | None, size: int, *, family: bool, young: bool
    ) -> dict[str, Any]:
        """A place with room all the while, one that suits them if there is any."""
        long = ((left or self.world.today) - first).days > 14
        order = [
            row
            for row in self.dice.sample(self.homes, len(self.homes))
            if row["kind"] != "night_shelter" or not (family or young or long)
        ]
        fitting = [
            row for row in order
            if (not family or row["suits_children"]) and (not young or row["suits_young"])
        ]  # fmt: skip
        for row in [*fitting, *order]:
            if self._free(row, first, left) >= size:
                self.taken.setdefault(row["id"], []).append((first, left, size))
                return {"row": row, "fits": row in fitting}
        row = max(order, key=lambda each: self._free(each, first, left))
        row["capacity"] += size
        self.taken.setdefault(row["id"], []).append((first, left, size))
        return {"row": row, "fits": row in fitting}

    def _free(self, row: dict[str, Any], first: date, left: date | None) -> int:
        """Reckoned carefully: everybody who is there on any of the nights is counted on all of them."""
        there = sum(
            number for since, until, number in self.taken.get(row["id"], ())
            if (until is None or until > first) and (left is None or since < left)
        )  # fmt: skip
        return int(row["capacity"]) - there

    def _uncovered(self, place: UUID) -> bool:
        provider = next(row["provider_id"] for row in self.homes if row["id"] == place)
        found = next(row for row in self.rows[QualityAgreement] if row["provider_id"] == provider)
        return bool(found["ends_on"] < self.world.today)

    def _exception(self, key: UUID, unit: Unit, begun: date, limit: date, worker: Any) -> date:
        until = self.world.today + timedelta(days=self.dice.randrange(-4, 40))
        decided = max(limit - timedelta(days=3), until - timedelta(days=40))
        decided = min(decided, self.world.today - timedelta(days=1), until - timedelta(days=1))
        self.rows[PlacementException].append(
            {
                "id": self.dice.uuid(decided), "compartment_id": unit.compartment_id, "placement_id": key,
                "reason": self.dice.choice(WHY_LONGER), "decided_by_id": worker, "decided_on": decided, "until": until,
            }
        )  # fmt: skip
        return until

    def _person(self, unit: Unit, on: date, youngest: int, oldest: int) -> UUID:
        dice: Dice = self.dice
        given, family = invented.name(dice)
        born = invented.birth_date(dice, on, youngest, oldest)
        numbered = dice.random() > 0.08
        key = dice.uuid(on)
        self.rows[Person].append(
            {
                "id": key, "version": 1, "created_at": dice.moment(on), "given_name": given, "family_name": family,
                "birth_date": born, "birth_year": born.year,
                "number": self.world.numbers.give(dice, born) if numbered else "",
                "number_kind": NumberKind.SYNTHETIC_FNR.value if numbered else "",
            }
        )  # fmt: skip
        self._knows(unit, key, on)
        return key

    def _knows(self, unit: Unit, person: UUID, on: date) -> None:
        self.rows[Relation].append(
            {
                "id": self.dice.uuid(on), "compartment_id": unit.compartment_id, "subject_type": "people.person",
                "subject_id": person, "opened_at": self.dice.moment(on), "closes_at": None, "scope": "content",
                "basis": "own_case", "source_id": None, "reason": "",
            }
        )  # fmt: skip

    def _number(self, begun: date) -> str:
        self.last[begun.year] = self.last.get(begun.year, 0) + 1
        return f"M{begun.year}/{self.last[begun.year]}"

    def write(self) -> None:
        for model, rows in self.rows.items():
            self.world.copy(model, rows)
        series = [{"series": "temporary", "year": year, "last": last} for year, last in self.last.items()]
        self.world.copy(NumberSeries, series)


def deadlines(world: World) -> None:
    """The alarms and the rest of what runs, as the events would have started it."""
    dice = world.dice("temporary deadlines")
    rows: list[dict[str, Any]] = []
    running = Placement.objects.filter(municipality=world.municipality, state=PlacementState.ACTIVE)
    alarms = Alarms({})
    for row in running.select_related("unit", "compartment", "responsible", "person").order_by("id"):
        for level, kind in enumerate(ALARMS, start=1):
            answered = level < 3 and row.plan and alarms.day(kind, row.started_on) <= world.today
            if not answered and not (level == 3 and row.exception_until):
                rows.append(deadline_row(world, dice, kinds.kind(kind), row, row.started_on, None))
        if row.exception_until:
            rows.append(
                deadline_row(
                    world, dice, kinds.kind("temporary_exception"), row, row.started_on, row.exception_until
                )
            )
        if (row.children or row.young) and not row.plan:
            rows.append(
                deadline_row(world, dice, kinds.kind("temporary_family_or_young"), row, row.started_on, None)
            )
        if row.uncovered_since:
            rows.append(
                deadline_row(world, dice, kinds.kind("temporary_uncovered"), row, row.uncovered_since, None)
            )
    world.copy(Deadline, rows)


def _shared(world: World) -> None:
    """One of Nav's placements is shared with Boligkontoret, which has nothing else here."""
    nav = actors.for_user(world.users["nav.bergen"], today=world.today)
    placement = (
        Placement.objects.filter(
            municipality=world.municipality, compartment=nav.compartment, state=PlacementState.ACTIVE
        )
        .order_by("started_on", "id")
        .first()
    )
    office = Compartment.objects.get(municipality=world.municipality, code="boligkontoret")
    if placement is None:
        return
    with actors.acting_as(nav):
        grants.share(
            actor=nav,
            record=placement,
            receiver=grants.receiver_of(nav, compartment=office),
            legal_basis="own_tasks",
            basis_detail="Boligkontoret må vite hvor lenge oppholdet har vart.",
            purpose="Finne varig bolig",
            ends_on=world.today + timedelta(days=60),
        )
