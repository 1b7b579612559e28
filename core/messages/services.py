"""Notices, receipts and tasks. A key makes each of them come once, however often the service is called."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused

from . import selectors
from .models import Notice, Receipt, Task
from .policies import notice_policy, task_policy


def _receiver(unit: Unit | None, user: User | None) -> None:
    if (unit is None) == (user is None):
        raise ValueError("Give either a unit or a user")


@transaction.atomic
def notify(
    *,
    actor: Actor,
    title: str,
    url: str,
    key: str,
    unit: Unit | None = None,
    user: User | None = None,
    roles: Iterable[str] = (),
    needs_receipt: bool = False,
) -> Notice:
    """Tell a unit (or those in it with one of `roles`) or a user. A second call with the same key changes nothing.

    The title is read by all in the unit: say where it is, never who or why.
    """
    _receiver(unit, user)
    notice = Notice(
        municipality_id=actor.home.pk,
        unit=unit,
        user=user,
        roles=sorted(roles),
        title=title[:200],
        url=url,
        key=key,
        needs_receipt=needs_receipt,
        sent_by_id=actor.user_id,
    )
    return _once(Notice, notice, key)


def notify_many(*, actor: Actor, notices: Sequence[Notice]) -> None:
    """The night jobs' way: unsaved notices, one INSERT, those whose key exists are left out."""
    for notice in notices:
        notice.municipality_id = actor.home.pk
        notice.sent_by_id = actor.user_id
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def add_task(
    *,
    actor: Actor,
    title: str,
    url: str,
    key: str,
    unit: Unit | None = None,
    user: User | None = None,
    roles: Iterable[str] = (),
    due: date | None = None,
    subject: models.Model | None = None,
) -> Task:
    """Give a unit (or those in it with one of `roles`) or a user something to do.

    A second call with the same key returns the first task.
    """
    _receiver(unit, user)
    task = Task(
        municipality_id=actor.home.pk,
        unit=unit,
        user=user,
        roles=sorted(roles),
        title=title[:200],
        url=url,
        due=due,
        key=key,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
    )
    return _once(Task, task, key)


def add_tasks(*, actor: Actor, tasks: Sequence[Task]) -> None:
    """As `add_task` for many unsaved tasks: one INSERT, those whose key exists are left out."""
    for task in tasks:
        task.municipality_id = actor.home.pk
    Task.objects.bulk_create(tasks, ignore_conflicts=True, batch_size=1000)


def _once(model: Any, row: Any, key: str) -> Any:
    model.objects.bulk_create([row], ignore_conflicts=True)
    # The row is the receiver's: whoever wrote it may not be able to read it afterwards.
    return model.objects.filter(municipality_id=row.municipality_id, key=key).first() or row


@transaction.atomic
def mark_read(*, actor: Actor, notice: Notice) -> Receipt:
    """The actor has seen the notice. Seeing it twice keeps the first time."""
    if not notice_policy.can(actor, "read", notice) or actor.user_id is None:
        raise NotAllowed("read")
    receipt, _made = Receipt.objects.get_or_create(
        notice=notice, user_id=actor.user_id, defaults={"read_at": timezone.now()}
    )
    return receipt


@transaction.atomic
def give_receipt(*, actor: Actor, notice: Notice) -> Receipt:
    """Acknowledge a notice on behalf of its receiver (kvittere). Done twice: the first one stands."""
    if not notice_policy.can(actor, "give_receipt", notice):
        raise NotAllowed("give_receipt")
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not locked.needs_receipt:
        raise Refused(_("Dette varselet skal ikke kvitteres."), code="NO_RECEIPT_NEEDED")
    receipt = mark_read(actor=actor, notice=locked)
    given = locked.receipts.exclude(given_at=None).first()
    if given is not None:
        return given
    receipt.given_at = timezone.now()
    receipt.save(update_fields=["given_at"])
    events.record(actor, "notice.receipt_given", locked)
    return receipt


@transaction.atomic
def complete_task(*, actor: Actor, task: Task) -> Task:
    """Tick a task off. One that is done stays done, by whoever did it first.

    A stand-in does it for somebody who is away; the log then says for whom.
    """
    own = task_policy.can(actor, "complete", task)
    if not own and (
        not task_policy.permits(actor, "complete") or selectors.covered_task(actor, task.pk) is None
    ):
        raise NotAllowed("complete")
    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.done_at is None:
        locked.done_at, locked.done_by_id = timezone.now(), actor.user_id
        locked.save(update_fields=["done_at", "done_by"])
        if own:
            events.record(actor, "task.done", locked)
        else:
            events.record(actor, "task.done_for_absent", locked, detail={"for": str(locked.user_id)})
    return locked


@transaction.atomic
def close_tasks(*, actor: Actor, subject: models.Model, key_prefix: str = "") -> int:
    """Close the open tasks of a record that has been dealt with; returns how many. None open is no error."""
    with connection.cursor() as cursor:
        # An owner function: the tasks may be addressed to people whose tasks the actor cannot read.
        cursor.execute(
            "SELECT notices_close_tasks(%s, %s, %s, %s)",
            [actor.home.pk, subject.pk, key_prefix, actor.user_id],
        )
        row = cursor.fetchone()
    return int(row[0])


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Mark all the actor's unread notices that need no receipt as read; returns how many."""
    if actor.user is None:
        raise NotAllowed("read")
    now = timezone.now()
    waiting = selectors.unread(actor)
    rows = [Receipt(notice=notice, user=actor.user, read_at=now) for notice in waiting]
    Receipt.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
