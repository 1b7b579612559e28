"""Taking one step for many records at once: the night jobs' way. Cost grows with what is due."""

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused

from .machines import Machine
from .models import StateChange
from .recording import change_row

BATCH = 1000


@transaction.atomic
def perform_many(
    *,
    machine: Machine,
    actor: Actor,
    queryset: models.QuerySet[Any],
    name: str,
    reason: str = "",
    on: date | None = None,
    **changes: Any,
) -> list[Any]:
    """Take the step for every record of the queryset that stands in a source state; return those that moved.

    Records already moved, or locked by somebody working on them, are left alone: the next run finds them.
    The rows returned carry the new state. One UPDATE, one insert of history, one of audit events per batch.
    """
    step = machine.step(name)
    if step.needs_reason and not reason.strip():
        raise Refused(_("Skriv en begrunnelse."), code="REASON_MISSING", field="reason")
    if step.guard is not None and step.narrow is None:
        raise LookupError(f"{machine.label}.{name} has a guard but no set-based form of it")
    if not machine.policy.can(actor, step.action, None):
        raise NotAllowed(step.action)
    due = queryset.filter(**{f"{machine.field}__in": step.source})
    if step.narrow is not None:
        due = step.narrow(due)
    rows = list(due.order_by("pk").select_for_update(of=("self",), skip_locked=True))
    day = on or actor.today
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        _move(machine, actor, batch, name=name, reason=reason.strip(), day=day, changes=changes)
    return rows


def _move(
    machine: Machine,
    actor: Actor,
    batch: list[Any],
    *,
    name: str,
    reason: str,
    day: date,
    changes: dict[str, Any],
) -> None:
    step = machine.step(name)
    values: dict[str, Any] = {machine.field: step.target, **changes}
    if hasattr(machine.model, "version"):
        values["version"] = F("version") + 1
    machine.model._base_manager.filter(pk__in=[row.pk for row in batch]).update(**values)
    history = []
    for row in batch:
        source = str(getattr(row, machine.field))
        history.append(
            change_row(
                actor=actor,
                subject=row,
                field=machine.field,
                source=source,
                target=step.target,
                name=name,
                reason=reason,
                on=day,
            )
        )
        setattr(row, machine.field, step.target)
        for attribute, value in changes.items():
            setattr(row, attribute, value)
        if hasattr(row, "version"):
            row.version += 1
    StateChange.objects.bulk_create(history)
    events.record_many(actor, step.verb, batch, on=day, reason=reason, detail={"to": step.target})
