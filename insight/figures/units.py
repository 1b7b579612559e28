"""What belongs to units: what those are called, whose the records are, and the figures split by unit and agency."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.agencies.models import Unit as OrganisationUnit
from insight.figures.base import Dim

BY_UNIT = (Dim("agency", _("Etat")), Dim("unit", _("Enhet")))


class OfUnits:
    """Rows that each have a `unit`, and the units they are in."""

    units: Mapping[UUID, OrganisationUnit]

    @property
    def names(self) -> dict[str, str]:
        named = {str(unit.pk): unit.name for unit in self.units.values()}
        return named | {unit.agency.code: unit.agency.name for unit in self.units.values()}

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(unit.compartment_id for unit in self.units.values())

    @property
    def by_unit(self) -> dict[str, Callable[[Any], str]]:
        return {
            "agency": lambda row: self.units[row.unit].agency.code if row.unit in self.units else "",
            "unit": lambda row: str(row.unit),
        }
