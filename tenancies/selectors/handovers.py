"""Transitions as lists and pages show them, who is homeless by the one definition, and what nobody has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.enums import OPEN_STATES, Homeless
from applications.policies import applications
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Membership, Unit
from core.people.selectors import find_persons
from tenancies import policies
from tenancies.calculations.homeless import Standing, Whereabouts, homeless
from tenancies.enums_handover import FROM_INSTITUTION, HandoverState, HomeAfter
from tenancies.enums_temporary import PlacementState
from tenancies.models import Handover

OPEN = (HandoverState.EXPECTED, HandoverState.RECEIVED)
RELATED = ("person", "unit", "receiver_unit", "receiver")
MOST = 100


def listed(actor: Actor) -> QuerySet[Handover]:
    rows: QuerySet[Handover] = policies.handovers.visible_to(actor)
    return rows.select_related(*RELATED)


def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    if not text.strip():
        return rows
    return rows.filter(Q(person__in=find_persons(text)) | Q(number__iexact=text.strip()))


def standing(handover: Handover, on: date) -> Standing:
    """Whether the person counts as homeless on the day, for this transition alone."""
    where = Whereabouts.INSTITUTION if handover.kind in FROM_INSTITUTION else Whereabouts.WITH_CLOSE_RELATIVES
    if handover.ended_on is not None and handover.ended_on <= on:
        where = Whereabouts.HOME
    return homeless(where, on, has_home=handover.home == HomeAfter.FOUND, due_out=handover.expected_on)


#: Where an application says that the household stays; «institution» there means out within two months already.
STAYS = {
    Homeless.CHANCE: Whereabouts.TEMPORARY,
    Homeless.WITH_OTHERS: Whereabouts.WITH_OTHERS,
    Homeless.INSTITUTION: Whereabouts.INSTITUTION,
    Homeless.SLEEPING_OUT: Whereabouts.SLEEPING_OUT,
}


def receiving_units(actor: Actor) -> QuerySet[Unit]:
    """Units of the municipality in which somebody works who may take over."""
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        unit=OuterRef("pk"),
        role__in=policies.HANDOVER_READERS,
        valid_from__lte=actor.today,
        user__is_active=True,
    )
    return Unit.objects.filter(Exists(working), municipality=actor.municipality).order_by("name")


def receivers(actor: Actor) -> QuerySet[User]:
    """Who may take over: those who work in such a unit today."""
    return (
        User.objects.filter(
            Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=actor.today),
            memberships__unit__municipality=actor.municipality,
            memberships__role__in=policies.HANDOVER_READERS,
            memberships__valid_from__lte=actor.today,
            is_active=True,
        )
        .distinct()
        .order_by("full_name")
    )


@dataclass(frozen=True)
class Ownerless:
    """A case that nobody has: what it is, about whom, since when, and where it is given to somebody."""

    kind: str
    title: str
    url: str
    since: date
    person: UUID
    record: Any


def ownerless(actor: Actor) -> list[Ownerless]:
    """What the actor sees that has nobody responsible who works here today, oldest first. Three queries."""
    working = _working(actor)
    waiting = listed(actor).filter(state__in=OPEN)
    found = [
        Ownerless(
            "handover", row.person.name, row.get_absolute_url(), row.created_at.date(), row.person_id, row
        )
        for row in waiting.filter(Q(state=HandoverState.EXPECTED) | ~Q(receiver__in=working))[:MOST]
    ]
    placements = policies.placements.visible_to(actor).filter(state=PlacementState.ACTIVE)
    found += [
        Ownerless("placement", row.person.name, row.get_absolute_url(), row.started_on, row.person_id, row)
        for row in placements.exclude(responsible__in=working).select_related("person")[:MOST]
    ]
    cases = applications.visible_to(actor).filter(
        state__in=OPEN_STATES, compartment__in=actor.compartment_ids
    )
    found += [
        Ownerless(
            "application", row.applicant.name, row.get_absolute_url(), row.received, row.applicant_id, row
        )
        for row in cases.exclude(caseworker__in=working)
        .select_related("applicant")
        .order_by("received")[:MOST]
    ]
    return sorted(found, key=lambda each: (each.since, each.title))


def _working(actor: Actor) -> QuerySet[Any]:
    """Those who work in the municipality today."""
    rows = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=actor.today),
        unit__municipality=actor.municipality,
        valid_from__lte=actor.today,
        user__is_active=True,
    )
    return rows.values("user")


def persons_of(rows: Iterable[Ownerless]) -> list[tuple[UUID, Any]]:
    return [(row.person, row.record) for row in rows]
