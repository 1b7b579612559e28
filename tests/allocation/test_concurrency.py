"""Two people at once: the same dwelling is allocated once, whoever is first."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from allocation import services
from allocation.models import Offer
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from core.base.errors import Refused
from housing.services import add_agreement, add_dwellings
from tests.at_once import together
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.housing import make_dwelling, make_vacancy


@pytest.mark.django_db(transaction=True)
def test_two_meetings_at_once_allocate_a_dwelling_once(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entries = [make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)]
    vacancy = make_vacancy(bergen)

    def allocate(entry: Any) -> str:
        try:
            with acting_as(chair):
                services.prepare_offer(actor=chair, vacancy=vacancy, entry=entry, on=chair.today)
            return "allocated"
        except Refused as refusal:
            return refusal.code

    outcomes = sorted(together(*(lambda entry=entry: allocate(entry) for entry in entries)))

    assert outcomes == ["ALREADY_ALLOCATED", "allocated"]
    with as_owner():
        assert Offer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_allocations_at_once_share_no_last_place_of_an_agreement(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entries = [make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)]
    homes = [make_dwelling(bergen, ownership="referral_right") for _ in range(2)]
    let = make_dwelling(bergen, ownership="referral_right", state="let")
    vacancies = [make_vacancy(bergen, home) for home in homes]
    manager = actor("boligleder.bergen")
    with acting_as(manager):
        # Two of five: one is let, and one more may be.
        agreement = add_agreement(
            actor=manager,
            kind="tilvisning",
            title="Siste plass",
            owner="Utleie AS",
            starts_on=date(2024, 1, 1),
            dwellings_total=5,
        )
        add_dwellings(actor=manager, agreement=agreement, dwellings=[*homes, let], on=date(2024, 1, 1))

    def allocate(vacancy: Any, entry: Any) -> str:
        try:
            with acting_as(chair):
                services.prepare_offer(actor=chair, vacancy=vacancy, entry=entry, on=chair.today)
            return "allocated"
        except Refused as refusal:
            return refusal.code

    pairs = zip(vacancies, entries, strict=True)
    outcomes = sorted(together(*(lambda pair=pair: allocate(*pair) for pair in pairs)))

    assert outcomes == ["CAP_REACHED", "allocated"]
    with as_owner():
        assert Offer.objects.count() == 1
