from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from contacts.models import Contact
from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.base.ids import uuid7
from tests.factories.contacts import known_person, logged

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]


def body(**changes: Any) -> dict[str, Any]:
    happened = timezone.now() - timedelta(minutes=5)
    return {"key": str(uuid7()), "text": "Ringte om nøkkel.", "happened_at": happened.isoformat(), **changes}


def test_contact_is_created_once(api_as: ApiAs, actor: ActorOf) -> None:
    person = known_person(actor("oppfolger.bergen"))
    api, given = api_as("oppfolger.bergen"), body(person=str(person.pk))

    first = api.post("/api/v1/contacts/", given)
    second = api.post("/api/v1/contacts/", given)

    assert first.status_code == 201
    assert second.json()["id"] == first.json()["id"]
    assert first.json()["person_name"] == person.name
    assert ReadEntry.objects.filter(person_id=person.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"channel": "røyksignal"}, "channel"),
        ({"follow_up_on": "2020-01-01"}, "follow_up_on"),
        ({"person": str(uuid7())}, "person"),
        ({"subject_type": "people.person", "subject_id": str(uuid7())}, "subject_id"),
        ({"ukjent": 1}, "ukjent"),
    ],
)
def test_wrong_input_is_400_with_the_field(api_as: ApiAs, changes: dict[str, Any], field: str) -> None:
    answer = api_as("oppfolger.bergen").post("/api/v1/contacts/", body(**changes))

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Contact.objects.exists()


def test_contact_is_followed_up(api_as: ApiAs, actor: ActorOf) -> None:
    worker = actor("oppfolger.bergen")
    contact = logged(worker, follow_up_on=worker.today)
    api = api_as("oppfolger.bergen")
    assert api.get("/api/v1/contacts/?open=true").json()["count"] == 1

    answer = api.post(f"/api/v1/contacts/{contact.pk}/follow-up/", {"note": "Ordnet."})

    assert answer.json()["followed_up_note"] == "Ordnet."
    assert api.get("/api/v1/contacts/?open=true").json()["count"] == 0


@pytest.mark.parametrize("username", ["nav.bergen", "leder.nes"])
def test_other_compartments_find_nothing(api_as: ApiAs, actor: ActorOf, username: str) -> None:
    contact = logged(actor("oppfolger.bergen"))
    api = api_as(username)

    assert api.get("/api/v1/contacts/").json()["count"] == 0
    assert api.get(f"/api/v1/contacts/{contact.pk}/").status_code == 404
    assert api.post(f"/api/v1/contacts/{contact.pk}/follow-up/").status_code == 404


@pytest.mark.parametrize("username", ["vekter.bergen", "kommunaldirektor.bergen", "admin.bergen"])
def test_those_without_cases_get_404(api_as: ApiAs, username: str) -> None:
    assert api_as(username).get("/api/v1/contacts/").status_code == 404
    assert api_as(username).post("/api/v1/contacts/", body()).status_code == 404
