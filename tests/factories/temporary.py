"""Places for temporary housing, and people placed there. Places are written as the owner, stays by the services."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.base.ids import uuid7
from housing.models import PlacePrice, QualityAgreement, TemporaryPlace, TemporaryProvider
from tenancies.models import Placement
from tenancies.services.placing import NewPlacement, Someone, Where, place_person
from tests.database import as_owner

_counter = iter(range(1, 10**9))
LONG_AGO = date(2020, 1, 1)


def make_place(
    municipality: Municipality,
    *,
    provider: TemporaryProvider | None = None,
    agreement: bool = True,
    per_night: str = "900.00",
    capacity: int = 10,
    **facts: Any,
) -> TemporaryPlace:
    """A hostel with a price since long ago and, unless told otherwise, a quality agreement."""
    number = next(_counter)
    with as_owner():
        provider = provider or TemporaryProvider.objects.create(
            municipality=municipality, name=f"Prøvehuset {number} AS"
        )
        values = {"name": f"Prøvehospitset {number}", "suits_children": True, "suits_young": True, **facts}
        place = TemporaryPlace.objects.create(
            municipality=municipality, provider=provider, capacity=capacity, **values
        )
        PlacePrice.objects.create(
            municipality=municipality, place=place, per_night=Decimal(per_night), valid_from=LONG_AGO
        )
        if agreement:
            make_agreement(place)
        return place


def make_agreement(place: TemporaryPlace, **facts: Any) -> QualityAgreement:
    values = {"valid_from": LONG_AGO, "review_on": date(2030, 1, 1), **facts}
    with as_owner():
        return QualityAgreement.objects.create(
            municipality=place.municipality,
            provider=place.provider,
            place=place,
            unit=Unit.objects.filter(municipality=place.municipality).order_by("code").first(),
            **values,
        )


def somebody(**facts: Any) -> Someone:
    given: dict[str, Any] = {
        "given_name": "Prøve",
        "family_name": f"Plassert {next(_counter)}",
        "birth_date": date(1980, 1, 1),
        **facts,
    }
    return Someone(**given)


def child(**facts: Any) -> Someone:
    return somebody(**{"birth_date": date(2019, 5, 4), **facts})


def placed(
    actor: Actor,
    place: TemporaryPlace,
    starts_on: date,
    *,
    main: Someone | None = None,
    companions: tuple[Someone, ...] = (),
    key: UUID | None = None,
    reason: str = "",
    expected_end: date | None = None,
    agreed_rate: Decimal | None = None,
    **facts: Any,
) -> Placement:
    where = Where(place, starts_on, expected_end=expected_end, agreed_rate=agreed_rate, reason=reason)
    new = NewPlacement(main=main or somebody(), where=where, companions=companions, **facts)
    return place_person(actor=actor, unit=actor.unit, new=new, key=key or uuid7())
