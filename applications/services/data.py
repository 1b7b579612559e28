"""What a new application brings, however it came in. Plain values: forms, API and importer all build these."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from applications.enums import Channel, DecisionBasis, Homeless, Kind, PlanState, Unsuitable
from core.people.custody import NOT_SHARED, Custody
from core.people.enums import MemberRole

#: Where a field itself is called date.
Day = date


@dataclass(frozen=True)
class PersonData:
    """A person as told. Number, birth date, address and phone may all be missing."""

    given_name: str
    family_name: str
    number: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    phone: str = ""
    email: str = ""
    contact_through: str = ""
    language: str = ""
    interpreter: str = ""


@dataclass(frozen=True)
class MemberData:
    person: PersonData
    role: str = MemberRole.CHILD
    #: Of a child with delt bosted.
    custody: Custody = NOT_SHARED


@dataclass(frozen=True)
class SituationData:
    situation: str
    lease_end: date | None = None
    renewal_right: bool = False
    unsuitable: str = Unsuitable.NO
    discharge: date | None = None
    homeless: str = Homeless.NO
    acute: bool = False


@dataclass(frozen=True)
class IncomeData:
    """Gross income a year in kroner, for the whole household."""

    gross_yearly: Decimal
    documented: bool = False
    year: int | None = None
    source: str = ""


@dataclass(frozen=True)
class NeedData:
    bedrooms: int = 1
    step_free: bool = False
    wheelchair: bool = False
    aids_storage: bool = False
    parking: bool = False
    safety: bool = False
    wished_areas: tuple[str, ...] = ()
    tenure_wish: str = ""
    near_to: str = ""
    other_wishes: str = ""
    school_areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeriodData:
    """`last_day` is included."""

    first_day: date
    last_day: date | None = None


@dataclass(frozen=True)
class DebtData:
    kind: str
    amount: Decimal
    creditor: str = "municipality"
    defaulted: bool = True
    paid_on: date | None = None
    plan_agreed: date | None = None
    plan_first_due: date | None = None
    plan_state: str = PlanState.NONE


@dataclass(frozen=True)
class EvictionData:
    date: Day
    reason: str = "breach"
    carried_out: bool = True
    quarantine_last_day: Day | None = None


@dataclass(frozen=True)
class ConsentTold:
    """What the applicant answered in the application to one of the office's standing questions about sharing.

    `answer` is given or refused; a question without an answer is left out. `recipient` is a compartment's code where
    the preset names several.
    """

    preset: str
    answer: str
    recipient: str = ""


@dataclass(frozen=True)
class KindData:
    """What only some kinds ask: bytte (lease, swap_reason), fornyelse (lease, changes, wish), bistand (help_wanted)."""

    lease: str = ""
    swap_reason: str = ""
    changes: str = ""
    wish: str = ""
    help_wanted: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True)
class NewApplication:
    """A full application. `received` is when it reached the municipality: everything counts from it."""

    received: date
    applicant: PersonData
    kind: str = Kind.NEW
    channel: str = Channel.WEB
    members: tuple[MemberData, ...] = ()
    citizenship: str = ""
    permit: str = ""
    registered: tuple[PeriodData, ...] = ()
    situation: SituationData | None = None
    by_kind: KindData = KindData()
    need: NeedData | None = None
    income: IncomeData | None = None
    debts: tuple[DebtData, ...] = ()
    evictions: tuple[EvictionData, ...] = ()
    household_invited: date | None = None
    texts: dict[str, str] = field(default_factory=dict)
    consents: tuple[ConsentTold, ...] = ()
    external_reference: str = ""


@dataclass(frozen=True)
class DecisionData:
    """What a decision says. `situation`, `reasons` and `childs_best` become the letter's reasons (fvl. §§ 24-25)."""

    outcome: str
    situation: str
    reasons: str
    basis: str = DecisionBasis.OWN_CRITERIA
    dwelling_type: str = ""
    persons: int | None = None
    bedrooms: int | None = None
    term_months: int | None = None
    conditions: str = ""
    childs_best: str = ""
    next_steps: str = ""
    assistance: str = ""
    #: What is not granted, in a partial refusal.
    refused_part: str = ""
