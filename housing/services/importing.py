"""Dwellings from the old system, found again by their number: reading the same file twice changes nothing."""

from datetime import date
from typing import Any

from django.db import transaction

from core.agencies.actors import Actor
from core.base.errors import NotAllowed
from housing import policies
from housing.models import Area, Building, Dwelling
from housing.services.dwellings import add_dwelling, change_dwelling


@transaction.atomic
def import_dwelling(
    *, actor: Actor, number: str, area: str, building: str, since: date, facts: dict[str, Any]
) -> tuple[Dwelling, str]:
    """Register the dwelling with its area and building, or bring the one with this number up to date."""
    if not policies.dwellings.can(actor, "add"):
        raise NotAllowed("add")
    existing = Dwelling.objects.filter(municipality=actor.home, number=number).first()
    if existing is not None:
        before = existing.version
        changed = change_dwelling(actor=actor, dwelling=existing, **facts)
        return changed, "updated" if changed.version != before else "unchanged"
    place, _made = Area.objects.get_or_create(municipality=actor.home, name=area)
    house, _made = Building.objects.get_or_create(
        municipality=actor.home, name=building, defaults={"area": place}
    )
    return add_dwelling(actor=actor, building=house, number=number, on=since, **facts), "created"
