"""What is no longer what it was measured as: for a day, group by group."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.agencies.actors import Actor, within_service
from core.rules.periods import month_end
from insight.calculations.history import Told
from insight.calculations.windows import Window, as_of
from insight.enums import Timing
from insight.figures.base import Figure, Group
from insight.selectors.dashboards import SERVICE, groups_for, read_beside, shown
from insight.selectors.kept import Beside, days_measured, last_measured
from insight.selectors.readings import Ask, counted_since


@dataclass(frozen=True)
class Changed:
    """A figure, or a part of one, that has moved; `part` and `dim` are its names, empty for the whole."""

    group: Group
    figure: Figure
    window: Window
    dim: str
    part: str
    told: Told


@dataclass(frozen=True)
class Changes:
    """`kept`: how many figures were measured of the day. `last`: when anything was measured last."""

    on: date
    rows: tuple[Changed, ...]
    kept: int
    whole: bool
    last: datetime | None
    days: tuple[date, ...]
    #: When what we know now was counted, where that was ahead.
    counted_at: datetime | None = None

    @property
    def hidden(self) -> bool:
        return any(row.told.cell.hidden for row in self.rows)


def asks(actor: Actor, day: date) -> list[Ask]:
    """What the page asks about a day: every group, the year until then, and the month where it ends then."""
    windows = [as_of(day)]
    if day == month_end(day) and day.month > 1:
        windows.append(Window(day.replace(day=1), day, day))
    return [Ask(group, windows) for group in groups_for(actor)]


def changes(actor: Actor, on: date | None, *, leaves: bool = False, ahead: bool = False) -> Changes:
    """Each figure of the day as it was measured and as we know it now, where they differ. `on` None: the last month.

    A fixed number of queries for each group that is counted now, and a few for what was measured (`ahead`: what the
    night has counted will do). Small groups are hidden as everywhere (`leaves`: whoever asks).
    """
    with within_service(actor, SERVICE) as service:
        last, days = last_measured(service), tuple(days_measured(service))
    day = on or (days[0] if days else actor.today)
    found = read_beside(actor, asks(actor, day), parts=True, ahead=ahead)
    rows: list[Changed] = []
    kept, whole = 0, True
    for each in found:
        able, group = shown(each, actor, leaves), each.group
        whole = whole and all(figure.open or figure.code in able.own for figure in group.figures)
        kept += sum(len(of) for of in each.kept[:1])
        for place, told in enumerate(able.told):
            rows += _moved(group, each.windows[place], told, each.reading.names, only_periods=place > 0)
    counted_at = counted_since([each.reading for each in found])
    return Changes(day, tuple(rows), kept, whole, last, days, counted_at)


def _moved(
    group: Group, window: Window, told: Beside, names: Any, *, only_periods: bool
) -> Iterator[Changed]:
    for figure in group.figures:
        if only_periods and figure.timing == Timing.AS_OF:
            continue
        for part, each in told.get(figure.code, {}).items():
            if not each.moved:
                continue
            code, _bar, key = part.partition(":")
            dim = next((dim for dim in figure.dims if dim.code == code), None) if part else None
            if part and (dim is None or each.cell.hidden):
                continue
            label = str((dim.labels or names).get(key, key)) if dim else ""
            yield Changed(group, figure, window, str(dim.name) if dim else "", label, each)
