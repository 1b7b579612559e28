"""Keeping the register of dwellings, and their dated status."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from housing import policies
from housing.calculations.consistency import Around, Objection, objections
from housing.enums import DwellingState
from housing.models import AgreementDwelling, Building, Dwelling, DwellingStatus, FloorEarmark

#: What a person may change on a dwelling; the rest has its own service.
EDITABLE = (
    "address", "postcode", "town", "unit_number", "cadastre", "kind", "provision", "ownership", "rooms", "bedrooms",
    "area_m2", "floor", "lift", "step_free", "wheelchair", "bathroom_width_cm", "storage", "indoor_charging",
    "parking", "street_door", "earmark", "gender", "suits_children", "staffed", "rent_to_own", "base_rent", "heating",
    "services", "aliases",
)  # fmt: skip


@transaction.atomic
def add_dwelling(*, actor: Actor, building: Building, number: str, on: date, **facts: Any) -> Dwelling:
    """A new dwelling, vacant from `on`. The dwelling number is the municipality's own, and unique."""
    if not policies.dwellings.can(actor, "add"):
        raise NotAllowed("add")
    if Dwelling.objects.filter(municipality=actor.municipality, number=number).exists():
        raise Refused(
            _("Bolignummeret er allerede i bruk. Velg et annet."), code="NUMBER_TAKEN", field="number"
        )
    dwelling = Dwelling(
        municipality=actor.municipality, building=building, area_id=building.area_id, number=number, **facts
    )
    refuse(objections(facts_of(dwelling), {}, Around()))
    floor = dwelling.floor
    held = FloorEarmark.objects.filter(building=building, floor=floor).first() if floor is not None else None
    if held is not None and not dwelling.earmark:
        dwelling.earmark, dwelling.earmark_by_floor = held.earmark, True
    dwelling.save(force_insert=True)
    _add_status(dwelling, DwellingState.VACANT, on)
    events.record(actor, "dwelling.added", dwelling, on=on)
    return dwelling


@transaction.atomic
def change_dwelling(
    *, actor: Actor, dwelling: Dwelling, version: int | None = None, **facts: Any
) -> Dwelling:
    """Correct or change what is recorded of a dwelling. Raises Conflict when somebody saved in between."""
    locked = Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
    if not policies.dwellings.can(actor, "change", locked):
        raise NotAllowed("change")
    changed = {
        key: value for key, value in facts.items() if key in EDITABLE and getattr(locked, key) != value
    }
    if not changed:
        return locked
    refuse(objections(facts_of(locked), changed, _around(locked, changed, actor.today)))
    locked.bump(version)
    for key, value in changed.items():
        setattr(locked, key, value)
    if "earmark" in changed:
        locked.earmark_by_floor = False
    locked.save(update_fields=[*changed, "earmark_by_floor", "version"])
    events.record(actor, "dwelling.changed", locked, detail={"fields": sorted(changed)})
    return locked


@transaction.atomic
def set_status(
    *, actor: Actor, dwelling: Dwelling, state: str, on: date, reason: str = ""
) -> DwellingStatus | None:
    """The dwelling's status from `on`. The same status as before is no change; what was known stays on record.

    Facts that began on or after `on` are superseded: the new one holds from `on` until something else is said.
    """
    locked = Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
    current = DwellingStatus.objects.on(on).filter(dwelling=locked).first()
    later = DwellingStatus.objects.known().filter(dwelling=locked, valid_from__gt=on)
    if current is not None and current.state == state and not later.exists():
        return None
    for fact in later:
        fact.supersede()
    if current is not None:
        current.supersede()
        if current.valid_from < on:
            _add_status(locked, current.state, current.valid_from, on)
    fact = _add_status(locked, state, on)
    events.record(
        actor, "dwelling.status_changed", locked, on=on, reason=reason, detail={"state": str(state)}
    )
    return fact


def _add_status(
    dwelling: Dwelling, state: str, valid_from: date, valid_to: date | None = None
) -> DwellingStatus:
    fact = DwellingStatus(
        municipality_id=dwelling.municipality_id,
        dwelling=dwelling,
        state=state,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=ClockTimestamp(),
    )
    fact.save(force_insert=True)
    return fact


def facts_of(dwelling: Dwelling) -> dict[str, Any]:
    """What a person may change on it, as it is."""
    return {name: getattr(dwelling, name) for name in EDITABLE}


def refuse(found: list[Objection]) -> None:
    if found:
        raise Refused(str(found[0].text), code=found[0].code, field=found[0].field)


def _around(dwelling: Dwelling, changed: dict[str, Any], on: date) -> Around:
    """Looked up only where the answer may hang on it."""
    state, agreement = None, ""
    if "provision" in changed:
        now = DwellingStatus.objects.on(on).filter(dwelling=dwelling)
        state = now.values_list("state", flat=True).first()
    if "ownership" in changed:
        place = AgreementDwelling.objects.filter(dwelling=dwelling, valid_to=None).first()
        agreement = str(place.agreement_id) if place else ""
    return Around(state, agreement)
