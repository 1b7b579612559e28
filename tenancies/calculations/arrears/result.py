"""The answer of the arrears path: one lease at the end of one day. Types only."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.base.explain import Basis, Line
from tenancies.calculations.arrears.brakes import Code
from tenancies.calculations.ledger import OpenRent, Standing
from tenancies.calculations.plans import PlanState


class EarlyNotice(StrEnum):
    """Early notice to the social services (row 3)."""

    NOT_DUE = "not_due"
    DUE = "due"
    DONE = "done"
    FORBIDDEN = "forbidden"


class NoticeBasis(StrEnum):
    """On what authority NAV may be told: eviction ground (husl. § 9-11), consent, or none (then it is not sent)."""

    GROUND = "ground"
    CONSENT = "consent"
    NONE = "none"


class Petition(StrEnum):
    NOT_RELEVANT = "not_relevant"
    ALLOWED = "allowed"
    BLOCKED = "blocked"


class StopMessage(StrEnum):
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"


class NextAction(StrEnum):
    """What somebody (or the night job) does next."""

    NOTHING = "nothing"
    WAIT = "wait"
    SEND_FRIENDLY_REMINDER = "send_friendly_reminder"
    SEND_REMINDER = "send_reminder"
    TELL_NAV = "tell_nav"
    ASK_CONSENT = "ask_consent"
    FOLLOW_PLAN = "follow_plan"
    TO_COLLECTION = "to_collection"
    SEND_NOTICE_4_18 = "send_notice_4_18"
    WAIT_FOR_NOTICE = "wait_for_notice"
    SEND_LIST = "send_list"
    JOINT_REVIEW = "joint_review"
    LANDLORD_ASSESSES = "landlord_assesses"
    FIND_ANOTHER_WAY = "find_another_way"
    CLEAR_BRAKES = "clear_brakes"
    SEND_PETITION = "send_petition"
    SEND_STOP_MESSAGE = "send_stop_message"
    CHASE_STOP_MESSAGE = "chase_stop_message"
    WAIT_FOR_NAMSFOGD = "wait_for_namsfogd"
    PREPARE_EVICTION = "prepare_eviction"
    KEEP_BELONGINGS = "keep_belongings"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Answer:
    """Everything the page, the worktray, the night job and the preview need to know about one lease on one day."""

    on: date
    standing: Standing
    step: int | None
    next_action: NextAction
    early_notice: EarlyNotice
    early_notice_basis: NoticeBasis
    petition: Petition
    blocked_by: tuple[Code, ...]
    brakes: tuple[Code, ...]
    plan_state: PlanState | None
    stop_message: StopMessage | None
    raised_again: bool
    paid_within_notice: bool
    case_open: bool
    belongings_until: date | None
    tenancy_restored: bool
    children: int
    debt_since: date | None
    notice_sent: date | None = None
    notice_ends: date | None = None
    #: Where the reminder of today warns of an external collector: until when to pay.
    collector_warning_ends: date | None = None
    list_ends: date | None = None
    nav_told: date | None = None
    #: Every condition of a petition that is not there yet, also while a petition is not relevant.
    unmet: tuple[Code, ...] = ()
    explanation: tuple[Line, ...] = field(default=())
    basis: tuple[Basis, ...] = field(default=())

    @property
    def balance(self) -> Decimal:
        return self.standing.balance

    @property
    def overdue_rent(self) -> Decimal:
        return self.standing.overdue_rent

    @property
    def oldest_unpaid_due(self) -> date | None:
        return self.standing.oldest_unpaid_due

    @property
    def unpaid(self) -> tuple[OpenRent, ...]:
        return self.standing.unpaid
