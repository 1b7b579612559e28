"""From allocation to answer: the offer is prepared, sent with a deadline, and accepted, declined or lapses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import hooks, policies
from allocation.enums import (
    OFFER_LIVE,
    OFFER_OPEN,
    Consequence,
    DeclineReason,
    EndReason,
    OfferState,
    PauseReason,
)
from allocation.models import AgendaItem, Candidate, EntryPause, Offer, WaitingEntry
from allocation.services.entries import change_facts, end_entry, pause_entry
from allocation.services.letters import compose_offer
from allocation.transitions import OFFER
from applications.enums import LISTED_STATES, State
from applications.models import Application
from applications.services.handling import back_to_list, mark_offered
from applications.services.premises import require_confirmed
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Role, Scope
from core.agencies.models import Compartment, Membership
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.messages import services as messages
from core.people import protection
from core.rules.deadline_rules import calculate, rule_on
from core.rules.selectors import own_deadlines
from housing.enums import DwellingState
from housing.models import Vacancy
from housing.services import release_vacancy, require_room, reserve_vacancy, show_again, withhold

#: The deadline rule that an offer's clock follows (a municipality may have its own period).
ANSWER_RULE = "offer_7_days"
PAUSE_AFTER_DECLINE = timedelta(days=91)


@transaction.atomic
def prepare_offer(
    *,
    actor: Actor,
    vacancy: Vacancy,
    entry: WaitingEntry,
    on: date,
    candidate: Candidate | None = None,
    item: AgendaItem | None = None,
    urgency_reason: str = "",
) -> Offer:
    """Allocate the dwelling to the household. Two meetings, or two leaders, cannot allocate the same one.

    The same allocation again is the same offer. The database has the last word: one live offer per dwelling, one
    per household.
    """
    if not policies.offers.permits(actor, "prepare"):
        raise NotAllowed("prepare")
    _lock_application(entry.application_id)
    locked = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=vacancy.pk)
    waiting = WaitingEntry.objects.select_for_update(of=("self",), no_key=True).filter(pk=entry.pk).first()
    if waiting is None or not policies.waiting_entries.sees(actor, waiting):
        raise NotAllowed("prepare")
    standing = Offer.objects.filter(vacancy=locked, state__in=OFFER_LIVE).first()
    if standing is not None:
        if standing.entry_id == waiting.pk:
            return standing
        raise _taken()
    if not locked.is_open:
        raise Refused(_("Boligen er ikke lenger ledig."), code="VACANCY_OVER")
    if waiting.ended_on is not None:
        raise Refused(_("Husstanden står ikke lenger på ventelista."), code="NOT_ON_LIST")
    household = waiting.application
    if protection.hides_from(actor, person_id=household.applicant_id, household_id=household.household_id):
        raise Refused(
            _("Denne tildelingen gjøres av den som har ansvar for husstanden."), code="HANDLER_ALLOCATES"
        )
    if Offer.objects.filter(entry=waiting, state__in=OFFER_LIVE).exists():
        raise Refused(
            _("Husstanden har allerede fått tildelt en bolig. Trekk det tilbudet først."), code="HAS_OFFER"
        )
    require_room(dwelling=locked.dwelling, on=on)
    offer = Offer(
        municipality_id=waiting.municipality_id,
        compartment_id=waiting.compartment_id,
        vacancy=locked,
        entry=waiting,
        application_id=waiting.application_id,
        candidate=candidate,
        item=item,
        allocated_on=on,
        urgency_reason=urgency_reason.strip(),
        created_by=actor.user,
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise _taken() from error
    events.record(actor, "offer.prepared", offer, on=on, detail={"urgent": bool(urgency_reason)})
    reserve_vacancy(actor=actor, vacancy=locked, on=on)
    if _shielded(offer):
        # From now on the dwelling is a secret: it is gone from the board, and reads as one that cannot be had.
        withhold(actor=actor, dwelling=locked.dwelling)
    return offer


def _shielded(offer: Offer) -> bool:
    return protection.is_shielded(
        person_id=offer.application.applicant_id,
        household_id=offer.application.household_id,
        municipality_id=offer.municipality_id,
    )


def _taken() -> Refused:
    return Refused(
        _("Boligen er allerede tildelt en annen husstand. Last siden på nytt og velg en annen bolig."),
        code="ALREADY_ALLOCATED",
    )


@transaction.atomic
def allocate_between_meetings(*, actor: Actor, vacancy: Vacancy, entry: WaitingEntry, reason: str) -> Offer:
    """In urgency a leader allocates between meetings, says why, and the next agenda reports it."""
    if not policies.offers.permits(actor, "allocate_urgently"):
        raise NotAllowed("allocate_urgently")
    if not reason.strip():
        raise Refused(
            _("Skriv hvorfor tildelingen ikke kan vente til neste møte."),
            code="REASON_MISSING",
            field="reason",
        )
    return prepare_offer(
        actor=actor, vacancy=vacancy, entry=entry, on=actor.today, urgency_reason=reason.strip()
    )


def answer_deadline(actor: Actor, sent_on: date) -> date:
    """The last day to answer: seven days, moved to the next working day, in the household's favour."""
    own = own_deadlines(actor.home, sent_on) or {}
    return calculate(rule_on(ANSWER_RULE, sent_on, own.get("rules")), sent_on).end


@transaction.atomic
def send_offer(
    *, actor: Actor, offer: Offer, version: int | None = None, viewing_at: datetime | None = None
) -> Offer:
    """Send the letter and start the clock. Sent already is no error."""
    locked = _locked(actor, offer, "send")
    if locked.state == OfferState.SENT:
        return locked
    if locked.state != OfferState.PREPARED:
        raise Refused(
            _("Tilbudet er «%(state)s» og kan ikke sendes.") % {"state": locked.get_state_display()},
            code="WRONG_STATE",
        )
    require_confirmed(actor, locked.application)
    deadline = answer_deadline(actor, actor.today)
    letter = compose_offer(actor=actor, offer=locked, deadline=deadline, viewing_at=viewing_at)
    letters.send(actor=actor, letter=letter)
    done: Offer = OFFER.perform(
        actor=actor,
        obj=locked,
        name="send",
        expected_version=version,
        sent_on=actor.today,
        deadline_on=deadline,
        viewing_at=viewing_at,
        letter=letter.pk,
    )
    if done.application.state == State.GRANTED:
        mark_offered(actor=actor, application=done.application)
    return done


@transaction.atomic
def accept_offer(
    *, actor: Actor, offer: Offer, on: date, channel: str = "", version: int | None = None
) -> Offer:
    """The household says yes. The landlord is told and may see what a lease needs."""
    locked = _locked(actor, offer, "answer")
    if locked.state == OfferState.ACCEPTED:
        return locked
    _check_answer_day(locked, on, actor)
    done: Offer = OFFER.perform(
        actor=actor,
        obj=locked,
        name="accept",
        on=on,
        expected_version=version,
        answered_on=on,
        answer_channel=channel,
    )
    _tell_landlord(actor, done)
    hooks.accepted(actor, done)
    return done


@transaction.atomic
def decline_offer(
    *,
    actor: Actor,
    offer: Offer,
    on: date,
    reason: str,
    note: str = "",
    channel: str = "",
    version: int | None = None,
) -> Offer:
    """The household says no, with a coded reason; what follows is the municipality's rule."""
    locked = _locked(actor, offer, "answer")
    if locked.state == OfferState.DECLINED:
        return locked
    if reason not in DeclineReason.values:
        raise Refused(_("Velg hvorfor husstanden takker nei."), code="REASON_MISSING", field="reason")
    if reason == DeclineReason.OTHER and not note.strip():
        raise Refused(_("Skriv hvorfor husstanden takker nei."), code="NOTE_MISSING", field="note")
    _check_answer_day(locked, on, actor)
    done: Offer = OFFER.perform(
        actor=actor,
        obj=locked,
        name="decline",
        on=on,
        expected_version=version,
        answered_on=on,
        answer_channel=channel,
        decline_reason=reason,
        decline_note=note.strip(),
        consequence=actor.switch("allocation.decline_consequence"),
    )
    _give_back(actor, done, on)
    return done


@transaction.atomic
def withdraw_offer(*, actor: Actor, offer: Offer, reason: str, version: int | None = None) -> Offer:
    """The municipality takes the offer back; the household keeps its place."""
    _lock_application(offer.application_id)
    done: Offer = OFFER.perform(
        actor=actor,
        obj=offer,
        name="withdraw",
        reason=reason,
        expected_version=version,
        answered_on=actor.today,
        consequence=Consequence.KEEPS_PLACE,
    )
    _give_back(actor, done, actor.today)
    return done


def withdraw_open_offers(*, actor: Actor, application: Application) -> int:
    """The application has ended: its offers fall away."""
    rows = list(Offer.objects.filter(application=application, state__in=OFFER_OPEN))
    for offer in rows:
        withdraw_offer(actor=actor, offer=offer, reason=_("Søknaden er avsluttet."))
    return len(rows)


@dataclass
class Lapsed:
    offers: int = 0


def lapse_due(*, actor: Actor, on: date) -> Lapsed:
    """Offers whose deadline was before `on` and that nobody has answered. Safe to run again."""
    due = Offer.objects.filter(
        municipality=actor.municipality, state=OfferState.SENT, deadline_on__lt=on
    ).order_by("deadline_on", "id")
    counts = Lapsed()
    for offer in due:
        with transaction.atomic():
            _lock_application(offer.application_id)
            locked = (
                Offer.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
                .filter(pk=offer.pk, state=OfferState.SENT)
                .first()
            )
            if locked is None:
                continue
            done: Offer = OFFER.perform(
                actor=actor,
                obj=locked,
                name="lapse",
                on=on,
                answered_on=on,
                consequence=actor.switch("allocation.decline_consequence"),
            )
            _give_back(actor, done, on)
            counts.offers += 1
    return counts


def _give_back(actor: Actor, offer: Offer, on: date) -> None:
    """The dwelling is free again, the household is back on the list, and the configured consequence takes hold."""
    release_vacancy(actor=actor, vacancy=offer.vacancy, on=on)
    if _shielded(offer):
        show_again(actor=actor, dwelling=offer.vacancy.dwelling, state=DwellingState.VACANT)
    application = Application.objects.get(pk=offer.application_id)
    if application.state == State.OFFERED:
        back_to_list(actor=actor, application=application)
    entry = WaitingEntry.objects.get(pk=offer.entry_id)
    if entry.ended_on is not None or application.state not in LISTED_STATES:
        return
    if offer.consequence == Consequence.BACK_OF_QUEUE:
        change_facts(actor=actor, entry=entry, on=on, counts_from=on)
    elif offer.consequence == Consequence.PAUSED:
        if not EntryPause.objects.on(on).filter(entry=entry).exists():
            pause_entry(
                actor=actor,
                entry=entry,
                reason=PauseReason.DECLINED,
                first_day=on,
                last_day=on + PAUSE_AFTER_DECLINE,
            )
    elif offer.consequence == Consequence.REMOVED:
        end_entry(actor=actor, entry=entry, on=on, reason=EndReason.DECLINED)


def _check_answer_day(offer: Offer, on: date, actor: Actor) -> None:
    if on > actor.today:
        raise Refused(_("Svardagen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="answered_on")
    if offer.sent_on and on < offer.sent_on:
        raise Refused(
            _("Svardagen er før tilbudet ble sendt. Rett datoen."),
            code="DAY_BEFORE_SENT",
            field="answered_on",
        )


def landlord_compartments(actor: Actor) -> list[Compartment]:
    """The compartments where somebody is housing manager: they make the lease."""
    units = Membership.objects.filter(
        unit__municipality=actor.municipality, role=Role.HOUSING_MANAGER, valid_from__lte=actor.today
    ).exclude(valid_to__lte=actor.today)
    return list(Compartment.objects.filter(pk__in=units.values("unit__compartment")))


def _tell_landlord(actor: Actor, offer: Offer) -> None:
    reason = _("Leiekontrakt etter akseptert tilbud")
    # The offer and whom it is to; of the case no more than its number.
    opened = (
        (offer, Scope.CONTENT),
        (offer.application.applicant, Scope.CONTENT),
        (offer.application, Scope.IDENTITY),
    )
    for compartment in landlord_compartments(actor):
        if compartment.pk == offer.compartment_id:
            continue
        for subject, scope in opened:
            relations.open_relation(
                actor=actor,
                subject=subject,
                compartment=compartment,
                basis=Basis.PRESET,
                scope=scope,
                reason=reason,
            )
        for unit in compartment.units.all():
            messages.notify(
                actor=actor,
                unit=unit,
                roles=policies.LANDLORD,
                title=_("Et tilbud er akseptert. Leiekontrakten kan skrives."),
                url=reverse("allocation:offer", args=[offer.pk]),
                key=f"offer-accepted:{offer.pk}:{unit.pk}",
            )


def _lock_application(key: UUID) -> None:
    """Before the offer: whoever ends an application takes its offers back, and comes the other way."""
    Application.objects.select_for_update(of=("self",), no_key=True).filter(pk=key).first()


def _locked(actor: Actor, offer: Offer, action: str) -> Offer:
    _lock_application(offer.application_id)
    locked: Any = Offer.objects.select_for_update(of=("self",), no_key=True).filter(pk=offer.pk).first()
    if locked is None or not policies.offers.can(actor, action, locked):
        raise NotAllowed(action)
    return locked
