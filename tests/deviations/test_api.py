from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.base.ids import uuid7
from deviations.models import Report
from tests.factories.deviations import TEXT, reported

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]
URL = "/api/v1/deviations/"


@pytest.fixture
def home(bergen: Municipality) -> Unit:
    return Unit.objects.get(municipality=bergen, code="haggardshaugen")


@pytest.fixture
def report(actor: ActorOf) -> Report:
    return reported(actor("botiltak.bergen"))


def body(where: Unit, /, **changes: Any) -> dict[str, Any]:
    happened = timezone.now() - timedelta(hours=1)
    return {
        "key": str(uuid7()),
        "unit": str(where.pk),
        "happened_at": happened.isoformat(),
        "category": "fire",
        "what_happened": TEXT,
        **changes,
    }


def test_report_is_created_once(api_as: ApiAs, home: Unit) -> None:
    api, given = api_as("botiltak.bergen"), body(home)

    first, second = api.post(URL, given), api.post(URL, given)

    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json()["number"], first.json()["again"]) == (second.json()["number"], False)
    assert second.json()["again"] is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what_happened": ""}, "what_happened"),
        ({"category": "annet"}, "category"),
        ({"happened_at": "2100-01-01T00:00:00+01:00"}, "happened_at"),
        ({"unit": str(uuid7())}, "unit"),
        ({"reporting": "guard", "guard_number": "1"}, "reporting"),
        ({"resident": "Ola"}, "resident"),
    ],
)
def test_wrong_input_is_400_with_the_field(
    api_as: ApiAs, home: Unit, changes: dict[str, Any], field: str
) -> None:
    answer = api_as("botiltak.bergen").post(URL, {**body(home), **changes})

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Report.objects.exists()


def test_the_whole_way_in_the_api(api_as: ApiAs, report: Report) -> None:
    leader, staff = api_as("enhetsleder.bergen"), api_as("botiltak.bergen")
    base = f"{URL}{report.pk}/"
    early = leader.post(f"{base}close/")
    assert (early.status_code, early.json()["code"]) == (400, "MEASURES_NOT_APPROVED")

    judgement = {"is_deviation": True, "consequence": 3, "reason": "Alvorlig nok.", "version": report.version}
    assert leader.post(f"{base}judge/", judgement).json()["state"] == "under_review"
    due = timezone.localdate() + timedelta(days=7)
    given = {"description": "Dørpumpe", "responsible": "botiltak.bergen", "due_on": due.isoformat()}
    measure = leader.post(f"{base}measures/", given).json()
    path = f"/api/v1/deviation-measures/{measure['id']}/"
    assert staff.post(f"{path}done/", {"on": timezone.localdate().isoformat()}).json()["state"] == "done"
    assert staff.post(f"{path}approve/").status_code == 404
    assert leader.post(f"{path}approve/").json()["state"] == "approved"

    closed = leader.post(f"{base}close/").json()
    assert (closed["state"], len(closed["measures"])) == ("closed", 1)
    assert leader.post(f"{base}reopen/", {"reason": "Skjedde igjen."}).json()["state"] == "reopened"


def test_own_measure_is_refused(api_as: ApiAs, report: Report) -> None:
    leader = api_as("enhetsleder.bergen")
    leader.post(f"{URL}{report.pk}/judge/", {"is_deviation": True, "consequence": 2, "reason": "Ja."})
    due = timezone.localdate() + timedelta(days=7)
    given = {"description": "Dørpumpe", "responsible": "enhetsleder.bergen", "due_on": due.isoformat()}
    measure = leader.post(f"{URL}{report.pk}/measures/", given).json()
    path = f"/api/v1/deviation-measures/{measure['id']}/"
    leader.post(f"{path}done/", {"on": timezone.localdate().isoformat()})

    answer = leader.post(f"{path}approve/")

    assert (answer.status_code, answer.json()["code"]) == (400, "OWN_MEASURE")


@pytest.mark.parametrize(
    "username", ["vekter.bergen", "kommunaldirektor.bergen", "direktor.est.bergen", "nav.bergen", "leder.nes"]
)
def test_outsiders_find_nothing(api_as: ApiAs, report: Report, username: str) -> None:
    api = api_as(username)

    assert api.get(URL).json()["count"] == 0
    assert api.get(f"{URL}{report.pk}/").status_code == 404
    assert api.post(f"{URL}{report.pk}/close/").status_code == 404


def test_guard_gets_what_was_sent_and_no_more(api_as: ApiAs, bergen: Municipality) -> None:
    place = Unit.objects.get(municipality=bergen, code="nyhavnsveien")
    guard = api_as("vekter.bergen")
    given = body(place, reporting="guard", guard_number="V117", on_behalf_of="Nattevakta")
    sent = guard.post(URL, given).json()

    shown = guard.get(f"{URL}{sent['id']}/").json()
    assert (shown["number"], shown["state"]) == (sent["number"], "reported")
    assert not {"measures", "judgement", "consequence", "closing_reason"} & set(shown)
    assert "judgement" not in guard.get(URL).json()["results"][0]
    assert guard.get("/api/v1/deviation-measures/").json()["count"] == 0


def test_list_is_filtered(api_as: ApiAs, report: Report) -> None:
    api = api_as("enhetsleder.bergen")

    assert api.get(f"{URL}?state=reported&category=fire").json()["count"] == 1
    assert api.get(f"{URL}?state=closed").json()["count"] == 0
    assert api.get(f"{URL}?state=tull").status_code == 400
