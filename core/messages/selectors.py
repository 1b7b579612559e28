from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from core.agencies.actors import Actor
from core.agencies.policies import policy_for

from . import covering
from .models import Notice, OutboxItem, Receipt, Task
from .policies import notice_policy, outbox_policy, task_policy


def notices(actor: Actor) -> QuerySet[Any]:
    """The actor's notices, newest first, marked `is_read` (by me) and `is_acknowledged` (by anybody in the unit)."""
    mine = Receipt.objects.filter(notice=OuterRef("pk"), user=actor.user_id)
    given = Receipt.objects.filter(notice=OuterRef("pk")).exclude(given_at=None)
    return (
        notice_policy.visible_to(actor)
        .annotate(is_read=Exists(mine), is_acknowledged=Exists(given))
        .select_related("unit", "sent_by")
        .order_by("-created_at", "-id")
    )


def receipts_waiting(actor: Actor) -> QuerySet[Notice]:
    """Notices that still wait for an acknowledgement from me or my units, oldest first."""
    return notices(actor).filter(needs_receipt=True, is_acknowledged=False).order_by("created_at")


def unread(actor: Actor) -> QuerySet[Notice]:
    return notices(actor).filter(Q(is_read=False), needs_receipt=False)


def open_tasks(actor: Actor) -> QuerySet[Task]:
    """What I or my units shall do, nearest due date first, without a date last."""
    return (
        task_policy.visible_to(actor)
        .filter(done_at=None)
        .select_related("unit")
        .order_by("due", "created_at", "id")
    )


def covered_tasks(actor: Actor, *, limit: int = 200) -> list[Task]:
    """What colleagues who are away shall do themselves, for whoever stands in for them, nearest due date first.

    Only tasks about records that the actor sees, in a compartment the actor belongs to: a task has none of its own,
    and standing in for somebody opens nothing. One query, and one for each kind of record.
    """
    rows = _of_the_absent(actor).filter(done_at=None).order_by("due", "created_at", "id")[:limit]
    return _about_seen(actor, rows)


def covered_task(actor: Actor, key: UUID) -> Task | None:
    """One of them, done or not; None where the actor does not stand in for it."""
    return next(iter(_about_seen(actor, _of_the_absent(actor).filter(pk=key))), None)


def _of_the_absent(actor: Actor) -> QuerySet[Any]:
    away = covering.away_for(actor)
    rows = task_policy.records(actor).filter(user__in=away) if away else Task.objects.none()
    return rows.exclude(subject_id=None).select_related("user")


def _about_seen(actor: Actor, tasks: Iterable[Task]) -> list[Task]:
    rows = list(tasks)
    kinds: dict[str, set[UUID]] = {}
    for row in rows:
        if row.subject_id is not None:
            kinds.setdefault(row.subject_type, set()).add(row.subject_id)
    seen = {key for kind, keys in kinds.items() for key in _seen(actor, kind, keys)}
    return [row for row in rows if row.subject_id in seen]


def _seen(actor: Actor, kind: str, keys: set[UUID]) -> Iterable[UUID]:
    try:
        policy = policy_for(apps.get_model(kind))
    except (LookupError, ValueError):
        return []
    if not any(field.name == "compartment" for field in policy.model._meta.get_fields()):
        return []
    rows: Any = policy.visible_to(actor).filter(pk__in=keys, compartment__in=actor.compartment_ids)
    return rows.values_list("pk", flat=True)


def outbox(actor: Actor) -> QuerySet[OutboxItem]:
    """What my compartments have sent or are about to send, what failed first, then newest."""
    return outbox_policy.visible_to(actor).order_by(
        Case(When(state=OutboxItem.State.FAILED, then=0), default=1), "-created_at", "-id"
    )
