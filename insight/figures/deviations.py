"""Deviations: how many are reported, where and what about, and whether they are closed in time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateField, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.interface.formatting import OSLO
from deviations.enums import Category, Reporting, ReportKind
from deviations.policies import reports
from deviations.switches import ROOM
from insight.calculations.tally import Tally, averaged, counted, shared
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register, units_with


class Reported(NamedTuple):
    id: UUID
    unit: UUID
    kind: str
    category: str
    reporting: str
    due: date
    reported: date
    closed: date | None

    def open_on(self, day: date) -> bool:
        return self.reported <= day and (self.closed is None or self.closed > day)


@dataclass(frozen=True)
class Reports:
    rows: tuple[Reported, ...]
    names: dict[str, str]
    #: Unit → the code of its agency.
    agencies: dict[UUID, str]
    compartments: frozenset[UUID]

    def measure(self, window: Window) -> dict[str, Tally]:
        on = window.on
        reported = [row for row in self.rows if window.has(row.reported)]
        closed = [row for row in self.rows if window.has(row.closed)]
        still = [row for row in self.rows if row.open_on(on)]
        by_unit = {"agency": lambda row: self.agencies.get(row.unit, ""), "unit": lambda row: str(row.unit)}
        return {
            "deviations.reported": counted(
                reported, by={**by_unit, "category": lambda row: row.category, "kind": lambda row: row.kind}
            ),
            "deviations.by_guards": counted(row for row in reported if row.reporting == Reporting.GUARD),
            "deviations.closed_share": shared(
                reported, lambda row: row.closed is not None and row.closed <= on, by=by_unit
            ),
            "deviations.open": counted(still, by=by_unit),
            "deviations.overdue": counted((row for row in still if row.due < on), by=by_unit),
            "deviations.closed": counted(closed, by=by_unit),
            "deviations.days": averaged(
                closed, lambda row: ((row.closed or on) - row.reported).days, by=by_unit, decimals=0
            ),
            "deviations.in_time": shared(
                closed, lambda row: row.closed is not None and row.closed <= row.due, by=by_unit
            ),
        }


def read(service: Actor, windows: Sequence[Window], units: Collection[UUID] | None) -> Reports:
    """One query; and one for the units, whose compartments own the reports."""
    first, last = spanned(list(windows))
    rows: Any = reports.visible_to(service).annotate(
        reported_day=TruncDate("reported_at", tzinfo=OSLO, output_field=DateField()),
        closed_day=TruncDate("closed_at", tzinfo=OSLO, output_field=DateField()),
    )
    rows = rows.filter(Q(closed_at=None) | Q(closed_at__gte=_begins(first)))
    rows = rows.filter(reported_at__lt=_begins(last + timedelta(days=1)))
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    found = rows.order_by().values_list(
        "id", "unit_id", "kind", "category", "reporting", "due_on", "reported_day", "closed_day"
    )
    listed = tuple(Reported._make(row) for row in found)
    named = {unit.pk: unit for unit in units_with(service, {row.unit for row in listed})}
    names = {str(unit.pk): unit.name for unit in named.values()}
    names |= {unit.agency.code: unit.agency.name for unit in named.values()}
    return Reports(
        listed,
        names,
        {key: unit.agency.code for key, unit in named.items()},
        frozenset(unit.compartment_id for unit in named.values()),
    )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=OSLO)


REPORT, AS_OF, PERIOD = Unit.REPORT, Timing.AS_OF, Timing.PERIOD
BY_UNIT = (Dim("agency", _("Etat")), Dim("unit", _("Enhet")))
FIGURES = (
    Figure(
        "deviations.reported", "meldt", _("Meldte avvik og hendelser"),
        _("Meldinger som kom inn i perioden, også forbedringsforslag og de som senere ble vurdert til ikke å være "
          "avvik."),
        REPORT, PERIOD,
        dims=(
            *BY_UNIT, Dim("category", _("Kategori"), dict(Category.choices)),
            Dim("kind", _("Type melding"), dict(ReportKind.choices)),
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
        _("Åpne meldinger der fristen, slik den står nå, var passert den dagen."),
        REPORT, AS_OF, dims=BY_UNIT, within="deviations.open", records="report", lower=True,
    ),
    Figure(
        "deviations.closed", "lukket", _("Avvik lukket"),
        _("Meldinger som ble lukket i perioden, uansett når de ble meldt."),
        REPORT, PERIOD, dims=BY_UNIT, records="report",
    ),
    Figure(
        "deviations.days", "behandlingstid", _("Gjennomsnittlig tid til lukking"),
        _("Dager fra melding til lukking, i snitt for dem som ble lukket i perioden."),
        REPORT, PERIOD, Reading.DAYS, dims=BY_UNIT, records="report", lower=True,
    ),
    Figure(
        "deviations.in_time", "innen-fristen", _("Lukket innen fristen"),
        _("Andelen av dem som ble lukket i perioden, der det skjedde innen fristen slik den står nå."),
        REPORT, PERIOD, Reading.PERCENT, dims=BY_UNIT, records="report", lower=False,
    ),
)  # fmt: skip
register(
    Group(
        "deviations", "avvik", _("Avvik"),
        _("Hva som meldes, hvor det skjer, og om det blir lukket i tide."),
        FIGURES, read, lambda service: earliest(reports.visible_to(service), "reported_at"),
        {
            "report": Records(
                reports, title=lambda row: row.number, day=lambda row: row.reported_at.astimezone(OSLO).date(),
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("reported_at", "pk"),
            )
        },
        by_unit=True, order=60, switch=ROOM,
    )
)  # fmt: skip
