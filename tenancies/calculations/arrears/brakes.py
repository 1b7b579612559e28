"""What keeps an eviction petition (begjæring om fravikelse) back, each with a stable code. Pure."""

from enum import StrEnum

from tenancies.calculations.arrears.facts import Contract, Event, EventLog, Happened, LeaseFacts
from tenancies.calculations.arrears.path import Notice
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.plans import PlanState


class Code(StrEnum):
    NOTICE_MISSING = "NOTICE_MISSING"
    NOTICE_BEFORE_DUE = "NOTICE_BEFORE_DUE"
    NOTICE_14_DAYS = "NOTICE_14_DAYS"
    NOTICE_STALE = "NOTICE_STALE"
    NAV_NOT_TOLD = "NAV_NOT_TOLD"
    NAV_TWO_WEEKS = "NAV_TWO_WEEKS"
    NO_ACCEPTANCE = "NO_ACCEPTANCE"
    LANDLORD_DECLINES = "LANDLORD_DECLINES"
    CONTRACT_NOT_WRITTEN = "CONTRACT_NOT_WRITTEN"
    CONTRACT_NOT_SIGNED = "CONTRACT_NOT_SIGNED"
    NO_EVICTION_CLAUSE = "NO_EVICTION_CLAUSE"
    PAID_IN_FULL = "PAID_IN_FULL"
    OBJECTION = "OBJECTION"
    PLAN_KEPT = "PLAN_KEPT"
    DECISION_PENDING = "DECISION_PENDING"
    CHILDREN_NOT_ASSESSED = "CHILDREN_NOT_ASSESSED"
    DEATH_HOSPITAL_CUSTODY = "DEATH_HOSPITAL_CUSTODY"
    CLAIM_ERROR = "CLAIM_ERROR"
    TENANCY_ENDED = "TENANCY_ENDED"


#: Brakes under which no letter goes out by itself: a person looks first.
HANDS_OFF = frozenset({Code.OBJECTION, Code.CLAIM_ERROR, Code.DEATH_HOSPITAL_CUSTODY})
#: Codes that stop what has begun: a petition already sent is called back with a stop message.
STOPS = frozenset(
    {
        Code.PAID_IN_FULL, Code.OBJECTION, Code.PLAN_KEPT, Code.DECISION_PENDING, Code.LANDLORD_DECLINES,
        Code.CHILDREN_NOT_ASSESSED, Code.DEATH_HOSPITAL_CUSTODY, Code.CLAIM_ERROR,
    }
)  # fmt: skip


def blocking(
    facts: LeaseFacts,
    log: EventLog,
    profile: Profile,
    notice: Notice | None,
    plan_state: PlanState | None,
) -> list[Code]:
    """Every reason why the petition may not be sent on the day, in the order of the path."""
    found: list[Code] = []
    found += _notice(log, notice)
    found += _nav(log, profile, facts.contract)
    assessed = log.last(Happened.LANDLORD_ACCEPTS, Happened.LANDLORD_DECLINES)
    if assessed is None:
        found.append(Code.NO_ACCEPTANCE)
    elif assessed.event is Happened.LANDLORD_DECLINES:
        found.append(Code.LANDLORD_DECLINES)
    found += contract_faults(facts.contract)
    found += brakes_on(facts, log, plan_state)
    if tenancy_ended(log):
        found.append(Code.TENANCY_ENDED)
    return found


def contract_faults(contract: Contract) -> list[Code]:
    """What the contract lacks to be a ground for eviction (tvangsfullbyrdelsesloven § 13-2 third paragraph a)."""
    faults = (
        (not contract.written, Code.CONTRACT_NOT_WRITTEN),
        (not contract.signed, Code.CONTRACT_NOT_SIGNED),
        (not contract.eviction_clause, Code.NO_EVICTION_CLAUSE),
    )
    return [code for there, code in faults if there]


def tenancy_ended(log: EventLog) -> bool:
    return log.eviction() is not None or bool(log.ever(Happened.KEYS_RETURNED))


def _notice(log: EventLog, notice: Notice | None) -> list[Code]:
    if notice is None:
        early = log.ever(Happened.NOTICE_4_18_SENT)
        return [Code.NOTICE_BEFORE_DUE if early else Code.NOTICE_MISSING]
    if notice.stale(log.on):
        return [Code.NOTICE_STALE]
    return [Code.NOTICE_14_DAYS] if notice.runs(log.on) else []


def _nav(log: EventLog, profile: Profile, contract: Contract) -> list[Code]:
    """§ 9-11 says «should»; the municipality's policy makes it a bar, unless the tenant has reserved in writing.

    A leader of the landlord's may cut the two weeks short, with a reason; that NAV is told, never.
    """
    if contract.reserved(log.on):
        return []
    told = log.first(Happened.NAV_TOLD)
    if told is None:
        return [Code.NAV_NOT_TOLD]
    if log.first(Happened.NAV_WAIT_CUT):
        return []
    return [Code.NAV_TWO_WEEKS] if log.on <= profile.day("nav_days", told.date) else []


def brakes_on(facts: LeaseFacts, log: EventLog, plan_state: PlanState | None) -> list[Code]:
    """What speaks for stopping, whatever row the debt stands on."""
    reviewed = log.first(Happened.CHILDS_BEST_REVIEWED)
    brakes = (
        (log.unresolved(Happened.OBJECTION, Happened.OBJECTION_RESOLVED), Code.OBJECTION),
        (plan_state is PlanState.KEPT, Code.PLAN_KEPT),
        (_decision_pending(log), Code.DECISION_PENDING),
        (facts.children(log.on) > 0 and reviewed is None, Code.CHILDREN_NOT_ASSESSED),
        (_person_away(log), Code.DEATH_HOSPITAL_CUSTODY),
        (_claim_error(log), Code.CLAIM_ERROR),
    )
    return [code for on, code in brakes if on]


def _holds(event: Event, log: EventLog) -> bool:
    """A brake ends with its date. Without one it belongs to the debt in which it was put on."""
    if event.until is not None:
        return log.on <= event.until
    return event in log.of_debt


def _decision_pending(log: EventLog) -> bool:
    pending: list[Event] = []
    for each in log.all:
        if each.event is Happened.DECISION_PENDING:
            pending.append(each)
        elif each.event is Happened.DECISION_MADE:
            pending = [one for one in pending if one.what and each.what and one.what != each.what]
    return any(_holds(each, log) for each in pending)


def _person_away(log: EventLog) -> bool:
    if log.ever(Happened.DEATH):
        return True
    return any(_holds(each, log) for each in log.ever(Happened.HOSPITAL, Happened.CUSTODY))


def _claim_error(log: EventLog) -> bool:
    last = log.last(Happened.CLAIM_ERROR_REPORTED, Happened.CLAIM_ERROR_RESOLVED)
    if last is None or last.event is Happened.CLAIM_ERROR_RESOLVED:
        return False
    return _holds(last, log)
