"""Writing the contact log: who called, about whom, what came of it, and what is to be done when."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import policies
from contacts.enums import Channel, Direction, InterpreterState, Outcome
from contacts.models import Contact
from contacts.selectors import colleagues
from contacts.subjects import visible_case
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.people import policies as people
from core.people.models import Person


@dataclass(frozen=True)
class ContactFacts:
    """What the form holds."""

    text: str
    happened_at: datetime
    channel: str = Channel.PHONE
    direction: str = Direction.INCOMING
    caller: str = ""
    reply_to: str = ""
    person: Person | None = None
    subject_type: str = ""
    subject_id: UUID | None = None
    outcome: str = Outcome.NOTED
    outcome_note: str = ""
    follow_up_on: date | None = None
    responsible: User | None = None
    interpreter_state: str = InterpreterState.NONE
    interpreter_language: str = ""
    interpreter_at: datetime | None = None


@transaction.atomic
def log_contact(*, actor: Actor, unit: Unit, facts: ContactFacts, key: UUID) -> Contact:
    """Log a call or a visit, with or without a case. The same key twice is the same contact.

    Raises Refused for a missing text, a time in the future, a person or a case that the actor does not see,
    a follow-up date that has passed, or an interpreter without a language.
    """
    if not policies.contacts.permits(actor, "log") or unit.pk not in actor.unit_ids:
        raise NotAllowed("log")
    known = Contact.objects.filter(idempotency_key=key).first()
    if known is not None:
        return known
    if facts.follow_up_on and facts.follow_up_on < actor.today:
        raise Refused(
            _("Oppfølgingsdatoen er passert. Velg en dag som kommer."),
            code="FOLLOW_UP_PASSED",
            field="follow_up_on",
        )
    contact = Contact(
        municipality_id=unit.municipality_id,
        compartment_id=unit.compartment_id,
        unit=unit,
        recorded_by=actor.user,
        idempotency_key=key,
    )
    _fill(actor, contact, facts)
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError as error:
        if "contact_once" not in str(error):
            raise
        return Contact.objects.get(idempotency_key=key)
    events.record(
        actor, "contact.logged", contact, detail={"channel": contact.channel, "outcome": contact.outcome}
    )
    if contact.interpreter_state == InterpreterState.BOOKED:
        events.record(actor, "contact.interpreter_booked", contact)
    if contact.follow_up_on:
        _plan(actor, contact)
    return contact


@transaction.atomic
def change_contact(
    *, actor: Actor, contact: Contact, facts: ContactFacts, expected_version: int | None = None
) -> Contact:
    """Correct or complete a contact. A new follow-up date takes the place of the old one."""
    locked = _lock(actor, contact, "change")
    if locked.followed_up_at and facts.follow_up_on != locked.follow_up_on:
        raise Refused(
            _("Henvendelsen er fulgt opp. Før en ny henvendelse i stedet."),
            code="ALREADY_FOLLOWED_UP",
            field="follow_up_on",
        )
    moved = facts.follow_up_on != locked.follow_up_on
    if moved and facts.follow_up_on and facts.follow_up_on < actor.today:
        raise Refused(
            _("Oppfølgingsdatoen er passert. Velg en dag som kommer."),
            code="FOLLOW_UP_PASSED",
            field="follow_up_on",
        )
    before = locked.interpreter_state
    locked.bump(expected_version)
    _fill(actor, locked, facts)
    locked.save()
    events.record(actor, "contact.changed", locked)
    if locked.interpreter_state != before:
        verb = {
            InterpreterState.BOOKED.value: "contact.interpreter_booked",
            InterpreterState.CANCELLED.value: "contact.interpreter_cancelled",
        }.get(locked.interpreter_state)
        if verb:
            events.record(actor, verb, locked)
    if moved and locked.follow_up_on:
        _plan(actor, locked)
    elif moved:
        events.record(actor, "contact.follow_up_dropped", locked)
    return locked


@transaction.atomic
def follow_up(*, actor: Actor, contact: Contact, note: str = "") -> Contact:
    """What was to be done is done. Done twice: the first stands."""
    locked = _lock(actor, contact, "follow_up")
    if locked.follow_up_on is None:
        raise Refused(_("Henvendelsen skal ikke følges opp."), code="NO_FOLLOW_UP")
    if locked.followed_up_at is not None:
        return locked
    locked.followed_up_at, locked.followed_up_by = timezone.now(), actor.user
    locked.followed_up_note = note.strip()
    locked.bump(None)
    locked.save(update_fields=["followed_up_at", "followed_up_by", "followed_up_note", "version"])
    events.record(actor, "contact.followed_up", locked)
    return locked


def _plan(actor: Actor, contact: Contact) -> None:
    assert contact.follow_up_on is not None
    events.record(
        actor, "contact.follow_up_planned", contact, detail={"due": contact.follow_up_on.isoformat()}
    )


def _lock(actor: Actor, contact: Contact, action: str) -> Contact:
    locked = (
        Contact.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=contact.pk).first()
    )
    if locked is None or not policies.contacts.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _fill(actor: Actor, contact: Contact, facts: ContactFacts) -> None:
    """Check the facts and put them on the record; what was there already needs no new look."""
    if not facts.text.strip():
        raise Refused(_("Skriv hva henvendelsen gjaldt."), code="TEXT_MISSING", field="text")
    if facts.happened_at > timezone.now():
        raise Refused(
            _("Tidspunktet er fram i tid. Rett dato og klokkeslett."), code="IN_FUTURE", field="happened_at"
        )
    person_id = facts.person.pk if facts.person else None
    if facts.person and person_id != contact.person_id and not people.persons.sees(actor, facts.person):
        raise Refused(_("Velg personen fra lista."), code="PERSON_UNKNOWN", field="person")
    if facts.interpreter_state and not facts.interpreter_language.strip():
        raise Refused(
            _("Skriv hvilket språk tolken skal kunne."), code="LANGUAGE_MISSING", field="interpreter_language"
        )
    responsible_id = facts.responsible.pk if facts.responsible else None
    if (
        facts.responsible
        and responsible_id != contact.responsible_id
        and not colleagues(actor).filter(pk=facts.responsible.pk).exists()
    ):
        raise Refused(_("Velg en som arbeider her."), code="RESPONSIBLE_OUTSIDE", field="responsible")
    _link(actor, contact, facts)
    for each in fields(facts):
        value = getattr(facts, each.name)
        setattr(contact, each.name, value.strip() if isinstance(value, str) else value)


def _link(actor: Actor, contact: Contact, facts: ContactFacts) -> None:
    """A case the actor sees, or none. The label is kept, since the case's own room is above this one."""
    if facts.subject_id == contact.subject_id and facts.subject_type == contact.subject_type:
        return
    if facts.subject_id is None:
        contact.subject_label = ""
        return
    case = visible_case(actor, facts.subject_type, facts.subject_id)
    if case is None:
        raise Refused(_("Saken finnes ikke."), code="CASE_UNKNOWN", field="subject_id")
    contact.subject_label = case.label
