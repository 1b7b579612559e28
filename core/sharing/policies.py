"""Who asks for consents, and who keeps the list of those who may speak for a person."""

from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from core.sharing.models import Consent, Representative

#: Those who work with the person's case and can ask.
ASKERS = roles(
    Role.CASEWORKER,
    Role.CHAIR,
    Role.HOUSING_MANAGER,
    Role.ENVIRONMENT_COORDINATOR,
    Role.SOCIAL_SERVICES,
    Role.FOLLOW_UP,
    Role.SERVICE_ALLOCATOR,
    Role.UNIT_LEADER,
    Role.ADVISER,
)


class ConsentPolicy(Policy):
    """Consents are the business of the compartment that asked. That somebody said no is not told to the recipient."""

    model = Consent
    readers = ASKERS
    actions = {"view": ASKERS, "ask": ASKERS, "withdraw": ASKERS}


class RepresentativePolicy(Policy):
    model = Representative
    readers = ASKERS
    actions = {"view": ASKERS, "add": ASKERS, "change": ASKERS}


consents = register(ConsentPolicy())
representatives = register(RepresentativePolicy())
