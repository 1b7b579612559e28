"""Who sees and does what with the work around unpaid rent: as the case, children's matters for fewer."""

from core.agencies.policies import Policy, register
from tenancies import switches
from tenancies.models import ChildAssessment, ContactAttempt, Eviction
from tenancies.policies import ARREARS, HELPERS, LANDLORD, SHIELD

#: What is written of the children is weighed by the landlord and those who help; who collects needs only the outcome.
CHILDREN = LANDLORD | HELPERS


class OfArrears(Policy):
    shields = SHIELD
    switch = switches.ARREARS
    readers = ARREARS | HELPERS
    relation_key = "lease_id"
    actions = {"view": ARREARS | HELPERS, "list": ARREARS | HELPERS}


class ContactAttemptPolicy(OfArrears):
    model = ContactAttempt
    actions = {**OfArrears.actions, "log": ARREARS | HELPERS}


class ChildAssessmentPolicy(OfArrears):
    model = ChildAssessment
    readers = CHILDREN
    actions = {"view": CHILDREN, "list": CHILDREN, "write": CHILDREN}


class EvictionPolicy(OfArrears):
    model = Eviction
    actions = {**OfArrears.actions, "record": ARREARS, "follow_up": ARREARS | HELPERS}


contact_attempts = register(ContactAttemptPolicy())
child_assessments = register(ChildAssessmentPolicy())
evictions = register(EvictionPolicy())
