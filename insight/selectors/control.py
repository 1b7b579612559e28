"""Published figures beside what the records come to for the same days. Nothing published enters a computed figure."""

from dataclasses import dataclass
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
from insight.selectors.dashboards import SERVICE, known


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


def held_up(actor: Actor, published: tuple[Published, ...]) -> list[Held]:
    """Each published figure and the computed one, group by group: one reading of each group for all its days."""
    found: dict[int, Held] = {}
    for code in dict.fromkeys(row.group for row in published):
        group = base.group_named(code)
        if group is None or (group.switch and not actor.switch(group.switch)):
            continue
        rows = [(place, row) for place, row in enumerate(published) if row.group == code]
        for (place, _row), held in zip(rows, _of_group(actor, group, [row for _, row in rows]), strict=True):
            found[place] = held
    return [found[place] for place in sorted(found)]


def _of_group(actor: Actor, group: Group, rows: list[Published]) -> list[Held]:
    windows = list(dict.fromkeys(row.window for row in rows))
    with within_service(actor, SERVICE) as service:
        begins = group.begins(service)
        data = group.read(service, windows, None)
        measured = {window: data.measure(window) for window in windows}
    whole = actor.is_service or leads_all(actor, data.compartments)
    coverage = coverage_of(group.code, actor.home.code)
    labels = {label: code for code, label in data.names.items()}
    found = []
    for row in rows:
        figure = group.figure(row.figure)
        tally = measured[row.window][figure.code]
        shown = tally if whole or figure.open else suppressed(tally)
        cell, name = _cell(figure, shown, row, labels, data.names)
        if not known(figure, row.window, begins, coverage, compared=True):
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
