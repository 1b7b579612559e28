"""Who acts: a person with today's memberships, or a named service identity. Made once per request or job."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from core.accounts.models import User
from core.agencies import memberships, switches
from core.agencies.context import set_context
from core.agencies.enums import Role
from core.agencies.models import Membership, Municipality
from core.base.clock import oslo_today
from core.base.errors import NotAllowed


@dataclass(frozen=True)
class Actor:
    """The acting user or service, with the day it is. `memberships` are those valid on `today`.

    `duties` are roles that fall to the user where the municipality has no unit for them (a landlord in Nes).
    """

    user: User | None
    municipality: Municipality | None
    memberships: tuple[Membership, ...] = ()
    service: str = ""
    duties: tuple[str, ...] = ()
    #: What is expressly shared with the actor as this begins (the database asks anew with every statement).
    granted_ids: frozenset[UUID] = frozenset()
    #: What of it is open by break-glass: the pages say so loudly.
    emergency_ids: frozenset[UUID] = frozenset()
    today: date = field(default_factory=oslo_today)

    @property
    def is_service(self) -> bool:
        return bool(self.service)

    @property
    def user_id(self) -> UUID | None:
        return self.user.pk if self.user else None

    @property
    def municipality_id(self) -> UUID | None:
        return self.municipality.pk if self.municipality else None

    @property
    def home(self) -> Municipality:
        """The municipality the actor works in. Raises NotAllowed for somebody who works in none."""
        if self.municipality is None:
            raise NotAllowed("home")
        return self.municipality

    @property
    def unit(self) -> Any:
        """The unit one works in first of all (the first membership), or None."""
        return self.memberships[0].unit if self.memberships else None

    @property
    def unit_id(self) -> UUID | None:
        return self.memberships[0].unit_id if self.memberships else None

    @property
    def compartment(self) -> Any:
        return self.unit.compartment if self.unit else None

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships) | frozenset(self.duties)

    @cached_property
    def compartment_ids(self) -> frozenset[UUID]:
        return frozenset(membership.unit.compartment_id for membership in self.memberships)

    @cached_property
    def unit_ids(self) -> frozenset[UUID]:
        return frozenset(membership.unit_id for membership in self.memberships)

    @cached_property
    def agency_ids(self) -> frozenset[UUID]:
        return frozenset(membership.unit.agency_id for membership in self.memberships)

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def units_as(self, *roles: str) -> frozenset[UUID]:
        """The units in which the actor has one of the roles."""
        return frozenset(m.unit_id for m in self.memberships if m.role in roles)

    def agencies_as(self, *roles: str) -> frozenset[UUID]:
        """The agencies in which the actor has one of the roles."""
        return frozenset(m.unit.agency_id for m in self.memberships if m.role in roles)

    def switch(self, code: str) -> Any:
        """The municipality's setting of a declared switch."""
        return switches.value(self.municipality.switches if self.municipality else {}, code)


NOBODY = Actor(user=None, municipality=None)


def for_user(user: User | AnonymousUser, *, today: date | None = None) -> Actor:
    """The actor for a signed-in user: one query. A user works in one municipality."""
    day = today or oslo_today()
    if not isinstance(user, User) or not user.is_active:
        return Actor(user=None, municipality=None, today=day)
    found = memberships.of_user(user.pk, day)
    if not found.rows:
        return Actor(user=user, municipality=None, today=day)
    return Actor(
        user=user,
        municipality=found.rows[0].unit.municipality,
        memberships=found.rows,
        duties=found.duties,
        granted_ids=found.granted,
        emergency_ids=found.in_emergency,
        today=day,
    )


def for_service(name: str, municipality: Municipality, *, today: date | None = None) -> Actor:
    """A service identity without a database context: for the owner's work (seeding) and for pure checks."""
    return Actor(user=None, municipality=municipality, service=name, today=today or oslo_today())


@contextmanager
def acting_as_service(name: str, municipality: Municipality, *, today: date | None = None) -> Iterator[Actor]:
    """Open a transaction in which the database knows the service identity and the municipality."""
    actor = for_service(name, municipality, today=today)
    with transaction.atomic():
        set_context(actor)
        yield actor


@contextmanager
def within_service(actor: Actor, name: str) -> Iterator[Actor]:
    """Do, inside the actor's transaction, what follows from an act as a named service: in the database as well, since
    it may reach rows that the actor does not see. The actor's own context is put back afterwards."""
    service = for_service(name, actor.home, today=actor.today)
    set_context(service)
    try:
        yield service
    finally:
        set_context(actor)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Open a transaction with the actor's database context: for jobs done for a person, streams and tests."""
    with transaction.atomic():
        set_context(actor)
        yield actor


__all__ = [
    "NOBODY",
    "Actor",
    "Role",
    "acting_as",
    "acting_as_service",
    "for_service",
    "for_user",
    "within_service",
]
