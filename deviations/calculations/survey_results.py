"""What may be told of a survey: groups under three are not shown, nor what would tell them by subtraction. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Fewer answers than this are not shown.
SMALLEST = 3
DEGREES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Shown:
    """Answers of a group to a question; `counts` is None where they are withheld."""

    counts: tuple[int, ...] | None

    @property
    def total(self) -> int | None:
        return None if self.counts is None else sum(self.counts)

    @property
    def positive(self) -> int | None:
        """Per cent who answered one of the two highest degrees; None where nothing is shown."""
        if not self.counts or not self.total:
            return None
        return round(100 * (self.counts[0] + self.counts[1]) / self.total)


@dataclass(frozen=True)
class Result:
    """A question: all together, and by group."""

    total: Shown
    groups: Mapping[str, Shown]


def result(counted: Mapping[str, Mapping[int, int]]) -> Result:
    """`counted`: group → degree → how many.

    A group with one or two answers is withheld. Since the total and the other groups would tell what is withheld,
    the smallest group that is shown is withheld as well, until those withheld are three answers or more together.
    With fewer than three answers in all nothing is shown. A group without answers is shown as that.
    """
    rows = {name: tuple(told.get(degree, 0) for degree in DEGREES) for name, told in counted.items()}
    sizes = {name: sum(row) for name, row in rows.items()}
    everybody = sum(sizes.values())
    if 0 < everybody < SMALLEST:
        return Result(Shown(None), dict.fromkeys(rows, Shown(None)))
    hidden = {name for name, size in sizes.items() if 0 < size < SMALLEST}
    while hidden and sum(sizes[name] for name in hidden) < SMALLEST:
        left = [name for name, size in sizes.items() if name not in hidden and size]
        if not left:
            break
        hidden.add(min(left, key=lambda name: (sizes[name], name)))
    # One group alone that is withheld is the rest of the total, however large the others are.
    if len(hidden) == 1:
        left = [name for name, size in sizes.items() if name not in hidden and size]
        if left:
            hidden.add(min(left, key=lambda name: (sizes[name], name)))
    if hidden:
        # «No answers» beside withheld groups would narrow them down.
        hidden |= {name for name, size in sizes.items() if not size}
    total = tuple(sum(row[place] for row in rows.values()) for place in range(len(DEGREES)))
    return Result(Shown(total), {name: Shown(None if name in hidden else row) for name, row in rows.items()})
