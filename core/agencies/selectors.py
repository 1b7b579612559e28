"""Reading the organisation: which is no secret, but stays within the municipality."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality, Unit


def municipality_with(code: str) -> Municipality | None:
    """A configured municipality by its code (the previews' rules are the same for all)."""
    return Municipality.objects.filter(code=code).first()


def units_with_roles(actor: Actor, roles: Iterable[str]) -> QuerySet[Unit]:
    """The municipality's units where somebody has one of the roles, by name."""
    holders = Membership.objects.filter(role__in=roles, unit__municipality=actor.municipality_id)
    return Unit.objects.filter(municipality=actor.municipality_id, pk__in=holders.values("unit")).order_by(
        "name"
    )


def colleagues(actor: Actor, keys: Iterable[Any] | None = None) -> QuerySet[User]:
    """Those who work or have worked in the municipality, by name; of these keys, when given."""
    here = Membership.objects.filter(unit__municipality=actor.municipality_id)
    rows = User.objects.filter(pk__in=here.values("user")).order_by("full_name")
    return rows if keys is None else rows.filter(pk__in=list(keys))


def names(actor: Actor, keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """The full names of colleagues by key; one query, or none when there is nobody to name."""
    wanted = {key for key in keys if key is not None}
    return dict(colleagues(actor, wanted).values_list("pk", "full_name")) if wanted else {}
