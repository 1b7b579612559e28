"""Which other compartments could hold something, asked of the organisation and never of the records.

What is said about withheld content rests on this alone, so that it reads the same whether anything exists or not.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Compartment, Membership, Unit

#: Those whose work with people leaves notes, findings and papers behind.
KEEPERS = frozenset(
    {
        Role.CASEWORKER,
        Role.CHAIR,
        Role.HOUSING_MANAGER,
        Role.ENVIRONMENT_COORDINATOR,
        Role.RENT_ACCOUNTANT,
        Role.COLLECTOR,
        Role.SOCIAL_SERVICES,
        Role.FOLLOW_UP,
        Role.SERVICE_ALLOCATOR,
        Role.STAFF,
        Role.UNIT_LEADER,
        Role.ADVISER,
        Role.MEMBER,
    }
)


@dataclass(frozen=True)
class Neighbour:
    """Another compartment of the municipality, by its first unit: whom to ask."""

    compartment: Compartment
    unit: Unit

    @property
    def name(self) -> str:
        return self.unit.name


def neighbours(actor: Actor) -> list[Neighbour]:
    """The compartments beside the actor's own in which somebody works with people today. One query a request."""
    known: list[Neighbour] | None = actor.__dict__.get("_neighbours")
    if known is None:
        known = list(_by_compartment(actor))
        # An actor lives as long as a request; the organisation does not change within one.
        actor.__dict__["_neighbours"] = known
    return known


def _by_compartment(actor: Actor) -> Any:
    if actor.municipality_id is None or actor.is_service:
        return []
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        unit=OuterRef("pk"),
        role__in=KEEPERS,
        valid_from__lte=actor.today,
    )
    units = (
        Unit.objects.filter(Exists(working), municipality=actor.municipality_id)
        .exclude(compartment__in=actor.compartment_ids)
        .select_related("compartment")
        .order_by("name", "id")
    )
    found: dict[Any, Neighbour] = {}
    for unit in units:
        found.setdefault(unit.compartment_id, Neighbour(unit.compartment, unit))
    return found.values()


def asked_unit(compartment: Compartment, today: Any) -> Unit | None:
    """The unit of a compartment that answers for it: the first by name in which somebody works with people."""
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), unit=OuterRef("pk"), role__in=KEEPERS, valid_from__lte=today
    )
    return Unit.objects.filter(Exists(working), compartment=compartment).order_by("name", "id").first()
