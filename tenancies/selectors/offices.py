"""Which office has which part: the landlord, the collector, the Nav office of the district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Membership, Municipality, Unit
from core.base.errors import Refused
from housing.models import Area, Dwelling
from housing.selectors.offices import units_with
from tenancies.models import NavDistrict


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


@dataclass(frozen=True)
class NavOffices:
    """The Nav offices of a municipality and which districts each has, read once."""

    units: Sequence[Unit]
    by_area: Mapping[UUID | None, UUID]

    def of(self, dwelling: Dwelling) -> Unit | None:
        """The office of the dwelling's district; None when it cannot be told which, and a person must choose.

        With one office there is no choice. Otherwise what the municipality has set for the district, else the one
        office named after it, else the one set for all other districts. Never a guess: a wrong office would be told
        what it has no right to know.
        """
        if len(self.units) == 1:
            return self.units[0]
        known = {unit.pk: unit for unit in self.units}
        chosen = known.get(self.by_area.get(dwelling.area_id))  # type: ignore[arg-type]
        if chosen is not None:
            return chosen
        district = dwelling.area.name.casefold()
        named = [unit for unit in self.units if district in unit.name.casefold()]
        if len(named) == 1:
            return named[0]
        return known.get(self.by_area.get(None)) if not named else None  # type: ignore[arg-type]


def districts(actor: Actor) -> list[Area]:
    """The municipality's districts, for whoever sets their offices: no secret, also to those who read no dwelling."""
    return list(Area.objects.filter(municipality=actor.home).order_by("name"))


def nav_offices(municipality: Municipality, on: date) -> NavOffices:
    rows = NavDistrict.objects.filter(municipality=municipality).values_list("area_id", "unit_id")
    return NavOffices(units_with(municipality, Role.SOCIAL_SERVICES, on), dict(rows))


def nav_unit(dwelling: Dwelling, on: date) -> Unit | None:
    """The social services of the dwelling's district; see `NavOffices.of`."""
    return nav_offices(dwelling.municipality, on).of(dwelling)


def colleagues_in(units: Sequence[Unit], on: date) -> QuerySet[User]:
    """Those who work in the offices that day, by name: whom one may choose among."""
    now = Q(valid_to=None) | Q(valid_to__gt=on)
    working = Membership.objects.filter(now, unit__in=list(units), valid_from__lte=on)
    return User.objects.filter(pk__in=working.values("user"), is_active=True).order_by("full_name", "id")
