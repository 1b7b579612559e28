"""The national form worked out for a year: each cell with the year before and what stands out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.interface import formatting
from insight.calculations.tally import Cell
from insight.calculations.windows import EARLIEST, Window
from insight.calculations.windows import year as whole_year
from insight.enums import Reading
from insight.figures import base
from insight.figures.base import Figure, Group
from insight.kostra import Form, FormCell, form_for
from insight.selectors.dashboards import Line, dashboard, groups_for


@dataclass(frozen=True)
class Answer:
    """One cell of the form; `figure` None: not answered, and `cell.missing` says why."""

    cell: FormCell
    group: Group | None
    figure: Figure | None
    now: Cell | None
    before: Cell | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Filled:
    form: Form
    window: Window
    answers: tuple[Answer, ...]

    @property
    def warned(self) -> int:
        return sum(bool(each.warnings) for each in self.answers)


def asked_year(text: str, today: date) -> int:
    """The year asked for; the last one that is over when none is. Raises Refused for one that has not begun."""
    if not text:
        return today.year - 1
    if not text.isdigit() or not EARLIEST.year <= int(text) <= today.year:
        raise Refused(
            _("Skriv et årstall til og med %(year)s.") % {"year": today.year}, code="YEAR_WRONG", field="ar"
        )
    return int(text)


def filled(actor: Actor, year: int, *, leaves: bool = False) -> Filled:
    """The form for a year, as of its last day, or until today in a year that is not over."""
    form = form_for(year)
    window = whole_year(year)
    if window.last > actor.today:
        window = Window(window.first, actor.today, actor.today)
    wanted = [cell.figure for cell in form.cells if cell.figure]
    lines: dict[str, tuple[Group, Line]] = {}
    for group in groups_for(actor):
        codes = [code for code in wanted if code.partition(".")[0] == group.code]
        if codes:
            board = dashboard(actor, group, window, years=1, leaves=leaves, only=codes)
            lines |= {line.figure.code: (group, line) for line in board.lines}
    return Filled(form, window, tuple(_answer(form, cell, lines) for cell in form.cells))


def _answer(form: Form, cell: FormCell, lines: dict[str, tuple[Group, Line]]) -> Answer:
    found = lines.get(cell.figure)
    if found is None:
        return Answer(cell, None, base.figure_named(cell.figure) if cell.figure else None, None, None, ())
    group, line = found
    now, before = _cell(line, cell, now=True), _cell(line, cell, now=False)
    most = lines.get(cell.at_most)
    bound = most[1].now.cell if most else None
    return Answer(
        cell, group, line.figure, now, before, tuple(_warnings(form, line.figure, now, before, bound))
    )


def _cell(line: Line, cell: FormCell, *, now: bool) -> Cell | None:
    at = line.now if now else line.before[0]
    if at.tally is None or not cell.part:
        return at.cell
    dim, _bar, part = cell.part.partition(":")
    return at.tally.parts.get(dim, {}).get(part, Cell(0, 0))


def _warnings(
    form: Form, figure: Figure, now: Cell | None, before: Cell | None, bound: Cell | None
) -> list[str]:
    """What somebody should look at before the form is sent: no figure, a large change, a contradiction."""
    said = []
    if now is None or (now.number is None and not now.hidden):
        said.append(_("Mangler tall for dette året."))
    told = now is not None and before is not None and now.number is not None and before.number is not None
    if told and now is not None and before is not None:
        was, moved = Decimal(before.number or 0), Decimal(now.number or 0) - Decimal(before.number or 0)
        if figure.reading == Reading.PERCENT:
            if abs(moved) > form.warn_percent:
                said.append(
                    _("Endret med %(n)s prosentpoeng fra året før.") % {"n": formatting.count(abs(moved), 1)}
                )
        elif abs(moved) >= form.warn_least and (not was or abs(moved) * 100 / was > form.warn_percent):
            said.append(_("Stor endring fra året før: se om den kan forklares."))
    if bound is None or bound.number is None or now is None or now.number is None:
        return said
    if Decimal(now.number) > Decimal(bound.number):
        said.append(_("Større enn tallet det skal være en del av."))
    return said
