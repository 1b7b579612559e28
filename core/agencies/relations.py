"""Opening and closing a compartment's relation to a person or a case, by the database's clock as the walls read it."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.agencies.actors import Actor
from core.agencies.models import Compartment, Relation
from core.audit import events


@transaction.atomic
def open_relation(
    *,
    actor: Actor,
    subject: models.Model,
    compartment: Compartment,
    basis: str,
    closes_at: datetime | None = None,
    reason: str = "",
) -> Relation:
    """Let `compartment` see `subject` until `closes_at` (None: until closed). An open one on the same basis stays."""
    existing = (
        Relation.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=Now()),
            subject_id=subject.pk,
            compartment=compartment,
            basis=basis,
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
        basis=basis,
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
    rows = Relation.objects.select_for_update().filter(
        Q(closes_at=None) | Q(closes_at__gt=Now()), subject_id=subject.pk, compartment=compartment
    )
    if basis is not None:
        rows = rows.filter(basis=basis)
    closing = list(rows)
    for relation in closing:
        relation.closes_at = Now()
        relation.save(update_fields=["closes_at"])
        events.record(actor, "relation.closed", relation, detail={"subject": str(subject.pk)})
    return len(closing)
