"""Correcting the ledger: a line is never changed or taken away, another one is put against it."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from tenancies.calculations.ledger import EXTRAS
from tenancies.enums import EntryKind
from tenancies.models import Lease, LedgerEntry
from tenancies.services import ledger

#: Lines that a credit takes away again.
CHARGED = frozenset({EntryKind.RENT, *EXTRAS})


@transaction.atomic
def correct(*, actor: Actor, entry: LedgerEntry, reason: str, on: date | None = None) -> LedgerEntry:
    """The line was wrong: counter what is left of it, with the reason. Countered already gives back that line.

    Rent, fees and interest are credited; a payment is reversed; a credit is charged again.
    """
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=entry.lease_id).first()
    if entry.kind == EntryKind.PAYMENT_RETURNED:
        raise Refused(
            _("En tilbakeføring kan ikke rettes. Registrer innbetalingen på nytt."), code="REGISTER_AGAIN"
        )
    against = LedgerEntry.objects.filter(counters=entry)
    left = entry.amount - (against.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))
    if left <= 0:
        last: LedgerEntry = against.latest("created_at")
        return last
    if not reason.strip():
        raise Refused(_("Skriv hvorfor posteringen rettes."), code="REASON_MISSING", field="reason")
    return ledger.post(
        actor=actor, lease=entry.lease, kind=_countered_by(entry), amount=left, on=on or actor.today,
        month=entry.month, bank_reference=entry.bank_reference if entry.kind == EntryKind.PAYMENT else "",
        text=reason.strip()[:200], counters=entry,
    )  # fmt: skip


def _countered_by(entry: LedgerEntry) -> str:
    if entry.kind in CHARGED:
        return EntryKind.CREDIT
    if entry.kind == EntryKind.PAYMENT:
        return EntryKind.PAYMENT_RETURNED
    # A credit taken back: what it lowered is owed again.
    return EntryKind.FEE if entry.counters is not None and entry.counters.kind in EXTRAS else EntryKind.RENT
