"""Who sees and does what when a lease runs out: the landlord, and the office that allocates and decides."""

from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from tenancies.models import LeaseReview
from tenancies.policies import LANDLORD, SHIELD

DECIDERS = roles(Role.HOUSING_MANAGER, Role.CASEWORKER, Role.CHAIR, Role.UNIT_LEADER)


class LeaseReviewPolicy(Policy):
    """With the lease. The landlord tells and demands; renewal is decided by those who allocate, or by the landlord."""

    model = LeaseReview
    shields = SHIELD
    readers = DECIDERS
    relation_key = "lease_id"
    actions = {
        "view": DECIDERS,
        "list": DECIDERS,
        "open": DECIDERS,
        "decide": DECIDERS,
        "demand": LANDLORD,
        "renew": LANDLORD,
    }


reviews = register(LeaseReviewPolicy())
