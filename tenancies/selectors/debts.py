"""Who owes what on any day, and how old the debt is. What was not booked by the day is not known on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from core.agencies.actors import Actor
from tenancies import policies
from tenancies.calculations.ledger import Standing, standing
from tenancies.enums import EntryKind
from tenancies.selectors.arrears_facts import entries_of

#: How old a debt is: so many days after the due date at most; the last has no end.
AGES = (0, 30, 60, 90, None)
_OWED = (EntryKind.RENT, EntryKind.FEE, EntryKind.INTEREST, EntryKind.PAYMENT_RETURNED)
#: What a line adds to the debt, or takes from it.
SIGNED = Case(When(kind__in=_OWED, then=F("amount")), default=-F("amount"), output_field=DecimalField())
ZERO = Decimal("0.00")


def owing(actor: Actor, on: date) -> QuerySet[Any]:
    """The leases that owe on the day, with `balance`."""
    lines = (
        policies.ledger.visible_to(actor)
        .filter(~Q(kind=EntryKind.RENT) | Q(date__lte=on), lease=OuterRef("pk"), booked__lte=on)
        .order_by()
        .values("lease")
        .annotate(sum=Sum(SIGNED))
        .values("sum")
    )
    rows = policies.leases.visible_to(actor).select_related("dwelling", "tenant")
    found: QuerySet[Any] = rows.annotate(balance=Subquery(lines)).filter(balance__gt=0)
    return found


def with_ages(leases: Sequence[Any], on: date) -> Sequence[Any]:
    """`age_0` to `age_4` (unpaid rent by its age, as `AGES`), `fees` and `oldest` on each. One query."""
    entries = entries_of(lease.pk for lease in leases)
    for lease in leases:
        now = standing(entries[lease.pk], on)
        for place, amount in enumerate(by_age(now)):
            setattr(lease, f"age_{place}", amount)
        lease.fees, lease.oldest = now.fees_remaining, now.oldest_unpaid_due
    return leases


def by_age(now: Standing) -> list[Decimal]:
    ages = [ZERO] * len(AGES)
    for rent in now.unpaid:
        days = (now.on - rent.due).days
        ages[next(place for place, most in enumerate(AGES) if most is None or days <= most)] += rent.remaining
    return ages


@dataclass(frozen=True)
class Totals:
    count: int
    balance: Decimal
    ages: tuple[Decimal, ...]
    fees: Decimal


def totals(leases: Sequence[Any]) -> Totals:
    """Of leases that `with_ages` has been asked about."""
    ages = tuple(sum((getattr(row, f"age_{place}") for row in leases), ZERO) for place in range(len(AGES)))
    return Totals(
        len(leases),
        sum((row.balance for row in leases), ZERO),
        ages,
        sum((row.fees for row in leases), ZERO),
    )
