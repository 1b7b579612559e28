"""A misdirected application is sent on to whom it concerns, unprompted (fvl. § 11 fourth paragraph)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications import hooks
from applications.enums import OPEN_STATES, State
from applications.models import Application, Forwarding
from applications.services import wording
from applications.services.guards import locked
from applications.services.handling import discard_draft
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.documents import letters
from core.documents.letters import Recipient
from core.documents.models import Document
from core.documents.selectors import documents_of
from core.messages import outbox

#: What the applicant has sent in, which follows the application.
_PAPERS = (Document.Kind.APPLICATION, Document.Kind.ATTACHMENT, Document.Kind.STATEMENT)


@transaction.atomic
def forward(
    *,
    actor: Actor,
    application: Application,
    receiver: str,
    reason: str,
    address: str = "",
    expected_version: int | None = None,
) -> Forwarding:
    """End the case as sent on: a letter with the papers to `receiver`, and one to the applicant.

    `reason` stands in both letters. Forwarded already is no error.
    """
    case = locked(actor, application, "end", expected_version)
    if case.state == State.FORWARDED:
        return case.forwardings.order_by("-created_at")[0]
    if case.state not in OPEN_STATES:
        raise Refused(_("Søknaden er avgjort eller avsluttet."), code="NOT_OPEN")
    receiver, reason, address = receiver.strip(), reason.strip(), address.strip()
    if not receiver:
        raise Refused(_("Skriv hvem søknaden skal sendes til."), code="RECEIVER_MISSING", field="receiver")
    if not reason:
        raise Refused(
            _("Skriv hvorfor søknaden hører til der. Grunnen står i brevene."),
            code="REASON_MISSING",
            field="reason",
        )
    papers = list(documents_of(actor, case).filter(direction=Document.Direction.INCOMING, kind__in=_PAPERS))
    done = Forwarding(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        receiver=receiver,
        address=address,
        reason=reason,
        forwarded_on=actor.today,
        papers=len(papers),
        forwarded_by=actor.user,
    )
    done.letter = _to_receiver(actor, case, done, papers)
    done.applicant_letter = _to_applicant(actor, case, done)
    done.save(force_insert=True)
    # The locked row counts its version when the machine saves it.
    machine.perform(actor=actor, obj=application, name="forward", reason=reason)
    discard_draft(actor, application)
    hooks.ended(actor, application)
    return done


def _to_receiver(actor: Actor, case: Application, done: Forwarding, papers: list[Document]) -> UUID:
    lines = tuple(line.strip() for line in done.address.splitlines() if line.strip())
    to = Recipient(name=done.receiver, address_lines=lines, by_hand=case.applicant.protected)
    letter = letters.compose(
        actor=actor,
        code="forwarded_case",
        subject=case,
        recipient=to,
        context={
            "case_number": case.case_number,
            "received_on": case.received,
            "applicant": _named(case),
            "why": done.reason,
            "papers": [paper.title for paper in papers],
        },
    )
    letters.send(actor=actor, letter=letter)
    if not to.by_hand:
        for paper in papers:
            outbox.queue(
                actor=actor,
                channel=to.channel,
                recipient={"name": to.name, "address_lines": list(lines)},
                key=f"forwarded:{letter.pk}:{paper.pk}",
                compartment=case.compartment,
                subject=letter,
                document_id=paper.pk,
            )
    return letter.pk


def _named(case: Application) -> str:
    born: date | None = case.applicant.birth_date
    return f"{case.applicant.name} (f. {born:%d.%m.%Y})" if born else case.applicant.name


def _to_applicant(actor: Actor, case: Application, done: Forwarding) -> UUID:
    letter = letters.compose(
        actor=actor,
        code="forwarded_notice",
        subject=case,
        recipient=wording.recipient(case, actor.today),
        language=wording.letter_language(case),
        context={
            "case_number": case.case_number,
            "received_on": case.received,
            "receiver": done.receiver,
            "why": done.reason,
            "receiver_address": ", ".join(line.strip() for line in done.address.splitlines() if line.strip()),
        },
    )
    letters.send(actor=actor, letter=letter)
    return letter.pk
