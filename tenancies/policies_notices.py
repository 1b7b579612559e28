"""Who sees complaints about a tenancy and gives notice: the landlord and the coordinator of the tenancy environment."""

from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from tenancies.models import Complaint, Remedy, TenancyNotice
from tenancies.policies import LANDLORD, SHIELD

#: What neighbours say of a tenant is no business of those who collect, allocate or help, unless it is shared with them.
KEEPERS = roles(Role.HOUSING_MANAGER, Role.ENVIRONMENT_COORDINATOR)


class OfConduct(Policy):
    shields = SHIELD
    readers = KEEPERS
    actions = {"view": KEEPERS, "list": KEEPERS, "record": KEEPERS}


class ComplaintPolicy(OfConduct):
    model = Complaint


class RemedyPolicy(OfConduct):
    model = Remedy


class TenancyNoticePolicy(OfConduct):
    model = TenancyNotice
    actions = {**OfConduct.actions, "warn": KEEPERS, "give": LANDLORD}


complaints = register(ComplaintPolicy())
remedies = register(RemedyPolicy())
notices = register(TenancyNoticePolicy())
