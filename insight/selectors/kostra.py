"""A national form worked out for a year: each cell with the year before, what stands out, and whether it agrees."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.interface import formatting
from insight.calculations.tally import HIDDEN, Cell
from insight.calculations.windows import EARLIEST, Window
from insight.calculations.windows import year as whole_year
from insight.enums import Reading
from insight.figures import base
from insight.figures.base import Figure, Group
from insight.kostra import KOSTRA, Form, FormCell, form_for
from insight.selectors.dashboards import At, Line, ask_of, composed, groups_for, read_beside
from insight.selectors.readings import Ask, counted_since

Lines = dict[str, tuple[Group, Line]]
#: What is asked for besides the cells, to see whether they agree.
CHECKED = ("queue.households", "queue.entered", "queue.left", "temporary.persons", "stock.disposed")


@dataclass(frozen=True)
class Answer:
    """One cell of the form; `figure` None: not answered, and `cell.missing` says why."""

    cell: FormCell
    group: Group | None
    figure: Figure | None
    reading: Reading
    now: Cell | None
    before: Cell | None
    warnings: tuple[str, ...]
    #: Why the year is not compared with the one before.
    broken: str = ""


@dataclass(frozen=True)
class Check:
    """Whether figures of the form agree; `agrees` None: it cannot be said, since some of them are not told."""

    text: str
    agrees: bool | None


@dataclass(frozen=True)
class Filled:
    form: Form
    window: Window
    answers: tuple[Answer, ...]
    checks: tuple[Check, ...]
    rounded: bool
    #: When it was counted, where that was ahead; None: as it was asked for.
    counted_at: datetime | None = None

    @property
    def warned(self) -> int:
        return sum(bool(each.warnings) for each in self.answers) + sum(
            each.agrees is False for each in self.checks
        )


def asked_year(text: str, today: date) -> int:
    """The year asked for; the last one that is over when none is. Raises Refused for one that has not begun."""
    if not text:
        return today.year - 1
    if not text.isdigit() or not EARLIEST.year <= int(text) <= today.year:
        raise Refused(
            _("Skriv et årstall til og med %(year)s.") % {"year": today.year}, code="YEAR_WRONG", field="ar"
        )
    return int(text)


def _window(actor: Actor, year: int) -> Window:
    window = whole_year(year)
    return Window(window.first, actor.today, actor.today) if window.last > actor.today else window


def asks(actor: Actor, year: int, kind: str = KOSTRA) -> list[Ask]:
    """What the form asks of each group: its figures for the year and the one before."""
    cells = form_for(year, kind).cells
    wanted = {each for cell in cells for each in (cell.figure, cell.of, cell.at_most) if each}
    wanted |= set(CHECKED) if kind == KOSTRA else set()
    found = []
    for group in groups_for(actor):
        codes = sorted(code for code in wanted if code.partition(".")[0] == group.code)
        if codes:
            found.append(ask_of(group, _window(actor, year), 1, codes))
    return found


def filled(
    actor: Actor, year: int, *, leaves: bool = False, kind: str = KOSTRA, ahead: bool = False
) -> Filled:
    """The form for a year, as of its last day, or until today in a year that is not over.

    `ahead`: what the night has counted will do.
    """
    form, window = form_for(year, kind), _window(actor, year)
    lines: Lines = {}
    rounded = set()
    found = read_beside(actor, asks(actor, year, kind), ahead=ahead)
    for each in found:
        board = composed(each, actor, leaves=leaves)
        lines |= {line.figure.code: (each.group, line) for line in board.lines}
        rounded |= {each.group.code} if board.rounded else set()
    answers = tuple(_answer(form, cell, lines, window) for cell in form.cells)
    checks = tuple(_checks(lines, exact="queue" not in rounded)) if kind == KOSTRA else ()
    counted_at = counted_since([each.reading for each in found])
    return Filled(form, window, answers, checks, bool(rounded), counted_at)


def _answer(form: Form, cell: FormCell, lines: Lines, window: Window) -> Answer:
    found = lines.get(cell.figure)
    if found is None:
        figure = base.figure_named(cell.figure) if cell.figure else None
        return Answer(cell, None, figure, Reading.NUMBER, None, None, ())
    group, line = found
    reading = Reading.PERCENT if cell.of else line.figure.reading
    now, before = _cell(lines, cell, now=True), _cell(lines, cell, now=False)
    bound = lines[cell.at_most][1].now.cell if cell.at_most in lines else None
    broken = form.broken(cell, window.first.year)
    said = _missing(now) + ([] if broken else _moved(form, reading, now, before)) + _over(now, bound)
    return Answer(cell, group, line.figure, reading, now, before, tuple(said), broken.text if broken else "")


def _cell(lines: Lines, cell: FormCell, *, now: bool) -> Cell | None:
    """The cell as the form asks for it: a part, a share of another figure, or what is left of a hundred."""
    found = _of(lines[cell.figure][1], cell, now=now)
    if cell.of:
        whole = _at(lines[cell.of][1], now=now).cell if cell.of in lines else None
        return _share(found, whole)
    if cell.complement and found is not None and found.number is not None:
        return Cell(100 - Decimal(found.number), found.base)
    return found


def _at(line: Line, *, now: bool) -> At:
    return line.now if now else line.before[0]


def _of(line: Line, cell: FormCell, *, now: bool) -> Cell | None:
    at = _at(line, now=now)
    if at.tally is None or not cell.part:
        return at.cell
    dim, _bar, part = cell.part.partition(":")
    nobody = HIDDEN if at.tally.whole.hidden else Cell(0, 0)
    return at.tally.parts.get(dim, {}).get(part, nobody)


def _share(part: Cell | None, whole: Cell | None) -> Cell | None:
    """Per cent of two figures that are both told; nothing where there is nothing to take it of."""
    if part is None or whole is None:
        return None
    if part.hidden or whole.hidden:
        return HIDDEN
    if not whole.number or part.number is None:
        return Cell(None, whole.base)
    share = Decimal(part.number) * 100 / Decimal(whole.number)
    return Cell(share.quantize(Decimal("0.1"), ROUND_HALF_UP), whole.base)


def _missing(now: Cell | None) -> list[str]:
    if now is None or (now.number is None and not now.hidden):
        return [_("Mangler tall for dette året.")]
    return []


def _moved(form: Form, reading: Reading, now: Cell | None, before: Cell | None) -> list[str]:
    """A change that somebody should be able to explain before the form is sent."""
    if now is None or before is None or now.number is None or before.number is None:
        return []
    was, moved = Decimal(before.number), Decimal(now.number) - Decimal(before.number)
    if reading == Reading.PERCENT:
        if abs(moved) > form.warn_percent:
            size = formatting.count(abs(moved), 1)
            return [_("Endret med %(n)s prosentpoeng fra året før.") % {"n": size}]
    elif abs(moved) >= form.warn_least and (not was or abs(moved) * 100 / was > form.warn_percent):
        return [_("Stor endring fra året før: se om den kan forklares.")]
    return []


def _over(now: Cell | None, bound: Cell | None) -> list[str]:
    if bound is None or bound.number is None or now is None or now.number is None:
        return []
    if Decimal(now.number) > Decimal(bound.number):
        return [_("Større enn tallet det skal være en del av.")]
    return []


def _checks(lines: Lines, *, exact: bool) -> list[Check]:
    """Whether the form's own figures contradict each other, and what the records lack."""
    found = []
    queue = [lines.get(code) for code in ("queue.households", "queue.entered", "queue.left")]
    if all(queue) and exact:
        now, came, went = (each[1].now.cell for each in queue if each)
        before = queue[0][1].before[0].cell if queue[0] else None
        numbers = [each.number if each else None for each in (before, came, went, now)]
        text = _("Ventelista ved nyttår, pluss nye, minus dem som gikk ut, er ventelista året etter.")
        if None in numbers:
            found.append(Check(text, None))
        else:
            was, more, less, left = (int(number or 0) for number in numbers)
            sums = f"{was} + {more} − {less} = {was + more - less}"
            found.append(Check(f"{text} {sums}.", was + more - less == left))
    stock = lines.get("stock.disposed")
    if stock and stock[1].now.tally is not None:
        tally = stock[1].now.tally
        parts = sum(int(cell.number or 0) for cell in tally.parts["ownership"].values())
        agrees = parts == tally.whole.number
        found.append(
            Check(_("Boligene etter eierform er til sammen alle boligene kommunen disponerer."), agrees)
        )
    people = lines.get("temporary.persons")
    if people and people[1].now.tally is not None:
        unknown = people[1].now.tally.parts.get("age", {}).get("", Cell(0, 0))
        untold = unknown.hidden or people[1].now.tally.whole.hidden
        found.append(
            Check(
                _(
                    "Alderen er kjent for alle som bodde i midlertidige botilbud. Ellers er barn og unge for få."
                ),
                None if untold else not unknown.number,
            )
        )
    return found
