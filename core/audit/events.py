"""Writing the audit trail, in the same transaction as the act itself."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from core.audit import verbs
from core.base.clock import oslo_today
from core.base.ids import uuid7


class Acting(Protocol):
    """What the audit trail needs to know of whoever acts (`core.agencies.actors.Actor` fulfils it)."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def service(self) -> str: ...
    @property
    def municipality_id(self) -> UUID | None: ...
    @property
    def unit_id(self) -> UUID | None: ...


@dataclass(frozen=True)
class Event:
    """An act that has just been recorded; hooks (deadlines) receive it within the transaction."""

    id: UUID
    verb: str
    actor: Any
    subject: models.Model
    on: date
    detail: dict[str, Any]


_hooks: list[Callable[[Event], None]] = []

_INSERT = """
INSERT INTO audit_event
    (id, "on", municipality_id, user_id, service, unit_id, verb, subject_type, subject_id, reason, on_behalf_of, detail)
SELECT * FROM unnest(%s::uuid[], %s::date[], %s::uuid[], %s::uuid[], %s::varchar[], %s::uuid[], %s::varchar[],
                     %s::varchar[], %s::uuid[], %s::text[], %s::varchar[], %s::jsonb[])
"""


def on_recorded(hook: Callable[[Event], None]) -> None:
    """Register a hook that is called for every single event, inside the acting transaction."""
    if hook not in _hooks:
        _hooks.append(hook)


def record(
    actor: Acting,
    verb: str,
    subject: models.Model,
    *,
    on: date | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    on_behalf_of: str = "",
) -> Event:
    """Record that `actor` did `verb` to `subject`.

    `on` is the day in the world that the act concerns (default today, in Oslo): deadlines count from it.
    `detail` holds ids, codes and figures, never names or free text. Raises KeyError for an unregistered verb.
    """
    return record_many(
        actor, verb, [subject], on=on, reason=reason, detail=detail, on_behalf_of=on_behalf_of
    )[0]


def record_many(
    actor: Acting,
    verb: str,
    subjects: Iterable[models.Model],
    *,
    on: date | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    on_behalf_of: str = "",
) -> list[Event]:
    """As `record`, for many subjects in one INSERT."""
    day = on or oslo_today()
    acts = [Act(subject, day, detail or {}) for subject in subjects]
    return record_acts(actor, verb, acts, reason=reason, on_behalf_of=on_behalf_of)


@dataclass(frozen=True)
class Act:
    """One of many like acts: to what, which day it concerns, and what is told of it."""

    subject: models.Model
    on: date
    detail: Mapping[str, Any]


def record_acts(
    actor: Acting, verb: str, acts: Iterable[Act], *, reason: str = "", on_behalf_of: str = ""
) -> list[Event]:
    """As `record_many`, where each subject has its own day and detail (the lines of a bank's file): one INSERT."""
    verbs.check(verb)
    events = [Event(uuid7(), verb, actor, act.subject, act.on, dict(act.detail)) for act in acts]
    if not events:
        return events
    n = len(events)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                [event.id for event in events],
                [event.on for event in events],
                [
                    getattr(event.subject, "municipality_id", None) or actor.municipality_id
                    for event in events
                ],
                [actor.user_id] * n,
                [actor.service] * n,
                [actor.unit_id] * n,
                [verb] * n,
                [event.subject._meta.label_lower for event in events],
                [event.subject.pk for event in events],
                [reason] * n,
                [on_behalf_of] * n,
                [json.dumps(event.detail, default=str) for event in events],
            ],
        )
    for event in events:
        for hook in _hooks:
            hook(event)
    return events
