"""Making the history row of one state change."""

from datetime import date
from typing import Any

from core.agencies.actors import Actor

from .models import StateChange


def change_row(
    *,
    actor: Actor,
    subject: Any,
    field: str,
    source: str,
    target: str,
    name: str,
    reason: str,
    on: date,
    on_behalf_of: str = "",
) -> StateChange:
    """An unsaved `StateChange`. The subject may be a record or a plain row with the same attributes."""
    return StateChange(
        municipality_id=actor.home.pk,
        compartment_id=getattr(subject, "compartment_id", None),
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        field=field,
        source=source,
        target=target,
        name=name,
        actor_user_id=actor.user_id,
        actor_service=actor.service,
        reason=reason,
        on_behalf_of=on_behalf_of,
        on=on,
    )
