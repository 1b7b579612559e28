"""The contract (leiekontrakt) as a letter snapshot and tagged PDF: two copies, signed on paper."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Letter
from core.sharing.enums import Matter
from tenancies import policies
from tenancies.enums import LeaseState, ShorterGround, TermKind
from tenancies.enums_papers import LeaseException, PaperKind
from tenancies.models import Lease
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.papers import write_paper
from tenancies.services.terms import DISADVANTAGED, Terms, terms_of


@transaction.atomic
def make_contract(*, actor: Actor, lease: Lease, language: str = "") -> Letter:
    """Write the contract out from the terms as they are now. A new one replaces an unsigned one before it."""
    locked = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=lease.pk)
        .select_related("dwelling", "tenant", "municipality", "compartment")
        .first()
    )
    if locked is None or not policies.leases.can(actor, "draft", locked):
        raise NotAllowed("draft")
    if locked.state != LeaseState.DRAFT or locked.signed_by_landlord_on or locked.signed_by_tenant_on:
        existing = Letter.objects.filter(pk=locked.contract).first() if locked.contract else None
        if existing is not None:
            return existing
        raise Refused(_("Kontrakten er signert og kan ikke skrives på nytt."), code="ALREADY_SIGNED")
    spoken = (
        language if language in ("nb", "nn") else language_of(locked.tenant, locked.municipality.language)
    )
    terms = terms_of(locked)
    letter = letters.compose(
        actor=actor,
        code="lease_contract",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=spoken,
        context=contract_context(locked, terms, spoken),
        compartment=locked.compartment,
        dated=actor.today,
    )
    locked.contract = letter.pk
    locked.version += 1
    locked.save(update_fields=["contract", "version"])
    write_paper(actor=actor, lease=locked, kind=PaperKind.CONTRACT, letter=letter, terms=terms.as_json())
    events.record(actor, "lease.contract_made", locked, detail={"letter": str(letter.pk)})
    return letter


def contract_context(lease: Lease, terms: Terms, language: str) -> dict[str, Any]:
    dwelling = lease.dwelling
    shorter = terms.kind == TermKind.SHORTER
    place = " ".join(part for part in (dwelling.postcode, dwelling.town) if part)
    return {
        "case_number": lease.number,
        # The contract carries the address because it must; a shielded lease's papers are its named handlers' alone.
        "home": str(dwelling),
        "place": place,
        "rooms": dwelling.rooms,
        "area": dwelling.area_m2,
        "landlord": lease.municipality.name,
        "tenant": lease.tenant.name,
        "born": lease.tenant.born,
        "start": terms.start,
        "end": terms.last_day,
        "term": terms.kind,
        "indefinite": terms.kind == TermKind.INDEFINITE,
        "shorter": shorter,
        "shorter_ground": ground_text(terms.shorter_ground, language),
        "shorter_reason": terms.shorter_reason,
        # § 11-1: only what the tenant is told in writing holds, so each exception stands in the contract.
        "disadvantaged": terms.rests_on_11_1,
        "short_by_11_1": shorter and terms.shorter_ground in DISADVANTAGED,
        "family_approved": LeaseException.HOUSEHOLD in terms.exceptions,
        "others_approved": LeaseException.OTHERS in terms.exceptions,
        "absence_kept": LeaseException.ABSENCE in terms.exceptions,
        "may_be_terminated": terms.may_be_terminated,
        "last_if_unchanged": terms.last_if_unchanged,
        "monthly_rent": terms.monthly_rent,
        "due_day": terms.due_day,
        "kid": lease.kid,
        "deposit": terms.deposit or None,
        "guarantee": terms.guarantee or None,
        "eviction_clause": terms.eviction_clause,
    }


def ground_text(ground: str, language: str) -> str:
    if not ground:
        return ""
    with translation.override(language):
        label = str(ShorterGround(ground).label)
    return label[:1].lower() + label[1:]
