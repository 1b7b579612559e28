"""The API of tenancies: previews to the letter of their schema, payments once, and the same walls as the pages."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from tenancies.api.examples import ARREARS_PREVIEW, PLAN_PREVIEW
from tenancies.models import Lease
from tenancies.services import night
from tests.factories.tenancies import make_lease, make_rent

As = Callable[[str], APIClient]
TODAY = date(2026, 11, 20)
PREVIEW = "/api/v1/arrears/preview"


@pytest.fixture
def ask(api_as: As) -> Callable[[dict[str, Any]], Any]:
    client = api_as("saksbehandler.bergen")
    return lambda question: client.post(PREVIEW, question, format="json")


def changed(**lease: Any) -> dict[str, Any]:
    question = deepcopy(ARREARS_PREVIEW)
    question["lease"] = {**question["lease"], **lease}
    return question


def test_example_is_answered(ask: Callable) -> None:
    answer = ask(ARREARS_PREVIEW).json()

    assert answer["balance"] == "7500.00"
    assert answer["overdue_rent"] == "7500.00"
    assert answer["oldest_unpaid_due"] == "2025-07-01"
    assert (answer["step"], answer["petition"], answer["plan_state"]) == (5, "blocked", "kept")
    assert answer["blocked_by"] == ["NOTICE_MISSING", "NO_ACCEPTANCE", "PLAN_KEPT"]
    assert (answer["early_notice"], answer["early_notice_basis"]) == ("done", "ground")
    assert answer["profile"] == "bergen-2006"
    assert all({"rule", "reference", "version"} == set(each) for each in answer["basis"])
    assert len(answer["explanation"]) > 3


def test_smallest_question_is_answered(ask: Callable) -> None:
    answer = ask({"municipality": "nes", "on": "2025-09-17", "lease": {"rent": "9500.00"}}).json()

    assert (answer["balance"], answer["step"], answer["next_action"]) == ("0.00", None, "nothing")
    assert answer["profile"] == "today"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({**ARREARS_PREVIEW, "extra": 1}, "extra"),
        (changed(nonsense=1), "lease"),
        (changed(rent="mange"), "lease"),
        (changed(rent="-1.00"), "lease"),
        (changed(ledger=[{"date": "2025-01-01", "kind": "loan", "amount": "1.00"}]), "lease"),
        (changed(ledger=[{"date": "2025-02-30", "kind": "rent", "amount": "1.00"}]), "lease"),
        (changed(events=[{"date": "2025-01-01", "event": "sold"}]), "lease"),
        (changed(plan={"agreed": "2025-01-01"}), "lease"),
        ({**ARREARS_PREVIEW, "municipality": "oslo"}, "municipality"),
        ({**ARREARS_PREVIEW, "on": None}, "on"),
        ({**ARREARS_PREVIEW, "parameters": {"reminder": "soon"}}, "parameters"),
        ({**ARREARS_PREVIEW, "parameters": {"reminder": -1}}, "parameters"),
        ({**ARREARS_PREVIEW, "parameters": {"secret": 1}}, "parameters"),
        ({}, "municipality"),
    ],
)
def test_what_is_not_in_the_schema_is_refused_by_name(ask: Callable, question: dict, field: str) -> None:
    response = ask(question)

    assert response.status_code == 400
    assert field in response.json()


def test_null_stands_for_unknown_everywhere(ask: Callable) -> None:
    lease = {
        "rent": "9500.00", "due_day": None, "contract": None, "household_history": None, "ledger": None,
        "plan": None, "events": None, "consent_to_notice": None, "children_in_household": None,
    }  # fmt: skip
    question = {"municipality": "bergen", "on": "2025-09-17", "lease": lease, "parameters": None}

    assert ask(question).status_code == 200


def test_parameters_override_the_municipalitys_intervals(ask: Callable) -> None:
    slow = {**changed(plan=None, events=[]), "parameters": {"to_collection": "6 months", "reminder": 100}}

    assert ask(slow).json()["step"] == 1


def test_answer_speaks_the_callers_language(api_as: As) -> None:
    from core.accounts.models import User

    client = api_as("saksbehandler.bergen")
    User.objects.filter(username="saksbehandler.bergen").update(language="nn")

    answer = client.post(PREVIEW, ARREARS_PREVIEW, format="json").json()

    assert answer["explanation"][0].startswith("Skuldar 7\u00a0500,00\u00a0kr per 17. september 2025")


def test_preview_needs_a_signed_in_user() -> None:
    assert APIClient().post(PREVIEW, ARREARS_PREVIEW, format="json").status_code in (401, 403)


@pytest.mark.parametrize(
    ("on", "balance", "expected", "state", "shortfall"),
    [
        ("2025-10-05", "7500.00", "7500.00", "kept", "0.00"),
        ("2025-10-06", "7500.00", "6000.00", "broken", "1500.00"),
        ("2025-12-10", "3000.00", "3000.00", "kept", "0.00"),
        ("2025-12-10", "3000.01", "3000.00", "broken", "0.01"),
        ("2027-01-01", "0.00", "0.00", "kept", "0.00"),
        ("2027-01-01", "-5.00", "0.00", "kept", "0.00"),
    ],
)
def test_plan_preview(api_as: As, on: str, balance: str, expected: str, state: str, shortfall: str) -> None:
    question = {**PLAN_PREVIEW, "on": on, "balance": balance}

    answer = api_as("nav.nes").post("/api/v1/arrears/plan/preview", question, format="json").json()

    assert (answer["expected_balance"], answer["state"], answer["shortfall"]) == (expected, state, shortfall)


def test_plan_preview_counts_days(api_as: As) -> None:
    plan = {**PLAN_PREVIEW["plan"], "every": 14, "tolerance_days": 0}  # type: ignore[dict-item]
    question = {**PLAN_PREVIEW, "on": "2025-10-15", "plan": plan}

    answer = api_as("nav.nes").post("/api/v1/arrears/plan/preview", question, format="json").json()

    assert (answer["instalments_due"], answer["next_due"]) == (2, "2025-10-15")


# --- Records ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lease(bergen: Municipality) -> Lease:
    lease = make_lease(bergen)
    for month in (9, 10, 11):
        make_rent(lease, date(2026, month, 1))
    with acting_as_service("arrears", bergen, today=TODAY) as actor:
        night.advance(actor=actor, on=TODAY)
    return lease


def pay(client: APIClient, lease: Lease, **changes: Any) -> Any:
    given = {
        "lease": str(lease.pk),
        "amount": "9500.00",
        "on": "2026-11-20",
        "bank_reference": "X1",
        **changes,
    }
    return client.post("/api/v1/ledger/", given, format="json")


def test_payment_posted_twice_is_one(api_as: As, lease: Lease) -> None:
    client = api_as("regnskap.bergen")

    first, again = pay(client, lease), pay(client, lease)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "0.00"}, "amount"),
        ({"on": "2027-01-01"}, "on"),
        ({"unknown": 1}, "unknown"),
        ({"amount": None}, "amount"),
    ],
)
def test_bad_payment_is_refused_with_the_field(api_as: As, lease: Lease, changes: dict, field: str) -> None:
    response = pay(api_as("regnskap.bergen"), lease, **changes)

    assert response.status_code == 400
    assert field in response.json()


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "nav2.bergen", "leder.nes", "admin.bergen"])
def test_payment_by_others_is_not_found(api_as: As, lease: Lease, username: str) -> None:
    assert pay(api_as(username), lease).status_code == 404


def test_leases_are_listed_with_rent_and_last_day(api_as: As, lease: Lease) -> None:
    row = api_as("boligleder.bergen").get("/api/v1/leases/").json()["results"][0]

    assert (row["number"], row["monthly_rent"], row["last_day"]) == (lease.number, "9500.00", "2027-12-31")


def test_arrears_path_and_step(api_as: As, lease: Lease) -> None:
    client = api_as("boligleder.bergen")
    case = client.get("/api/v1/arrears/", {"state": "open"}).json()["results"][0]

    path = client.get(f"/api/v1/arrears/{case['id']}/path/").json()
    step = {"event": "objection", "on": "2026-11-20", "reason": "Uenig"}
    done = client.post(f"/api/v1/arrears/{case['id']}/steps/", step, format="json")

    assert path["next_action"] == "send_notice_4_18"
    assert done.status_code == 201
    assert "OBJECTION" in done.json()["blocked_by"]


def test_blocked_petition_is_400_with_codes(api_as: As, lease: Lease, bergen: Municipality) -> None:
    client = api_as("innkrever.bergen")
    case = client.get("/api/v1/arrears/").json()["results"][0]

    step = {"event": "petition_sent", "on": "2026-11-20"}
    response = client.post(f"/api/v1/arrears/{case['id']}/steps/", step, format="json")

    assert response.status_code == 400
    assert "NOTICE_MISSING" in response.json()["code"]


def test_rent_run_is_harmless_to_repeat(api_as: As, lease: Lease) -> None:
    client = api_as("regnskap.bergen")

    runs = [
        client.post("/api/v1/rent-runs/", {"month": "2026-12-01"}, format="json").json() for _ in range(2)
    ]

    assert [run["charged"] for run in runs] == [1, 1]


def test_outsider_sees_no_arrears(api_as: As, lease: Lease) -> None:
    assert api_as("nav2.bergen").get("/api/v1/arrears/").json()["results"] == []
    assert api_as("saksbehandler.bergen").get("/api/v1/arrears/").status_code == 404
