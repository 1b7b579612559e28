from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.agencies.selectors import names
from core.audit import verbs
from core.audit.models import AuditEvent

from .models import StateChange

MOST = 200


@dataclass(frozen=True)
class Act:
    """One line of the audit trail as people read it. `who` is empty for what no person did."""

    at: datetime
    verb: str
    title: str
    who: str
    by_service: bool
    reason: str


def acts_on(actor: Actor, *visible: QuerySet[Any], own: frozenset[str] = frozenset()) -> list[Act]:
    """What has been done to these records, newest first; three queries and one for each kind of record.

    `visible` are queries that began with a policy's `visible_to(actor)`: the trail of a record is for those who see
    the record. `own` are verbs that tell of something narrower than it (a note was written): they are shown where they
    were done by the actor's own compartments.
    """
    keys = [key for rows in visible for key in rows.values_list("pk", flat=True)]
    rows = AuditEvent.objects.filter(
        subject_id__in=keys, municipality_id=actor.municipality_id, verb__in=verbs.known()
    )
    if own:
        ours = Unit.objects.filter(compartment__in=actor.compartment_ids).values("pk")
        rows = rows.filter(~Q(verb__in=own) | Q(unit_id__in=ours))
    found = list(rows.order_by("-at", "-id")[:MOST])
    who = names(actor, (row.user_id for row in found))
    return [
        Act(
            at=row.at,
            verb=row.verb,
            title=verbs.title(row.verb),
            who=who.get(row.user_id, "") if row.user_id else "",
            by_service=bool(row.service),
            reason=row.reason,
        )
        for row in found
    ]


def history(obj: Any) -> QuerySet[StateChange]:
    """Every step the record has taken, newest first. Whoever may open the record may see its history."""
    return (
        StateChange.objects.filter(municipality_id=obj.municipality_id, subject_id=obj.pk)
        .select_related("actor_user")
        .order_by("-at", "-id")
    )
