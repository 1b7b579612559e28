"""Areas, buildings, and the floors that are held for a group."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import policies
from housing.calculations.consistency import Around, objections
from housing.enums import TargetGroup
from housing.models import Area, Building, Dwelling, FloorEarmark
from housing.services.dwellings import facts_of

BUILDING_FACTS = ("name", "area", "cadastre", "staffing", "aliases")


@transaction.atomic
def add_area(*, actor: Actor, name: str) -> Area:
    """A new district. The name is the municipality's own, and unique; the same name again is the same area."""
    if not policies.areas.can(actor, "add"):
        raise NotAllowed("add")
    area, made = Area.objects.get_or_create(municipality=actor.home, name=_named(name))
    if made:
        events.record(actor, "area.added", area)
    return area


@transaction.atomic
def change_area(*, actor: Actor, area: Area, name: str, version: int | None = None) -> Area:
    locked = Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    if not policies.areas.can(actor, "change", locked):
        raise NotAllowed("change")
    name = _named(name)
    if locked.name == name:
        return locked
    if Area.objects.filter(municipality=actor.home, name=name).exists():
        raise Refused(_("Det finnes allerede et område med dette navnet."), code="NAME_TAKEN", field="name")
    locked.bump(version)
    locked.name = name
    locked.save(update_fields=["name", "version"])
    events.record(actor, "area.changed", locked)
    return locked


@transaction.atomic
def add_building(*, actor: Actor, name: str, area: Area, **facts: Any) -> Building:
    """A new building, with the names people use for it."""
    if not policies.buildings.can(actor, "add"):
        raise NotAllowed("add")
    name = _named(name)
    if Building.objects.filter(municipality=actor.home, name=name).exists():
        raise Refused(_("Det finnes allerede et bygg med dette navnet."), code="NAME_TAKEN", field="name")
    building = Building(municipality=actor.home, name=name, area=area, **facts)
    building.save(force_insert=True)
    events.record(actor, "building.added", building)
    return building


@transaction.atomic
def change_building(
    *, actor: Actor, building: Building, version: int | None = None, **facts: Any
) -> Building:
    """Correct a building. One that is moved to another area takes its dwellings along."""
    locked = Building.objects.select_for_update(no_key=True, of=("self",)).get(pk=building.pk)
    if not policies.buildings.can(actor, "change", locked):
        raise NotAllowed("change")
    if "name" in facts:
        facts["name"] = _named(facts["name"])
    changed = {
        key: value for key, value in facts.items() if key in BUILDING_FACTS and getattr(locked, key) != value
    }
    if not changed:
        return locked
    if "name" in changed and Building.objects.filter(municipality=actor.home, name=changed["name"]).exists():
        raise Refused(_("Det finnes allerede et bygg med dette navnet."), code="NAME_TAKEN", field="name")
    locked.bump(version)
    for key, value in changed.items():
        setattr(locked, key, value)
    locked.save(update_fields=[*changed, "version"])
    events.record(actor, "building.changed", locked, detail={"fields": sorted(changed)})
    if "area" in changed:
        homes = _locked_homes(locked, floor=None)
        for home in homes:
            home.area_id, home.version = locked.area_id, home.version + 1
        Dwelling.objects.bulk_update(homes, ["area_id", "version"], batch_size=500)
        events.record_many(actor, "dwelling.changed", homes, detail={"fields": ["area"]})
    return locked


@transaction.atomic
def earmark_floor(*, actor: Actor, building: Building, floor: int, earmark: str) -> int:
    """Hold a floor for a group, or no group any more; returns how many dwellings changed.

    A dwelling with an earmark of its own keeps it. One that cannot have the floor's refuses the whole act, by number.
    """
    locked = Building.objects.select_for_update(no_key=True, of=("self",)).get(pk=building.pk)
    if not policies.buildings.can(actor, "change", locked):
        raise NotAllowed("change")
    if earmark not in TargetGroup.values:
        raise Refused(_("Velg hvem etasjen er øremerket for."), code="UNKNOWN_GROUP", field="earmark")
    homes = _locked_homes(locked, floor=floor)
    if not homes:
        raise Refused(_("Bygget har ingen boliger i denne etasjen."), code="NO_SUCH_FLOOR", field="floor")
    held = FloorEarmark.objects.filter(building=locked, floor=floor).first()
    if (held.earmark if held else "") == earmark:
        return 0
    following = [home for home in homes if home.earmark_by_floor or not home.earmark]
    unfit = [home.number for home in following if objections(facts_of(home), {"earmark": earmark}, Around())]
    if unfit:
        raise Refused(
            _(
                "Etasjen har boliger som ikke er egnet for barn: %(homes)s. Rett dem, eller øremerk boligene hver "
                "for seg."
            )
            % {"homes": ", ".join(unfit[:10])},
            code="EARMARK_NOT_SUITABLE", field="earmark",
        )  # fmt: skip
    if earmark:
        FloorEarmark.objects.update_or_create(
            municipality_id=locked.municipality_id,
            building=locked,
            floor=floor,
            defaults={"earmark": earmark, "set_on": actor.today},
        )
    elif held is not None:
        held.delete()
    changed = [
        home for home in following if home.earmark != earmark or home.earmark_by_floor != bool(earmark)
    ]
    for home in changed:
        home.earmark, home.earmark_by_floor, home.version = earmark, bool(earmark), home.version + 1
    Dwelling.objects.bulk_update(changed, ["earmark", "earmark_by_floor", "version"], batch_size=500)
    events.record(actor, "building.floor_earmarked", locked, detail={"floor": floor, "earmark": str(earmark)})
    events.record_many(actor, "dwelling.changed", changed, detail={"fields": ["earmark"], "by": "floor"})
    return len(changed)


def _locked_homes(building: Building, *, floor: int | None) -> list[Dwelling]:
    rows = Dwelling.objects.select_for_update(no_key=True, of=("self",)).filter(
        building=building, retired_on=None
    )
    if floor is not None:
        rows = rows.filter(floor=floor)
    return list(rows.order_by("id"))


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Skriv et navn."), code="NAME_MISSING", field="name")
    return name
