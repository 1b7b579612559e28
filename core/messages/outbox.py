"""The one way out of the house: queue within the transaction of the act, send afterwards, once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Compartment, Municipality, Unit
from core.audit import events
from core.base.errors import NotAllowed
from core.jobs.errors import TRANSIENT, describe
from core.jobs.queueing import wake

from . import ports, services
from .models import OutboxItem
from .policies import outbox_policy

log = structlog.get_logger(__name__)

SERVICE = "outbox"
MAX_ATTEMPTS = 8


@transaction.atomic
def queue(
    *,
    actor: Actor,
    channel: str,
    recipient: dict[str, Any],
    key: str,
    compartment: Compartment,
    subject: models.Model | None = None,
    document_id: UUID | None = None,
    text: str = "",
) -> OutboxItem:
    """Put a sending in the queue. The key (e.g. `letter:<id>`) makes it leave once, however often this is called."""
    item = OutboxItem(
        municipality_id=actor.home.pk,
        compartment=compartment,
        channel=channel,
        recipient=recipient,
        text=text,
        document_id=document_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        key=key,
    )
    existing = OutboxItem.objects.filter(municipality_id=actor.home.pk, key=key).first()
    if existing is not None:
        return existing
    OutboxItem.objects.bulk_create([item], ignore_conflicts=True)
    municipality_id = str(actor.home.pk)
    transaction.on_commit(lambda: _wake(municipality_id))
    return OutboxItem.objects.filter(municipality_id=actor.home.pk, key=key).first() or item


def queue_many(*, actor: Actor, items: Sequence[OutboxItem]) -> None:
    """The night jobs' way: unsaved sendings, one INSERT, those whose key exists are left out."""
    if not items:
        return
    OutboxItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=1000)
    municipality_id = str(actor.home.pk)
    transaction.on_commit(lambda: _wake(municipality_id))


def _wake(municipality_id: str) -> None:
    """Send soon. When the broker is away, the item waits for the next sweep: nothing is lost."""
    from .tasks import send_outbox

    wake(send_outbox, municipality_id, countdown=2)


def send_waiting(municipality: Municipality) -> int:
    """Send what waits in one municipality; returns how many left. Each item is claimed, sent and marked by itself."""
    sent = 0
    tried: set[UUID] = set()
    while True:
        with acting_as_service(SERVICE, municipality) as actor:
            item = _next(tried)
            if item is None:
                return sent
            tried.add(item.pk)
            sent += _send(actor, item)


def _next(tried: set[UUID]) -> OutboxItem | None:
    now = timezone.now()
    return (
        OutboxItem.objects.select_for_update(skip_locked=True)
        .filter(Q(try_after=None) | Q(try_after__lte=now), state=OutboxItem.State.QUEUED)
        .exclude(pk__in=tried)
        .order_by("created_at")
        .first()
    )


def _send(actor: Actor, item: OutboxItem) -> bool:
    """The row is locked while the port works; the port knows the id, so a lost mark gives no double."""
    item.attempts += 1
    try:
        content: tuple[bytes, str] | None = None
        if item.document_id is not None:
            content = ports.content_of(item.document_id)
            if content is None:
                raise LookupError("document")
        item.reference = ports.port_for(item.channel).send(
            ports.Sending(
                id=item.pk,
                channel=item.channel,
                recipient=item.recipient,
                text=item.text,
                content=content[0] if content else None,
                mime=content[1] if content else "",
            )
        )
    except Exception as error:
        item.error = describe(error)
        again = isinstance(error, (*TRANSIENT, OSError)) and item.attempts < MAX_ATTEMPTS
        if again:
            item.try_after = timezone.now() + timedelta(minutes=2**item.attempts)
        else:
            item.state = OutboxItem.State.FAILED
        log.warning("outbox_send_failed", item=str(item.pk), error=type(error).__name__, again=again)
        item.save(update_fields=["attempts", "error", "try_after", "state"])
        if not again:
            _tell_sender(actor, item)
        return False
    item.state, item.error, item.sent_at = OutboxItem.State.SENT, "", timezone.now()
    item.save(update_fields=["attempts", "reference", "state", "error", "sent_at"])
    events.record(actor, "outbox.sent", item, detail={"channel": item.channel})
    return True


def _tell_sender(actor: Actor, item: OutboxItem) -> None:
    """A sending that was given up becomes a task for the unit that sent it: a failure is seen by a person."""
    unit = Unit.objects.filter(compartment_id=item.compartment_id).order_by("created_at", "id").first()
    if unit is not None:
        services.add_task(
            actor=actor,
            unit=unit,
            roles=outbox_policy.actions["view"],
            title=_("En sending kom ikke fram og må ordnes"),
            url=reverse("notices:outbox"),
            key=f"outbox:{item.pk}:failed:{timezone.now():%Y%m%d%H%M%S}",
            subject=item,
        )


@transaction.atomic
def retry(*, actor: Actor, item: OutboxItem) -> OutboxItem:
    """Put a failed sending back in the queue. One that has left, or waits, is left alone."""
    if not outbox_policy.can(actor, "retry", item):
        raise NotAllowed("retry")
    changed = OutboxItem.objects.filter(pk=item.pk, state=OutboxItem.State.FAILED).update(
        state=OutboxItem.State.QUEUED, try_after=None, attempts=0
    )
    if changed:
        services.close_tasks(actor=actor, subject=item)
        events.record(actor, "outbox.retried", item, detail={"channel": item.channel})
        municipality_id = str(actor.home.pk)
        transaction.on_commit(lambda: _wake(municipality_id))
    item.refresh_from_db()
    return item
