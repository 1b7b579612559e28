"""The contract (leiekontrakt) as a letter snapshot and tagged PDF: two copies, signed on paper."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Document, Letter
from core.documents.storing import store
from core.sharing.enums import Matter
from tenancies import policies
from tenancies.enums import LeaseState, ShorterGround, TermKind
from tenancies.models import Lease
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.leases import Terms, terms_of

#: § 11-1: lets for a shorter time to the disadvantaged.
DISADVANTAGED = frozenset({ShorterGround.SPECIAL_REASONS, ShorterGround.WEIGHTY_REASONS})
BLANK = "______________________________"


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
    spoken = language or language_of(locked.tenant, locked.municipality.language)
    letter = letters.compose(
        actor=actor,
        code="lease_contract",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=spoken,
        context=contract_context(locked, terms_of(locked), spoken),
        compartment=locked.compartment,
        dated=actor.today,
    )
    locked.contract = letter.pk
    locked.version += 1
    locked.save(update_fields=["contract", "version"])
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
        "shorter_ground": _ground(terms.shorter_ground, language),
        "shorter_reason": terms.shorter_reason,
        "disadvantaged": shorter and terms.shorter_ground in DISADVANTAGED and terms.told_in_writing,
        "last_if_unchanged": terms.last_if_unchanged,
        "monthly_rent": terms.monthly_rent,
        "due_day": terms.due_day,
        "kid": lease.kid,
        "deposit": terms.deposit or None,
        "guarantee": terms.guarantee or None,
        "eviction_clause": terms.eviction_clause,
    }


def _ground(ground: str, language: str) -> str:
    if not ground:
        return ""
    with translation.override(language):
        label = str(ShorterGround(ground).label)
    return label[:1].lower() + label[1:]


@transaction.atomic
def archive_contract(*, actor: Actor, lease: Lease) -> None:
    """Keep the contract that was signed among the tenancy's papers; the signed sheet is scanned beside it."""
    letter = Letter.objects.filter(pk=lease.contract).first() if lease.contract else None
    if letter is None or letter.document_id is not None:
        return
    try:
        content = letters.pdf(letter)
    except Refused:
        return  # no PDF on this machine: the snapshot itself is kept
    document = store(
        actor=actor,
        compartment=lease.compartment,
        subject_type=lease._meta.label_lower,
        subject_id=lease.pk,
        content=content,
        mime="application/pdf",
        title=letter.title,
        kind="contract",
        direction=Document.Direction.OUTGOING,
        sent_on=None,
        correspondent=lease.tenant.name,
    )
    letter.document_id = document.pk
    letter.save(update_fields=["document_id"])
