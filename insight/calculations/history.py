"""What a figure was measured as, beside what we know it to be now. Pure.

Two figures for the same day may tell of a small group by their difference: then what was measured is not told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from insight.calculations.suppression import LEAST, small
from insight.calculations.tally import HIDDEN, Cell, Number, Tally


@dataclass(frozen=True)
class Measured:
    """A figure as it was kept: the whole and its parts, when it was measured, and by which definition."""

    tally: Tally
    measured_at: datetime
    definition: int
    #: The parts that were hidden from all but the leader of the cases (empty: the whole).
    untold: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """What was measured, as it may be told, with what we know now; `now` None: we no longer have the records.

    `same`: by the definition that holds now; else the two cannot be held against each other.
    """

    cell: Cell
    now: Cell | None
    measured_at: datetime
    same: bool = True

    @property
    def difference(self) -> Number | None:
        """How much more we know it to be now; None where that cannot be said."""
        now = self.now
        if not self.same or now is None or now.hidden or self.cell.hidden:
            return None
        if now.number is None or self.cell.number is None:
            return None
        return Decimal(now.number) - Decimal(self.cell.number)

    @property
    def moved(self) -> bool:
        """Whether it is no longer what it was measured as, told or not."""
        if self.cell.hidden:
            return self.now is not None and not self.now.hidden
        return bool(self.difference)

    @property
    def trusted(self) -> bool:
        """Whether what was measured may stand for the figure in a row of years."""
        return self.same and not self.cell.hidden


def apart(then: Cell, now: Cell) -> bool:
    """Whether the two together tell of a group too small: those that came to, fell away, or were counted anew."""
    if then.number == now.number:
        return False
    if then.hits is not None and now.hits is not None:
        moved = (now.hits - then.hits, (now.base - now.hits) - (then.base - then.hits))
        return any(small(abs(each)) for each in moved)
    more = abs(now.base - then.base)
    if then.number == then.base and now.number == now.base:
        return small(more)
    # A mean or a sum that moved by nobody knows how many records: at least as many as the groups differ by.
    return more < LEAST


def told_apart(
    then: Mapping[str, Tally],
    now: Mapping[str, Tally],
    shown: Mapping[str, Tally],
    hidden: Mapping[str, Tally],
    within: Mapping[str, str],
    free: Collection[str] = (),
) -> dict[str, Tally]:
    """What was measured, as it may be told beside what is `shown` now.

    `then` and `now` are as they are, `hidden` what was measured without small groups. A figure in `free` concerns
    nobody in particular and is told as it is.
    """
    told: dict[str, Tally] = {}
    for code, tally in hidden.items():
        if code in free:
            told[code] = tally
            continue
        at = now.get(code)
        if at is None:
            told[code] = tally
        elif shown[code].whole.hidden or tally.whole.hidden or apart(then[code].whole, at.whole):
            told[code] = Tally(HIDDEN)
        else:
            told[code] = Tally(
                tally.whole,
                {
                    dim: parts
                    for dim, parts in tally.parts.items()
                    if _parts_apart(dim, then[code], at, shown[code])
                },
            )
    for code, whole in within.items():
        if code in told and whole in told and not told[code].whole.hidden and not told[whole].whole.hidden:
            rest_then = then[whole].whole.base - then[code].whole.base
            rest_now = (
                now[whole].whole.base - now[code].whole.base if code in now and whole in now else rest_then
            )
            if small(abs(rest_now - rest_then)):
                told[code] = Tally(HIDDEN)
    return told


def _parts_apart(dim: str, then: Tally, now: Tally, shown: Tally) -> bool:
    """Whether the parts may be told: all of them, or none, since one could be worked out from the others."""
    before, after = then.parts.get(dim, {}), now.parts.get(dim, {})
    nobody = Cell(0, 0)
    if any(cell.hidden for cell in shown.parts.get(dim, {}).values()):
        return False
    return not any(apart(before.get(part, nobody), after.get(part, nobody)) for part in {*before, *after})
