"""Clearing out: two behind it, the archive first, and the database that checks for itself."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from contacts.models import Contact
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.privacy import retention as plan
from core.privacy.models import ArchivedRow, RetentionApproval, RetentionClass, RetentionEntry, RetentionRun
from core.privacy.services import retention as service
from tests.counting import queries
from tests.database import as_owner
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
OFFICER, LEADER, WORKER = "personvern.bergen", "enhetsleder.bergen", "saksbehandler.bergen"
LANDLORD = "boligleder.bergen"


def old_contact(actor: Actor, days: int = 6 * 366) -> Contact:
    made = Contact(
        municipality_id=actor.home.pk,
        compartment=actor.compartment,
        unit=actor.unit,
        happened_at=f"{actor.today - timedelta(days=days)}T10:00:00+01:00",
        text="Ringte om nøkler",
        recorded_by=actor.user,
    )
    made.save(force_insert=True)
    return made


@pytest.fixture
def contact(actor: ActorOf) -> Contact:
    return old_contact(actor(WORKER))


def proposed(actor: ActorOf, code: str = "contacts", by: str = OFFICER) -> RetentionRun:
    return service.propose(actor=actor(by), code=code, reason="Etter planen")


def approved(actor: ActorOf, code: str = "contacts") -> RetentionRun:
    run = proposed(actor, code)
    return service.approve(actor=actor(LEADER), run=run)


def confirmed(actor: ActorOf, bergen: Municipality, tmp_path: Path, settings: Any) -> RetentionRun:
    settings.ARCHIVE_DROP = str(tmp_path)
    run = approved(actor)
    with acting_as_service("retention", bergen) as night:
        service.hand_over(actor=night, run=run)
    run.refresh_from_db()
    return service.confirm(actor=actor(OFFICER), run=run, reference="2026/17", manifest=run.manifest.upper())


def due(actor: Actor) -> dict[str, int]:
    return {each.kept.code: each.count for each in service.due(actor)}


def test_every_class_of_the_plan_is_in_the_database_and_runs(actor: ActorOf) -> None:
    counted = due(actor(OFFICER))

    assert set(counted) == {each.code for each in plan.plan()}
    for each in plan.plan():
        stored = RetentionClass.objects.get(code=each.code)
        assert (stored.title, stored.period, stored.archive_first) == (each.title, each.period, each.archive)
        assert each.basis and each.starts


def test_every_child_of_every_class_can_be_deleted_and_exported() -> None:
    """The rooms' SQL is SQL: each condition is planned against the real tables."""
    with as_owner(), connection.cursor() as cursor:
        for kept in plan.registered().values():
            cursor.execute(f"SELECT {kept.since}, {kept.closed} FROM {kept.root} r LIMIT 0")
            for child in kept.children:
                where = child.where.replace(":ids", "'{}'::uuid[]")
                cursor.execute(f"SELECT to_jsonb(r) FROM {child.table} r WHERE {where} LIMIT 0")


def test_preview_counts_what_is_due_and_nothing_else(actor: ActorOf, contact: Contact) -> None:
    old_contact(actor(WORKER), days=10)

    assert due(actor(OFFICER))["contacts"] == 1
    assert due(actor("leder.nes"))["contacts"] == 0


def test_what_is_not_closed_is_not_due(actor: ActorOf, contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(follow_up_on=contact.happened_at[:10])

    assert due(actor(OFFICER))["contacts"] == 0


@pytest.mark.parametrize("username", [WORKER, "admin.bergen"])
def test_others_neither_see_nor_propose(actor: ActorOf, contact: Contact, username: str) -> None:
    somebody = actor(username)

    with pytest.raises(NotAllowed):
        service.due(somebody)
    with pytest.raises(NotAllowed):
        service.propose(actor=somebody, code="contacts", reason="Fordi")


def test_nobody_approves_alone(actor: ActorOf, contact: Contact) -> None:
    run = proposed(actor)

    with pytest.raises(Refused) as refused:
        service.approve(actor=actor(OFFICER), run=run)
    assert refused.value.code == "SAME_PERSON"
    assert RetentionRun.objects.get().state == "proposed"


def test_proposing_needs_a_reason_and_something_due_and_no_other_run(
    actor: ActorOf, contact: Contact
) -> None:
    officer = actor(OFFICER)
    for code, reason, expected in (("contacts", " ", "REASON_MISSING"), ("requests", "Ja", "NOTHING_DUE")):
        with pytest.raises(Refused) as refused:
            service.propose(actor=officer, code=code, reason=reason)
        assert refused.value.code == expected
    proposed(actor)
    with pytest.raises(Refused) as refused:
        proposed(actor)
    assert refused.value.code == "RUN_UNDER_WAY"


def test_rejected_run_removes_nothing(actor: ActorOf, bergen: Municipality, contact: Contact) -> None:
    run = approved(actor)
    service.reject(actor=actor(LEADER), run=run, reason="Arkivet er ikke klart")

    with acting_as_service("retention", bergen) as night:
        assert list(service.to_do(night)) == []
        with pytest.raises(DatabaseError, match="the run is rejected"), transaction.atomic():
            service.carry_out(actor=night, run=run)


def test_nothing_goes_before_the_archive_has_confirmed(
    actor: ActorOf, bergen: Municipality, contact: Contact
) -> None:
    run = approved(actor)

    with (
        acting_as_service("retention", bergen) as night,
        pytest.raises(DatabaseError, match="the run is approved"),
        transaction.atomic(),
    ):
        service.carry_out(actor=night, run=run)
    with as_owner():
        assert Contact.objects.filter(pk=contact.pk).exists()


def test_export_has_a_manifest_with_checksums_and_the_wrong_one_is_refused(
    actor: ActorOf, bergen: Municipality, contact: Contact, tmp_path: Path, settings: Any
) -> None:
    settings.ARCHIVE_DROP = str(tmp_path)
    run = approved(actor)
    with acting_as_service("retention", bergen) as night:
        folder = service.hand_over(actor=night, run=run)

    manifest = (folder / "manifest.json").read_bytes()
    listed = json.loads(manifest)["files"]
    assert [each["name"] for each in listed] == ["contacts_contact.json"] and listed[0]["rows"] == 1
    for each in listed:
        assert hashlib.sha256((folder / each["name"]).read_bytes()).hexdigest() == each["sha256"]
    assert "Ringte om nøkler" in (folder / "contacts_contact.json").read_text()
    with pytest.raises(Refused) as refused:
        service.confirm(actor=actor(OFFICER), run=run, reference="1", manifest="0" * 64)
    assert refused.value.code == "WRONG_MANIFEST"
    assert hashlib.sha256(manifest).hexdigest() == RetentionRun.objects.get().manifest


def test_confirmed_run_removes_what_is_due_and_leaves_a_line_without_personal_data(
    actor: ActorOf, bergen: Municipality, contact: Contact, tmp_path: Path, settings: Any
) -> None:
    fresh = old_contact(actor(WORKER), days=10)
    run = confirmed(actor, bergen, tmp_path, settings)

    with acting_as_service("retention", bergen) as night:
        assert [what for _run, what in service.to_do(night)] == ["remove"]
        assert service.carry_out(actor=night, run=run) == 1

    with as_owner():
        assert list(Contact.objects.values_list("pk", flat=True)) == [fresh.pk]
    actor(OFFICER)
    line = RetentionEntry.objects.get()
    assert (line.class_code, line.removed, line.kept, len(line.sha256)) == ("contacts", 1, 0, 64)
    assert RetentionRun.objects.get().state == "done"


def test_row_changed_since_the_archive_took_it_is_kept(
    actor: ActorOf, bergen: Municipality, contact: Contact, tmp_path: Path, settings: Any
) -> None:
    run = confirmed(actor, bergen, tmp_path, settings)
    with as_owner():
        Contact.objects.update(text="Noe nytt")

    with acting_as_service("retention", bergen) as night:
        assert service.carry_out(actor=night, run=run) == 0

    actor(OFFICER)
    assert RetentionEntry.objects.get().kept == 1


def test_case_that_something_points_at_is_kept(
    actor: ActorOf, bergen: Municipality, tmp_path: Path, settings: Any
) -> None:
    worker = actor(WORKER)
    case = make_application(worker, received=worker.today - timedelta(days=11 * 366))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE applications_application SET state = 'refused' WHERE id = %s", [case.pk])
    settings.ARCHIVE_DROP = str(tmp_path)
    run = approved(actor, "refusals")
    with acting_as_service("retention", bergen) as night:
        service.hand_over(actor=night, run=run)
        run.refresh_from_db()
    service.confirm(actor=actor(OFFICER), run=run, reference="1", manifest=run.manifest)
    with acting_as_service("retention", bergen) as night:
        assert service.carry_out(actor=night, run=run) == 1

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applications_application WHERE id = %s", [case.pk])
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM workflow_statechange WHERE subject_id = %s", [case.pk])
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_retentionclass SET period = '1 day'",
        "DELETE FROM privacy_retentionclass",
        "INSERT INTO privacy_retentionentry (id, municipality_id, run_id, at, class_code, removed, kept, sha256) "
        "SELECT gen_random_uuid(), municipality_id, id, now(), 'x', 0, 0, '' FROM privacy_retentionrun",
        "DELETE FROM privacy_retentionentry",
        "INSERT INTO privacy_archivedrow (id, municipality_id, run_id, row_id, sha256) "
        "SELECT gen_random_uuid(), municipality_id, id, id, '' FROM privacy_retentionrun",
        "UPDATE privacy_retentionapproval SET user_id = user_id",
        "DELETE FROM privacy_retentionrun",
    ],
)
def test_the_application_cannot_write_the_plan_or_what_went(
    actor: ActorOf, contact: Contact, statement: str
) -> None:
    proposed(actor)

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_nobody_approves_in_another_s_name(actor: ActorOf, contact: Contact) -> None:
    leader = actor(LEADER)
    run = proposed(actor)

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        RetentionApproval(municipality_id=run.municipality_id, run=run, user=leader.user).save(
            force_insert=True
        )


def test_the_database_asks_for_two_even_when_the_state_is_forged(
    actor: ActorOf, bergen: Municipality, contact: Contact
) -> None:
    run = proposed(actor)
    RetentionRun.objects.filter(pk=run.pk).update(state="confirmed")

    with (
        acting_as_service("retention", bergen),
        pytest.raises(DatabaseError, match="must both approve"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT husrom_retention_remove(%s)", [run.pk])


def test_only_the_retention_job_removes(actor: ActorOf, contact: Contact) -> None:
    run = approved(actor)

    with (
        pytest.raises(DatabaseError, match="only the retention job"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT husrom_retention_remove(%s)", [run.pk])


def test_setting_alone_opens_no_append_only_table(actor: ActorOf, contact: Contact) -> None:
    actor(OFFICER)
    proposed(actor)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.retention', 'on', true)")
        cursor.execute("DELETE FROM workflow_statechange")
        cursor.execute("DELETE FROM audit_event")
    assert ArchivedRow.objects.count() == 0


def named(contact: Contact) -> str:
    year, month, day = str(contact.happened_at)[:10].split("-")
    return f"Telefon {day}.{month}.{year}"


def rows_of(actor: Actor, code: str = "contacts") -> list[service.DueRow]:
    found = next(each for each in service.due(actor) if each.kept.code == code)
    return service.due_rows(actor, found, before=found.before, first=0, most=50)


def test_what_is_due_is_listed_and_shown_only_where_the_reader_sees_it(actor: ActorOf) -> None:
    contact = old_contact(actor(LANDLORD))
    seen, hidden = rows_of(actor(LANDLORD)), rows_of(actor(OFFICER))

    assert [row.record.pk for row in seen] == [contact.pk] and seen[0].title == named(contact)
    assert len(hidden) == 1
    assert (hidden[0].record, hidden[0].title, hidden[0].person, hidden[0].url) == (None, "", "", "")
    assert hidden[0].since == seen[0].since and hidden[0].compartment == contact.compartment.name


def test_list_of_what_is_due_is_the_municipality_s_own(actor: ActorOf, contact: Contact) -> None:
    assert rows_of(actor("leder.nes")) == []


def test_list_holds_only_what_counts(actor: ActorOf, contact: Contact) -> None:
    old_contact(actor(WORKER), days=10)

    assert len(rows_of(actor(OFFICER))) == 1


@pytest.mark.parametrize("username", [WORKER, "admin.bergen", "nav.bergen"])
def test_others_get_no_rows_from_the_database_either(actor: ActorOf, contact: Contact, username: str) -> None:
    somebody = actor(username)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM husrom_retention_rows('contacts', %s, 0, 50)", [somebody.today])
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("username", "status"),
    [(OFFICER, 200), (LEADER, 200), (LANDLORD, 200), (WORKER, 404), ("admin.bergen", 404)],
)
def test_page_of_what_is_due_is_for_those_who_stand_behind(
    client_as: Callable[[str], Any], actor: ActorOf, username: str, status: int
) -> None:
    contact = old_contact(actor(LANDLORD))
    answer = client_as(username).get("/personvern/bevaring/contacts/")

    assert answer.status_code == status
    if status == 200:
        shown = answer.content.decode()
        assert (named(contact) in shown) == (username == LANDLORD)
        assert "Ringte om nøkler" not in shown
    assert client_as(username).get("/personvern/bevaring/finnes-ikke/").status_code == 404


def test_list_of_what_is_due_takes_a_fixed_number_of_questions(
    actor: ActorOf, client_as: Callable[[str], Any], contact: Contact
) -> None:
    client = client_as(LEADER)
    client.get("/personvern/bevaring/contacts/")
    one = queries(client, "/personvern/bevaring/contacts/")
    worker = actor(WORKER)
    for days in (2300, 2400, 2500):
        old_contact(worker, days=days)

    assert queries(client, "/personvern/bevaring/contacts/") == one <= 10
