"""Dwellings from the old system, found again by their number: reading the same file twice changes nothing.

Rows come by the hundred and are written with the same few statements; what is wrong with one is said in its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from housing import policies
from housing.calculations.consistency import Around, objections
from housing.enums import DwellingState
from housing.models import (
    AgreementDwelling,
    Area,
    Building,
    Dwelling,
    DwellingStatus,
    FloorEarmark,
)
from housing.services.dwellings import facts_of, refuse

Became = Literal["created", "updated", "unchanged"]
Answer = tuple[Dwelling, Became] | Refused


@dataclass(frozen=True)
class HomeRow:
    """A dwelling as the file has it. `of_building` are facts of the building, empty where the file says nothing."""

    number: str
    area: str
    building: str
    since: date
    facts: Mapping[str, Any]
    of_building: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def import_dwellings(*, actor: Actor, rows: Sequence[HomeRow]) -> list[Answer]:
    """Register the dwellings with areas and buildings, or bring those with these numbers up to date."""
    if not policies.dwellings.can(actor, "add"):
        raise NotAllowed("add")
    areas = _areas(actor, {row.area for row in rows})
    numbers = [row.number for row in rows]
    found = Dwelling.objects.select_for_update(no_key=True, of=("self",)).filter(
        municipality=actor.home, number__in=numbers
    )
    existing = {dwelling.number: dwelling for dwelling in found.order_by("id")}
    buildings = _buildings(actor, rows, areas, existing)
    floors = {
        (held.building_id, held.floor): held.earmark
        for held in FloorEarmark.objects.filter(building__in=[each.pk for each in buildings.values()])
    }
    around = _around(existing, actor)
    work = _Work(actor)
    for row in rows:
        try:
            known = existing.get(row.number)
            if known is None:
                work.add(row, areas[row.area], buildings[row.building], floors)
            else:
                work.change(row, known, around[known.pk])
        except Refused as refused:
            work.answers.append(refused)
    work.write()
    return work.answers


class _Work:
    """What the rows come to, kept until all are read."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.answers: list[Answer] = []
        self.new: dict[date, list[Dwelling]] = {}
        self.changed: dict[tuple[str, ...], list[Dwelling]] = {}

    def add(
        self, row: HomeRow, area: Area, building: Building, floors: Mapping[tuple[Any, Any], str]
    ) -> None:
        if building.area_id != area.pk:
            raise Refused(
                _("Bygget ligger i et annet område. Rett raden, eller flytt bygget først."),
                code="OTHER_AREA",
                field="area",
            )
        dwelling = Dwelling(
            municipality=self.actor.home, building=building, area_id=area.pk, number=row.number, **row.facts
        )
        if "earmark" not in row.facts and (building.pk, dwelling.floor) in floors:
            dwelling.earmark, dwelling.earmark_by_floor = floors[building.pk, dwelling.floor], True
        refuse(objections(facts_of(dwelling), {}, Around()))
        self.new.setdefault(row.since, []).append(dwelling)
        self.answers.append((dwelling, "created"))

    def change(self, row: HomeRow, dwelling: Dwelling, around: Around) -> None:
        before = facts_of(dwelling)
        changed = {key: value for key, value in row.facts.items() if before[key] != value}
        if not changed:
            self.answers.append((dwelling, "unchanged"))
            return
        refuse(objections(before, changed, around))
        for key, value in changed.items():
            setattr(dwelling, key, value)
        if "earmark" in changed:
            dwelling.earmark_by_floor = False
        dwelling.version += 1
        self.changed.setdefault(tuple(sorted(changed)), []).append(dwelling)
        self.answers.append((dwelling, "updated"))

    def write(self) -> None:
        for since, dwellings in self.new.items():
            Dwelling.objects.bulk_create(dwellings)
            DwellingStatus.objects.bulk_create(
                DwellingStatus(
                    municipality_id=dwelling.municipality_id,
                    dwelling=dwelling,
                    state=DwellingState.VACANT,
                    valid_from=since,
                    recorded_at=ClockTimestamp(),
                )
                for dwelling in dwellings
            )
            events.record_many(self.actor, "dwelling.added", dwellings, on=since)
        for names, dwellings in self.changed.items():
            Dwelling.objects.bulk_update(dwellings, [*names, "earmark_by_floor", "version"])
            events.record_many(self.actor, "dwelling.changed", dwellings, detail={"fields": list(names)})


def _areas(actor: Actor, names: Iterable[str]) -> dict[str, Area]:
    """The areas by name; those that do not exist are made."""
    wanted = set(names)
    found = {area.name: area for area in Area.objects.filter(municipality=actor.home, name__in=wanted)}
    made = [Area(municipality=actor.home, name=name) for name in sorted(wanted - set(found))]
    Area.objects.bulk_create(made)
    events.record_many(actor, "area.added", made)
    return {**found, **{area.name: area for area in made}}


def _buildings(
    actor: Actor, rows: Sequence[HomeRow], areas: Mapping[str, Area], existing: Mapping[str, Dwelling]
) -> dict[str, Building]:
    """The buildings of the rows; new ones are made for new dwellings, and what the file says of them is kept."""
    wanted: dict[str, HomeRow] = {}
    said: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.number not in existing:
            wanted.setdefault(row.building, row)
        said.setdefault(row.building, {}).update(row.of_building)
    rows_ = Building.objects.select_for_update(no_key=True, of=("self",)).filter(
        municipality=actor.home, name__in=said
    )
    found = {building.name: building for building in rows_.order_by("id")}
    changed: dict[tuple[str, ...], list[Building]] = {}
    for name, building in found.items():
        new = {key: value for key, value in said[name].items() if getattr(building, key) != value}
        if new:
            for key, value in new.items():
                setattr(building, key, value)
            building.version += 1
            changed.setdefault(tuple(sorted(new)), []).append(building)
    for names, buildings in changed.items():
        Building.objects.bulk_update(buildings, [*names, "version"])
        events.record_many(actor, "building.changed", buildings, detail={"fields": list(names)})
    made = [
        Building(municipality=actor.home, name=name, area=areas[row.area], **said[name])
        for name, row in wanted.items()
        if name not in found
    ]
    Building.objects.bulk_create(made)
    events.record_many(actor, "building.added", made)
    return {**found, **{building.name: building for building in made}}


def _around(existing: Mapping[str, Dwelling], actor: Actor) -> dict[Any, Around]:
    keys = [dwelling.pk for dwelling in existing.values()]
    states = dict(
        DwellingStatus.objects.on(actor.today).filter(dwelling__in=keys).values_list("dwelling", "state")
    )
    places = dict(
        AgreementDwelling.objects.filter(dwelling__in=keys, valid_to=None).values_list(
            "dwelling", "agreement"
        )
    )
    return {key: Around(states.get(key), str(places.get(key) or "")) for key in keys}
