"""The answer to an offer: yes, no, none in time, or taken back; and what follows for dwelling and household."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import hooks, policies
from allocation.enums import (
    OFFER_OPEN,
    Consequence,
    DeclineReason,
    EndReason,
    OfferState,
    PauseReason,
)
from allocation.models import EntryPause, Offer, WaitingEntry
from allocation.selectors import decline_consequence
from allocation.services import post
from allocation.services.entries import change_facts, end_entry, pause_entry
from allocation.services.offers import is_shielded_offer, lock_application, locked_offer
from allocation.services.reserves import put_forward
from allocation.transitions import OFFER
from applications.enums import LISTED_STATES, State
from applications.models import Application
from applications.services.handling import back_to_list
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Role, Scope
from core.agencies.models import Compartment, Membership
from core.base.errors import Refused
from core.messages import services as messages
from housing.enums import DwellingState
from housing.services import release_vacancy, show_again

PAUSE_AFTER_DECLINE = timedelta(days=91)


@transaction.atomic
def accept_offer(
    *, actor: Actor, offer: Offer, on: date, channel: str = "", version: int | None = None
) -> Offer:
    """The household says yes. The landlord is told and may see what a lease needs."""
    locked = locked_offer(actor, offer, "answer")
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
    locked = locked_offer(actor, offer, "answer")
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
        consequence=decline_consequence(actor),
    )
    _give_back(actor, done, on)
    if done.consequence != Consequence.KEEPS_PLACE:
        post.lapsed(actor=actor, offer=done)
    put_forward(actor=actor, offer=done)
    return done


@transaction.atomic
def withdraw_offer(
    *, actor: Actor, offer: Offer, reason: str, version: int | None = None, tell: bool = True
) -> Offer:
    """The municipality takes the offer back; the household keeps its place, and is told why if it had been told."""
    lock_application(offer.application_id)
    before = Offer.objects.select_for_update(of=("self",), no_key=True).filter(pk=offer.pk).first()
    if before is None or before.state == OfferState.WITHDRAWN:
        return offer if before is None else before
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
    if tell and before.state != OfferState.PREPARED:
        post.withdrawn(actor=actor, offer=done, reason=reason.strip())
    put_forward(actor=actor, offer=done)
    return done


def withdraw_open_offers(*, actor: Actor, application: Application) -> int:
    """The application has ended: its offers fall away."""
    rows = list(Offer.objects.filter(application=application, state__in=OFFER_OPEN))
    for offer in rows:
        # The household is told of what became of the application itself.
        withdraw_offer(actor=actor, offer=offer, reason=_("Søknaden er avsluttet."), tell=False)
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
            lock_application(offer.application_id)
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
                consequence=decline_consequence(actor),
            )
            _give_back(actor, done, on)
            post.lapsed(actor=actor, offer=done)
            put_forward(actor=actor, offer=done)
            counts.offers += 1
    return counts


def _give_back(actor: Actor, offer: Offer, on: date) -> None:
    """The dwelling is free again, the household is back on the list, and the configured consequence takes hold."""
    release_vacancy(actor=actor, vacancy=offer.vacancy, on=on)
    if is_shielded_offer(offer):
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
