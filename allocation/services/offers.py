"""From allocation to letter: the dwelling is given to a household, and the offer is sent with a deadline."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import OFFER_LIVE, OfferState, ViewingState
from allocation.models import AgendaItem, Candidate, Offer, WaitingEntry
from allocation.services.letters import compose_offer
from allocation.services.refusals import require_allocatable, require_fit
from allocation.transitions import OFFER
from applications.enums import State
from applications.models import Application
from applications.services.handling import mark_offered
from applications.services.premises import require_confirmed
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.people import protection
from core.rules.deadline_rules import calculate, rule_on
from core.rules.selectors import own_deadlines
from housing.models import Vacancy
from housing.services import require_room, reserve_vacancy, withhold

#: The deadline rule that an offer's clock follows (a municipality may have its own period).
ANSWER_RULE = "offer_7_days"


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
    follows: Offer | None = None,
) -> Offer:
    """Allocate the dwelling to the household. Two meetings, or two leaders, cannot allocate the same one.

    The same allocation again is the same offer. The database has the last word: one live offer per dwelling, one
    per household.
    """
    if not policies.offers.permits(actor, "prepare"):
        raise NotAllowed("prepare")
    lock_application(entry.application_id)
    locked = Vacancy.objects.select_for_update(of=("self",), no_key=True).get(pk=vacancy.pk)
    waiting = WaitingEntry.objects.select_for_update(of=("self",), no_key=True).filter(pk=entry.pk).first()
    if waiting is None or not policies.waiting_entries.sees(actor, waiting):
        raise NotAllowed("prepare")
    standing = Offer.objects.filter(vacancy=locked, state__in=OFFER_LIVE).first()
    if standing is not None:
        if standing.entry_id == waiting.pk:
            return standing
        raise _taken()
    require_allocatable(locked, on)
    if waiting.ended_on is not None:
        raise Refused(_("Husstanden venter ikke lenger på bolig."), code="NOT_ON_LIST")
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
        follows=follows,
        created_by=actor.user,
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise _taken() from error
    events.record(actor, "offer.prepared", offer, on=on, detail={"urgent": bool(urgency_reason)})
    reserve_vacancy(actor=actor, vacancy=locked, on=on)
    if is_shielded_offer(offer):
        # From now on the dwelling is a secret: it is gone from the board, and reads as one that cannot be had.
        withhold(actor=actor, dwelling=locked.dwelling)
    return offer


def is_shielded_offer(offer: Offer) -> bool:
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
    require_fit(actor=actor, vacancy=vacancy, entry=entry)
    return prepare_offer(
        actor=actor, vacancy=vacancy, entry=entry, on=actor.today, urgency_reason=reason.strip()
    )


def answer_deadline(actor: Actor, sent_on: date) -> date:
    """The last day to answer: seven days, moved to the next working day, in the household's favour."""
    own = own_deadlines(actor.home, sent_on) or {}
    return calculate(rule_on(ANSWER_RULE, sent_on, own.get("rules")), sent_on).end


@transaction.atomic
def send_offer(
    *,
    actor: Actor,
    offer: Offer,
    version: int | None = None,
    viewing_at: datetime | None = None,
    viewing_place: str = "",
    viewing_host: str = "",
) -> Offer:
    """Send the letter and start the clock. Sent already is no error. A viewing stands in the letter."""
    locked = locked_offer(actor, offer, "send")
    if locked.state == OfferState.SENT:
        return locked
    if locked.state != OfferState.PREPARED:
        raise Refused(
            _("Tilbudet er «%(state)s» og kan ikke sendes.") % {"state": locked.get_state_display()},
            code="WRONG_STATE",
        )
    require_confirmed(actor, locked.application)
    deadline = answer_deadline(actor, actor.today)
    viewing: dict[str, Any] = {}
    if viewing_at:
        require_possible(at=viewing_at, deadline=deadline, today=actor.today)
        viewing = {
            "viewing_at": viewing_at,
            "viewing_place": viewing_place.strip(),
            "viewing_host": viewing_host.strip(),
            "viewing_state": ViewingState.ARRANGED,
        }
        for name, value in viewing.items():
            setattr(locked, name, value)
    letter = compose_offer(actor=actor, offer=locked, deadline=deadline)
    letters.send(actor=actor, letter=letter)
    done: Offer = OFFER.perform(
        actor=actor,
        obj=locked,
        name="send",
        expected_version=version,
        sent_on=actor.today,
        deadline_on=deadline,
        letter=letter.pk,
        **viewing,
    )
    if viewing:
        events.record(actor, "offer.viewing_arranged", done)
    if done.application.state == State.GRANTED:
        mark_offered(actor=actor, application=done.application)
    return done


def require_possible(*, at: datetime, deadline: date | None, today: date) -> None:
    """A viewing is ahead of us, and the household can still answer after it."""
    day = localtime(at).date()
    if day < today:
        raise Refused(
            _("Visningen er tilbake i tid. Rett datoen."), code="VIEWING_IN_PAST", field="viewing_on"
        )
    if deadline is not None and day > deadline:
        raise Refused(
            _("Visningen er etter svarfristen. Velg en tidligere dag, eller utsett fristen først."),
            code="VIEWING_AFTER_DEADLINE",
            field="viewing_on",
        )


def lock_application(key: UUID) -> None:
    """Before the offer: whoever ends an application takes its offers back, and comes the other way."""
    Application.objects.select_for_update(of=("self",), no_key=True).filter(pk=key).first()


def locked_offer(actor: Actor, offer: Offer, action: str) -> Offer:
    lock_application(offer.application_id)
    locked: Any = Offer.objects.select_for_update(of=("self",), no_key=True).filter(pk=offer.pk).first()
    if locked is None or not policies.offers.can(actor, action, locked):
        raise NotAllowed(action)
    return locked
