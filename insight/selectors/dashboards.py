"""Working out figures: as the service identity `figures`, without small groups for whoever does not lead the cases."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from core.agencies.models import Unit as OrganisationUnit
from core.base.errors import Refused
from insight import references
from insight.calculations.history import Told
from insight.calculations.neighbours import exact_on
from insight.calculations.tally import Cell, Tally
from insight.calculations.windows import Window, earlier
from insight.figures import base
from insight.figures.base import Dim, Figure, Group, Records
from insight.policies import leads_all, units_of
from insight.selectors.coverage import known, missing_before
from insight.selectors.kept import Beside, Kept, beside, kept_of
from insight.selectors.leaving import told
from insight.selectors.readings import SERVICE, Ask, Reading, read_all

#: How many earlier years stand beside the one asked about.
YEARS = 4


@dataclass(frozen=True)
class Part:
    """A part of a figure, by its name."""

    code: str
    label: str
    cell: Cell


@dataclass(frozen=True)
class Split:
    dim: Dim
    parts: tuple[Part, ...]

    @property
    def hidden(self) -> bool:
        return any(each.cell.hidden for each in self.parts)


@dataclass(frozen=True)
class At:
    """The figure in one window; `tally` None: there are no records from then, or not all of them.

    `told`: what it was measured as, where that is kept.
    """

    window: Window
    tally: Tally | None
    told: Told | None = None

    @property
    def cell(self) -> Cell | None:
        return self.tally.whole if self.tally else None

    @property
    def lasting(self) -> Cell | None:
        """What it was measured as, where that is kept and may be told; else as we know it now."""
        return self.told.cell if self.told is not None and self.told.trusted else self.cell


@dataclass(frozen=True)
class Line:
    """A figure as it is shown: now, in the years before, split, and what it is held against."""

    figure: Figure
    now: At
    before: tuple[At, ...]
    splits: tuple[Split, ...]
    references: tuple[references.Reference, ...]

    @property
    def history(self) -> tuple[At, ...]:
        """Oldest first, the window asked about last."""
        return (*reversed(self.before), self.now)

    @property
    def hidden(self) -> bool:
        return any(at.cell is not None and at.cell.hidden for at in self.history) or any(
            split.hidden for split in self.splits
        )


@dataclass(frozen=True)
class Dashboard:
    """`whole`: nothing is hidden, since the reader leads all the cases. `begins`: the first day there are records."""

    group: Group
    window: Window
    lines: tuple[Line, ...]
    whole: bool
    begins: date | None
    coverage: references.Coverage | None
    unit: OrganisationUnit | None
    #: Counts are told to the nearest three, since the day is not where one month becomes another.
    rounded: bool = False
    #: When it was counted, where that was ahead; None: as it was asked for.
    counted_at: datetime | None = None

    @property
    def hidden(self) -> bool:
        return any(line.hidden for line in self.lines)

    @property
    def missing(self) -> str:
        """Why there are no figures for some of the days, in a sentence; empty where there are."""
        figures = [line.figure for line in self.lines]
        return missing_before(self.begins, self.coverage, self.window, figures)


def groups_for(actor: Actor) -> list[Group]:
    return [group for group in base.groups() if not group.switch or actor.switch(group.switch)]


def group_for(actor: Actor, slug: str) -> Group | None:
    """The group at an address, where the municipality has what it is about."""
    found = base.group_at(slug)
    return found if found is not None and found in groups_for(actor) else None


def chosen_unit(actor: Actor, group: Group, code: str) -> OrganisationUnit | None:
    """The unit asked about. Raises Refused for one that is not the actor's to ask about, known or not."""
    if not code or not group.by_unit:
        return None
    found = units_of(actor).filter(code=code).first()
    if found is None:
        raise Refused(
            _("Du kan ikke se tall for denne enheten. Velg en av enhetene i lista."),
            code="UNIT_NOT_YOURS",
            field="enhet",
        )
    return found


def dashboard(
    actor: Actor,
    group: Group,
    window: Window,
    *,
    unit: OrganisationUnit | None = None,
    years: int = YEARS,
    leaves: bool = False,
    only: Collection[str] | None = None,
    ahead: bool = False,
) -> Dashboard:
    """All figures of a group. `leaves`: they go out of the house, and then small groups are hidden whoever asks.

    A fixed number of queries: those the group reads with, and one for the first day there is a record of. `ahead`:
    what the night has counted will do.
    """
    asked = ask_of(group, window, years, only)
    return composed(read_beside(actor, [asked], unit, ahead=ahead)[0], actor, unit=unit, leaves=leaves)


def ask_of(group: Group, window: Window, years: int = YEARS, only: Collection[str] | None = None) -> Ask:
    """What a dashboard asks: the days, and the same days so many years before."""
    return Ask(group, (window, *earlier(window, years)), only)


@dataclass(frozen=True)
class _Measured:
    """What was read, and for each window what was measured of it. Never shown before it has been through `told`."""

    reading: Reading
    kept: Sequence[Kept]

    @property
    def group(self) -> Group:
        return self.reading.ask.group

    @property
    def windows(self) -> Sequence[Window]:
        return self.reading.ask.windows


def read_beside(
    actor: Actor,
    asks: Sequence[Ask],
    unit: OrganisationUnit | None = None,
    *,
    parts: bool = False,
    ahead: bool = False,
) -> list[_Measured]:
    """The readings, each with what was measured of its days: two queries, and those of the groups counted now."""
    key = None if unit is None else unit.pk
    with within_service(actor, SERVICE) as service:
        readings = read_all(service, asks, unit=key, ahead=ahead)
        kept = kept_of(service, [(ask.group, ask.windows) for ask in asks], key, parts=parts)
    return [_Measured(each, found) for each, found in zip(readings, kept, strict=True)]


@dataclass(frozen=True)
class _Shown:
    """Window by window: the figures there are records for, as they may be shown, and what they were measured as.

    `own`: the figures whose cases the reader leads, which hide nothing.
    """

    own: frozenset[str]
    coverage: references.Coverage | None
    tallies: Sequence[Mapping[str, Tally]]
    told: Sequence[Beside]


def shown(found: _Measured, actor: Actor, leaves: bool) -> _Shown:
    """What was read as the actor may see it, window by window."""
    reading, group, window, begins = found.reading, found.group, found.windows[0], found.reading.begins
    own = frozenset(
        figure.code
        for figure in group.figures
        if not leaves
        and (actor.is_service or leads_all(actor, reading.owners.get(figure.code, reading.compartments)))
    )
    coverage = references.coverage_of(group.code, actor.home.code)
    seen, measured = [], []
    for each, raw, kept in zip(found.windows, reading.tallies, found.kept, strict=True):
        there = {
            figure.code
            for figure in group.figures
            if known(figure, each, begins, coverage, compared=each is not window)
        }
        safe = told(group, raw, each, own)
        seen.append({code: tally for code, tally in safe.items() if code in there})
        now = {code: tally for code, tally in raw.items() if code in there}
        # Beside a rounded number the exact one of that day would tell what is held back.
        exact = exact_on(each)
        beside_it = {code: row for code, row in kept.items() if exact or code in own}
        measured.append(beside(group, beside_it, now, seen[-1], own=own))
    return _Shown(own, coverage, seen, measured)


def composed(
    found: _Measured,
    actor: Actor,
    *,
    unit: OrganisationUnit | None = None,
    leaves: bool = False,
    only: Collection[str] | None = None,
) -> Dashboard:
    """The figures asked about (`only`: of them, these), as the actor may see them, ready to be told."""
    group, window, names = found.group, found.windows[0], found.reading.names
    able = shown(found, actor, leaves)
    only = found.reading.ask.only if only is None else only
    lines = []
    for figure in group.figures:
        if only is not None and figure.code not in only:
            continue
        seen = [
            At(each, tallies.get(figure.code), told.get(figure.code, {}).get(""))
            for each, tallies, told in zip(found.windows, able.tallies, able.told, strict=True)
        ]
        lines.append(
            Line(
                figure,
                seen[0],
                tuple(seen[1:]),
                tuple(_splits(figure, seen[0].tally, names)),
                tuple(references.references_for(figure.code, actor.home.code, window.on)),
            )
        )
    kept = [line.figure for line in lines if not line.figure.open and line.figure.code not in able.own]
    rounded = bool(kept) and any(not exact_on(each) for each in found.windows)
    whole = bool(able.own) and not kept
    return Dashboard(
        group, window, tuple(lines), whole, found.reading.begins, able.coverage, unit, rounded,
        found.reading.counted_at,
    )  # fmt: skip


def _splits(figure: Figure, tally: Tally | None, names: Any) -> Iterator[Split]:
    """Each dimension with its parts by name, the named ones in their own order, others by size."""
    if tally is None:
        return
    for dim in figure.dims:
        cells = tally.parts.get(dim.code, {})
        if dim.labels is not None:
            listed = [code for code in dim.labels if code in cells]
            listed += [code for code in cells if code not in dim.labels]
        else:
            listed = sorted(cells, key=lambda code: (-(cells[code].number or 0), str(names.get(code, code))))
        if listed:
            yield Split(
                dim,
                tuple(Part(code, str((dim.labels or names).get(code, code)), cells[code]) for code in listed),
            )


@dataclass(frozen=True)
class Behind:
    """The records behind a figure that the reader sees, by the reader's own rights.

    `kind` says which of the group's records the rows are; `kinds`, where there are several, how many there are of each.
    """

    line: Line
    split: Split | None
    part: Part | None
    rows: Any
    dashboard: Dashboard
    kind: str
    kinds: Mapping[str, int]


def behind(
    actor: Actor,
    group: Group,
    figure: Figure,
    window: Window,
    *,
    unit: OrganisationUnit | None = None,
    dim: str = "",
    part: str = "",
    kind: str = "",
) -> Behind:
    """The figure, and of the records it counts those the reader may see. What may not be told is not told here.

    `kind`: of those that the figure counts, where it counts several; else the first that there is something of.
    """
    found = read_beside(actor, [ask_of(group, window, only=[figure.code])], unit)[0]
    board = composed(found, actor, unit=unit, only=[figure.code])
    with within_service(actor, SERVICE) as service:
        # Only here is each record read by itself, and only those of the days asked about.
        records_of = group.read(
            service, [window], None if unit is None else [unit.pk], each=True, only=[figure.code]
        )
        tally = records_of.measure(window)[figure.code]
    line = board.lines[0]
    split = next((each for each in line.splits if each.dim.code == dim), None) if dim else None
    chosen = next((each for each in split.parts if each.code == part), None) if split else None
    cell = tally.parts.get(dim, {}).get(part) if chosen else tally.whole
    with within_service(actor, SERVICE):
        keys: Sequence[UUID] = cell.keys if cell and line.now.tally else ()
    by_kind = {name: _seen_of(actor, group.records[name], keys) for name in group.kinds_behind(figure)}
    kinds = {name: rows.count() for name, rows in by_kind.items()} if len(by_kind) > 1 else {}
    if kind not in by_kind:
        kind = next((name for name, count in kinds.items() if count), figure.records)
    return Behind(line, split, chosen, by_kind[kind], board, kind, kinds)


def _seen_of(actor: Actor, records: Records, keys: Collection[UUID]) -> Any:
    rows = records.policy.visible_to(actor).filter(pk__in=list(keys))
    if records.related:
        rows = rows.select_related(*records.related)
    return rows.order_by(*records.order)
