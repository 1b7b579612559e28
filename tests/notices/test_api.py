from collections.abc import Callable

from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.messages.models import Task
from tests.notices.test_messages import notice, task

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]


def test_notice_is_listed_and_acknowledged(actor: ActorOf, api_as: ApiAs) -> None:
    sent = notice(actor("saksbehandler.bergen"), needs_receipt=True)
    api = api_as("saksbehandler2.bergen")

    assert api.get("/api/v1/notices/").json()["results"][0]["is_acknowledged"] is False
    answer = api.post(f"/api/v1/notices/{sent.pk}/acknowledge/")

    assert (answer.status_code, answer.json()["is_acknowledged"]) == (200, True)


def test_notice_without_receipt_gives_a_refusal_in_words(actor: ActorOf, api_as: ApiAs) -> None:
    sent = notice(actor("saksbehandler.bergen"))

    answer = api_as("saksbehandler.bergen").post(f"/api/v1/notices/{sent.pk}/acknowledge/")

    assert answer.status_code == 400
    assert answer.json() == {"detail": ["Dette varselet skal ikke kvitteres."], "code": "NO_RECEIPT_NEEDED"}


def test_task_is_completed_twice_with_one_effect(actor: ActorOf, api_as: ApiAs) -> None:
    made = task(actor("saksbehandler.bergen"))
    api = api_as("saksbehandler.bergen")

    first = api.post(f"/api/v1/tasks/{made.pk}/complete/").json()["done_at"]
    second = api.post(f"/api/v1/tasks/{made.pk}/complete/").json()["done_at"]

    assert first == second
    assert api.get("/api/v1/tasks/?open=true").json()["count"] == 0


def test_another_units_rows_do_not_exist(actor: ActorOf, api_as: ApiAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    sent, made = notice(caseworker), task(caseworker)
    api = api_as("nav.bergen")

    assert api.get("/api/v1/notices/").json()["count"] == 0
    assert api.get(f"/api/v1/notices/{sent.pk}/").status_code == 404
    assert api.post(f"/api/v1/tasks/{made.pk}/complete/").status_code == 404
    actor("saksbehandler.bergen")
    assert Task.objects.get().done_at is None
