"""Felles kartlegging: asked once, read by those whose work asks it where they have to do with the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from applications.calculations.questions import read_questions
from applications.models import Application, MappingAnswer
from applications.policies import mapping_answers
from applications.services import involving, mapping
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality, Unit
from core.base.errors import NotAllowed, Refused
from core.rules import registry
from tests.database import as_owner
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    found = make_application(worker)
    for code in ("nav-arstad", "ergo"):
        involving.involve(
            actor=worker,
            application=found,
            unit=Unit.objects.get(municipality=worker.home, code=code),
            basis="law",
            reason="Kartlegging",
        )
    return found


def say(actor: Actor, case: Application, question: str = "school", **changes: Any) -> MappingAnswer:
    values: dict[str, Any] = {"told_by": "applicant", "text": "Skolen ved parken", **changes}
    return mapping.give_answer(actor=actor, application=case, question=question, **values)


def answers(actor: Actor, case: Application) -> dict[str, str]:
    return {each.question.code: each.answer.text for each in mapping.mapped(actor, case) if each.answer}


def test_answer_is_read_by_those_who_ask_the_same_and_by_nobody_else(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    say(worker, case)
    say(worker, case, "earlier_homes", text="Har gått bra")

    assert answers(actor("nav.bergen"), case) == {"school": "Skolen ved parken"}
    assert answers(actor("ergo.bergen"), case) == {"school": "Skolen ved parken"}
    for username in ("nav2.bergen", "boligleder.bergen", "konsulent.nes", "revisor.bergen", "admin.bergen"):
        stranger = actor(username)
        assert not mapping_answers.visible_to(stranger).exists()
        assert not MappingAnswer.objects.exists()


def test_database_itself_keeps_what_the_work_does_not_ask(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    say(worker, case, "earlier_homes", text="Har gått bra")

    actor("ergo.bergen")
    assert not MappingAnswer.objects.exists()


def test_answer_of_another_unit_reaches_the_case(actor: ActorOf, case: Application) -> None:
    say(actor("nav.bergen"), case)

    assert answers(actor("saksbehandler.bergen"), case) == {"school": "Skolen ved parken"}


def test_role_that_ends_reads_nothing_from_that_day(actor: ActorOf, worker: Actor, case: Application) -> None:
    say(worker, case)
    with as_owner():
        Membership.objects.filter(user__username="nav.bergen").update(valid_to=worker.today)

    actor("nav.bergen")
    assert not MappingAnswer.objects.exists()


def test_unit_let_go_reads_nothing_in_the_next_statement(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    say(worker, case)
    for relation in involving.open_involvements(case):
        involving.release(actor=worker, application=case, source_id=relation.source_id)

    assert not mapping_answers.visible_to(actor("nav.bergen")).exists()
    assert not MappingAnswer.objects.exists()


def test_newer_answer_replaces_and_the_former_is_kept(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    first = say(worker, case)
    assert say(worker, case).pk == first.pk

    second = say(actor("nav.bergen"), case, text="Har byttet skole", replaces=first.pk)

    first.refresh_from_db()
    assert first.superseded_at is not None
    assert answers(actor("saksbehandler.bergen"), case) == {"school": "Har byttet skole"}
    assert second.unit.code == "nav-arstad"


def test_answering_what_somebody_answered_meanwhile_is_refused(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    say(worker, case)

    with pytest.raises(Refused) as refusal:
        say(actor("nav.bergen"), case, text="Noe annet")

    assert refusal.value.code == "ANSWERED_MEANWHILE"
    assert answers(actor("nav.bergen"), case) == {"school": "Skolen ved parken"}


@pytest.mark.parametrize(
    ("question", "said", "code"),
    [
        ("school", {"text": " "}, "TEXT_MISSING"),
        ("animals", {"choice": "", "text": "Hund"}, "CHOICE_MISSING"),
        ("animals", {"choice": "much"}, "CHOICE_MISSING"),
        ("school", {"told_by": ""}, "TOLD_BY_MISSING"),
    ],
)
def test_impossible_answer_is_refused(
    worker: Actor, case: Application, question: str, said: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        say(worker, case, question, **said)

    assert refusal.value.code == code
    assert not MappingAnswer.objects.exists()


def test_question_that_the_work_does_not_ask_is_not_answered(actor: ActorOf, case: Application) -> None:
    with pytest.raises(NotAllowed):
        say(actor("ergo.bergen"), case, "earlier_homes")


def test_somebody_without_the_case_answers_nothing(actor: ActorOf, case: Application) -> None:
    with pytest.raises(NotAllowed):
        say(actor("nav2.bergen"), case)


def test_limited_page_asks_and_keeps_the_answer(
    client_as: Callable[[str], Client], worker: Actor, case: Application
) -> None:
    nav = client_as("nav.bergen")
    address = case.get_absolute_url()
    assert "Hvilken skole og barnehage" in nav.get(address).content.decode()

    empty = nav.post(f"{address}samarbeid/school/", {"told_by": "applicant"})
    assert "Skriv svaret." in empty.content.decode()
    saved = nav.post(f"{address}samarbeid/school/", {"told_by": "applicant", "text": "Skolen ved parken"})

    assert saved.status_code == 302
    office = client_as("saksbehandler.bergen").get(f"{address}samarbeid/").content.decode()
    assert "Skolen ved parken" in office
    assert nav.get(f"{address}samarbeid/earlier_homes/").status_code == 404
    assert client_as("nav2.bergen").get(f"{address}samarbeid/school/").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"asked_by": []},
        {"asked_by": ["king"]},
        {"choices": ["perhaps"]},
        {"topic": "child"},
        {"choices": ["yes"], "when": ["no"], "topic": "child"},
        {"colour": "blue"},
    ],
)
def test_set_of_questions_that_cannot_be_read_says_which(
    changes: dict[str, Any], bergen: Municipality
) -> None:
    class Wrong:
        code = "own"
        content = {"questions": [{"code": "pets", "title": "Dyr?", "asked_by": ["caseworker"], **changes}]}

    with pytest.raises(ValueError, match="pets"):
        read_questions(Wrong())


def test_shipped_questions_are_read() -> None:
    assert all(read_questions(each) for each in registry.shipped("mapping"))
