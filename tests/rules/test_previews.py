"""The preview of deadlines, and what all previews share: strict input, the caller's language, nothing saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.accounts.models import User
from core.agencies import schema
from core.audit.models import AuditEvent

DEADLINE = "/api/v1/rules/deadline/preview"
ASK = {"rule": "appeal_3_weeks", "start": "2025-03-03", "municipality": "bergen"}


@pytest.fixture
def api(api_as: Callable[[str], APIClient]) -> APIClient:
    return api_as("saksbehandler.bergen")


def test_appeal_is_calculated_and_explained(api: APIClient) -> None:
    response = api.post(DEADLINE, ASK)

    assert response.status_code == 200
    answer = response.json()
    assert (answer["nominal_end"], answer["end"], answer["shifted"]) == ("2025-03-24", "2025-03-24", False)
    assert answer["basis"] == [
        {
            "rule": "appeal_3_weeks",
            "reference": "forvaltningsloven §§ 29 og 30, domstolloven §§ 148 og 149",
            "version": "1967",
        }
    ]
    assert answer["explanation"][-1] == "Siste dag er 24. mars 2025 (mandag)."


def test_shifted_end_is_said(api: APIClient) -> None:
    answer = api.post(DEADLINE, {**ASK, "start": "2025-03-27"}).json()

    assert (answer["nominal_end"], answer["end"], answer["shifted"]) == ("2025-04-17", "2025-04-22", True)


def test_lease_expiry_says_from_when_it_is_indefinite(api: APIClient) -> None:
    answer = api.post(DEADLINE, {**ASK, "rule": "lease_expiry_3_months", "start": "2025-11-30"}).json()

    assert (answer["end"], answer["indefinite_from"], answer["shifted"]) == (
        "2026-02-28",
        "2026-03-03",
        False,
    )


@pytest.mark.parametrize("municipality", [None, "nes", "bergen"])
def test_any_configured_municipality_or_none(api: APIClient, municipality: str | None) -> None:
    assert api.post(DEADLINE, {**ASK, "municipality": municipality}).status_code == 200


def test_missing_municipality_takes_its_default(api: APIClient) -> None:
    assert api.post(DEADLINE, {"rule": "offer_7_days", "start": "2025-03-03"}).json()["end"] == "2025-03-10"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rule": "appeal_4_weeks"}, "rule"),
        ({"rule": None}, "rule"),
        ({"rule": 3}, "rule"),
        ({"start": "03.03.2025"}, "start"),
        ({"start": "2025-02-30"}, "start"),
        ({"start": "2025-03-03T12:00"}, "start"),
        ({"start": "9999-12-31"}, "start"),
        ({"start": None}, "start"),
        ({"start": 20250303}, "start"),
        ({"municipality": "andeby"}, "municipality"),
        ({"municipality": {"code": "bergen"}}, "municipality"),
        ({"shift": True}, "shift"),
        ({"rule": "a\u0000b"}, "rule"),
    ],
)
def test_wrong_input_is_refused_at_its_field(api: APIClient, change: dict[str, Any], field: str) -> None:
    response = api.post(DEADLINE, {**ASK, **change})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("body", [[], "tekst", None, [ASK], 7])
def test_body_that_is_no_object_is_refused(api: APIClient, body: Any) -> None:
    assert api.post(DEADLINE, body, format="json").status_code == 400


def test_broken_json_is_refused(api: APIClient) -> None:
    assert api.post(DEADLINE, "{", content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("nb", "Siste dag er 24. mars 2025 (mandag)."),
        ("nn", "Siste dagen er 24. mars 2025 (måndag)."),
        ("en", "The last day is 24 March 2025 (Monday)."),
    ],
)
def test_explanation_is_in_the_caller_s_language(api: APIClient, language: str, last: str) -> None:
    User.objects.filter(username="saksbehandler.bergen").update(language=language)

    assert api.post(DEADLINE, ASK).json()["explanation"][-1] == last


def test_rules_are_listed(api: APIClient) -> None:
    listed = {row["rule"]: row for row in api.get(DEADLINE).json()}

    assert listed["appeal_3_weeks"]["period"] == "3 weeks"
    assert listed["appeal_3_weeks"]["shifted"] is True
    assert listed["deviation_14_days"]["shifted"] is False
    assert listed["landlord_notice_3_months"]["basis"] == "husleieloven § 9-6"


def test_stranger_is_turned_away() -> None:
    assert APIClient().post(DEADLINE, ASK).status_code in (401, 403)


def test_inactive_user_is_turned_away(api: APIClient) -> None:
    User.objects.filter(username="saksbehandler.bergen").update(is_active=False)

    assert api.post(DEADLINE, ASK).status_code in (401, 403)


def test_user_without_work_may_ask(api: APIClient) -> None:
    User.objects.get(username="saksbehandler.bergen").memberships.all().delete()

    assert api.post(DEADLINE, ASK).status_code == 200
    assert api.get(DEADLINE).status_code == 200


def test_session_call_needs_csrf(client_as: Callable[[str], Client]) -> None:
    session = client_as("nav.bergen")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = session.cookies

    assert session.post(DEADLINE, ASK, content_type="application/json").status_code == 200
    assert strict.post(DEADLINE, ASK, content_type="application/json").status_code == 403


def test_nothing_is_saved(api: APIClient) -> None:
    before = AuditEvent.objects.count()

    api.post(DEADLINE, ASK)

    assert AuditEvent.objects.count() == before


def test_schema_has_examples_that_are_answered(api: APIClient) -> None:
    described = api.get("/api/v1/schema/?format=json").json()

    for path in ("rules/deadline/preview", "people/identity/preview"):
        body = described["paths"][f"/api/v1/{path}"]["post"]["requestBody"]["content"]["application/json"]
        (example,) = (each["value"] for each in body["examples"].values())
        assert api.post(f"/api/v1/{path}", example, format="json").status_code == 200
        assert "$ref" in body["schema"]


def test_the_schema_is_made_once_for_each_language_and_format(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_made", {})
    made: list[str] = []

    def counted(self: Any, **_given: Any) -> dict[str, str]:
        made.append("")
        return {"openapi": "3.0.3"}

    monkeypatch.setattr(schema.SchemaView.generator_class, "get_schema", counted)

    first, again = api.get("/api/v1/schema/"), api.get("/api/v1/schema/")
    other = api.get("/api/v1/schema/?lang=nn&format=json")

    assert first.content == again.content and other.json() == {"openapi": "3.0.3"}
    assert len(made) == 2
    assert 'filename="Husrom API' in first["Content-Disposition"]


def test_the_schema_is_for_those_who_are_signed_in() -> None:
    assert APIClient().get("/api/v1/schema/").status_code in (401, 403)
