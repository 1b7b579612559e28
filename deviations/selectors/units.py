"""Where one may report from."""

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit


def is_guard(actor: Actor) -> bool:
    return actor.roles <= {Role.GUARD} and bool(actor.roles)


def reportable(actor: Actor) -> list[Unit]:
    """The units an event may be reported for, in the order of agency and name: one query.

    A guard reports for the places guarded: the units above the company's own.
    """
    rows = Unit.objects.filter(Q(municipality_id=actor.municipality_id)).select_related("agency", "parent")
    if is_guard(actor):
        rows = rows.filter(children__in=actor.unit_ids)
    return list(rows.order_by("agency__name", "name"))


def default_unit(actor: Actor, units: list[Unit]) -> Unit | None:
    """What the form has chosen beforehand: a guard's only place, else one's own unit."""
    if is_guard(actor):
        return units[0] if len(units) == 1 else None
    return next((unit for unit in units if unit.pk == actor.unit_id), None)
