"""What two days beside each other would tell when one is subtracted from the other, and how that is held back.

A count of the twentieth and one of the twenty-first that differ by one tell of one household. What leaves the unit is
therefore exact at the end of a month only. On every other day counts are told to the nearest three, shares and means as
whole numbers, and sums with two figures. Nought stays nought, and a group of one or two is hidden before it comes here.
The reasons: docs/decisions/neighbouring-days.md. Pure.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from core.rules.periods import month_end
from insight.calculations.suppression import LEAST
from insight.calculations.tally import Cell, Number, Parts, Tally
from insight.calculations.windows import Window

#: Figures of two that a sum is told with.
DIGITS = 2


def exact_on(window: Window) -> bool:
    """Whether all days of the window stand where one month becomes another."""
    ends = (window.last, window.on)
    return window.first.day == 1 and all(day == month_end(day) for day in ends)


def nearest(number: int) -> int:
    return (number + LEAST // 2) // LEAST * LEAST


def coarse_sum(number: Decimal) -> Decimal:
    places = max(0, number.adjusted() - DIGITS + 1)
    return number.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP).quantize(Decimal(1))


def coarse_number(number: Number, *, counts: bool, sums: bool) -> Number:
    if counts:
        return nearest(int(number))
    if sums:
        return coarse_sum(Decimal(number))
    return Decimal(number).quantize(Decimal(1), ROUND_HALF_UP)


def coarse(tally: Tally, *, counts: bool, sums: bool) -> Tally:
    """The tally as it may leave the unit for a day inside a month."""

    def cell(found: Cell) -> Cell:
        if found.hidden or found.number is None:
            return found
        return Cell(coarse_number(found.number, counts=counts, sums=sums), nearest(found.base))

    def parts(dim: str) -> Mapping[str, Cell]:
        return {part: cell(found) for part, found in tally.parts[dim].items()}

    return Tally(cell(tally.whole), Parts(tally.parts, parts))
