"""The overview of need put together: the registry's figures for a day, the months before, and where it is heading."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from core.agencies.actors import Actor, within_service
from insight.calculations.cube import Cube, without_small
from insight.calculations.forecast import Forecast, forecast, month_ends
from insight.calculations.neighbours import exact_on, nearest
from insight.calculations.tally import Cell, Tally
from insight.calculations.windows import Window, as_of
from insight.figures import base
from insight.figures.base import Figure, Group
from insight.figures.homes import Place
from insight.figures.need import Need, read, read_trend, split
from insight.figures.queue import Queue
from insight.figures.stock import Stock, accessible
from insight.policies import leads_all
from insight.selectors.coverage import missing_before
from insight.selectors.dashboards import SERVICE
from insight.selectors.leaving import told

#: So many months stand in the trend.
MONTHS = 24
#: How the need is split: three ways, two at a time, and ordinary and adapted apart.
WAYS = ("bedrooms", "group", "area")
#: Dwellings are counted by where and how large they are, ordinary and adapted apart.
HOME_WAYS = ("bedrooms", "area")


@dataclass(frozen=True)
class Month:
    """The end of a month, or the day asked about; a cell None: there are no records from then."""

    day: date
    ordinary: Cell | None
    adapted: Cell | None
    whole: Cell | None


@dataclass(frozen=True)
class Homes:
    """How many dwellings there are of each kind: (ordinary or adapted, way, code) → number."""

    stock: Mapping[tuple[str, str, str], int]
    vacant: Mapping[tuple[str, str, str], int]
    sure: Mapping[tuple[str, str, str], int]
    possible: Mapping[tuple[str, str, str], int]


@dataclass(frozen=True)
class Overview:
    """`whole`: nothing of the need is hidden. `rounded`: it is told to the nearest three."""

    group: Group
    window: Window
    tallies: Mapping[str, Tally]
    figures: Mapping[str, Figure]
    months: tuple[Month, ...]
    forecast: Forecast | None
    cube: Cube
    homes: Homes
    names: Mapping[str, str]
    areas: tuple[str, ...]
    whole: bool
    rounded: bool
    missing: str
    known: bool

    @property
    def hidden(self) -> bool:
        tallies = self.tallies.values()
        return bool(self.cube.hidden) or any(each.whole.hidden for each in tallies)


def need_group() -> Group:
    found = base.group_named("need")
    if found is None:
        raise LookupError("need")
    return found


def overview(actor: Actor, on: date, *, leaves: bool = False) -> Overview:
    """A fixed number of queries: what the group and the months before it read with, the stock, and the first day."""
    group = need_group()
    days = month_ends(on, MONTHS)
    window = as_of(on)
    with within_service(actor, SERVICE) as service:
        begins = group.begins(service)
        data = read(service, [window], None)
        homes = cast(Stock, _other("stock").read(service, [window], None))
        tallies = data.measure(window)
        # How long those on the swap list have waited is not read here.
        tallies["queue.swap"] = Tally(Queue(data.of, {}).measure(window)["queue.swap"].whole)
        tallies["stock.disposed"] = homes.measure(window)["stock.disposed"]
        past = read_trend(service, days[:-1])
        series = [past.households(day, alone=True) for day in days[:-1]] + [tallies["need.households"]]
        whole_cube = split(data.needing(on))
    own = _own(actor, data, past, leaves)
    whole = "need.households" in own
    months = tuple(
        _month(day, told(group, {"need.households": tally}, as_of(day), own)["need.households"])
        if begins is not None and day >= begins
        else Month(day, None, None, None)
        for day, tally in zip(days, series, strict=True)
    )
    queue = _other("queue")
    shown = told(group, {figure.code: tallies[figure.code] for figure in group.figures}, window, own)
    shown |= told(queue, {"queue.swap": tallies["queue.swap"]}, window, own)
    shown["stock.disposed"] = tallies["stock.disposed"]
    figures = {figure.code: figure for each in (group, queue, _other("stock")) for figure in each.figures}
    return Overview(
        group, window, shown, figures, months,
        forecast([(month.day, _number(month.whole)) for month in months]),
        whole_cube if whole else _told_cube(whole_cube, window),
        _homes(data, homes, on), data.names,
        tuple(sorted({row.area for row in homes.rows})),
        whole, not whole and not exact_on(window), missing_before(begins, None, window),
        begins is not None and on >= begins,
    )  # fmt: skip


def _other(code: str) -> Group:
    found = base.group_named(code)
    if found is None:
        raise LookupError(code)
    return found


def _own(actor: Actor, data: Need, past: Need, leaves: bool) -> set[str]:
    """The figures whose cases the reader leads, also those of the months before."""
    if leaves:
        return set()
    owners = {**data.owners, "queue.swap": data.of.compartments}
    owners["need.households"] |= past.owners["need.households"]
    return {code for code, compartments in owners.items() if leads_all(actor, compartments)}


def _month(day: date, tally: Tally) -> Month:
    parts = tally.parts["access"]
    nobody = Cell(None, 0, hidden=True) if tally.whole.hidden else Cell(0, 0)
    return Month(day, parts.get("ordinary", nobody), parts.get("adapted", nobody), tally.whole)


def _number(cell: Cell | None) -> int | None:
    return None if cell is None or cell.number is None else int(cell.number)


def _told_cube(found: Cube, window: Window) -> Cube:
    """Without small groups; and not exact for a day inside a month."""
    shown = without_small(found)
    if exact_on(window):
        return shown
    return Cube(shown.ways, {key: nearest(number) for key, number in shown.cells.items()}, shown.hidden)


def _homes(data: Need, stock: Stock, on: date) -> Homes:
    there = [
        (accessible(row.step_free, row.wheelchair), str(max(1, min(4, row.bedrooms))), row.area, row.times)
        for row in stock.rows
        if row.there(on)
    ]
    expected = data.homes.expected(on)
    return Homes(
        _counted(there),
        _counted(_kind(row) for row in data.homes.vacant(on)),
        _counted(_kind(row) for row in expected if row.certainty == "sure"),
        _counted(_kind(row) for row in expected if row.certainty == "possible"),
    )


def _kind(row: Place) -> tuple[str, str, str, int]:
    return row.access, row.bedrooms, row.area, row.times


def _counted(rows: Iterable[tuple[str, str, str, int]]) -> Mapping[tuple[str, str, str], int]:
    found: Counter[tuple[str, str, str]] = Counter()
    for access, bedrooms, area, times in rows:
        found[access, "bedrooms", bedrooms] += times
        found[access, "area", area] += times
        found[access, "", ""] += times
    return found
