"""Published figures beside what the records come to for the same days. Nothing published enters a computed figure."""

from collections.abc import Sequence
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
from insight.published import Publication, Published
from insight.references import coverage_of
from insight.selectors.coverage import known
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
        """As exactly as it was published: 16 months is what 16.3 is read as, and 51.9 million what 51,913,400 is."""
        if self.cell is None or self.cell.number is None:
            return False
        exponent: Any = self.published.value.as_tuple().exponent
        return round(Decimal(self.cell.number), -exponent) == self.published.value


@dataclass(frozen=True)
class Control:
    """What has been published about the municipality, held up against the records.

    `counted_at`: when the records were counted, where that was ahead; None: as it was asked for.
    """

    held: tuple[Held, ...]
    contradictions: tuple[Held, ...]
    counted_at: datetime | None

    @property
    def agree(self) -> int:
        return sum(each.agrees for each in self.held)

    @property
    def hidden(self) -> int:
        """Those the reader is not told, because so few are in them."""
        return sum(each.cell is not None and each.cell.hidden for each in self.held)


def asks(actor: Actor, published: Publication) -> list[Ask]:
    """What is asked of each group that has something published about it: all its days in one reading."""
    found = []
    for code in dict.fromkeys(row.group for row in published.all):
        group = base.group_named(code)
        if group is not None and (not group.switch or actor.switch(group.switch)):
            windows = dict.fromkeys(row.window for row in published.all if row.group == code)
            found.append(Ask(group, tuple(windows)))
    return found


def control(actor: Actor, published: Publication, *, ahead: bool = False) -> Control:
    """Each published figure and the computed one, and what the source contradicts itself about.

    `ahead`: what the night has counted will do (one query).
    """
    with within_service(actor, SERVICE) as service:
        readings = read_all(service, asks(actor, published), ahead=ahead)
    by_group = {reading.ask.group.code: reading for reading in readings}

    def held_up(rows: Sequence[Published]) -> tuple[Held, ...]:
        return tuple(_held(actor, by_group[row.group], row) for row in rows if row.group in by_group)

    return Control(held_up(published.figures), held_up(published.contradictions), counted_since(readings))


def _held(actor: Actor, reading: Reading, row: Published) -> Held:
    group, names = reading.ask.group, reading.names
    figure = group.figure(row.figure)
    tally = reading.tallies[reading.ask.windows.index(row.window)][figure.code]
    whole = actor.is_service or figure.open or leads_all(actor, reading.compartments)
    labels = {label: code for code, label in names.items()}
    cell, name = _cell(figure, tally if whole else suppressed(tally), row, labels, names)
    coverage = coverage_of(group.code, actor.home.code)
    if not known(figure, row.window, reading.begins, coverage, compared=True):
        cell = None
    return Held(row, group, figure, name, cell)


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
