"""Where somebody with a protected address lives: no page, search, export or API tells."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.models import Municipality
from core.base.models import ClockTimestamp
from core.people.models import ContactDetail
from housing.enums import DwellingState
from housing.models import Dwelling, DwellingStatus
from tenancies.models import Lease
from tests.database import as_owner
from tests.factories.housing import make_dwelling, make_vacancy
from tests.tenancies.protecting import COLLEAGUE, HANDLER, MARK, OTHERS, Who, protect
from tests.test_doors import views


def test_handlers_are_told_apart_from_others_on_the_page(
    lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    protect(actor, lease.tenant)
    url = reverse("applications:protection", args=[lease.tenant_id])

    mine = client_as(HANDLER).get(url).content.decode()
    theirs = client_as(COLLEAGUE).get(url)

    assert "navngitt ansvarlig" in mine
    assert "Folkeregistergata 3" in mine
    assert theirs.status_code == 404


def test_page_looks_the_same_to_outsiders_before_and_after(
    lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    url = reverse("applications:protection", args=[lease.tenant_id])
    client = client_as("enhetsleder.bergen")
    before = client.get(url).status_code

    protect(actor, lease.tenant)

    assert client.get(url).status_code == before


def pages_without_a_record() -> list[str]:
    return [
        f"/{address}"
        for address, callback in views()
        if "<" not in address and "logg-" not in address and "schema" not in address
    ]


@pytest.mark.parametrize("username", OTHERS)
def test_no_page_search_export_or_api_list_shows_the_address(
    username: str,
    lease: Lease,
    actor: Who,
    client_as: Callable[[str], Client],
    api_as: Callable[[str], APIClient],
) -> None:
    with as_owner():
        ContactDetail.objects.create(
            municipality=lease.municipality, compartment=lease.compartment, person=lease.tenant, kind="care_of",
            value=f"Kari, {MARK} 9",
        )  # fmt: skip
    protect(actor, lease.tenant)
    client, api = client_as(username), api_as(username)
    dwellings = reverse("housing:list")
    found = [
        page
        for page in pages_without_a_record()
        if page != dwellings
        for answer in (
            client.get(page), client.get(page, {"q": MARK}), client.get(page, {"eksport": "csv"}), api.get(page),
        )
        if _shows(answer)
    ]  # fmt: skip

    assert found == []


@pytest.mark.parametrize("page", ["/leieforhold/", "/leieforhold/restanser/", "/henvendelser/"])
def test_named_handler_sees_it_in_the_list_and_not_in_the_file(
    page: str, lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    """What is taken out of the house carries no protected address, whoever takes it out."""
    protect(actor, lease.tenant)
    client = client_as(HANDLER)

    assert lease.tenant.name in client.get(page).content.decode()
    file = client.get(page, {"eksport": "csv"})
    assert file.headers["Content-Type"].startswith("text/csv")
    assert lease.tenant.name not in file.getvalue().decode()


def _shows(answer: Any) -> bool:
    """The street with a number: the street alone may be what was searched for, said again in the field."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.search(rf"{MARK} \d", body.decode("utf-8", "replace")) is not None


@pytest.mark.parametrize("username", OTHERS)
def test_search_finds_neither_lease_nor_dwelling(
    username: str, lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    protect(actor, lease.tenant)

    for words in (f"{MARK} 7", lease.number, lease.dwelling.number):
        page = client_as(username).get("/sok/", {"q": words}).content.decode()
        assert lease.get_absolute_url() not in page
        assert lease.dwelling.get_absolute_url() not in page


@pytest.mark.parametrize("username", ["saksbehandler.bergen", COLLEAGUE, "boligleder.bergen"])
def test_dwelling_reads_as_one_under_works_letter_by_letter(
    username: str, lease: Lease, actor: Who, bergen: Municipality, client_as: Callable[[str], Client]
) -> None:
    works = make_dwelling(bergen, address="Anleggsveien 7", state=DwellingState.VACANT)
    make_vacancy(bergen, dwelling=works)
    with as_owner():
        DwellingStatus.objects.filter(dwelling=works).update(superseded_at=ClockTimestamp())
        DwellingStatus.objects.create(
            municipality=bergen, dwelling=works, state=DwellingState.WORKS, valid_from=date(2024, 5, 1)
        )
    protect(actor, lease.tenant, COLLEAGUE if username == HANDLER else HANDLER)
    client = client_as(username)

    secret, ordinary = (
        _anonymous(client.get(dwelling.get_absolute_url()).content.decode(), dwelling)
        for dwelling in (lease.dwelling, works)
    )
    rows = client.get(reverse("housing:list"), {"status": "not_available"}).content.decode()

    assert secret == ordinary
    assert MARK in rows
    assert "Anleggsveien 7" in rows
    assert "Under arbeid" not in rows


def _anonymous(page: str, dwelling: Dwelling) -> str:
    """The page without what tells one dwelling from another anyhow, and without the form tokens."""
    building = dwelling.building
    for own in (
        str(dwelling.pk),
        str(building.pk),
        str(dwelling),
        dwelling.address,
        dwelling.number,
        building.name,
    ):
        page = page.replace(own, "X")
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", page)
    return re.sub(r"kl\. \d\d\.\d\d", "", page)


@pytest.mark.parametrize("username", ["saksbehandler.bergen", COLLEAGUE])
def test_dwelling_in_the_api_reads_as_one_under_works(
    username: str, lease: Lease, actor: Who, bergen: Municipality, api_as: Callable[[str], APIClient]
) -> None:
    works = make_dwelling(bergen, state=DwellingState.WORKS)
    protect(actor, lease.tenant)
    api = api_as(username)

    secret, ordinary = (
        api.get(f"/api/v1/dwellings/{row.pk}/").json()["status"] for row in (lease.dwelling, works)
    )

    assert secret == ordinary == "not_available"
    assert api.get("/api/v1/dwellings/").json()["count"] == 0


def test_walls_ask_with_a_constant_number_of_queries(
    lease: Lease, actor: Who, client_as: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    protect(actor, lease.tenant)
    client = client_as(COLLEAGUE)
    client.get(reverse("tenancies:list"))

    with django_assert_max_num_queries(20):
        client.get(reverse("tenancies:list"))
