"""What the deviations' room has counted, made into tallies: the counts are its own, the figures are insight's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.agencies.actors import Actor
from core.agencies.models import Unit as OrganisationUnit
from deviations.selectors.counted import Group as Counted
from deviations.selectors.counted import Period
from insight.calculations.tally import Cell, Tally, rounded, tally_of
from insight.calculations.windows import Window
from insight.figures.base import units_with
from insight.figures.units import OfUnits

Keys = Callable[[str, Sequence[Counted]], tuple[UUID, ...]]
DIMS = ("agency", "unit", "category", "kind")


def in_the_room(window: Window) -> Period:
    return Period(window.first, window.last, window.on)


@dataclass(frozen=True)
class Counts(OfUnits):
    """What the room has counted, window by window, and the units it is in."""

    windows: Mapping[Window, tuple[Counted, ...]]
    units: Mapping[UUID, OrganisationUnit]

    def tally(
        self, window: Window, of: str, cell: Callable[[Sequence[Counted]], Cell], dims: Collection[str] = DIMS
    ) -> Tally:
        """The whole and its parts, of the groups that have anything of the count `of`."""
        by: dict[str, Callable[[Counted], str]] = {
            **self.by_unit,
            "category": lambda group: group.category,
            "kind": lambda group: group.kind,
        }
        rows = [group for group in self.windows.get(window, ()) if group.counts.get(of)]
        return tally_of(rows, {name: by[name] for name in dims}, cell)


def amount(groups: Sequence[Counted], count: str) -> int:
    return sum(group.counts.get(count, 0) for group in groups)


def number(count: str, keys: Keys) -> Callable[[Sequence[Counted]], Cell]:
    def cell(groups: Sequence[Counted]) -> Cell:
        found = amount(groups, count)
        return Cell(found, found, behind=lambda: keys(count, groups))

    return cell


def share(count: str, of: str, keys: Keys) -> Callable[[Sequence[Counted]], Cell]:
    def cell(groups: Sequence[Counted]) -> Cell:
        base, hits = amount(groups, of), amount(groups, count)
        percent = rounded(Decimal(hits) * 100 / base, 1) if base else None
        return Cell(percent, base, hits, lambda: keys(count, groups))

    return cell


def mean(total: str, of: str, keys: Keys) -> Callable[[Sequence[Counted]], Cell]:
    def cell(groups: Sequence[Counted]) -> Cell:
        base = amount(groups, of)
        found = rounded(Decimal(amount(groups, total)) / base, 0) if base else None
        return Cell(found, base, behind=lambda: keys(of, groups))

    return cell


def gathered(
    service: Actor, windows: Sequence[Window], groups: Sequence[Counted]
) -> tuple[dict[Window, tuple[Counted, ...]], dict[UUID, OrganisationUnit]]:
    """The groups by window, and the units they are in: one query."""
    by_window: dict[Window, list[Counted]] = {window: [] for window in windows}
    for group in groups:
        by_window[windows[group.window]].append(group)
    units = {unit.pk: unit for unit in units_with(service, {group.unit for group in groups})}
    return {window: tuple(found) for window, found in by_window.items()}, units
