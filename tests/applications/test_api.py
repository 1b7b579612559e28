"""The API of applications: the same rules, field errors as 400, nothing half-saved."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from rest_framework.test import APIClient

from applications.api.examples import APPLICATION_IN, DECISION_IN
from applications.models import Application, Decision
from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.people.models import Person
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
ApiAs = Callable[[str], APIClient]
ADDRESS = "/api/v1/applications/"


def body(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(APPLICATION_IN.value), **changes}


def simple(**changes: Any) -> dict[str, Any]:
    """One adult, so that nothing blocks a decision."""
    return body(members=[], debts=[], evictions=[], **changes)


def test_the_schema_example_registers_an_application(api_as: ApiAs) -> None:
    api = api_as("saksbehandler.bergen")

    answer = api.post(ADDRESS, body())

    assert answer.status_code == 201, answer.json()
    assert answer.json()["state"] == "received"
    assert answer.json()["received"] == "2026-11-02"
    assert Application.objects.get().household.members.count() == 2


def test_the_same_reference_twice_is_one_application(api_as: ApiAs) -> None:
    api = api_as("saksbehandler.bergen")

    first, second = api.post(ADDRESS, body()), api.post(ADDRESS, body())

    assert first.json()["id"] == second.json()["id"]
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"received": "2999-01-01"}, "received"),
        ({"received": "2.11.2026"}, "received"),
        ({"received": None}, "received"),
        ({"kind": "renew"}, "kind"),
        ({"situation": {"situation": "tent"}}, "situation"),
        ({"applicant": {"given_name": "Kari"}}, "applicant"),
        ({"income": {"gross_yearly": "-1"}}, "income"),
        ({"debts": [{"kind": "loan", "amount": "0.00"}]}, "debts"),
        ({"registered": [{"first_day": "2020-02-01", "last_day": "2020-01-01"}]}, "registered"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_bad_input_is_400_with_the_field_and_saves_nothing(
    api_as: ApiAs, changes: dict[str, Any], field: str
) -> None:
    answer = api_as("saksbehandler.bergen").post(ADDRESS, body(**changes))

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Application.objects.exists()
    assert not Person.objects.exists()


def test_number_that_does_not_hold_is_400(api_as: ApiAs) -> None:
    wrong = {**APPLICATION_IN.value["applicant"], "number": "12345678901"}

    answer = api_as("saksbehandler.bergen").post(ADDRESS, body(applicant=wrong))

    assert answer.status_code == 400
    assert answer.json()["code"] == "NUMBER_INVALID"
    assert not Person.objects.exists()


@pytest.mark.parametrize("persona", ["nav.bergen", "vekter.bergen", "admin.bergen"])
def test_others_get_404_for_registering(api_as: ApiAs, persona: str) -> None:
    assert api_as(persona).post(ADDRESS, body()).status_code == 404


def test_outsider_finds_neither_list_nor_record(actor: ActorOf, api_as: ApiAs) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    api = api_as("konsulent.nes")

    assert api.get(ADDRESS).json()["results"] == []
    assert api.get(f"{ADDRESS}{case.pk}/").status_code == 404
    for path in ("assess", "judge", "decision", "provisional-answer", "withdraw"):
        assert api.post(f"{ADDRESS}{case.pk}/{path}/").status_code == 404, path


def test_list_filters_and_logs_reads(actor: ActorOf, api_as: ApiAs) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    api = api_as("saksbehandler.bergen")

    for query in (
        "state=received",
        "kind=new",
        "unassigned=true",
        "overdue=false",
        "received_from=2000-01-01",
    ):
        assert api.get(f"{ADDRESS}?{query}").json()["count"] == 1, query
    assert ReadEntry.objects.filter(person_id=case.applicant_id, content="application.list").exists()


def test_from_application_to_sent_decision(api_as: ApiAs) -> None:
    api, colleague = api_as("saksbehandler.bergen"), api_as("saksbehandler2.bergen")
    case = api.post(ADDRESS, simple()).json()
    one = f"{ADDRESS}{case['id']}/"

    assert api.post(f"{one}assess/").json()["overall"] == "met"
    draft = api.post(f"{one}decision/", DECISION_IN.value)
    assert draft.status_code == 201, draft.json()
    decision = f"/api/v1/decisions/{draft.json()['id']}/"
    assert api.post(f"{decision}submit/").json()["state"] == "awaiting_approval"
    assert api.post(f"{decision}approve/").status_code == 400
    assert colleague.post(f"{decision}approve/").json()["state"] == "approved"
    sent = api.post(f"{decision}send/")

    assert sent.json()["state"] == "sent", sent.json()
    assert api.get(one).json()["state"] == "granted"
    assert Decision.objects.get().letter is not None


def test_older_version_is_409(actor: ActorOf, api_as: ApiAs) -> None:
    case = make_application(actor("saksbehandler.bergen"))

    answer = api_as("saksbehandler.bergen").post(f"{ADDRESS}{case.pk}/assess/", {"version": 99})

    assert answer.status_code == 409


def test_wrong_state_is_400_with_a_sentence(actor: ActorOf, api_as: ApiAs) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    api = api_as("saksbehandler.bergen")
    api.post(f"{ADDRESS}{case.pk}/withdraw/", {"reason": "Fant bolig."})

    answer = api.post(
        f"{ADDRESS}{case.pk}/provisional-answer/",
        {"reason": "needs_mapping", "expected_date": "2199-01-01"},
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "NOT_OPEN"
