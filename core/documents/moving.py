"""Papers that go with their case when two cases become one."""

from typing import Any

from django.db import transaction

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed

from .models import Document, DocumentContent


@transaction.atomic
def move_papers(*, actor: Actor, source: Any, target: Any) -> int:
    """Files that came in or were made in `source` lie in `target` from now on; letters stay where they were written.

    The same file in both stays in both. Returns how many were moved.
    """
    for case in (source, target):
        if not policy_for(type(case)).sees(actor, case):
            raise NotAllowed("add")
    there = set(Document.objects.filter(subject_id=target.pk).values_list("sha256", "compartment_id"))
    moved = 0
    rows = Document.objects.filter(subject_id=source.pk, compartment__in=actor.compartment_ids)
    for document in rows.exclude(direction=Document.Direction.OUTGOING):
        if (document.sha256, document.compartment_id) in there:
            continue
        Document.objects.filter(pk=document.pk).update(
            subject_type=target._meta.label_lower, subject_id=target.pk
        )
        DocumentContent.objects.filter(pk=document.pk).update(subject_id=target.pk)
        events.record(
            actor, "document.moved", document, detail={"from": str(source.pk), "to": str(target.pk)}
        )
        moved += 1
    return moved
