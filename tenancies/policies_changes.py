"""Who sees and says the no to somebody who wants to enter a lease: with the lease."""

from core.agencies.policies import Policy, register
from tenancies.models import EntryRefusal
from tenancies.policies import LANDLORD, READERS, SHIELD


class EntryRefusalPolicy(Policy):
    model = EntryRefusal
    readers = READERS
    relation_key = "lease_id"
    shields = SHIELD
    actions = {"view": READERS, "decide": LANDLORD}


refusals = register(EntryRefusalPolicy())
