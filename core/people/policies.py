"""Who sees persons, contact details and households."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.agencies.actors import Actor
from core.agencies.enums import Role, Scope
from core.agencies.policies import EVERYONE, Policy, follow, register, roles
from core.people.enums import ContactKind
from core.people.models import (
    ContactDetail,
    Household,
    HouseholdMember,
    MemberPeriod,
    Person,
    ProtectedHandler,
    ShieldedAddress,
)

EDITORS = roles(
    Role.CASEWORKER, Role.CHAIR, Role.HOUSING_MANAGER, Role.SOCIAL_SERVICES, Role.FOLLOW_UP, Role.UNIT_LEADER
)


class PersonPolicy(Policy):
    """A person is seen by the compartments that have an open relation."""

    model = Person
    scopes = tuple(Scope.values)
    actions = {
        "view": EVERYONE,
        "attach": EDITORS,
        "change": EDITORS,
        "protect": EDITORS,
        "name_handler": roles(Role.UNIT_LEADER),
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.related(actor) | self.granted(actor))


class OfProtectedPolicy(Policy):
    """What only the named handlers of a protected person know: who they are, and the address."""

    actions = {"view": EDITORS, "change": EDITORS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        handled = RawSQL("SELECT husrom_handled_persons(%s, %s)", (actor.user_id, actor.municipality_id))
        return rows.filter(person__in=handled)


class ProtectedHandlerPolicy(OfProtectedPolicy):
    model = ProtectedHandler


class ShieldedAddressPolicy(OfProtectedPolicy):
    model = ShieldedAddress


class ContactDetailPolicy(Policy):
    """Own compartment's. With whom somebody stays is an address, and goes with the protection of one."""

    model = ContactDetail
    actions = {"view": EVERYONE, "change": EDITORS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        hidden = RawSQL("SELECT husrom_hidden_persons(%s, %s)", (actor.user_id, actor.municipality_id))
        return super().narrow(actor, rows).exclude(Q(kind=ContactKind.CARE_OF) & Q(person__in=hidden))


class HouseholdPolicy(Policy):
    model = Household
    actions = {"view": EVERYONE, "change": EDITORS}


persons = register(PersonPolicy())
contact_details = register(ContactDetailPolicy())
households = register(HouseholdPolicy())
protected_handlers = register(ProtectedHandlerPolicy())
shielded_addresses = register(ShieldedAddressPolicy())
follow(households, household=HouseholdMember)
follow(households, member__household=MemberPeriod)
