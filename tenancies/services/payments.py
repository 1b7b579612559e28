"""Payments from the bank's files, whatever their form: posted by KID, many at a time, and what is in doubt queued.

A file names leases by KID, and that alone decides: it is read with the identity of a service, so that money for a
tenant with a protected address finds its way as well. Whoever reads the file in sees no more than the file said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core.agencies.actors import Actor, for_service
from core.agencies.context import as_identity
from core.audit import events
from core.base.errors import NotAllowed
from core.jobs.imports import Outcome
from tenancies import policies, switches
from tenancies.calculations import placing
from tenancies.calculations.placing import Line
from tenancies.enums import CaseState, EntryKind, EntryOrigin, LeaseState
from tenancies.models import ArrearsCase, Lease, LedgerEntry, UnplacedPayment
from tenancies.selectors.offices import landlord_unit
from tenancies.services import cases

#: The identity a file is matched and posted with.
SERVICE = "imports"
#: How many lines go together: one look-up of leases, one of references, one INSERT of each kind.
TOGETHER = 1000
#: What references to leases in an old system begin with (tenancies/services/importing.py).
_IMPORTED = "import:"


@dataclass(frozen=True)
class Done:
    """What became of a line: a posting, a place in the queue, or what it became when it was read before."""

    subject: LedgerEntry | UnplacedPayment
    outcome: Outcome


@dataclass
class _Chunk:
    """What is known beforehand of the lines of a chunk, looked up in one query for each kind."""

    leases: Mapping[str, "_Found"]
    entries: dict[str, LedgerEntry]
    queued: dict[str, UnplacedPayment]
    compartment: UUID
    accounts: frozenset[str]
    new_entries: list[LedgerEntry] = field(default_factory=list)
    new_queued: list[UnplacedPayment] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    pk: UUID
    compartment: UUID
    state: str
    ended_on: date | None


@transaction.atomic
def post(
    *, actor: Actor, lines: Sequence[Line], on: date | None = None, origin: str = EntryOrigin.IMPORT
) -> list[Done]:
    """Post the lines that are clear and queue the others, with one INSERT of each. Read again they do nothing.

    `on` is the day of posting (default the actor's). Answers in the order of the lines.
    """
    if not policies.ledger.permits(actor, "import"):
        raise NotAllowed("import")
    day = on or actor.today
    with as_identity(for_service(SERVICE, actor.home, today=actor.today)):
        chunk = _look_up(actor, lines, day)
        done = [_place(actor, line, chunk, day, origin) for line in lines]
        LedgerEntry.objects.bulk_create(chunk.new_entries, batch_size=TOGETHER)
        UnplacedPayment.objects.bulk_create(chunk.new_queued, batch_size=TOGETHER)
        _record(actor, chunk)
    _refresh(actor, {entry.lease_id for entry in chunk.new_entries})
    return done


def _look_up(actor: Actor, lines: Sequence[Line], day: date) -> _Chunk:
    references = {line.bank_reference for line in lines}
    # Said aloud, since the index leaves the empty ones out, and of more than a hundred values the database does not
    # see by itself that none is empty: then it read the whole ledger for each thousand lines.
    entries = LedgerEntry.objects.filter(
        municipality=actor.home, kind=EntryKind.PAYMENT, bank_reference__in=references
    ).exclude(bank_reference="")
    queued = UnplacedPayment.objects.filter(municipality=actor.home, key__in={line.key for line in lines})
    return _Chunk(
        leases=_leases(actor, lines),
        entries={entry.bank_reference: entry for entry in entries},
        queued={row.key: row for row in queued},
        compartment=landlord_unit(actor.home, day).compartment_id,
        accounts=accounts_of(actor),
    )


def accounts_of(actor: Actor) -> frozenset[str]:
    """The accounts rent is paid to, as the municipality has set them; empty: no account is questioned."""
    stored = str(actor.switch(switches.RENT_ACCOUNTS) or "")
    return frozenset(
        "".join(sign for sign in part if sign.isdigit()) for part in stored.split(",") if part.strip()
    )


def _leases(actor: Actor, lines: Sequence[Line]) -> dict[str, _Found]:
    """By KID, else by what the file calls the lease: our number, or the old system's."""
    kids = {line.kid for line in lines if line.kid}
    named = {line.reference for line in lines if line.reference and not line.kid}
    wanted = Q(kid__in=kids) & ~Q(kid="")
    if named:
        wanted |= Q(number__in=named) | Q(kid__in=named) & ~Q(kid="")
        imported = {f"{_IMPORTED}{name}" for name in named}
        wanted |= Q(external_reference__in=imported) & ~Q(external_reference="")
    rows = Lease.objects.filter(wanted, municipality=actor.home).values_list(
        "pk", "compartment_id", "state", "ended_on", "kid", "number", "external_reference"
    )
    found: dict[str, _Found] = {}
    for pk, compartment, state, ended_on, kid, number, external in rows:
        lease = _Found(pk, compartment, state, ended_on)
        if kid:
            found[f"kid:{kid}"] = lease
            found.setdefault(f"ref:{kid}", lease)
        # Our own number goes before an old system's, as everywhere.
        found[f"ref:{number}"] = lease
        if external.startswith(_IMPORTED):
            found.setdefault(f"ref:{external.removeprefix(_IMPORTED)}", lease)
    return found


def _place(actor: Actor, line: Line, chunk: _Chunk, day: date, origin: str) -> Done:
    lease = chunk.leases.get(f"kid:{line.kid}" if line.kid else f"ref:{line.reference}")
    queued = chunk.queued.get(line.key)
    if queued is not None:
        return Done(queued, "unchanged")
    entry = chunk.entries.get(line.bank_reference)
    if entry is not None and entry.amount == line.amount and lease is not None and entry.lease_id == lease.pk:
        return Done(entry, "unchanged")
    known = placing.Known(lease.state == LeaseState.CANCELLED, lease.ended_on) if lease else None
    reason = placing.reason_to_wait(line, known, taken=entry is not None, accounts=chunk.accounts, today=day)
    if reason is None and lease is not None:
        made = _entry(actor, line, lease, day, origin)
        chunk.new_entries.append(made)
        chunk.entries[line.bank_reference] = made
        return Done(made, "created")
    row = _queued(actor, line, lease, str(reason), chunk.compartment, day, origin)
    chunk.new_queued.append(row)
    chunk.queued[line.key] = row
    return Done(row, "queued")


def _entry(actor: Actor, line: Line, lease: _Found, day: date, origin: str) -> LedgerEntry:
    return LedgerEntry(
        municipality_id=actor.home.pk,
        compartment_id=lease.compartment,
        lease_id=lease.pk,
        kind=EntryKind.PAYMENT,
        date=line.on,
        booked=day,
        month=line.month.replace(day=1) if line.month else None,
        amount=line.amount,
        bank_reference=line.bank_reference,
        text=line.text[:200],
        origin=origin,
        entered_by=actor.user,
    )


def _queued(
    actor: Actor, line: Line, lease: _Found | None, reason: str, compartment: UUID, day: date, origin: str
) -> UnplacedPayment:
    return UnplacedPayment(
        municipality_id=actor.home.pk,
        compartment_id=lease.compartment if lease else compartment,
        reason=reason,
        on=line.on,
        received_on=day,
        amount=line.amount,
        bank_reference=line.bank_reference,
        kid=line.kid,
        reference=line.reference,
        month=line.month.replace(day=1) if line.month else None,
        account=line.account,
        debit_account=line.debit_account,
        text=line.text[:200],
        line=line.number or None,
        origin=origin,
        key=line.key,
    )


def _record(actor: Actor, chunk: _Chunk) -> None:
    acts: list[events.Act] = []
    for entry in chunk.new_entries:
        detail: dict[str, Any] = {"lease": str(entry.lease_id), "amount": str(entry.amount)}
        acts.append(events.Act(entry, entry.date, detail))
    events.record_acts(actor, "ledger.payment", acts)
    waiting = [
        events.Act(row, row.on, {"why": row.reason, "amount": str(row.amount)}) for row in chunk.new_queued
    ]
    events.record_acts(actor, "payment.queued", waiting)


def _refresh(actor: Actor, paid: set[UUID]) -> None:
    """Bring the arrears cases up to date, of those that have one."""
    if not paid:
        return
    with as_identity(for_service("arrears", actor.home, today=actor.today)):
        owing = ArrearsCase.objects.filter(lease__in=paid, state=CaseState.OPEN).values("lease")
        leases = list(Lease.objects.filter(pk__in=owing).select_related("municipality").order_by("pk"))
        if leases:
            cases.refresh(actor=actor, leases=leases)
