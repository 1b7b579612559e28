"""How old the children in the let homes are: as many of each age as the data file tells of one day.

Those drawn when the household moved in grow up with the years; children who have been grown up for long were born
later, and of ages there are too many of some become of others.
"""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from demo.generator.dice import Dice
from demo.generator.families import Made
from demo.organisation import DATA

#: How old a parent is when a child is born.
PARENT = range(18, 48)


def told(code: str) -> dict[str, Any] | None:
    """The day and the ages told of the municipality, or None."""
    with (DATA / "children.toml").open("rb") as file:
        found: dict[str, Any] | None = tomllib.load(file).get(code)
    return found


def births(
    dice: Dice, on: date, ages: Sequence[Sequence[int]], fixed: Iterable[date], free: Iterable[Made]
) -> dict[UUID, date]:
    """child → the day it was born instead, so that there are as many of each age on the day as are told of.

    `fixed`: when others there were born. Only children of the households in `free` are changed. Where there are too
    many of an age, some become of the next; where there are too few, some of an older age do. Raises ValueError when
    there are too few children in all.
    """
    spans = [(row[0], row[1]) for row in ages]
    # The last are grown up, and are not told of.
    spans.append((spans[-1][1] + 1, spans[-1][1] + 3))
    grown = len(ages)
    missing = [*(row[2] for row in ages), 0]
    there: list[list[tuple[UUID, date]]] = [[] for _ in spans]
    for born in fixed:
        missing[_group(_age(born, on), spans)] -= 1
    for made in free:
        for child, born in zip(made.members[made.adults :], made.born_children, strict=True):
            group = _group(_age(born, on), spans)
            missing[group] -= 1
            there[group].append((child, made.born))
    for children in there:
        dice.shuffle(children)
    found: dict[UUID, date] = {}
    for place in range(grown):
        while missing[place]:
            few = missing[place] > 0
            sources = [grown, *range(grown - 1, place, -1)] if few else [place]
            target = place if few else place + 1
            taken = next(
                filter(None, (_suited(dice, there[each], on, spans[target]) for each in sources)), None
            )
            if taken is None:
                raise ValueError(f"There are too few children of {spans[place]} years. Change children.toml.")
            child, parent, born = taken
            found[child] = born
            group = next(each for each in sources if (child, parent) in there[each])
            there[group].remove((child, parent))
            missing[group] += 1
            missing[target] -= 1
            there[target].append((child, parent))
    return found


def _suited(
    dice: Dice, group: list[tuple[UUID, date]], on: date, span: tuple[int, int]
) -> tuple[UUID, date, date] | None:
    """A child of the group whose parent was of a parent's age when it was born instead: with parent's and own birth."""
    youngest, oldest = span
    for child, parent in group:
        born = dice.day(_before(on, oldest + 1) + timedelta(days=1), _before(on, youngest))
        if _age(parent, born) in PARENT:
            return child, parent, born
    return None


def _before(on: date, years: int) -> date:
    return on.replace(year=on.year - years)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _group(age: int, spans: Sequence[tuple[int, int]]) -> int:
    return next((place for place, (_youngest, oldest) in enumerate(spans) if age <= oldest), len(spans) - 1)
