"""From what is recorded of households to the facts of the waiting list: set-based, four queries for any number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from allocation.calculations.category import age_on, category_of
from allocation.calculations.fit import bedrooms_for
from allocation.enums import Need as ListNeed
from applications.enums import Homeless, Situation, Unsuitable
from applications.models import HousingSituation
from applications.models import Need as RecordedNeed
from core.people.enums import MemberRole
from core.people.models import MemberPeriod

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


def live_facts(
    household_ids: Iterable[UUID], references: dict[UUID, UUID], on: date
) -> dict[UUID, LiveFacts]:
    """What is known of each household on the day. `references`: household → its reference person."""
    ids = list(household_ids)
    members: dict[UUID, list[tuple[UUID, str, date | None, int | None]]] = defaultdict(list)
    for household, person, role, born, year in (
        MemberPeriod.objects.on(on)
        .filter(member__household__in=ids)
        .values_list(
            "member__household_id", "member__person_id", "role", "member__person__birth_date",
            "member__person__birth_year",
        )
    ):  # fmt: skip
        members[household].append((person, role, born, year))
    situations = {row.household_id: row for row in HousingSituation.objects.on(on).filter(household__in=ids)}
    needs = {row.household_id: row for row in RecordedNeed.objects.on(on).filter(household__in=ids)}
    return {
        household: _facts(
            members[household],
            references.get(household),
            situations.get(household),
            needs.get(household),
            on,
        )
        for household in ids
    }


def _facts(
    members: list[tuple[UUID, str, date | None, int | None]],
    reference: UUID | None,
    situation: HousingSituation | None,
    need: RecordedNeed | None,
    on: date,
) -> LiveFacts:
    children = sum(role in (MemberRole.CHILD, MemberRole.SHARED_CHILD) for _person, role, _b, _y in members)
    adults = max(1, len(members) - children)
    age = next(
        (
            age_on(on, birth_date=born, birth_year=year)
            for person, _r, born, year in members
            if person == reference
        ),
        None,
    )
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


def _list_need(situation: HousingSituation | None, homeless: bool) -> str:
    if homeless or (situation is not None and situation.situation in WITHOUT_HOME):
        return ListNeed.NO_HOME
    if situation is not None and situation.unsuitable == Unsuitable.FAMILY:
        return ListNeed.TOO_SMALL
    return ListNeed.OTHER
