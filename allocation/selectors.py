"""Reading the waiting list as of a day: few queries, whatever its length."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from allocation import policies
from allocation.enums import (
    CONFIRMATION_OPEN,
    OFFER_LIVE,
    ConfirmationState,
    Consequence,
    EndReason,
    OfferState,
)
from allocation.models import Meeting, Offer, Participant, WaitingEntry
from allocation.standing import COLUMNS, ListOn, Raw, StandingPause, pause_of
from applications.policies import ties
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Duty, Membership, Unit
from core.agencies.selectors import units_with_roles
from core.base.conditions import is_one_of
from core.people.models import Person
from core.people.policies import persons
from core.rules.periods import add_months


def entries_on(rows: QuerySet[WaitingEntry], on: date) -> QuerySet[WaitingEntry]:
    """Of these entries, those that stood on a list on the day."""
    return rows.filter(Q(ended_on=None) | Q(ended_on__gt=on), entered_on__lte=on)


def waiting_list(
    actor: Actor, which: str, on: date, known: datetime | None = None, compartment: UUID | None = None
) -> ListOn:
    """The list as of a day, ordered and explained: three queries. Where the municipality keeps no waiting list, the
    same households without an order.

    Past days answer from the facts that held then, as we know them now; with `known`, as they were known at that
    moment: what was recorded later is not there, and what was corrected later still stands. A service sees the lists
    of all offices, and names one `compartment`.
    """
    visible = entries_on(policies.waiting_entries.visible_to(actor).filter(list=which), on)
    if known is not None:
        visible = visible.filter(created_at__lte=known)
    if compartment is not None:
        visible = visible.filter(compartment=compartment)
    # Only in this one filter() do all conditions meet the same row of facts.
    found = visible.filter(
        Q(facts__valid_to=None) | Q(facts__valid_to__gt=on),
        *believed(known),
        facts__valid_from__lte=on,
    ).values_list(*COLUMNS)
    return ListOn(
        which,
        on,
        [Raw._make(row) for row in found],
        pauses_of(actor, which, on, known),
        _offers(which, on, actor),
        ordered=keeps_list(actor),
    )


def keeps_list(actor: Actor) -> bool:
    """Whether the municipality keeps a waiting list."""
    return bool(actor.switch("allocation.waiting_list"))


def decline_consequence(actor: Actor) -> str:
    """What a no, or no answer, leads to. Without a list there is no place to lose."""
    if not keeps_list(actor):
        return Consequence.KEEPS_PLACE
    return str(actor.switch("allocation.decline_consequence"))


def believed(known: datetime | None) -> tuple[Q, ...]:
    """Facts of entries that are believed now, or were believed at the moment."""
    if known is None:
        return (Q(facts__superseded_at=None),)
    return (
        Q(facts__superseded_at=None) | Q(facts__superseded_at__gt=known),
        Q(facts__recorded_at__lte=known),
    )


def pauses_of(actor: Actor, which: str, on: date, known: datetime | None = None) -> dict[UUID, StandingPause]:
    """Who of a list stands on hold on the day, and why."""
    rows: Any = policies.entry_pauses.visible_to(actor)
    found = rows.on(on, known).filter(entry__list=which)
    return {
        entry: pause_of(reason, start, end)
        for entry, reason, start, end in found.values_list("entry_id", "reason", "valid_from", "valid_to")
    }


def _offers(which: str, on: date, actor: Actor) -> dict[UUID, str]:
    standing = Q(entry__ended_on=None) | Q(entry__ended_on__gt=on)
    return _states_by_entry(_offers_on(actor, on).filter(standing, entry__list=which), on)


def offer_states(actor: Actor, on: date, keys: list[UUID]) -> dict[UUID, str]:
    """Which of these entries, that stand on a list on the day, have an offer then, and how far it has come."""
    return _states_by_entry(_offers_on(actor, on).filter(is_one_of("entry_id", keys)), on) if keys else {}


def _offers_on(actor: Actor, on: date) -> QuerySet[Offer]:
    """Accepted ones keep it until they leave the list."""
    rows: QuerySet[Offer] = policies.offers.visible_to(actor).filter(
        Q(state__in=OFFER_LIVE) | Q(answered_on__gt=on), allocated_on__lte=on
    )
    return rows


def _states_by_entry(rows: QuerySet[Offer], on: date) -> dict[UUID, str]:
    found = rows.values_list("entry_id", "state", "sent_on", "answered_on")
    return {entry: _state_on(state, sent_on, answered_on, on) for entry, state, sent_on, answered_on in found}


def _state_on(state: str, sent_on: date | None, answered_on: date | None, on: date) -> str:
    if state == OfferState.ACCEPTED and answered_on and answered_on <= on:
        return OfferState.ACCEPTED
    return OfferState.SENT if sent_on and sent_on <= on else OfferState.PREPARED


def page_entries(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, WaitingEntry]:
    """The entries of one page with what is shown of them, in one query: the rest of the case is not fetched."""
    rows = policies.waiting_entries.visible_to(actor).filter(pk__in=list(ids))
    found = rows.select_related("application__applicant").only(
        "application__case_number",
        "application__applicant__given_name",
        "application__applicant__family_name",
    )
    return {entry.pk: entry for entry in found}


class Listed(NamedTuple):
    """Whose entry it is, as a list shows it."""

    case_number: str
    given_name: str
    family_name: str
    person: UUID

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def page_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Listed]:
    """Who the entries of one page belong to, in one query; plain values, since models cost more than the query."""
    rows = policies.waiting_entries.visible_to(actor).filter(is_one_of("pk", ids))
    found = rows.values_list(
        "pk",
        "application__case_number",
        "application__applicant__given_name",
        "application__applicant__family_name",
        "application__applicant",
    )
    return {row[0]: Listed(*row[1:]) for row in found}


def entries_to_ask(actor: Actor, on: date) -> QuerySet[WaitingEntry]:
    """Who should be asked: the interval has passed since they last said so, or since a person kept the place.

    Nobody who is on hold, has an offer, or has been asked already.
    """
    months = int(actor.switch("allocation.confirm_months"))
    rows = policies.waiting_entries.visible_to(actor)
    if months <= 0 or not keeps_list(actor):
        return rows.none()
    before = add_months(on, -months)
    asked = policies.entry_confirmations.visible_to(actor).filter(entry=OuterRef("pk"))
    held: Any = policies.entry_pauses.visible_to(actor)
    offered = policies.offers.visible_to(actor).filter(entry=OuterRef("pk"), state__in=OFFER_LIVE)
    return (
        entries_on(rows, on)
        .annotate(last_said=Coalesce("last_confirmed_on", "entered_on"))
        .filter(last_said__lte=before)
        .exclude(Exists(asked.filter(state__in=CONFIRMATION_OPEN)))
        .exclude(Exists(asked.filter(settled_on__gt=before)))
        .exclude(Exists(held.on(on).filter(entry=OuterRef("pk"))))
        .exclude(Exists(offered))
        .order_by("last_said", "pk")
    )


def by_confirmation(actor: Actor, wanted: str) -> set[UUID]:
    """Entries whose household should be asked if it needs a home (due), is asked, or has not answered (overdue)."""
    if wanted == "due":
        return set(entries_to_ask(actor, actor.today).values_list("pk", flat=True))
    state = ConfirmationState.ASKED if wanted == "asked" else ConfirmationState.UNCONFIRMED
    rows = policies.entry_confirmations.visible_to(actor).filter(state=state)
    return set(rows.values_list("entry_id", flat=True))


def participants_of(actor: Actor, meeting: Meeting) -> QuerySet[Participant]:
    """Who is called to the meeting, by agency and the name of their unit."""
    rows = policies.participants.visible_to(actor).filter(meeting=meeting)
    return rows.select_related("unit__agency", "user").order_by("unit__agency__name", "unit__name", "id")


def invitable_units(actor: Actor) -> QuerySet[Unit]:
    """Where somebody may open the agenda; a large municipality has many units that never take part."""
    return units_with_roles(actor, policies.MEMBERS)


def people_of(actor: Actor, units: Iterable[UUID]) -> dict[UUID, list[User]]:
    """unit → those who may come to a meeting for it today, by name."""
    rows = (
        Membership.objects.filter(
            unit__in=list(units),
            unit__municipality=actor.municipality,
            role__in=policies.MEMBERS,
            valid_from__lte=actor.today,
            user__is_active=True,
        )
        .exclude(valid_to__lte=actor.today)
        .select_related("user")
        .order_by("user__full_name", "user_id")
    )
    found: dict[UUID, dict[UUID, User]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.user_id] = row.user
    return {unit: list(people.values()) for unit, people in found.items()}


def _of_office(actor: Actor, compartment_id: UUID) -> QuerySet[Membership]:
    rows = Membership.objects.filter(
        unit__compartment=compartment_id, valid_from__lte=actor.today, user__is_active=True
    )
    return rows.exclude(valid_to__lte=actor.today)


def helpers_of(actor: Actor, compartment_id: UUID) -> list[tuple[str, str]]:
    """Who at the office may follow something up after the meeting: its units, then its people."""
    rows = _of_office(actor, compartment_id).values_list(
        "unit_id", "unit__name", "user_id", "user__full_name"
    )
    units, people = {}, {}
    for unit, unit_name, user, user_name in rows:
        units[f"unit:{unit}"], people[f"user:{user}"] = unit_name, user_name
    return [
        *sorted(units.items(), key=lambda pair: pair[1]),
        *sorted(people.items(), key=lambda pair: pair[1]),
    ]


def helper(actor: Actor, compartment_id: UUID, kind: str, pk: str) -> Any:
    """The unit or the person of that key, at the office; None for anybody else."""
    rows = _of_office(actor, compartment_id)
    if kind == "unit":
        return Unit.objects.filter(pk__in=rows.values("unit"), pk=pk).first()
    return User.objects.filter(pk__in=rows.values("user"), pk=pk).first()


def recused_from(actor: Actor, meeting_id: UUID) -> set[UUID]:
    """The items of the meeting that the actor takes no part in: recused in the meeting, or tied to the case."""
    if actor.user_id is None:
        return set()
    sent = Q(participant__user=actor.user_id) | Q(
        ~Q(participant__unit__compartment=F("meeting__compartment")),
        participant__user=None,
        participant__unit__in=actor.unit_ids,
    )
    rows = policies.recusals.visible_to(actor).filter(Q(user=actor.user_id) | sent, meeting=meeting_id)
    tied = ties.visible_to(actor).filter(user=actor.user_id, lifted_at=None).values("application")
    items = policies.agenda_items.visible_to(actor).filter(
        Q(pk__in=rows.values("item")) | Q(application__in=tied), meeting=meeting_id
    )
    return set(items.values_list("pk", flat=True))


def end_label(reason: str) -> str:
    return str(EndReason(reason).label) if reason else ""


def possible_chairs(actor: Actor, compartment_id: UUID | None) -> QuerySet[User]:
    """Who may lead the office's meetings today: those who work there as chair, or have the duty."""
    here = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        unit__compartment=compartment_id,
        valid_from__lte=actor.today,
    )
    on_duty = Duty.objects.filter(municipality=actor.municipality_id, code=Role.CHAIR)
    return User.objects.filter(
        Q(pk__in=here.filter(role=Role.CHAIR).values("user"))
        | Q(pk__in=here.values("user")) & Q(pk__in=on_duty.values("user")),
        is_active=True,
    ).order_by("full_name")


def offers_to_send(actor: Actor) -> QuerySet[Offer]:
    """Allocated, and the letter not yet sent, the oldest first."""
    rows: QuerySet[Offer] = policies.offers.visible_to(actor).filter(state=OfferState.PREPARED)
    return rows.select_related("application__applicant", "vacancy__dwelling", "item__meeting").order_by(
        "allocated_on", "pk"
    )


def persons_by_id(actor: Actor, ids: set[UUID]) -> dict[UUID, Person]:
    """The persons among these whom the actor may see; the others stand without a name."""
    return {person.pk: person for person in persons.visible_to(actor).filter(pk__in=ids)}
