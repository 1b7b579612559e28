"""The query that every page begins with: a user's memberships with their units, and what is shared with the user.

Plain SQL: the ORM used three times as long to write it as PostgreSQL to answer it.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, models

from core.agencies.enums import Basis
from core.agencies.models import Agency, Compartment, Membership, Municipality, Unit

#: What a row holds, each under the name its table has in the statement.
_PARTS: dict[str, type[models.Model]] = {
    "membership": Membership,
    "unit": Unit,
    "agency": Agency,
    "compartment": Compartment,
    "municipality": Municipality,
}


@dataclass(frozen=True)
class Memberships:
    """Those valid on the day, oldest first. `granted` are the keys of what is shared and has not lapsed,
    `in_emergency` those of them that stand open by break-glass."""

    rows: tuple[Membership, ...]
    duties: tuple[str, ...]
    granted: frozenset[UUID]
    in_emergency: frozenset[UUID]


@cache
def _statement() -> str:
    columns = ", ".join(
        f'{part}."{field.column}"' for part, model in _PARTS.items() for field in model._meta.concrete_fields
    )
    return f"""
        SELECT {columns},
            ARRAY(SELECT code FROM agencies_duty WHERE user_id = membership.user_id),
            ARRAY(SELECT object_pk::uuid FROM agencies_usergrant
                  WHERE user_id = membership.user_id AND ends_at > statement_timestamp()),
            ARRAY(SELECT object_pk::uuid FROM agencies_groupgrant
                  WHERE group_id = compartment.group_id AND ends_at > statement_timestamp()),
            ARRAY(SELECT object_pk::uuid FROM agencies_usergrant
                  WHERE user_id = membership.user_id AND ends_at > statement_timestamp()
                    AND legal_basis = '{Basis.BREAK_GLASS.value}')
        FROM agencies_membership membership
        JOIN agencies_unit unit ON unit.id = membership.unit_id
        JOIN agencies_agency agency ON agency.id = unit.agency_id
        JOIN agencies_compartment compartment ON compartment.id = unit.compartment_id
        JOIN agencies_municipality municipality ON municipality.id = unit.municipality_id
        WHERE membership.user_id = %s AND membership.valid_from <= %s
            AND (membership.valid_to IS NULL OR membership.valid_to > %s)
        ORDER BY membership.valid_from, membership.id"""


def of_user(user_id: UUID, on: date) -> Memberships:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [user_id, on, on])
        rows = cursor.fetchall()
    return Memberships(
        rows=tuple(_membership(row) for row in rows),
        duties=tuple(rows[0][-4]) if rows else (),
        granted=frozenset(key for row in rows for key in (*row[-3], *row[-2])),
        in_emergency=frozenset(rows[0][-1]) if rows else frozenset(),
    )


def _membership(row: tuple[Any, ...]) -> Membership:
    values = iter(row)
    made: dict[str, Any] = {}
    for part, model in _PARTS.items():
        names = [field.attname for field in model._meta.concrete_fields]
        made[part] = model.from_db(connection.alias, names, list(islice(values, len(names))))
    municipality, unit = made["municipality"], made["unit"]
    municipality.switches = json.loads(municipality.switches)
    unit.agency, unit.compartment, unit.municipality = made["agency"], made["compartment"], municipality
    made["membership"].unit = unit
    found: Membership = made["membership"]
    return found
