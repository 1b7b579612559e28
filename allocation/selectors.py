"""Reading the waiting list as of a day: few queries, whatever its length."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from allocation import policies
from allocation.enums import OFFER_LIVE, EndReason, OfferState
from allocation.models import Meeting, Offer, Participant, WaitingEntry
from allocation.standing import COLUMNS, ListOn, Raw, StandingPause, pause_of
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.agencies.selectors import units_with_roles


def entries_on(rows: QuerySet[WaitingEntry], on: date) -> QuerySet[WaitingEntry]:
    """Of these entries, those that stood on a list on the day."""
    return rows.filter(Q(ended_on=None) | Q(ended_on__gt=on), entered_on__lte=on)


def waiting_list(actor: Actor, which: str, on: date, known: datetime | None = None) -> ListOn:
    """The list as of a day, ordered and explained: three queries.

    Past days answer from the facts that held then, as we know them now; with `known`, as they were known at that
    moment: what was recorded later is not there, and what was corrected later still stands.
    """
    visible = entries_on(policies.waiting_entries.visible_to(actor).filter(list=which), on)
    if known is not None:
        visible = visible.filter(created_at__lte=known)
    # Only in this one filter() do all conditions meet the same row of facts.
    found = visible.filter(
        Q(facts__valid_to=None) | Q(facts__valid_to__gt=on),
        *_believed(known),
        facts__valid_from__lte=on,
    ).values_list(*COLUMNS)
    return ListOn(
        which,
        on,
        [Raw._make(row) for row in found],
        _pauses(which, on, actor, known),
        _offers(which, on, actor),
    )


def _believed(known: datetime | None) -> tuple[Q, ...]:
    """Facts of entries that are believed now, or were believed at the moment."""
    if known is None:
        return (Q(facts__superseded_at=None),)
    return (
        Q(facts__superseded_at=None) | Q(facts__superseded_at__gt=known),
        Q(facts__recorded_at__lte=known),
    )


def _pauses(which: str, on: date, actor: Actor, known: datetime | None) -> dict[UUID, StandingPause]:
    rows: Any = policies.entry_pauses.visible_to(actor)
    found = rows.on(on, known).filter(entry__list=which)
    return {
        entry: pause_of(reason, start, end)
        for entry, reason, start, end in found.values_list("entry_id", "reason", "valid_from", "valid_to")
    }


def _offers(which: str, on: date, actor: Actor) -> dict[UUID, str]:
    """Which households had an offer on the day. Accepted ones keep it until they leave the list."""
    found = policies.offers.visible_to(actor).filter(
        Q(state__in=OFFER_LIVE) | Q(answered_on__gt=on),
        Q(entry__ended_on=None) | Q(entry__ended_on__gt=on),
        entry__list=which,
        allocated_on__lte=on,
    )
    rows = found.values_list("entry_id", "state", "sent_on", "answered_on")
    return {entry: _state_on(state, sent_on, answered_on, on) for entry, state, sent_on, answered_on in rows}


def _state_on(state: str, sent_on: date | None, answered_on: date | None, on: date) -> str:
    if state == OfferState.ACCEPTED and answered_on and answered_on <= on:
        return OfferState.ACCEPTED
    return OfferState.SENT if sent_on and sent_on <= on else OfferState.PREPARED


def page_entries(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, WaitingEntry]:
    """The entries of one page with what is shown of them, in one query."""
    rows = policies.waiting_entries.visible_to(actor).filter(pk__in=list(ids))
    found = rows.select_related("application__applicant", "household")
    return {entry.pk: entry for entry in found}


def participants_of(actor: Actor, meeting: Meeting) -> QuerySet[Participant]:
    """Who is called to the meeting, by the name of their unit."""
    rows = policies.participants.visible_to(actor).filter(meeting=meeting)
    return rows.select_related("unit", "user").order_by("unit__name", "id")


def invitable_units(actor: Actor) -> QuerySet[Unit]:
    """Where somebody may open the agenda; a large municipality has many units that never take part."""
    return units_with_roles(actor, policies.MEMBERS)


def end_label(reason: str) -> str:
    return str(EndReason(reason).label) if reason else ""


def possible_chairs(actor: Actor, compartment_id: UUID | None) -> QuerySet[User]:
    """Who may lead the office's meetings today."""
    return (
        User.objects.filter(
            Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=actor.today),
            memberships__unit__compartment=compartment_id,
            memberships__role=Role.CHAIR,
            memberships__valid_from__lte=actor.today,
            is_active=True,
        )
        .distinct()
        .order_by("full_name")
    )


def offers_to_send(actor: Actor) -> QuerySet[Offer]:
    """Allocated, and the letter not yet sent, the oldest first."""
    rows: QuerySet[Offer] = policies.offers.visible_to(actor).filter(state=OfferState.PREPARED)
    return rows.select_related("application__applicant", "vacancy__dwelling", "item__meeting").order_by(
        "allocated_on", "pk"
    )
