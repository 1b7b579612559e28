"""A ledger made of balances that another system tells: lines that bring one told standing to the next. Pure.

The arrears path is computed from these lines as from any ledger. A balance says how much rent is overdue and since
when; it is laid on the months from the oldest due date on, a month's rent on each, oldest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenancies.calculations.ledger import ZERO, Entry, Kind, Standing, standing
from tenancies.calculations.rent import due_date, next_month


@dataclass(frozen=True)
class Told:
    """What was owed at the end of the day `as_of`; known to us from `known_on`."""

    as_of: date
    overdue_rent: Decimal
    oldest_due: date | None
    fees: Decimal
    known_on: date


def as_entries(told: Iterable[Told], monthly: Decimal, due_day: int) -> list[Entry]:
    """The lines of all that has been told, in order. Told anew for the same day, the last one holds."""
    days: dict[date, Told] = {}
    for each in told:
        days[each.as_of] = each
    lines: list[Entry] = []
    for day in sorted(days):
        lines += _between(standing(_dated(lines), day), days[day], monthly, due_day)
    return lines


def _dated(lines: Sequence[Entry]) -> list[Entry]:
    """The lines by the day they tell of, whenever we heard of it."""
    return [Entry(e.date, e.kind, e.amount, None, e.month, e.bank_reference, e.of_fee) for e in lines]


def _between(now: Standing, told: Told, monthly: Decimal, due_day: int) -> list[Entry]:
    """Month by month. A month keeps the due date it was first told with, as long as something of it is unpaid."""
    wanted = {due.replace(day=1): (due, amount) for due, amount in laid_out(told, monthly, due_day).items()}
    have: dict[date, Decimal] = {}
    dues: dict[date, date] = {}
    for rent in now.unpaid:
        have[rent.month] = have.get(rent.month, ZERO) + rent.remaining
        dues.setdefault(rent.month, rent.due)
    lines = []
    for month in sorted({*wanted, *have}):
        due, amount = wanted.get(month, (month, ZERO))
        change = amount - have.get(month, ZERO)
        if change > 0:
            lines.append(Entry(dues.get(month, due), Kind.RENT, change, told.known_on, month))
        elif change < 0:
            lines.append(Entry(told.as_of, Kind.PAYMENT, -change, told.known_on, month))
    fees = told.fees - now.fees_remaining
    if fees > 0:
        lines.append(Entry(told.as_of, Kind.FEE, fees, told.known_on))
    elif fees < 0:
        lines.append(Entry(told.as_of, Kind.CREDIT, -fees, told.known_on, of_fee=True))
    return lines


def laid_out(told: Told, monthly: Decimal, due_day: int) -> dict[date, Decimal]:
    """The overdue rent on due dates: a month's rent from the oldest on, and what is more on the oldest."""
    if told.oldest_due is None or told.overdue_rent <= 0:
        return {}
    left, found = told.overdue_rent, {}
    due, month = told.oldest_due, told.oldest_due.replace(day=1)
    while left > 0 and due <= told.as_of:
        part = min(left, monthly) if monthly > 0 else left
        found[due] = part
        left -= part
        month = next_month(month)
        due = due_date(month, due_day)
    found[told.oldest_due] += left
    return found
