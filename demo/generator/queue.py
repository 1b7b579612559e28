"""Applications, decisions and waiting lists: a history in which the lists have the wanted length on the wanted days."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from allocation.enums import Category, EndReason, Need, WaitingList
from allocation.models import EntryFacts, WaitingEntry
from allocation.services.facts import WITHOUT_HOME
from applications.enums import (
    OPEN_STATES,
    Channel,
    Citizenship,
    DecisionState,
    Homeless,
    Kind,
    MadeBy,
    Outcome,
    Permit,
    Situation,
    State,
)
from applications.models import (
    Application,
    Decision,
    HousingSituation,
    Income,
    ProvisionalAnswer,
    RegisteredPeriod,
)
from applications.models import Need as HousingNeed
from core.agencies.models import NumberSeries
from core.rules import registry
from demo.generator.families import Families, Made
from demo.generator.flow import Stay, stays
from demo.generator.homeless import settle
from demo.generator.world import World
from demo.organisation import DATA
from housing.models import Area

OPEN_AT_LEAST = 5


@dataclass(frozen=True)
class Housed:
    """A household that left the list for a home: the tenancies are made from these."""

    entry: UUID
    application: UUID
    made: Made
    on: date


@dataclass(frozen=True)
class Applicant:
    """An application that has been made, by number: what contacts are about."""

    application: UUID
    number: str
    made: Made
    received: date


@cache
def plan() -> dict[str, Any]:
    with (DATA / "queue.toml").open("rb") as file:
        return tomllib.load(file)


def build(world: World) -> None:
    """The waiting lists with their applications, then all other applications of the last years."""
    _Queue(world).build(plan()[world.municipality.code])


class _Queue:
    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("queue")
        self.unit = world.units["boligkontoret"]
        self.compartment = self.unit.compartment
        self.in_meeting = world.municipality.code == "nes"
        workers = world.members[("boligkontoret", "caseworker")]
        self.workers = workers if len(workers) > 1 else workers * 2
        self.families = Families(world, self.compartment, world.dice("families"))
        self.rows: dict[type, list[dict[str, Any]]] = {
            model: []
            for model in (
                Application,
                HousingSituation,
                Income,
                HousingNeed,
                RegisteredPeriod,
                ProvisionalAnswer,
                Decision,
                WaitingEntry,
                EntryFacts,
            )
        }
        self.made: dict[UUID, Made] = {}
        self.areas = list(
            Area.objects.filter(municipality=world.municipality)
            .order_by("name")
            .values_list("name", flat=True)
        )

    def build(self, data: dict[str, Any]) -> None:
        for name in (WaitingList.ORDINARY, WaitingList.SWAP):
            if name.value in data:
                for stay in stays(self.dice, data[name.value], self.world.today):
                    self._granted(stay, name)
        self._others(data["applicants"])
        settle(self.world, self.rows, self.made)
        self._number()
        self.families.write()
        for model, rows in self.rows.items():
            self.world.copy(model, rows)

    def _granted(self, stay: Stay, list_: WaitingList) -> None:
        dice = self.dice
        made = self.families.household(stay.received, family=stay.family)
        swap = list_ == WaitingList.SWAP
        state, reason = State.GRANTED, ""
        if stay.ended:
            housed = 86 if stay.housed is None else 100 * stay.housed
            others = 14 if stay.housed is None else 100 - housed
            reason = dice.choices(
                (EndReason.HOUSED, EndReason.WITHDRAWN, EndReason.LAPSED),
                (housed, others * 8 / 14, others * 6 / 14),
            )[0].value
            state = {"housed": State.HOUSED, "withdrawn": State.WITHDRAWN, "lapsed": State.LAPSED}[reason]
        homeless = not swap and dice.random() < (0.35 if not stay.family else 0.15)
        application = self._application(stay.received, made, Kind.SWAP if swap else Kind.NEW, state)
        step_free, wheelchair = dice.random() < 0.12, dice.random() < 0.03
        situation, unsuitable = self._facts(
            application, made, stay.received, homeless=homeless, swap=swap, access=(step_free, wheelchair)
        )
        self._decision(application, made, stay.entered, Outcome.GRANT)
        entry = dice.uuid(stay.entered)
        moment = dice.moment(stay.entered)
        self.rows[WaitingEntry].append(
            {
                "id": entry,
                "created_at": moment,
                "version": 1,
                "compartment_id": self.compartment.pk,
                "application_id": application["id"],
                "household_id": made.household,
                "list": list_.value,
                "since": stay.received,
                "entered_on": stay.entered,
                "ended_on": stay.ended,
                "end_reason": reason,
                "last_confirmed_on": self._confirmed(stay),
                "source": "husrom",
            }
        )
        self.rows[EntryFacts].append(
            {
                "id": dice.uuid(stay.entered),
                "created_at": moment,
                "compartment_id": self.compartment.pk,
                "entry_id": entry,
                "valid_from": stay.entered,
                "valid_to": None,
                "recorded_at": moment,
                "superseded_at": None,
                "counts_from": stay.received,
                "category": self._category(made, stay.entered, wheelchair=wheelchair).value,
                "need": self._need(situation, unsuitable, homeless=homeless).value,
                "homeless": homeless,
                "adults": made.adults,
                "children": made.children,
                "bedrooms": made.bedrooms,
                "step_free": step_free,
                "wheelchair": wheelchair,
                "wished_areas": self._wishes(made),
                "target_groups": [],
                "school_areas": self._school(made),
            }
        )
        if state == State.HOUSED and stay.ended:
            self.world.housed.append(Housed(entry, application["id"], made, stay.ended))

    def _confirmed(self, stay: Stay) -> date:
        """Once a year they have said that they still need a home."""
        years = ((stay.ended or self.world.today) - stay.entered).days // 365
        return stay.entered + timedelta(days=365 * years)

    def _school(self, made: Made) -> list[str]:
        """Where the children go to school: two families of three say so, spread over the areas."""
        number = made.household.int % (3 * len(self.areas)) if self.areas else 0
        return [self.areas[number // 3]] if made.children and number % 3 and self.areas else []

    def _wishes(self, made: Made) -> list[str]:
        """Where they wish to live: seven households of ten name one area, and one of ten two."""
        number, places = divmod(made.household.int, 10)
        if not self.areas or places >= 8:
            return []
        first = number % len(self.areas)
        chosen = [self.areas[first], self.areas[(first + 1) % len(self.areas)]]
        return chosen if places == 7 and len(self.areas) > 1 else chosen[:1]

    def _category(self, made: Made, on: date, *, wheelchair: bool) -> Category:
        if wheelchair:
            return Category.ACCESSIBLE
        if made.children:
            return Category.FAMILY
        if made.adults > 1:
            return Category.COUPLE
        return Category.YOUNG if (on - made.born).days < 25 * 365.25 else Category.SINGLE

    def _need(self, situation: Situation, unsuitable: str, *, homeless: bool) -> Need:
        """What the night's refresh finds in the same records, so that nobody moves overnight without a cause."""
        if homeless or situation in WITHOUT_HOME:
            return Need.NO_HOME
        return Need.TOO_SMALL if unsuitable == "family" else Need.OTHER

    def _others(self, applicants: dict[str, int]) -> None:
        """Applications that did not lead to the list, so that each year has its number of applicants."""
        today = self.world.today
        for year_text, wanted in sorted(applicants.items()):
            year = int(year_text)
            first, last = date(year, 1, 1), min(date(year, 12, 31), today)
            if first > today:
                continue
            share = ((last - first).days + 1) / (date(year + 1, 1, 1) - first).days
            there = sum(
                1
                for row in self.rows[Application]
                if row["received"].year == year and row["kind"] == Kind.NEW.value
            )
            for _ in range(max(0, round(wanted * share) - there)):
                self._undecided_or_refused(self.dice.workday(first, last))
        # Somebody always waits for an answer, also where few apply.
        while sum(row["state"] in OPEN_STATES for row in self.rows[Application]) < OPEN_AT_LEAST:
            self._undecided_or_refused(today - timedelta(days=self.dice.randrange(2, 12)))

    def _undecided_or_refused(self, received: date) -> None:
        dice, today = self.dice, self.world.today
        made = self.families.household(received, family=dice.random() < 0.22)
        answered = received + timedelta(days=dice.choices((12, 24, 33, 50, 75), (18, 34, 26, 15, 7))[0])
        if answered >= today:
            age = (today - received).days
            states = OPEN_STATES[:1] if age < 4 else OPEN_STATES
            state = dice.choice(states)
        else:
            state = dice.choices(
                (State.REFUSED, State.WITHDRAWN, State.LAPSED, State.SHELVED), (78, 10, 6, 6)
            )[0]
        application = self._application(received, made, Kind.NEW, state)
        self._facts(application, made, received, homeless=dice.random() < 0.2, swap=False)
        if state == State.REFUSED:
            self._decision(application, made, answered, Outcome.REFUSAL)
        if state in OPEN_STATES and (today - received).days > 24 and dice.random() < 0.8:
            sent = received + timedelta(days=dice.randrange(20, 24))
            self._provisional(application, sent, today + timedelta(days=dice.randrange(3, 40)))

    def _application(self, received: date, made: Made, kind: Kind, state: State) -> dict[str, Any]:
        dice = self.dice
        fresh = (self.world.today - received).days
        unassigned = state == State.RECEIVED and (fresh < 6 or dice.random() < 0.3)
        row: dict[str, Any] = {
            "id": dice.uuid(received),
            "created_at": dice.moment(received),
            "version": 1,
            "compartment_id": self.compartment.pk,
            "kind": kind.value,
            "channel": dice.choices(tuple(Channel), (55, 28, 9, 8))[0].value,
            "state": state.value,
            "received": received,
            "registered_at": dice.moment(
                min(received + timedelta(days=dice.randrange(0, 3)), self.world.today)
            ),
            "applicant_id": made.person,
            "household_id": made.household,
            "unit_id": self.unit.pk,
            "caseworker_id": None if unassigned else dice.choice(self.workers).pk,
            "citizenship": (Citizenship.FOREIGN if made.foreign else Citizenship.NORWEGIAN).value,
            "permit": dice.choice((Permit.ASYLUM, Permit.PERMANENT, Permit.HUMANITARIAN)).value
            if made.foreign
            else "",
            "household_invited": received + timedelta(days=5) if made.size > 1 else None,
            "external_reference": "",
        }
        row["facts_changed_at"] = row["registered_at"]
        self.rows[Application].append(row)
        self.made[row["id"]] = made
        return row

    def _facts(
        self,
        application: dict[str, Any],
        made: Made,
        on: date,
        *,
        homeless: bool,
        swap: bool,
        access: tuple[bool, bool] | None = None,
    ) -> tuple[Situation, str]:
        """Situation, income, need and registered address; says where the household lives, and whether it suits."""
        dice = self.dice
        moment = dice.moment(on)
        dated = {
            "created_at": moment,
            "compartment_id": self.compartment.pk,
            "household_id": made.household,
            "valid_from": on,
            "valid_to": None,
            "recorded_at": moment,
            "superseded_at": None,
        }
        if swap:
            situation = Situation.MUNICIPAL_LEASE
        elif homeless:
            situation = dice.choice((Situation.TEMPORARILY_WITH_OTHERS, Situation.HOSTEL))
        else:
            situation = dice.choice(
                (Situation.TIME_LIMITED_LEASE, Situation.TEMPORARILY_WITH_OTHERS, Situation.SUBLET)
            )
        lease_end = (
            on + timedelta(days=dice.randrange(30, 240))
            if situation == Situation.TIME_LIMITED_LEASE
            else None
        )
        settled = situation in (Situation.TIME_LIMITED_LEASE, Situation.SUBLET)
        crowded = access is not None and settled and dice.random() < 0.45
        unsuitable = "family" if swap or crowded else "no"
        self.rows[HousingSituation].append(
            {
                "id": dice.uuid(on),
                **dated,
                "situation": situation.value,
                "lease_end": lease_end,
                "unsuitable": unsuitable,
                "homeless": (Homeless.WITH_OTHERS if homeless else Homeless.NO).value,
                "acute": False,
            }
        )
        income = Decimal(dice.randrange(140_000, 420_000, 1000)) * (2 if made.adults > 1 else 1)
        self.rows[Income].append(
            {
                "id": dice.uuid(on),
                **dated,
                "gross_yearly": income,
                "documented": dice.random() < 0.9,
                "year": on.year - 1,
                "source": "Skattemelding",
            }
        )
        self.rows[HousingNeed].append(
            {
                "id": dice.uuid(on),
                **dated,
                "bedrooms": made.bedrooms,
                "step_free": bool(access and access[0]),
                "wheelchair": bool(access and access[1]),
                "wished_areas": self._wishes(made),
                "school_areas": self._school(made),
            }
        )
        self.rows[RegisteredPeriod].append(
            {
                "id": dice.uuid(on),
                "application_id": application["id"],
                "first_day": on - timedelta(days=dice.randrange(200, 6000)),
                "last_day": None,
            }
        )
        return situation, unsuitable

    def _provisional(self, application: dict[str, Any], sent: date, expected: date) -> None:
        self.rows[ProvisionalAnswer].append(
            {
                "id": self.dice.uuid(sent),
                "application_id": application["id"],
                "sent_on": sent,
                "reason": self.dice.choice(("missing_documents", "misses_next_meeting", "needs_mapping")),
                "expected_date": expected,
                "sent_by_id": application["caseworker_id"] or self.workers[0].pk,
            }
        )

    def _decision(self, application: dict[str, Any], made: Made, on: date, outcome: Outcome) -> None:
        dice = self.dice
        if (on - application["received"]).days > 30 and dice.random() < 0.85:
            self._provisional(
                application, application["received"] + timedelta(days=dice.randrange(21, 30)), on
            )
        first, second = dice.sample(self.workers, 2)
        granted = outcome == Outcome.GRANT
        self.rows[Decision].append(
            {
                "id": dice.uuid(on),
                "created_at": dice.moment(on),
                "version": 1,
                "compartment_id": self.compartment.pk,
                "application_id": application["id"],
                "state": DecisionState.SENT.value,
                "outcome": outcome.value,
                "dwelling_type": "kommunal utleiebolig" if granted else "",
                "persons": made.size if granted else None,
                "bedrooms": made.bedrooms if granted else None,
                "term_months": 36 if granted else None,
                "situation": "Du har fortalt hvor du bor i dag, og hvorfor du trenger en annen bolig.",
                "reasons": (
                    "Du oppfyller kravene i kommunens regler."
                    if granted
                    else "Opplysningene viser at minst ett av kommunens krav ikke er oppfylt."
                ),
                "childs_best": "Barnas behov for ro og nærhet til skole er tatt med."
                if made.children
                else "",
                "rule_set": self._rule_set(on),
                "rule_set_version": "1",
                "made_by": (MadeBy.MEETING if self.in_meeting else MadeBy.CASEWORKER).value,
                "drafted_by_id": first.pk,
                "approved_by_id": None if self.in_meeting else second.pk,
                "decided_by_id": first.pk if self.in_meeting else second.pk,
                "decided_on": on,
                "sent_on": on,
                "received_on": on + timedelta(days=3),
                "appeal_until": on + timedelta(days=24),
            }
        )

    def _rule_set(self, on: date) -> str:
        """The municipality's criteria in force that day, as shipped."""
        for shipped in sorted(
            registry.shipped("eligibility"), key=lambda each: each.valid_from, reverse=True
        ):
            if shipped.municipality == self.world.municipality.code and shipped.valid_from <= on:
                return shipped.code
        return ""

    def _number(self) -> None:
        """Case numbers in the order of arrival, one series a year."""
        last: dict[int, int] = {}
        for row in sorted(self.rows[Application], key=lambda row: (row["received"], row["id"])):
            year = row["received"].year
            last[year] = last.get(year, 0) + 1
            row["case_number"] = f"{year}/{last[year]}"
            self.world.applicants.append(
                Applicant(row["id"], row["case_number"], self.made[row["id"]], row["received"])
            )
        self.world.copy(
            NumberSeries,
            [{"series": "application", "year": year, "last": number} for year, number in last.items()],
        )
