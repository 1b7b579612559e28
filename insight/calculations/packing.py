"""Tallies as text and back again: exactly as they were counted, in the order they were counted in. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from insight.calculations.tally import Cell, Number, Tally


def packed(tally: Tally) -> list[Any]:
    """A tally as JSON can hold it. Which records stand behind it is left out: they are looked for in the records."""
    parts = {dim: {part: _cell(cell) for part, cell in cells.items()} for dim, cells in tally.parts.items()}
    return [_cell(tally.whole), parts, sorted(tally.held()) if tally.held is not None else None]


def unpacked(told: list[Any]) -> Tally:
    whole, parts, held = told
    cells: Mapping[str, Mapping[str, Cell]] = {
        dim: {part: _unpacked(cell) for part, cell in found.items()} for dim, found in parts.items()
    }
    if held is None:
        return Tally(_unpacked(whole), cells)
    hidden = frozenset((dim, part) for dim, part in held)
    return Tally(_unpacked(whole), cells, lambda: hidden)


def _cell(cell: Cell) -> list[Any]:
    """A whole number stays a number; one with decimals is text, so that none of them is lost."""
    number = str(cell.number) if isinstance(cell.number, Decimal) else cell.number
    return [number, cell.base] if cell.hits is None else [number, cell.base, cell.hits]


def _unpacked(told: list[Any]) -> Cell:
    number: Number | None = Decimal(told[0]) if isinstance(told[0], str) else told[0]
    return Cell(number, told[1], told[2] if len(told) > 2 else None)
