"""Which offices have which part of the work with the dwellings."""

from datetime import date

from django.db.models import Q

from core.agencies.enums import Role
from core.agencies.models import Duty, Membership, Municipality, Unit


def units_with(municipality: Municipality, role: str, on: date) -> list[Unit]:
    """The units where somebody has the role that day, and where it is a duty, the unit of whoever has it."""
    now = Q(valid_to=None) | Q(valid_to__gt=on)
    members = Membership.objects.filter(now, valid_from__lte=on)
    rows = members.filter(unit__municipality=municipality, role=role)
    units = {
        row.unit_id: row.unit for row in rows.select_related("unit__compartment").order_by("valid_from", "id")
    }
    if not units:
        duty = Duty.objects.filter(municipality=municipality, code=role).first()
        if duty is not None:
            own = (
                members.filter(user=duty.user_id)
                .select_related("unit__compartment")
                .order_by("valid_from", "id")
            )
            units = {row.unit_id: row.unit for row in own[:1]}
    return list(units.values())


def landlord(municipality: Municipality, on: date) -> Unit | None:
    """Utleier, where the municipality has named one."""
    units = units_with(municipality, Role.HOUSING_MANAGER, on)
    return units[0] if units else None


def coordinators(municipality: Municipality, on: date) -> Unit | None:
    """Where the tenancy-environment coordinator works; the landlord's office where there is none."""
    units = units_with(municipality, Role.ENVIRONMENT_COORDINATOR, on)
    return units[0] if units else landlord(municipality, on)
