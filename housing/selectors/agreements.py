"""Agreements with owners: how much of each is used, on any day, and which rule says how much may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from core.agencies.actors import Actor
from housing import policies
from housing.calculations.cap import AgreementKind, CapAnswer, cap
from housing.enums import DwellingState, VacancyState
from housing.models import Agreement, AgreementDwelling, AgreementSize, DwellingStatus, Vacancy
from housing.selectors.stock import status_label


def counts(state: str | None, *, held: bool) -> bool:
    """Whether a place is used: let, or openly held for a household.

    What reads «ikke tilgjengelig» does not count: under a tilvisningsavtale most of it is let by the owner to others,
    and a figure that counted somebody's secret address would give it away.
    """
    return state == DwellingState.LET or (held and state != DwellingState.NOT_AVAILABLE)


@dataclass(frozen=True)
class Use:
    """How an agreement stood on a day."""

    on: date
    dwellings: int
    used: int
    places: int
    answer: CapAnswer

    @property
    def left(self) -> int:
        return max(0, self.answer.limit - self.used)


def agreements(actor: Actor) -> QuerySet[Agreement]:
    return policies.agreements.visible_to(actor).order_by("title")


def places_on(on: date) -> QuerySet[Any]:
    """The places that held on the day, with the dwelling's state then."""
    state = DwellingStatus.objects.on(on).filter(dwelling=OuterRef("dwelling")).values("state")[:1]
    now = Q(valid_to=None) | Q(valid_to__gt=on)
    return AgreementDwelling.objects.filter(now, valid_from__lte=on).annotate(status_now=Subquery(state))


def uses(
    rows: Iterable[Agreement], on: date, *, today: date, apart_from: UUID | None = None
) -> dict[UUID, Use]:
    """The use of each agreement on the day: two queries however many.

    Today, one that is held for a household counts too: it is as good as let. `apart_from` is the dwelling that is
    about to be let, which does not count against itself.
    """
    found = list(rows)
    used, places = _counted([row.pk for row in found], on, today, apart_from)
    sizes = _sizes([row.pk for row in found], on)
    return {
        row.pk: _use(
            row, on, sizes.get(row.pk, row.dwellings_total), used.get(row.pk, 0), places.get(row.pk, 0)
        )
        for row in found
    }


def _use(agreement: Agreement, on: date, dwellings: int, used: int, places: int) -> Use:
    answer = cap(on=on, dwellings=dwellings, let_to_referred=used, kind=AgreementKind(agreement.kind))
    return Use(on, dwellings, used, places, answer)


def _counted(
    keys: Sequence[UUID], on: date, today: date, apart_from: UUID | None
) -> tuple[dict[UUID, int], dict[UUID, int]]:
    rows = places_on(on).filter(agreement__in=keys)
    if on == today:
        reserved = Vacancy.objects.filter(dwelling=OuterRef("dwelling"), state=VacancyState.RESERVED)
        rows = rows.annotate(held=Exists(reserved))
    used: dict[UUID, int] = {}
    places: dict[UUID, int] = {}
    for row in rows:
        places[row.agreement_id] = places.get(row.agreement_id, 0) + 1
        if row.dwelling_id != apart_from and counts(row.status_now, held=getattr(row, "held", False)):
            used[row.agreement_id] = used.get(row.agreement_id, 0) + 1
    return used, places


def _sizes(keys: Sequence[UUID], on: date) -> dict[UUID, int]:
    rows = AgreementSize.objects.filter(agreement__in=keys, valid_from__lte=on).order_by("valid_from")
    return dict(rows.values_list("agreement_id", "dwellings"))


def caps_for(dwelling_ids: Iterable[UUID], on: date) -> dict[UUID, CapAnswer]:
    """For each dwelling under an agreement: whether it may be let to somebody referred, itself not counted."""
    wanted = list(dwelling_ids)
    places = dict(places_on(on).filter(dwelling__in=wanted).values_list("dwelling_id", "agreement_id"))
    if not places:
        return {}
    found = list(Agreement.objects.filter(pk__in=set(places.values())))
    now = uses(found, on, today=on)
    itself = {
        row.dwelling_id
        for row in places_on(on)
        .filter(dwelling__in=list(places))
        .annotate(
            held=Exists(Vacancy.objects.filter(dwelling=OuterRef("dwelling"), state=VacancyState.RESERVED))
        )
        if counts(row.status_now, held=row.held)
    }
    by_key = {row.pk: row for row in found}
    answers = {}
    for dwelling, agreement in places.items():
        use = now[agreement]
        used = use.used - (1 if dwelling in itself else 0)
        answers[dwelling] = _use(by_key[agreement], on, use.dwellings, used, use.places).answer
    return answers


def history(agreement: Agreement, days: Sequence[date], today: date) -> list[Use]:
    """How the agreement stood on each of the days, newest first: two queries however many days."""
    if not days:
        return []
    sizes = list(AgreementSize.objects.filter(agreement=agreement).order_by("valid_from"))
    places = list(AgreementDwelling.objects.filter(agreement=agreement))
    statuses: dict[UUID, list[DwellingStatus]] = {}
    facts = DwellingStatus.objects.known().filter(
        Q(valid_to=None) | Q(valid_to__gt=min(days)),
        dwelling__in=[place.dwelling_id for place in places],
        state=DwellingState.LET,
        valid_from__lte=max(days),
    )
    for fact in facts:
        statuses.setdefault(fact.dwelling_id, []).append(fact)
    found = []
    for day in days:
        there = [place for place in places if _holds(place, day)]
        used = sum(
            1 for place in there if any(_holds(fact, day) for fact in statuses.get(place.dwelling_id, []))
        )
        size = [row.dwellings for row in sizes if row.valid_from <= day]
        total = size[-1] if size else agreement.dwellings_total
        found.append(_use(agreement, day, total, used, len(there)))
    return found


def _holds(fact: Any, day: date) -> bool:
    return bool(fact.valid_from <= day and (fact.valid_to is None or fact.valid_to > day))


def places_of(actor: Actor, agreement: Agreement, on: date) -> list[Any]:
    """The agreement's dwellings on the day, with the status as people read it."""
    visible = policies.dwellings.visible_to(actor)
    rows = list(
        places_on(on)
        .filter(agreement=agreement, dwelling__in=visible)
        .select_related("dwelling__area")
        .order_by("dwelling__address", "dwelling__unit_number")
    )
    for row in rows:
        row.shown_status = status_label(row)
    return rows
