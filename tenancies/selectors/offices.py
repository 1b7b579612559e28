"""Which office has which part: the landlord, the collector, the Nav office of the district."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from core.agencies.enums import Role
from core.agencies.models import Duty, Membership, Municipality, Unit
from core.base.errors import Refused
from housing.models import Dwelling


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


def landlord_unit(municipality: Municipality, on: date) -> Unit:
    """Utleier (in Bergen EBF). Raises Refused when the municipality has named none."""
    units = units_with(municipality, Role.HOUSING_MANAGER, on)
    if not units:
        raise Refused(
            "Kommunen har ingen utleier. Be systemansvarlig gi noen rollen boligleder.", code="NO_LANDLORD"
        )
    return units[0]


def collector_unit(municipality: Municipality, on: date) -> Unit | None:
    """Innkrever, where the municipality has one outside the landlord's office."""
    units = units_with(municipality, Role.COLLECTOR, on)
    return units[0] if units else None


def nav_unit(dwelling: Dwelling, on: date) -> Unit | None:
    """The social services of the dwelling's district; None when it cannot be told which, and a person must choose.

    With one Nav office there is no choice. With several, the one named after the district: a wrong office would be
    told what it has no right to know.
    """
    return nav_unit_among(units_with(dwelling.municipality, Role.SOCIAL_SERVICES, on), dwelling)


def nav_unit_among(units: Sequence[Unit], dwelling: Dwelling) -> Unit | None:
    """As `nav_unit`, where the offices are known already."""
    if len(units) == 1:
        return units[0]
    district = dwelling.area.name.casefold()
    named = [unit for unit in units if district in unit.name.casefold()]
    return named[0] if len(named) == 1 else None
