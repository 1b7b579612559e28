"""Marks: every free text of every seeded row becomes a word that stands nowhere else.

A mark says which row and field it is from, and so whose it is and who may see it. Marks are written by the owner past
the triggers that keep history from being changed: what is proved here is who reads, not who writes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from core.agencies import access
from core.agencies.access import Holding
from core.people.models import Person
from tenancies.models import Lease
from tests.database import as_owner

LETTERS = "bcdfghjklm"
MARK = re.compile(rb"zq[bcdfghjklm]{5}", re.IGNORECASE)
CODE = re.compile(r"[a-z0-9_.:/-]*")


@dataclass(frozen=True)
class Mark:
    """Where a word comes from, and what decides who may see it."""

    word: str
    model: str
    column: str
    kind: str
    municipality: UUID
    owners: frozenset[UUID] = frozenset()
    keys: frozenset[UUID] = frozenset()
    users: frozenset[UUID] = frozenset()
    units: frozenset[UUID] = frozenset()
    closed: bool = False

    def __str__(self) -> str:
        return f"{self.word} ({self.kind}: {self.model}.{self.column})"


@dataclass
class Marks:
    """All the words, by the word."""

    words: dict[str, Mark] = field(default_factory=dict)

    def found_in(self, content: bytes) -> set[str]:
        return {word.decode().lower() for word in MARK.findall(content)} & self.words.keys()

    def new_word(self) -> str:
        number, word = len(self.words), ""
        for _ in range(5):
            number, rest = divmod(number, 10)
            word = LETTERS[rest] + word
        return "zq" + word


def mark_everything() -> Marks:
    """Mark what is in the database, as the owner."""
    marks = Marks()
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        closed = _protected_leases()
        for held in access.holdings().values():
            if held.marked:
                _mark_table(marks, held, closed)
    return marks


def _protected_leases() -> dict[UUID, UUID | None]:
    """Leases of persons with a protected address → the handler; and the dwellings they are in."""
    rows = Lease.objects.exclude(tenant__address_protection="none")
    found: dict[UUID, UUID | None] = {row.pk: row.handler_id for row in rows}
    found.update({row.dwelling_id: row.handler_id for row in rows})
    found.update({row.tenant_id: row.handler_id for row in rows})
    return found


def _mark_table(marks: Marks, held: Holding, closed: dict[UUID, UUID | None]) -> None:
    model: Any = apps.get_model(held.model)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for row in model._default_manager.order_by("pk"):
            whose = _whose(held, row, closed)
            for name in held.marked:
                word = marks.new_word()
                value = _marked(model._meta.get_field(name), getattr(row, name), word)
                if value is None or not _write(model, row, name, value):
                    continue
                kind = held.fields.get(name, held.kind)
                if held.subject and not whose["owners"]:
                    # What was done to the stock is as open as the stock.
                    kind = _kind_of_subject(row) or kind
                if whose["closed"] and kind != "identity":
                    kind = "protected_home"
                marks.words[word] = Mark(word, held.model, name, kind, row.municipality_id, **whose)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _write(model: Any, row: Any, name: str, value: Any) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(**{name: value})
    except DatabaseError:
        # A check says that the field is empty in this state.
        return False
    return True


def _marked(field_: models.Field, value: Any, word: str) -> Any:
    """The value with the word in it; None where it holds no free text now."""
    if isinstance(field_, models.BinaryField):
        return bytes(value) + b"\n" + word.encode() if value else None
    if isinstance(field_, models.JSONField):
        changed = _in_leaves(value, word)
        return changed if changed != value else None
    if "</body>" in str(value):
        return value.replace("</body>", f"<p>{word}</p></body>")
    if field_.null and value is None:
        return None
    if isinstance(field_, models.EmailField):
        return f"{word}@example.no"
    return word.capitalize() if field_.max_length is None or field_.max_length >= len(word) else None


def _in_leaves(value: Any, word: str) -> Any:
    """Texts inside become the word; codes stay, since the code reads them."""
    if isinstance(value, dict):
        return {key: _in_leaves(each, word) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_leaves(each, word) for each in value]
    if isinstance(value, str) and not CODE.fullmatch(value) and not value[:4].isdigit():
        return word
    return value


def _whose(held: Holding, row: Any, closed: dict[UUID, UUID | None]) -> dict[str, Any]:
    model: Any = type(row)
    owners = [] if held.kind == "stock" else [held.owner, *held.also]
    names = {item.name for item in model._meta.get_fields()}
    compartments = {_at(row, path) for path in owners if path.split("__")[0] in names}
    users = {key for path in held.users for key in _all_at(row, path)}
    units = {key for path in held.units for key in _all_at(row, path)}
    keys = {_first(row, key) for key in held.keys}
    hidden = None
    if held.lease is not None:
        hidden = row.pk if held.lease == "" else getattr(row, f"{held.lease}_id")
    elif held.dwelling or isinstance(row, Person):
        hidden = row.pk
    elif {"subject_id", "person_id"} & {
        item.attname for item in model._meta.concrete_fields
    } and held.kind == "paper":
        hidden = row.subject_id
    is_closed = hidden in closed
    if is_closed:
        users = {closed[hidden]} if hidden else users
    if held.subject:
        compartments |= _owners_of_subject(row)
    clean = {
        "owners": compartments,
        "keys": keys,
        "users": users,
        "units": units,
    }
    return {**{key: frozenset(value - {None}) for key, value in clean.items()}, "closed": is_closed}


def _owners_of_subject(row: Any) -> set[UUID | None]:
    """Whose the record is that something was done to."""
    try:
        model: Any = apps.get_model(row.subject_type)
    except (LookupError, ValueError):
        return set()
    subject = model._default_manager.filter(pk=row.subject_id).first()
    return {getattr(subject, "compartment_id", None)}


def _kind_of_subject(row: Any) -> str:
    held = access.holdings().get(row.subject_type)
    return held.kind if held and held.kind in {"stock", "house"} else ""


def _first(row: Any, key: str) -> Any:
    """`a|b`: the first of them that is set."""
    return next((found for name in key.split("|") if (found := getattr(row, name, None))), None)


def _at(row: Any, path: str) -> UUID | None:
    found: Any = next(iter(_all_at(row, path)), None)
    return found


def _all_at(row: Any, path: str) -> Iterable[UUID]:
    manager: Any = type(row)._default_manager
    return list(manager.filter(pk=row.pk).exclude(**{path: None}).values_list(path, flat=True))
