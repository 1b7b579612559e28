"""Who is homeless on a day, of what has been read: everybody once, and every household once. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from applications.enums import Homeless
from insight.calculations.tally import Tally, counted
from insight.calculations.windows import Window
from insight.figures.ages import age_group
from tenancies.calculations.homeless import homeless
from tenancies.selectors.handovers import STAYS, standing

#: The part of the definition that temporary housing is.
PLACED = "a"


class Sleeping(NamedTuple):
    """One person in one stay in temporary housing. `house`: whoever the placement is for."""

    placement: UUID
    compartment: UUID
    person: UUID
    house: UUID
    birth_date: date | None
    birth_year: int | None
    first: date
    left_on: date | None

    def slept(self, night: date) -> bool:
        return self.first <= night and (self.left_on is None or self.left_on > night)


class Waiting(NamedTuple):
    """An application that is open, or a place on a waiting list, from one day until another."""

    application: UUID
    compartment: UUID
    household: UUID
    first: date
    until: date | None

    def stood(self, day: date) -> bool:
        return self.first <= day and (self.until is None or self.until > day)


class Living(NamedTuple):
    """A member of a household whose housing situation is homeless, from when to when for each of the two."""

    household: UUID
    person: UUID
    birth_date: date | None
    birth_year: int | None
    homeless: str
    acute: bool
    first: date
    until: date | None
    member_from: date
    member_to: date | None

    def held(self, day: date) -> bool:
        return (
            self.first <= day
            and (self.until is None or self.until > day)
            and self.member_from <= day
            and (self.member_to is None or self.member_to > day)
        )


class Rented(NamedTuple):
    """The lease of a household. `ended`: its last day."""

    household: UUID
    starts: date
    ended: date | None

    def runs(self, day: date) -> bool:
        return self.starts <= day and (self.ended is None or self.ended >= day)


class Leaving(NamedTuple):
    """Somebody on the way out of an institution or custody, as it was heard of."""

    id: UUID
    compartment: UUID
    person: UUID
    household: UUID | None
    birth_date: date | None
    birth_year: int | None
    kind: str
    home: str
    heard: date
    expected_on: date
    ended_on: date | None

    @property
    def who(self) -> UUID:
        return self.household or self.person


class Somebody(NamedTuple):
    """A homeless person on the day: by which part of the definition, in which household, and the record of it."""

    person: UUID
    household: UUID
    part: str
    age: str
    record: UUID
    acute: bool


class House(NamedTuple):
    """A household with homeless persons on the day."""

    household: UUID
    part: str
    family: str
    record: UUID
    acute: bool


@dataclass(frozen=True)
class HomelessPeople:
    sleeping: tuple[Sleeping, ...]
    waiting: tuple[Waiting, ...]
    living: tuple[Living, ...]
    rented: tuple[Rented, ...]
    leaving: tuple[Leaving, ...]
    names: dict[str, str]
    young_under: int

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(
            row.compartment for rows in (self.sleeping, self.waiting, self.leaving) for row in rows
        )

    def measure(self, window: Window) -> dict[str, Tally]:
        told = list(self.found(window.on))
        persons: dict[UUID, Somebody] = {}
        for row in told:
            persons.setdefault(row.person, row)
        everybody = list(persons.values())
        households = list(_houses(told))

        def record(row: Any) -> UUID:
            return cast(UUID, row.record)

        by_part = {"part": lambda row: row.part}
        return {
            "homeless.persons": counted(everybody, by={**by_part, "age": lambda row: row.age}, record=record),
            "homeless.children": counted((row for row in everybody if row.age == "child"), record=record),
            "homeless.households": counted(
                households, by={**by_part, "family": lambda row: row.family}, record=record
            ),
            "homeless.acute": counted((row for row in households if row.acute), record=record),
        }

    def found(self, day: date) -> Iterator[Somebody]:
        """Everybody who is homeless on the day, once for each source that tells of them: where they sleep tonight is
        known, and comes before what the household has said, which comes before what others have told."""
        cases = self._cases(day)
        living = [row for row in self.living if row.household in cases and row.held(day)]
        lives_in: dict[UUID, UUID] = {}
        for row in living:
            lives_in.setdefault(row.person, row.household)
        tonight = [row for row in self.sleeping if row.slept(day)]
        # Whoever is placed together is one household: that of the case, where one of them has a case.
        houses: dict[UUID, UUID] = {}
        for each in tonight:
            if each.person in lives_in:
                houses.setdefault(each.house, lives_in[each.person])
        for each in tonight:
            household = lives_in.get(each.person) or houses.get(each.house, each.house)
            yield Somebody(each.person, household, PLACED, self._age(each, day), each.placement, False)
        for row in living:
            part = _part(row.homeless)
            yield Somebody(
                row.person, row.household, part, self._age(row, day), cases[row.household], row.acute
            )
        counted_in = {each.person: houses.get(each.house, each.house) for each in tonight} | lives_in
        for out in self.leaving:
            told = standing(cast(Any, out), day) if out.heard <= day else None
            if told is not None and told.homeless:
                household = counted_in.get(out.person, out.who)
                yield Somebody(out.person, household, told.letter, self._age(out, day), out.id, False)

    def _cases(self, day: date) -> Mapping[UUID, UUID]:
        """Households with a case that day, and no lease that runs: each with the application."""
        housed = {row.household for row in self.rented if row.runs(day)}
        found: dict[UUID, UUID] = {}
        for row in self.waiting:
            if row.stood(day) and row.household not in housed:
                found.setdefault(row.household, row.application)
        return found

    def _age(self, row: Any, day: date) -> str:
        return age_group(row, day, young_under=self.young_under)


def _houses(rows: Iterable[Somebody]) -> Iterator[House]:
    """The households of those found. The first source that tells of one of them says by which part it counts."""
    first: dict[UUID, Somebody] = {}
    families: set[UUID] = set()
    acute: set[UUID] = set()
    for row in rows:
        first.setdefault(row.household, row)
        if row.age == "child":
            families.add(row.household)
        if row.acute:
            acute.add(row.household)
    for household, row in first.items():
        family = "family" if household in families else "single"
        yield House(household, row.part, family, row.record, household in acute)


@cache
def _part(told: str) -> str:
    """The letter of what a household has said; «institution» there means out within two months already."""
    return homeless(STAYS[Homeless(told)], date.max.replace(year=2000), due_out=date.min).letter
