from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from core.agencies.actors import Actor

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


def outbox(actor: Actor) -> QuerySet[OutboxItem]:
    """What my compartments have sent or are about to send, what failed first, then newest."""
    return outbox_policy.visible_to(actor).order_by(
        Case(When(state=OutboxItem.State.FAILED, then=0), default=1), "-created_at", "-id"
    )
