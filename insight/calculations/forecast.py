"""Where a number that is counted at the end of each month is heading, by arithmetic anyone can do again. Pure.

change  = (the last number - the number a year before) / the months between
ahead   = the last number + months ahead * change, and never less than nought
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from core.rules.periods import add_months, month_end

#: The months the change is taken over, and those it is carried on for.
OVER = 12
AHEAD = (3, 6, 12)
#: Fewer months than this say nothing of where it is heading.
FEWEST = 3


@dataclass(frozen=True)
class Forecast:
    then: tuple[date, int]
    now: tuple[date, int]
    months: int
    #: Each month, with one decimal.
    change: Decimal
    ahead: tuple[tuple[int, date, int], ...]


def month_ends(on: date, months: int) -> list[date]:
    """The ends of the months before the day, oldest first, and the day itself."""
    first = on.replace(day=1)
    found = [add_months(first, -back) - timedelta(days=1) for back in reversed(range(months))]
    return [*(day for day in found if day < on), on]


def forecast(points: Sequence[tuple[date, int | None]]) -> Forecast | None:
    """None where too few months are told to say anything. The last point is the day that is asked about."""
    told = [(day, number) for day, number in points if number is not None]
    if not told or not points or told[-1][0] != points[-1][0]:
        return None
    now, earliest = told[-1], add_months(points[-1][0], -OVER)
    then = next((each for each in told if each[0] >= earliest), now)
    months = round((now[0] - then[0]).days / 30.4375)
    if months < FEWEST:
        return None
    change = (Decimal(now[1] - then[1]) / months).quantize(Decimal("0.1"), ROUND_HALF_UP)
    ahead = tuple(
        (far, month_end(add_months(now[0], far)) if now[0] == month_end(now[0]) else add_months(now[0], far),
         max(0, int((now[1] + far * change).to_integral_value(ROUND_HALF_UP))))
        for far in AHEAD
    )  # fmt: skip
    return Forecast(then, now, months, change, ahead)
