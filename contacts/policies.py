"""Who sees the contact log: the compartment that keeps it."""

from contacts.models import Contact
from contacts.switches import ROOM
from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles

#: Those who work with cases or residents. Guards, directors, top management, auditors and administrators do not.
KEEPERS = roles(
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
)


class ContactPolicy(Policy):
    model = Contact
    switch = ROOM
    readers = KEEPERS
    #: What somebody with a protected address has called about is for named handlers.
    shields = {"person_id": "husrom_hidden_persons"}
    actions = {"view": KEEPERS, "log": KEEPERS, "change": KEEPERS, "follow_up": KEEPERS}


contacts = register(ContactPolicy())
