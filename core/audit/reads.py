"""The read log: buffered on the request, written before the content leaves, one row per person shown.

Nobody is asked why. On what basis the door stood open is worked out in the database as the row is written, for all
rows of the request at once (`husrom_bases`): own case, an open relation and its basis, a grant, break-glass, or the
work of a role.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.http import HttpRequest

from core.audit import contents
from core.audit.events import Acting
from core.base.ids import uuid7


@dataclass(frozen=True)
class Read:
    person_id: UUID
    content: str
    subject_type: str
    subject_id: UUID | None
    basis: str = ""
    case_number: str = ""
    compartment_id: UUID | None = None


@dataclass
class ReadBuffer:
    """Reads of one request; the same person, content and case counts once."""

    rows: dict[Read, None] = field(default_factory=dict)

    def add(
        self, persons: Iterable[UUID | None], content: str, subject: models.Model | None, basis: str = ""
    ) -> None:
        label = subject._meta.label_lower if subject is not None else ""
        key = subject.pk if subject is not None else None
        owner = getattr(subject, "compartment_id", None)
        number = contents.number_of(subject)
        for person in persons:
            if person is not None:
                self.rows[Read(person, content, label, key, basis, number, owner)] = None


_INSERT = """
INSERT INTO audit_read (id, municipality_id, user_id, service, unit_id, role, person_id, content, subject_type,
    subject_id, basis, case_number)
SELECT r.id, %s, %s, %s, %s, %s, r.person_id, r.content, r.subject_type, r.subject_id,
    CASE WHEN r.basis <> '' THEN r.basis ELSE b.basis END, r.case_number
FROM unnest(%s::uuid[], %s::uuid[], %s::varchar[], %s::varchar[], %s::uuid[], %s::varchar[], %s::varchar[])
     WITH ORDINALITY AS r (id, person_id, content, subject_type, subject_id, basis, case_number, n)
JOIN husrom_bases(%s::uuid[], %s::uuid[], %s::uuid[]) b ON b.n = r.n
"""


def note(
    request: HttpRequest | Any,
    *,
    persons: Iterable[UUID | None] = (),
    rows: Iterable[tuple[UUID | None, models.Model | None]] = (),
    content: str,
    subject: models.Model | None = None,
    basis: str = "",
) -> None:
    """Say that this request shows `content` (e.g. `application.case`) about `persons`; nothing is written yet.

    `rows` are persons each with the record shown about them: what a list gives. The basis is worked out when the
    reads are written; pass one only where the view knows a more exact one.
    """
    # A DRF request wraps Django's; the buffer lives on the innermost one.
    inner: Any = getattr(request, "_request", request)
    buffer: ReadBuffer = inner.reads
    buffer.add(persons, content, subject, basis)
    for person, record in rows:
        buffer.add([person], content, record, basis)


def write(actor: Acting, buffer: ReadBuffer, *, role: str = "") -> None:
    """Write the buffered reads in one INSERT and empty the buffer. The actor's database context must be in force."""
    rows = list(buffer.rows)
    buffer.rows.clear()
    if not rows or actor.municipality_id is None:
        return
    persons = [row.person_id for row in rows]
    subjects = [row.subject_id for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                actor.municipality_id,
                actor.user_id,
                actor.service,
                actor.unit_id,
                role,
                [uuid7() for _ in rows],
                persons,
                [row.content for row in rows],
                [row.subject_type for row in rows],
                subjects,
                [row.basis for row in rows],
                [row.case_number for row in rows],
                persons,
                subjects,
                [row.compartment_id for row in rows],
            ],
        )
