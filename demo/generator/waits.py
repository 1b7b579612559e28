"""How long households waited: who stays on a list and who leaves it, and when, so that a year is as it is told of."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from demo.generator.dice import Dice

DAYS_A_MONTH = Decimal("30.4375")
ONE_DAY = timedelta(days=1)
TWO_YEARS = timedelta(days=731)
#: From a place on the list to a home at the soonest.
SOONEST = timedelta(days=15)
#: Safely within six months and twelve, and safely after them, however long the months are.
SIX, AFTER_SIX, TWELVE, AFTER_TWELVE = (timedelta(days=days) for days in (180, 186, 363, 368))
#: Of those who leave the list: how many take their application back, or are heard of no more.
WITHDRAWN = 0.14


class Waiting(Protocol):
    received: date
    entered: date
    ended: date | None
    housed: bool | None


W = TypeVar("W", bound=Waiting)


def nearer(dice: Dice, group: Sequence[W], staying: list[W], on: date, months: Decimal) -> None:
    """Change who stays until they have waited for so many months in mean.

    As many as before have waited for over two years. Raises ValueError when there are no such households.
    """
    chosen = set(map(id, staying))
    leaving = [row for row in group if id(row) not in chosen]
    # Nobody leaves who has only just come: they change places with the newest who may.
    just = [number for number, row in enumerate(leaving) if row.entered + SOONEST >= on]
    may = sorted(
        (number for number, row in enumerate(staying) if row.entered + SOONEST < on),
        key=lambda number: staying[number].received,
    )
    for number in just:
        other = may.pop()
        leaving[number], staying[other] = staying[other], leaving[number]
    wanted = int(months * DAYS_A_MONTH * len(staying))
    enough = len(staying)
    missing = wanted - sum((on - row.received).days for row in staying)
    tried = 0
    while abs(missing) > enough:
        tried += 1
        if tried > 20_000:
            raise ValueError(f"{on}: {missing} days from a mean wait of {months} months. Change queue.toml.")
        here, there = dice.randrange(len(staying)), dice.randrange(len(leaving))
        stays, leaves = staying[here], leaving[there]
        more = (stays.received - leaves.received).days
        if stays.entered + SOONEST >= on or abs(missing - more) >= abs(missing):
            continue
        if (stays.received < on - TWO_YEARS) == (leaves.received < on - TWO_YEARS):
            staying[here], leaving[there] = leaves, stays
            missing -= more


def leave(dice: Dice, leaving: Sequence[Waiting], start: date, end: date, six: int, twelve: int) -> None:
    """When those who leave between the days do so: of those who get a home, so many per cent within six months of
    their application, and within twelve. The others took it back. Raises ValueError when they cannot.
    """
    rows = sorted(leaving, key=lambda row: row.received)
    guesses = sorted(range(len(rows) // 2), key=lambda number: abs(number - WITHDRAWN * len(rows)))
    for withdrawn in guesses:
        housed = len(rows) - withdrawn
        quick, soon = round(housed * six / 100), round(housed * twelve / 100)
        if abs(quick * 100 / housed - six) > 0.4 or abs(soon * 100 / housed - twelve) > 0.4:
            continue
        late = housed - soon
        parts = [
            *((row, AFTER_TWELVE, None) for row in rows[:late]),
            *((row, None, None) for row in rows[late : late + withdrawn]),
            *((row, AFTER_SIX, TWELVE) for row in rows[late + withdrawn : late + withdrawn + soon - quick]),
            *((row, timedelta(), SIX) for row in rows[late + withdrawn + soon - quick :]),
        ]
        spans = [_span(row, start, end, after, until) for row, after, until in parts]
        if all(first <= last for first, last in spans):
            for (row, after, _until), (first, last) in zip(parts, spans, strict=True):
                row.ended, row.housed = dice.day(first, last), after is not None
            return
    raise ValueError(f"{end}: {six} and {twelve} per cent of {len(rows)} cannot be. Change queue.toml.")


def _span(
    row: Waiting, start: date, end: date, after: timedelta | None, until: timedelta | None
) -> tuple[date, date]:
    """The days between which somebody may leave."""
    first = max(start + ONE_DAY, row.entered + SOONEST)
    if after is None:
        return min(first, end), end
    return max(first, row.received + after), min(end, row.received + until) if until else end
