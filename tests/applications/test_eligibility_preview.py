from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from rest_framework.test import APIClient

from applications.api.previews import EXAMPLE
from core.agencies.models import Municipality
from core.rules.models import RuleSet
from tests.database import as_owner

URL = "/api/v1/rules/eligibility/preview"


@pytest.fixture
def api(api_as: Callable[[str], APIClient]) -> APIClient:
    return api_as("saksbehandler.bergen")


def ask(**facts: Any) -> dict[str, Any]:
    body: dict[str, Any] = deepcopy(EXAMPLE)
    body["facts"] |= facts
    return body


def test_example_is_met_and_explained(api: APIClient) -> None:
    answer = api.post(URL, EXAMPLE).json()

    assert (answer["rule_set"], answer["overall"]) == ("bergen-2016", "met")
    assert set(answer["criteria"].values()) == {"met"}
    assert answer["income_limit"] == {"G": "124028.00", "times": 4.0, "amount": "496112.00"}
    assert (answer["decision_ready"], answer["blocking_decision"]) == (True, [])
    assert answer["basis"][0]["rule"] == "bergen-2016"
    assert answer["details"][0]["source"] == "Folkeregisteret"
    assert any("Inntekt: oppfylt" in sentence for sentence in answer["explanation"])


def test_set_in_force_follows_the_day_of_assessment(api: APIClient) -> None:
    answer = api.post(URL, ask(assessed_on="2025-07-01", hearing=None, childs_best=None)).json()

    assert answer["rule_set"] == "bergen-2025"
    assert answer["blocking_decision"] == ["household_heard", "childs_best"]
    assert answer["decision_ready"] is False


def test_named_set_is_used_outside_its_dates(api: APIClient) -> None:
    answer = api.post(URL, {**ask(assessed_on="2026-01-01"), "rule_set": "bergen-2016"}).json()

    assert answer["rule_set"] == "bergen-2016"


def test_no_rule_set_before_the_first(api: APIClient) -> None:
    answer = api.post(URL, ask(assessed_on="2016-10-18")).json()

    assert (answer["rule_set"], answer["overall"], answer["criteria"]) == (None, "no_rule_set", {})
    assert answer["income_limit"] is None


def test_nes_asks_for_judgement(api: APIClient) -> None:
    body = {**ask(judgements={}), "municipality": "nes"}

    answer = api.post(URL, body).json()

    assert answer["criteria"] == {"residence_3_years": "met", "able_to_manage": "needs_judgement"}
    body["facts"]["judgements"] = {
        "able_to_manage": {"answer": "yes", "by": "Per", "reason": "Har bodd alene"}
    }
    assert api.post(URL, body).json()["overall"] == "met"


def test_only_the_day_is_required(api: APIClient) -> None:
    response = api.post(URL, {"municipality": "bergen", "facts": {"assessed_on": "2025-03-03"}})

    assert response.status_code == 200
    assert response.json()["overall"] == "not_met"  # registered nowhere


def test_judgement_of_a_municipality_s_own_set_is_known(api: APIClient, nes: Municipality) -> None:
    criterion = {"code": "belongs", "test": "judgement", "title": "Tilhørighet", "rule": "Skal høre til."}
    with as_owner():
        RuleSet.objects.create(
            municipality=nes, kind="eligibility", code="nes-2026", title={"nb": "Nes 2026"}, valid_from="2026-01-01",
            basis="sak 1/26", version="1", content={"criteria": [criterion]},
        )  # fmt: skip
    given = {"belongs": {"answer": "yes", "by": "Per", "reason": "Oppvokst her"}}

    answer = api.post(URL, {**ask(assessed_on="2026-02-01", judgements=given), "municipality": "nes"}).json()

    assert answer["criteria"] == {"belongs": "met"}


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"shoe_size": 43}, ["shoe_size"]),
        ({"assessed_on": None}, ["assessed_on"]),
        ({"kind": "exchange"}, ["kind"]),
        ({"applicant": {"name": "Kari"}}, ["applicant", "name"]),
        ({"applicant": {"birth_date": "12.05.1990"}}, ["applicant", "birth_date"]),
        ({"applicant": []}, ["applicant"]),
        ({"household": {"adults": -1}}, ["household", "adults"]),
        ({"household": {"adults": "two"}}, ["household", "adults"]),
        ({"household": {"adults": True}}, ["household", "adults"]),
        ({"registered_in_municipality": [["2025-01-01"]]}, ["registered_in_municipality"]),
        ({"registered_in_municipality": [["2025-01-02", "2025-01-01"]]}, ["registered_in_municipality"]),
        ({"registered_in_municipality": "2020"}, ["registered_in_municipality"]),
        ({"housing": {"claimed_unsuitable": "ugly"}}, ["housing", "claimed_unsuitable"]),
        ({"housing": {"situation": "castle"}}, ["housing", "situation"]),
        ({"income": {"gross_yearly": "mye"}}, ["income", "gross_yearly"]),
        ({"income": {"gross_yearly": "NaN"}}, ["income", "gross_yearly"]),
        ({"income": {"gross_yearly": "1.234"}}, ["income", "gross_yearly"]),
        ({"judgements": {"beauty": {"answer": "yes"}}}, ["judgements", "beauty"]),
        ({"childs_best": {"assessed": "soon"}}, ["childs_best", "assessed"]),
    ],
)
def test_wrong_fact_is_refused_at_its_field(api: APIClient, facts: dict[str, Any], path: list[str]) -> None:
    response = api.post(URL, ask(**facts))

    assert response.status_code == 400
    found = response.json()["facts"]
    for name in path:
        found = found[name]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"municipality": "oslo"}, "municipality"),
        ({"rule_set": "bergen-1999"}, "rule_set"),
        ({"extra": 1}, "extra"),
    ],
)
def test_wrong_question_is_refused(api: APIClient, change: dict[str, Any], field: str) -> None:
    response = api.post(URL, {**EXAMPLE, **change})

    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_answer_is_in_the_caller_s_language(api: APIClient) -> None:
    from core.accounts.models import User

    User.objects.filter(username="saksbehandler.bergen").update(language="en")

    answer = api.post(URL, EXAMPLE).json()

    assert "Income: met. The income is 300\u00a0000,00\u00a0kr." in " ".join(answer["explanation"])
