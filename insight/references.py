"""What figures are compared with, and from when the records are whole: dated data, each with its source."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from insight.calculations.windows import Window

DATA = Path(__file__).parent / "data"
KINDS = ("target", "national")
#: So long after the first day of a period its first record may come.
START = timedelta(days=31)


@dataclass(frozen=True)
class Reference:
    """A target of the municipality, or a figure for the country on a day."""

    figure: str
    kind: str
    value: Decimal
    source: str
    valid_from: date
    valid_to: date | None = None
    municipality: str = ""

    def holds(self, municipality: str, on: date) -> bool:
        return (
            self.municipality in ("", municipality)
            and self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
        )


@dataclass(frozen=True)
class Also:
    """Records from before that are whole by themselves: these figures, for periods within these days.

    A period asked about may begin a little before them, as it may before the first record.
    """

    figures: frozenset[str]
    first: date
    last: date

    def holds(self, figure: str, window: Window) -> bool:
        """Whether the figure is told for the window, which seen from a later day is the same period."""
        return (
            figure in self.figures
            and self.first <= window.first + START
            and self.first <= window.last <= self.last
        )


@dataclass(frozen=True)
class Later:
    """Figures of the group whose records are whole from a later day than the others, and why."""

    figures: frozenset[str]
    complete_from: date
    why: str


@dataclass(frozen=True)
class Coverage:
    """From when a group's records are whole, what is missing before, and what there is from then all the same."""

    municipality: str
    group: str
    complete_from: date
    why: str
    also: tuple[Also, ...] = ()
    later: tuple[Later, ...] = ()

    def whole_from(self, figure: str) -> date:
        return max(
            [self.complete_from, *(each.complete_from for each in self.later if figure in each.figures)]
        )

    def also_whole(self, figure: str, window: Window) -> bool:
        return any(each.holds(figure, window) for each in self.also)


@cache
def _references() -> tuple[Reference, ...]:
    found = []
    for path in sorted((DATA / "references").glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["reference"]:
            if row["kind"] not in KINDS:
                raise ValueError(f"{path.name}: {row['kind']}")
            found.append(Reference(**{**row, "value": Decimal(row["value"])}))
    return tuple(found)


@cache
def _coverage() -> tuple[Coverage, ...]:
    rows = tomllib.loads((DATA / "coverage.toml").read_text(encoding="utf-8"))["coverage"]
    return tuple(
        Coverage(
            **{
                **row,
                "also": tuple(map(_also, row.get("also", ()))),
                "later": tuple(
                    Later(**{**each, "figures": frozenset(each["figures"])}) for each in row.get("later", ())
                ),
            }
        )
        for row in rows
    )


def _also(row: dict[str, Any]) -> Also:
    return Also(frozenset(row["figures"]), row["first"], row["last"])


def coverages() -> Sequence[Coverage]:
    return _coverage()


def references() -> Sequence[Reference]:
    return _references()


def references_for(figure: str, municipality: str, on: date) -> list[Reference]:
    """The newest of each kind that holds on the day: the municipality's own before what holds for all."""
    found: dict[str, Reference] = {}
    rows = [row for row in _references() if row.figure == figure and row.holds(municipality, on)]
    for row in sorted(rows, key=lambda row: (row.municipality != "", row.valid_from)):
        found[row.kind] = row
    return [found[kind] for kind in KINDS if kind in found]


def coverage_of(group: str, municipality: str) -> Coverage | None:
    return next((row for row in _coverage() if row.group == group and row.municipality == municipality), None)
