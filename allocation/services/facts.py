"""From what is recorded of households to the facts of the waiting list: set-based, four queries at the most."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from allocation.calculations.category import age_on, category_of
from allocation.calculations.fit import bedrooms_for
from allocation.enums import Need as ListNeed
from applications.enums import Homeless, Situation, Unsuitable
from applications.models import HousingSituation
from applications.models import Need as RecordedNeed
from core.people.enums import MemberRole
from core.people.models import MemberPeriod, Person

#: Situations in which a household disposes of no home of its own.
WITHOUT_HOME = frozenset(
    {
        Situation.TEMPORARILY_WITH_OTHERS,
        Situation.HOSTEL,
        Situation.TEMPORARY_HOUSING,
        Situation.INSTITUTION,
        Situation.PRISON,
        Situation.NO_HOME,
    }
)


#: Date of birth, or only the year.
_Birth = tuple[date | None, int | None]


@dataclass(frozen=True)
class LiveFacts:
    """The columns of EntryFacts that follow from the household; `has_need` says whether needs are recorded."""

    category: str
    need: str
    homeless: bool
    adults: int
    children: int
    bedrooms: int
    step_free: bool
    wheelchair: bool
    aids_storage: bool
    parking: bool
    wished_areas: tuple[str, ...]
    school_areas: tuple[str, ...] = ()
    has_need: bool = False

    def columns(self) -> dict[str, Any]:
        values = asdict(self)
        values.pop("has_need")
        return {
            **values,
            "wished_areas": list(self.wished_areas),
            "school_areas": list(self.school_areas),
        }


class _Lives(NamedTuple):
    """What is read of a HousingSituation: of wide tables, only what is used."""

    household_id: UUID
    situation: str
    homeless: str
    unsuitable: str


class _Needs(NamedTuple):
    """What is read of a recorded Need."""

    household_id: UUID
    bedrooms: int
    step_free: bool
    wheelchair: bool
    aids_storage: bool
    parking: bool
    wished_areas: list[str]
    school_areas: list[str]


def live_facts(
    household_ids: Iterable[UUID], references: dict[UUID, UUID], on: date
) -> dict[UUID, LiveFacts]:
    """What is known of each household on the day. `references`: household → its reference person."""
    ids = list(household_ids)
    members: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for household, person, role in (
        MemberPeriod.objects.on(on)
        .filter(member__household__in=ids)
        .values_list("member__household_id", "member__person_id", "role")
    ):
        members[household].append((person, role))
    lives = HousingSituation.objects.on(on).filter(household__in=ids).values_list(*_Lives._fields)
    needs = RecordedNeed.objects.on(on).filter(household__in=ids).values_list(*_Needs._fields)
    situations = {row[0]: _Lives(*row) for row in lives}
    recorded = {row[0]: _Needs(*row) for row in needs}
    # Age tells households of one apart, and no others. A join with the register would cost more than all the rest.
    alone = {
        members[household][0][0]: household
        for household in ids
        if len(members[household]) == 1 and members[household][0][0] == references.get(household)
    }
    births = {alone[person]: born for person, born in _births(alone).items()}
    return {
        household: _facts(
            members[household],
            births.get(household),
            situations.get(household),
            recorded.get(household),
            on,
        )
        for household in ids
    }


def _births(people: Collection[UUID]) -> dict[UUID, _Birth]:
    if not people:
        return {}
    rows = Person.objects.filter(pk__in=people).values_list("pk", "birth_date", "birth_year")
    return {pk: (born, year) for pk, born, year in rows}


def _facts(
    members: list[tuple[UUID, str]],
    birth: _Birth | None,
    situation: _Lives | None,
    need: _Needs | None,
    on: date,
) -> LiveFacts:
    children = sum(role in (MemberRole.CHILD, MemberRole.SHARED_CHILD) for _person, role in members)
    adults = max(1, len(members) - children)
    age = age_on(on, birth_date=birth[0], birth_year=birth[1]) if birth else None
    wheelchair = bool(need and need.wheelchair)
    homeless = bool(situation and situation.homeless != Homeless.NO)
    return LiveFacts(
        category=category_of(adults=adults, children=children, age=age, wheelchair=wheelchair),
        need=_list_need(situation, homeless),
        homeless=homeless,
        adults=adults,
        children=children,
        bedrooms=need.bedrooms if need else bedrooms_for(adults=adults, children=children),
        step_free=bool(need and need.step_free),
        wheelchair=wheelchair,
        aids_storage=bool(need and need.aids_storage),
        parking=bool(need and need.parking),
        wished_areas=tuple(need.wished_areas) if need else (),
        school_areas=tuple(need.school_areas) if need else (),
        has_need=need is not None,
    )


def _list_need(situation: _Lives | None, homeless: bool) -> str:
    if homeless or (situation is not None and situation.situation in WITHOUT_HOME):
        return ListNeed.NO_HOME
    if situation is not None and situation.unsuitable == Unsuitable.FAMILY:
        return ListNeed.TOO_SMALL
    return ListNeed.OTHER
