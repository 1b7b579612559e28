"""A municipality that reports deviations elsewhere: the room does not exist for people there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.jobs.registry import nightly_job
from deviations.models import Report
from deviations.switches import ROOM
from tests.factories.deviations import reported


@pytest.fixture
def switched_off(actor: Callable[[str], Actor], bergen: Municipality, as_owner: Any) -> Report:
    report = reported(actor("botiltak.bergen"))
    bergen.switches[ROOM] = False
    with as_owner():
        bergen.save(update_fields=["switches"])
    return report


@pytest.mark.parametrize("username", ["botiltak.bergen", "enhetsleder.bergen", "kommunaldirektor.bergen"])
def test_pages_are_not_found_when_the_room_is_off(
    switched_off: Report, client_as: Callable[[str], Client], username: str
) -> None:
    client = client_as(username)

    for address in ("/avvik/", "/avvik/meld/", f"/avvik/{switched_off.pk}/"):
        assert client.get(address).status_code == 404
    body = client.get("/").content.decode()
    assert 'href="/avvik/"' not in body
    assert "eskalert" not in body.lower()


def test_night_job_leaves_the_municipality_alone(switched_off: Report, bergen: Municipality) -> None:
    assert nightly_job("deviations.escalate").applies(bergen) is False
