"""The application role is the one the walls are built for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import psycopg
import pytest
from django.db import connection

from tests.database import APP, OWNER


@pytest.fixture
def application(db: None) -> Iterator[psycopg.Connection]:
    """A connection that logs in as the real application role, as web and workers do."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(
        host=APP["HOST"],
        port=APP["PORT"] or None,
        user=APP["USER"],
        password=APP["PASSWORD"] or None,
        dbname=name,
    ) as real:
        yield real


def _current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_application_role_has_no_powers(application: psycopg.Connection) -> None:
    row = application.execute(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    owned = application.execute(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    ).fetchone()

    assert row == (False, False, False, False)
    assert owned == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE intruder (id int)",
        "DROP TABLE django_migrations",
        "TRUNCATE django_session",
        "SET ROLE husrom_owner",
    ],
)
def test_application_role_is_refused_what_only_the_owner_may(
    application: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.encode())


def test_application_role_reads_and_writes_rows(application: psycopg.Connection) -> None:
    application.execute("DELETE FROM django_session")


def test_tests_act_as_application_role(
    db: None, as_owner: Callable[[], AbstractContextManager[None]]
) -> None:
    assert _current_user() == APP["USER"]
    with as_owner():
        with as_owner():
            pass
        assert _current_user() == OWNER["USER"]
    assert _current_user() == APP["USER"]


@pytest.mark.parametrize("_round", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_transactional_tests_start_from_the_template(
    _round: int, as_owner: Callable[[], AbstractContextManager[None]]
) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (id int)")

    assert _current_user() == APP["USER"]
