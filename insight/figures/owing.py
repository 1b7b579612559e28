"""What the leases of arrears cases owed: when each case was opened, and on the days that are asked about."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, DecimalField, F, Q, Sum, When

from core.agencies.actors import Actor
from tenancies.enums import EntryKind
from tenancies.policies import ledger
from tenancies.selectors.debts import SIGNED

#: From an entry of the ledger to the cases of its lease.
CASE = "lease__arrears"


def owed_of(
    service: Actor, cases: Collection[UUID], asked: Sequence[date]
) -> dict[UUID, tuple[Decimal, tuple[Decimal, ...]]]:
    """What each case's lease owed at the end of the day it was opened, and of each of the days: one query."""
    if not cases:
        return {}
    days = {f"owed_{place}": Sum(_signed(day)) for place, day in enumerate(asked)}
    rows: Any = ledger.visible_to(service).filter(**{f"{CASE}__in": list(cases)}).order_by().values(CASE)
    return {
        row[CASE]: (
            max(row["then"], Decimal(0)),
            tuple(max(row[f"owed_{place}"], Decimal(0)) for place in range(len(asked))),
        )
        for row in rows.annotate(then=Sum(_signed(F(f"{CASE}__opened_on"))), **days)
    }


def _signed(day: date | F) -> Case:
    """What an entry adds to the debt at the end of the day: rent from its due date, all from when it was booked."""
    return Case(
        When(~Q(kind=EntryKind.RENT) | Q(date__lte=day), booked__lte=day, then=SIGNED),
        default=Decimal(0),
        output_field=DecimalField(),
    )
