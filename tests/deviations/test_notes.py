"""Whom an event concerned is kept apart: nothing in the report leads to the note, and nobody up the line sees it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.agencies.actors import Actor
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import NotAllowed, Refused
from core.people.models import Person
from core.people.services import PersonFacts, attach_person
from deviations import policies
from deviations.models import IdentifiedNote, Report
from deviations.services.notes import write_note
from tests.factories.deviations import reported

ActorOf = Callable[[str], Actor]
NAME = "Prøvine Testesen"
TEXT = "Det var hun som hadde åpnet døra."


@pytest.fixture
def leader(actor: ActorOf) -> Actor:
    return actor("enhetsleder.bergen")


@pytest.fixture
def resident(leader: Actor) -> Person:
    assert leader.compartment is not None
    facts = PersonFacts("Prøvine", "Testesen", birth_date=date(1980, 1, 2))
    return attach_person(actor=leader, compartment=leader.compartment, facts=facts)


@pytest.fixture
def report(actor: ActorOf, resident: Person) -> Report:
    found = reported(actor("botiltak.bergen"))
    actor("enhetsleder.bergen")
    return found


@pytest.fixture
def note(leader: Actor, resident: Person, report: Report) -> IdentifiedNote:
    return write_note(actor=leader, compartment=leader.compartment, person=resident, text=TEXT, report=report)


def test_note_written_twice_is_one(
    leader: Actor, resident: Person, report: Report, note: IdentifiedNote
) -> None:
    again = write_note(
        actor=leader, compartment=leader.compartment, person=resident, text=TEXT, report=report
    )

    assert again.pk == note.pk


def test_note_without_text_is_refused(leader: Actor, resident: Person) -> None:
    with pytest.raises(Refused):
        write_note(actor=leader, compartment=leader.compartment, person=resident, text=" ")


def test_note_about_somebody_unknown_here_is_not_allowed(actor: ActorOf, resident: Person) -> None:
    other = actor("nav.bergen")
    with pytest.raises(NotAllowed):
        write_note(actor=other, compartment=other.compartment, person=resident, text=TEXT)


@pytest.mark.parametrize(
    "username",
    [
        "etatsdirektor.bergen",
        "kommunaldirektor.bergen",
        "vekter.bergen",
        "nav.bergen",
        "saksbehandler.bergen",
        "personvern.bergen",
        "admin.bergen",
        "leder.nes",
    ],
)
def test_note_is_hidden_by_both_walls(actor: ActorOf, note: IdentifiedNote, username: str) -> None:
    somebody = actor(username)

    assert not policies.notes.visible_to(somebody).exists()
    assert not IdentifiedNote.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deviations_identifiednote")
        assert cursor.fetchone()[0] == 0


def test_note_is_seen_in_its_own_compartment(actor: ActorOf, note: IdentifiedNote) -> None:
    assert list(policies.notes.visible_to(actor("botiltak.bergen"))) == [note]


def test_no_service_reads_notes(bergen: Any, note: IdentifiedNote) -> None:
    from core.agencies.actors import acting_as_service

    for name in ("deadlines", "figures", "letters", "imports"):
        with acting_as_service(name, bergen):
            assert not IdentifiedNote.objects.exists()


def test_nothing_in_the_report_leads_to_the_note(
    note: IdentifiedNote, report: Report, client_as: Callable[[str], Client]
) -> None:
    client = client_as("enhetsleder.bergen")
    for page in ("", "historikk/"):
        body = client.get(f"/avvik/{report.pk}/{page}").content.decode()
        assert NAME not in body
        assert TEXT not in body
        assert str(note.pk) not in body
    assert not AuditEvent.objects.filter(subject_id=report.pk, verb="identified_note.written").exists()
    fields = [field.related_model for field in Report._meta.get_fields() if field.is_relation]
    assert IdentifiedNote not in fields


def test_reading_notes_is_logged(
    note: IdentifiedNote, resident: Person, client_as: Callable[[str], Client]
) -> None:
    client = client_as("botiltak.bergen")

    body = client.get("/avvik/notater/").content.decode()

    assert NAME in body
    assert ReadEntry.objects.filter(person_id=resident.pk, content="deviations.identified_note").exists()


@pytest.mark.parametrize("username", ["vekter.bergen", "kommunaldirektor.bergen", "etatsdirektor.bergen"])
def test_notes_page_is_not_found_for_others(
    note: IdentifiedNote, client_as: Callable[[str], Client], username: str
) -> None:
    assert client_as(username).get("/avvik/notater/").status_code == 404


def test_note_is_written_from_its_page(
    resident: Person, report: Report, leader: Actor, client_as: Callable[[str], Client], actor: ActorOf
) -> None:
    client = client_as("enhetsleder.bergen")
    assert NAME in client.get("/avvik/notater/nytt/?q=testesen").content.decode()
    assert NAME not in client.get("/avvik/notater/nytt/").content.decode()
    data = {"person": str(resident.pk), "report_number": report.number, "text": TEXT}

    sent = client.post("/avvik/notater/nytt/", data)

    assert sent.status_code == 302
    actor("enhetsleder.bergen")
    assert IdentifiedNote.objects.get().report_ref == report.pk


def test_note_with_an_unknown_number_is_refused_at_the_field(
    resident: Person, client_as: Callable[[str], Client]
) -> None:
    data = {"person": str(resident.pk), "report_number": "2026/99999", "text": TEXT}

    body = client_as("enhetsleder.bergen").post("/avvik/notater/nytt/", data).content.decode()

    assert "Fant ikke avviket" in body
