"""Published figures beside what the records come to for the same days. Nothing published enters a computed figure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.agencies.actors import Actor, within_service
from insight.calculations.suppression import suppressed
from insight.calculations.tally import HIDDEN, Cell, Number, Tally
from insight.figures import base
from insight.figures.base import Figure, Group
from insight.policies import leads_all
from insight.published import Published
from insight.references import coverage_of
from insight.selectors.dashboards import known
from insight.selectors.readings import SERVICE, Ask, Reading, counted_since, read_all


@dataclass(frozen=True)
class Held:
    """One published figure with what was worked out; `cell` None: there are no records from those days."""

    published: Published
    group: Group
    figure: Figure
    part: str
    cell: Cell | None

    @property
    def difference(self) -> Number | None:
        if self.cell is None or self.cell.number is None:
            return None
        return Decimal(self.cell.number) - self.published.value

    @property
    def agrees(self) -> bool:
        """As exactly as it was published: 16 months is what 16.3 is read as."""
        if self.cell is None or self.cell.number is None:
            return False
        exponent: Any = self.published.value.as_tuple().exponent
        return round(Decimal(self.cell.number), max(0, -exponent)) == self.published.value


@dataclass(frozen=True)
class HeldUp:
    """`counted_at`: when it was counted, where that was ahead; None: as it was asked for."""

    rows: tuple[Held, ...]
    counted_at: datetime | None


def asks(actor: Actor, published: tuple[Published, ...]) -> list[Ask]:
    """What is asked of each group that has something published about it: all its days in one reading."""
    found = []
    for code in dict.fromkeys(row.group for row in published):
        group = base.group_named(code)
        if group is not None and (not group.switch or actor.switch(group.switch)):
            windows = dict.fromkeys(row.window for row in published if row.group == code)
            found.append(Ask(group, tuple(windows)))
    return found


def held_up(actor: Actor, published: tuple[Published, ...], *, ahead: bool = False) -> HeldUp:
    """Each published figure and the computed one. `ahead`: what the night has counted will do (one query)."""
    with within_service(actor, SERVICE) as service:
        readings = read_all(service, asks(actor, published), ahead=ahead)
    found: dict[int, Held] = {}
    for reading in readings:
        rows = [(place, row) for place, row in enumerate(published) if row.group == reading.ask.group.code]
        for (place, _row), held in zip(
            rows, _of_group(actor, reading, [row for _, row in rows]), strict=True
        ):
            found[place] = held
    return HeldUp(tuple(found[place] for place in sorted(found)), counted_since(readings))


def _of_group(actor: Actor, reading: Reading, rows: list[Published]) -> list[Held]:
    group = reading.ask.group
    measured = dict(zip(reading.ask.windows, reading.tallies, strict=True))
    whole = actor.is_service or leads_all(actor, reading.compartments)
    coverage = coverage_of(group.code, actor.home.code)
    labels = {label: code for code, label in reading.names.items()}
    found = []
    for row in rows:
        figure = group.figure(row.figure)
        tally = measured[row.window][figure.code]
        shown = tally if whole or figure.open else suppressed(tally)
        cell, name = _cell(figure, shown, row, labels, reading.names)
        if not known(figure, row.window, reading.begins, coverage, compared=True):
            cell = None
        found.append(Held(row, group, figure, name, cell))
    return found


def _cell(figure: Figure, tally: Tally, row: Published, labels: Any, names: Any) -> tuple[Cell | None, str]:
    """The cell asked about, and what its part is called. A part nobody is in is nought, or hidden with the rest."""
    if not row.part:
        return tally.whole, ""
    dim, _bar, part = row.part.partition(":")
    if row.label:
        part = labels.get(row.label, "")
    split = next(each for each in figure.dims if each.code == dim)
    name = row.label or str((split.labels or names).get(part, part))
    nobody = HIDDEN if tally.whole.hidden else Cell(0 if figure.additive else None, 0)
    return tally.parts.get(dim, {}).get(part, nobody), name
