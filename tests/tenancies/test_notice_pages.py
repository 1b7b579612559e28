"""Complaints and notices on the page and in the API: written, read as they will be, sent, and followed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.documents.models import Letter
from core.messages.models import OutboxItem
from tenancies.models import Complaint, Lease, TenancyNotice
from tests.counting import counted
from tests.factories.tenancies import make_lease
from tests.tenancies.test_notices import complain, give, tried

Who = Callable[[str], Actor]
As = Callable[[str], Client]
ApiAs = Callable[[str], APIClient]
TODAY = date(2026, 11, 20)
LANDLORD, COORDINATOR = "boligleder.bergen", "bomiljo.bergen"
LAST_DAY = date(2027, 2, 28)
OTHERS = ["regnskap.bergen", "innkrever.bergen", "nav.bergen", "saksbehandler.bergen", "leder.nes"]


@pytest.fixture
def lease(bergen: Municipality) -> Lease:
    return make_lease(bergen, last_day=None)


TYPED = {"ground": "breach", "reason": "Bråk hver helg", "last_day": "28.02.2027"}


def read_and_sent(client: Client, lease: Lease, **changes: str) -> Any:
    """The letter is read as it will be, and then sent."""
    page, typed = reverse("tenancies:terminate", args=[lease.pk]), {**TYPED, **changes}
    read = client.post(page, typed).context["letter"]
    return client.post(page, {**typed, "lest": str(read.pk), "send": "1"})


def test_notice_is_read_before_it_is_sent(client_as: As, lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)
    client, page = client_as(LANDLORD), reverse("tenancies:terminate", args=[lease.pk])

    read = client.post(page, TYPED)
    again = client.post(page, {**TYPED, "lest": str(read.context["letter"].pk), "vis": "1"})

    shown = read.content.decode()
    assert "Bråk hver helg" in shown and "innen en måned" in shown and "Send oppsigelsen" in shown
    assert reverse("documents:letter_pdf", args=[read.context["letter"].pk]) in shown
    assert "Send oppsigelsen" not in client.get(page).content.decode()
    assert not TenancyNotice.objects.exists() and not OutboxItem.objects.exists()
    client.post(page, {**TYPED, "lest": str(again.context["letter"].pk), "send": "1"})
    notice = TenancyNotice.objects.get()
    assert Letter.objects.get(pk=notice.letter).html == read.context["letter"].html
    assert Letter.objects.exclude(state="replaced").count() == 1
    assert OutboxItem.objects.count() == 1


def test_letter_other_than_the_one_that_was_read_is_not_sent(client_as: As, lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)
    client, page = client_as(LANDLORD), reverse("tenancies:terminate", args=[lease.pk])
    read = str(client.post(page, TYPED).context["letter"].pk)

    other = client.post(page, {**TYPED, "reason": "Noe annet", "lest": read, "send": "1"})
    unknown = client.post(page, {**TYPED, "lest": "ikke-et-brev", "send": "1"})
    unread = client.post(page, {**TYPED, "send": "1"})

    assert "Les det på nytt" in other.content.decode()
    assert unknown.status_code == unread.status_code == 404
    assert not TenancyNotice.objects.exists() and not OutboxItem.objects.exists()


@pytest.mark.parametrize("name", ["warn", "rescind"])
def test_warning_and_rescission_are_read_first_too(client_as: As, lease: Lease, name: str) -> None:
    client, page = client_as(LANDLORD), reverse(f"tenancies:{name}", args=[lease.pk])
    typed = {"reason": "Truet naboen", "why_no_remedy": "Det er farlig."}

    read = client.post(page, typed)

    assert "Brevet slik det blir" in read.content.decode() and not TenancyNotice.objects.exists()
    sent = client.post(page, {**typed, "lest": str(read.context["letter"].pk), "send": "1"})
    assert sent.status_code == 302
    assert TenancyNotice.objects.get().reason == "Truet naboen"


def test_pages_lead_through_it(client_as: As, lease: Lease) -> None:
    client = client_as(LANDLORD)
    page = reverse("tenancies:conduct", args=[lease.pk])

    for name in ("new_complaint", "new_remedy", "warn", "terminate", "rescind"):
        assert client.get(reverse(f"tenancies:{name}", args=[lease.pk])).status_code == 200, name
    client.post(
        reverse("tenancies:new_complaint", args=[lease.pk]),
        {
            "received_on": "20.11.2026",
            "source": "neighbour",
            "about": "noise",
            "text": "Bråk",
            "serious": "on",
        },
    )
    complaint = Complaint.objects.get(lease=lease)
    client.post(
        reverse("tenancies:handle_complaint", args=[lease.pk, complaint.pk]),
        {"outcome": "talked", "on": "20.11.2026", "note": "Ringte", "version": complaint.version},
    )
    wrong = client.post(
        reverse("tenancies:terminate", args=[lease.pk]), {"ground": "breach", "reason": "Bråk"}
    )
    client.post(reverse("tenancies:new_remedy", args=[lease.pk]), {"kind": "talk", "on": "20.11.2026"})
    right = read_and_sent(client, lease, reason="Bråk")
    notice = TenancyNotice.objects.get(lease=lease)
    for name, values in (
        ("notice_received", {"on": "20.11.2026"}),
        ("notice_protested", {"on": "20.11.2026", "text": "Nei"}),
        ("notice_sued", {"on": "20.11.2026", "forum": "tribunal"}),
    ):
        done = client.post(reverse(f"tenancies:{name}", args=[lease.pk, notice.pk]), values)
        assert done.status_code == 302, name
    with counted() as queries:
        shown = client.get(page).content.decode()

    assert "Oppgi siste dag i leieforholdet" in wrong.content.decode()
    assert right.status_code == 302
    assert "Brakt inn for avgjørelse" in shown
    assert len(queries) <= 15, "\n".join(queries)
    assert client.get(reverse("tenancies:withdraw_notice", args=[lease.pk, notice.pk])).status_code == 200
    assert (
        client_as("leder.nes")
        .get(reverse("tenancies:notice_received", args=[lease.pk, notice.pk]))
        .status_code
        == 404
    )


def test_list_of_complaints_uses_few_queries(client_as: As, bergen: Municipality, actor: Who) -> None:
    for _ in range(3):
        complain(actor(LANDLORD), make_lease(bergen))
    client = client_as(COORDINATOR)
    client.get(reverse("tenancies:complaints"))

    with counted() as queries:
        page = client.get(reverse("tenancies:complaints"), {"show": "apne"})

    assert page.status_code == 200
    assert len(queries) <= 10, "\n".join(queries)


def test_api_registers_and_lists(api_as: ApiAs, lease: Lease, actor: Who) -> None:
    body = {
        "lease": str(lease.pk), "received_on": "2026-11-20", "source": "guard", "about": "noise", "text": "Musikk",
    }  # fmt: skip
    tried(actor(LANDLORD), lease)
    give(actor(LANDLORD), lease)

    made = [api_as(COORDINATOR).post("/api/v1/lease-complaints/", body, format="json") for _ in range(2)]
    listed = api_as(LANDLORD).get("/api/v1/lease-notices/").json()["results"]

    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert [(row["kind"], row["standing"]) for row in listed] == [("termination", "sent")]
    assert api_as("nav.bergen").post("/api/v1/lease-complaints/", body, format="json").status_code == 404
    assert api_as("innkrever.bergen").get("/api/v1/lease-notices/").status_code == 404
