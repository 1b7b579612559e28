"""Reading in what the landlord has from before: leases, deposits, opening balances and payments.

Everything is marked «fra før Husrom» and kept as it was. What history brings that our rules would forbid (two leases of
one dwelling at the same time) is kept too, but not as binding, and somebody gets the task of finding out.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.jobs.imports import Outcome
from core.messages.services import add_task
from core.people.models import Person
from core.people.numbers import read_number
from core.people.services import PersonFacts, attach_person
from core.rules.services import deadlines
from housing.enums import DwellingState
from housing.models import Dwelling
from housing.services.dwellings import set_status
from tenancies import policies
from tenancies.calculations.rent import first_of_month, next_month
from tenancies.enums import EntryOrigin, LeaseState, RentBasis, SecurityKind, TermKind
from tenancies.models import Deposit, Lease, LeaseTerm, LedgerEntry, RentAgreement
from tenancies.selectors.offices import landlord_unit
from tenancies.services import kid_numbers, ledger
from tenancies.services.terms import supersede

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OldLease:
    """A row of the old system. `last_day` None: no end; `ended`: the day the tenant moved out, if so."""

    reference: str
    dwelling: str
    given_name: str
    family_name: str
    start: date
    monthly_rent: Decimal
    number: str = ""
    birth_date: date | None = None
    last_day: date | None = None
    ended: date | None = None
    eviction_clause: bool = True
    due_day: int = 1
    kid: str = ""
    #: When the rent was last set; the index counts from there.
    rent_since: date | None = None


def reference_of(reference: str) -> str:
    return f"import:{reference.strip()}"


def imported_lease(actor: Actor, reference: str) -> Lease:
    """The lease by its reference in the old system, or by our own number. Refused when there is none."""
    wanted = Q(external_reference=reference_of(reference)) | Q(number=reference.strip())
    lease = policies.leases.visible_to(actor).filter(wanted).first()
    if lease is None:
        raise Refused(
            _("Fant ikke leieforholdet %(reference)s. Les inn leieforholdene først.")
            % {"reference": reference},
            code="NO_LEASE",
            field="reference",
        )
    found: Lease = lease
    return found


@transaction.atomic
def import_lease(*, actor: Actor, old: OldLease, on: date) -> tuple[Lease, Outcome]:
    """Make or update the lease of a row. Read in again unchanged, it stays as it is."""
    if not policies.leases.permits(actor, "import"):
        raise NotAllowed("import")
    dwelling = (
        Dwelling.objects.select_for_update(no_key=True)
        .filter(municipality=actor.home, number=old.dwelling.strip())
        .first()
    )
    if dwelling is None:
        raise Refused(
            _("Fant ikke boligen %(number)s.") % {"number": old.dwelling},
            code="NO_DWELLING",
            field="dwelling",
        )
    _check(old)
    existing = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .filter(municipality=actor.home, external_reference=reference_of(old.reference))
        .first()
    )
    if existing is not None:
        return _update(actor, existing, dwelling, old)
    lease = _new_lease(actor, dwelling, old, on)
    _write_facts(lease, old)
    events.record(actor, "lease.imported", lease, on=old.start, detail={"binding": lease.binding})
    if not lease.binding:
        _ask_about_overlap(actor, lease)
    elif lease.state == LeaseState.ACTIVE:
        _take_over(actor, lease, old, on)
    return lease, "created"


def _take_over(actor: Actor, lease: Lease, old: OldLease, on: date) -> None:
    """From today on the lease is ours: the dwelling reads as let, and the review before the term ends has its day."""
    state = DwellingState.NOT_AVAILABLE if lease.restricted else DwellingState.LET
    set_status(actor=actor, dwelling=lease.dwelling, state=state, on=max(old.start, on))
    if old.last_day is not None and old.last_day >= on:
        for kind in ("renewal_review", "lease_expiry_demand"):
            deadlines.start(actor=actor, kind=kind, subject=lease, on=old.last_day)


def _check(old: OldLease) -> None:
    if old.last_day is not None and old.last_day < old.start:
        raise Refused(_("Siste dag er før første dag."), code="END_BEFORE_START", field="last_day")
    if old.ended is not None and old.ended < old.start:
        raise Refused(_("Utflytting er før første dag."), code="END_BEFORE_START", field="ended")
    if old.monthly_rent < 0:
        raise Refused(_("Husleia er negativ."), code="RENT_NEGATIVE", field="monthly_rent")
    if old.rent_since is not None and old.rent_since < old.start:
        raise Refused(
            _("Leia er fastsatt før leieforholdet begynte."), code="BEFORE_START", field="rent_since"
        )


def _new_lease(actor: Actor, dwelling: Dwelling, old: OldLease, on: date) -> Lease:
    unit = landlord_unit(dwelling.municipality, on)
    tenant = _tenant(actor, old)
    running = old.ended is None or old.ended >= on
    number = f"{on.year}/{next_number(dwelling.municipality, 'lease', on.year)}"
    lease = Lease(
        municipality_id=dwelling.municipality_id,
        compartment=unit.compartment,
        number=number,
        kid=kid_numbers.own_kid(actor=actor, kid=old.kid, number=number),
        state=LeaseState.ACTIVE if running else LeaseState.ENDED,
        dwelling=dwelling,
        tenant=tenant,
        handler=actor.user,
        starts_on=old.start,
        charged_from=next_month(first_of_month(on)),
        due_day=old.due_day,
        eviction_clause=old.eviction_clause,
        ended_on=old.ended,
        end_reason=_("Fra før Husrom") if old.ended else "",
        restricted=tenant.protected,
        binding=not _overlaps(dwelling, old),
        before_husrom=True,
        external_reference=reference_of(old.reference),
    )
    lease.save(force_insert=True)
    return lease


def _tenant(actor: Actor, old: OldLease) -> Person:
    found = read_number(old.number, actor.today)
    compartment = landlord_unit(actor.home, actor.today).compartment
    facts = PersonFacts(
        given_name=old.given_name,
        family_name=old.family_name,
        number=found.normalised if found else "",
        number_kind=str(found.kind or "") if found else "",
        birth_date=old.birth_date or (found.birth_date if found else None),
    )
    return attach_person(actor=actor, compartment=compartment, facts=facts)


def _ends(old: OldLease) -> date | None:
    """The day after the last, whichever comes first: what was agreed, or what happened."""
    days = [day for day in (old.last_day, old.ended) if day is not None]
    return min(days) + ONE_DAY if days else None


def _overlaps(dwelling: Dwelling, old: OldLease) -> bool:
    rows = LeaseTerm.objects.known().filter(
        Q(valid_to=None) | Q(valid_to__gt=old.start), dwelling=dwelling, binding=True
    )
    ends = _ends(old)
    if ends is not None:
        rows = rows.filter(valid_from__lt=ends)
    active = Lease.objects.filter(dwelling=dwelling, state=LeaseState.ACTIVE, binding=True)
    return rows.exists() or (old.ended is None and active.exists())


def _write_facts(lease: Lease, old: OldLease) -> None:
    LeaseTerm(
        municipality_id=lease.municipality_id,
        lease=lease,
        dwelling_id=lease.dwelling_id,
        kind=TermKind.INDEFINITE if old.last_day is None else TermKind.FIXED_3Y,
        binding=lease.binding,
        valid_from=old.start,
        valid_to=_ends(old),
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)
    RentAgreement(
        municipality_id=lease.municipality_id,
        lease=lease,
        monthly=old.monthly_rent,
        basis=RentBasis.IMPORTED,
        set_on=old.rent_since,
        valid_from=old.start,
        valid_to=old.ended + ONE_DAY if old.ended else None,
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)


def _update(actor: Actor, lease: Lease, dwelling: Dwelling, old: OldLease) -> tuple[Lease, Outcome]:
    """A changed row: term and rent as the file has them now. Another dwelling or start is another lease."""
    if lease.dwelling_id != dwelling.pk or lease.starts_on != old.start:
        raise Refused(
            _(
                "Leieforholdet er lest inn før med en annen bolig eller første dag. Rett fila eller bruk ny referanse."
            ),
            code="OTHER_LEASE",
            field="reference",
        )
    term = lease.terms.known().order_by("-valid_from").first()
    rent = lease.rents.known().order_by("-valid_from").first()
    kid = kid_numbers.own_kid(actor=actor, kid=old.kid, number=lease.number, lease=lease)
    now = (
        term.valid_to if term else None,
        rent.monthly if rent else None,
        rent.set_on if rent else None,
        lease.due_day,
        lease.eviction_clause,
        lease.kid,
    )
    rent_since = old.rent_since or (rent.set_on if rent else None)
    if now == (_ends(old), old.monthly_rent, rent_since, old.due_day, old.eviction_clause, kid):
        return lease, "unchanged"
    supersede(lease.terms)
    supersede(lease.rents)
    lease.due_day, lease.eviction_clause, lease.kid = old.due_day, old.eviction_clause, kid
    lease.version += 1
    lease.save(update_fields=["due_day", "eviction_clause", "kid", "version"])
    _write_facts(lease, replace(old, rent_since=rent_since))
    events.record(actor, "lease.imported", lease, on=old.start, detail={"again": True})
    return lease, "updated"


def _ask_about_overlap(actor: Actor, lease: Lease) -> None:
    add_task(
        actor=actor,
        unit=landlord_unit(lease.municipality, actor.today),
        roles=policies.LANDLORD,
        title=_("Finn ut hvem som leier: leieforhold %(number)s overlapper et annet")
        % {"number": lease.number},
        url=lease.get_absolute_url(),
        subject=lease,
        key=f"overlap:{lease.pk}",
    )


@transaction.atomic
def import_deposit(
    *,
    actor: Actor,
    lease: Lease,
    kind: str,
    amount: Decimal,
    reference: str,
    account: str = "",
    received: date | None = None,
) -> tuple[Deposit, Outcome]:
    if not policies.deposits.permits(actor, "import"):
        raise NotAllowed("import")
    if amount <= 0:
        raise Refused(_("Oppgi et beløp over null."), code="AMOUNT_NOT_POSITIVE", field="amount")
    key = f"{reference_of(reference)}:{kind}"
    existing = (
        Deposit.objects.select_for_update(of=("self",), no_key=True)
        .filter(municipality_id=lease.municipality_id, external_reference=key)
        .first()
    )
    if existing is not None:
        if (existing.amount, existing.account, existing.received_on) == (amount, account, received):
            return existing, "unchanged"
        existing.amount, existing.account, existing.received_on = amount, account, received
        existing.version += 1
        existing.save(update_fields=["amount", "account", "received_on", "version"])
        events.record(actor, "deposit.recorded", existing, detail={"again": True})
        return existing, "updated"
    deposit = Deposit(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        kind=SecurityKind(kind),
        amount=amount,
        account=account,
        received_on=received,
        before_husrom=True,
        external_reference=key,
    )
    deposit.save(force_insert=True)
    events.record(actor, "deposit.recorded", deposit, detail={"kind": str(kind)})
    return deposit, "created"


@transaction.atomic
def import_opening_balance(
    *, actor: Actor, lease: Lease, owed: Decimal, on: date, oldest_due: date | None = None
) -> tuple[Lease, Outcome]:
    """What the tenant owes (or has to the good) on the day the old ledger was closed. One for each lease.

    Another amount later is refused: the ledger is never rewritten, the difference is posted.
    """
    if not policies.ledger.permits(actor, "import"):
        raise NotAllowed("import")
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()
    existing = LedgerEntry.objects.filter(lease=lease, origin=EntryOrigin.OPENING).first()
    if existing is not None:
        before = existing.amount if existing.kind == "rent" else -existing.amount
        if before == owed:
            return lease, "unchanged"
        raise Refused(
            _(
                "Inngående saldo er alt lest inn med et annet beløp. Før differansen som kreditering eller gebyr."
            ),
            code="OPENING_TWICE",
            field="owed",
        )
    entries = ledger.opening_entries(lease, owed, on, oldest_due=oldest_due)
    ledger.add_entries(entries)
    for entry in entries:
        events.record(
            actor, "ledger.opening", entry, on=on, detail={"lease": str(lease.pk), "amount": str(owed)}
        )
    return lease, "created" if entries else "unchanged"
