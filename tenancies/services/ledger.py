"""Posting in the ledger: payments, returns, credits and fees. A line is never changed; a mistake is countered."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from tenancies import policies
from tenancies.calculations import rent
from tenancies.enums import EntryKind, EntryOrigin
from tenancies.models import Lease, LedgerEntry, RentAgreement
from tenancies.services import cases

VERBS = {
    EntryKind.PAYMENT: "ledger.payment",
    EntryKind.PAYMENT_RETURNED: "ledger.payment_returned",
    EntryKind.CREDIT: "ledger.credit",
    EntryKind.FEE: "ledger.fee",
    EntryKind.INTEREST: "ledger.interest",
    EntryKind.RENT: "ledger.credit_reversed",
}


@transaction.atomic
def register_payment(
    *,
    actor: Actor,
    lease: Lease,
    amount: Decimal,
    on: date,
    month: date | None = None,
    bank_reference: str = "",
    booked: date | None = None,
    text: str = "",
    origin: str = EntryOrigin.MANUAL,
) -> LedgerEntry:
    """A payment from the tenant, dated `on`. `month` is the month it names, if any.

    The same bank reference again gives back the first posting; with another amount or lease it is refused.
    """
    return post(
        actor=actor, lease=lease, kind=EntryKind.PAYMENT, amount=amount, on=on, month=month,
        bank_reference=bank_reference, booked=booked, text=text, origin=origin,
    )  # fmt: skip


@transaction.atomic
def return_payment(*, actor: Actor, entry: LedgerEntry, on: date, text: str = "") -> LedgerEntry:
    """The bank took the payment back: it counts as owed again. Returned already gives back the first return."""
    if entry.kind != EntryKind.PAYMENT:
        raise Refused(_("Bare en innbetaling kan tilbakeføres."), code="NOT_A_PAYMENT")
    Lease.objects.select_for_update(no_key=True).filter(pk=entry.lease_id).first()
    existing = LedgerEntry.objects.filter(counters=entry, kind=EntryKind.PAYMENT_RETURNED).first()
    if existing is not None:
        return existing
    return post(
        actor=actor, lease=entry.lease, kind=EntryKind.PAYMENT_RETURNED, amount=entry.amount, on=on,
        month=entry.month, bank_reference=entry.bank_reference, text=text, counters=entry,
    )  # fmt: skip


@transaction.atomic
def credit(
    *,
    actor: Actor,
    lease: Lease,
    amount: Decimal,
    on: date,
    text: str,
    month: date | None = None,
    counters: LedgerEntry | None = None,
) -> LedgerEntry:
    """Take back what was charged wrongly, or let a claim go. The reason stands in the ledger."""
    if not text.strip():
        raise Refused(_("Skriv hvorfor beløpet krediteres."), code="REASON_MISSING", field="text")
    return post(
        actor=actor, lease=lease, kind=EntryKind.CREDIT, amount=amount, on=on, month=month, text=text,
        counters=counters,
    )  # fmt: skip


@transaction.atomic
def fee(*, actor: Actor, lease: Lease, amount: Decimal, on: date, text: str) -> LedgerEntry:
    """A fee or a cost in the case (purregebyr, rettsgebyr), by the dated tables; who posts it answers for the rate."""
    if not text.strip():
        raise Refused(_("Skriv hva gebyret gjelder."), code="REASON_MISSING", field="text")
    return post(actor=actor, lease=lease, kind=EntryKind.FEE, amount=amount, on=on, text=text)


def credit_overcharged(*, actor: Actor, lease: Lease, text: str, after: date | None = None) -> Decimal:
    """Credit what has been charged beyond the rents as they are now: days after the end of the tenancy, or months
    whose rent was set lower afterwards. What has been credited before is taken into account. With `after`, the months
    that had begun by that day stay as they were charged."""
    charged: dict[date, Decimal] = {}
    rows = LedgerEntry.objects.filter(
        lease=lease, month__isnull=False, kind__in=(EntryKind.RENT, EntryKind.CREDIT), origin=EntryOrigin.RUN
    )
    for month, kind, amount in rows.values_list("month", "kind", "amount"):
        if month is None:
            continue
        charged[month] = charged.get(month, Decimal(0)) + (amount if kind == EntryKind.RENT else -amount)
    periods = rent_periods(RentAgreement.objects.known().filter(lease=lease))
    total = Decimal(0)
    for month, amount in sorted(charged.items()):
        if after is not None and month <= after:
            continue
        due = rent.charge(month, periods, lease.due_day)
        over = amount - (due.amount if due else Decimal(0))
        if over > 0:
            post(
                actor=actor, lease=lease, kind=EntryKind.CREDIT, amount=over, on=actor.today, month=month,
                text=text, origin=EntryOrigin.RUN,
            )  # fmt: skip
            total += over
    return total


def rent_periods(rows: Any) -> list[rent.RentPeriod]:
    return [rent.RentPeriod(row.valid_from, row.valid_to, row.monthly) for row in rows]


def opening_entries(lease: Lease, owed: Decimal, on: date, *, oldest_due: date | None) -> list[LedgerEntry]:
    """The opening balance as one line: rent owed since `oldest_due`, or what the tenant has to the good."""
    if owed == 0:
        return []
    return [
        LedgerEntry(
            municipality_id=lease.municipality_id,
            compartment_id=lease.compartment_id,
            lease=lease,
            kind=EntryKind.RENT if owed > 0 else EntryKind.CREDIT,
            date=(oldest_due or on) if owed > 0 else on,
            booked=on,
            amount=abs(owed),
            text=_("Inngående saldo, fra før Husrom"),
            origin=EntryOrigin.OPENING,
        )
    ]


def add_entries(entries: Sequence[LedgerEntry]) -> None:
    """Many lines in one INSERT; what is there already stays as it is."""
    LedgerEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=1000)


def post(
    *,
    actor: Actor,
    lease: Lease,
    kind: str,
    amount: Decimal,
    on: date,
    month: date | None = None,
    bank_reference: str = "",
    booked: date | None = None,
    text: str = "",
    origin: str = EntryOrigin.MANUAL,
    counters: LedgerEntry | None = None,
    cost: str = "",
) -> LedgerEntry:
    """Add one line, checked and recorded; the services beside this say which."""
    locked = Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()
    if (
        locked is None
        or not policies.ledger.permits(actor, "post")
        or not policies.leases.sees(actor, locked)
    ):
        raise NotAllowed("post")
    reference = bank_reference.strip()
    if reference:
        existing = LedgerEntry.objects.filter(
            municipality_id=locked.municipality_id, kind=kind, bank_reference=reference
        ).first()
        if existing is not None:
            return _same(existing, locked, amount)
    _check(actor, amount, on)
    entry = LedgerEntry(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        kind=kind,
        date=on,
        booked=booked or actor.today,
        month=month.replace(day=1) if month else None,
        amount=amount,
        bank_reference=reference,
        text=text.strip(),
        origin=origin,
        counters=counters,
        cost=cost,
        entered_by=actor.user,
    )
    entry.save(force_insert=True)
    events.record(
        actor, VERBS[EntryKind(kind)], entry, on=on, detail={"lease": str(locked.pk), "amount": str(amount)}
    )
    cases.refresh(actor=actor, leases=[locked])
    return entry


def _same(existing: LedgerEntry, lease: Lease, amount: Decimal) -> LedgerEntry:
    if existing.lease_id == lease.pk and existing.amount == amount:
        return existing
    raise Refused(
        _("Bankreferansen er brukt på en annen postering. Kontroller referansen."),
        code="BANK_REFERENCE_USED",
        field="bank_reference",
    )


def _check(actor: Actor, amount: Decimal, on: date) -> None:
    if amount <= 0:
        raise Refused(_("Oppgi et beløp over null."), code="AMOUNT_NOT_POSITIVE", field="amount")
    if amount != amount.quantize(Decimal("0.01")):
        raise Refused(_("Oppgi beløpet med høyst to desimaler."), code="AMOUNT_NOT_EXACT", field="amount")
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
