"""Pages, lists and API of claims for damage and of goods left behind."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tenancies.models import DamageClaim, Lease
from tenancies.services import damage_claims
from tests.counting import queries
from tests.factories.moving import begun, secured
from tests.tenancies.moved_out import As, claimed, kept
from tests.tenancies.protecting import HANDLER


def test_pages_of_claims_and_goods(client_as: As, manager: Actor, home: Lease) -> None:
    secured(home)
    claim, goods = claimed(manager, home), kept(manager, home)
    pages = [
        f"{claim.get_absolute_url()}{part}"
        for part in ("", "endre/", "send/", "svar/", "oppgjor/", "frafall/")
    ]
    goods_pages = [f"{goods.get_absolute_url()}{part}" for part in ("", "endre/", "oppfordring/", "avslutt/")]

    for url in (*pages, *goods_pages):
        assert client_as(HANDLER).get(url).status_code == 200, url
        assert client_as("nav.bergen").get(url).status_code == 404, url
    for url in pages:
        assert client_as("bomiljo.bergen").get(url).status_code == 404, url
    tab = reverse("tenancies:in_and_out", args=[home.pk])
    assert queries(client_as(HANDLER), tab) <= 15
    assert queries(client_as(HANDLER), claim.get_absolute_url()) <= 15
    assert queries(client_as(HANDLER), goods.get_absolute_url()) <= 15


def test_claim_goes_its_way_on_the_pages(client_as: As, manager: Actor, home: Lease) -> None:
    security = secured(home)
    claim = claimed(manager, home)
    url, client = claim.get_absolute_url(), client_as(HANDLER)

    changed = client.post(
        f"{url}endre/",
        {"version": str(claim.version), "against": "deposit", "security": str(security.pk), "send_by": "1.12.2026",
         "linje-TOTAL_FORMS": "1", "linje-INITIAL_FORMS": "1", "linje-0-text": "Gulv", "linje-0-amount": "4 000,00"},
    )  # fmt: skip
    assert changed.status_code == 302
    claim.refresh_from_db()
    assert (
        client.post(f"{url}send/", {"version": str(claim.version), "answer_by": "20.12.2026"}).status_code
        == 302
    )
    told = client.post(f"{url}svar/", {"what": "bank", "on": "20.11.2026", "text": ""})
    assert told.status_code == 302
    refused = client.post(f"{url}oppgjor/", {"paid": "4000", "on": "20.11.2026", "outcome": ""})
    assert "skriftlige samtykke" in refused.content.decode()
    assert client.post(f"{url}svar/", {"what": "agreed", "on": "20.11.2026", "text": "Ja"}).status_code == 302
    assert (
        client.post(f"{url}oppgjor/", {"paid": "4000", "on": "20.11.2026", "outcome": ""}).status_code == 302
    )
    free = reverse("tenancies:release_deposit", args=[home.pk, security.pk])
    assert client.post(free).status_code == 302

    security.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.state, security.released_on) == ("settled", manager.today)


def test_api_of_claims_and_goods(api_as: Callable[[str], APIClient], manager: Actor, home: Lease) -> None:
    claim = claimed(manager, home)
    api = api_as(HANDLER)

    sent = api.post(f"/api/v1/damage-claims/{claim.pk}/send/", {"version": claim.version}, format="json")
    assert sent.json()["state"] == "sent", sent.content
    api.post(f"/api/v1/damage-claims/{claim.pk}/answer/", {"agreed": True, "on": "2026-11-20"}, format="json")
    settled = api.post(
        f"/api/v1/damage-claims/{claim.pk}/settle/", {"paid": "3400.00", "on": "2026-11-20"}, format="json"
    )
    assert settled.json()["state"] == "settled"
    made = api.post(
        "/api/v1/left-goods/",
        {"lease": str(home.pk), "found_on": "2026-11-16", "what": "En sykkel", "kept_where": "Boden"}, format="json",
    )  # fmt: skip
    assert made.status_code == 201, made.content
    invited = api.post(
        f"/api/v1/left-goods/{made.json()['id']}/invite/", {"version": made.json()["version"]}, format="json"
    )
    assert invited.json()["invitations"] == 1
    ended = api.post(
        f"/api/v1/left-goods/{made.json()['id']}/end/",
        {"outcome": "collected", "on": "2026-11-20"},
        format="json",
    )

    assert ended.json()["state"] == "collected"
    assert [row["lines"][0]["amount"] for row in api.get("/api/v1/damage-claims/").json()["results"]] == [
        "3400.00"
    ]
    assert api_as("bomiljo.bergen").get("/api/v1/damage-claims/").status_code == 404
    assert api_as("nav.bergen").get("/api/v1/left-goods/").status_code == 404


def test_begun_record_stands_on_min_dag(client_as: As, manager: Actor, home: Lease) -> None:
    record = begun(manager, home, "move_out")

    assert record.get_absolute_url() in client_as(HANDLER).get("/").content.decode()


def test_claims_across_leases_with_what_each_waits_for(
    client_as: As, manager: Actor, bergen: Municipality, home: Lease
) -> None:
    claim = claimed(manager, home)
    DamageClaim.objects.filter(pk=claim.pk).update(send_by=date(2026, 11, 18))
    client = client_as(HANDLER)
    address = reverse("tenancies:claims")

    page = client.get(address).content.decode()
    damage_claims.drop(actor=manager, claim=claim, reason="Foreldet")

    assert claim.get_absolute_url() in page and "3\xa0400,00" in page and "Passert" in page
    assert claim.get_absolute_url() not in client.get(address).content.decode()
    assert claim.get_absolute_url() in client.get(address, {"show": "ferdige"}).content.decode()
    assert queries(client, address) <= 10


@pytest.mark.parametrize("username", ["bomiljo.bergen", "saksbehandler.bergen", "leder.nes"])
def test_claims_of_others_are_not_listed(client_as: As, manager: Actor, home: Lease, username: str) -> None:
    claim = claimed(manager, home)

    page = client_as(username).get(reverse("tenancies:claims"))

    assert page.status_code == 404 or claim.get_absolute_url() not in page.content.decode()
