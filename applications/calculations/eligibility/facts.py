"""What an application is assessed on. None means unknown; dates are days, amounts kroner a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.base.explain import LocalText


class ApplicationKind(StrEnum):
    NEW = "new"
    SWAP = "swap"  # bytte
    RENEWAL = "renewal"  # fornyelse


class Citizenship(StrEnum):
    NORWEGIAN = "norwegian"
    FOREIGN = "foreign"


class Permit(StrEnum):
    """Right to stay (oppholdsgrunnlag) of a foreign citizen."""

    NORDIC = "nordic"
    EEA_REGISTERED = "eea_registered"
    ASYLUM = "asylum"
    HUMANITARIAN = "humanitarian"
    PERMANENT = "permanent"  # varig oppholdsrett
    COLLECTIVE_PROTECTION = "collective_protection"
    ASYLUM_PENDING = "asylum_pending"
    WORK = "work"
    FAMILY = "family"
    STUDY = "study"
    VISITOR = "visitor"
    OTHER = "other"
    NONE = "none"


class Situation(StrEnum):
    """How the applicant lives now (bosituasjon)."""

    NO_HOME = "no_home"
    TEMPORARILY_WITH_OTHERS = "temporarily_with_others"
    HOSTEL = "hostel"  # hospits
    TEMPORARY_HOUSING = "temporary_housing"
    INSTITUTION = "institution"
    PRISON = "prison"
    TIME_LIMITED_LEASE = "time_limited_lease"
    INDEFINITE_LEASE = "indefinite_lease"
    MUNICIPAL_LEASE = "municipal_lease"
    OWNED = "owned"
    OTHER = "other"


class DebtKind(StrEnum):
    LOAN = "loan"
    UNPAID_RENT = "unpaid_rent"
    REPAYABLE_BOSTOTTE = "repayable_bostotte"
    OTHER = "other"


@dataclass(frozen=True)
class Applicant:
    birth_date: date | None = None
    citizenship: Citizenship | None = None
    permit: Permit | None = None


@dataclass(frozen=True)
class Household:
    """`size` if given, else adults + children; children in shared custody (delt bosted) stand beside."""

    adults: int | None = None
    children: int | None = None
    size: int | None = None
    shared_custody_children: int | None = None

    @property
    def persons(self) -> int | None:
        if self.size is not None:
            return self.size
        return None if self.adults is None else self.adults + (self.children or 0)

    @property
    def has_children(self) -> bool:
        return bool(self.children or self.shared_custody_children)


@dataclass(frozen=True)
class Registration:
    """Registered in the municipality from a day to the last day, or still."""

    start: date
    last: date | None = None


@dataclass(frozen=True)
class Housing:
    situation: Situation | None = None
    lease_end: date | None = None
    renewal_right: bool | None = None
    claimed_unsuitable: str = ""  # "", "health" or "family"
    discharge: date | None = None


@dataclass(frozen=True)
class Plan:
    """Payment plan (nedbetalingsavtale)."""

    agreed: date | None = None
    first_due: date | None = None
    state: str | None = None  # kept, broken


@dataclass(frozen=True)
class Debt:
    creditor: str | None = None  # municipality, private
    kind: DebtKind | None = None
    amount: Decimal | None = None
    defaulted: bool | None = None
    paid_on: date | None = None
    plan: Plan | None = None


@dataclass(frozen=True)
class Eviction:
    """`reason` is "breach" for a breach of contract; any other text is none."""

    evicted_on: date
    reason: str | None = None
    carried_out: bool | None = None
    quarantine_last_day: date | None = None


@dataclass(frozen=True)
class Income:
    gross_yearly: Decimal | None = None
    documented: bool | None = None


@dataclass(frozen=True)
class Hearing:
    """`unheard`: how many adults have neither said their view nor a reason why not; None where nobody lacks, or
    where it is not known of each member."""

    household_invited: date | None = None
    statement: str | None = None
    unheard: int | None = None


@dataclass(frozen=True)
class ChildsBest:
    assessed: bool = False
    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """A person's answer to what cannot be computed. It counts only with who and why."""

    answer: str | None = None  # yes, no
    by: str | None = None
    reason: str | None = None

    @property
    def complete(self) -> bool:
        return self.answer in ("yes", "no") and bool(self.by) and bool(self.reason)


@dataclass(frozen=True)
class Facts:
    """All that is known on the day of the assessment.

    `sources` says, by group, where the facts come from, and `dates` of which day the newest of them is; a person's
    judgement has its day under `judgements.<criterion>`.
    """

    assessed_on: date
    received: date | None = None
    kind: ApplicationKind = ApplicationKind.NEW
    applicant: Applicant = Applicant()
    household: Household = Household()
    registered: tuple[Registration, ...] = ()
    housing: Housing = Housing()
    debts: tuple[Debt, ...] = ()
    evictions: tuple[Eviction, ...] = ()
    income: Income = Income()
    hearing: Hearing = Hearing()
    childs_best: ChildsBest | None = None
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    sources: Mapping[str, LocalText] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
