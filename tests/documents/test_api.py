from collections.abc import Callable

from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.messages.models import OutboxItem
from tests.database import as_owner
from tests.documents.test_files import uploaded
from tests.documents.test_letters import compose, compose_reminder

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]


def test_documents_of_a_case_are_listed_and_a_read_is_logged(actor: ActorOf, api_as: ApiAs) -> None:
    document = uploaded(actor("saksbehandler.bergen"))
    api = api_as("saksbehandler.bergen")

    listed = api.get(f"/api/v1/documents/?subject_id={document.subject_id}").json()
    assert [row["title"] for row in listed["results"]] == ["Legeerklæring"]
    assert api.get(f"/api/v1/documents/{document.pk}/").json()["mime"] == "application/pdf"

    with as_owner():
        reads = list(ReadEntry.objects.values_list("person_id", "content"))
    assert set(reads) == {(document.subject_id, "document.metadata")}


def test_letter_is_sent_twice_with_one_effect(actor: ActorOf, api_as: ApiAs) -> None:
    letter = compose_reminder(actor("saksbehandler.bergen"))
    api = api_as("saksbehandler.bergen")

    assert api.post(f"/api/v1/letters/{letter.pk}/send/").json()["state"] == "sent"
    assert api.post(f"/api/v1/letters/{letter.pk}/send/").json()["state"] == "sent"

    actor("saksbehandler.bergen")
    assert OutboxItem.objects.count() == 1


def test_another_compartments_papers_do_not_exist(actor: ActorOf, api_as: ApiAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    document, letter = uploaded(caseworker), compose(caseworker)
    api = api_as("nav.bergen")

    assert api.get("/api/v1/documents/").json()["count"] == 0
    assert api.get(f"/api/v1/documents/{document.pk}/").status_code == 404
    assert api.post(f"/api/v1/letters/{letter.pk}/send/").status_code == 404
