"""Referrals without an application (henvisninger): registered, followed up, and ended as an application or without."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import OPEN_LEADS, Channel, ContactConsent, LeadClosing, LeadState, ReachedHow
from applications.models import Application, ApplicationDraft, Lead, LeadContact
from applications.policies import leads
from applications.services.data import NewApplication, PersonData
from applications.services.drafts import start_draft
from applications.services.receiving import attach, receive_application
from applications.transitions import lead as machine
from core.agencies.actors import Actor
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.people.enums import ContactKind
from core.people.models import ContactDetail


@dataclass(frozen=True)
class LeadData:
    """What another service has told. `consent_on` and `consent_to` go with an answer to being contacted."""

    received: date
    person: PersonData
    referrer: str
    reason: str
    referrer_contact: str = ""
    consent: str = ContactConsent.NOT_ASKED
    consent_on: date | None = None
    consent_to: str = ""


@transaction.atomic
def register_lead(*, actor: Actor, told: LeadData) -> Lead:
    """Keep the referral. The same person from the same referrer on the same day is the one already there."""
    office = actor.unit
    if office is None or not leads.permits(actor, "register"):
        raise NotAllowed("register")
    _check(actor, told)
    person = attach(actor, office.compartment, told.person)
    same = Lead.objects.filter(
        compartment=office.compartment, person=person, referrer=told.referrer.strip(), received=told.received
    ).first()
    if same is not None:
        return same
    year = actor.today.year
    lead = Lead(
        municipality_id=office.municipality_id,
        compartment=office.compartment,
        unit=office,
        number=f"H{year}/{next_number(office.municipality, 'lead', year)}",
        received=told.received,
        person=person,
        responsible=actor.user,
        referrer=told.referrer.strip(),
        referrer_contact=told.referrer_contact.strip(),
        reason=told.reason.strip(),
        consent=told.consent,
        consent_on=None if told.consent == ContactConsent.NOT_ASKED else told.consent_on or told.received,
        consent_to=told.consent_to.strip(),
        registered_by=actor.user,
    )
    lead.save(force_insert=True)
    events.record(actor, "lead.registered", lead, on=told.received, detail={"consent": lead.consent})
    return lead


def _check(actor: Actor, told: LeadData) -> None:
    if told.received > actor.today:
        raise Refused(
            _("Datoen henvisningen kom inn, er fram i tid. Rett datoen."),
            code="RECEIVED_IN_FUTURE",
            field="received",
        )
    if not told.referrer.strip():
        raise Refused(_("Skriv hvem som henviste."), code="REFERRER_MISSING", field="referrer")
    if not told.reason.strip():
        raise Refused(_("Skriv hvorfor personen er henvist."), code="REASON_MISSING", field="reason")
    _check_consent(actor, told.consent, told.consent_on)


def _check_consent(actor: Actor, consent: str, on: date | None) -> None:
    if consent not in ContactConsent.values:
        raise Refused(_("Velg hva personen har svart om kontakt."), code="CONSENT", field="consent")
    if on and on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="CONSENT_IN_FUTURE", field="consent_on")


def _locked(actor: Actor, lead: Lead, action: str = "work", expected: int | None = None) -> Lead:
    row = Lead.objects.select_for_update(of=("self",), no_key=True).filter(pk=lead.pk).first()
    if row is None or not leads.can(actor, action, row):
        raise NotAllowed(action)
    if expected is not None and expected != row.version:
        row.bump(expected)
    return row


def _open(actor: Actor, lead: Lead, expected: int | None = None) -> Lead:
    row = _locked(actor, lead, expected=expected)
    if row.state not in OPEN_LEADS:
        raise Refused(_("Henvisningen er avsluttet. Ta den opp igjen først."), code="LEAD_CLOSED")
    return row


@transaction.atomic
def answer_consent(
    *,
    actor: Actor,
    lead: Lead,
    consent: str,
    on: date | None = None,
    to: str = "",
    expected_version: int | None = None,
) -> Lead:
    """What the person has answered to being contacted. The same answer again changes nothing."""
    row = _open(actor, lead, expected_version)
    _check_consent(actor, consent, on)
    day = None if consent == ContactConsent.NOT_ASKED else on or actor.today
    if (row.consent, row.consent_on, row.consent_to) == (consent, day, to.strip()):
        return row
    row.consent, row.consent_on, row.consent_to = consent, day, to.strip()
    row.version += 1
    row.save(update_fields=["consent", "consent_on", "consent_to", "version"])
    events.record(actor, "lead.consent_answered", row, on=day or actor.today, detail={"consent": consent})
    return row


@transaction.atomic
def log_contact(
    *,
    actor: Actor,
    lead: Lead,
    how: str,
    reached: bool,
    on: date | None = None,
    note: str = "",
    next_contact_on: date | None = None,
    expected_version: int | None = None,
) -> Lead:
    """An attempt to reach the person, and when to try again. Refused where the person has said no to contact."""
    row = _open(actor, lead, expected_version)
    day = on or actor.today
    if row.consent == ContactConsent.REFUSED:
        raise Refused(
            _("Personen vil ikke bli kontaktet. Lukk henvisningen, eller registrer et nytt svar først."),
            code="NO_CONSENT",
        )
    if how not in ReachedHow.values:
        raise Refused(_("Velg hvordan dere prøvde."), code="HOW", field="how")
    if day > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_AHEAD", field="on")
    if next_contact_on and next_contact_on <= actor.today:
        raise Refused(
            _("Dagen dere skal prøve igjen, må være etter i dag."),
            code="NEXT_NOT_AHEAD",
            field="next_contact_on",
        )
    same = LeadContact.objects.filter(lead=row, on=day, how=how, reached=reached, note=note.strip())
    if same.exists():
        return row
    LeadContact(
        municipality_id=row.municipality_id,
        compartment_id=row.compartment_id,
        lead=row,
        on=day,
        how=how,
        reached=reached,
        note=note.strip(),
        by=actor.user,
    ).save(force_insert=True)
    name, target = ("reach", LeadState.IN_CONTACT) if reached else ("try", LeadState.TRYING)
    if row.state != target and not (name == "try" and row.state == LeadState.IN_CONTACT):
        return _step(actor, row, name, next_contact_on=next_contact_on)
    row.next_contact_on = next_contact_on
    row.version += 1
    row.save(update_fields=["next_contact_on", "version"])
    events.record(actor, machine.step(name).verb, row)
    return row


def _step(actor: Actor, row: Lead, name: str, reason: str = "", **changes: Any) -> Lead:
    done: Lead = machine.perform(actor=actor, obj=row, name=name, reason=reason, **changes)
    return done


@transaction.atomic
def close_lead(
    *, actor: Actor, lead: Lead, closing: str, reason: str, expected_version: int | None = None
) -> Lead:
    """End it without an application, with a reason. Closed already is no error."""
    row = _locked(actor, lead, expected=expected_version)
    if row.state == LeadState.CLOSED:
        return row
    if closing not in LeadClosing.values:
        raise Refused(_("Velg hvorfor henvisningen lukkes."), code="CLOSING", field="closing")
    return _step(actor, row, "close", reason, closing=closing, next_contact_on=None)


def reopen_lead(*, actor: Actor, lead: Lead, reason: str) -> Lead:
    return _step(actor, lead, "reopen", reason, closing="")


@transaction.atomic
def begin_application(*, actor: Actor, lead: Lead) -> ApplicationDraft:
    """A draft with what the referral told; one's own draft of the same referral is taken up again."""
    row = _open(actor, lead)
    mine = ApplicationDraft.objects.filter(lead=row, user=actor.user).first()
    if mine is not None:
        return mine
    draft = start_draft(actor=actor)
    draft.lead = row
    draft.data = {"soker": _told(row)}
    draft.save(update_fields=["lead", "data"])
    return draft


def _told(row: Lead) -> dict[str, list[str]]:
    """The first step as it would have been typed."""
    person = row.person
    details = ContactDetail.objects.filter(person=person, compartment=row.compartment_id)
    values = {
        "channel": Channel.REFERRAL.value,
        "number": person.number,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": f"{person.birth_date:%d.%m.%Y}" if person.birth_date else "",
        "birth_year": str(person.birth_year or "") if not person.birth_date else "",
        "language": person.language,
        "interpreter": person.interpreter,
    }
    names = {
        ContactKind.PHONE: "phone",
        ContactKind.EMAIL: "email",
        ContactKind.THIRD_PERSON: "contact_through",
    }
    values |= {names[ContactKind(each.kind)]: each.value for each in details if each.kind in names}
    return {f"soker-{name}": [value] for name, value in values.items() if value}


@transaction.atomic
def convert_lead(*, actor: Actor, lead: Lead, new: NewApplication) -> Application:
    """Register the application the referral has become. Converted already gives the application it became."""
    row = _locked(actor, lead)
    if row.application is not None:
        return row.application
    case = receive_application(actor=actor, new=new, caseworker=actor.user)
    became(actor, row, case)
    return case


def became(actor: Actor, lead: Lead, case: Application) -> None:
    """The referral has become this application. Called in the same transaction as the registration."""
    _step(actor, lead, "convert", application=case, next_contact_on=None)
