"""The move-in checklist as it is asked for on a day, and what is left of it for a vacancy."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from housing import policies
from housing.models import ChecklistItem, ChecklistTick, Vacancy


def _on(on: date) -> Q:
    return Q(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


def items_on(actor: Actor, on: date) -> QuerySet[ChecklistItem]:
    """What the municipality asks for on the day, in its order."""
    return policies.checklist_items.visible_to(actor).filter(_on(on)).order_by("order", "created_at")


def ticked(actor: Actor, vacancy: Vacancy) -> dict[UUID, ChecklistTick]:
    rows = policies.checklist_ticks.visible_to(actor).filter(vacancy=vacancy).select_related("ticked_by")
    return {row.item_id: row for row in rows}


def missing(vacancy: Vacancy, on: date) -> list[str]:
    """The obligatory items nobody has gone through."""
    rows = ChecklistItem.objects.filter(_on(on), municipality=vacancy.municipality_id, obligatory=True)
    done = ChecklistTick.objects.filter(vacancy=vacancy).values("item")
    return [row.text for row in rows.exclude(pk__in=done).order_by("order", "created_at")]
