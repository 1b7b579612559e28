"""The API of the room: the same policies and refusals as the pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from allocation import services
from allocation.enums import OfferState
from allocation.models import Meeting, Offer
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from housing.models import Vacancy
from tests.factories.allocation import (
    candidate_of,
    make_entry,
    make_meeting,
    prepared_offer,
    published_meeting,
    vacancy_item,
)
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]


def test_order_of_the_list_is_explained(actor: ActorOf, api_as: ApiAs) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))

    answer = api_as("saksbehandler.bergen").get("/api/v1/waiting-list/order/").json()

    row = answer["results"][0]
    assert (answer["count"], row["number"], row["entry"]) == (1, 1, str(entry.pk))
    assert row["why"][0].startswith("Nummer 1")


def test_order_on_a_past_day_and_on_impossible_days(actor: ActorOf, api_as: ApiAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    make_entry(caseworker, days_ago=20)
    api = api_as("saksbehandler.bergen")

    before = api.get("/api/v1/waiting-list/order/", {"on": str(caseworker.today - timedelta(days=15))})
    ahead = api.get("/api/v1/waiting-list/order/", {"on": str(caseworker.today + timedelta(days=1))})
    nonsense = api.get("/api/v1/waiting-list/order/", {"on": "i går"})

    assert before.json()["count"] == 0
    assert (ahead.status_code, nonsense.status_code) == (400, 400)


@pytest.mark.parametrize("path", ["waiting-list/", "waiting-list/order/", "offers/"])
def test_lists_do_not_exist_for_other_roles(path: str, api_as: ApiAs) -> None:
    assert api_as("intro.bergen").get(f"/api/v1/{path}").status_code == 404


def test_entry_of_another_municipality_does_not_exist(actor: ActorOf, api_as: ApiAs) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))

    assert api_as("leder.nes").get(f"/api/v1/waiting-list/{entry.pk}/").status_code == 404


def test_pause_is_refused_with_the_field_when_the_days_are_wrong(actor: ActorOf, api_as: ApiAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker)
    api, url = api_as("saksbehandler.bergen"), f"/api/v1/waiting-list/{entry.pk}/pause/"

    wrong = api.post(url, {"reason": "health", "first_day": "2026-11-20", "last_day": "2026-11-01"})
    right = api.post(url, {"reason": "health", "first_day": str(caseworker.today)})

    assert wrong.status_code == 400 and "last_day" in wrong.json()
    assert right.status_code == 200


def test_meeting_from_plan_to_result(bergen: Municipality, actor: ActorOf, api_as: ApiAs) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    api = api_as("moteleder.bergen")

    planned = api.post(
        "/api/v1/meetings/",
        {"date": str(chair.today), "units": [str(unit(bergen, "ebf").pk)]},
    )
    url = f"/api/v1/meetings/{planned.json()['id']}/"
    agenda = api.post(f"{url}build/").json()
    published = api.post(f"{url}publish/", {})
    item = next(row for row in agenda if row["kind"] == "vacancy")
    result = api.post(
        f"/api/v1/agenda-items/{item['id']}/result/",
        {"result": "allocated", "candidate": item["candidates"][0]["id"], "version": item["version"]},
    )

    assert planned.status_code == 201
    assert published.json()["state"] == "published"
    assert result.status_code == 200, result.json()
    assert result.json()["candidates"][0]["outcome"] == "chosen"
    actor("moteleder.bergen")
    assert Offer.objects.get().entry_id == entry.pk
    assert vacancy.pk == Offer.objects.get().vacancy_id


def test_result_by_a_member_does_not_exist(bergen: Municipality, actor: ActorOf, api_as: ApiAs) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    item = vacancy_item(published_meeting(chair, units=[unit(bergen, "ebf")]), vacancy)

    answer = api_as("boligleder.bergen").post(f"/api/v1/agenda-items/{item.pk}/result/", {"result": "noted"})

    assert answer.status_code == 404


def test_departing_from_the_order_is_refused_at_the_reason(
    bergen: Municipality, actor: ActorOf, api_as: ApiAs
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    item = vacancy_item(published_meeting(chair), vacancy)
    chosen = candidate_of(item, second)

    answer = api_as("moteleder.bergen").post(
        f"/api/v1/agenda-items/{item.pk}/result/", {"result": "allocated", "candidate": str(chosen.pk)}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "DEPARTS_FROM_ORDER"
    actor("moteleder.bergen")
    assert not Offer.objects.exists()


def test_stale_version_is_a_conflict(actor: ActorOf, api_as: ApiAs) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    services.add_item(actor=chair, meeting=meeting, title="Sak A")

    answer = api_as("moteleder.bergen").post(f"/api/v1/meetings/{meeting.pk}/publish/", {"version": 7})

    assert answer.status_code == 409
    actor("moteleder.bergen")
    assert Meeting.objects.get().state == "planned"


def test_offer_sent_and_declined(bergen: Municipality, actor: ActorOf, api_as: ApiAs) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    api, url = api_as("saksbehandler.bergen"), f"/api/v1/offers/{offer.pk}/"

    too_early = api.post(f"{url}accept/", {"answered_on": str(chair.today)})
    sent = api.post(f"{url}send/", {"version": 1})
    without = api.post(f"{url}decline/", {"answered_on": str(chair.today)})
    declined = api.post(f"{url}decline/", {"answered_on": str(chair.today), "reason": "size"})

    assert (too_early.status_code, without.status_code) == (400, 400)
    assert sent.json()["state"] == OfferState.SENT and sent.json()["deadline_on"]
    assert "reason" in without.json()
    assert declined.json()["state"] == OfferState.DECLINED


def test_offer_lists_cost_the_same_for_one_and_three(
    bergen: Municipality,
    actor: ActorOf,
    api_as: ApiAs,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    chair = actor("moteleder.bergen")
    for _ in range(3):
        prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    api = api_as("saksbehandler.bergen")
    api.get("/api/v1/offers/")

    # Ten, and what the transaction and its context cost.
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        assert api.get("/api/v1/offers/").json()["count"] == 3


def test_vacancy_reported_and_taken_a_step(bergen: Municipality, actor: ActorOf, api_as: ApiAs) -> None:
    dwelling = make_dwelling(bergen)
    api = api_as("boligleder.bergen")

    made = api.post("/api/v1/vacancies/", {"dwelling": str(dwelling.pk), "notice_on": "2026-10-01"})
    step = api.post(
        f"/api/v1/vacancies/{made.json()['id']}/step/", {"step": "ready", "on": "2026-11-01", "version": 1}
    )
    listed = api.get("/api/v1/dwellings/", {"bedrooms": 2}).json()

    assert made.status_code == 201, made.json()
    assert step.json()["state"] == "ready"
    assert int(step.json()["idle_days"]) > 0
    assert listed["results"][0]["status"] == "vacant"
    assert api_as("saksbehandler.bergen").post("/api/v1/vacancies/", {}).status_code == 404
    actor("boligleder.bergen")
    assert Vacancy.objects.count() == 1
