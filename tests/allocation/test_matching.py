"""Matching both ways: who fits a vacancy and why the others do not, and the vacancies for a household."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from allocation import selectors
from allocation.calculations import fit as fitting
from allocation.calculations.fit import DwellingFacts, HouseholdNeed, fit
from allocation.calculations.rent_share import most_share
from allocation.enums import PauseReason, WaitingList
from allocation.services import change_facts, pause_entry
from allocation.services.matching import Matcher, dwelling_facts, match_all
from applications.models import Need
from applications.services.data import NeedData
from applications.services.facts import set_need
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import ReadEntry
from tests.counting import queries
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
ON = date(2026, 11, 20)


def need(**changes: object) -> HouseholdNeed:
    return HouseholdNeed(**{"adults": 1, "children": 1, "bedrooms": 2, **changes})  # type: ignore[arg-type]


def dwelling(**changes: object) -> DwellingFacts:
    return DwellingFacts(**{"bedrooms": 2, "area": "Årstad", **changes})  # type: ignore[arg-type]


def verdict(topic: str, one: HouseholdNeed, other: DwellingFacts) -> str:
    return {line.topic: line.verdict.value for line in fit(one, other).lines}[topic]


@pytest.mark.parametrize(
    ("income", "rent", "expected"),
    [(Decimal(480000), "10000", "fits"), (Decimal(120000), "10000", "judge"), (None, "10000", "judge")],
)
def test_rent_against_income_is_judged_and_never_excludes(
    income: Decimal | None, rent: str, expected: str
) -> None:
    asked = need(income=income, asks_income=True)
    home = dwelling(rent=Decimal(rent), most_share=Decimal(40))

    assert verdict("rent", asked, home) == expected
    assert fit(asked, home).is_candidate


def test_school_ties_are_a_line_for_households_with_children() -> None:
    assert verdict("school", need(school_areas=("Årstad",)), dwelling()) == "fits"
    assert verdict("school", need(school_areas=("Fana",)), dwelling()) == "judge"
    assert "school" not in {
        line.topic for line in fit(need(children=0, school_areas=("Fana",)), dwelling()).lines
    }


def test_share_of_income_is_dated() -> None:
    assert most_share("bergen", date(2014, 12, 31)) is None
    assert most_share("bergen", ON) == 40


def test_every_line_names_its_rule() -> None:
    asked = need(wheelchair=True, wished_areas=("Fana",), school_areas=("Fana",), aids_storage=True, parking=True,
                 asks_income=True)  # fmt: skip
    home = dwelling(earmark="family", gender="women", under_agreement=True, environment="quiet",
                    rent=Decimal(1), most_share=Decimal(40))  # fmt: skip

    assert all(line.rule for line in fit(asked, home).lines)
    assert all(line.rule for line in fit(need(step_free=True), dwelling(wheelchair=True)).lines)


def test_what_decides_gives_the_same_answer_as_the_whole() -> None:
    needs = [
        need(bedrooms=bedrooms, children=children, step_free=step, wheelchair=wheel, young=young,
             wished_areas=("Fana",), school_areas=("Fana",), asks_income=True)
        for bedrooms, children, step, wheel, young in product(
            (1, 3), (0, 3), (True, False), (True, False), (None, True)
        )
    ]  # fmt: skip
    homes = [
        dwelling(bedrooms=bedrooms, earmark=earmark, earmark_label="x", suits_children=suits, step_free=step,
                 wheelchair=wheel, under_agreement=True, may_refer=may, rent=Decimal(9), most_share=Decimal(40))
        for bedrooms, earmark, suits, step, wheel, may in product(
            (1, 2, 5), ("", "family", "young"), (True, False), (True, False), (True, False), (True, False)
        )
    ]  # fmt: skip

    for one, other in product(needs, homes):
        whole = fitting.failing_topics(one, other)
        assert whole == fitting.failing_topics(fitting.deciding_need(one), fitting.deciding_dwelling(other))


def test_vacancy_is_split_into_those_who_fit_and_why_not(
    actor: ActorOf, client_as: ClientAs, bergen: Municipality
) -> None:
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    caseworker = actor("saksbehandler.bergen")
    fits = make_entry(caseworker, days_ago=200)
    held = make_entry(caseworker, days_ago=150)
    family = make_entry(caseworker, members=(child(), child(), child()))
    change_facts(actor=caseworker, entry=family, on=caseworker.today, bedrooms=4)
    pause_entry(actor=caseworker, entry=held, reason=PauseReason.HEALTH, first_day=caseworker.today)
    client, url = client_as("saksbehandler.bergen"), reverse("allocation:candidates", args=[vacancy.pk])

    page = client.get(url).content.decode()
    others = client.get(url, {"vis": "andre"}).content.decode()

    assert fits.application.case_number in page and family.application.case_number not in page
    assert fits.application.case_number not in others
    assert family.application.case_number in others and "For liten" in others
    assert held.application.case_number in others and "Står på vent." in others
    assert "størrelsen 1" in others and "Norm for soverom" in others
    assert "Inntekten er ikke kjent" in page or "av inntekten før skatt" in page


def test_counts_agree_with_the_list(actor: ActorOf, bergen: Municipality) -> None:
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    caseworker = actor("saksbehandler.bergen")
    first = make_entry(caseworker, days_ago=200)
    family = make_entry(caseworker, members=(child(), child(), child()))
    change_facts(actor=caseworker, entry=family, on=caseworker.today, bedrooms=4)
    matcher = Matcher(selectors.waiting_list(caseworker, WaitingList.ORDINARY, caseworker.today))

    found = list(match_all(matcher, dwelling_facts([vacancy], caseworker.today)))

    assert [(each.fits, each.first, each.excluded["size"]) for each in found] == [(1, (first.pk,), 1)]
    assert matcher.available == 2


def test_household_sees_its_vacancies_with_reasons(
    actor: ActorOf, client_as: ClientAs, bergen: Municipality
) -> None:
    right = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    large = make_vacancy(bergen, make_dwelling(bergen, rooms=6, bedrooms=5))
    entry = make_entry(actor("saksbehandler.bergen"))
    client, url = client_as("saksbehandler.bergen"), reverse("allocation:homes", args=[entry.pk])

    page = client.get(url).content.decode()

    assert page.index(str(right.dwelling)) < page.index(str(large.dwelling))
    assert "For stor: 5 soverom" in page
    assert ReadEntry.objects.filter(
        content="waiting.entry", person_id=entry.application.applicant_id
    ).exists()


def test_pages_cost_the_same_for_one_and_three(
    actor: ActorOf, client_as: ClientAs, bergen: Municipality
) -> None:
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker)
    client = client_as("saksbehandler.bergen")
    urls = [
        reverse("allocation:candidates", args=[vacancy.pk]),
        reverse("allocation:matches"),
        reverse("allocation:homes", args=[entry.pk]),
    ]
    for url in urls:
        client.get(url)
    one = [queries(client, url) for url in urls]
    for _ in range(2):
        make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
        actor("saksbehandler.bergen")
        make_entry(caseworker)

    three = [queries(client, url) for url in urls]

    assert three == one
    assert max(one) <= 15


@pytest.mark.parametrize("persona", ["boligleder.bergen", "nav.bergen"])
def test_matching_is_for_those_who_work_with_the_list(
    actor: ActorOf, client_as: ClientAs, bergen: Municipality, persona: str
) -> None:
    vacancy = make_vacancy(bergen, make_dwelling(bergen))
    entry = make_entry(actor("saksbehandler.bergen"))
    client = client_as(persona)

    for url in (
        reverse("allocation:matches"),
        reverse("allocation:homes", args=[entry.pk]),
        reverse("allocation:candidates", args=[vacancy.pk]),
    ):
        assert client.get(url).status_code == 404


def test_school_ties_follow_the_needs_onto_the_list(actor: ActorOf) -> None:
    from allocation.services import refresh_facts

    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, members=(child(),))
    set_need(entry.application, caseworker.today, NeedData(bedrooms=2, school_areas=("Fana",)))
    refresh_facts(actor=caseworker, entries=[entry], on=caseworker.today)

    standing = selectors.waiting_list(caseworker, WaitingList.ORDINARY, caseworker.today).get(entry.pk)

    assert standing is not None and standing.school_areas == ("Fana",)
    assert Need.objects.on(caseworker.today).get(household=entry.household).school_areas == ["Fana"]


def test_api_gives_a_vacancys_households_with_why(
    bergen: Municipality, actor: ActorOf, api_as: Callable[[str], APIClient]
) -> None:
    chair = actor("moteleder.bergen")
    alone = make_entry(chair, days_ago=100)
    family = make_entry(chair, days_ago=200, members=(child(), child()), need=NeedData(bedrooms=3))
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    url = f"/api/v1/vacancies/{vacancy.pk}/candidates/"
    api = api_as("moteleder.bergen")

    fits, others = api.get(url).json(), api.get(url, {"fits": "false"}).json()

    assert [(row["entry"], row["number"], row["fits"]) for row in fits["results"]] == [
        (str(alone.pk), 2, True)
    ]
    assert [row["entry"] for row in others["results"]] == [str(family.pk)]
    failing = [line for line in others["results"][0]["lines"] if line["verdict"] == "fails"]
    assert failing[0]["topic"] == "size" and failing[0]["rule"]
    assert api.get(url, {"fits": "kanskje"}).status_code == 400
    actor("personvern.bergen")
    assert ReadEntry.objects.filter(content="vacancy.candidates").exists()
    for username in ("leder.nes", "boligleder.bergen", "nav.bergen"):
        assert api_as(username).get(url).status_code == 404, username


def test_api_gives_a_households_vacancies(
    bergen: Municipality, actor: ActorOf, api_as: Callable[[str], APIClient]
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair, days_ago=100)
    small = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    make_vacancy(bergen, make_dwelling(bergen, rooms=5, bedrooms=4))
    url = f"/api/v1/waiting-list/{entry.pk}/homes/"

    rows = api_as("moteleder.bergen").get(url).json()["results"]

    assert [row["fits"] for row in rows] == [True, False]
    assert rows[0]["vacancy"] == str(small.pk)
    assert api_as("leder.nes").get(url).status_code == 404
