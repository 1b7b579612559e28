"""The ledger as it is read: one table, one group per month, newest first, postings and steps in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenancies.enums import EntryKind
from tenancies.models import ArrearsStep, LedgerEntry

CHARGES = frozenset({EntryKind.RENT, EntryKind.FEE, EntryKind.INTEREST, EntryKind.PAYMENT_RETURNED})


@dataclass(frozen=True)
class Line:
    """A posting with its amount in one of two columns and the balance after it, or a step with neither."""

    date: date
    title: str
    text: str = ""
    charged: Decimal | None = None
    received: Decimal | None = None
    balance: Decimal | None = None
    entry: Any = None


@dataclass
class Month:
    first: date
    charged: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    lines: list[Line] = field(default_factory=list)


def months(entries: Sequence[LedgerEntry], steps: Sequence[ArrearsStep], *, show: str = "") -> list[Month]:
    """Newest month first. `show`: "" both, "betalinger" postings only, "tiltak" steps only."""
    groups: dict[date, Month] = {}
    balance = Decimal(0)
    rows: list[tuple[date, int, Any]] = [(row.date, 0, row) for row in entries]
    rows += [(row.date, 1, row) for row in steps]
    for day, order, row in sorted(rows, key=lambda item: (item[0], item[1])):
        first = day.replace(day=1)
        month = groups.setdefault(first, Month(first))
        if order == 0:
            charge = row.kind in CHARGES
            balance += row.amount if charge else -row.amount
            month.charged += row.amount if charge else 0
            month.received += 0 if charge else row.amount
            if show != "tiltak":
                month.lines.append(_posting(row, charge, balance))
        elif show != "betalinger":
            month.lines.append(Line(day, str(row.get_event_display()), text=row.reason))
    for month in groups.values():
        month.lines.reverse()
    return [groups[first] for first in sorted(groups, reverse=True) if groups[first].lines]


def _posting(row: LedgerEntry, charge: bool, balance: Decimal) -> Line:
    title = str(row.get_kind_display())
    if row.month is not None:
        title = _("%(kind)s for %(month)s") % {"kind": title, "month": f"{row.month:%m.%Y}"}
    return Line(
        row.date,
        title,
        text=row.text,
        charged=row.amount if charge else None,
        received=None if charge else row.amount,
        balance=balance,
        entry=row,
    )
