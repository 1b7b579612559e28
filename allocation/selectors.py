"""Reading the waiting list as of a day: few queries, whatever its length."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from allocation import policies
from allocation.calculations.waiting_order import Need as OrderNeed
from allocation.calculations.waiting_order import Pause, WaitingHousehold, WaitingOrder, waiting_order
from allocation.calculations.waiting_order import WaitingList as OrderList
from allocation.enums import OFFER_LIVE, Category, EndReason, Need, OfferState, PauseReason, WaitingList
from allocation.models import Meeting, Offer, Participant, WaitingEntry
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.agencies.selectors import units_with_roles
from core.base.explain import Line

_FACTS = (
    "facts__counts_from", "facts__category", "facts__need", "facts__homeless", "facts__adults", "facts__children",
    "facts__bedrooms", "facts__step_free", "facts__wheelchair", "facts__aids_storage", "facts__parking",
    "facts__wished_areas", "facts__target_groups",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One household's place on a list as of a day. `number` is None while it stands on hold."""

    entry_id: UUID
    application_id: UUID
    household_id: UUID
    since: date
    counts_from: date
    category: str
    need: str
    homeless: bool
    adults: int
    children: int
    bedrooms: int
    step_free: bool
    wheelchair: bool
    aids_storage: bool
    parking: bool
    wished_areas: tuple[str, ...]
    target_groups: tuple[str, ...]
    last_confirmed_on: date | None = None
    number: int | None = None
    why: tuple[Line, ...] = ()
    pause: Any = None
    offer_state: str = ""

    @property
    def category_label(self) -> str:
        return str(Category(self.category).label)

    @property
    def need_label(self) -> str:
        return str(Need(self.need).label)

    @property
    def persons(self) -> int:
        return self.adults + self.children

    @property
    def available(self) -> bool:
        """Stands in the order and has no offer: a candidate for a vacancy."""
        return self.number is not None and not self.offer_state


@dataclass(frozen=True)
class StandingPause:
    reason: str
    valid_from: date
    last_day: date | None

    @property
    def reason_label(self) -> str:
        return str(PauseReason(self.reason).label)


@dataclass(frozen=True)
class ListOn:
    """A whole list as of a day. `rows` are in order, those on hold last."""

    which: str
    on: date
    rows: tuple[Standing, ...]
    order: WaitingOrder
    by_entry: dict[UUID, Standing] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(WaitingList(self.which).label)


def entries_on(rows: QuerySet[WaitingEntry], on: date) -> QuerySet[WaitingEntry]:
    """Of these entries, those that stood on a list on the day."""
    return rows.filter(Q(ended_on=None) | Q(ended_on__gt=on), entered_on__lte=on)


def waiting_list(actor: Actor, which: str, on: date) -> ListOn:
    """The list as of a day, ordered and explained: three queries.

    Past days answer from the facts that held then, as we know them now.
    """
    visible = entries_on(policies.waiting_entries.visible_to(actor).filter(list=which), on)
    # Only in this one filter() do all conditions meet the same row of facts.
    found = visible.filter(
        Q(facts__valid_to=None) | Q(facts__valid_to__gt=on),
        facts__superseded_at=None,
        facts__valid_from__lte=on,
    ).values_list("id", "application_id", "household_id", "since", "last_confirmed_on", *_FACTS)
    rows = list(found)
    pauses = _pauses(which, on, actor)
    offers = _offers(which, on, actor)
    order = waiting_order(
        (
            WaitingHousehold(
                key=str(row[0]),
                received=row[5],
                list=OrderList(which),
                category=row[6],
                need=OrderNeed(row[7]),
                homeless=row[8],
                children=row[10],
                paused=_as_order_pause(pauses.get(row[0])),
            )
            for row in rows
        ),
        OrderList(which),
        on,
    )
    numbers = {key: number for number, key in enumerate(order.order, start=1)}
    standings = []
    for row in rows:
        key = str(row[0])
        standings.append(
            Standing(
                entry_id=row[0],
                application_id=row[1],
                household_id=row[2],
                since=row[3],
                last_confirmed_on=row[4],
                counts_from=row[5],
                category=row[6],
                need=row[7],
                homeless=row[8],
                adults=row[9],
                children=row[10],
                bedrooms=row[11],
                step_free=row[12],
                wheelchair=row[13],
                aids_storage=row[14],
                parking=row[15],
                wished_areas=tuple(row[16]),
                target_groups=tuple(row[17]),
                number=numbers.get(key),
                why=order.explanation.get(key, ()),
                pause=pauses.get(row[0]),
                offer_state=offers.get(row[0], ""),
            )
        )
    standings.sort(
        key=lambda each: (each.number is None, each.number or 0, each.counts_from, str(each.entry_id))
    )
    return ListOn(which, on, tuple(standings), order, {each.entry_id: each for each in standings})


def _pauses(which: str, on: date, actor: Actor) -> dict[UUID, StandingPause]:
    rows: Any = policies.entry_pauses.visible_to(actor)
    found = rows.on(on).filter(entry__list=which)
    return {
        entry: StandingPause(reason, start, end - timedelta(days=1) if end else None)
        for entry, reason, start, end in found.values_list("entry_id", "reason", "valid_from", "valid_to")
    }


def _as_order_pause(pause: StandingPause | None) -> tuple[Pause, ...]:
    return (Pause(pause.valid_from, pause.last_day),) if pause else ()


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
