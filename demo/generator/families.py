"""Invented persons and households, with their dated memberships."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from core.agencies.enums import Basis
from core.agencies.models import Compartment, Relation
from core.people.enums import MemberRole, NumberKind
from core.people.models import ContactDetail, Household, HouseholdMember, MemberPeriod, Person
from demo.generator import invented
from demo.generator.addresses import address
from demo.generator.dice import Dice
from demo.generator.world import World


@dataclass(frozen=True)
class Made:
    """A household that has been made: who stands for it and how large it is."""

    household: UUID
    person: UUID
    name: str
    born: date
    adults: int
    children: int
    foreign: bool
    protected: bool
    members: tuple[UUID, ...]
    #: When the children were born, in the order they are the last of the members.
    born_children: tuple[date, ...] = ()

    @property
    def size(self) -> int:
        return self.adults + self.children

    @property
    def bedrooms(self) -> int:
        """What it needs: one for the adults, one for every two children."""
        return 1 + (self.children + 1) // 2 if self.children else 1


@dataclass
class Families:
    """Collects rows for persons and households of one compartment, and writes them in one go."""

    world: World
    compartment: Compartment
    dice: Dice
    persons: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    households: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    periods: list[dict[str, Any]] = field(default_factory=list)

    def household(self, on: date, *, family: bool, oldest: int = 72, homed: bool = False) -> Made:
        """A household known from `on`. One in forty has no number, one in two hundred a protected address.

        Of the `homed` the address is that of their lease, and none is written here.
        """
        dice = self.dice
        foreign = dice.random() < 0.34
        born = invented.birth_date(dice, on, 20, 48) if family else invented.birth_date(dice, on, 18, oldest)
        reference, family_name = self._person(on, born, foreign)
        key = dice.uuid(on)
        self.households.append(
            {
                "id": key,
                "created_at": dice.moment(on),
                "compartment_id": self.compartment.pk,
                "reference_id": reference,
            }
        )
        self._member(key, reference, MemberRole.APPLICANT, on)
        members, since = [reference], len(self.persons) - 1
        births: list[date] = []
        adults, children = 1, 0
        if family:
            if dice.random() < 0.45:
                partner, _ = self._person(on, invented.birth_date(dice, on, 22, 50), foreign)
                self._member(key, partner, MemberRole.PARTNER, on)
                members.append(partner)
                adults = 2
            children = dice.choices((1, 2, 3, 4, 5), (36, 34, 18, 9, 3))[0]
            for _ in range(children):
                births.append(invented.birth_date(dice, on, 0, 16))
                child, _ = self._person(on, births[-1], foreign, family_name)
                role = MemberRole.SHARED_CHILD if dice.random() < 0.08 else MemberRole.CHILD
                self._member(key, child, role, on)
                if role == MemberRole.SHARED_CHILD:
                    self.periods[-1] |= {
                        "custody_nights": (7, 7, 5, 9)[children % 4],
                        "custody_basis": "written",
                    }
                members.append(child)
        elif dice.random() < 0.06:
            partner, _ = self._person(on, invented.birth_date(dice, on, 20, oldest), foreign)
            self._member(key, partner, MemberRole.PARTNER, on)
            members.append(partner)
            adults = 2
        person = next(row for row in reversed(self.persons) if row["id"] == reference)
        if not homed:
            self._live_together(key, self.persons[since:])
        name = f"{person['given_name']} {person['family_name']}"
        protected = person["address_protection"] != "none"
        return Made(
            key, reference, name, born, adults, children, foreign, protected, tuple(members), tuple(births)
        )

    def born_on(self, births: dict[UUID, date]) -> None:
        """Of children not written yet: when they were born, and that they came to the household then if later."""
        moments = {child: self.dice.moment(born) for child, born in births.items()}
        for row in self.persons:
            if row["id"] in births:
                born = births[row["id"]]
                row |= {"birth_date": born, "birth_year": born.year}
                row["number"] = self.world.numbers.give(self.dice, born) if row["number"] else ""
                row["created_at"] = max(row["created_at"], moments[row["id"]])
        for row in self.relations:
            if row["subject_id"] in births:
                row["opened_at"] = max(row["opened_at"], moments[row["subject_id"]])
        children = {row["id"]: row["person_id"] for row in self.members if row["person_id"] in births}
        for row in self.periods:
            child = children.get(row["member_id"])
            if child and row["valid_from"] < births[child]:
                row |= {"valid_from": births[child], "recorded_at": moments[child]}

    def _live_together(self, household: UUID, persons: list[dict[str, Any]]) -> None:
        """An address in the population register for all of them; one in twelve has none, nor have the protected.

        Drawn apart from everything else, so that a street more or less changes nothing but the street.
        """
        dice = self.world.dice(f"address:{household}")
        if dice.random() < 0.08 or any(row["address_protection"] != "none" for row in persons):
            return
        home = address(dice, self.world.municipality.code)
        for row in persons:
            row.update(home)

    def known_to(self, compartment: Compartment, made: Made, on: date, basis: Basis) -> None:
        """Another compartment's open relation to the household's members."""
        for person in made.members:
            self._relation(compartment, person, on, basis)

    def write(self) -> None:
        world = self.world
        for model, rows in (
            (Person, self.persons),
            (Relation, self.relations),
            (ContactDetail, self.contacts),
            (Household, self.households),
            (HouseholdMember, self.members),
            (MemberPeriod, self.periods),
        ):
            world.copy(model, rows)
            rows.clear()

    def _person(self, on: date, born: date, foreign: bool, family_name: str = "") -> tuple[UUID, str]:
        dice = self.dice
        given, family = invented.name(dice, abroad=1.0 if foreign else 0.04)
        family = family_name or family
        numbered = dice.random() > 0.025
        key = dice.uuid(on)
        protected = dice.random() < 0.005
        self.persons.append(
            {
                "id": key,
                "created_at": dice.moment(on),
                "version": 1,
                "number": self.world.numbers.give(dice, born) if numbered else "",
                "number_kind": NumberKind.SYNTHETIC_FNR.value if numbered else "",
                "given_name": given,
                "family_name": family,
                "birth_date": born,
                "birth_year": born.year,
                "address_protection": "confidential" if protected else "none",
                "street": "",
                "postcode": "",
                "town": "",
                "language": "other" if foreign and dice.random() < 0.4 else "nb",
                "interpreter": "",
            }
        )
        self._relation(self.compartment, key, on, Basis.OWN_CASE)
        if (on - born).days > 18 * 365 and dice.random() < 0.9:
            self.contacts.append(
                {
                    "id": dice.uuid(on),
                    "compartment_id": self.compartment.pk,
                    "person_id": key,
                    "kind": "phone",
                    "value": f"{dice.choice((4, 9))}00 {dice.randrange(10, 100)} {dice.randrange(100, 1000)}",
                }
            )
        return key, family

    def _relation(self, compartment: Compartment, person: UUID, on: date, basis: Basis) -> None:
        self.relations.append(
            {
                "id": self.dice.uuid(on),
                "compartment_id": compartment.pk,
                "subject_type": "people.person",
                "subject_id": person,
                "opened_at": self.dice.moment(on),
                "closes_at": None,
                "basis": basis.value,
            }
        )

    def _member(self, household: UUID, person: UUID, role: MemberRole, on: date) -> None:
        key = self.dice.uuid(on)
        self.members.append({"id": key, "household_id": household, "person_id": person})
        self.periods.append(
            {
                "id": self.dice.uuid(on),
                "member_id": key,
                "role": role.value,
                "valid_from": on,
                "valid_to": None,
                "recorded_at": self.dice.moment(on),
                "superseded_at": None,
            }
        )
