"""The papers of a lease: written as letters, signed by those they concern, kept among the tenancy's documents."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Document, Letter
from core.documents.storing import store
from core.interface.formatting import longdate
from tenancies import policies
from tenancies.enums_papers import SIGNERS, PaperKind, PaperState, Party, SigningMethod
from tenancies.models import Lease, LeasePaper, PaperSignature
from tenancies.transitions import PAPER


def unsigned(lease: Lease, kind: str) -> LeasePaper | None:
    """The one of this kind that waits to be signed or handed over."""
    return LeasePaper.objects.filter(lease=lease, kind=kind, state=PaperState.MADE).first()


def paper_of(letter_id: Any) -> LeasePaper | None:
    return LeasePaper.objects.filter(letter=letter_id).first() if letter_id else None


@transaction.atomic
def write_paper(
    *,
    actor: Actor,
    lease: Lease,
    kind: str,
    letter: Letter,
    terms: dict[str, Any] | None = None,
    changes: tuple[str, ...] = (),
    effective_on: date | None = None,
    reason: str = "",
    unit: Unit | None = None,
    contact: str = "",
) -> LeasePaper:
    """Record that a version was written. One that nobody had signed yet is withdrawn. The lease is locked."""
    before = unsigned(lease, kind)
    if before is not None:
        if before.signatures.exists():
            raise Refused(
                _("Noen har signert den forrige versjonen. Trekk den før du skriver en ny."),
                code="PARTLY_SIGNED",
            )
        PAPER.perform(actor=actor, obj=before, name="withdraw", reason=_("Skrevet på nytt"))
    last = LeasePaper.objects.filter(lease=lease, kind=kind).order_by("-number").first()
    paper = LeasePaper(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        kind=kind,
        number=last.number + 1 if last else 1,
        letter=letter.pk,
        made_on=actor.today,
        made_by=actor.user,
        terms=terms,
        changes=list(changes),
        effective_on=effective_on,
        reason=reason.strip(),
        unit=unit,
        contact=contact.strip(),
    )
    paper.save(force_insert=True)
    events.record(
        actor,
        "paper.made",
        lease,
        on=effective_on or actor.today,
        detail={"kind": kind, "number": paper.number},
    )
    return paper


def lock_paper(actor: Actor, paper: LeasePaper, action: str) -> LeasePaper:
    """The paper for changing; the lease has been locked before it."""
    locked = (
        LeasePaper.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lease__tenant", "lease__dwelling", "unit")
        .filter(pk=paper.pk)
        .first()
    )
    if locked is None or not policies.papers.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def check_day(actor: Actor, paper: LeasePaper | None, on: date) -> None:
    """A signature is dated after the paper was written, and not ahead."""
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if paper is not None and on < paper.made_on:
        raise Refused(
            _("Datoen er før arket ble skrevet (%(day)s). Rett datoen.") % {"day": longdate(paper.made_on)},
            code="SIGNED_BEFORE_WRITTEN",
            field="on",
        )


def add_signature(
    *,
    actor: Actor,
    paper: LeasePaper,
    party: str,
    on: date,
    name: str = "",
    method: str = SigningMethod.PAPER,
    reference: str = "",
) -> bool:
    """One party's signature, once. Answers whether all have signed now."""
    if party not in SIGNERS[paper.kind]:
        raise Refused(_("Denne parten skal ikke signere her."), code="NOT_A_PARTY", field="party")
    if not paper.signatures.filter(party=party).exists():
        PaperSignature(
            municipality_id=paper.municipality_id,
            compartment_id=paper.compartment_id,
            lease_id=paper.lease_id,
            paper=paper,
            party=party,
            name=name.strip() or default_name(paper, party),
            signed_on=on,
            method=method,
            reference=reference[:100],
            recorded_by=actor.user,
        ).save(force_insert=True)
        events.record(
            actor, "paper.signature", paper.lease, on=on,
            detail={"kind": paper.kind, "number": paper.number, "party": str(party), "method": str(method)},
        )  # fmt: skip
    return set(paper.signatures.values_list("party", flat=True)) >= set(SIGNERS[paper.kind])


def default_name(paper: LeasePaper, party: str) -> str:
    """Who signs for a party unless somebody else is named."""
    if party == Party.TENANT:
        return paper.lease.tenant.name
    if party == Party.FOLLOW_UP:
        return paper.contact or (paper.unit.name if paper.unit else "")
    return ""


def archive(*, actor: Actor, lease: Lease, letter_id: Any) -> None:
    """Keep what was signed among the tenancy's papers; the signed sheet is scanned beside it."""
    letter = Letter.objects.filter(pk=letter_id).first() if letter_id else None
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
        correspondent=str(letter.recipient.get("name", "")),
    )
    letter.document_id = document.pk
    letter.save(update_fields=["document_id"])


@transaction.atomic
def withdraw(*, actor: Actor, paper: LeasePaper, reason: str, version: int | None = None) -> LeasePaper:
    """The amendment, the follow-up agreement or the folder comes to nothing. A contract is called off by its lease."""
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=paper.lease_id).first()
    locked = lock_paper(actor, paper, "make")
    if locked.kind == PaperKind.CONTRACT:
        raise Refused(_("Avlys kontrakten i stedet."), code="CANCEL_THE_LEASE")
    done: LeasePaper = PAPER.perform(
        actor=actor, obj=locked, name="withdraw", reason=reason, expected_version=version
    )
    return done


def withdraw_unsigned(*, actor: Actor, lease: Lease, reason: str) -> None:
    """What waits to be signed about a lease that is changed or called off. The lease is locked."""
    for paper in LeasePaper.objects.filter(lease=lease, state=PaperState.MADE):
        PAPER.perform(actor=actor, obj=paper, name="withdraw", reason=reason)
