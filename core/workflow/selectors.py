from typing import Any

from django.db.models import QuerySet

from .models import StateChange


def history(obj: Any) -> QuerySet[StateChange]:
    """Every step the record has taken, newest first. Whoever may open the record may see its history."""
    return (
        StateChange.objects.filter(municipality_id=obj.municipality_id, subject_id=obj.pk)
        .select_related("actor_user")
        .order_by("-at", "-id")
    )
