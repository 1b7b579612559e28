"""Where one may report from."""

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from deviations.enums import Reporting
from deviations.policies import reports


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


def last_guard_post(actor: Actor) -> dict[str, str]:
    """The number and the place a guard wrote last time: what stays the same is not asked again."""
    last = reports.visible_to(actor).filter(reporting=Reporting.GUARD).order_by("-reported_at").first()
    return {"guard_number": last.guard_number, "on_behalf_of": last.on_behalf_of} if last else {}


def unit_called(actor: Actor, name: str) -> Unit | None:
    """The unit that a file means: by name, by part of a longer name, or by the only name that begins so."""
    wanted = " ".join(name.split()).casefold()
    rows = list(Unit.objects.filter(Q(municipality_id=actor.municipality_id)))
    by_name = {unit.name.casefold(): unit for unit in rows}
    for part in (wanted, *(each.strip() for each in wanted.split(","))):
        if part in by_name:
            return by_name[part]
    near = [
        unit
        for known, unit in by_name.items()
        if known.startswith(f"{wanted} ") or wanted.startswith(f"{known} ")
    ]
    return near[0] if len(near) == 1 else None


def default_unit(actor: Actor, units: list[Unit]) -> Unit | None:
    """What the form has chosen beforehand: a guard's only place, else one's own unit."""
    if is_guard(actor):
        return units[0] if len(units) == 1 else None
    return next((unit for unit in units if unit.pk == actor.unit_id), None)
