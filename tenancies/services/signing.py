"""Signing on paper makes a lease binding; on its first day it begins."""

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.services.handling import mark_housed
from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from housing.services import checklist, vacancies
from tenancies.enums import LeaseState
from tenancies.models import Lease, LeaseTerm
from tenancies.services import contracts
from tenancies.services.leases import ONE_DAY, check_law, lock_lease, supersede, terms_of, write_terms
from tenancies.services.replacement_secrets import require_not_lent
from tenancies.transitions import LEASE


@transaction.atomic
def record_signature(
    *, actor: Actor, lease: Lease, party: str, on: date, version: int | None = None
) -> Lease:
    """Note that `party` ("landlord" or "tenant") signed the paper on a day. With both the lease is binding.

    Raises Refused when another binding lease of the dwelling overlaps; the database refuses it as well.
    """
    locked = lock_lease(actor, lease, "sign")
    field = {"landlord": "signed_by_landlord_on", "tenant": "signed_by_tenant_on"}[party]
    if getattr(locked, field) is not None or locked.state in (LeaseState.SIGNED, LeaseState.ACTIVE):
        return locked
    if locked.state != LeaseState.DRAFT:
        raise Refused(_("Kontrakten er avlyst eller avsluttet og kan ikke signeres."), code="WRONG_STATE")
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if locked.contract is None:
        raise Refused(_("Skriv ut kontrakten før den signeres."), code="CONTRACT_NOT_MADE")
    check_law(terms_of(locked), dwelling=locked.dwelling, tenant=locked.tenant, lease=locked)
    checklist.require_complete(dwelling=locked.dwelling, on=actor.today)
    require_not_lent(actor, locked)
    locked.bump(version)
    setattr(locked, field, on)
    locked.save(update_fields=[field, "version"])
    verb = {"landlord": "lease.landlord_signed", "tenant": "lease.tenant_signed"}[party]
    events.record(actor, verb, locked, on=on)
    if locked.signed_by_landlord_on and locked.signed_by_tenant_on:
        _make_binding(locked)
        contracts.archive_contract(actor=actor, lease=locked)
        last = max(locked.signed_by_landlord_on, locked.signed_by_tenant_on)
        LEASE.perform(actor=actor, obj=locked, name="sign", on=last)
        if locked.starts_on <= actor.today:
            return start_lease(actor=actor, lease=locked)
    return locked


@transaction.atomic
def start_lease(*, actor: Actor, lease: Lease) -> Lease:
    """The first day has come: the dwelling is let, the application is housed. Begun already is no error."""
    locked = lock_lease(actor, lease, "start")
    if locked.state == LeaseState.ACTIVE:
        return locked
    if locked.starts_on > actor.today:
        raise Refused(
            _("Leieforholdet begynner først %(day)s.") % {"day": f"{locked.starts_on:%d.%m.%Y}"},
            code="NOT_YET",
        )
    try:
        with transaction.atomic():
            LEASE.perform(actor=actor, obj=locked, name="start", on=locked.starts_on)
    except IntegrityError as error:
        raise _overlap(locked) from error
    office = replace(actor, service=actor.service or "leases")
    vacancies.mark_let(
        actor=office, dwelling=locked.dwelling, on=locked.starts_on, protected=locked.restricted
    )
    if locked.application_id is not None:
        with within_service(actor, "applications"):
            application = Application.objects.select_related("municipality").get(pk=locked.application_id)
        mark_housed(actor=office, application=application)
    return locked


def _make_binding(lease: Lease) -> None:
    """Put the binding term in the draft's place: here two leases of one dwelling would meet."""
    terms = terms_of(lease)
    supersede(lease.terms)
    try:
        with transaction.atomic():
            write_terms(lease, terms, binding=True)
    except IntegrityError as error:
        raise _overlap(lease) from error


def _overlap(lease: Lease) -> Refused:
    other = (
        LeaseTerm.objects.known()
        .filter(dwelling_id=lease.dwelling_id, binding=True)
        .exclude(lease=lease)
        .order_by("-valid_from")
        .first()
    )
    if other is not None and other.valid_to is not None:
        text = _(
            "Boligen er leid ut til og med %(day)s. Flytt første dag, eller avslutt det andre leieforholdet først."
        )
        return Refused(
            text % {"day": f"{other.valid_to - ONE_DAY:%d.%m.%Y}"}, code="LEASES_OVERLAP", field="start"
        )
    if other is None:
        # Not for the actor to know of: the same words as for any dwelling that is not available.
        text = _("Boligen er ikke tilgjengelig i denne perioden. Velg en annen bolig eller en senere dag.")
        return Refused(text, code="LEASES_OVERLAP", field="start")
    text = _("Boligen er leid ut uten sluttdato. Avslutt det andre leieforholdet først.")
    return Refused(text, code="LEASES_OVERLAP", field="start")
