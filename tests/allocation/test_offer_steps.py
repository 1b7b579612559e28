"""The steps between the letter and the answer, through the pages and the API."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from allocation.models import Offer
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tests.allocation.offering import allocated, at
from tests.factories.allocation import confirmed

ActorOf = Callable[[str], Actor]


def test_steps_through_the_pages(
    bergen: Municipality, actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    confirmed(chair, rows[2].application)
    client = client_as("moteleder.bergen")
    assert offer.deadline_on is not None
    later = offer.deadline_on + timedelta(days=7)

    empty = client.post(reverse("allocation:viewing", args=[offer.pk]), {"version": offer.version})
    assert empty.status_code == 200
    viewing = client.post(
        reverse("allocation:viewing", args=[offer.pk]),
        {
            "version": offer.version,
            "viewing_on": f"{chair.today:%d.%m.%Y}",
            "viewing_at": "23.30",
            "viewing_host": "Kari Vakt",
        },
    )
    assert viewing.status_code == 302, viewing.content.decode()
    stale = client.post(
        reverse("allocation:extend_offer", args=[offer.pk]),
        {"version": offer.version, "deadline_on": f"{later:%d.%m.%Y}", "reason": "viewing"},
    )
    assert stale.status_code == 302
    actor("moteleder.bergen")
    offer.refresh_from_db()
    assert offer.deadline_on < later
    client.post(
        reverse("allocation:extend_offer", args=[offer.pk]),
        {"version": offer.version, "deadline_on": f"{later:%d.%m.%Y}", "reason": "viewing"},
    )
    client.post(reverse("allocation:close_viewing", args=[offer.pk]), {"attended": "yes"})
    page = client.get(offer.get_absolute_url()).content.decode()
    assert "Visningen er etter svarfristen" in page
    assert "Gjennomført" in page
    actor("moteleder.bergen")
    offer.refresh_from_db()
    client.post(
        reverse("allocation:decline_offer", args=[offer.pk]),
        {
            "version": offer.version,
            "answered_on": f"{chair.today:%d.%m.%Y}",
            "channel": "phone",
            "reason": "price",
        },
    )
    url = reverse("allocation:reserve", args=[offer.pk])
    assert "Lag tilbud til denne husstanden" in client.get(url).content.decode()
    answer = client.post(url, {"candidate": str(rows[2].pk)})

    actor("moteleder.bergen")
    moved = Offer.objects.get(follows=offer)
    assert answer.url == moved.get_absolute_url()  # type: ignore[attr-defined]
    assert "Rykket opp" in client.get(moved.get_absolute_url()).content.decode()


def test_steps_through_the_api(
    bergen: Municipality, actor: ActorOf, api_as: Callable[[str], APIClient]
) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    confirmed(chair, rows[2].application)
    api, at_ = api_as("moteleder.bergen"), f"/api/v1/offers/{offer.pk}/"
    assert offer.deadline_on is not None
    later = (offer.deadline_on + timedelta(days=7)).isoformat()

    viewing = api.post(f"{at_}viewing/", {"at": at(chair.today).isoformat(), "host": "Kari"}, format="json")
    assert viewing.json()["viewing_state"] == "arranged"
    assert (
        api.post(f"{at_}close-viewing/", {"attended": True}, format="json").json()["viewing_state"] == "done"
    )
    extended = api.post(f"{at_}extend/", {"deadline_on": later, "reason": "specialist"}, format="json")
    assert extended.status_code == 200
    shorter = api.post(
        f"{at_}extend/", {"deadline_on": chair.today.isoformat(), "reason": "specialist"}, format="json"
    )
    assert (shorter.status_code, shorter.json()["code"]) == (400, "NOT_LATER")
    api.post(f"{at_}decline/", {"answered_on": chair.today.isoformat(), "reason": "price"}, format="json")
    line = api.get(f"{at_}reserves/").json()
    assert [row["candidate"] for row in line] == [str(rows[2].pk), str(rows[1].pk)]
    moved = api.post(f"{at_}move-up/", {"candidate": str(rows[2].pk)}, format="json")
    assert (moved.status_code, moved.json()["follows"]) == (201, str(offer.pk))
    assert api_as("boligleder.bergen").get(f"{at_}reserves/").status_code in (403, 404)
