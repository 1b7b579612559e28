"""The sealed logs: whatever is changed in what is sealed is found, also when the owner has done it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.agencies.models import Membership, Municipality
from core.audit import sealing
from core.base.ids import uuid7
from tests.database import as_owner

pytestmark = pytest.mark.django_db(transaction=True)

#: A month that is wholly over, beside the one that is going on.
MONTH = "2025-08"


def run(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)
        return cursor.fetchall() if cursor.description else []


def tamper(*statements: str) -> None:
    """As the owner, with every trigger asleep: what a person with the owner's password could do."""
    with as_owner(), transaction.atomic():
        for table in ("audit_read", "audit_event", "audit_seal"):
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            run(statement)


@pytest.fixture
def sealed() -> Iterator[None]:
    """An old month and today in both logs, sealed up to now."""
    with as_owner(), transaction.atomic():
        place = Municipality.objects.get(code="bergen").pk
        for log in ("audit_read", "audit_event"):
            run(
                f"CREATE TABLE {log}_2025_08 PARTITION OF {log} "
                "FOR VALUES FROM ('2025-08-01 00:00:00+00') TO ('2025-09-01 00:00:00+00')"
            )
        for day in range(1, 21):
            at = datetime(2025, 8, day, 8, day, 5, 123456, tzinfo=UTC)
            run(
                "INSERT INTO audit_read (id, at, municipality_id, person_id, content, basis, role) "
                "VALUES (%s, %s, %s, %s, 'application.case', 'own_case', 'caseworker')",
                uuid7(), at, place, uuid7(),
            )  # fmt: skip
            run(
                "INSERT INTO audit_event (id, at, \"on\", municipality_id, verb, subject_type, detail) "
                "VALUES (%s, %s, '2025-08-01', %s, 'token.printed', 'x.y', %s)",
                uuid7(), at, place, '{"b": 1.50, "a": "æøå|"}',
            )  # fmt: skip
    seal_up_to_now(most=7)
    yield


def seal_up_to_now(most: int = 200_000) -> None:
    """Seal what there is; the half minute for the clock is taken away, since the rows are fresh."""
    for log in sealing.LOGS:
        run("SELECT husrom_seal_cut(%s)", log)
        with as_owner():
            run("UPDATE audit_seal_cut SET cut = clock_timestamp()")
        run("SELECT husrom_seal(%s, %s)", log, most)


def rows_now() -> int:
    with as_owner():
        return int(run("SELECT (SELECT count(*) FROM audit_read) + (SELECT count(*) FROM audit_event)")[0][0])


def verify(kept: str = "") -> sealing.Report:
    with as_owner():
        return sealing.verify(kept)


def test_untouched_logs_are_sound_and_chained(sealed: None) -> None:
    newest = sealing.newest()

    assert newest is not None
    report = verify(newest.hash.hex())
    assert report.faults == []
    assert report.rows == rows_now() >= 40
    # Twenty rows with at most seven to a seal are three seals for each log, and the empty months have theirs.
    of_march = [seal.rows for seal in sealing.seals("WHERE month = '2025-08-01'")]
    assert of_march == [7, 7, 6, 7, 7, 6]
    assert {seal.kind for seal in sealing.seals()} == {"seal"}


CHANGES = {
    "update": "UPDATE {log} SET {column} = 'changed' WHERE at > '2025-08-09' AND at < '2025-08-10'",
    "a microsecond": "UPDATE {log} SET at = at + interval '1 microsecond' WHERE at < '2025-08-02'",
    "delete": "DELETE FROM {log} WHERE at > '2025-08-12' AND at < '2025-08-13'",
    "delete all": "DELETE FROM {log} WHERE at < '2025-09-01'",
    "insert": "INSERT INTO {log} SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), "
    "'at', t.at + interval '1 hour'))).* FROM {log} t WHERE at < '2025-08-02'",
    "swapped keys": "WITH two AS (SELECT array_agg(id ORDER BY at) AS ids FROM {log} WHERE at < '2025-08-03') "
    "UPDATE {log} SET id = CASE WHEN id = ids[1] THEN ids[2] ELSE ids[1] END FROM two WHERE id = ANY (ids)",
    "swapped times": "WITH two AS (SELECT array_agg(id ORDER BY at) AS ids, array_agg(at ORDER BY at) AS times "
    "FROM {log} WHERE at < '2025-08-03') UPDATE {log} SET at = CASE WHEN id = ids[1] THEN times[2] ELSE times[1] END "
    "FROM two WHERE id = ANY (ids)",
    "moved into an empty month": "UPDATE {log} SET at = (SELECT max(to_at) - interval '1 second' FROM audit_seal "
    "WHERE rows = 0) WHERE at > '2025-08-19'",
}


@pytest.mark.parametrize("log", sealing.LOGS)
@pytest.mark.parametrize("change", CHANGES)
def test_change_by_the_owner_is_found(sealed: None, change: str, log: str) -> None:
    column = "verb" if log == "audit_event" else "content"

    tamper(CHANGES[change].format(log=log, column=column))

    assert not verify().sound


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM audit_seal WHERE number = 2",
        "UPDATE audit_seal SET rows = rows + 1 WHERE number = 3",
        "UPDATE audit_seal SET content = sha256('x') WHERE number = 3",
        "UPDATE audit_seal SET to_at = to_at - interval '1 second' WHERE number = 4",
        "UPDATE audit_seal SET sealed_at = sealed_at + interval '1 day' WHERE number = 2",
        "UPDATE audit_seal SET hash = sha256('x') WHERE number = (SELECT max(number) FROM audit_seal)",
    ],
)
def test_change_in_the_chain_is_found(sealed: None, change: str) -> None:
    tamper(change)

    assert not verify().sound


def test_newest_seals_cut_off_are_found_by_the_one_that_was_kept(sealed: None) -> None:
    newest = sealing.newest()
    assert newest is not None

    tamper("DELETE FROM audit_seal WHERE number = (SELECT max(number) FROM audit_seal)")

    assert verify().sound
    assert not verify(newest.hash.hex()).sound


def test_chain_written_anew_is_found_by_the_one_that_was_kept(sealed: None) -> None:
    newest = sealing.newest()
    assert newest is not None

    tamper("UPDATE audit_read SET content = 'harmless' WHERE at < '2025-08-04'", "DELETE FROM audit_seal")
    seal_up_to_now(most=7)

    assert verify().sound
    assert not verify(newest.hash.hex()).sound


def test_kept_seal_is_still_good_when_more_has_been_sealed(sealed: None) -> None:
    kept = sealing.newest()
    with as_owner():
        run(
            "INSERT INTO audit_read (id, municipality_id, person_id, content, basis) SELECT gen_random_uuid(), id, "
            "gen_random_uuid(), 'x', 'role' FROM agencies_municipality"
        )
    seal_up_to_now()

    assert kept is not None and kept != sealing.newest()
    assert verify(kept.hash.hex()).sound


@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo", "Pacific/Chatham"])
def test_seals_are_the_same_in_every_time_zone(sealed: None, zone: str) -> None:
    with as_owner(), transaction.atomic():
        run(f"SET LOCAL TimeZone = '{zone}'")
        run("SET LOCAL search_path = pg_catalog, public")
        run("SET LOCAL bytea_output = 'escape'")
        assert sealing.verify().faults == []
        seal = sealing.seals("WHERE rows > 0 LIMIT 1")[0]
        made = run("SELECT content FROM husrom_seal_content(%s, %s, %s)", seal.log, seal.from_at, seal.to_at)
    assert bytes(made[0][0]) == seal.content


def test_application_can_write_nothing_into_the_past_or_into_the_chain(sealed: None) -> None:
    place = Municipality.objects.get(code="bergen").pk
    for statement in (
        f"INSERT INTO audit_read (id, at, municipality_id, person_id, content, basis) VALUES "
        f"(gen_random_uuid(), '2025-08-02', '{place}', gen_random_uuid(), 'x', 'role')",
        'INSERT INTO audit_event (id, at, "on", verb, subject_type) VALUES '
        "(gen_random_uuid(), '2025-08-02', '2025-08-02', 'x', 'x')",
        "DELETE FROM audit_seal",
        "UPDATE audit_seal SET rows = 0",
        "UPDATE audit_seal_cut SET cut = '2100-01-01'",
        "INSERT INTO audit_seal SELECT * FROM audit_seal LIMIT 1",
        "SELECT husrom_seal_link('seal', 'audit_read', '2025-08-01', now(), now(), NULL, NULL, 0, '', NULL, '{}')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            run(statement)


def test_owner_too_is_refused_while_the_triggers_are_awake(sealed: None) -> None:
    for statement in ("DELETE FROM audit_seal", "UPDATE audit_seal SET rows = 0", "TRUNCATE audit_seal"):
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            run(statement)


def test_nothing_new_makes_no_seal(sealed: None) -> None:
    before = sealing.newest()

    seal_up_to_now()

    assert sealing.newest() == before


def test_row_still_in_flight_is_not_lost_by_the_cut(sealed: None) -> None:
    """While somebody is in the middle of writing, the log waits; afterwards the row is sealed as all others."""
    from psycopg import connect

    from tests.database import OWNER

    settings = connection.settings_dict
    other = connect(
        host=OWNER["HOST"], port=OWNER["PORT"] or None, user=OWNER["USER"], password=OWNER["PASSWORD"] or None,
        dbname=settings["NAME"],
    )  # fmt: skip
    try:
        other.execute(
            "INSERT INTO audit_read (id, municipality_id, person_id, content, basis) SELECT gen_random_uuid(), id, "
            "gen_random_uuid(), 'in flight', 'role' FROM agencies_municipality WHERE code = 'bergen'"
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            run("SELECT husrom_seal_cut('audit_read')")
        other.commit()
    finally:
        other.close()

    seal_up_to_now()
    assert verify().rows == rows_now()


# --- retention -----------------------------------------------------------------------------------------------------


def approvers() -> list[Any]:
    users = (
        Membership.objects.filter(unit__municipality__code="bergen")
        .order_by("user_id")
        .values_list("user_id")
    )
    return [row[0] for row in users.distinct()[:2]]


def drop(log: str, approvals: list[Any], month: str = "2025-08-01", due: str = "2026-10-01") -> int:
    with transaction.atomic():
        run("SELECT set_config('app.service', 'retention', true)")
        rows = run("SELECT husrom_drop_sealed_month(%s, %s, %s, %s::uuid[])", log, month, due, approvals)
    return int(rows[0][0])


def test_retention_takes_a_whole_sealed_month_and_keeps_its_seals(sealed: None) -> None:
    kept = sealing.newest()
    assert kept is not None

    assert drop("audit_read", approvers()) == 20

    report = verify(kept.hash.hex())
    assert report.faults == []
    assert [(link.log, link.rows, len(link.approvals)) for link in report.dropped] == [("audit_read", 20, 2)]
    assert len(sealing.seals("WHERE month = '2025-08-01' AND log = 'audit_read' AND kind = 'seal'")) == 3
    # Done twice is quiet.
    assert drop("audit_read", approvers()) == 0


def test_rows_put_back_into_a_dropped_month_are_found(sealed: None) -> None:
    drop("audit_read", approvers())

    with as_owner():
        run(
            "CREATE TABLE audit_read_2025_08 PARTITION OF audit_read "
            "FOR VALUES FROM ('2025-08-01 00:00:00+00') TO ('2025-09-01 00:00:00+00')"
        )
        run(
            "INSERT INTO audit_read (id, at, municipality_id, person_id, content, basis) SELECT gen_random_uuid(), "
            "'2025-08-02', id, gen_random_uuid(), 'x', 'role' FROM agencies_municipality"
        )

    assert not verify().sound


@pytest.mark.parametrize(
    ("log", "month", "due", "who"),
    [
        ("audit_read", "2025-08-01", "2999-01-01", 2),  # the class does not let it go yet
        ("audit_read", "2025-08-01", "2025-11-01", 2),  # sooner than any class may
        ("audit_event", "2025-08-01", "2026-10-01", 2),  # the trail is kept for five years at least
        ("audit_read", "2025-08-01", "2026-10-01", 1),  # four eyes
        ("audit_read", "2025-08-15", "2026-10-01", 2),  # not a month
        ("people_person", "2025-08-01", "2026-10-01", 2),  # not a log
        ("audit_read", "2025-07-01", "2026-10-01", 2),  # not sealed
    ],
)
def test_retention_is_refused(sealed: None, log: str, month: str, due: str, who: int) -> None:
    with pytest.raises(DatabaseError):
        drop(log, approvers()[:who], month, due)


def test_retention_is_refused_to_one_who_is_not_in_it(sealed: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        run(
            "SELECT husrom_drop_sealed_month('audit_read', '2025-08-01', '2026-10-01', %s::uuid[])",
            approvers(),
        )


def test_retention_does_not_hide_tampering(sealed: None) -> None:
    tamper("UPDATE audit_read SET content = 'harmless' WHERE at < '2025-08-04'")

    with pytest.raises(DatabaseError):
        drop("audit_read", approvers())


# --- the command ---------------------------------------------------------------------------------------------------


def test_command_says_what_it_found(sealed: None, capsys: pytest.CaptureFixture[str]) -> None:
    newest = sealing.newest()
    assert newest is not None

    with as_owner():
        call_command("verify_seals", newest=newest.hash.hex().upper())

    assert "Ingen endringer funnet" in capsys.readouterr().out


@pytest.mark.parametrize("kept", ["abc", "g" * 64, "0" * 64])
def test_command_ends_with_an_error(sealed: None, kept: str) -> None:
    with as_owner(), pytest.raises(CommandError):
        call_command("verify_seals", newest=kept)


def test_command_is_the_owners(sealed: None) -> None:
    """The application role does not see all rows, and must not be told that all is well."""
    with pytest.raises(CommandError):
        call_command("verify_seals")
