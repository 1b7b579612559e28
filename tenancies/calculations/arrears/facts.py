"""What the arrears path is computed from: the contract, the ledger, the household, the plan, and what has happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tenancies.calculations.ledger import Day, Entry
from tenancies.calculations.plans import Plan


class Happened(StrEnum):
    """Events of an arrears case (restansesak)."""

    REMINDER_SENT = "reminder_sent"
    NAV_TOLD = "nav_told"
    NAV_WAIT_CUT = "nav_wait_cut"
    TO_COLLECTION = "to_collection"
    NOTICE_4_18_SENT = "notice_4_18_sent"
    LIST_SENT = "list_sent"
    JOINT_REVIEW_ACTIVE = "joint_review_active"
    JOINT_REVIEW_PASSIVE = "joint_review_passive"
    JOINT_REVIEW_UNSUITABLE = "joint_review_unsuitable"
    OBJECTION = "objection"
    OBJECTION_RESOLVED = "objection_resolved"
    LANDLORD_ACCEPTS = "landlord_accepts"
    LANDLORD_DECLINES = "landlord_declines"
    CHILDS_BEST_WRITTEN = "childs_best_written"
    CHILDS_BEST_REVIEWED = "childs_best_reviewed"
    DECISION_PENDING = "decision_pending"
    DECISION_MADE = "decision_made"
    CLAIM_ERROR_REPORTED = "claim_error_reported"
    CLAIM_ERROR_RESOLVED = "claim_error_resolved"
    HOSPITAL = "hospital"
    CUSTODY = "custody"
    DEATH = "death"
    STOP_MESSAGE_SENT = "stop_message_sent"
    STOP_MESSAGE_ACKNOWLEDGED = "stop_message_acknowledged"
    PETITION_SENT = "petition_sent"
    NAMSFOGD_PUT_BEFORE_TENANT = "namsfogd_put_before_tenant"
    DATE_SET = "date_set"
    EVICTED = "evicted"
    KEYS_RETURNED = "keys_returned"


#: What the joint review can come to.
REVIEWED = (Happened.JOINT_REVIEW_ACTIVE, Happened.JOINT_REVIEW_PASSIVE, Happened.JOINT_REVIEW_UNSUITABLE)
#: Results of an eviction day on which nobody was put out.
NOT_CARRIED_OUT = frozenset({"cancelled", "stopped", "postponed"})


@dataclass(frozen=True)
class Event:
    """`until` ends a brake (last day included); `what` says which decision is awaited; `to` who gets a message.

    `lock_changed` False: the eviction had been begun, but the lock was not changed (payment still saves the home).
    """

    date: Day
    event: Happened
    result: str = ""
    until: Day | None = None
    what: str = ""
    to: str = ""
    eviction_on: Day | None = None
    lock_changed: bool | None = None


@dataclass(frozen=True)
class Reservation:
    """The tenant's written reservation against notice to NAV (§ 9-11); `to` is the last day, None while it stands."""

    start: date
    to: date | None = None

    def stands(self, on: date) -> bool:
        return self.start <= on and (self.to is None or on <= self.to)


@dataclass(frozen=True)
class Contract:
    written: bool = True
    signed: bool = True
    eviction_clause: bool = True
    reserved_against_nav_notice: tuple[Reservation, ...] = ()

    def reserved(self, on: date) -> bool:
        return any(each.stands(on) for each in self.reserved_against_nav_notice)


@dataclass(frozen=True)
class Member:
    """A member of the household over a time; `to` is the last day."""

    member: str
    start: date
    to: date | None = None


CHILD = "child"


@dataclass(frozen=True)
class LeaseFacts:
    rent: Decimal
    contract: Contract
    ledger: Sequence[Entry]
    consent_to_notice: bool = False
    children_in_household: int = 0
    household_history: Sequence[Member] = ()
    plan: Plan | None = None
    events: Sequence[Event] = ()
    #: From this day nothing of the tenant's is left after the eviction: there was nothing, or it has been dealt with.
    belongings_gone: date | None = None

    def children(self, on: date) -> int:
        """Children in the household on the day itself."""
        there = (
            member
            for member in self.household_history
            if member.member == CHILD and member.start <= on and (member.to is None or on <= member.to)
        )
        return self.children_in_household + sum(1 for _ in there)


class EventLog:
    """The events known on a day, in order of time; those after the last debt-free day belong to this debt."""

    def __init__(self, events: Sequence[Event], on: date, debt_since: date | None) -> None:
        self.on = on
        self.all = sorted((each for each in events if each.date <= on), key=lambda each: each.date)
        self.of_debt = [each for each in self.all if debt_since is not None and each.date >= debt_since]

    def first(self, *kinds: Happened) -> Event | None:
        return next((each for each in self.of_debt if each.event in kinds), None)

    def last(self, *kinds: Happened) -> Event | None:
        return next((each for each in reversed(self.of_debt) if each.event in kinds), None)

    def ever(self, *kinds: Happened) -> list[Event]:
        return [each for each in self.all if each.event in kinds]

    def unresolved(self, opened: Happened, closed: Happened) -> bool:
        """Whether one was opened in this debt and none closed after it (the same day: in the order given)."""
        last = self.last(opened, closed)
        return last is not None and last.event is opened

    def eviction(self) -> Event | None:
        """The eviction that was carried out: the tenancy is over, whatever is paid later."""
        for each in self.ever(Happened.EVICTED):
            if each.result not in NOT_CARRIED_OUT and each.lock_changed is not False:
                return each
        return None
