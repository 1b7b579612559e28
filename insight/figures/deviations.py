"""Deviations: how many are reported, where and what about, and whether they are closed in time.

What is counted is defined in the room itself (`deviations/selectors/counted.py`); here it becomes figures.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.interface.formatting import OSLO
from deviations.enums import Category, ReportKind
from deviations.policies import reports
from deviations.policies_outside import outside_reports
from deviations.selectors.counted import Group as Counted
from deviations.selectors.counted import counted_keys, counted_reports
from deviations.switches import ROOM
from insight.calculations.tally import Tally
from insight.calculations.windows import Window
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.counting import DIMS, Counts, gathered, in_the_room, mean, number, share
from insight.figures.units import BY_UNIT


@dataclass(frozen=True)
class Reports(Counts):
    service: Actor

    def measure(self, window: Window) -> dict[str, Tally]:
        def keys(count: str, groups: Sequence[Counted]) -> tuple[UUID, ...]:
            return counted_keys(self.service, count, in_the_room(window), groups)

        def counted(count: str, dims: Collection[str] = DIMS[:2]) -> Tally:
            return self.tally(window, count, number(count, keys), dims)

        return {
            "deviations.reported": counted("reported", DIMS),
            "deviations.by_guards": counted("guards", ()),
            "deviations.closed_share": self.tally(
                window, "reported", share("handled", "reported", keys), DIMS[:2]
            ),
            "deviations.open": counted("open"),
            "deviations.overdue": counted("overdue"),
            "deviations.closed": counted("closed"),
            "deviations.days": self.tally(window, "closed", mean("days", "closed", keys), DIMS[:2]),
            "deviations.in_time": self.tally(window, "closed", share("in_time", "closed", keys), DIMS[:2]),
        }


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Reports:
    """One query; and one for the units, whose compartments own the reports."""
    groups = counted_reports(service, [in_the_room(each) for each in windows], units)
    return Reports(*gathered(service, windows, groups), service)


def begins(service: Actor) -> date | None:
    """The first report, in Husrom or from before it."""
    days = (
        earliest(reports.visible_to(service), "reported_at"),
        earliest(outside_reports.visible_to(service), "reported_on"),
    )
    return min((day for day in days if day is not None), default=None)


REPORT, AS_OF, PERIOD = Unit.REPORT, Timing.AS_OF, Timing.PERIOD
FIGURES = (
    Figure(
        "deviations.reported", "meldt", _("Meldte avvik og hendelser"),
        _("Meldinger som kom inn i perioden, også forbedringsforslag, de som føres et annet sted, og de som senere "
          "ble vurdert til ikke å være avvik."),
        REPORT, PERIOD,
        dims=(
            *BY_UNIT, Dim("category", _("Kategori"), {**dict(Category.choices), "": _("Ikke oppgitt")}),
            Dim("kind", _("Type melding"), {**dict(ReportKind.choices), "": _("Føres et annet sted")}),
        ),
        records="report",
    ),
    Figure(
        "deviations.by_guards", "fra-vektere", _("Meldt av vektere"),
        _("Av meldingene: de som ble sendt av en vekter."),
        REPORT, PERIOD, within="deviations.reported", records="report",
    ),
    Figure(
        "deviations.closed_share", "lukket-andel", _("Lukket av dem som ble meldt"),
        _("Andelen av meldingene fra perioden som var lukket dagen tallet er sett fra."),
        REPORT, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="report", lower=False,
    ),
    Figure(
        "deviations.open", "apne", _("Åpne avvik"),
        _("Meldinger som ikke var lukket ved slutten av dagen."), REPORT, AS_OF, dims=BY_UNIT, records="report",
        lower=True,
    ),
    Figure(
        "deviations.overdue", "over-fristen", _("Åpne avvik over fristen"),
        _("Åpne meldinger der fristen, slik den var den dagen, var passert."),
        REPORT, AS_OF, dims=BY_UNIT, within="deviations.open", records="report", lower=True,
    ),
    Figure(
        "deviations.closed", "lukket", _("Avvik lukket"),
        _("Meldinger som ble lukket i perioden, uansett når de ble meldt, og som ikke var gjenåpnet dagen tallet er "
          "sett fra."),
        REPORT, PERIOD, dims=BY_UNIT, records="report",
    ),
    Figure(
        "deviations.days", "behandlingstid", _("Gjennomsnittlig tid til lukking"),
        _("Dager fra melding til lukking, i snitt for dem som ble lukket i perioden."),
        REPORT, PERIOD, Reading.DAYS, dims=BY_UNIT, records="report", lower=True,
    ),
    Figure(
        "deviations.in_time", "innen-fristen", _("Lukket innen fristen"),
        _("Andelen av dem som ble lukket i perioden, der det skjedde innen fristen slik den var da."),
        REPORT, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="report", lower=False,
    ),
)  # fmt: skip
register(
    Group(
        "deviations", "avvik", _("Avvik"),
        _("Hva som meldes, hvor det skjer, og om det blir lukket i tide."),
        FIGURES, read, begins,
        {
            "report": Records(
                reports, title=lambda row: row.number, day=lambda row: row.reported_at.astimezone(OSLO).date(),
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("reported_at", "pk"), name=_("I Husrom"), also="reference",
            ),
            "reference": Records(
                outside_reports, title=lambda row: row.reference, day=lambda row: row.reported_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("reported_on", "pk"), name=_("Ført andre steder"),
            ),
        },
        by_unit=True, order=60, switch=ROOM,
    )
)  # fmt: skip
