"""Who sees persons, contact details and households."""

from typing import Any

from django.db.models import QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role, Scope
from core.agencies.policies import EVERYONE, Policy, follow, register, roles
from core.people.models import ContactDetail, Household, HouseholdMember, MemberPeriod, Person

EDITORS = roles(
    Role.CASEWORKER, Role.CHAIR, Role.HOUSING_MANAGER, Role.SOCIAL_SERVICES, Role.FOLLOW_UP, Role.UNIT_LEADER
)


class PersonPolicy(Policy):
    """A person is seen by the compartments that have an open relation."""

    model = Person
    scopes = tuple(Scope.values)
    actions = {"view": EVERYONE, "attach": EDITORS, "change": EDITORS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(self.related(actor) | self.granted(actor))


class ContactDetailPolicy(Policy):
    model = ContactDetail
    actions = {"view": EVERYONE, "change": EDITORS}


class HouseholdPolicy(Policy):
    model = Household
    actions = {"view": EVERYONE, "change": EDITORS}


persons = register(PersonPolicy())
contact_details = register(ContactDetailPolicy())
households = register(HouseholdPolicy())
follow(households, household=HouseholdMember)
follow(households, member__household=MemberPeriod)
