"""Figures as they were measured, read back: for the days a page asks about, and beside what we know now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.agencies.actors import Actor
from insight.calculations.history import Measured, Told, told_apart
from insight.calculations.suppression import suppressed, without_rest
from insight.calculations.tally import HIDDEN, Cell, Number, Tally
from insight.calculations.windows import Window
from insight.enums import Timing
from insight.figures.base import Figure, Group
from insight.policies import snapshots

#: What was measured of a window: figure → what was kept of it.
Kept = Mapping[str, Measured]
#: A group of figures, and the windows it is asked about.
Asked = tuple[Group, Sequence[Window]]
#: What may be told of it: figure → part (empty for the whole) → what was measured beside what we know.
Beside = Mapping[str, Mapping[str, Told]]


@dataclass
class _Gathered:
    definition: int
    measured_at: datetime
    whole: Cell | None = None
    parts: dict[str, dict[str, Cell]] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)


def kept_of(
    service: Actor, asked: Sequence[Asked], unit: UUID | None = None, *, parts: bool = False
) -> list[list[Kept]]:
    """What is kept of each group for each of its windows. One query. `unit`: of the part that is that unit."""
    days = {each.on for _group, windows in asked for each in windows}
    rows: Any = snapshots.visible_to(service).filter(
        on__in=days, figure__in=[figure.code for group, _windows in asked for figure in group.figures]
    )
    if unit is not None:
        rows = rows.filter(part=f"unit:{unit}")
    elif not parts:
        rows = rows.filter(part="")
    by_key: dict[tuple[str, date | None, date], _Gathered] = {}
    for row in rows.order_by("definition"):
        key = (row.figure, row.first, row.on)
        found = by_key.get(key)
        if found is None or found.definition < row.definition:
            found = by_key[key] = _Gathered(row.definition, row.measured_at)
        cell = Cell(_plain(row.number), row.base, row.hits)
        if unit is not None or not row.part:
            found.whole = cell
        else:
            dim, _bar, part = row.part.partition(":")
            found.parts.setdefault(dim, {})[part] = cell
        if row.hidden:
            found.untold.add("" if unit is not None else row.part)
    return [[_of_window(group, window, by_key) for window in windows] for group, windows in asked]


def _of_window(
    group: Group, window: Window, by_key: Mapping[tuple[str, date | None, date], _Gathered]
) -> dict[str, Measured]:
    return {
        figure.code: Measured(
            Tally(found.whole, found.parts), found.measured_at, found.definition, frozenset(found.untold)
        )
        for figure in group.figures
        if (found := by_key.get(key_of(figure, window))) is not None and found.whole is not None
    }


def key_of(figure: Figure, window: Window) -> tuple[str, date | None, date]:
    """What tells the figure of a window from that of another: a figure of a day has no period."""
    if figure.timing == Timing.AS_OF:
        return figure.code, None, window.on
    # A period that ended before the day it is seen from is another one than those that are kept.
    return figure.code, window.first if window.last == window.on else date.max, window.on


def _plain(number: Decimal | None) -> Number | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else number.normalize()


def beside(
    group: Group,
    kept: Kept,
    now: Mapping[str, Tally],
    shown: Mapping[str, Tally],
    *,
    own: Collection[str] = (),
) -> Beside:
    """What was measured of a window beside what we know `now` (`shown`: as it is shown). Of `own` nothing is hidden.

    `now` lacks the figures that there are no records for any longer.
    """
    if not kept:
        return {}
    then = {code: each.tally for code, each in kept.items()}
    free = {figure.code for figure in group.figures if figure.open}
    told = told_apart(then, now, shown, without_small(group, kept), group.within, free)
    told |= {code: then[code] for code in own if code in then}
    return {
        code: {
            part: Told(cell, _cell(now.get(code), shown.get(code), part), kept[code].measured_at, same)
            for part, cell in _cells(tally)
        }
        for code, tally in told.items()
        for same in [kept[code].definition == group.figure(code).version]
    }


def without_small(group: Group, kept: Kept) -> dict[str, Tally]:
    """What was measured, as it may leave the unit; what was hidden then stays hidden."""
    free = {figure.code for figure in group.figures if figure.open}
    found = {
        code: each.tally if code in free else _still(suppressed(each.tally), each.untold)
        for code, each in kept.items()
    }
    return without_rest(found, group.within)


def _still(tally: Tally, untold: frozenset[str]) -> Tally:
    if "" in untold:
        return Tally(HIDDEN)
    return Tally(
        tally.whole,
        {
            dim: {part: HIDDEN if f"{dim}:{part}" in untold else cell for part, cell in parts.items()}
            for dim, parts in tally.parts.items()
        },
    )


def _cells(tally: Tally) -> list[tuple[str, Cell]]:
    parts = [(f"{dim}:{part}", cell) for dim, cells in tally.parts.items() for part, cell in cells.items()]
    return [("", tally.whole), *parts]


def _cell(now: Tally | None, shown: Tally | None, part: str) -> Cell | None:
    """The cell as it is shown now; nobody where the part has fallen away."""
    if now is None or shown is None:
        return None
    if not part:
        return shown.whole
    dim, _bar, code = part.partition(":")
    return shown.parts.get(dim, {}).get(code, HIDDEN if shown.whole.hidden else Cell(0, 0))


def last_measured(service: Actor) -> datetime | None:
    """When figures were last measured in the municipality."""
    found: datetime | None = (
        snapshots.visible_to(service).order_by("-measured_at").values_list("measured_at", flat=True).first()
    )
    return found


def days_measured(service: Actor, *, most: int = 12) -> list[date]:
    """The newest days that figures are kept of with their parts (ends of months): newest first."""
    rows = snapshots.visible_to(service).exclude(part="").order_by("-on")
    return list(rows.values_list("on", flat=True).distinct()[:most])
