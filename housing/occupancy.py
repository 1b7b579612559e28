"""How many places are taken in temporary housing: the room that knows who stays there says so, in figures alone.

occupancy.register(lambda day: {place_id: taken, …})
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

Source = Callable[[date], dict[UUID, int]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def taken(day: date) -> dict[UUID, int]:
    """Taken places by place, of the night after the day."""
    found: dict[UUID, int] = {}
    for source in _sources:
        for place, number in source(day).items():
            found[place] = found.get(place, 0) + number
    return found
