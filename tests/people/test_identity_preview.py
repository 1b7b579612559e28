from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

IDENTITY = "/api/v1/people/identity/preview"
ASK = {"number": "12859030007", "environment": "test", "on": "2026-11-20"}


@pytest.fixture
def api(api_as: Callable[[str], APIClient]) -> APIClient:
    return api_as("nav.bergen")


def test_synthetic_number_in_test(api: APIClient) -> None:
    answer = api.post(IDENTITY, ASK).json()

    assert {
        key: answer[key] for key in ("valid", "kind", "normalised", "birth_date", "failure", "accepted_in")
    } == {
        "valid": True,
        "kind": "synthetic_fnr",
        "normalised": "12859030007",
        "birth_date": "1990-05-12",
        "failure": None,
        "accepted_in": ["test"],
    }
    assert answer["basis"][0]["rule"] == "synthetic"
    assert answer["explanation"]


@pytest.mark.parametrize("environment", ["production", None])
def test_synthetic_number_in_production(api: APIClient, environment: str | None) -> None:
    answer = api.post(IDENTITY, {**ASK, "environment": environment}).json()

    assert (answer["valid"], answer["failure"], answer["accepted_in"]) == (
        False,
        "not_accepted_here",
        ["test"],
    )


@pytest.mark.parametrize("number", ["", "   ", "abc", "1" * 60])
def test_any_text_gets_an_answer(api: APIClient, number: str) -> None:
    answer = api.post(IDENTITY, {"number": number}).json()

    assert (answer["valid"], answer["failure"], answer["kind"]) == (False, "format", None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": 12859030007}, "number"),
        ({"number": None}, "number"),
        ({"number": "1" * 61}, "number"),
        ({"environment": "staging"}, "environment"),
        ({"on": "i dag"}, "on"),
        ({"name": "Kari"}, "name"),
    ],
)
def test_wrong_input_is_refused_at_its_field(api: APIClient, change: dict[str, Any], field: str) -> None:
    response = api.post(IDENTITY, {**ASK, **change})

    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_lone_surrogate_is_refused_and_no_error(api: APIClient) -> None:
    response = api.post(IDENTITY, '{"number": "\\ud800"}', content_type="application/json")

    assert response.status_code == 400


def test_stranger_is_turned_away() -> None:
    assert APIClient().post(IDENTITY, ASK).status_code in (401, 403)
