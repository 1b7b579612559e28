"""The ledger (reskontro) of a lease as of a day: what is owed, for which rent, and since when. Pure.

A payment goes to the month it names, else to the oldest rent, and rent comes before fees. A line that was not
booked by the day is not known that day. Lines that carry the same bank reference count once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal("0.00")
#: The type, where a field is called `date`.
Day = date


class Kind(StrEnum):
    """What a line in the ledger is. Amounts are never negative; the kind says which way they count."""

    RENT = "rent"
    PAYMENT = "payment"
    PAYMENT_RETURNED = "payment_returned"
    CREDIT = "credit"
    FEE = "fee"
    INTEREST = "interest"


#: What is owed besides the rent, and covered after it.
EXTRAS = frozenset({Kind.FEE, Kind.INTEREST})


@dataclass(frozen=True)
class Entry:
    """One line. `date` is the due date (forfall) of a rent, else the day in the world; `month` is its first day.

    `booked` is the day it became known in the ledger; without it, `date`. `of_fee`: a credit that counters a fee or
    interest, and so lowers that and no rent.
    """

    date: Day
    kind: Kind
    amount: Decimal
    booked: Day | None = None
    month: Day | None = None
    bank_reference: str = ""
    of_fee: bool = False

    @property
    def known_on(self) -> Day:
        return self.booked or self.date

    @property
    def rent_month(self) -> Day:
        """The month a rent is for; without one, the month it falls due in."""
        return (self.month or self.date).replace(day=1)


@dataclass(frozen=True)
class OpenRent:
    """A rent that has fallen due, and what is left of it."""

    month: date
    due: date
    amount: Decimal
    remaining: Decimal


@dataclass(frozen=True)
class Standing:
    """How a ledger stands at the end of a day. `credit` is what the tenant has paid beyond what is due."""

    on: date
    balance: Decimal
    rents: tuple[OpenRent, ...]
    fees_remaining: Decimal
    credit: Decimal

    @property
    def unpaid(self) -> tuple[OpenRent, ...]:
        """Rents due on the day or earlier that are not covered, oldest first."""
        return tuple(rent for rent in self.rents if rent.remaining > 0)

    @property
    def unpaid_rent(self) -> Decimal:
        return sum((rent.remaining for rent in self.rents), ZERO)

    @property
    def overdue_rent(self) -> Decimal:
        """Uncovered rent whose due date is before the day (forfalt og ubetalt)."""
        return sum((rent.remaining for rent in self.rents if rent.due < self.on), ZERO)

    @property
    def oldest_unpaid_due(self) -> date | None:
        return self.unpaid[0].due if self.unpaid else None


def once(entries: Iterable[Entry]) -> list[Entry]:
    """The lines in order, those with a bank reference already seen left out.

    A returned payment may carry the reference of the payment it returns, so returns are told apart from the rest.
    """
    seen: set[tuple[bool, str]] = set()
    kept = []
    for entry in entries:
        key = (entry.kind is Kind.PAYMENT_RETURNED, entry.bank_reference)
        if entry.bank_reference and key in seen:
            continue
        seen.add(key)
        kept.append(entry)
    return kept


def known(entries: Iterable[Entry], on: date) -> list[Entry]:
    """The lines that count on the day, each bank reference once."""
    return once(entry for entry in entries if entry.known_on <= on)


def standing(entries: Iterable[Entry], on: date) -> Standing:
    """The balance at the end of the day `on`, and which rents it consists of."""
    lines = known(entries, on)
    rents = sorted(
        (line for line in lines if line.kind is Kind.RENT and line.date <= on),
        key=lambda line: (line.date, line.rent_month),
    )
    coming = [line for line in lines if line.kind is Kind.RENT and line.date > on]
    received, adrift = _received(lines)
    charged = _sum(line for line in lines if line.kind in EXTRAS)
    let_go = _sum(line for line in lines if line.of_fee)
    fees = max(charged - let_go, ZERO) + adrift
    left = [line.amount for line in rents]
    loose = _cover_named_months(received, rents, coming, left, on)
    loose.free += max(let_go - charged, ZERO)
    for index, amount in enumerate(left):
        used = min(amount, loose.free)
        left[index] -= used
        loose.free -= used
    fees_covered = min(fees, loose.free)
    loose.free -= fees_covered
    balance = _sum(rents) + charged + adrift - let_go - sum((amount for amount, _ in received), ZERO)
    return Standing(
        on=on,
        balance=balance,
        rents=tuple(
            OpenRent(rent.rent_month, rent.date, rent.amount, remaining)
            for rent, remaining in zip(rents, left, strict=True)
        ),
        fees_remaining=fees - fees_covered,
        credit=loose.free + loose.held,
    )


def unpaid_since(entries: Sequence[Entry], on: date) -> date | None:
    """The first day of the unbroken time up to `on` in which some rent was unpaid; None when none is.

    The day before is the last on which nothing was owed: there the path of an earlier debt ended.
    """
    days = sorted({day for day in map(_takes_effect, entries) if day <= on})
    since = None
    for day in reversed(days):
        if not standing(entries, day).unpaid:
            break
        since = day
    return since


def paid_in_full_on(entries: Sequence[Entry], first: date, last: date) -> date | None:
    """The first day from `first` to `last` at whose end nothing at all was owed, rent or fees."""
    days = {first} | {day for day in map(_takes_effect, entries) if first < day <= last}
    for day in sorted(days):
        if day <= last and standing(entries, day).balance <= 0:
            return day
    return None


@dataclass
class _Loose:
    """Money not bound to a rent that has fallen due: free for the oldest rent, or held for a month to come."""

    free: Decimal = ZERO
    held: Decimal = ZERO


def _takes_effect(entry: Entry) -> date:
    return max(entry.date, entry.known_on) if entry.kind is Kind.RENT else entry.known_on


def _sum(lines: Iterable[Entry]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _received(lines: Sequence[Entry]) -> tuple[list[tuple[Decimal, date | None]], Decimal]:
    """Payments and credits still standing as (amount, month named), and returns that match no payment.

    A return undoes the payment with its bank reference; else one of the same month and amount; else of the same
    amount; else the latest payments, as far as it reaches.
    """
    payments = [line for line in lines if line.kind is Kind.PAYMENT]
    amounts = [line.amount for line in payments]
    adrift = ZERO
    for back in (line for line in lines if line.kind is Kind.PAYMENT_RETURNED):
        rest = back.amount
        for index in _order_of_undoing(back, payments, amounts):
            used = min(rest, amounts[index])
            amounts[index] -= used
            rest -= used
            if rest == 0:
                break
        adrift += rest
    received = [(amount, line.month) for line, amount in zip(payments, amounts, strict=True)]
    received += [(line.amount, line.month) for line in lines if line.kind is Kind.CREDIT and not line.of_fee]
    return received, adrift


def _order_of_undoing(back: Entry, payments: Sequence[Entry], left: Sequence[Decimal]) -> list[int]:
    def rank(index: int) -> tuple[bool, bool, bool, int]:
        payment = payments[index]
        return (
            not (back.bank_reference and payment.bank_reference == back.bank_reference),
            not (back.month is not None and payment.month == back.month),
            left[index] != back.amount,
            -payment.known_on.toordinal(),
        )

    return sorted(range(len(payments)), key=rank)


def _cover_named_months(
    received: Iterable[tuple[Decimal, date | None]],
    rents: Sequence[Entry],
    coming: Sequence[Entry],
    left: list[Decimal],
    on: date,
) -> _Loose:
    """Put money where it was meant. What a month does not need is free; a month still to come is paid ahead."""
    loose = _Loose()
    due: dict[date, list[int]] = {}
    for index, rent in enumerate(rents):
        due.setdefault(rent.rent_month, []).append(index)
    charged: dict[date, Decimal] = {}
    for rent in coming:
        charged[rent.rent_month] = charged.get(rent.rent_month, ZERO) + rent.amount
    ahead: dict[date, Decimal] = {}
    for amount, named in received:
        month = named.replace(day=1) if named else None
        rest = amount
        if month is not None:
            for index in due.get(month, ()):
                used = min(rest, left[index])
                left[index] -= used
                rest -= used
            if month in charged or (month > on and month not in due):
                ahead[month] = ahead.get(month, ZERO) + rest
                continue
        loose.free += rest
    for month, amount in ahead.items():
        kept = min(amount, charged.get(month, amount))
        loose.held += kept
        loose.free += amount - kept
    return loose
