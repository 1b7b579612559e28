"""Retention classes: the plan (`data/retention.toml`) and what each room says its class is made of.

    retention.register(Kept("contacts", root="contacts_contact", since="happened_at::date",
                            closed="outcome <> 'follow_up'"))

After every migration the owner writes both into `privacy_retentionclass`, which the database's own functions read.
The application cannot change them: what may be deleted, and when, is not for a web process to say.
"""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Child:
    """Rows that go with the root: `where` is SQL with `ids`, the keys of the roots that go."""

    table: str
    where: str


@dataclass(frozen=True)
class Kept:
    """What a class is in the database: SQL of the room, over the root table alone as `r`."""

    code: str
    root: str
    since: str
    closed: str = "true"
    children: Sequence[Child] = ()
    #: How a row is shown to somebody who may see it anyway: what it is called, and the look-up to whom it is about.
    shown: Callable[[Any], str] = str
    person: str = ""


@dataclass(frozen=True)
class Plan:
    """A class of the plan."""

    code: str
    title: str
    period: str
    starts: str
    basis: str
    archive: bool
    version: date
    log: str = ""


_kept: dict[str, Kept] = {}


def register(*kept: Kept) -> None:
    for each in kept:
        _kept[each.code] = each


@cache
def plan() -> tuple[Plan, ...]:
    file = Path(__file__).parent / "data" / "retention.toml"
    return tuple(Plan(**row) for row in tomllib.loads(file.read_text(encoding="utf-8"))["class"])


def registered() -> dict[str, Kept]:
    return dict(_kept)


_WRITE = """
INSERT INTO privacy_retentionclass
    (code, title, period, starts, basis, archive_first, version, kind, root, since_sql, closed_sql, children)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)
ON CONFLICT (code) DO UPDATE SET title = excluded.title, period = excluded.period, starts = excluded.starts,
    basis = excluded.basis, archive_first = excluded.archive_first, version = excluded.version, kind = excluded.kind,
    root = excluded.root, since_sql = excluded.since_sql, closed_sql = excluded.closed_sql, children = excluded.children
"""


def write_classes(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Hooked to the end of a migration, which is the owner's."""
    import json

    connection = connections[using]
    with connection.cursor() as cursor:
        if "privacy_retentionclass" not in connection.introspection.table_names(cursor):
            return
        for each in plan():
            kept = _kept.get(each.code)
            if kept is None and not each.log:
                raise LookupError(f"No room has registered the retention class {each.code}.")
            cursor.execute(
                _WRITE,
                [
                    each.code, each.title, each.period, each.starts, each.basis, each.archive, each.version,
                    "log" if each.log else "rows",
                    each.log or (kept.root if kept else ""),
                    kept.since if kept else "",
                    kept.closed if kept else "",
                    json.dumps([asdict(child) for child in (kept.children if kept else ())]),
                ],
            )  # fmt: skip
