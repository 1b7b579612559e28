"""Two people at once: the same dwelling is allocated once, whoever is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from allocation import services
from allocation.models import Offer
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from core.base.errors import Refused
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
    start = Barrier(2)

    def allocate(entry: Any) -> str:
        try:
            start.wait(timeout=10)
            with acting_as(chair):
                services.prepare_offer(actor=chair, vacancy=vacancy, entry=entry, on=chair.today)
            return "allocated"
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(allocate, entries))

    assert outcomes == ["ALREADY_ALLOCATED", "allocated"]
    with as_owner():
        assert Offer.objects.count() == 1
