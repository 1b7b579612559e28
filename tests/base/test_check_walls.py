"""The check of the walls: it is content with the house as it is, and finds each way of breaking it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core.base import walls
from tests.database import APP, as_owner, owner_connection

ROLE = str(APP["USER"])


class _Undo(Exception):
    pass


@contextmanager
def broken(*statements: str) -> Iterator[None]:
    """The database with something wrong in it, for as long as the block lasts."""
    try:
        with transaction.atomic(), as_owner():
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            yield
            raise _Undo
    except _Undo:
        pass


def found(*statements: str) -> list[str]:
    with broken(*statements):
        return walls.faults(ROLE)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test asks the catalogues."""


def test_walls_of_the_house_stand() -> None:
    said = StringIO()

    call_command("check_walls", stdout=said)

    assert ROLE in said.getvalue()


def test_command_fails_and_says_what_is_wrong() -> None:
    errors = StringIO()

    with (
        broken("ALTER TABLE applications_note DISABLE ROW LEVEL SECURITY"),
        pytest.raises(CommandError, match="1 feil"),
    ):
        call_command("check_walls", rolle=ROLE, stderr=errors)

    assert "applications_note: row-level security is not enabled." in errors.getvalue()


def test_system_check_asks_only_where_a_database_is_named() -> None:
    with broken("ALTER TABLE applications_note DISABLE ROW LEVEL SECURITY"):
        unasked = run_checks(tags=["database"])
        asked = run_checks(tags=["database"], databases=["default"])

    assert [error for error in unasked if error.id == "base.E001"] == []
    assert [error.msg for error in asked if error.id == "base.E001"] == [
        "applications_note: row-level security is not enabled."
    ]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE TABLE somebodys_secrets (id uuid PRIMARY KEY)", "somebodys_secrets: is not in"),
        ("DROP TABLE applications_note", "applications_note: is in core/base/tables.toml, but not"),
        (
            "ALTER TABLE contacts_contact DISABLE ROW LEVEL SECURITY",
            "contacts_contact: row-level security is not enabled.",
        ),
        ("DROP POLICY husrom_read ON people_person", "people_person: no policy for reading."),
        ("DROP POLICY husrom_remove ON people_person", "people_person: no policy for removing."),
        (
            "CREATE POLICY wide ON tenancies_lease FOR SELECT USING (true)",
            "tenancies_lease: the policy wide lets everybody in: true",
        ),
        (
            "CREATE POLICY wide ON tenancies_lease FOR SELECT USING (1 = 1)",
            "tenancies_lease: the policy wide lets everybody in",
        ),
        (
            "CREATE POLICY wide ON tenancies_lease USING "
            "(municipality_id = (SELECT husrom_municipality()) OR true)",
            "tenancies_lease: the policy wide lets everybody in",
        ),
        (
            "CREATE POLICY wide ON tenancies_lease FOR SELECT USING (municipality_id IS NOT NULL)",
            "tenancies_lease: the policy wide lets everybody in",
        ),
        (
            "CREATE POLICY wide ON tenancies_lease FOR INSERT WITH CHECK (true)",
            "tenancies_lease: the policy wide lets everybody in: true",
        ),
        (
            "CREATE POLICY wide ON tenancies_lease FOR SELECT USING "
            "(compartment_id = ANY ((SELECT husrom_compartments())::uuid[]))",
            "tenancies_lease: the policy wide does not ask for the municipality.",
        ),
        (
            "CREATE POLICY wide ON tenancies_lease FOR SELECT USING "
            "(municipality_id = (SELECT husrom_municipality()))",
            "tenancies_lease: is confidential, but the policy wide asks for the municipality alone.",
        ),
        (
            "ALTER TABLE housing_vacancy DROP CONSTRAINT housing_vacancy_dwelling_id_same_municipality",
            "housing_vacancy: dwelling_id may point into another municipality's housing_dwelling.",
        ),
        (
            "ALTER TABLE contacts_contact ALTER municipality_id DROP NOT NULL",
            "contacts_contact: a row may be without a municipality.",
        ),
        (
            f"GRANT TRUNCATE ON people_person TO {ROLE}",
            f"people_person: the role {ROLE} has the right TRUNCATE.",
        ),
        (
            f"GRANT TRIGGER ON people_person TO {ROLE}",
            f"people_person: the role {ROLE} has the right TRIGGER.",
        ),
        (
            "DROP TRIGGER husrom_forget_hidden ON contacts_contact",
            "contacts_contact: what is hidden is read from it, and a change in it is not noticed",
        ),
        (
            "CREATE VIEW everybody AS SELECT * FROM people_person",
            "everybody: is a view without security_invoker",
        ),
        (
            "CREATE MATERIALIZED VIEW everybody AS SELECT * FROM people_person",
            "everybody: is a materialized view",
        ),
        (
            "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER "
            "RETURN (SELECT count(*) FROM people_person)",
            "peek(): acts with the owner's rights without a fixed search_path.",
        ),
        (
            "GRANT EXECUTE ON FUNCTION husrom_find_persons(text, integer) TO PUBLIC",
            "husrom_find_persons(text,integer): acts with the owner's rights and may be called by everybody.",
        ),
    ],
)
def test_a_broken_wall_is_found(statement: str, expected: str) -> None:
    faults = found(statement)

    assert any(fault.startswith(expected) for fault in faults), faults


def test_right_on_a_partition_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1 LIMIT 1"
        )
        partition = cursor.fetchone()[0]

    faults = found(f"GRANT SELECT ON {partition} TO {ROLE}")

    assert f"{partition}: the role {ROLE} has the right SELECT on a partition." in faults


def test_view_that_asks_the_policies_is_accepted() -> None:
    faults = found("CREATE VIEW everybody WITH (security_invoker = true) AS SELECT * FROM people_person")

    assert faults == []


def test_owner_in_place_of_the_application_role_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        owner = cursor.fetchone()[0]

    faults = walls.faults(owner)

    assert f"The role {owner} owns the table people_person." in faults
    assert f"The role {owner} is one that makes databases." in faults
    assert f"people_person: the role {owner} has the right TRUNCATE." in faults


def test_superuser_in_place_of_the_application_role_is_found() -> None:
    with owner_connection() as owner:
        superuser = owner.execute(
            "SELECT rolname FROM pg_roles WHERE rolsuper ORDER BY oid LIMIT 1"
        ).fetchone()
    assert superuser is not None

    faults = walls.faults(superuser[0])

    assert f"The role {superuser[0]} is a superuser." in faults
    assert f"The role {superuser[0]} is past row-level security." in faults


def test_role_that_does_not_exist_is_found() -> None:
    assert walls.faults("nobody_at_all") == ["There is no role nobody_at_all."]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"unwalled": "Because."}, "people_person: is confidential and cannot be left without"),
        ({"why": ""}, "people_person: core/base/tables.toml does not say what it holds."),
    ],
)
def test_entry_that_does_not_hold_is_found(change: dict[str, str], expected: str) -> None:
    listed = walls.tables()
    wrong = {**listed, "people_person": replace(listed["people_person"], **change)}  # type: ignore[arg-type]

    assert any(fault.startswith(expected) for fault in walls.faults(ROLE, wrong))


def test_every_confidential_table_shows_nothing_to_nobody(as_owner: Callable[..., object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user_id', '', true), set_config('app.municipality_id', '', true)"
        )
        for name, table in walls.tables().items():
            if table.holds == walls.CONFIDENTIAL:
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                assert cursor.fetchone()[0] == 0, name
