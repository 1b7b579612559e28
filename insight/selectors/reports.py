"""A report worked out: the dashboards it is put together of, with the reader's own rights."""

from dataclasses import dataclass, replace
from datetime import date

from core.agencies.actors import Actor
from insight.calculations.schedules import days_of
from insight.calculations.windows import Window
from insight.figures.base import Group
from insight.models import FigureReport
from insight.selectors.dashboards import Dashboard, Line, chosen_unit, dashboard, groups_for


@dataclass(frozen=True)
class Worked:
    """`left_out`: the groups that cannot be asked about the one unit, and are about all."""

    report: FigureReport
    window: Window
    boards: tuple[Dashboard, ...]
    left_out: tuple[Group, ...]


def window_of(report: FigureReport, seen: date) -> Window:
    return days_of(report.days, seen, on=report.on, first=report.first, last=report.last)


def worked_out(actor: Actor, report: FigureReport, *, seen: date, leaves: bool = False) -> Worked:
    """The figures of the report as the actor may see them. Raises Refused for a unit that is not the actor's to ask.

    A fixed number of queries for each group of figures.
    """
    window, boards, left_out = window_of(report, seen), [], []
    for group in groups_for(actor):
        codes = [code for code in report.figures if code.partition(".")[0] == group.code]
        if not codes:
            continue
        unit = chosen_unit(actor, group, report.about.code if report.about else "")
        if report.about is not None and unit is None:
            left_out.append(group)
        board = dashboard(actor, group, window, unit=unit, leaves=leaves, only=codes)
        boards.append(replace(board, lines=tuple(_split(report, group, line) for line in board.lines)))
    return Worked(report, window, tuple(boards), tuple(left_out))


def _split(report: FigureReport, group: Group, line: Line) -> Line:
    """Only the ways to split it that were chosen."""
    wanted = set(report.splits)
    return replace(
        line, splits=tuple(each for each in line.splits if f"{group.code}.{each.dim.code}" in wanted)
    )
