from core.people.models.household import Household, HouseholdMember, MemberPeriod
from core.people.models.person import ContactDetail, Person

__all__ = ["ContactDetail", "Household", "HouseholdMember", "MemberPeriod", "Person"]
