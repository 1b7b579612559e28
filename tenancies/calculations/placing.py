"""Whether a payment from the bank can be posted by itself, or somebody must look at it first. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from tenancies.calculations import kid as kids

#: A payment that comes so long after the tenant moved out is rarely rent; before that, it often is.
ENDED_LONG_AGO = timedelta(days=180)
#: The type, where a field is called `on`.
Day = date


class Reason(StrEnum):
    """Why a payment waits."""

    NO_KID = "no_kid"
    KID_NOT_SOUND = "kid_not_sound"
    KID_UNKNOWN = "kid_unknown"
    DUPLICATE = "duplicate"
    LEASE_ENDED = "lease_ended"
    LEASE_CANCELLED = "lease_cancelled"
    AMOUNT = "amount"
    DATE_AHEAD = "date_ahead"
    OTHER_ACCOUNT = "other_account"


@dataclass(frozen=True)
class Line:
    """A payment as a file tells it. `reference` is the lease's number, in files that have one."""

    on: Day
    amount: Decimal
    bank_reference: str
    kid: str = ""
    reference: str = ""
    month: Day | None = None
    account: str = ""
    debit_account: str = ""
    text: str = ""
    number: int = 0

    @property
    def key(self) -> str:
        """The same line again is the same payment; with another amount or KID it is another one to look at."""
        return f"{self.bank_reference}|{self.amount}|{self.kid or self.reference}"


@dataclass(frozen=True)
class Known:
    """A lease as placing sees it."""

    cancelled: bool
    ended_on: Day | None


def reason_to_wait(
    line: Line, lease: Known | None, *, taken: bool, accounts: frozenset[str], today: date
) -> Reason | None:
    """None: the payment is posted on the lease. `taken`: another payment has the bank's reference."""
    if line.amount <= 0:
        return Reason.AMOUNT
    if line.on > today:
        return Reason.DATE_AHEAD
    if accounts and line.account and line.account not in accounts:
        return Reason.OTHER_ACCOUNT
    if taken:
        return Reason.DUPLICATE
    if lease is None:
        if not line.kid:
            return Reason.KID_UNKNOWN if line.reference else Reason.NO_KID
        return Reason.KID_UNKNOWN if kids.is_sound(line.kid) else Reason.KID_NOT_SOUND
    if lease.cancelled:
        return Reason.LEASE_CANCELLED
    if lease.ended_on is not None and lease.ended_on + ENDED_LONG_AGO < line.on:
        return Reason.LEASE_ENDED
    return None
