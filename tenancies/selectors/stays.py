"""Who stays where in temporary housing: today or on any day, against the limit, and at what cost."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.people.custody import age_on
from core.people.selectors import find_persons
from housing.selectors.temporary import prices_of
from tenancies import policies
from tenancies.calculations.temporary import Nights, Stayed, Sum, by_month, total
from tenancies.models import Placement, PlacementException, Stay, StayPerson
from tenancies.selectors.temporary_rules import Alarms

RELATED = ("placement__person", "placement__unit", "placement__responsible", "place")


def stays_on(actor: Actor, on: date) -> QuerySet[Stay]:
    """The stays of the night after the day: who slept where."""
    rows: QuerySet[Stay] = policies.stays.visible_to(actor).filter(
        Q(left_on=None) | Q(left_on__gt=on), starts_on__lte=on
    )
    return rows.select_related(*RELATED)


def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By name, by number, or by place."""
    if not text.strip():
        return rows
    found = Q(placement__person__in=find_persons(text)) | Q(place__name__icontains=text.strip())
    return rows.filter(found | Q(placement__number__iexact=text.strip()))


def with_standing(rows: Iterable[Any], on: date, alarms: Alarms) -> None:
    """`clock` and `spent` on each stay: its chain against the limit, and what the chain has cost. Two queries."""
    shown = list(rows)
    chains = sums_of({row.placement_id for row in shown}, on)
    for row in shown:
        row.clock = alarms.clock(row.placement.started_on, on)
        row.spent = chains.get(row.placement_id, Sum())


def sums_of(placements: Iterable[UUID], until: date) -> dict[UUID, Sum]:
    """Nights and cost of whole chains, of placements found through the policy. Two queries."""
    stays = list(Stay.objects.filter(placement__in=list(placements), starts_on__lt=until))
    prices = prices_of({stay.place_id for stay in stays})
    chains: dict[UUID, list[Nights]] = defaultdict(list)
    for stay in stays:
        chains[stay.placement_id].append(nights_of(stay, prices))
    return {key: total(found, until) for key, found in chains.items()}


def nights_of(stay: Stay, prices: dict[UUID, Any]) -> Nights:
    return Nights(
        first=stay.starts_on,
        left_on=stay.left_on,
        agreed=stay.agreed_rate,
        prices=tuple((row.valid_from, row.per_night) for row in prices.get(stay.place_id, ())),
    )


def chain(actor: Actor, placement: Placement) -> list[Stay]:
    """The stays of the chain, newest first, each with the people in it."""
    rows = policies.stays.visible_to(actor).filter(placement=placement)
    stays = list(
        rows.select_related("place__provider", "agreement", "overridden_by", "seen_by").order_by(
            "-starts_on", "-id"
        )
    )
    within: dict[UUID, list[StayPerson]] = defaultdict(list)
    persons = policies.stay_persons.visible_to(actor).filter(placement=placement, superseded_at=None)
    for row in persons.select_related("person").order_by("role", "person__birth_date", "id"):
        within[row.stay_id].append(row)
    prices = prices_of({stay.place_id for stay in stays})
    for stay in stays:
        stay.people = sorted(within[stay.pk], key=lambda row: row.role != "main")
        stay.money = total([nights_of(stay, prices)], actor.today)
        stay.rate = nights_of(stay, prices).price_on(stay.starts_on)
    return stays


def placing_units(actor: Actor) -> QuerySet[Unit]:
    """The units that have placed somebody the actor sees."""
    seen = policies.placements.visible_to(actor).values("unit")
    return Unit.objects.filter(pk__in=seen).order_by("name")


def persons_in(placement: Placement) -> list[UUID]:
    """Everybody who has stayed, of a placement found through the policy."""
    rows = StayPerson.objects.known().filter(placement=placement).order_by("id")
    return list(rows.values_list("person", flat=True))


def exceptions_of(actor: Actor, placement: Placement) -> list[PlacementException]:
    rows = policies.placement_exceptions.visible_to(actor).filter(placement=placement)
    return list(rows.select_related("decided_by").order_by("-decided_on", "-id"))


def overrides(actor: Actor) -> QuerySet[Stay]:
    """Placements made in spite of what the place lacks, those that no leader has seen first."""
    rows = policies.stays.visible_to(actor).exclude(lacking=[])
    found: QuerySet[Stay] = rows.select_related(*RELATED, "overridden_by", "seen_by")
    return found.order_by("seen_on", "-starts_on", "-id")


def costs(actor: Actor, first: date, until: date) -> dict[tuple[Any, date], Sum]:
    """By unit and month, of the nights from `first` to before `until`. Two queries."""
    rows = policies.stays.visible_to(actor).filter(
        Q(left_on=None) | Q(left_on__gt=first), starts_on__lt=until
    )
    stays = list(rows.select_related("placement__unit"))
    prices = prices_of({stay.place_id for stay in stays})
    found: dict[tuple[Any, date], Sum] = defaultdict(Sum)
    for stay in stays:
        for month, part in by_month(nights_of(stay, prices), until).items():
            if month >= first:
                found[stay.placement.unit, month].add(part)
    return dict(found)


def stayed(actor: Actor, first: date, last: date) -> list[Stayed]:
    """Who stayed on any night between the days, for counting persons and households once. One query."""
    rows = (
        policies.stay_persons.visible_to(actor)
        .filter(Q(valid_to=None) | Q(valid_to__gt=first), superseded_at=None, valid_from__lte=last)
        .select_related("person", "stay", "placement")
        .order_by("id")
    )
    return [
        Stayed(
            person=row.person_id,
            stay=row.stay_id,
            household=row.placement.person_id,
            first=row.valid_from,
            left_on=row.valid_to,
            counted_as=row.stay.counted_as,
            age=age_on(row.person, max(row.valid_from, first)),
        )
        for row in rows
    ]


def ended_between(actor: Actor, first: date, last: date) -> list[int]:
    """How many days each chain that ended between the days had lasted."""
    rows = policies.placements.visible_to(actor).filter(ended_on__gte=first, ended_on__lte=last)
    return [(ended - started).days for started, ended in rows.values_list("started_on", "ended_on")]


def taken_on(day: date) -> dict[UUID, int]:
    """How many places are taken that night, by place: figures alone, whichever office has placed them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_id, taken FROM tenancies_places_taken(%s)", [day])
        return dict(cursor.fetchall())
