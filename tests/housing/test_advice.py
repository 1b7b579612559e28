"""Advice on the tenancy environment: given, reviewed, ended, asked for and answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from allocation.calculations.fit import AdviceFact, DwellingFacts, HouseholdNeed, fit
from allocation.services.matching import dwelling_facts
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.explain import LocalText
from core.messages.models import Task
from core.rules.models import Deadline
from housing import services as housing
from housing.models import Advice, AdviceRequest
from housing.services import advice
from tests.counting import queries
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def given(actor: Actor, **about: object) -> Advice:
    return advice.give(actor=actor, kind="quiet", text="Lydhørt", **about)  # type: ignore[arg-type]


def test_advice_is_given_once_with_a_day_to_review(bergen: Municipality, actor: ActorOf) -> None:
    home = make_dwelling(bergen)
    coordinator = actor("bomiljo.bergen")

    first, again = given(coordinator, dwelling=home), given(coordinator, dwelling=home)

    deadline = Deadline.objects.get(kind="advice_review")
    assert first.pk == again.pk
    assert deadline.due == first.review_on == coordinator.today + timedelta(days=365)


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "moteleder.bergen"])
def test_those_who_allocate_read_but_do_not_give(
    username: str, bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    home = make_dwelling(bergen)
    given(actor("bomiljo.bergen"), dwelling=home)

    with pytest.raises(NotAllowed):
        given(actor(username), dwelling=home)
    assert "Lydhørt" in client_as(username).get(home.get_absolute_url()).content.decode()


def test_others_who_read_the_stock_do_not_read_advice(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    home = make_dwelling(bergen)
    given(actor("bomiljo.bergen"), dwelling=home)
    client = client_as("regnskap.bergen")

    assert "Lydhørt" not in client.get(home.get_absolute_url()).content.decode()
    assert client.get(reverse("housing:advice")).status_code == 404


def test_advice_about_a_building_shows_on_its_dwellings(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    home = make_dwelling(bergen)
    given(actor("bomiljo.bergen"), building=home.building)

    page = client_as("saksbehandler.bergen").get(home.get_absolute_url()).content.decode()

    assert "Trenger et rolig bomiljø" in page and "(hele bygget)" in page


def test_new_day_is_a_review_and_an_older_version_a_conflict(bergen: Municipality, actor: ActorOf) -> None:
    coordinator = actor("bomiljo.bergen")
    row = given(coordinator, dwelling=make_dwelling(bergen))
    later = coordinator.today + timedelta(days=500)

    advice.change(actor=coordinator, advice=row, text="Lydhørt", review_on=later, version=1)

    running = Deadline.objects.outstanding().get(kind="advice_review")
    assert running.due == later
    with pytest.raises(Conflict):
        advice.change(actor=coordinator, advice=row, text="Annet", review_on=later, version=1)


@pytest.mark.parametrize(("days", "kind", "field"), [(0, "quiet", "review_on"), (9, "loud", "kind")])
def test_bad_advice_is_refused(
    bergen: Municipality, actor: ActorOf, days: int, kind: str, field: str
) -> None:
    coordinator = actor("bomiljo.bergen")

    with pytest.raises(Refused) as refusal:
        advice.give(
            actor=coordinator, dwelling=make_dwelling(bergen), kind=kind,
            review_on=coordinator.today + timedelta(days=days),
        )  # fmt: skip

    assert refusal.value.field == field
    assert not Advice.objects.exists()


def test_ended_advice_has_a_reason_and_is_shown_no_more(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    coordinator = actor("bomiljo.bergen")
    home = make_dwelling(bergen)
    row = given(coordinator, dwelling=home)

    with pytest.raises(Refused):
        advice.end(actor=coordinator, advice=row, reason=" ")
    for _ in range(2):
        advice.end(actor=coordinator, advice=row, reason="Ny lydisolering")

    assert not Deadline.objects.outstanding().filter(kind="advice_review").exists()
    assert "Lydhørt" not in client_as("saksbehandler.bergen").get(home.get_absolute_url()).content.decode()
    assert given(coordinator, dwelling=home).pk != row.pk


def test_advice_of_another_municipality_does_not_exist(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    row = given(actor("bomiljo.bergen"), dwelling=make_dwelling(bergen))

    assert client_as("leder.nes").get(row.get_absolute_url()).status_code == 404


def test_question_is_a_task_and_a_deadline_until_it_is_answered(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    worker = actor("saksbehandler.bergen")
    first = advice.ask(actor=worker, vacancy=vacancy, question="Barn?")
    again = advice.ask(actor=worker, vacancy=vacancy)
    coordinator = actor("bomiljo.bergen")
    task = Task.objects.get(subject_id=first.pk)

    housing.advise(actor=coordinator, vacancy=vacancy, advice="not_children", note="Trafikk")

    first.refresh_from_db()
    task.refresh_from_db()
    assert first.pk == again.pk
    assert (first.answered_on, first.answered_by) == (coordinator.today, coordinator.user)
    assert task.done_at is not None
    assert not Deadline.objects.outstanding().filter(kind="advice_answer").exists()


def test_question_lapses_with_the_vacancy(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)
    request = advice.ask(actor=actor("saksbehandler.bergen"), vacancy=vacancy)
    manager = actor("boligleder.bergen")

    housing.cancel_vacancy(actor=manager, vacancy=vacancy, on=manager.today, reason="Blir boende")

    request.refresh_from_db()
    assert not request.is_open
    assert not Task.objects.filter(Q(done_at=None), subject_id=request.pk).exists()


def test_question_is_for_those_who_allocate(bergen: Municipality, actor: ActorOf) -> None:
    vacancy = make_vacancy(bergen)

    with pytest.raises(NotAllowed):
        advice.ask(actor=actor("regnskap.bergen"), vacancy=vacancy)


def test_question_through_the_pages_reaches_the_coordinator(
    bergen: Municipality, client_as: ClientAs
) -> None:
    vacancy = make_vacancy(bergen)
    client = client_as("moteleder.bergen")

    client.post(
        reverse("housing:ask_advice", args=[vacancy.pk]),
        {"question": "Er det rolig?", "due_on": "31.12.2030"},
    )

    listed = client_as("bomiljo.bergen").get(reverse("housing:advice")).content.decode()
    page = client.get(vacancy.get_absolute_url()).content.decode()
    assert "Er det rolig?" in listed and "Venter på svar" in page
    assert AdviceRequest.objects.get().asked_by.username == "moteleder.bergen"
    assert queries(client, vacancy.get_absolute_url()) <= 15


def test_advice_about_dwelling_and_building_is_for_a_person_to_weigh(
    bergen: Municipality, actor: ActorOf
) -> None:
    vacancy = make_vacancy(bergen)
    coordinator = actor("bomiljo.bergen")
    given(coordinator, dwelling=vacancy.dwelling)
    advice.give(actor=coordinator, building=vacancy.dwelling.building, kind="suits_children")

    facts = dwelling_facts([vacancy], coordinator.today)[vacancy.pk]
    lines = fit(HouseholdNeed(adults=1, children=0, bedrooms=2), facts).lines

    told = [(line.verdict.value, line.text.source()) for line in lines if line.topic == "environment"]
    assert told == [("judge", "Bomiljøråd om boligen: «Trenger et rolig bomiljø».")]


@pytest.mark.parametrize(
    ("weighs", "children", "told"), [("all", 0, 1), ("children", 0, 0), ("children", 1, 1), ("told", 1, 0)]
)
def test_advice_concerns_whom_it_says(weighs: str, children: int, told: int) -> None:
    facts = DwellingFacts(bedrooms=2, area="Fana", advice=(AdviceFact(LocalText("Råd"), weighs),))

    lines = fit(HouseholdNeed(adults=1, children=children, bedrooms=2), facts).lines

    assert sum(line.topic == "environment" for line in lines) == told


def test_pages_of_advice_cost_the_same_for_one_and_three(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    coordinator = actor("bomiljo.bergen")
    client = client_as("bomiljo.bergen")
    given(coordinator, dwelling=make_dwelling(bergen))
    url = reverse("housing:advice")
    client.get(url)
    one = queries(client, url)
    coordinator = actor("bomiljo.bergen")
    for _ in range(2):
        given(coordinator, building=make_dwelling(bergen).building)

    assert queries(client, url) == one <= 10
