"""How far up the line a report has come. Pure: the day is given, nothing is looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Handling:
    """A report as escalation sees it: `level` is where it is, `due_level` where it was when `due_on` was set."""

    level: int
    due_level: int
    due_on: date


def level_on(line: Sequence[int], handling: Handling, days: Mapping[int, int], on: date) -> int:
    """The level that shall handle the report on the day `on`.

    Not handled in time → the next level up, again and again to the top (the municipality's routine): one level on
    the day after the due date, the next when that level's own time (`days`) is out as well. `line` holds the levels
    that somebody fills, lowest first; empty levels are passed over. The answer depends on the dates alone, so a
    repeated run changes nothing and a run after missed nights catches up. A report never comes down by itself.
    """
    reached, until = handling.due_level, handling.due_on
    for level in line:
        if level > handling.due_level and on > until:
            reached, until = level, until + timedelta(days=days[level])
    return max(handling.level, reached)


def first_level(line: Sequence[int]) -> int:
    """Where a new report is handled: the lowest level that somebody fills."""
    return min(line, default=0)


def next_level(line: Sequence[int], level: int) -> int | None:
    """The nearest filled level above `level`; None at the top."""
    return min((each for each in line if each > level), default=None)
