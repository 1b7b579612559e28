"""Two people at once: the same dwelling is allocated once, whoever is first."""

from collections.abc import Callable
from typing import Any

import pytest

from allocation import services
from allocation.models import Offer
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from core.base.errors import Refused
from tests.at_once import together
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.housing import make_vacancy


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
