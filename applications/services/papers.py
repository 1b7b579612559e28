"""Asking for documents, reminding when they do not come, and registering that they have come."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import OPEN_STATES, PaperState, State
from applications.models import Application, RequestedDocument
from applications.services import handling, wording
from applications.services.document_types import OTHER, document_types
from applications.services.guards import locked
from applications.transitions import requested_document as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Document
from core.documents.selectors import documents_of


def outstanding(application: Application) -> list[RequestedDocument]:
    return list(application.requested_documents.filter(state=PaperState.ASKED))


def _open(actor: Actor, application: Application) -> Application:
    case = locked(actor, application, "process")
    if case.state not in OPEN_STATES:
        raise Refused(_("Søknaden er avgjort eller avsluttet."), code="NOT_OPEN")
    return case


def _check_due(actor: Actor, due_on: date) -> None:
    if due_on <= actor.today:
        raise Refused(_("Fristen må være etter i dag."), code="DUE_NOT_AHEAD", field="due_on")


@transaction.atomic
def ask_for_documents(
    *, actor: Actor, application: Application, types: Sequence[str], due_on: date, other: Sequence[str] = ()
) -> list[RequestedDocument]:
    """Write to the applicant for documents, and let the case wait. What is asked for already gets the new day."""
    case = _open(actor, application)
    known = document_types()
    if any(code not in known for code in types):
        raise Refused(_("Velg dokumenter fra lista."), code="DOCUMENT_TYPE", field="types")
    language = wording.letter_language(case)
    wanted = [(code, known[code].in_language(language)) for code in dict.fromkeys(types)]
    wanted += [(OTHER, line.strip()[:200]) for line in dict.fromkeys(other) if line.strip()]
    if not wanted:
        raise Refused(_("Velg minst ett dokument."), code="NOTHING_ASKED", field="types")
    _check_due(actor, due_on)
    there = {(row.type, row.what): row for row in outstanding(case)}
    if all(key in there and there[key].due_on == due_on for key in wanted):
        return list(there.values())
    for code, what in wanted:
        row = there.get((code, what)) or RequestedDocument(
            municipality_id=case.municipality_id,
            compartment_id=case.compartment_id,
            application=case,
            type=code,
            what=what,
            asked_on=actor.today,
            asked_by=actor.user,
        )
        row.due_on = due_on
        row.save()
    rows = outstanding(case)
    _write(actor, case, "documents_request", rows, due_on)
    events.record(
        actor, "application.documents_asked", case, detail={"types": [code for code, _what in wanted]}
    )
    if case.state in (State.RECEIVED, State.IN_PROGRESS, State.READY_FOR_DECISION):
        handling.ask_information(
            actor=actor, application=application, reason=", ".join(row.what for row in rows)
        )
    return rows


def _write(
    actor: Actor, case: Application, code: str, rows: Sequence[RequestedDocument], due_on: date
) -> None:
    letter = letters.compose(
        actor=actor,
        code=code,
        subject=case,
        recipient=wording.recipient(case, actor.today),
        language=wording.letter_language(case),
        context={
            "case_number": case.case_number,
            "received_on": case.received,
            "documents": [row.what for row in rows],
            "due_on": due_on,
            "asked_on": min(row.asked_on for row in rows),
        },
    )
    letters.send(actor=actor, letter=letter)


@transaction.atomic
def remind(*, actor: Actor, application: Application, due_on: date) -> list[RequestedDocument]:
    """Remind of what has not come by its day, with a new day. The same reminder twice in a day is one."""
    case = _open(actor, application)
    _check_due(actor, due_on)
    rows = outstanding(case)
    late = [row for row in rows if row.due_on < actor.today]
    if not late:
        if any(row.reminded_on == actor.today for row in rows):
            return rows
        raise Refused(_("Ingen dokumenter er over fristen."), code="NOTHING_LATE")
    for row in late:
        row.reminded_on, row.due_on = actor.today, due_on
        row.save(update_fields=["reminded_on", "due_on"])
    _write(actor, case, "documents_reminder", late, due_on)
    events.record(actor, "application.documents_reminded", case, detail={"count": len(late)})
    return late


def _row(actor: Actor, row: RequestedDocument) -> tuple[Application, RequestedDocument]:
    case = locked(actor, row.application, "process")
    found = RequestedDocument.objects.filter(pk=row.pk, application=case).first()
    if found is None:
        raise NotAllowed("process")
    return case, found


@transaction.atomic
def document_arrived(
    *, actor: Actor, requested: RequestedDocument, on: date | None = None, document: UUID | None = None
) -> RequestedDocument:
    """It has come, and which paper of the case it is, where one is kept. When all have come, the case goes on."""
    case, row = _row(actor, requested)
    day = on or actor.today
    if day > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_AHEAD", field="on")
    if document is not None and not documents_of(actor, case).filter(pk=document).exists():
        raise Refused(_("Dokumentet hører ikke til saken."), code="OTHER_CASE", field="document")
    if row.state == PaperState.RECEIVED:
        return row
    machine.perform(actor=actor, obj=row, name="arrive", received_on=day, document=document)
    _all_in(actor, case)
    return row


@transaction.atomic
def drop_request(*, actor: Actor, requested: RequestedDocument, reason: str) -> RequestedDocument:
    """The document is not needed after all, with a reason."""
    case, row = _row(actor, requested)
    machine.perform(actor=actor, obj=row, name="drop", reason=reason)
    _all_in(actor, case)
    return row


def _all_in(actor: Actor, case: Application) -> None:
    if case.requested_documents.filter(state=PaperState.ASKED).exists():
        return
    events.record(actor, "application.documents_complete", case)
    if case.state == State.WAITING_INFORMATION:
        handling.resume(actor=actor, application=case)


def candidates(actor: Actor, case: Application) -> list[tuple[str, str]]:
    """The papers that have come in, as choices."""
    rows: Any = documents_of(actor, case).filter(direction=Document.Direction.INCOMING)
    return [(str(row.pk), row.title) for row in rows]
