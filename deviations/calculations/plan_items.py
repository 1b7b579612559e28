"""How an item of an action plan stood on a day, told from what has happened to it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Happening:
    """One row of an item's history. `on` is the day it holds from, `recorded_at` when it was written down."""

    change: str
    on: date
    recorded_at: datetime
    due_on: date | None = None
    progress: int | None = None


@dataclass(frozen=True)
class Standing:
    """An item on a day. `due_on` is the time limit that held then: a later one does not reach back."""

    due_on: date
    progress: int
    done: bool
    dropped: bool

    def overdue(self, day: date) -> bool:
        return not self.done and not self.dropped and self.due_on < day


def standing(history: Iterable[Happening], day: date) -> Standing | None:
    """None: the item was not in the plan yet.

    An item done by the day is done, also when it was written down later: `on` is the day it was done. Being
    reopened or taken out counts from its own day.
    """
    known = sorted((each for each in history if each.on <= day), key=lambda each: each.recorded_at)
    if not known or all(each.change != "added" for each in known):
        return None
    due: date | None = None
    progress, done, dropped = 0, False, False
    for each in known:
        due = each.due_on or due
        progress = each.progress if each.progress is not None else progress
        if each.change == "done":
            done, progress = True, 100
        elif each.change == "dropped":
            dropped = True
        elif each.change == "reopened":
            done, dropped = False, False
    assert due is not None
    return Standing(due, progress, done, dropped)


@dataclass(frozen=True)
class Tally:
    """A plan on a day. What is taken out of the plan is counted apart."""

    items: int = 0
    done: int = 0
    overdue: int = 0
    dropped: int = 0

    @property
    def under_way(self) -> int:
        return self.items - self.done - self.overdue


def tally(standings: Iterable[Standing | None], day: date) -> Tally:
    there = [each for each in standings if each is not None]
    counted = [each for each in there if not each.dropped]
    return Tally(
        items=len(counted),
        done=sum(each.done for each in counted),
        overdue=sum(each.overdue(day) for each in counted),
        dropped=len(there) - len(counted),
    )
