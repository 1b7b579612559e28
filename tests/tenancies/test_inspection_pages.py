"""Pages and API of the records of moving in and out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tenancies.models import Inspection, InspectionPhoto, Lease
from tenancies.services import inspection_photos
from tests.counting import queries
from tests.factories.moving import begun, picture
from tests.factories.tenancies import make_lease
from tests.tenancies.protecting import HANDLER

Who = Callable[[str], Actor]
As = Callable[[str], Client]


@pytest.fixture
def manager(actor: Who) -> Actor:
    return actor(HANDLER)


@pytest.fixture
def home(bergen: Municipality, manager: Actor) -> Lease:
    return make_lease(bergen, handler=manager.user)


def urls(record: Inspection) -> list[str]:
    base = record.get_absolute_url()
    parts = ("om", "bilde", "signer", "forkast", "for/rom", "for/malere", "for/nokler", "utskrift/nb")
    return [base, *(f"{base}{part}/" for part in parts)]


def test_pages_open_for_the_landlord_only(client_as: As, manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    tab = reverse("tenancies:in_and_out", args=[home.pk])

    for url in (tab, f"{tab}ny/", *urls(record)):
        assert client_as(HANDLER).get(url).status_code == 200, url
        assert client_as("saksbehandler.bergen").get(url).status_code == 404, url
        assert client_as("leder.nes").get(url).status_code == 404, url
    assert client_as(HANDLER).get(f"{record.get_absolute_url()}for/annet/").status_code == 404


def test_form_fills_rooms_and_keeps_what_was_typed(client_as: As, manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    page = f"{record.get_absolute_url()}for/nokler/"
    row = record.keys.get()
    sent = {
        "version": "1", "rad-TOTAL_FORMS": "2", "rad-INITIAL_FORMS": "1", "rad-0-id": str(row.pk),
        "rad-0-kind": "door", "rad-0-number": "K 7", "rad-0-count": "3", "rad-1-kind": "door",
        "rad-1-number": "K 7", "rad-1-count": "1",
    }  # fmt: skip

    refused = client_as(HANDLER).post(page, sent)
    assert "Samme nøkkel står to ganger" in refused.content.decode()
    saved = client_as(HANDLER).post(page, {**sent, "rad-1-kind": "post"})

    assert saved.status_code == 302
    assert sorted(record.keys.values_list("kind", "number", "count")) == [
        ("door", "K 7", 3),
        ("post", "K 7", 1),
    ]


def test_picture_comes_in_through_the_page(client_as: As, manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    point = record.points.first()
    assert point is not None

    answer = client_as(HANDLER).post(
        f"{record.get_absolute_url()}bilde/",
        {"file": SimpleUploadedFile("a.jpg", picture(), "image/jpeg"), "point": str(point.pk), "caption": ""},
    )

    assert answer.status_code == 302
    assert InspectionPhoto.objects.get().caption == str(point)
    shown = client_as(HANDLER).get(record.get_absolute_url()).content.decode()
    assert f"Bilde 1: {point}" in shown


def test_page_asks_the_same_however_long_the_record(client_as: As, manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    few = queries(client_as(HANDLER), record.get_absolute_url())
    for colour in ("red", "blue", "green"):
        inspection_photos.add_photo(actor=manager, inspection=record, content=picture(colour), caption=colour)

    many = queries(client_as(HANDLER), record.get_absolute_url())

    assert many <= 15
    assert many <= few + 1


def test_api_begins_fills_and_closes(api_as: Callable[[str], APIClient], manager: Actor, home: Lease) -> None:
    api = api_as(HANDLER)
    made = api.post(
        "/api/v1/inspections/",
        {"lease": str(home.pk), "kind": "move_in", "held_on": manager.today.isoformat()}, format="json",
    )  # fmt: skip
    assert made.status_code == 201, made.content
    points = [{**row, "condition": "good"} for row in made.json()["points"]]

    filled = api.post(
        f"/api/v1/inspections/{made.json()['id']}/fill/",
        {"version": 1, "points": points, "keys": [{"kind": "door", "number": "A1", "count": 2}]}, format="json",
    )  # fmt: skip
    assert filled.status_code == 200, filled.content
    closed = api.post(
        f"/api/v1/inspections/{made.json()['id']}/close/",
        {"version": filled.json()["version"], "landlord_on": manager.today.isoformat(), "unsigned_reason": "Syk"},
        format="json",
    )  # fmt: skip

    assert closed.json()["state"] == "done"
    listed = api.get("/api/v1/inspections/?state=done").json()["results"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    assert api_as("saksbehandler.bergen").get("/api/v1/inspections/").status_code == 404
    wrong = api.post(
        "/api/v1/inspections/",
        {"lease": str(home.pk), "kind": "visit", "held_on": "2026-11-20"},
        format="json",
    )
    assert wrong.status_code == 400


def test_api_takes_pictures(api_as: Callable[[str], APIClient], manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    client = api_as(HANDLER)

    def send(**more: Any) -> Any:
        file = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
        body = {"inspection": str(record.pk), "caption": "Gulv", "file": file, **more}
        return client.post("/api/v1/inspection-photos/", body, format="multipart")

    made, again = send(), send()
    no_picture = send(file=SimpleUploadedFile("a.pdf", b"%PDF-1.7", "application/pdf"))
    unknown = send(place="Bergen")
    listed = client.get("/api/v1/inspection-photos/", {"inspection": str(record.pk)}).json()
    other = api_as("leder.nes").get(f"/api/v1/inspection-photos/{made.json()['id']}/")
    gone = client.delete(f"/api/v1/inspection-photos/{made.json()['id']}/")

    assert made.status_code == again.status_code == 201 and made.json()["id"] == again.json()["id"]
    assert (no_picture.status_code, no_picture.json()["code"]) == (400, "NOT_A_PICTURE")
    assert unknown.status_code == 400 and "place" in unknown.json()
    assert [row["caption"] for row in listed["results"]] == ["Gulv"]
    assert (other.status_code, gone.status_code) == (404, 204)
    assert not InspectionPhoto.objects.filter(inspection=record).exists()
