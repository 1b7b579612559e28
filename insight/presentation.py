"""Figures as people read them: the same words on the page, in files and on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.interface import formatting
from core.interface.formatting import SPACE
from insight.calculations.charts import Chart, Point, bars, lengths
from insight.calculations.tally import Cell, Number
from insight.calculations.windows import Window
from insight.enums import Reading, Timing
from insight.figures.base import Figure, Group
from insight.references import Reference
from insight.selectors.control import Held
from insight.selectors.dashboards import At, Dashboard, Line, Split

NONE = "–"


def number_text(number: Number | None, reading: str) -> str:
    if number is None:
        return NONE
    if reading == Reading.PERCENT:
        return formatting.percent(number)
    if reading == Reading.KRONER:
        return formatting.kroner(number, 0)
    if reading == Reading.MONTHS:
        places = max(1, -Decimal(number).as_tuple().exponent) if isinstance(number, Decimal) else 1  # type: ignore[operator]
        return _("%(number)s md.") % {"number": formatting.count(number, min(places, 2))}
    if reading == Reading.DAYS:
        return _("%(number)s dager") % {"number": formatting.count(number)}
    return formatting.count(number)


def cell_text(cell: Cell | None, reading: str) -> str:
    """What a cell says: a number, that there is none, or that it is not told."""
    if cell is None:
        return NONE
    if cell.hidden:
        return _("vises ikke")
    return number_text(cell.number, reading)


def when(figure: Figure, window: Window) -> str:
    """Per 31. desember 2024, or the days of the period; a year that is not over says so."""
    if figure.timing == Timing.AS_OF:
        return _("Per %(day)s") % {"day": formatting.longdate(window.on)}
    return capfirst(period(window))


def period(window: Window) -> str:
    if window.whole_year:
        return _("hele %(year)s") % {"year": window.first.year}
    days = f"{formatting.longdate(window.first)}{SPACE}– {formatting.longdate(window.last)}"
    return _("%(days)s (ikke hele året)") % {"days": days} if window.part_year else days


def label(figure: Figure, window: Window) -> str:
    """Short, for the head of a column: the day, or the year with what of it is meant."""
    if figure.timing == Timing.AS_OF:
        return formatting.shortdate(window.on)
    if window.whole_year:
        return str(window.first.year)
    if window.part_year:
        return _("t.o.m. %(day)s") % {"day": formatting.shortdate(window.last)}
    return f"{formatting.shortdate(window.first)}–{formatting.shortdate(window.last)}"


def head(window: Window) -> str:
    """The head of a column that holds both kinds of figures."""
    return (
        str(window.on.year)
        if window.first.year == window.on.year
        else f"{window.first.year}/{window.on.year}"
    )


@dataclass(frozen=True)
class PartView:
    label: str
    text: str
    length: int
    url: str


@dataclass(frozen=True)
class SplitView:
    title: str
    parts: list[PartView]
    hidden: bool


@dataclass(frozen=True)
class ReferenceView:
    label: str
    text: str
    source: str
    #: The day the figure for the country is of.
    day: date | None


@dataclass(frozen=True)
class FigureView:
    """One figure, ready for a template."""

    figure: Figure
    text: str
    when: str
    unit: str
    #: The label of each window, the number, and what to say under it.
    years: list[tuple[str, str, str]]
    references: list[ReferenceView]
    change: str
    splits: list[SplitView]
    chart: Chart | None
    url: str
    hidden: bool
    #: What it was measured as beside what we know now, in a sentence; empty where that is not kept.
    told: str

    @property
    def anchor(self) -> str:
        return self.figure.slug

    @property
    def definition(self) -> str:
        return str(self.figure.definition)


@dataclass(frozen=True)
class DashboardView:
    board: Dashboard
    figures: list[FigureView]
    heads: list[str]
    query: str

    @property
    def changed(self) -> list[str]:
        """A sentence for each figure that is no longer what it was measured as, in any of the years."""
        return [
            f"{line.figure.name}: {told_text(line.figure, at)}"
            for line in self.board.lines
            for at in (line.now, *line.before)
            if at.told is not None and at.told.moved and not at.told.cell.hidden
        ]

    @property
    def detailed(self) -> list[FigureView]:
        """Those with something to draw or to split."""
        return [each for each in self.figures if each.splits or each.chart]


def query_of(board: Dashboard, today: date) -> dict[str, str]:
    """The address's part that asks for the same days again."""
    window, found = board.window, {}
    if window.on != today:
        found["per"] = window.on.isoformat()
    if window.last != window.on:
        found["til"] = window.last.isoformat()
    if window.first != date(window.last.year, 1, 1):
        found["fra"] = window.first.isoformat()
    if board.unit is not None:
        found["enhet"] = board.unit.code
    return found


def view_of(board: Dashboard, today: date) -> DashboardView:
    asked = query_of(board, today)
    windows = [board.window, *(at.window for at in (board.lines[0].before if board.lines else ()))]
    return DashboardView(
        board,
        [figure_view(board.group, line, asked) for line in board.lines],
        [head(each) for each in windows],
        urlencode(asked),
    )


def figure_view(group: Group, line: Line, asked: Mapping[str, str]) -> FigureView:
    figure = line.figure
    return FigureView(
        figure,
        cell_text(line.now.cell, figure.reading),
        when(figure, line.now.window),
        str(figure.unit.label),
        [
            (label(figure, at.window), cell_text(cell, figure.reading), _beside(figure, at, cell))
            for at, cell in ((line.now, line.now.cell), *((each, each.lasting) for each in line.before))
        ],
        [_reference(figure, each) for each in line.references],
        change(figure, line),
        [_split(group, line, split, asked) for split in line.splits],
        _chart(figure, line),
        address(group, figure, asked),
        line.hidden,
        told_text(figure, line.now),
    )


def told_text(figure: Figure, at: At) -> str:
    """«Per 31. oktober 2026, slik det ble målt 1. november 2026: 412 – slik vi vet det nå: 415 (+3)»."""
    told = at.told
    if told is None:
        return ""
    words = {
        "when": when(figure, at.window),
        "day": formatting.longdate(timezone.localdate(told.measured_at)),
        "then": cell_text(told.cell, figure.reading),
        "now": cell_text(told.now, figure.reading),
    }
    if not told.same:
        return sentence(
            _(
                "%(when)s, slik det ble målt %(day)s med en tidligere definisjon: %(then)s – med dagens: %(now)s"
            )
            % words
        )
    said = _("%(when)s, slik det ble målt %(day)s: %(then)s – slik vi vet det nå: %(now)s") % words
    return sentence(f"{said} ({signed(told.difference, figure.reading)})" if told.difference else said)


def sentence(text: str) -> str:
    """With its full stop, and no other: «16,1 md.» has one already."""
    return text if text.endswith(".") else f"{text}."


def _beside(figure: Figure, at: At, shown: Cell | None) -> str:
    """What to say under a number that has moved since it was measured: the other one, and how far they lie apart."""
    told = at.told
    if told is None or not told.difference:
        return ""
    moved = signed(told.difference, figure.reading)
    if shown is told.cell:
        return _("nå %(now)s (%(moved)s)") % {"now": cell_text(told.now, figure.reading), "moved": moved}
    return _("målt %(then)s (%(moved)s)") % {"then": cell_text(told.cell, figure.reading), "moved": moved}


def address(group: Group, figure: Figure, asked: Mapping[str, str]) -> str:
    base = reverse("insight:figure", args=[group.slug, figure.slug])
    told = urlencode(asked)
    return f"{base}?{told}" if told else base


def change(figure: Figure, line: Line) -> str:
    """How it has moved since the year before, in a sentence; empty where there is nothing to hold it against."""
    before = line.before[0].lasting if line.before else None
    now = line.now.cell
    if now is None or before is None or now.number is None or before.number is None:
        return ""
    moved = Decimal(now.number) - Decimal(before.number)
    earlier = line.before[0].window
    then = formatting.longdate(earlier.on) if figure.timing == Timing.AS_OF else label(figure, earlier)
    if not moved:
        return sentence(_("Som %(then)s") % {"then": then})
    size = (
        _("%(number)s prosentpoeng") % {"number": formatting.count(abs(moved), 1)}
        if figure.reading == Reading.PERCENT
        else number_text(abs(moved), figure.reading)
    )
    words = _("%(size)s mer enn %(then)s") if moved > 0 else _("%(size)s mindre enn %(then)s")
    return sentence(words % {"size": size, "then": then})


def _reference(figure: Figure, found: Reference) -> ReferenceView:
    national = found.kind == "national"
    return ReferenceView(
        _("Landet") if national else _("Mål"),
        number_text(found.value, figure.reading),
        found.source,
        found.valid_from if national else None,
    )


def _split(group: Group, line: Line, split: Split, asked: Mapping[str, str]) -> SplitView:
    figure = line.figure
    sizes = lengths([part.cell.number for part in split.parts])
    return SplitView(
        str(split.dim.name),
        [
            PartView(
                part.label,
                cell_text(part.cell, figure.reading),
                size,
                address(group, figure, {**asked, "del": f"{split.dim.code}:{part.code}"}),
            )
            for part, size in zip(split.parts, sizes, strict=True)
        ],
        split.hidden,
    )


def _chart(figure: Figure, line: Line) -> Chart | None:
    target = next((each for each in line.references if each.kind == "target"), None)
    # A goal of nought is the floor itself: there is no line to draw.
    drawn = target.value if target is not None and target.value else None
    cells = [(at, at.cell if at is line.now else at.lasting) for at in line.history]
    points = [
        Point(head(at.window), cell.number if cell else None, cell_text(cell, figure.reading))
        for at, cell in cells
    ]
    words = _("Mål: %(number)s") % {"number": number_text(drawn, figure.reading)} if drawn else ""
    return bars(points, target=drawn, target_text=words)


@dataclass(frozen=True)
class HeldView:
    """A published figure and the computed one, in words."""

    name: str
    when: str
    published: str
    computed: str
    difference: str
    agrees: bool
    note: str
    url: str


def held_view(held: Held) -> HeldView:
    figure, row = held.figure, held.published
    moved = held.difference
    asked = {
        "per": row.window.on.isoformat(),
        "fra": row.window.first.isoformat(),
        "til": row.window.last.isoformat(),
    }
    seen = when(figure, row.window)
    if figure.timing == Timing.PERIOD and row.window.on != row.window.last:
        seen = _("%(period)s, sett fra %(day)s") % {"period": seen, "day": formatting.longdate(row.window.on)}
    return HeldView(
        f"{figure.name}: {held.part}" if held.part else str(figure.name),
        seen,
        published_text(row.value, figure.reading),
        cell_text(held.cell, figure.reading),
        signed(moved, figure.reading),
        held.agrees,
        row.note,
        address(held.group, figure, asked),
    )


def published_text(value: Decimal, reading: str) -> str:
    """No more exactly than it was published: 16 months are not 16.0."""
    exponent: Any = value.as_tuple().exponent
    if reading == Reading.MONTHS:
        return _("%(number)s md.") % {"number": formatting.count(value, max(0, -exponent))}
    if reading == Reading.PERCENT:
        return formatting.percent(value, max(0, -exponent))
    return number_text(value, reading)


def signed(moved: Number | None, reading: str) -> str:
    """How far one figure lies from another, with its sign; empty where it does not, or cannot be said."""
    if not moved:
        return ""
    if reading == Reading.PERCENT:
        size = _("%(number)s prosentpoeng") % {"number": formatting.count(Decimal(moved).copy_abs(), 1)}
        return f"{'+' if moved > 0 else formatting.MINUS}{size}"
    return f"{'+' if moved > 0 else formatting.MINUS}{number_text(Decimal(moved).copy_abs(), reading)}"
