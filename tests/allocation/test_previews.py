from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

WAITING, CAP = "/api/v1/waiting-list/preview", "/api/v1/agreements/cap/preview"
ASK = {"municipality": "bergen", "on": "2024-12-31", "list": "ordinary", "households": []}
HOUSEHOLD = {"key": "a", "received": "2024-01-01", "list": "ordinary", "children": 0}


@pytest.fixture
def api(api_as: Callable[[str], APIClient]) -> APIClient:
    return api_as("moteleder.bergen")


def test_order_is_given_with_counts_and_reasons(api: APIClient) -> None:
    rows = [
        {**HOUSEHOLD, "key": "single"},
        {
            **HOUSEHOLD,
            "key": "family",
            "received": "2024-06-01",
            "children": 2,
            "homeless": True,
            "need": "no_home",
        },
        {**HOUSEHOLD, "key": "away", "paused": [["2024-12-01", None]]},
        {**HOUSEHOLD, "key": "swap", "list": "swap"},
    ]

    answer = api.post(WAITING, {**ASK, "households": rows}).json()

    assert answer["order"] == ["family", "single"]
    assert answer["counts"] == {"on_list": 3, "candidates": 2, "paused": 1}
    assert set(answer["explanation"]) == {"family", "single", "away"}
    assert answer["basis"][0]["rule"] == "waiting_order"


def test_empty_list_is_answered(api: APIClient) -> None:
    answer = api.post(WAITING, {"on": "2024-12-31", "list": "swap"}).json()

    assert (answer["order"], answer["counts"]) == ([], {"on_list": 0, "candidates": 0, "paused": 0})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": None}, "on"),
        ({"list": "all"}, "list"),
        ({"municipality": "andeby"}, "municipality"),
        ({"households": [HOUSEHOLD, HOUSEHOLD]}, "households"),
        ({"households": [{**HOUSEHOLD, "points": 3}]}, "households"),
        ({"households": [{**HOUSEHOLD, "need": "sea_view"}]}, "households"),
        ({"points": True}, "points"),
    ],
)
def test_wrong_question_is_refused_at_its_field(api: APIClient, change: dict[str, Any], field: str) -> None:
    response = api.post(WAITING, {**ASK, **change})

    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_cap_says_whether_one_more_may_be_referred(api: APIClient) -> None:
    ask = {"on": "2025-01-01", "dwellings": 10, "let_to_referred": 3, "kind": "tilvisning"}

    answer = api.post(CAP, ask).json()

    assert (answer["may_refer"], answer["limit"]) == (True, 4)
    assert answer["why"] in answer["explanation"]
    assert api.post(CAP, {**ask, "let_to_referred": 4}).json()["may_refer"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dwellings": -1}, "dwellings"),
        ({"dwellings": 4.5}, "dwellings"),
        ({"kind": "leie"}, "kind"),
        ({"x": 1}, "x"),
    ],
)
def test_wrong_cap_question_is_refused(api: APIClient, change: dict[str, Any], field: str) -> None:
    ask = {"on": "2025-01-01", "dwellings": 10, "let_to_referred": 3, "kind": "tilvisning"}

    response = api.post(CAP, {**ask, **change})

    assert response.status_code == 400
    assert list(response.json()) == [field]
