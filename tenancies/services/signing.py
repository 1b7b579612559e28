"""Signatures make a lease binding, and an amendment or a follow-up agreement hold; on its first day a lease begins."""

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allocation.services.refusals import require_not_promised
from applications.models import Application
from applications.services.handling import mark_housed
from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from core.interface.formatting import longdate
from housing.services import checklist, vacancies
from tenancies.enums import LeaseState
from tenancies.enums_papers import PaperKind, PaperState, Party, SigningMethod
from tenancies.models import Lease, LeasePaper
from tenancies.services import amendments, housing_benefit, papers
from tenancies.services.leases import lock_lease
from tenancies.services.replacement_secrets import require_not_lent
from tenancies.services.terms import check_law, overlap, supersede, terms_of, write_terms
from tenancies.transitions import LEASE, PAPER


@transaction.atomic
def record_signature(
    *,
    actor: Actor,
    lease: Lease,
    party: str,
    on: date,
    version: int | None = None,
    name: str = "",
    method: str = SigningMethod.PAPER,
    reference: str = "",
) -> Lease:
    """Note that `party` ("landlord" or "tenant") signed the contract on a day. With both the lease is binding.

    Raises Refused when another binding lease of the dwelling overlaps; the database refuses it as well.
    """
    locked = lock_lease(actor, lease, "sign")
    field = {Party.LANDLORD: "signed_by_landlord_on", Party.TENANT: "signed_by_tenant_on"}[Party(party)]
    if getattr(locked, field) is not None or locked.state in (LeaseState.SIGNED, LeaseState.ACTIVE):
        return locked
    if locked.state != LeaseState.DRAFT:
        raise Refused(_("Kontrakten er avlyst eller avsluttet og kan ikke signeres."), code="WRONG_STATE")
    paper = papers.paper_of(locked.contract)
    papers.check_day(actor, paper, on)
    if locked.contract is None or paper is None:
        raise Refused(_("Skriv ut kontrakten før den signeres."), code="CONTRACT_NOT_MADE")
    terms = terms_of(locked)
    if paper.terms is not None and paper.terms != terms.as_json():
        raise Refused(
            _("Vilkårene er endret etter at kontrakten ble skrevet. Skriv den på nytt før den signeres."),
            code="CONTRACT_OUTDATED",
        )
    check_law(terms, dwelling=locked.dwelling, tenant=locked.tenant, lease=locked)
    checklist.require_complete(dwelling=locked.dwelling, on=actor.today)
    require_not_lent(actor, locked)
    require_not_promised(actor=actor, dwelling=locked.dwelling, tenant=locked.tenant, offer=locked.offer_id)
    locked.bump(version)
    setattr(locked, field, on)
    locked.save(update_fields=[field, "version"])
    papers.add_signature(
        actor=actor, paper=paper, party=party, on=on, name=name, method=method, reference=reference
    )
    verb = {Party.LANDLORD: "lease.landlord_signed", Party.TENANT: "lease.tenant_signed"}[Party(party)]
    events.record(actor, verb, locked, on=on)
    if locked.signed_by_landlord_on and locked.signed_by_tenant_on:
        return _signed_by_both(actor, locked, paper)
    return locked


def _signed_by_both(actor: Actor, lease: Lease, paper: LeasePaper) -> Lease:
    assert lease.signed_by_landlord_on is not None and lease.signed_by_tenant_on is not None
    last = max(lease.signed_by_landlord_on, lease.signed_by_tenant_on)
    _make_binding(lease)
    papers.archive(actor=actor, lease=lease, letter_id=lease.contract)
    PAPER.perform(actor=actor, obj=paper, name="sign", on=last, done_on=last)
    LEASE.perform(actor=actor, obj=lease, name="sign", on=last)
    housing_benefit.ask(actor=actor, lease=lease)
    if lease.starts_on <= actor.today:
        return start_lease(actor=actor, lease=lease)
    return lease


@transaction.atomic
def sign_paper(
    *,
    actor: Actor,
    paper: LeasePaper,
    party: str,
    on: date,
    name: str = "",
    method: str = SigningMethod.PAPER,
    reference: str = "",
    version: int | None = None,
) -> LeasePaper:
    """One party's signature on any paper of the lease. When all have signed, what it says takes effect."""
    if paper.kind == PaperKind.CONTRACT:
        record_signature(
            actor=actor, lease=paper.lease, party=party, on=on, name=name, method=method, reference=reference
        )
        paper.refresh_from_db()
        return paper
    lease = lock_lease(actor, paper.lease, "sign")
    locked = papers.lock_paper(actor, paper, "sign")
    if locked.state == PaperState.SIGNED or locked.signatures.filter(party=party).exists():
        return locked
    if locked.state != PaperState.MADE:
        raise Refused(_("Arket er trukket eller utlevert og kan ikke signeres."), code="WRONG_STATE")
    papers.check_day(actor, locked, on)
    locked.bump(version)
    locked.save(update_fields=["version"])
    complete = papers.add_signature(
        actor=actor, paper=locked, party=party, on=on, name=name, method=method, reference=reference
    )
    if complete:
        last = max(locked.signatures.values_list("signed_on", flat=True))
        papers.archive(actor=actor, lease=lease, letter_id=locked.letter)
        PAPER.perform(actor=actor, obj=locked, name="sign", on=last, done_on=last)
        if locked.kind == PaperKind.AMENDMENT:
            amendments.take_effect(actor=actor, lease=lease, paper=locked)
        else:
            events.record(actor, "lease.follow_up_signed", lease, on=last)
    return locked


@transaction.atomic
def start_lease(*, actor: Actor, lease: Lease) -> Lease:
    """The first day has come: the dwelling is let, the application is housed. Begun already is no error."""
    locked = lock_lease(actor, lease, "start")
    if locked.state == LeaseState.ACTIVE:
        return locked
    if locked.starts_on > actor.today:
        raise Refused(
            _("Leieforholdet begynner først %(day)s.") % {"day": longdate(locked.starts_on)},
            code="NOT_YET",
        )
    try:
        with transaction.atomic():
            LEASE.perform(actor=actor, obj=locked, name="start", on=locked.starts_on)
    except IntegrityError as error:
        raise overlap(locked) from error
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
        raise overlap(lease) from error
