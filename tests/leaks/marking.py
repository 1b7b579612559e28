"""Marks: every free text of every seeded row becomes a word that stands nowhere else.

A mark says which row and field it is from, and so whose it is and who may see it. Marks are written by the owner past
the triggers that keep history from being changed: what is proved here is who reads, not who writes.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from core.agencies import access
from core.agencies.access import Holding
from core.people.enums import ContactKind
from core.people.models import ContactDetail
from tests.database import as_owner
from tests.leaks.protected import Key, Shield, shields

LETTERS = "bcdfghjklmnprstv"
MARK = re.compile(rb"zq[bcdfghjklmnprstv]{7}", re.IGNORECASE)
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
    #: Hidden by a protected address: for whom it is not. They come in by the ways that the matrix gives them.
    handlers: frozenset[UUID] | None = None
    #: The kind it is of to all others, where the row must be there for them too.
    otherwise: str = ""

    def kind_for(self, user: UUID | None) -> str:
        """The kind of content it is to the user; none where it is hidden."""
        if self.handlers is None:
            return self.kind
        return "protected_home" if user in self.handlers else self.otherwise

    def __str__(self) -> str:
        return f"{self.word} ({self.kind}: {self.model}.{self.column})"


@dataclass
class Marks:
    """All the words, by the word."""

    words: dict[str, Mark] = field(default_factory=dict)
    made: int = 0

    def found_in(self, content: bytes) -> set[str]:
        return {word.decode().lower() for word in MARK.findall(content)} & self.words.keys()

    def new_word(self) -> str:
        """As unlike the others as words can be, since the search forgives a slip of the pen."""
        digest = hashlib.sha256(str(self.made).encode()).digest()
        self.made += 1
        return "zq" + "".join(LETTERS[byte % 16] for byte in digest[:7])


def mark_everything() -> Marks:
    """Mark what is in the database, as the owner."""
    marks = Marks()
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        hidden = shields()
        for held in access.holdings().values():
            if held.marked:
                _mark_table(marks, held, hidden)
    return marks


def _mark_table(marks: Marks, held: Holding, hidden: dict[Key, Shield]) -> None:
    model: Any = apps.get_model(held.model)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for row in model._default_manager.order_by("pk"):
            whose = _whose(held, row)
            handlers = handlers_of(held, row, hidden)
            for name in held.marked:
                word = marks.new_word()
                value = _marked(model._meta.get_field(name), getattr(row, name), word)
                if value is None or not _write(model, row, name, value):
                    continue
                kind = held.fields.get(name, held.kind)
                if held.subject and not whose["owners"]:
                    # What was done to the stock is as open as the stock.
                    kind = _kind_of_subject(row) or kind
                marks.words[word] = Mark(
                    word,
                    held.model,
                    name,
                    kind,
                    row.municipality_id,
                    **whose,
                    handlers=handlers,
                    otherwise=held.shielded,
                )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def handlers_of(held: Holding, row: Any, hidden: dict[Key, Shield]) -> frozenset[UUID] | None:
    """For whom the row is not hidden, where a protected address hides it at all."""
    if isinstance(row, ContactDetail) and row.kind != ContactKind.CARE_OF:
        return None  # With whom somebody stays is an address; a telephone number is not.
    keys = [getattr(row, path) for path in held.shield if path != "application_id"]
    keys += [("application", row.application_id)] if "application_id" in held.shield else []
    found = [hidden[key].users for key in keys if key in hidden]
    return frozenset.intersection(*found) if found else None


def _write(model: Any, row: Any, name: str, value: Any) -> bool:
    # A check may say that the text is a long one, or that there is none in this state.
    for given in (value, f"{value} " * 4):
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**{name: given})
        except DatabaseError:
            continue
        return True
    return False


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


def _whose(held: Holding, row: Any) -> dict[str, Any]:
    owners = [] if held.kind == "stock" else [held.owner, *held.also]
    names = {item.name for item in type(row)._meta.get_fields()}
    whose = {
        "owners": {key for path in owners if path.split("__")[0] in names for key in _all_at(row, path)},
        "keys": {_first(row, key) for key in held.keys},
        "users": {key for path in held.users for key in _all_at(row, path)},
        "units": {key for path in held.units for key in _all_at(row, path)},
    }
    if held.subject:
        # What was done is as open as what it was done to.
        for name, keys in _whose_subject(row).items():
            whose[name] = whose.get(name, set()) | keys
    return {key: frozenset(value - {None}) for key, value in whose.items()}


def _whose_subject(row: Any) -> dict[str, Any]:
    held = access.holdings().get(row.subject_type)
    if held is None or held.subject:
        return {}
    model: Any = apps.get_model(held.model)
    subject = model._default_manager.filter(pk=row.subject_id).first()
    return {} if subject is None else _whose(held, subject)


def _kind_of_subject(row: Any) -> str:
    held = access.holdings().get(row.subject_type)
    return held.kind if held and held.kind in {"stock", "house"} else ""


def _first(row: Any, key: str) -> Any:
    """`a|b`: the first of them that is set."""
    return next((found for name in key.split("|") if (found := getattr(row, name, None))), None)


def _all_at(row: Any, path: str) -> Iterable[UUID | None]:
    # What is not there comes as None; to exclude it would leave out a row with one such among several.
    manager: Any = type(row)._default_manager
    return list(manager.filter(pk=row.pk).values_list(path, flat=True))
