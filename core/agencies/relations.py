"""Opening and closing a compartment's relation to a person or a case, by the database's clock as the walls read it."""

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from core.agencies.actors import Actor
from core.agencies.enums import Scope
from core.agencies.models import Compartment, Relation
from core.audit import events
from core.base.models import ClockTimestamp


@transaction.atomic
def open_relation(
    *,
    actor: Actor,
    subject: models.Model,
    compartment: Compartment,
    basis: str,
    scope: str = Scope.CONTENT,
    source_id: UUID | None = None,
    closes_at: datetime | None = None,
    reason: str = "",
) -> Relation:
    """Let `compartment` see `subject`, within `scope`, until `closes_at` (None: until closed).

    An open one of the same scope, basis and source stays as it is. `source_id` names the consent or the like
    behind it, so that it can be closed with it.
    """
    existing = (
        Relation.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            subject_id=subject.pk,
            compartment=compartment,
            scope=scope,
            basis=basis,
            source_id=source_id,
        )
        .order_by("opened_at")
        .first()
    )
    if existing is not None:
        return existing
    relation = Relation(
        municipality_id=compartment.municipality_id,
        compartment=compartment,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        opened_at=Now(),
        closes_at=closes_at,
        scope=scope,
        basis=basis,
        source_id=source_id,
        reason=reason,
    )
    relation.save(force_insert=True)
    relation.refresh_from_db(fields=["opened_at"])
    events.record(actor, "relation.opened", relation, detail={"subject": str(subject.pk), "basis": basis})
    return relation


@transaction.atomic
def close_relation(
    *, actor: Actor, subject: models.Model, compartment: Compartment, basis: str | None = None
) -> int:
    """Close the open relations (on one basis, or all). Returns how many; none is no error."""
    rows = Relation.objects.filter(subject_id=subject.pk, compartment=compartment)
    return _close(actor, rows if basis is None else rows.filter(basis=basis))


@transaction.atomic
def close_opened_by(*, actor: Actor, source_id: UUID, compartment: Compartment | None = None) -> int:
    """Close everything that one consent (or other source) has opened, to one compartment or all.

    Returns how many; none is no error.
    """
    rows = Relation.objects.filter(source_id=source_id)
    return _close(actor, rows if compartment is None else rows.filter(compartment=compartment))


def _close(actor: Actor, rows: models.QuerySet[Relation]) -> int:
    closing = list(rows.select_for_update().filter(Q(closes_at=None) | Q(closes_at__gt=Now())).order_by("id"))
    for relation in closing:
        # The real time, not the statement's: what is asked in the very next moment must find the door closed.
        relation.closes_at = Greatest(ClockTimestamp(), F("opened_at"))
        relation.save(update_fields=["closes_at"])
        events.record(actor, "relation.closed", relation, detail={"subject": str(relation.subject_id)})
    return len(closing)
