"""From snapshot to paper: the PDF, and out of the house once."""

import hashlib
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import outbox
from core.messages.models import OutboxItem

from . import pdf as pdf_module
from .catalogue import letter_template
from .models import Document, DocumentContent, Letter
from .policies import letter_policy
from .storing import store

STYLES = ("letters.css", "paper.css")


def full_page(letter: Letter) -> str:
    """The snapshot as a whole HTML page, as it is printed."""
    with translation.override(letter.language):
        return render_to_string(
            "pdf/letter.html",
            # The snapshot was rendered from our own template with autoescape on; nothing is escaped twice.
            {"title": letter.title, "lang": letter.language, "body": mark_safe(letter.html)},
        )


def pdf(letter: Letter) -> bytes:
    """The letter as tagged PDF (pdf/ua-1): the archived bytes when it has been sent, else rendered now.

    Raises Refused with a sentence when PDF cannot be made on this machine.
    """
    if letter.document_id is not None:
        stored = DocumentContent.objects.filter(pk=letter.document_id).first()
        if stored is not None:
            return bytes(stored.content)
    return _rendered(letter.pk, hashlib.sha256(letter.html.encode()).hexdigest(), full_page(letter))


@lru_cache(maxsize=8)
def _rendered(letter_id: UUID, digest: str, page: str) -> bytes:
    """The same draft is looked at, then sent: rendered once."""
    return pdf_module.html_to_pdf(page, stylesheets=STYLES)


@transaction.atomic
def send(*, actor: Actor, letter: Letter, within: UUID | None = None) -> OutboxItem | None:
    """Archive the letter as a document and put it in the outbox. A letter already sent returns its sending.

    One to be sent by hand is archived and goes no further; there is no sending. `within` names a document that the
    letter is part of (a case's papers with the letter on top): that is what leaves the house.
    """
    locked = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if locked is None or not letter_policy.can(actor, "send", locked):
        raise NotAllowed("send")
    key = f"letter:{locked.pk}"
    if locked.state == Letter.State.SENT:
        return OutboxItem.objects.filter(municipality_id=locked.municipality_id, key=key).first()
    if locked.state == Letter.State.REPLACED:
        raise Refused(_("Brevet er erstattet av et nyere utkast. Send det i stedet."), code="LETTER_REPLACED")
    document = store(
        actor=actor,
        compartment=locked.compartment,
        subject_type=locked.subject_type,
        subject_id=locked.subject_id,
        content=pdf(locked),
        mime="application/pdf",
        title=locked.title,
        kind=letter_template(locked.code).document_kind,
        direction=Document.Direction.OUTGOING,
        sent_on=actor.today,
        correspondent=str(locked.recipient.get("name", "")),
    )
    locked.state, locked.sent_on, locked.document_id = Letter.State.SENT, actor.today, document.pk
    locked.save(update_fields=["state", "sent_on", "document_id"])
    if locked.recipient.get("by_hand"):
        # Printed and posted by a named person: the message port never learns of it.
        events.record(
            actor,
            "letter.sent",
            locked,
            detail={"code": locked.code, "document": str(document.pk), "by_hand": True},
        )
        letter.state, letter.sent_on, letter.document_id = locked.state, locked.sent_on, locked.document_id
        return None
    item = outbox.queue(
        actor=actor,
        channel=locked.recipient.get("channel", "letter"),
        recipient=_address(locked.recipient),
        key=key,
        compartment=locked.compartment,
        subject=locked,
        document_id=within or document.pk,
    )
    copy_to = locked.recipient.get("copy_to")
    if copy_to:
        outbox.queue(
            actor=actor,
            channel=copy_to.get("channel", "letter"),
            recipient=_address(copy_to),
            key=f"{key}:copy",
            compartment=locked.compartment,
            subject=locked,
            document_id=document.pk,
        )
    events.record(actor, "letter.sent", locked, detail={"code": locked.code, "document": str(document.pk)})
    letter.state, letter.sent_on, letter.document_id = locked.state, locked.sent_on, locked.document_id
    return item


def dispatch(*, actor: Actor, letter: Letter) -> bool:
    """Send, and say whether the letter leaves by itself. No: somebody must print or carry it, and needs a task.

    That is so where PDF cannot be made on this machine (the letter stays unsent), and where the recipient's letters are
    carried by hand (it is archived as sent). Other refusals are raised.
    """
    try:
        with transaction.atomic():
            send(actor=actor, letter=letter)
    except Refused as refused:
        if refused.code != "PDF_NOT_AVAILABLE":
            raise
        return False
    return not letter.recipient.get("by_hand")


def _address(recipient: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in recipient.items() if key not in ("channel", "copy_to") and value}


def send_alone(*, actor: Actor, letter: Letter) -> OutboxItem | None:
    """Send from the letter's own page. Refused for letters that an act in their case sends, and for those signed."""
    template = letter_template(letter.code)
    if template.signed_on_paper:
        raise Refused(
            _("Kontrakten sendes ikke. Skriv den ut, og la partene skrive under."), code="SIGNED_ON_PAPER"
        )
    if template.sent_by_case:
        raise Refused(
            _("Dette brevet blir sendt fra saken, sammen med vedtaket eller tilbudet det gjelder."),
            code="SENT_BY_CASE",
        )
    return send(actor=actor, letter=letter)
