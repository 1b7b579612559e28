"""Measuring: what the figures were is kept, so that a later correction does not rewrite what was known."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.agencies.actors import Actor
from core.rules.periods import month_end
from insight.calculations.history import Measured
from insight.calculations.tally import Cell, Tally
from insight.calculations.windows import Window, as_of
from insight.enums import Timing
from insight.figures.base import Figure, Group
from insight.models import FigureSnapshot
from insight.policies import snapshots
from insight.references import coverage_of
from insight.selectors.coverage import known
from insight.selectors.dashboards import groups_for
from insight.selectors.kept import without_small


def days_to_measure(on: date) -> list[date]:
    """What the night to `on` measures: the day that is over, and the last ends of a month and a year if missed."""
    before = on - timedelta(days=1)
    month = before if before == month_end(before) else before.replace(day=1) - timedelta(days=1)
    year = before if (before.month, before.day) == (12, 31) else date(before.year - 1, 12, 31)
    return sorted({before, month, year})


def keep_figures(*, actor: Actor, days: Mapping[date, datetime]) -> int:
    """Every figure of the days (each with when it is measured); at the end of a month its parts and the month besides.

    `actor` is the service identity `figures`. What is kept already stays as it is. Says how many were kept.
    """
    kept = snapshots.visible_to(actor).filter(on__in=list(days)).values_list("on", "figure").distinct()
    done = {(day, code.partition(".")[0]) for day, code in kept}
    rows: list[FigureSnapshot] = []
    for group in groups_for(actor):
        begins = group.begins(actor)
        missing = [day for day in days if (day, group.code) not in done and begins and begins <= day]
        if missing:
            rows += _of_group(actor, group, {day: days[day] for day in missing})
    FigureSnapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _windows(group: Group, day: date) -> list[Window]:
    """The year until the day; and the month, where it ends then."""
    if day == month_end(day) and day.month > 1 and group.has_period():
        return [as_of(day), Window(day.replace(day=1), day, day)]
    return [as_of(day)]


def _of_group(actor: Actor, group: Group, days: Mapping[date, datetime]) -> list[FigureSnapshot]:
    """One reading of the group's records for all the days."""
    windows = [each for day in days for each in _windows(group, day)]
    begins, coverage = group.begins(actor), coverage_of(group.code, actor.home.code)
    data = group.read(actor, windows, None)
    rows = []
    for window in windows:
        month = window != as_of(window.on)
        figures = {
            figure.code: figure
            for figure in group.figures
            if not (month and figure.timing == Timing.AS_OF) and known(figure, window, begins, coverage)
        }
        ends, at = window.on == month_end(window.on), days[window.on]
        tallies = {
            code: _kept(tally, ends) for code, tally in data.measure(window).items() if code in figures
        }
        told = without_small(group, {code: Measured(tally, at, 1) for code, tally in tallies.items()})
        for code, tally in tallies.items():
            rows += _rows(actor, figures[code], window, tally, told[code], at)
    return rows


def _kept(tally: Tally, ends: bool) -> Tally:
    return tally if ends else Tally(tally.whole)


def _rows(
    actor: Actor, figure: Figure, window: Window, tally: Tally, told: Tally, measured_at: datetime
) -> list[FigureSnapshot]:
    def row(part: str, cell: Cell, hidden: bool) -> FigureSnapshot:
        return FigureSnapshot(
            municipality=actor.home, figure=figure.code, definition=figure.version, part=part,
            first=None if figure.timing == Timing.AS_OF else window.first, on=window.on,
            number=None if cell.number is None else Decimal(cell.number), base=cell.base, hits=cell.hits,
            hidden=hidden, measured_at=measured_at,
        )  # fmt: skip

    rows = [row("", tally.whole, told.whole.hidden)]
    for dim, parts in tally.parts.items():
        shown: Mapping[str, Cell] = told.parts.get(dim, {})
        rows += [
            row(f"{dim}:{part}", cell, part not in shown or shown[part].hidden)
            for part, cell in parts.items()
        ]
    return rows
