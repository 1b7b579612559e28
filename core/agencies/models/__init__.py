from core.agencies.models.base import CompartmentRecord, MunicipalRecord, TwoClockFact, VersionedMixin
from core.agencies.models.doors import GroupGrant, Relation, UserGrant
from core.agencies.models.organisation import (
    Agency,
    Compartment,
    Duty,
    Membership,
    Municipality,
    NumberSeries,
    Unit,
)

__all__ = [
    "Agency",
    "Compartment",
    "CompartmentRecord",
    "Duty",
    "GroupGrant",
    "Membership",
    "MunicipalRecord",
    "Municipality",
    "NumberSeries",
    "Relation",
    "TwoClockFact",
    "Unit",
    "UserGrant",
    "VersionedMixin",
]
