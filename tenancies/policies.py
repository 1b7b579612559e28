"""Who sees and does what with leases, the ledger and arrears.

The landlord's compartment owns the lease. Others come in through an open relation: Boligkontoret for the tenancies it
has allocated, the social services from the early notice on, the collector from collection on.
"""

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import Policy, follow, register, roles
from housing import switches as housing_switches
from tenancies import switches
from tenancies.models import (
    ArrearsCase,
    ArrearsStep,
    Deposit,
    Handover,
    Lease,
    LeasePaper,
    LeaseRequest,
    LeaseTerm,
    LedgerEntry,
    NavDistrict,
    OutsideBalance,
    PaperSignature,
    PaymentPlan,
    Placement,
    PlacementException,
    PriceIndex,
    RentAgreement,
    RentChange,
    RentRun,
    Replacement,
    Stay,
    StayPerson,
    StopMessage,
    TenantChange,
    UnplacedPayment,
)

LANDLORD = roles(Role.HOUSING_MANAGER)
ACCOUNTS = roles(Role.RENT_ACCOUNTANT, Role.HOUSING_MANAGER)
ARREARS = roles(Role.RENT_ACCOUNTANT, Role.HOUSING_MANAGER, Role.COLLECTOR)
HELPERS = roles(Role.SOCIAL_SERVICES, Role.FOLLOW_UP)
READERS = roles(
    Role.HOUSING_MANAGER,
    Role.RENT_ACCOUNTANT,
    Role.COLLECTOR,
    Role.ENVIRONMENT_COORDINATOR,
    Role.CASEWORKER,
    Role.CHAIR,
    Role.UNIT_LEADER,
    Role.SOCIAL_SERVICES,
    Role.FOLLOW_UP,
)
#: The ledger says what somebody owes: those who collect it, and those told in order to help.
LEDGER_READERS = roles(
    Role.HOUSING_MANAGER, Role.RENT_ACCOUNTANT, Role.COLLECTOR, Role.SOCIAL_SERVICES, Role.FOLLOW_UP
)


#: Where somebody with a protected address lives is for named handlers alone (and whoever a grant names).
SHIELD = {"lease_id": "tenancies_hidden_leases"}


class LeasePolicy(Policy):
    """The landlord's leases, and each one's own handler's. Protected addresses: `SHIELD`."""

    model = Lease
    readers = READERS
    shields = {"id": "tenancies_hidden_leases"}
    actions = {
        "view": READERS,
        "list": READERS,
        "draft": LANDLORD,
        "sign": LANDLORD,
        "start": LANDLORD,
        "cancel": LANDLORD,
        "end": LANDLORD,
        "change": LANDLORD,
        "reserve": ACCOUNTS,
        "import": LANDLORD,
    }

    def own(self, actor: Actor) -> Q:
        return Q(compartment__in=actor.compartment_ids) | Q(handler=actor.user_id)


class PaperPolicy(Policy):
    """Contract, amendments, follow-up agreement and folder: with the lease."""

    model = LeasePaper
    readers = READERS
    relation_key = "lease_id"
    shields = SHIELD
    actions = {"view": READERS, "make": LANDLORD, "sign": LANDLORD}


class SignaturePolicy(Policy):
    model = PaperSignature
    readers = READERS
    relation_key = "lease_id"
    shields = SHIELD
    actions = {"view": READERS}


class TenantChangePolicy(Policy):
    """Death, break-up and agreed change of tenant: with the lease."""

    model = TenantChange
    readers = READERS
    relation_key = "lease_id"
    shields = SHIELD
    actions = {"view": READERS, "decide": LANDLORD}


class LeaseRequestPolicy(Policy):
    """Requests to sublet or take somebody in: with the lease."""

    model = LeaseRequest
    readers = READERS
    relation_key = "lease_id"
    shields = SHIELD
    actions = {"view": READERS, "answer": LANDLORD}


#: Those who help a household that cannot live at home: the landlord, and those who allocate.
GIVERS = roles(Role.HOUSING_MANAGER, Role.CASEWORKER, Role.CHAIR, Role.UNIT_LEADER)
REPLACEMENT_READERS = GIVERS | roles(Role.RENT_ACCOUNTANT, Role.SOCIAL_SERVICES, Role.FOLLOW_UP)


class ReplacementPolicy(Policy):
    """Erstatningsbolig: with its lease. A secret one is its handler's alone, and the person's named handlers'."""

    model = Replacement
    readers = REPLACEMENT_READERS
    relation_key = "lease_id"
    shields = {**SHIELD, "id": "tenancies_hidden_replacements"}
    actions = {
        "view": REPLACEMENT_READERS,
        "list": REPLACEMENT_READERS,
        "give": GIVERS,
        "extend": GIVERS,
        "return": GIVERS,
        "stay": GIVERS,
        "cancel": GIVERS,
    }

    def own(self, actor: Actor) -> Q:
        return Q(compartment__in=actor.compartment_ids) | Q(handler=actor.user_id)


class LedgerPolicy(Policy):
    """Reskontro: with the lease."""

    model = LedgerEntry
    shields = SHIELD
    switch = switches.RENT
    readers = LEDGER_READERS
    relation_key = "lease_id"
    actions = {"view": LEDGER_READERS, "post": ACCOUNTS, "import": ACCOUNTS}


class UnplacedPaymentPolicy(Policy):
    """Payments that wait: the accountants'. Once placed on a hidden lease, its named handlers'."""

    model = UnplacedPayment
    shields = SHIELD
    switch = switches.RENT
    readers = ACCOUNTS
    actions = {"view": ACCOUNTS, "list": ACCOUNTS, "place": ACCOUNTS, "return": ACCOUNTS}


class DepositPolicy(Policy):
    model = Deposit
    shields = SHIELD
    readers = ACCOUNTS
    relation_key = "lease_id"
    actions = {"view": ACCOUNTS, "record": ACCOUNTS, "import": ACCOUNTS}


class RentRunPolicy(Policy):
    model = RentRun
    switch = switches.RENT
    readers = ACCOUNTS
    actions = {"view": ACCOUNTS, "run": ACCOUNTS}


class RentChangePolicy(Policy):
    """Changes of rent: with the lease. Telling the tenant is the landlord's and the accountant's."""

    model = RentChange
    shields = SHIELD
    switch = switches.RENT
    readers = LEDGER_READERS
    relation_key = "lease_id"
    actions = {
        "view": LEDGER_READERS,
        "list": ACCOUNTS,
        "tell": ACCOUNTS,
        "settle": ACCOUNTS,
        "withdraw": ACCOUNTS,
    }


class OutsideBalancePolicy(Policy):
    """Balances another system has told, where it keeps the ledger: with the lease."""

    model = OutsideBalance
    shields = SHIELD
    switch = switches.ARREARS
    readers = LEDGER_READERS
    relation_key = "lease_id"
    actions = {"view": LEDGER_READERS, "tell": ACCOUNTS}


class PriceIndexPolicy(Policy):
    """No case content: what Statistisk sentralbyrå publishes."""

    model = PriceIndex
    switch = switches.RENT
    actions = {"view": LEDGER_READERS, "change": ACCOUNTS}


class ArrearsPolicy(Policy):
    """Each step belongs to somebody: the landlord accepts, the collector collects, the social services help."""

    model = ArrearsCase
    shields = SHIELD
    switch = switches.ARREARS
    readers = ARREARS | HELPERS
    relation_key = "lease_id"
    actions = {
        "view": ARREARS | HELPERS,
        "list": ARREARS | HELPERS,
        "record": ARREARS,
        "accept": LANDLORD,
        "help": ARREARS | HELPERS,
        "plan": ARREARS | HELPERS,
        "stop": ARREARS | HELPERS,
        # «Barnets beste» is weighed by the landlord and those who help; only the landlord's leader goes on before
        # the social services have had their two weeks.
        "assess": LANDLORD | HELPERS,
        "override": LANDLORD,
        "acknowledge": roles(Role.COLLECTOR, Role.RENT_ACCOUNTANT),
    }


class StepPolicy(Policy):
    model = ArrearsStep
    shields = SHIELD
    switch = switches.ARREARS
    readers = ARREARS | HELPERS
    relation_key = "lease_id"
    actions = {"view": ARREARS | HELPERS}


class PlanPolicy(Policy):
    model = PaymentPlan
    shields = SHIELD
    switch = switches.ARREARS
    readers = ARREARS | HELPERS
    relation_key = "lease_id"
    actions = {"view": ARREARS | HELPERS, "agree": ARREARS | HELPERS, "end": ARREARS | HELPERS}


class StopMessagePolicy(Policy):
    model = StopMessage
    shields = SHIELD
    switch = switches.ARREARS
    readers = ARREARS | HELPERS
    relation_key = "lease_id"
    actions = {"view": ARREARS | HELPERS}


#: Those who place people for the night.
PLACERS = roles(Role.SOCIAL_SERVICES, Role.UNIT_LEADER)
#: They, and those whom the placing office lets in.
STAY_READERS = PLACERS | roles(Role.FOLLOW_UP, Role.CASEWORKER, Role.CHAIR)
#: Where somebody with a protected address stays is as secret as a home: for named handlers and the one responsible.
HIDDEN_STAYS = "tenancies_hidden_placements"


class PlacementPolicy(Policy):
    """The placing office's own. Boligkontoret and other Nav offices come in by an express share or a relation."""

    model = Placement
    switch = housing_switches.TEMPORARY
    shields = {"id": HIDDEN_STAYS}
    readers = STAY_READERS
    actions = {
        "view": STAY_READERS,
        "list": STAY_READERS,
        "place": PLACERS,
        "change": PLACERS,
        "end": PLACERS,
        "except": PLACERS,
        "override": PLACERS,
        "see_override": roles(Role.UNIT_LEADER),
    }

    def permits(self, actor: Actor, action: str) -> bool:
        """Where the municipality has decided so, only a leader places somebody in spite of what a place lacks."""
        allowed = super().permits(actor, action)
        if (
            allowed
            and action == "override"
            and not actor.is_service
            and actor.switch(switches.LEADER_OVERRIDES)
        ):
            return actor.has_role(Role.UNIT_LEADER)
        return allowed


class OfPlacement(Policy):
    """Rows of a placement: with it."""

    switch = housing_switches.TEMPORARY
    shields = {"placement_id": HIDDEN_STAYS}
    readers = STAY_READERS
    relation_key = "placement_id"
    actions = {"view": STAY_READERS, "list": STAY_READERS}


class StayPolicy(OfPlacement):
    model = Stay


class StayPersonPolicy(OfPlacement):
    model = StayPerson


class PlacementExceptionPolicy(OfPlacement):
    model = PlacementException


#: Those who hear of a release or a discharge, and those who take over.
HANDOVER_KEEPERS = PLACERS | roles(Role.FOLLOW_UP, Role.CASEWORKER, Role.CHAIR)
HANDOVER_READERS = HANDOVER_KEEPERS | roles(Role.SERVICE_ALLOCATOR, Role.STAFF, Role.MEMBER, Role.ADVISER)


class HandoverPolicy(Policy):
    """The office that heard of it, and the receiver's from when it is named."""

    model = Handover
    switch = switches.HANDOVERS
    shields = {"id": "tenancies_hidden_handovers"}
    readers = HANDOVER_READERS
    actions = {
        "view": HANDOVER_READERS,
        "list": HANDOVER_READERS,
        "register": HANDOVER_KEEPERS,
        "change": HANDOVER_KEEPERS,
        "tell": HANDOVER_READERS,
        "ownerless": HANDOVER_KEEPERS,
    }


class NavDistrictPolicy(Policy):
    """No case content: the municipality's own map of districts and offices."""

    model = NavDistrict
    switch = switches.ARREARS
    actions = {
        "view": roles(Role.HOUSING_MANAGER, Role.ADMINISTRATOR),
        "change": roles(Role.HOUSING_MANAGER, Role.ADMINISTRATOR),
    }


leases = register(LeasePolicy())
papers = register(PaperPolicy())
signatures = register(SignaturePolicy())
tenant_changes = register(TenantChangePolicy())
requests = register(LeaseRequestPolicy())
replacements = register(ReplacementPolicy())
ledger = register(LedgerPolicy())
unplaced = register(UnplacedPaymentPolicy())
deposits = register(DepositPolicy())
rent_runs = register(RentRunPolicy())
rent_changes = register(RentChangePolicy())
outside_balances = register(OutsideBalancePolicy())
price_index = register(PriceIndexPolicy())
arrears = register(ArrearsPolicy())
steps = register(StepPolicy())
plans = register(PlanPolicy())
stop_messages = register(StopMessagePolicy())
nav_districts = register(NavDistrictPolicy())
placements = register(PlacementPolicy())
handovers = register(HandoverPolicy())
stays = register(StayPolicy())
stay_persons = register(StayPersonPolicy())
placement_exceptions = register(PlacementExceptionPolicy())
follow(leases, lease=LeaseTerm)
follow(leases, lease=RentAgreement)
