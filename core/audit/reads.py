"""The read log: buffered on the request, written before the content leaves, one row per person shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.http import HttpRequest

from core.audit.events import Acting
from core.base.ids import uuid7


@dataclass(frozen=True)
class Read:
    person_id: UUID
    content: str
    subject_type: str
    subject_id: UUID | None
    basis: str


@dataclass
class ReadBuffer:
    """Reads of one request; the same person and content counts once."""

    rows: dict[Read, None] = field(default_factory=dict)

    def add(
        self, persons: Iterable[UUID | None], content: str, subject: models.Model | None, basis: str
    ) -> None:
        label = subject._meta.label_lower if subject is not None else ""
        key = subject.pk if subject is not None else None
        for person in persons:
            if person is not None:
                self.rows[Read(person, content, label, key, basis)] = None


_INSERT = """
INSERT INTO audit_read
    (id, municipality_id, user_id, service, unit_id, role, person_id, content, subject_type, subject_id, basis)
SELECT r.id, %s, %s, %s, %s, %s, r.person_id, r.content, r.subject_type, r.subject_id, r.basis
FROM unnest(%s::uuid[], %s::uuid[], %s::varchar[], %s::varchar[], %s::uuid[], %s::varchar[])
     AS r (id, person_id, content, subject_type, subject_id, basis)
"""


def note(
    request: HttpRequest | Any,
    *,
    persons: Iterable[UUID | None],
    content: str,
    subject: models.Model | None = None,
    basis: str = "relation",
) -> None:
    """Say that this request shows `content` (e.g. `application.case`) about `persons`; nothing is written yet."""
    # A DRF request wraps Django's; the buffer lives on the innermost one.
    inner: Any = getattr(request, "_request", request)
    inner.reads.add(persons, content, subject, basis)


def write(actor: Acting, buffer: ReadBuffer, *, role: str = "") -> None:
    """Write the buffered reads in one INSERT and empty the buffer."""
    rows = list(buffer.rows)
    buffer.rows.clear()
    if not rows or actor.municipality_id is None:
        return
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
                [row.person_id for row in rows],
                [row.content for row in rows],
                [row.subject_type for row in rows],
                [row.subject_id for row in rows],
                [row.basis for row in rows],
            ],
        )
