"""Which other compartments could hold something, asked of the organisation and never of the records.

What is said about withheld content rests on this alone, so that it reads the same whether anything exists or not.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

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
    """The compartments beside the actor's own in which somebody works with people today.

    Kept for a minute: who works where changes seldom, and every page of a case asks.
    """
    if actor.municipality_id is None or actor.is_service:
        return []
    found: dict[UUID, Neighbour] = {}
    for unit in _units(actor.municipality_id, actor.today):
        if unit.compartment_id not in actor.compartment_ids:
            found.setdefault(unit.compartment_id, Neighbour(unit.compartment, unit))
    return list(found.values())


def share_url(actor: Actor, record: Any) -> str:
    """Where one's own record is shared from; empty where it is not one's own, or there is nobody to share it with.

    Asks roles and the organisation alone, so that a list may ask for every row. The page itself asks the policies.
    """
    if record is None or record.compartment_id not in actor.compartment_ids or not actor.has_role(*KEEPERS):
        return ""
    return reverse("sharing:share", args=[record._meta.label_lower, record.pk]) if neighbours(actor) else ""


def _units(municipality_id: UUID, today: date) -> list[Unit]:
    """The units in which somebody works with people, by name."""
    key = f"sharing:units:{municipality_id}:{today}"
    known: list[Unit] | None = cache.get(key)
    if known is None:
        known = list(
            Unit.objects.filter(Exists(_working(today)), municipality=municipality_id)
            .select_related("compartment")
            .order_by("name", "id")
        )
        cache.set(key, known, timeout=60)
    return known


def _working(today: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), unit=OuterRef("pk"), role__in=KEEPERS, valid_from__lte=today
    )


def asked_unit(compartment: Compartment, today: date) -> Unit | None:
    """The unit of a compartment that answers for it: the first by name in which somebody works with people."""
    return (
        Unit.objects.filter(Exists(_working(today)), compartment=compartment).order_by("name", "id").first()
    )
