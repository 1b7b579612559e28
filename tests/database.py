"""Databases for the tests: one migrated template, one clone for each worker, two roles.

The connection belongs to the owner but acts as the application role (`options='-c role=husrom_app'`), so the
code under test is held by row-level security just as in production, while factories can step up with
`as_owner()` to write rows that the application role may not see.
"""

import contextlib
import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.test import TransactionTestCase

from config.settings.env import database as parse_url
from demo import organisation

ROOT = Path(__file__).resolve().parents[1]
OWNER = parse_url(os.environ["DATABASE_OWNER_URL"])
APP = parse_url(os.environ["DATABASE_URL"])


def owner_connection() -> psycopg.Connection:
    """To the maintenance database; autocommit, for CREATE and DROP DATABASE."""
    return psycopg.connect(
        host=OWNER["HOST"],
        port=OWNER["PORT"] or None,
        user=OWNER["USER"],
        password=OWNER["PASSWORD"] or None,
        dbname=OWNER["NAME"],
        autocommit=True,
    )


def _migrations_hash() -> str:
    digest = hashlib.sha256()
    files = [path for path in ROOT.glob("*/**/migrations/**/*") if path.suffix in {".py", ".sql", ".toml"}]
    files = [path for path in files if path.relative_to(ROOT).parts[0] not in {".venv", ".bootstrap", "var"}]
    for path in sorted(
        [
            *files,
            *ROOT.glob("core/base/*.py"),
            *ROOT.glob("demo/*.py"),
            *ROOT.glob("demo/data/*.toml"),
            *ROOT.glob("*/rules/*/*.toml"),
            ROOT / "uv.lock",
            Path(__file__),
        ]
    ):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def ensure_template() -> str:
    """The name of the migrated template database; made by the first worker that comes."""
    name = f"husrom_template_{_migrations_hash()}"
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "test-template.lock").open("a") as lock, owner_connection() as owner:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = {row[0] for row in owner.execute("SELECT datname FROM pg_database").fetchall()}
        if name not in known:
            for old in known:
                if old.startswith("husrom_template_"):
                    owner.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)'.encode())
            owner.execute(b"CREATE DATABASE husrom_template_unfinished")
            use_database("husrom_template_unfinished", as_application=False)
            call_command("migrate", verbosity=0, interactive=False)
            # The personas' organisation stands in every test database: it is the ground of all rooms.
            for code in organisation.CODES:
                organisation.load(code)
            connections.close_all()
            # Renamed last, so that nobody clones a half-migrated template.
            owner.execute(f'ALTER DATABASE husrom_template_unfinished RENAME TO "{name}"'.encode())
    return name


def use_database(name: str, *, as_application: bool = True) -> None:
    """Point Django's connection at a database, in this thread and in those that start later."""
    connections.close_all()
    settings: dict[str, Any] = connections["default"].settings_dict
    options = {key: value for key, value in OWNER["OPTIONS"].items() if key != "options"}
    if as_application:
        options["options"] = f"-c role={APP['USER']}"
    settings.update({key: OWNER[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
    settings.update(NAME=name, OPTIONS=options, CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)


class Clone:
    """One worker's database."""

    def __init__(self, name: str, template: str) -> None:
        self.name = name
        self.template = template

    def drop(self) -> None:
        connections.close_all()
        with owner_connection() as owner:
            owner.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)'.encode())

    def create(self) -> None:
        self.drop()
        with owner_connection() as owner:
            owner.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"'.encode())

    def recreate_after_transactional_tests(self) -> None:
        """Instead of TRUNCATE, which the audit trail refuses: a fresh clone after each such test."""

        def _fixture_teardown(_test: TransactionTestCase) -> None:
            self.create()

        TransactionTestCase._fixture_teardown = _fixture_teardown  # type: ignore[attr-defined]


_depth = threading.local()


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """Act as the owner: sees and writes rows of all compartments. For factories and set-up only."""
    depth = getattr(_depth, "value", 0)
    connection.ensure_connection()
    # Straight to the driver, so that it does not count among the queries a test measures.
    if depth == 0:
        connection.connection.execute(f"SET ROLE {OWNER['USER']}")
    _depth.value = depth + 1
    try:
        yield
    finally:
        _depth.value = depth
        # In a failed transaction the rollback that must follow takes the role back by itself.
        if depth == 0 and connection.connection is not None:
            with contextlib.suppress(DatabaseError, psycopg.Error):
                connection.connection.execute(f"SET ROLE {APP['USER']}")
