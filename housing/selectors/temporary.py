"""Places for temporary housing: which are in use, what a night costs there, and whether an agreement covers them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from core.agencies.actors import Actor
from housing import policies
from housing.models import PlacePrice, QualityAgreement, TemporaryPlace, TemporaryProvider


def covering(on: date) -> QuerySet[QualityAgreement]:
    """The agreements in force on the day, for a query whose row is a place."""
    return QualityAgreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        Q(place=None) | Q(place=OuterRef("pk")),
        provider=OuterRef("provider"),
        valid_from__lte=on,
    )


def places_on(actor: Actor, on: date, *, closed: bool = False) -> QuerySet[TemporaryPlace]:
    """The places, each with `covered` (an agreement is in force that day) and `per_night`."""
    price = PlacePrice.objects.filter(place=OuterRef("pk"), valid_from__lte=on).order_by("-valid_from")
    rows = policies.places.visible_to(actor).select_related("provider")
    if not closed:
        rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=on))
    rows = rows.annotate(covered=Exists(covering(on)), per_night=Subquery(price.values("per_night")[:1]))
    ordered: QuerySet[TemporaryPlace] = rows.order_by("name", "id")
    return ordered


def agreement_for(place: TemporaryPlace, on: date) -> QualityAgreement | None:
    """The agreement that covers a night in the place: its own before the provider's."""
    return (
        QualityAgreement.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(place=None) | Q(place=place),
            provider=place.provider_id,
            valid_from__lte=on,
        )
        .order_by(F("place").asc(nulls_last=True), "-valid_from")
        .first()
    )


def prices_of(places: Iterable[UUID]) -> dict[UUID, list[PlacePrice]]:
    """The dated prices of some places, oldest first: one query."""
    found: dict[UUID, list[PlacePrice]] = defaultdict(list)
    for row in PlacePrice.objects.filter(place__in=list(places)).order_by("valid_from"):
        found[row.place_id].append(row)
    return found


def providers(actor: Actor) -> QuerySet[TemporaryProvider]:
    rows: QuerySet[TemporaryProvider] = policies.providers.visible_to(actor).order_by("name", "id")
    return rows


def agreements_of(actor: Actor, provider: TemporaryProvider) -> QuerySet[Any]:
    rows = policies.quality_agreements.visible_to(actor).filter(provider=provider)
    return rows.select_related("place", "unit").order_by("-valid_from", "id")
