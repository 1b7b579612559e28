"""The household in the API: the same policies, services and refusals as the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from applications.models import MemberStatement, Need
from core.agencies.actors import Actor
from tests.factories.applications import child, make_application

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]
PARTNER = {
    "person": {"given_name": "Per", "family_name": "Partnersen", "birth_date": "1984-04-01"},
    "role": "partner",
}


@pytest.fixture
def at(actor: ActorOf) -> Callable[..., Any]:
    """A case with a child, 60 days old, and where its household is in the API."""

    def make(**changes: Any) -> Any:
        caseworker = actor("saksbehandler.bergen")
        received = caseworker.today - timedelta(days=60)
        return make_application(caseworker, received=received, members=(child(),), **changes)

    return make


def test_household_is_read_added_to_corrected_and_split(
    at: Callable[..., Any], actor: ActorOf, api_as: ApiAs
) -> None:
    case, caseworker = at(), actor("saksbehandler.bergen")
    api = api_as("saksbehandler.bergen")
    home = f"/api/v1/applications/{case.pk}/household/"
    first, today = f"{caseworker.today - timedelta(days=30)}", f"{caseworker.today}"

    shown = api.get(home).json()
    added = api.post(f"{home}add/", {**PARTNER, "first_day": first}, format="json")
    twice = api.post(f"{home}add/", {**PARTNER, "first_day": first}, format="json")
    members = {row["name"].split()[0]: row for row in added.json()["members"]}
    lille = members["Lille"]
    corrected = api.post(
        f"{home}correct/",
        {
            "period": lille["period"],
            "role": "shared_child",
            "first_day": lille["first_day"],
            "custody_nights": 7,
        },
        format="json",
    )
    moving = {row["name"].split()[0]: row["period"] for row in corrected.json()["members"]}
    split = api.post(
        f"{home}split/",
        {"first_day": today, "moving": [{"period": moving["Per"]}], "version": corrected.json()["version"]},
        format="json",
    )
    reviewed = api.post(f"{home}reviewed/", {"part": "income"}, format="json")

    assert [row["role"] for row in shown["members"]] == ["applicant", "child"]
    assert added.status_code == 201 and len(added.json()["unheard"]) == 1
    assert twice.status_code == 400 and twice.json()["code"] == "MEMBER_TWICE"
    assert next(r for r in corrected.json()["members"] if r["role"] == "shared_child")["custody_nights"] == 7
    assert split.status_code == 200
    gone = next(row for row in split.json()["members"] if row["name"].startswith("Per"))
    assert gone["last_day"] == f"{caseworker.today - timedelta(days=1)}"
    assert split.json()["to_review"] == ["situation", "need", "income", "childs_best"]
    assert "income" not in reviewed.json()["to_review"]
    stale = api.post(f"{home}reviewed/", {"part": "need", "version": 1}, format="json")
    assert stale.status_code == 409


def test_mistake_is_removed_with_a_reason(at: Callable[..., Any], api_as: ApiAs) -> None:
    case = at()
    api = api_as("saksbehandler.bergen")
    home = f"/api/v1/applications/{case.pk}/household/"
    key = api.get(home).json()["members"][1]["period"]

    silent = api.post(f"{home}remove/", {"period": key, "reason": ""}, format="json")
    done = api.post(f"{home}remove/", {"period": key, "reason": "Feil barn."}, format="json")

    assert silent.status_code == 400
    assert len(done.json()["members"]) == 1


def test_households_are_merged(at: Callable[..., Any], actor: ActorOf, api_as: ApiAs) -> None:
    case, other = at(), at()
    today = f"{actor('saksbehandler.bergen').today}"
    api = api_as("saksbehandler.bergen")
    address = f"/api/v1/applications/{case.pk}/household/merge/"

    done = api.post(address, {"other": str(other.pk), "first_day": today}, format="json")
    unknown = api.post(address, {"other": str(case.household_id), "first_day": today}, format="json")

    assert done.status_code == 200 and len(done.json()["members"]) == 4
    assert unknown.status_code == 404


def test_statement_need_and_childs_best(at: Callable[..., Any], actor: ActorOf, api_as: ApiAs) -> None:
    case, today = at(), f"{actor('saksbehandler.bergen').today}"
    api = api_as("saksbehandler.bergen")
    address = f"/api/v1/applications/{case.pk}/"
    person = api.get(f"{address}household/").json()["members"][1]["person"]
    statement = {
        "person": person, "heard": True, "heard_on": today, "how": "child_alone", "said": "Jeg vil bo her.",
    }  # fmt: skip

    written = api.post(f"{address}statements/", statement, format="json")
    wrong = api.post(f"{address}statements/", {**statement, "how": "phone"}, format="json")
    need = api.post(
        f"{address}need/",
        {"bedrooms": 3, "near_to": "Legesenteret", "tenure_wish": "own_later"},
        format="json",
    )
    again = api.post(f"{address}need/", {"other_wishes": "Hage"}, format="json")
    best = api.post(f"{address}childs-best/", {"environment": "Trygt.", "health": "Astma."}, format="json")

    assert written.status_code == 201 and written.json()["said"] == "Jeg vil bo her."
    assert wrong.status_code == 400 and wrong.json()["code"] == "HOW_MISSING"
    assert need.json()["bedrooms"] == 3
    assert (again.json()["bedrooms"], again.json()["near_to"]) == (3, "Legesenteret")
    assert best.json() == {"missing": ["stability"]}
    assert MemberStatement.objects.count() == 1
    # Two clocks: what was believed of the same day stays.
    assert Need.objects.filter(superseded_at__isnull=False).count() == 2


@pytest.mark.parametrize("username", ["nav.bergen", "konsulent.nes", "direktor.est.bergen"])
def test_outsiders_find_nothing(username: str, at: Callable[..., Any], api_as: ApiAs) -> None:
    case = at()
    api = api_as(username)
    address = f"/api/v1/applications/{case.pk}/"

    assert api.get(f"{address}household/").status_code == 404
    for name in (
        "household/add", "household/correct", "household/remove", "household/split", "household/merge",
        "household/reviewed", "statements", "need", "childs-best",
    ):  # fmt: skip
        assert api.post(f"{address}{name}/", {}, format="json").status_code == 404
