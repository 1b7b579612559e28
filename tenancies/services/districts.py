"""Which Nav office has which district (bydel): the municipality's own choice."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing.models import Area
from housing.selectors.offices import units_with
from tenancies import policies
from tenancies.models import NavDistrict


@transaction.atomic
def set_nav_districts(*, actor: Actor, chosen: Mapping[UUID | None, UUID | None]) -> int:
    """District → office; None as district stands for all others, None as office for no choice. Says how many changed.

    Cases that waited for the choice are told of by the next night's job. The same again changes nothing.
    """
    if not policies.nav_districts.permits(actor, "change"):
        raise NotAllowed("change")
    offices = {unit.pk for unit in units_with(actor.home, Role.SOCIAL_SERVICES, actor.today)}
    areas = {None, *Area.objects.filter(municipality=actor.home).values_list("pk", flat=True)}
    if not set(chosen) <= areas or not {unit for unit in chosen.values() if unit} <= offices:
        raise Refused(
            _("Bydelen eller kontoret finnes ikke lenger. Last siden på nytt."), code="NO_SUCH_OFFICE"
        )
    rows = NavDistrict.objects.select_for_update(of=("self",)).filter(municipality=actor.home)
    have = {row.area_id: row for row in rows}
    changed = 0
    for area, unit in chosen.items():
        row = have.get(area)
        if (row.unit_id if row else None) == unit:
            continue
        changed += 1
        if unit is None:
            have[area].delete()
        elif row is not None:
            row.unit_id = unit
            row.save(update_fields=["unit"])
        else:
            NavDistrict(municipality=actor.home, area_id=area, unit_id=unit).save(force_insert=True)
    if changed:
        events.record(actor, "nav_districts.changed", actor.home, detail={"changed": changed})
    return changed
