"""The life of a lease: drafted, signed by both on paper, begun, ended."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allocation.models import Offer
from allocation.services.refusals import require_not_promised
from applications.models import Application
from core.agencies import relations
from core.agencies.actors import Actor, within_service
from core.agencies.enums import Basis
from core.agencies.models import Compartment, Relation
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.interface.formatting import longdate
from core.people import protection
from core.people.models import Person
from housing.enums import Provision
from housing.models import Dwelling
from tenancies import policies
from tenancies.enums import LeaseState, SecurityKind
from tenancies.models import Deposit, Lease
from tenancies.selectors.offices import landlord_unit
from tenancies.services import kid_numbers, ledger, papers, protected
from tenancies.services.terms import ONE_DAY, Terms, check_law, supersede, write_terms
from tenancies.transitions import LEASE

#: Why those who allocated the home see the lease.
ALLOCATION = "tildeling"
#: Kinds of provision where somebody follows the tenant up, so that an agreement on it is due.
FOLLOWED_UP = frozenset(
    {
        Provision.TRAINING,
        Provision.TRAINING_CENTRE,
        Provision.HOUSING_FIRST,
        Provision.TEAM_FLAT,
        Provision.CO_LOCATED,
    }
)


@transaction.atomic
def draft_lease(
    *,
    actor: Actor,
    dwelling: Dwelling,
    tenant: Person,
    terms: Terms,
    household: UUID | None = None,
    application: UUID | None = None,
    allocator: Compartment | None = None,
    offer: Offer | None = None,
    handler: Any = None,
) -> Lease:
    """Make a contract ready for signing. An offer has one lease: asked for again, the first is given back.

    `household` and `application` are keys: they may stand with the office that granted the home (`allocator`), and
    not be the landlord's to read.

    Raises Refused with what the law does not accept (husleieloven §§ 3-5, 9-2, 9-3, 11-1).
    """
    if not policies.leases.permits(actor, "draft"):
        raise NotAllowed("draft")
    unit = landlord_unit(dwelling.municipality, actor.today)
    Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
    existing = Lease.objects.filter(offer=offer).first() if offer is not None else None
    if existing is not None:
        return existing
    check_law(terms, dwelling=dwelling, tenant=tenant, lease=None)
    require_not_promised(actor=actor, dwelling=dwelling, tenant=tenant, offer=offer.pk if offer else None)
    year = actor.today.year
    lease = Lease(
        municipality_id=dwelling.municipality_id,
        compartment=unit.compartment,
        number=f"{year}/{next_number(dwelling.municipality, 'lease', year)}",
        dwelling=dwelling,
        tenant=tenant,
        household_id=household,
        application_id=application,
        offer=offer,
        handler=handler or actor.user,
        starts_on=terms.start,
        due_day=terms.due_day,
        eviction_clause=terms.eviction_clause,
        follow_up_due=dwelling.provision in FOLLOWED_UP,
    )
    if lease.follow_up_due:
        lease.follow_up_why = str(dwelling.get_provision_display())
    lease.kid = kid_numbers.next_kid(actor=actor, number=lease.number)
    lease.restricted = protected.shields(lease)
    if lease.restricted and lease.handler is not None:
        protection.name_for_duty(
            actor=actor, person=tenant, user=lease.handler, reason=_("Ansvarlig for leieforholdet")
        )
    lease.save(force_insert=True)
    open_doors(actor, lease, unit.compartment, allocator)
    write_terms(lease, terms, binding=False)
    _write_security(actor, lease, terms)
    events.record(actor, "lease.drafted", lease, on=terms.start, detail={"dwelling": str(dwelling.pk)})
    if lease.follow_up_due:
        events.record(actor, "lease.follow_up_due", lease)
    return lease


def open_doors(actor: Actor, lease: Lease, landlord: Compartment, allocator: Compartment | None) -> None:
    """The landlord must know whom it lets to; those who allocated the dwelling see what became of it."""
    relations.open_relation(
        actor=actor, subject=lease.tenant, compartment=landlord, basis=Basis.OWN_CASE, reason="leieforhold"
    )
    if allocator is not None and allocator != landlord:
        relations.open_relation(
            actor=actor, subject=lease, compartment=allocator, basis=Basis.OWN_CASE, reason=ALLOCATION
        )


def allocator_of(lease: Lease) -> Compartment | None:
    """The office that allocated the home, by the door that was opened for it: the application may be hidden."""
    doors = Relation.objects.filter(
        subject_id=lease.pk, basis=Basis.OWN_CASE, reason=ALLOCATION, closes_at=None
    )
    door = doors.select_related("compartment").order_by("opened_at").first()
    return door.compartment if door is not None else None


@transaction.atomic
def change_draft(*, actor: Actor, lease: Lease, terms: Terms, version: int | None = None) -> Lease:
    """Change the terms before anyone has signed."""
    locked = lock_lease(actor, lease, "change")
    if locked.state != LeaseState.DRAFT or locked.signed_by_landlord_on or locked.signed_by_tenant_on:
        raise Refused(
            _("Kontrakten er signert og kan ikke endres. Avlys den, og lag en ny."), code="ALREADY_SIGNED"
        )
    locked.bump(version)
    check_law(terms, dwelling=locked.dwelling, tenant=locked.tenant, lease=locked)
    papers.withdraw_unsigned(actor=actor, lease=locked, reason=_("Vilkårene er endret"))
    supersede(locked.terms)
    supersede(locked.rents)
    locked.deposits.filter(received_on=None).delete()
    locked.starts_on, locked.due_day = terms.start, terms.due_day
    locked.eviction_clause, locked.contract = terms.eviction_clause, None
    locked.save(update_fields=["starts_on", "due_day", "eviction_clause", "contract", "version"])
    write_terms(locked, terms, binding=False)
    _write_security(actor, locked, terms)
    events.record(actor, "lease.changed", locked, on=terms.start)
    return locked


@transaction.atomic
def end_lease(
    *, actor: Actor, lease: Lease, last_day: date, reason: str, keys_returned_on: date | None = None
) -> Lease:
    """The tenancy ends after `last_day`: term and rent end with it, and rent charged for later days is credited.

    A day to come is noted now and takes effect when it has passed (the night job ends it).
    """
    locked = lock_lease(actor, lease, "end")
    if locked.state == LeaseState.ENDED:
        return locked
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Bare et løpende leieforhold kan avsluttes."), code="WRONG_STATE")
    if last_day < locked.starts_on:
        raise Refused(
            _("Siste dag er før leieforholdet begynte. Rett datoen."),
            code="ENDS_BEFORE_START",
            field="last_day",
        )
    if not reason.strip():
        raise Refused(_("Skriv en begrunnelse."), code="REASON_MISSING", field="reason")
    _end_facts(locked, last_day + ONE_DAY)
    locked.ended_on, locked.end_reason = last_day, reason.strip()
    locked.keys_returned_on = keys_returned_on or locked.keys_returned_on
    locked.save(update_fields=["ended_on", "end_reason", "keys_returned_on"])
    ledger.credit_overcharged(actor=actor, lease=locked, text=_("Husleie etter siste dag i leieforholdet"))
    if last_day < actor.today:
        LEASE.perform(actor=actor, obj=locked, name="end", reason=reason, on=last_day)
    return locked


@transaction.atomic
def lift_end(*, actor: Actor, lease: Lease, agreed: Terms) -> Lease:
    """The noted end no longer holds, and has not come: term and rent go on as they were agreed before it.

    Raises Refused where the home has been let to somebody else from then on. Without an end nothing happens.
    """
    locked = lock_lease(actor, lease, "end")
    if locked.state != LeaseState.ACTIVE or locked.ended_on is None:
        return locked
    try:
        with transaction.atomic():
            _go_on(locked, locked.ended_on + ONE_DAY, agreed)
    except IntegrityError as error:
        raise Refused(
            _("Boligen er leid ut til andre etter %(day)s. Avlys den kontrakten først.")
            % {"day": longdate(locked.ended_on)},
            code="LEASES_OVERLAP",
        ) from error
    locked.ended_on, locked.end_reason = None, ""
    locked.version += 1
    locked.save(update_fields=["ended_on", "end_reason", "version"])
    events.record(actor, "lease.end_lifted", locked, on=actor.today)
    return locked


@transaction.atomic
def cancel_lease(*, actor: Actor, lease: Lease, reason: str) -> Lease:
    """The contract comes to nothing before the tenancy has begun."""
    locked = lock_lease(actor, lease, "cancel")
    done = LEASE.perform(actor=actor, obj=locked, name="cancel", reason=reason)
    papers.withdraw_unsigned(actor=actor, lease=locked, reason=_("Kontrakten er avlyst"))
    supersede(locked.terms)
    supersede(locked.rents)
    return done


@transaction.atomic
def end_by_eviction(*, actor: Actor, lease: Lease, on: date, reason: str) -> None:
    """Nobody lives there any more: the lease is over at once, whoever records it. Ended already is left as it was.

    Rent is due in advance, and what has fallen due by then is still owed; later months are credited. What is lost
    afterwards is settled by itself (husleieloven §§ 5-8, 9-9).
    """
    with within_service(actor, "leases"):
        office = replace(actor, service="leases")
        locked = Lease.objects.select_for_update(of=("self",), no_key=True).get(pk=lease.pk)
        if locked.state != LeaseState.ACTIVE:
            return
        last_day = max(on, locked.starts_on)
        if locked.ended_on is None or locked.ended_on > last_day:
            _end_facts(locked, last_day + ONE_DAY)
            locked.ended_on, locked.end_reason = last_day, reason
            locked.save(update_fields=["ended_on", "end_reason"])
            ledger.credit_overcharged(
                actor=office, lease=locked, text=_("Husleie etter fravikelsen"), after=last_day
            )
        LEASE.perform(actor=office, obj=locked, name="end", reason=reason, on=locked.ended_on)


def lock_home(lease: Lease) -> Lease | None:
    """Application, dwelling, lease: acts on one home wait for each other, and never in a ring (docs/engines.md)."""
    if lease.application_id is not None:
        Application.objects.select_for_update(of=("self",), no_key=True).filter(
            pk=lease.application_id
        ).first()
    Dwelling.objects.select_for_update(no_key=True).filter(pk=lease.dwelling_id).first()
    return Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()


def lock_lease(actor: Actor, lease: Lease, action: str) -> Lease:
    """The lease with its home, locked, if the actor may do `action` to it."""
    locked = lock_home(lease)
    if locked is None or not policies.leases.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _write_security(actor: Actor, lease: Lease, terms: Terms) -> None:
    for kind, amount in ((SecurityKind.DEPOSIT, terms.deposit), (SecurityKind.GUARANTEE, terms.guarantee)):
        if amount > 0:
            deposit = Deposit(
                municipality_id=lease.municipality_id,
                compartment_id=lease.compartment_id,
                lease=lease,
                kind=kind,
                amount=amount,
            )
            deposit.save(force_insert=True)
            events.record(actor, "deposit.recorded", deposit, detail={"kind": kind})


def _end_facts(lease: Lease, ends: date) -> None:
    """Term and rent as they turned out: replaced by ones that end; what would only have begun later falls away."""
    for manager in (lease.terms, lease.rents):
        for fact in manager.known().order_by("valid_from"):
            if fact.valid_to is not None and fact.valid_to <= ends:
                continue
            fact.supersede()
            if fact.valid_from < ends:
                _copy(fact, valid_to=ends)


def _go_on(lease: Lease, ends: date, agreed: Terms) -> None:
    """Term and rent that were cut off at `ends` last as long as was agreed; a later period is written again."""
    later = agreed.start >= ends
    term = lease.terms.known().order_by("-valid_from").first()
    for fact, until in (
        (term, agreed.start if later else agreed.valid_to),
        (lease.rents.known().order_by("-valid_from").first(), None),
    ):
        if fact is not None and fact.valid_to == ends:
            fact.supersede()
            _copy(fact, valid_to=until)
    if later:
        write_terms(lease, agreed, binding=term is None or term.binding)


def _copy(fact: Any, **changes: Any) -> None:
    values = {f.attname: getattr(fact, f.attname) for f in fact._meta.concrete_fields}
    values.update(changes, recorded_at=ClockTimestamp(), superseded_at=None)
    for name in ("id", "created_at"):
        values.pop(name)
    type(fact)(**values).save(force_insert=True)
