"""Documents asked for: the letter, the wait, the reminder, and what has come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from applications.enums import State
from applications.models import Application, RequestedDocument
from applications.services import papers
from applications.services.data import PersonData
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.documents.storing import upload
from core.rules.models import Deadline
from tests.applications.test_kinds import PDF
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def asked(actor: Actor, case: Application, **changes: Any) -> list[RequestedDocument]:
    told: dict[str, Any] = {
        "types": ["tax"],
        "other": ["Brev fra huseieren"],
        "due_on": actor.today + timedelta(days=14),
    }
    return papers.ask_for_documents(actor=actor, application=case, **{**told, **changes})


def make_late(case: Application, actor: Actor) -> None:
    RequestedDocument.objects.filter(application=case).update(due_on=actor.today - timedelta(days=1))


def test_asking_writes_to_the_applicant_and_the_case_waits(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = PersonData("Kari", "Testesen", language="nn")
    case = make_application(caseworker, applicant=person)

    rows = asked(caseworker, case)
    asked(caseworker, case)

    case.refresh_from_db()
    letter = Letter.objects.get(subject_id=case.pk, code="documents_request", state="sent")
    assert case.state == State.WAITING_INFORMATION
    assert [row.what for row in rows][1] == "Brev fra huseieren"
    assert "Brev fra huseieren" in letter.html and "skatteoppgjer" in letter.html
    deadline = Deadline.objects.outstanding().get(subject_id=case.pk, kind="documents_due")
    assert deadline.due == rows[0].due_on
    assert case.requested_documents.count() == 2


def test_reminder_is_for_what_is_late_and_gives_a_new_day(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    asked(caseworker, case)
    later = caseworker.today + timedelta(days=7)
    with pytest.raises(Refused) as refused:
        papers.remind(actor=caseworker, application=case, due_on=later)
    assert refused.value.code == "NOTHING_LATE"
    make_late(case, caseworker)

    papers.remind(actor=caseworker, application=case, due_on=later)
    papers.remind(actor=caseworker, application=case, due_on=later)

    assert Letter.objects.filter(subject_id=case.pk, code="documents_reminder").count() == 1
    assert {row.due_on for row in papers.outstanding(case)} == {later}
    assert Deadline.objects.outstanding().get(subject_id=case.pk, kind="documents_due").due == later


def test_case_goes_on_when_all_has_come(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    first, second = asked(caseworker, case)
    paper = upload(actor=caseworker, subject=case, content=PDF, title="Skattemelding")

    papers.document_arrived(actor=caseworker, requested=first, document=paper.pk)
    papers.document_arrived(actor=caseworker, requested=first, document=paper.pk)
    case.refresh_from_db()
    assert case.state == State.WAITING_INFORMATION
    papers.drop_request(actor=caseworker, requested=second, reason="Fikk vite det på telefon.")

    case.refresh_from_db()
    first.refresh_from_db()
    assert (case.state, first.document) == (State.IN_PROGRESS, paper.pk)
    assert not Deadline.objects.outstanding().filter(subject_id=case.pk, kind="documents_due").exists()


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"types": ["nobody knows"]}, "DOCUMENT_TYPE"),
        ({"types": [], "other": [" "]}, "NOTHING_ASKED"),
        ({"due_on": None}, "DUE_NOT_AHEAD"),
    ],
)
def test_bad_asking_is_refused_and_nothing_is_saved(
    actor: ActorOf, changes: dict[str, Any], code: str
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    if "due_on" in changes:
        changes = {"due_on": caseworker.today}

    with pytest.raises(Refused) as refused:
        asked(caseworker, case, **changes)

    assert refused.value.code == code
    assert not RequestedDocument.objects.exists()


def test_document_of_another_case_and_of_the_future_are_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case, other = make_application(caseworker), make_application(caseworker)
    row = asked(caseworker, case)[0]
    paper = upload(actor=caseworker, subject=other, content=PDF, title="Skattemelding")

    with pytest.raises(Refused) as wrong:
        papers.document_arrived(actor=caseworker, requested=row, document=paper.pk)
    with pytest.raises(Refused) as ahead:
        papers.document_arrived(actor=caseworker, requested=row, on=caseworker.today + timedelta(days=1))

    assert (wrong.value.code, ahead.value.code) == ("OTHER_CASE", "DAY_AHEAD")


def test_others_neither_ask_nor_see(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    row = asked(caseworker, case)[0]

    for persona in ("nav.bergen", "konsulent.nes"):
        client = client_as(persona)
        assert client.get(f"/soknader/{case.key}/dokumenter/be-om/").status_code == 404
        assert client.get(f"/soknader/{case.key}/dokumenter/{row.pk}/mottatt/").status_code == 404
    with pytest.raises(NotAllowed):
        asked(actor("nav.bergen"), case)
    assert not RequestedDocument.objects.exists()


def test_pages_of_documents(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    client = client_as("saksbehandler.bergen")
    base = f"/soknader/{case.key}/dokumenter/"
    day = caseworker.today + timedelta(days=10)

    sent = client.post(f"{base}be-om/", {"types": ["tax", "lease"], "other": "", "due_on": f"{day:%d%m%Y}"})
    make_late(case, caseworker)
    page = client.get(base).content.decode()
    reminded = client.post(f"{base}purr/", {"due_on": f"{day:%d%m%Y}"})
    first, second = case.requested_documents.all()
    come = client.post(f"{base}{first.pk}/mottatt/", {"on": f"{caseworker.today:%d%m%Y}", "document": ""})
    dropped = client.post(f"{base}{second.pk}/trengs-ikke/", {"reason": "Kjent fra før."})

    assert [each.status_code for each in (sent, reminded, come, dropped)] == [302] * 4
    assert "Over fristen" in page and "Send purring" in page
    assert client.get(f"{base}{first.pk}/noe/").status_code == 404
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS


def test_api_asks_and_reminds(actor: ActorOf, api_as: Callable[[str], Any]) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    api = api_as("saksbehandler.bergen")
    address = f"/api/v1/applications/{case.pk}/documents/"
    day = (caseworker.today + timedelta(days=10)).isoformat()

    made = api.post(f"{address}ask/", {"types": ["tax"], "due_on": day}, format="json")
    early = api.post(f"{address}remind/", {"due_on": day}, format="json")

    assert (made.status_code, made.data[0]["type"]) == (200, "tax")
    assert (early.status_code, early.data["code"]) == (400, "NOTHING_LATE")


def test_api_registers_what_has_come_and_what_is_not_needed(
    actor: ActorOf, api_as: Callable[[str], Any]
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    first, second = asked(caseworker, case)
    paper = upload(actor=caseworker, subject=case, content=PDF, title="Skatt")
    api = api_as("saksbehandler.bergen")
    address = f"/api/v1/requested-documents/{first.pk}/"
    other = f"/api/v1/requested-documents/{second.pk}/"
    tomorrow = (caseworker.today + timedelta(days=1)).isoformat()

    listed = api.get(f"/api/v1/requested-documents/?application={case.pk}&state=asked")
    ahead = api.post(f"{address}received/", {"received_on": tomorrow}, format="json")
    elsewhere = api.post(f"{address}received/", {"document": str(case.pk)}, format="json")
    unknown = api.post(f"{address}received/", {"on": tomorrow}, format="json")
    came = [api.post(f"{address}received/", {"document": str(paper.pk)}, format="json") for _ in range(2)]
    no_reason = api.post(f"{other}not-needed/", {}, format="json")
    dropped = api.post(f"{other}not-needed/", {"reason": "Trengs ikke."}, format="json")
    late = api.post(f"{other}received/", {}, format="json")

    assert {row["id"] for row in listed.data["results"]} == {str(first.pk), str(second.pk)}
    assert (ahead.status_code, ahead.data["code"]) == (400, "DAY_AHEAD")
    assert (elsewhere.status_code, elsewhere.data["code"]) == (400, "OTHER_CASE")
    assert unknown.status_code == no_reason.status_code == 400
    assert [answer.data["received_on"] for answer in came] == [caseworker.today.isoformat()] * 2
    assert str(came[0].data["document"]) == str(paper.pk)
    assert dropped.data["state"] == "dropped"
    assert late.status_code == 400
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS


def test_api_of_requested_documents_is_closed_to_others(actor: ActorOf, api_as: Callable[[str], Any]) -> None:
    caseworker = actor("saksbehandler.bergen")
    row = asked(caseworker, make_application(caseworker))[0]

    for outside in ("nav.bergen", "konsulent.nes", "regnskap.bergen"):
        api = api_as(outside)
        address = f"/api/v1/requested-documents/{row.pk}/"
        assert api.get(address).status_code == 404
        assert api.post(f"{address}received/", {}, format="json").status_code == 404
        assert api.get("/api/v1/requested-documents/").data["results"] == []
    actor("saksbehandler.bergen")
    row.refresh_from_db()
    assert row.state == "asked"
