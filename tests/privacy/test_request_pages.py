"""The pages of requests and retention: the way from receipt to answer in a browser's hands, and who finds nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from applications.models import Application
from applications.services.knowledge import write_note
from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.privacy.models import AccessRequest, RequestItem
from tests.counting import queries
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.privacy import make_request

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
WORKER = "saksbehandler.bergen"
HOME = "/personvern/innsynskrav/"


@pytest.fixture
def case(actor: ActorOf) -> Application:
    worker = actor(WORKER)
    made = make_application(worker)
    write_note(actor=worker, application=made, text="Naboen Ola Hemmeligsen ringte.")
    return made


def told(case: Application, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "party",
        "case_number": case.case_number,
        "text": "Alt i saken",
        "received_on": "20.11.2025",
        "capacity": "self",
        "requester": "Kari Testesen",
        "checked_on": "20.11.2025",
        "address": "Prøveveien 2\n5003 BERGEN",
        "email": "",
        "language": "nb",
        **changes,
    }


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_from_receipt_to_answer(client_as: ClientAs, actor: ActorOf, case: Application) -> None:
    client = client_as(WORKER)
    page = client.post(f"{HOME}ny/", told(case), follow=True)
    assert page.status_code == 200 and "Kari Testesen" in text(page)
    actor(WORKER)
    made = AccessRequest.objects.get()
    address = made.get_absolute_url()

    client.post(f"{address}samle/")
    actor(WORKER)
    note = RequestItem.objects.get(source="application.note")
    assert "Må vurderes" in text(client.get(address))
    shown = client.get(f"{address}del/{note.pk}/")
    assert "Hemmeligsen" in text(shown) and shown["Cache-Control"] == "no-store"
    cut = {"field": "text", "passage": "Ola Hemmeligsen", "ground": "fvl-19-2b", "reason": "Naboen er redd."}
    assert client.post(f"{address}del/{note.pk}/", {**cut, "reason": ""}).status_code == 422
    assert (
        "Hemmeligsen"
        not in text(client.post(f"{address}del/{note.pk}/", cut, follow=True)).split("Utelatt her")[0]
    )
    actor(WORKER)
    for item in RequestItem.objects.filter(reviewed_at=None):
        client.post(f"{address}del/{item.pk}/", {"reviewed": "1"})
    assert client.post(f"{address}svar/").status_code == 409
    assert client.get(f"{address}forhandsvisning/")["Content-Type"] == "application/pdf"
    answered = client.post(f"{address}svar/", follow=True)

    assert "Delvis innsyn gitt" in text(answered)
    assert client.get(f"{address}utlevert/")["Content-Type"] == "application/zip"
    with as_owner():
        seen = set(ReadEntry.objects.filter(person_id=case.applicant_id).values_list("content", flat=True))
    assert {"access.case", "access.item", "access.package"} <= seen


def test_form_says_what_is_wrong_beside_the_field(client_as: ClientAs, case: Application) -> None:
    client = client_as(WORKER)

    for changes, words in (
        ({"case_number": "2020/99999"}, "Enheten har ingen sak med dette nummeret"),
        ({"checked_on": ""}, "Kontroller hvem som ber om innsyn"),
        ({"received_on": "32.13.2025"}, "Skriv datoen som 20.11.2026."),
    ):
        assert words in text(client.post(f"{HOME}ny/", told(case, **changes)))


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("admin.bergen", 404),
        ("personvern.bergen", 404),
        ("nav.bergen", 404),
        ("konsulent.nes", 404),
        (WORKER, 200),
    ],
)
def test_request_is_found_by_its_own_compartment_alone(
    client_as: ClientAs, actor: ActorOf, case: Application, username: str, status: int
) -> None:
    made = make_request(actor(WORKER), case)
    client = client_as(username)

    for address in ("", "avsla/", "trukket/", "forleng/", "forhandsvisning/"):
        assert client.get(f"{made.get_absolute_url()}{address}").status_code == status
    if status == 404:
        assert client.post(f"{made.get_absolute_url()}svar/").status_code == 404
        assert client.post(f"{made.get_absolute_url()}samle/").status_code == 404


def test_pages_ask_a_constant_number_of_questions(
    client_as: ClientAs, actor: ActorOf, case: Application
) -> None:
    client = client_as(WORKER)
    made = make_request(actor(WORKER), case)
    client.post(f"{made.get_absolute_url()}samle/")
    few = queries(client, HOME)
    one = queries(client, made.get_absolute_url())
    worker = actor(WORKER)
    for _ in range(3):
        make_request(worker, case)

    assert queries(client, HOME) == few <= 10
    assert one <= 15


@pytest.mark.parametrize(
    ("username", "status"),
    [("personvern.bergen", 200), ("enhetsleder.bergen", 200), (WORKER, 404), ("admin.bergen", 404)],
)
def test_retention_is_for_leaders_and_the_privacy_officer(
    client_as: ClientAs, username: str, status: int
) -> None:
    assert client_as(username).get("/personvern/bevaring/").status_code == status


def test_api_registers_lists_and_reads_within_the_compartment(
    api_as: Any, actor: ActorOf, case: Application
) -> None:
    client = api_as(WORKER)
    new = {**told(case), "received_on": "2025-11-20", "checked_on": "2025-11-20"}

    made = client.post("/api/v1/access-requests/", new, format="json")

    assert made.status_code == 201 and made.json()["state"] == "received"
    assert [row["id"] for row in client.get("/api/v1/access-requests/").json()["results"]] == [
        made.json()["id"]
    ]
    address = f"/api/v1/access-requests/{made.json()['id']}/"
    assert client.get(address).json()["number"] == made.json()["number"]
    assert api_as("nav.bergen").get(address).status_code == 404
    assert api_as("admin.bergen").get("/api/v1/access-requests/").status_code == 404
    wrong = client.post("/api/v1/access-requests/", {**new, "checked_on": None}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "NOT_CHECKED")
