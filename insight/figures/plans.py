"""Action plans as of a day: what is done, what is overdue by the time limit of that day, what is taken out.

They name no resident, so nothing is hidden however few they are. How an item stood is the room's own calculation
(`deviations/calculations/plan_items.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.models import Unit as OrganisationUnit
from deviations import policies_risk as policies
from deviations.calculations.plan_items import Happening, standing
from deviations.selectors.risk_figures import histories
from deviations.switches import RISK
from insight.calculations.tally import Tally, counted, shared
from insight.calculations.windows import Window
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Figure, Group, Records, earliest, register, units_with
from insight.figures.units import BY_UNIT, OfUnits


class Item(NamedTuple):
    """`ended`: when its plan was."""

    id: UUID
    plan: UUID
    unit: UUID
    began: date
    ended: date | None
    history: tuple[Happening, ...]

    def in_force(self, day: date) -> bool:
        return self.began <= day and (self.ended is None or self.ended > day)

    def late(self, day: date) -> bool:
        then = standing(self.history, day)
        return then is not None and then.overdue(day)

    def done(self, day: date) -> bool:
        then = standing(self.history, day)
        return then is not None and then.done and not then.dropped

    def dropped(self, day: date) -> bool:
        then = standing(self.history, day)
        return then is not None and then.dropped

    def there(self, day: date) -> bool:
        then = standing(self.history, day)
        return then is not None and not then.dropped


@dataclass(frozen=True)
class Plans(OfUnits):
    rows: tuple[Item, ...]
    units: Mapping[UUID, OrganisationUnit]

    def measure(self, window: Window) -> dict[str, Tally]:
        on, before = window.on, window.first - timedelta(days=1)
        running = [row for row in self.rows if row.in_force(on)]
        items = [row for row in running if row.there(on)]
        by = self.by_unit
        return {
            "plans.plans": counted(running, by=by, each=lambda row: row.plan, record=lambda row: row.plan),
            "plans.items": counted(items, by=by),
            "plans.done": shared(items, lambda row: row.done(on), by=by),
            "plans.overdue": counted((row for row in items if row.late(on)), by=by),
            "plans.dropped": counted((row for row in running if row.dropped(on)), by=by),
            "plans.finished": counted(
                (row for row in self.rows if row.done(window.last) and not row.done(before)), by=by
            ),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Plans:
    """Three queries."""
    last = max(each.on for each in windows)
    rows = policies.items.visible_to(service).filter(plan__starts_on__lte=last)
    if units is not None:
        rows = rows.filter(plan__unit__in=list(units))
    listed = list(
        rows.order_by().values_list("pk", "plan_id", "plan__unit_id", "plan__starts_on", "plan__ended_on")
    )
    told = histories([row[0] for row in listed], last)
    items = tuple(
        Item(key, plan, unit, began, ended, tuple(told[key])) for key, plan, unit, began, ended in listed
    )
    return Plans(items, {unit.pk: unit for unit in units_with(service, {row.unit for row in items})})


PLAN, ITEM, AS_OF, PERIOD = Unit.PLAN, Unit.ITEM, Timing.AS_OF, Timing.PERIOD
FIGURES = (
    Figure(
        "plans.plans", "planer", _("Handlingsplaner"),
        _("Planer med minst ett punkt som var i gang den dagen."), PLAN, AS_OF, dims=BY_UNIT, records="plan",
        open=True,
    ),
    Figure(
        "plans.items", "punkter", _("Punkter"),
        _("Punkter i planer som var i gang den dagen. Punkter som var tatt ut, er ikke med."),
        ITEM, AS_OF, dims=BY_UNIT, records="item", open=True,
    ),
    Figure(
        "plans.done", "gjennomfort", _("Gjennomført"), _("Andelen av punktene som var gjennomført den dagen."),
        ITEM, AS_OF, Reading.PERCENT, dims=BY_UNIT, records="item", lower=False, open=True,
    ),
    Figure(
        "plans.overdue", "over-fristen", _("Over fristen"),
        _("Av punktene: de som ikke var gjennomført, og der fristen, slik den var den dagen, var passert."),
        ITEM, AS_OF, dims=BY_UNIT, records="item", lower=True, open=True,
    ),
    Figure(
        "plans.dropped", "tatt-ut", _("Tatt ut av planen"),
        _("Punkter som var tatt ut av planer i gang den dagen, og som ikke telles blant punktene."),
        ITEM, AS_OF, dims=BY_UNIT, records="item", open=True,
    ),
    Figure(
        "plans.finished", "ble-gjennomfort", _("Punkter gjennomført i perioden"),
        _("Punkter som ble gjennomført i perioden og var det ved slutten av den."),
        ITEM, PERIOD, dims=BY_UNIT, records="item", open=True,
    ),
)  # fmt: skip
register(
    Group(
        "plans", "handlingsplaner", _("Handlingsplaner"),
        _("Om det som er planlagt, blir gjort, og når det skulle vært gjort."),
        FIGURES, read, lambda service: earliest(policies.plans.visible_to(service), "starts_on"),
        {
            "plan": Records(
                policies.plans, title=lambda row: f"{row.number} {row.title}", day=lambda row: row.starts_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("year", "serial"),
            ),
            "item": Records(
                policies.items, title=lambda row: f"{row.plan.number}, {row.position}", day=lambda row: row.due_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                related=("plan",), order=("plan__year", "plan__serial", "position"),
            ),
        },
        by_unit=True, order=63, switch=RISK,
    )
)  # fmt: skip
