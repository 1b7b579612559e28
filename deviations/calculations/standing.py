"""How a report stood before it was opened again, or was given another time limit. Pure.

It is kept with the report, so that figures of an earlier day need not ask the history of each.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict


class Stood(TypedDict):
    """`until`: in seconds since 1970. `ended`: the day it was ended, or None where it was open. `due`: its limit."""

    until: float
    ended: str | None
    due: str


def standing_before(
    earlier: Sequence[Stood] | None, *, until: datetime, ended: date | None, due: date
) -> list[Stood]:
    """What was kept before, and how the report stood `until` now."""
    last = Stood(until=until.timestamp(), ended=ended.isoformat() if ended else None, due=due.isoformat())
    return [*(earlier or ()), last]
