"""Counting, once for every figure: a whole, the parts that add up to it, and the records behind each. Pure.

A row may stand for several records that are alike (`times`); what it is worth in a sum or a mean is worth all of them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Number = int | Decimal
Dim = Callable[[Any], str]
DAYS_A_MONTH = Decimal("30.4375")


@dataclass(frozen=True)
class Cell:
    """`number` as it is read; `base`, how many it is taken over; `hits`, how many of them a share counts.

    `number` None with `hidden` off: there is nothing to take a mean or a share of. `behind` finds the records.
    """

    number: Number | None
    base: int
    hits: int | None = None
    behind: Callable[[], tuple[Any, ...]] | None = field(default=None, compare=False, repr=False)
    hidden: bool = False

    @property
    def keys(self) -> tuple[Any, ...]:
        """The records behind it, looked for only when somebody asks."""
        return self.behind() if self.behind is not None else ()


#: A cell that may not be told.
HIDDEN = Cell(None, 0, hidden=True)


class Parts(Mapping[str, Mapping[str, Cell]]):
    """The parts by dimension, worked out when they are asked for: most windows only need the whole."""

    def __init__(self, dims: Iterable[str], make: Callable[[str], Mapping[str, Cell]]) -> None:
        self._dims, self._make = tuple(dims), make
        self._made: dict[str, Mapping[str, Cell]] = {}

    def __getitem__(self, dim: str) -> Mapping[str, Cell]:
        if dim not in self._dims:
            raise KeyError(dim)
        if dim not in self._made:
            self._made[dim] = self._make(dim)
        return self._made[dim]

    def __iter__(self) -> Iterator[str]:
        return iter(self._dims)

    def __len__(self) -> int:
        return len(self._dims)


@dataclass(frozen=True)
class Tally:
    whole: Cell
    #: By dimension and part.
    parts: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    #: Parts (dimension, part) that are hidden outside the unit because a table of several ways must hide them.
    held: Callable[[], frozenset[tuple[str, str]]] | None = field(default=None, compare=False, repr=False)


def key_of(row: Any) -> Any:
    return row.id


def many(rows: Iterable[Any]) -> int:
    """How many records the rows stand for."""
    return sum(getattr(row, "times", 1) for row in rows)


def _split(rows: Sequence[Any], dim: Dim) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(dim(row), []).append(row)
    return found


def tally_of(rows: Iterable[Any], dims: Mapping[str, Dim], cell: Callable[[Sequence[Any]], Cell]) -> Tally:
    """A tally of rows of any kind: `cell` says what some of them come to."""
    listed = rows if isinstance(rows, list) else list(rows)

    def make(name: str) -> dict[str, Cell]:
        return {part: cell(found) for part, found in _split(listed, dims[name]).items()}

    return Tally(cell(listed), Parts(dims, make))


def counted(
    rows: Iterable[Any],
    *,
    by: Mapping[str, Dim] | None = None,
    each: Callable[[Any], Hashable] | None = None,
    record: Callable[[Any], Any] = key_of,
) -> Tally:
    """How many. With `each`, what is counted (a person) is counted once, in the first row it stands in: such rows
    stand for one record each."""
    if each is not None:
        first: dict[Hashable, Any] = {}
        for row in rows:
            first.setdefault(each(row), row)
        rows = list(first.values())

    def cell(found: Sequence[Any]) -> Cell:
        number = many(found)
        return Cell(number, number, behind=lambda: tuple(record(row) for row in found))

    return tally_of(rows, by or {}, cell)


def shared(
    rows: Iterable[Any],
    hit: Callable[[Any], bool],
    *,
    by: Mapping[str, Dim] | None = None,
    record: Callable[[Any], Any] = key_of,
) -> Tally:
    """How many per cent of the rows; the records behind it are those that are hit."""

    def cell(found: Sequence[Any]) -> Cell:
        hits = [row for row in found if hit(row)]
        number, of = many(hits), many(found)
        share = rounded(Decimal(number) * 100 / of, 1) if of else None
        return Cell(share, of, number, lambda: tuple(record(row) for row in hits))

    return tally_of(rows, by or {}, cell)


def averaged(
    rows: Iterable[Any],
    value: Callable[[Any], Number],
    *,
    by: Mapping[str, Dim] | None = None,
    decimals: int = 1,
    record: Callable[[Any], Any] = key_of,
) -> Tally:
    def cell(found: Sequence[Any]) -> Cell:
        of = many(found)
        mean = rounded(Decimal(sum(value(row) for row in found)) / of, decimals) if of else None
        return Cell(mean, of, behind=lambda: tuple(record(row) for row in found))

    return tally_of(rows, by or {}, cell)


def summed(
    rows: Iterable[Any],
    value: Callable[[Any], Number],
    *,
    by: Mapping[str, Dim] | None = None,
    record: Callable[[Any], Any] = key_of,
) -> Tally:
    """A sum (kroner, nights) over the rows."""
    return tally_of(
        rows,
        by or {},
        lambda found: Cell(
            sum((value(row) for row in found), Decimal(0)),
            many(found),
            behind=lambda: tuple(dict.fromkeys(record(row) for row in found)),
        ),
    )


def months(days: int) -> Decimal:
    return Decimal(days) / DAYS_A_MONTH


def rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
