from core.people.models.household import Household, HouseholdMember, MemberPeriod
from core.people.models.person import ContactDetail, Person
from core.people.models.protection import ProtectedHandler, ShieldedAddress

__all__ = [
    "ContactDetail",
    "Household",
    "HouseholdMember",
    "MemberPeriod",
    "Person",
    "ProtectedHandler",
    "ShieldedAddress",
]
