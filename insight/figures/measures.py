"""Measures against deviations: whether what is decided is done in time, approved by another, and helps.

What is counted is defined in the room itself (`deviations/selectors/counted.py`); here it becomes figures.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from deviations.policies import measures
from deviations.selectors.counted import Group as Counted
from deviations.selectors.counted import counted_measure_keys, counted_measures
from deviations.switches import ROOM
from insight.calculations.tally import Tally
from insight.calculations.windows import Window
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Figure, Group, Records, earliest, register
from insight.figures.counting import DIMS, Counts, gathered, in_the_room, number, share
from insight.figures.units import BY_UNIT


@dataclass(frozen=True)
class Measures(Counts):
    service: Actor

    def measure(self, window: Window) -> dict[str, Tally]:
        def keys(count: str, groups: Sequence[Counted]) -> tuple[UUID, ...]:
            return counted_measure_keys(self.service, count, in_the_room(window), groups)

        def counted(count: str) -> Tally:
            return self.tally(window, count, number(count, keys), DIMS[:2])

        def shared(count: str, of: str) -> Tally:
            return self.tally(window, of, share(count, of, keys), DIMS[:2])

        return {
            "measures.set_up": counted("set_up"),
            "measures.done": counted("done"),
            "measures.in_time": shared("done_in_time", "done"),
            "measures.approved": counted("approved"),
            "measures.judged": shared("judged", "approved"),
            "measures.good": shared("good", "judged"),
            "measures.open": counted("open"),
            "measures.overdue": counted("overdue"),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Measures:
    """One query; and one for the units."""
    groups = counted_measures(service, [in_the_room(each) for each in windows], units)
    return Measures(*gathered(service, windows, groups), service)


MEASURE, AS_OF, PERIOD = Unit.MEASURE, Timing.AS_OF, Timing.PERIOD
FIGURES = (
    Figure(
        "measures.set_up", "satt-opp", _("Tiltak satt opp"), _("Tiltak mot avvik som ble satt opp i perioden."),
        MEASURE, PERIOD, dims=BY_UNIT, records="measure",
    ),
    Figure(
        "measures.done", "utfort", _("Tiltak utført"),
        _("Tiltak med utført dato i perioden. Et tiltak som er sendt tilbake, er ikke utført."),
        MEASURE, PERIOD, dims=BY_UNIT, records="measure",
    ),
    Figure(
        "measures.in_time", "innen-fristen", _("Utført innen fristen"),
        _("Andelen av tiltakene utført i perioden, der det skjedde innen fristen."),
        MEASURE, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="measure", lower=False,
    ),
    Figure(
        "measures.approved", "godkjent", _("Tiltak godkjent"),
        _("Tiltak som en annen enn den som utførte dem, godkjente i perioden."),
        MEASURE, PERIOD, dims=BY_UNIT, records="measure",
    ),
    Figure(
        "measures.judged", "effekt-vurdert", _("Effekten er vurdert"),
        _("Andelen av tiltakene godkjent i perioden, der effekten var vurdert dagen tallet er sett fra."),
        MEASURE, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="measure", lower=False,
    ),
    Figure(
        "measures.good", "god-effekt", _("God effekt"),
        _("Andelen av dem der effekten var vurdert, der den var god."),
        MEASURE, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="measure", lower=False,
    ),
    Figure(
        "measures.open", "gjenstar", _("Tiltak som gjenstår"),
        _("Tiltak som var satt opp og ikke utført ved slutten av dagen."),
        MEASURE, AS_OF, dims=BY_UNIT, records="measure", lower=True,
    ),
    Figure(
        "measures.overdue", "over-fristen", _("Tiltak over fristen"),
        _("Av dem: tiltak der fristen var passert den dagen."),
        MEASURE, AS_OF, dims=BY_UNIT, within="measures.open", records="measure", lower=True,
    ),
)  # fmt: skip
register(
    Group(
        "measures", "tiltak", _("Tiltak mot avvik"),
        _("Om det som er bestemt, blir gjort i tide, godkjent av en annen, og hjelper."),
        FIGURES, read, lambda service: earliest(measures.visible_to(service), "added_at"),
        {
            "measure": Records(
                measures,
                title=lambda row: _now("Tiltak i avvik %(number)s") % {"number": row.report.number},
                day=lambda row: row.due_on, state=lambda row: str(row.get_state_display()),
                url=lambda row: row.get_absolute_url(), related=("report",), order=("due_on", "pk"),
            )
        },
        by_unit=True, order=61, switch=ROOM,
    )
)  # fmt: skip
