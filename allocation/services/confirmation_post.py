"""What those who wait are written about their place: the question, the reminder, and being taken off the list."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from allocation.models import EntryConfirmation, EntryFacts, WaitingEntry
from applications.models import Application
from applications.services.letter_texts import text
from applications.services.wording import letter_language, recipient
from core.agencies.actors import Actor, within_service
from core.documents import letters
from core.documents.models import Letter
from core.documents.recipients import Recipient
from core.interface import formatting
from core.messages import outbox
from core.messages.services import add_task
from core.people.enums import ContactKind
from core.people.models import ContactDetail, ProtectedHandler


def phones(actor: Actor, entries: list[WaitingEntry]) -> dict[UUID, str]:
    """The latest number the office has for each applicant, in one query."""
    with within_service(actor, "letters"):
        rows = ContactDetail.objects.filter(
            person__in={entry.application.applicant_id for entry in entries},
            compartment__in={entry.compartment_id for entry in entries},
            kind=ContactKind.PHONE,
        ).order_by("created_at")
        return dict(rows.values_list("person_id", "value"))


def question(
    *, actor: Actor, asked: EntryConfirmation, facts: EntryFacts | None, phone: str = ""
) -> Letter | None:
    """Asked by text message where the municipality wants it and there is a number; otherwise by letter."""
    application = asked.entry.application
    to = recipient(application, actor.today)
    if _reachable(to, phone):
        with translation.override(letter_language(application)):
            words = _(
                "Hei! Du står på ventelista for kommunal bolig. Trenger du fortsatt bolig? Gi oss beskjed senest "
                "%(day)s. Hilsen %(unit)s"
            ) % {"day": formatting.longdate(asked.answer_by), "unit": application.unit.name}
        _text_message(actor, asked, phone, words, "ask")
        return None
    known: dict[str, Any] = {}
    if facts is not None:
        known = {"adults": facts.adults, "children": facts.children, "bedrooms": facts.bedrooms}
    since = facts.counts_from if facts is not None else asked.entry.since
    return _write(
        actor, application, "waiting_confirm", {"since": since, "answer_by": asked.answer_by, **known}, to
    )


def reminder(*, actor: Actor, asked: EntryConfirmation, phone: str = "") -> None:
    application = asked.entry.application
    to = recipient(application, actor.today)
    if _reachable(to, phone):
        with translation.override(letter_language(application)):
            words = _(
                "Hei! Husk å si fra om du fortsatt trenger kommunal bolig, senest %(day)s. Ring oss hvis du lurer "
                "på noe. Hilsen %(unit)s"
            ) % {"day": formatting.longdate(asked.answer_by), "unit": application.unit.name}
        _text_message(actor, asked, phone, words, "remind")
        return
    values = {"asked_on": asked.asked_on, "answer_by": asked.answer_by}
    _write(actor, application, "waiting_confirm_reminder", values, to)


def taken_off(*, actor: Actor, entry: WaitingEntry, asked_on: date | None) -> Letter:
    """Off the list for want of an answer: with the right to appeal."""
    application = entry.application
    values = {
        "ended_on": entry.ended_on,
        "asked_on": asked_on,
        "appeal_body": text(
            "appeal_bodies",
            "own_criteria",
            letter_language(application),
            municipality=application.municipality.name,
        ),
    }
    return _write(actor, application, "waiting_ended", values, recipient(application, actor.today))


def _reachable(to: Recipient, phone: str) -> bool:
    """By text message only to the applicant's own number, where nobody speaks for them."""
    return bool(phone) and not to.by_hand and not to.on_behalf_of and to.copy_to is None


def _text_message(actor: Actor, asked: EntryConfirmation, phone: str, words: str, what: str) -> None:
    outbox.queue(
        actor=actor,
        channel="sms",
        recipient={"phone": phone},
        key=f"confirmation-{what}:{asked.pk}",
        compartment=asked.entry.compartment,
        subject=asked.entry,
        text=words,
    )


def _write(
    actor: Actor, application: Application, code: str, context: dict[str, Any], to: Recipient
) -> Letter:
    letter = letters.compose(
        actor=actor,
        code=code,
        subject=application,
        recipient=to,
        language=letter_language(application),
        context={"case_number": application.case_number, **context},
        unit=application.unit if actor.is_service else None,
        dated=actor.today,
    )
    if not letters.dispatch(actor=actor, letter=letter):
        _for_hand(actor, application, letter)
    return letter


def _for_hand(actor: Actor, application: Application, letter: Letter) -> None:
    """A letter no port may or can carry becomes a task: for the named handlers where the address is protected."""
    key = f"letter:{letter.pk}"
    told: dict[str, Any] = {
        "actor": actor,
        "url": application.get_absolute_url(),
        "due": actor.today,
        "subject": application,
    }
    if not letter.recipient.get("by_hand"):
        title = _("Send brev på papir: sak %(number)s") % {"number": application.case_number}
        add_task(title=title, unit=application.unit, key=key, **told)
        return
    handlers = ProtectedHandler.objects.filter(person=application.applicant_id, closes_at=None)
    for handler in handlers.select_related("user"):
        add_task(
            title=_("Et brev om ventelista skal postes for hånd"),
            user=handler.user,
            key=f"{key}:{handler.user_id}",
            **told,
        )
