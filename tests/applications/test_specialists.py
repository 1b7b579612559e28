"""Questions to specialists: asked with a basis and a day, read by the one asked alone, reminded, answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from applications.models import Application, SpecialistRequest
from applications.policies import applications, specialist_requests
from applications.services import handling, mapping, specialists
from applications.services.data import NeedData
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.agencies.enums import Basis, Scope
from core.agencies.models import Municipality, Unit
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.ids import uuid7
from core.documents import storing
from core.documents.policies import document_policy
from core.messages.models import Notice
from core.rules.models import Deadline
from tests.counting import queries
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF"


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


def ask(actor: Actor, case: Application, code: str = "ergo", **changes: Any) -> SpecialistRequest:
    values: dict[str, Any] = {
        "topic": "function",
        "question": "Hva må boligen ha?",
        "legal_basis": "same_purpose",
        "due": actor.today + timedelta(days=21),
        **changes,
    }
    found = Unit.objects.get(municipality=actor.home, code=code)
    return specialists.ask(actor=actor, application=case, unit=found, request=specialists.Ask(**values))


def test_unit_asked_reads_the_question_and_nothing_else_of_the_case(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    row = ask(worker, case)

    adviser = actor("ergo.bergen")
    assert specialist_requests.visible_to(adviser).get() == row
    assert SpecialistRequest.objects.get() == row
    assert applications.known_to(adviser).get() == case
    assert not applications.visible_to(adviser).exists()
    assert Notice.objects.get(key=f"specialist:{row.pk}").needs_receipt


@pytest.mark.parametrize("username", ["nav.bergen", "boligleder.bergen", "konsulent.nes", "admin.bergen"])
def test_others_do_not_know_that_anybody_was_asked(
    actor: ActorOf, worker: Actor, case: Application, username: str
) -> None:
    ask(worker, case)

    outsider = actor(username)
    assert not specialist_requests.visible_to(outsider).exists()
    assert not SpecialistRequest.objects.exists()


def test_deadline_is_the_asked_units_and_ends_with_the_answer(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    row = ask(worker, case)
    adviser = actor("ergo.bergen")
    deadline = Deadline.objects.get(subject_id=row.pk)
    assert (deadline.kind, deadline.due, deadline.unit) == ("specialist_answer", row.due, row.unit)
    assert deadline.next_escalation_on == row.due - timedelta(days=3)

    specialists.answer(actor=adviser, request=row, text="Heis og trinnfri inngang.")

    deadline.refresh_from_db()
    assert deadline.state == "met"
    set_context(worker)
    stored = SpecialistRequest.objects.get()
    assert (stored.state, stored.answer) == ("answered", "Heis og trinnfri inngang.")
    assert Notice.objects.get(key=f"specialist-answer:{row.pk}").user == worker.user


def test_asking_twice_about_the_same_is_one_question(worker: Actor, case: Application) -> None:
    assert ask(worker, case).pk == ask(worker, case, question="Er det noe mer?").pk
    assert AuditEvent.objects.filter(verb="specialist.asked").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"question": " "}, "QUESTION_MISSING"),
        ({"topic": "stars"}, "TOPIC_MISSING"),
        ({"legal_basis": ""}, "BASIS_MISSING"),
        ({"legal_basis": "break_glass"}, "BASIS_MISSING"),
        ({"legal_basis": "own_tasks"}, "BASIS_DETAIL_MISSING"),
        ({"legal_basis": "consent"}, "CONSENT_MISSING"),
    ],
)
def test_question_without_what_it_needs_is_refused_and_opens_nothing(
    actor: ActorOf, worker: Actor, case: Application, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        ask(worker, case, **changes)

    assert refusal.value.code == code
    assert not SpecialistRequest.objects.exists()
    assert not applications.known_to(actor("ergo.bergen")).exists()


def test_question_due_today_is_refused(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        ask(worker, case, due=worker.today)

    assert refusal.value.code == "DUE_IN_PAST"


def test_own_unit_is_not_asked(worker: Actor, case: Application) -> None:
    with pytest.raises(Refused) as refusal:
        ask(worker, case, "boligkontoret")

    assert refusal.value.code == "UNIT_NOT_OTHER"


def test_closed_case_asks_nobody(worker: Actor, case: Application) -> None:
    handling.withdraw(actor=worker, application=case, reason="Har fått bolig.")

    with pytest.raises(Refused) as refusal:
        ask(worker, case)

    assert refusal.value.code == "CASE_CLOSED"


def test_question_on_consent_closes_with_the_consent(
    actor: ActorOf, worker: Actor, case: Application, bergen: Municipality
) -> None:
    source = uuid7()
    ergo = Unit.objects.get(municipality=bergen, code="ergo").compartment
    relations.open_relation(
        actor=worker,
        subject=case,
        compartment=ergo,
        basis=Basis.CONSENT,
        scope=Scope.IDENTITY,
        source_id=source,
    )
    ask(worker, case, legal_basis="consent")
    assert specialist_requests.visible_to(actor("ergo.bergen")).exists()

    relations.close_opened_by(actor=actor("saksbehandler.bergen"), source_id=source)

    assert not specialist_requests.visible_to(actor("ergo.bergen")).exists()
    assert not SpecialistRequest.objects.exists()
    assert specialist_requests.visible_to(actor("saksbehandler.bergen")).exists()


def test_only_the_unit_asked_answers(actor: ActorOf, worker: Actor, case: Application) -> None:
    row = ask(worker, case)

    for username in ("saksbehandler.bergen", "nav.bergen", "revisor.bergen"):
        with pytest.raises(NotAllowed):
            specialists.answer(actor=actor(username), request=row, text="Ja")


def test_answer_stands_and_a_later_one_does_not_overwrite(
    actor: ActorOf, worker: Actor, case: Application
) -> None:
    row = ask(worker, case)
    adviser = actor("ergo.bergen")
    specialists.answer(actor=adviser, request=row, text="Heis")
    specialists.answer(actor=adviser, request=row, text="Noe annet")

    row.refresh_from_db()
    assert row.answer == "Heis"
    with pytest.raises(Refused):
        specialists.decline(actor=adviser, request=row, reason="Nei")


def test_answer_to_another_version_is_a_conflict(actor: ActorOf, worker: Actor, case: Application) -> None:
    row = ask(worker, case)
    specialists.remind(actor=worker, request=row)

    with pytest.raises(Conflict):
        specialists.answer(actor=actor("ergo.bergen"), request=row, text="Heis", expected_version=1)


@pytest.mark.parametrize(("act", "code"), [("answer", "ANSWER_MISSING"), ("decline", "REASON_MISSING")])
def test_empty_answer_is_refused(
    actor: ActorOf, worker: Actor, case: Application, act: str, code: str
) -> None:
    row = ask(worker, case)
    said = {"text": " "} if act == "answer" else {"reason": " "}

    with pytest.raises(Refused) as refusal:
        getattr(specialists, act)(actor=actor("ergo.bergen"), request=row, **said)

    assert refusal.value.code == code


def test_reminding_twice_a_day_is_one_reminder(worker: Actor, case: Application) -> None:
    row = ask(worker, case)
    specialists.remind(actor=worker, request=row)
    specialists.remind(actor=worker, request=row)

    row.refresh_from_db()
    assert row.reminded_on == worker.today
    assert AuditEvent.objects.filter(verb="specialist.reminded").count() == 1


def test_withdrawn_question_is_closed_to_the_unit(actor: ActorOf, worker: Actor, case: Application) -> None:
    row = ask(worker, case)
    specialists.withdraw(actor=worker, request=row)
    specialists.withdraw(actor=worker, request=row)

    assert not SpecialistRequest.objects.filter(pk=row.pk).exclude(state="withdrawn").exists()
    assert not specialist_requests.visible_to(actor("ergo.bergen")).exists()
    assert not SpecialistRequest.objects.exists()


def test_attachments_are_read_by_both_sides_only(actor: ActorOf, worker: Actor, case: Application) -> None:
    row = ask(worker, case)
    given = storing.upload(actor=worker, subject=row, content=PDF, title="Plantegning")
    answered = storing.upload(actor=actor("ergo.bergen"), subject=row, content=PDF, title="Vurdering")

    for username in ("saksbehandler.bergen", "ergo.bergen"):
        seen = document_policy.visible_to(actor(username)).filter(subject_id=row.pk)
        assert {each.pk for each in seen} == {given.pk, answered.pk}
    assert not document_policy.visible_to(actor("nav.bergen")).filter(subject_id=row.pk).exists()


def test_case_warns_when_a_need_is_recorded_and_nobody_is_asked(actor: ActorOf, worker: Actor) -> None:
    case = make_application(worker, need=NeedData(bedrooms=1, wheelchair=True))
    assert mapping.unasked(worker, [case.pk]) == {case.pk: ["function"]}

    row = ask(worker, case)
    assert mapping.unasked(worker, [case.pk]) == {}

    specialists.decline(actor=actor("ergo.bergen"), request=row, reason="Vi har ikke kapasitet.")
    worker = actor("saksbehandler.bergen")
    assert mapping.unasked(worker, [case.pk]) == {case.pk: ["function"]}
    assert len(mapping.warnings(worker, case)) == 1


def test_child_with_needs_calls_for_a_specialist(worker: Actor, case: Application) -> None:
    mapping.give_answer(
        actor=worker, application=case, question="child_special_needs", told_by="applicant", choice="yes"
    )

    assert mapping.unasked(worker, [case.pk]) == {case.pk: ["child"]}


def test_pages_from_question_to_answer(client_as: Callable[[str], Client], worker: Actor) -> None:
    case = make_application(worker, need=NeedData(bedrooms=1, step_free=True))
    office, adviser = client_as("saksbehandler.bergen"), client_as("ergo.bergen")
    address = case.get_absolute_url()
    assert "ingen fagperson er spurt" in office.get(f"{address}vedtak/").content.decode()

    asked = office.post(
        f"{address}samarbeid/spor/",
        {
            "unit": Unit.objects.get(municipality=worker.home, code="ergo").pk,
            "topic": "function",
            "question": "Hva må boligen ha?",
            "due": f"{worker.today + timedelta(days=10):%d.%m.%Y}",
            "legal_basis": "same_purpose",
        },
    )
    assert asked.status_code == 302
    row = SpecialistRequest.objects.get()
    assert "ingen fagperson er spurt" not in office.get(f"{address}vedtak/").content.decode()
    assert case.applicant.name in adviser.get("/soknader/sporsmal/").content.decode()
    assert "Hva må boligen ha?" in adviser.get(row.get_absolute_url()).content.decode()
    assert office.post(f"{row.get_absolute_url()}minn/").status_code == 302
    answered = adviser.post(row.get_absolute_url(), {"answer": "Heis", "version": 2})
    assert answered.status_code == 302
    assert "Heis" in office.get(row.get_absolute_url()).content.decode()
    assert ReadEntry.objects.filter(content="application.specialist").exists()
    stranger = client_as("nav.bergen")
    assert stranger.get(row.get_absolute_url()).status_code == 404
    assert stranger.post(f"{row.get_absolute_url()}trekk/").status_code == 404


def test_mapping_tab_and_limited_page_keep_their_queries(
    client_as: Callable[[str], Client], worker: Actor, case: Application
) -> None:
    ask(worker, case)
    address = case.get_absolute_url()

    assert queries(client_as("ergo.bergen"), address) <= 15
    assert queries(client_as("ergo.bergen"), "/soknader/sporsmal/") <= 10
    assert queries(client_as("saksbehandler.bergen"), f"{address}samarbeid/") <= 15


def test_api_asks_and_answers(api_as: Callable[[str], APIClient], worker: Actor, case: Application) -> None:
    body = {
        "application": str(case.pk),
        "unit": "ergo",
        "topic": "function",
        "question": "Hva må boligen ha?",
        "legal_basis": "same_purpose",
        "due": f"{worker.today + timedelta(days=10)}",
    }
    office, adviser = api_as("saksbehandler.bergen"), api_as("ergo.bergen")
    made = office.post("/api/v1/specialist-requests/", body, format="json")
    assert made.status_code == 201
    address = f"/api/v1/specialist-requests/{made.json()['id']}/"
    assert (
        office.post("/api/v1/specialist-requests/", {**body, "unit": "x"}, format="json").status_code == 400
    )
    assert adviser.post("/api/v1/specialist-requests/", body, format="json").status_code in (403, 404)
    assert adviser.post(f"{address}answer/", {"answer": "Heis"}, format="json").json()["state"] == "answered"
    assert office.get(address).json()["answer"] == "Heis"
    assert api_as("nav.bergen").get(address).status_code == 404
