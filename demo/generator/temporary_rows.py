"""The rows of temporary housing: places with their prices and agreements, and placements with their stays."""

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from core.agencies.models import NumberSeries, Relation, Unit
from core.people.enums import NumberKind
from core.people.models import Person
from demo.generator import invented
from demo.generator.dice import Dice
from demo.generator.temporary_past import CHILDREN, FAMILIES, YOUNG, Chain, Past, drawn_from, later, nights_in
from demo.generator.world import World
from demo.organisation import DATA
from housing.calculations.counting import counting
from housing.models import PlacePrice, QualityAgreement, TemporaryPlace, TemporaryProvider
from tenancies.enums_temporary import Outcome, PlacementState
from tenancies.models import Placement, PlacementException, Stay, StayPerson
from tenancies.selectors.temporary_rules import Alarms

OFFICES = {"bergen": ("nav-arstad", "nav-fana"), "nes": ("nav-nes",)}
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
#: A leader has looked at what was decided so long ago.
LOOKED_AT = timedelta(days=30)
#: What a night cost so many years ago, in per cent of today's price; dearer every January.
DEARER = (100, 98, 95, 92, 89, 86, 84, 82)


#: Running stays by how long they have lasted, in days.
RUNNING = {
    "bergen": ((3, 25, 26), (26, 58, 22), (59, 74, 9), (75, 91, 8), (92, 260, 14)),
    "nes": ((20, 40, 1),),
}


@cache
def told(code: str) -> dict[str, Any]:
    """The municipality's part of the data file."""
    with (DATA / "temporary.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)[code]
    return found


def stayed(world: World) -> list[Chain]:
    """Those who have been there and left: of the years that are told of, and since. Drawn once."""
    plan = told(world.municipality.code).get("past")
    if plan and not world.stayed:
        dice, offices = world.dice("temporary past"), len(OFFICES[world.municipality.code])
        world.stayed = [*Past(dice, plan, offices).draw(), *later(dice, plan, world.today, offices)]
    return world.stayed


def asleep(world: World, night: date) -> int:
    """How many persons sleep there that night: those drawn already, and about so many of those who still do."""
    there = {person for chain in stayed(world) if chain.slept(night) for person in chain.persons}
    back = (world.today - night).days
    running = sum(
        number * min(1.0, max(0.0, (most - max(back, least) + 1) / (most - least + 1)))
        for least, most, number in RUNNING[world.municipality.code]
    )
    return len(there) + round(running * (1 + FAMILIES * CHILDREN))


class Stays:
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
        #: Places that are no longer in use, with their part of what a night there costs beside each other.
        self.closed: dict[UUID, int] = {}
        #: Whoever has been there before, by the number of the chain.
        self.known: dict[int, UUID] = {}
        self.taken: dict[UUID, list[tuple[date, date | None, int]]] = {}
        self.last: dict[int, int] = {}
        self.alarms = Alarms({})

    def places(self, code: str) -> None:
        listed = told(code)["providers"]
        unit = self.world.units[OFFICES[code][0]]
        long_ago = self._begins()
        for name, row in listed.items():
            provider = self.dice.uuid(long_ago)
            self.rows[TemporaryProvider].append(
                {"id": provider, "name": name, "kind": row["kind"], "phone": "55 00 00 00", "version": 1}
            )
            for title, kind, room, price, children, young, always in row["places"]:
                self._place(provider, title, kind, room, price, children, young, always, long_ago)
            self._agreement(provider, unit, long_ago, expired=row["agreement"] == "expired")

    def _begins(self) -> date:
        """Before anybody came."""
        plan = told(self.world.municipality.code).get("past")
        years_ago = date(self.world.today.year - 5, 1, 1)
        return min(years_ago, drawn_from(plan)) if plan else years_ago

    def former(self, row: dict[str, Any]) -> None:
        """A provider that is not used any more. What a night cost is found when it is known how many there were."""
        since, until = date.fromisoformat(row["since"]), date.fromisoformat(row["until"])
        provider = self.dice.uuid(since)
        self.rows[TemporaryProvider].append(
            {"id": provider, "name": row["name"], "kind": "private", "phone": "55 00 00 00", "version": 1}
        )
        for title, kind, room, dear, children, young in row["places"]:
            self._place(provider, title, kind, room, 0, children, young, True, since)
            place = self.rows[TemporaryPlace][-1]
            place |= {"paid_per_night": True, "closed_on": until}
            self.closed[place["id"]] = dear
        self.rows[QualityAgreement].append(
            {
                "id": self.dice.uuid(since), "provider_id": provider, "version": 1, "valid_from": since,
                "unit_id": self.world.units[OFFICES[self.world.municipality.code][0]].pk,
                "ends_on": until - timedelta(days=1), "review_on": until - timedelta(days=1),
                "end_reason": "Færre trenger midlertidig botilbud.",
            }
        )  # fmt: skip

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
        since: date,
    ) -> None:
        key = self.dice.uuid(since)
        row = {
            "id": key, "provider_id": provider, "name": title, "kind": kind, "capacity": room, "with_lease": False,
            "round_the_clock": always, "paid_per_night": price > 0, "suits_children": children, "suits_young": young,
            "address": f"Prøvegaten {self.dice.randrange(1, 90)}", "version": 1,
        }  # fmt: skip
        self.rows[TemporaryPlace].append(row)
        self.homes.append(row)
        if not price and kind != "night_shelter":
            return
        for back, share in enumerate(DEARER):
            self.rows[PlacePrice].append(
                {
                    "id": self.dice.uuid(self.world.today), "place_id": key, "per_night": round(price * share / 100),
                    "valid_from": date(self.world.today.year - back, 1, 1),
                }
            )  # fmt: skip

    def prices_of_former(self, cost: dict[str, int]) -> None:
        """What a night cost in the places no longer in use: what each year cost, less the nights that had a price."""
        stays: dict[UUID, list[tuple[date, date]]] = {}
        for stay in self.rows[Stay]:
            stays.setdefault(stay["place_id"], []).append(
                (stay["starts_on"], stay["left_on"] or self.world.today)
            )
        prices = {
            (row["place_id"], row["valid_from"].year): row["per_night"] for row in self.rows[PlacePrice]
        }
        agreed = {row["id"]: row["agreed_rate"] for row in self.rows[Stay] if row["agreed_rate"]}
        assert not agreed, "Past stays are paid by the place's price."
        for year, kroner in sorted(cost.items()):
            priced = sum(
                nights_in(int(year), at) * prices[place, int(year)]
                for place, at in stays.items() if place not in self.closed
            )  # fmt: skip
            # Of the months before the first year that is told of, the price was that year's.
            since = date(int(year), 1, 1) if int(year) > min(map(int, cost)) else self._begins()
            weighed = sum(
                nights_in(int(year), stays.get(place, [])) * dear for place, dear in self.closed.items()
            )
            for place, dear in self.closed.items():
                self.rows[PlacePrice].append(
                    {
                        "id": self.dice.uuid(since), "place_id": place,
                        "per_night": round((kroner - priced) * dear / weighed), "valid_from": since,
                    }
                )  # fmt: skip

    def _agreement(self, provider: UUID, unit: Unit, since: date, *, expired: bool) -> None:
        today = self.world.today
        ends = today - timedelta(days=12) if expired else today + timedelta(days=self.dice.randrange(90, 700))
        self.rows[QualityAgreement].append(
            {
                "id": self.dice.uuid(since), "provider_id": provider, "unit_id": unit.pk, "valid_from": since,
                "ends_on": ends, "review_on": today + timedelta(days=self.dice.randrange(20, 300)), "version": 1,
            }
        )  # fmt: skip

    def drawn(self, unit: Unit, begun: date, ended: date | None, person: Person | None = None) -> None:
        """A chain of one or two stays, with whoever comes along."""
        dice = self.dice
        children = dice.randrange(1, 4) if dice.random() < FAMILIES else 0
        young = not children and dice.random() < YOUNG
        main = person.pk if person else self._person(unit, begun, *((18, 24) if young else (25, 62)))
        if person:
            self._knows(unit, person.pk, begun)
        self._placement(unit, begun, ended, main, children, young=young, told=False)

    def past(self, offices: list[Unit], chain: Chain) -> None:
        """A chain from before; somebody who comes back is the same person."""
        unit = offices[chain.office]
        if chain.who not in self.known:
            ages = (18, 24) if chain.young else (25, 62)
            self.known[chain.who] = self._person(unit, chain.begun, *ages)
        # Whenever the demo is made, nobody has left tomorrow.
        ended = min(chain.ended, self.world.today - timedelta(days=1))
        self._placement(
            unit, chain.begun, ended, self.known[chain.who], chain.children, young=chain.young, told=chain.told
        )  # fmt: skip

    def _placement(
        self,
        unit: Unit,
        begun: date,
        ended: date | None,
        main: UUID,
        children: int,
        *,
        young: bool,
        told: bool,
    ) -> None:
        """`told`: of those the published figures tell of; none in a night shelter, none with a price of their own."""
        dice, today = self.dice, self.world.today
        family = children > 0
        others = [(self._person(unit, begun, 1, 16), "child") for _ in range(children)]
        size = 1 + len(others)
        worker = self.world.members[(unit.code, "social_services")][0]
        key = dice.uuid(begun)
        days = self.alarms.days(begun)
        level = sum((ended or today) >= day for day in days)
        stays = self._stays(
            key, unit, begun, ended, size, family=family, young=young, told=told, worker=worker.pk
        )
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
            "planned_on": max(begun, (ended or today) - timedelta(days=9)) if planned else None,
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
        told: bool,
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
            home = self._room(first, left, size, family=family, young=young, told=told)
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
                    **self._looked_at(worker, first, lacking),
                    "agreed_rate": (
                        1150 + 300 * size if family and not told and home["row"]["kind"] == "hotel" else None
                    ),
                    "created_at": self.dice.moment(first),
                }
            )  # fmt: skip
        return found

    def _looked_at(self, worker: Any, first: date, lacking: list[str]) -> dict[str, Any]:
        seen = bool(lacking) and first + LOOKED_AT < self.world.today
        return {
            "seen_by_id": worker if seen else None,
            "seen_on": first + timedelta(days=3) if seen else None,
        }

    def _room(
        self, first: date, left: date | None, size: int, *, family: bool, young: bool, told: bool
    ) -> dict[str, Any]:
        """A place with room all the while, one that suits them if there is any."""
        long = ((left or self.world.today) - first).days > 14
        order = [
            row
            for row in self.dice.sample(self.homes, len(self.homes))
            if (row["kind"] != "night_shelter" or not (family or young or long or told)) and _open(row, left)
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


def _open(place: dict[str, Any], left: date | None) -> bool:
    """Whether the place was in use until they left."""
    closed = place.get("closed_on")
    return closed is None or (left is not None and left <= closed)
