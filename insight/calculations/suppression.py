"""Small groups are not told outside the unit that has the cases (B3018), nor anything they could be worked out from.

A group of one or two is hidden. Where the whole is told and its parts add up to it, what is hidden must be at least
two parts and at least three in all; else the smallest of the others is hidden with them. Pure.
"""

from collections.abc import Mapping

from core.base.small_groups import LEAST, hidden, small
from insight.calculations.tally import HIDDEN, Cell, Parts, Tally

__all__ = ["LEAST", "hidden_parts", "small", "suppressed", "telling", "without_rest"]


def telling(cell: Cell) -> bool:
    """Whether the cell would tell of a group too small: those it is taken over, those it counts, or the rest."""
    if small(cell.base):
        return True
    return cell.hits is not None and (small(cell.hits) or small(cell.base - cell.hits))


def suppressed(tally: Tally) -> Tally:
    """The tally as it may leave the unit. Records are never told of with it."""
    if telling(tally.whole):
        return _untold(tally)
    return Tally(_bare(tally.whole), Parts(tally.parts, lambda dim: _without(tally.parts[dim])))


def _untold(tally: Tally) -> Tally:
    return Tally(HIDDEN, Parts(tally.parts, lambda dim: dict.fromkeys(tally.parts[dim], HIDDEN)))


def _without(parts: Mapping[str, Cell]) -> dict[str, Cell]:
    hidden = hidden_parts(parts)
    return {part: HIDDEN if part in hidden else _bare(cell) for part, cell in parts.items()}


def hidden_parts(parts: Mapping[str, Cell]) -> frozenset[str]:
    """Which parts of a whole that is told must be hidden."""
    return hidden(
        {part: cell.base for part, cell in parts.items()},
        [part for part, cell in parts.items() if telling(cell)],
    )


def without_rest(tallies: Mapping[str, Tally], within: Mapping[str, str]) -> dict[str, Tally]:
    """Hide figures that count nearly all of another one: what is left over would be a small group.

    `within` says which figure counts some of which other (`queue.over_two_years` some of `queue.households`).
    """
    found = dict(tallies)
    for code, whole in within.items():
        part, of = tallies.get(code), tallies.get(whole)
        if part is None or of is None or part.whole.hidden or of.whole.hidden:
            continue
        if small(of.whole.base - part.whole.base):
            found[code] = _untold(part)
    return found


def _bare(cell: Cell) -> Cell:
    return Cell(cell.number, cell.base, cell.hits)
