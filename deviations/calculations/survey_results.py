"""What may be told of a survey: groups under three are not shown, nor what would tell them by subtraction. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.base.small_groups import hidden, small

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
    if small(everybody):
        return Result(Shown(None), dict.fromkeys(rows, Shown(None)))
    withheld = set(hidden(sizes))
    if withheld:
        # «No answers» beside withheld groups would narrow them down.
        withheld |= {name for name, size in sizes.items() if not size}
    total = tuple(sum(row[place] for row in rows.values()) for place in range(len(DEGREES)))
    return Result(
        Shown(total), {name: Shown(None if name in withheld else row) for name, row in rows.items()}
    )
