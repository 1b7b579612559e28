"""Figures as they may leave the unit that has the cases: without small groups, and exact at the end of a month only."""

from collections.abc import Callable, Collection, Mapping

from insight.calculations.neighbours import coarse, exact_on
from insight.calculations.suppression import suppressed, without_rest
from insight.calculations.tally import HIDDEN, Cell, Parts, Tally
from insight.calculations.windows import Window
from insight.enums import Reading
from insight.figures.base import Figure, Group


def told(
    group: Group, tallies: Mapping[str, Tally], window: Window, own: Collection[str] = ()
) -> dict[str, Tally]:
    """The tallies as they may leave the unit; those of `own` stay as they are."""
    free = {figure.code for figure in group.figures if figure.open}
    found = {code: tally if code in free else suppressed(tally) for code, tally in tallies.items()}
    found |= {
        code: _holding(found[code], tally.held) for code, tally in tallies.items() if tally.held is not None
    }
    found = without_rest(found, group.within)
    if not exact_on(window):
        for figure in group.figures:
            if figure.code in found and not figure.open:
                found[figure.code] = between_days(figure, found[figure.code])
    return {**found, **{code: tallies[code] for code in own if code in tallies}}


def _holding(tally: Tally, held: Callable[[], frozenset[tuple[str, str]]]) -> Tally:
    """Without the parts that a table of several ways hides; looked for only when the parts are."""

    def parts(dim: str) -> Mapping[str, Cell]:
        hidden = held()
        return {part: HIDDEN if (dim, part) in hidden else cell for part, cell in tally.parts[dim].items()}

    return Tally(tally.whole, Parts(tally.parts, parts))


def between_days(figure: Figure, tally: Tally) -> Tally:
    sums = figure.reading in (Reading.KRONER, Reading.NIGHTS)
    # What is summed of a number of households (persons in them) is a count as well.
    return coarse(tally, counts=figure.reading == Reading.NUMBER, sums=sums)
