"""Figures of reports per unit: for a period, and as of its last day. Read by the room's page, files and API.

What is counted is defined in `selectors/counted.py`, for the dashboards as well.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from core.agencies.actors import Actor, within_service
from core.agencies.enums import Role
from core.agencies.models import Unit
from deviations.calculations.figures import AGE_CODES, Figures, merged, told, total
from deviations.enums import Category
from deviations.policies import led_units
from deviations.selectors.counted import Group, Period, counted_measures, counted_reports

#: The identity that counts: it sees what is counted and nothing else.
SERVICE = "figures"
#: What each figure is called among the counts.
_REPORTS = {
    "reported": "reported", "from_guards": "guards", "handled": "handled", "closed": "closed",
    "closed_in_time": "in_time", "open": "open", "open_overdue": "overdue",
}  # fmt: skip
_MEASURES = {"measures_approved": "approved", "effect_judged": "judged", "effect_good": "good"}


def figures(actor: Actor, *, since: date, on: date) -> list[Figures]:
    """A row for each unit the actor leads, by agency and name. Three queries."""
    led = led_units(actor).select_related("agency").order_by("agency__name", "name")
    return _rows(actor, list(led), Period(since, on))


def overview(actor: Actor, *, since: date, on: date) -> list[Figures]:
    """A row for each agency of the municipality. Small groups must be kept back before they are shown (`told`)."""
    units = Unit.objects.filter(Q(municipality_id=actor.municipality_id)).select_related("agency")
    return merged(_rows(actor, list(units), Period(since, on), everywhere=True))


def figures_for(actor: Actor, *, since: date, on: date, unit: str = "") -> tuple[list[Figures], Figures]:
    """The rows that have something to tell, and their sum: units for who leads them, agencies for the top."""
    if not actor.has_role(Role.TOP_MANAGEMENT):
        rows = [row for row in figures(actor, since=since, on=on) if row.anything]
        return rows, total(rows, unit)
    rows = [row for row in overview(actor, since=since, on=on) if row.anything]
    return told(rows, unit)


def _rows(actor: Actor, units: Iterable[Unit], period: Period, *, everywhere: bool = False) -> list[Figures]:
    """`everywhere`: the units are all there are, so that nothing need be asked of where a record belongs."""
    found = {
        unit.pk: Figures(
            unit_id=unit.pk,
            unit=unit.name,
            agency=unit.agency.name,
            by_category=dict.fromkeys(Category.values, 0),
            open_by_age=dict.fromkeys(AGE_CODES, 0),
        )
        for unit in units
    }
    if not found:
        return []
    with within_service(actor, SERVICE) as service:
        asked = None if everywhere else list(found)
        reports = counted_reports(service, [period], asked, by_kind=False)
        measures = counted_measures(service, [period], asked, only=_MEASURES.values())
    for names, groups in ((_REPORTS, reports), (_MEASURES, measures)):
        for unit, counts in _by_unit(groups).items():
            for name, count in names.items():
                setattr(found[unit], name, counts.get(count, 0))
            for code in AGE_CODES if groups is reports else ():
                found[unit].open_by_age[code] = counts.get(code, 0)
    for group in reports:
        if group.category and group.counts["reported"]:
            by_category = found[group.unit].by_category
            by_category[group.category] = (by_category.get(group.category) or 0) + group.counts["reported"]
    return list(found.values())


def _by_unit(groups: Iterable[Group]) -> dict[UUID, dict[str, int]]:
    """The sums of each unit, of the counts there is anything of."""
    sums: dict[UUID, dict[str, int]] = {}
    for group in groups:
        counts = sums.setdefault(group.unit, {})
        for name, number in group.counts.items():
            if number:
                counts[name] = counts.get(name, 0) + number
    return sums
