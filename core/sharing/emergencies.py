"""How a number leads to records in an emergency: each room names a function of the database that looks it up.

The functions belong to the owner of the database and answer only for the municipality in force, and only for an
attempt that the actor has just put on record with a reason (`sharing_attempted`). They tell ids, never content.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

_functions: list[str] = []


@dataclass(frozen=True)
class Found:
    """A record the number leads to. `shielded`: an address is the secret, so it never opens this way."""

    label: str
    record_id: UUID
    compartment_id: UUID
    unit_id: UUID | None
    title: str
    number: str
    covers: list[list[str]]
    shielded: bool


def register(function: str) -> None:
    """Name a function (attempt uuid) of the database that returns the columns of `Found`, in order."""
    if function not in _functions:
        _functions.append(function)


def look_up(attempt_id: UUID) -> list[Found]:
    """Everything the number of the attempt leads to, in every room."""
    found: list[Found] = []
    with connection.cursor() as cursor:
        for function in _functions:
            cursor.execute(
                "SELECT label, record_id, compartment_id, unit_id, title, number, covers::text, shielded "
                f"FROM {function}(%s)",
                [attempt_id],
            )
            found += [_found(row) for row in cursor.fetchall()]
    return found


def _found(row: tuple[Any, ...]) -> Found:
    label, record, compartment, unit, title, number, covers, shielded = row
    return Found(label, record, compartment, unit, title, number, json.loads(covers), shielded)
