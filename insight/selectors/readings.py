"""Reading figures: what is asked of a group, counted now or taken from what the night has counted (figures.ahead).

What comes of a reading is exact, small groups and all, whoever asks and however it was counted: it is never shown
before it has been through `insight.selectors.leaving`.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from core.agencies.actors import Actor
from insight.calculations.packing import packed, unpacked
from insight.calculations.tally import Tally
from insight.calculations.windows import Window
from insight.figures.base import Group
from insight.policies import ahead as counted_ahead

#: The identity that may read what figures are made of, in every room.
SERVICE = "figures"
#: Of the text that a reading is kept as.
FORM = 1


@dataclass(frozen=True)
class Ask:
    """Some figures of a group, for some days. `only`: these and those they count some of; None for all."""

    group: Group
    windows: Sequence[Window]
    only: Collection[str] | None = None

    @property
    def codes(self) -> frozenset[str]:
        if self.only is None:
            return frozenset(figure.code for figure in self.group.figures)
        return self.group.needed(self.only)

    @cached_property
    def key(self) -> str:
        """The same for the same figures by the same definitions and the same days, and for nothing else."""
        figures = [
            [figure.code, figure.version, figure.within, [dim.code for dim in figure.dims]]
            for figure in self.group.figures
            if figure.code in self.codes
        ]
        days = [[each.first.isoformat(), each.last.isoformat(), each.on.isoformat()] for each in self.windows]
        return hashlib.sha256(json.dumps([FORM, self.group.code, figures, days]).encode()).hexdigest()


@dataclass(frozen=True)
class Reading:
    """What a group's records came to. `begins`: the first day there are any; `counted_at` None: just now."""

    ask: Ask
    begins: date | None
    names: Mapping[str, str]
    compartments: frozenset[UUID]
    #: Whose the records of a figure are, where it is not all of those.
    owners: Mapping[str, frozenset[UUID]]
    #: Window by window.
    tallies: Sequence[dict[str, Tally]]
    counted_at: datetime | None = None


def read_now(service: Actor, ask: Ask, unit: UUID | None = None) -> Reading:
    """Counted now: the fixed few queries of the group, and one for the first day. As the service identity."""
    begins = ask.group.begins(service)
    data = ask.group.read(service, ask.windows, None if unit is None else [unit], only=ask.codes)
    tallies = [
        {code: tally for code, tally in data.measure(window).items() if code in ask.codes}
        for window in ask.windows
    ]
    owners: Mapping[str, frozenset[UUID]] = getattr(data, "owners", {})
    return Reading(ask, begins, data.names, data.compartments, owners, tallies)


def read_all(
    service: Actor, asks: Sequence[Ask], *, unit: UUID | None = None, ahead: bool = False
) -> list[Reading]:
    """`ahead`: what the night has counted for today is taken where there is any (one query for all), else counted now.

    What is asked about one unit is always counted now.
    """
    kept = _kept(service, asks) if ahead and unit is None else {}
    return [kept.get(ask.key) or read_now(service, ask, unit) for ask in asks]


def _kept(service: Actor, asks: Sequence[Ask]) -> dict[str, Reading]:
    by_key = {ask.key: ask for ask in asks}
    rows = counted_ahead.visible_to(service).filter(asked__in=list(by_key), day=service.today)
    return {row.asked: unfolded(by_key[row.asked], row.content, row.counted_at) for row in rows}


def folded(reading: Reading) -> str:
    """A reading as text: what it came to, and whose the records were."""
    return json.dumps(
        {
            "begins": None if reading.begins is None else reading.begins.isoformat(),
            "names": dict(reading.names),
            "compartments": [str(key) for key in reading.compartments],
            "owners": {code: [str(key) for key in keys] for code, keys in reading.owners.items()},
            "tallies": [{code: packed(tally) for code, tally in each.items()} for each in reading.tallies],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unfolded(ask: Ask, content: str, counted_at: datetime) -> Reading:
    told: dict[str, Any] = json.loads(content)
    names: dict[str, str] = told["names"]
    # The night has no language of its own: what the records do not name is said in the reader's.
    names |= {code: str(word) for code, word in ask.group.words().items() if code in names}
    return Reading(
        ask,
        date.fromisoformat(told["begins"]) if told["begins"] else None,
        names,
        _keys(told["compartments"]),
        {code: _keys(keys) for code, keys in told["owners"].items()},
        [{code: unpacked(tally) for code, tally in each.items()} for each in told["tallies"]],
        counted_at,
    )


def _keys(told: Sequence[str]) -> frozenset[UUID]:
    return frozenset(UUID(key) for key in told)


def counted_since(readings: Sequence[Reading]) -> datetime | None:
    """When the oldest of them was counted ahead; None where all were counted just now."""
    return min((each.counted_at for each in readings if each.counted_at is not None), default=None)
