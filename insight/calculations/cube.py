"""Figures split several ways at once, with every total, and what of it may leave the unit. Pure.

A cell is named by one code for each way it is split, or ALL where it is not. Whatever is hidden must not follow from a
row or a column with its total: in each line, what is hidden is at least two cells and three in all, and the parts of a
hidden total are not all told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from insight.calculations.suppression import LEAST, small

ALL = "*"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Cube:
    """How many there are in each cell that is told of; one that is not named is nought."""

    ways: tuple[str, ...]
    cells: Mapping[Key, int]
    hidden: frozenset[Key] = frozenset()

    def key(self, **parts: str) -> Key:
        return tuple(parts.get(way, ALL) for way in self.ways)

    def number(self, **parts: str) -> int | None:
        """None where it is not told."""
        key = self.key(**parts)
        return None if key in self.hidden else self.cells.get(key, 0)

    def codes(self, way: str) -> list[str]:
        place = self.ways.index(way)
        return list(dict.fromkeys(key[place] for key in self.cells if key[place] != ALL))


def cube(
    rows: Iterable[Any], by: Mapping[str, Callable[[Any], str]], *, apart: str = "", most: int = 2
) -> Cube:
    """All cells split at most `most` ways at once, and each of them by the way `apart` besides."""
    ways = tuple(by)
    others = [place for place, way in enumerate(ways) if way != apart]
    told = [set(chosen) for size in range(most + 1) for chosen in combinations(others, size)]
    if apart:
        told += [{*each, ways.index(apart)} for each in told]
    cells: dict[Key, int] = {}
    for row in rows:
        times = getattr(row, "times", 1)
        codes = [by[way](row) for way in ways]
        for each in told:
            key = tuple(code if place in each else ALL for place, code in enumerate(codes))
            cells[key] = cells.get(key, 0) + times
    return Cube(ways, cells)


def without_small(found: Cube) -> Cube:
    """The cube as it may leave the unit."""
    cells = found.cells
    hidden = {key for key, number in cells.items() if small(number)}
    if cells.get((ALL,) * len(found.ways), 0) < LEAST:
        return Cube(found.ways, cells, frozenset(cells))
    lines = list(_lines(cells))
    changed = bool(hidden)
    while changed:
        changed = False
        for total, parts in lines:
            for key in _more(cells, hidden, total, parts):
                hidden.add(key)
                changed = True
    if (ALL,) * len(found.ways) in hidden:
        hidden = set(cells)
    return Cube(found.ways, cells, frozenset(hidden))


def totals_hidden(found: Cube) -> frozenset[tuple[str, str]]:
    """The parts of the whole (way, code) that are hidden: so that no other table tells them."""
    named = (
        [(way, code) for way, code in zip(found.ways, key, strict=True) if code != ALL]
        for key in found.hidden
    )
    return frozenset(each[0] for each in named if len(each) == 1)


def _lines(cells: Mapping[Key, int]) -> Iterator[tuple[Key, Sequence[Key]]]:
    """Each total with the cells that add up to it, one way at a time."""
    found: dict[tuple[Key, int], list[Key]] = {}
    for key in cells:
        for place, code in enumerate(key):
            if code != ALL:
                found.setdefault(((*key[:place], ALL, *key[place + 1 :]), place), []).append(key)
    for (total, _place), parts in sorted(found.items()):
        yield total, sorted(parts, key=lambda key: (cells[key], key))


def _more(cells: Mapping[Key, int], hidden: set[Key], total: Key, parts: Sequence[Key]) -> Iterator[Key]:
    """What else of a line must be hidden, the smallest first."""
    inside = [key for key in parts if key in hidden]
    others = [key for key in parts if key not in hidden]
    if total in hidden:
        if not inside and others:
            yield others[0]
        return
    number, kept = len(inside), sum(cells[key] for key in inside)
    while inside and others and (number < 2 or kept < LEAST):
        key = others.pop(0)
        number, kept = number + 1, kept + cells[key]
        yield key
    # Nothing more to hide it among: the total would tell it.
    if inside and (number < 2 or kept < LEAST):
        yield total
