"""National forms as dated data: which figure answers which cell, what is not answered, and where a series breaks.

`insight/data/kostra/` holds KOSTRA-skjema 13 by vintage, `insight/data/national/` the indicators of the national
strategy. Both are filled in by `insight/selectors/kostra.py`.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from insight.references import DATA

KOSTRA, NATIONAL = "kostra", "national"


@dataclass(frozen=True)
class FormCell:
    """`at_most`: the figure it can never be larger than. `missing`: why Husrom does not answer it.

    `of`: it is the figure in per cent of this one. `complement`: it is what is left of a hundred per cent. `note`: what
    differs from the national definition, or that there is none. `country`: the figure for the whole country, with the
    year and the source; `target`: the national target. Neither is ever worked out.
    """

    name: str
    part_of: str
    code: str = ""
    figure: str = ""
    part: str = ""
    of: str = ""
    complement: bool = False
    at_most: str = ""
    missing: str = ""
    note: str = ""
    country: str = ""
    country_year: int | None = None
    target: str = ""
    source: str = ""

    @property
    def country_value(self) -> Decimal | None:
        return Decimal(self.country) if self.country else None


@dataclass(frozen=True)
class Break:
    """Brudd i tidsserien: figures from `year` on are not compared with those before it. No codes: all of them."""

    year: int
    text: str
    codes: tuple[str, ...] = ()

    def concerns(self, cell: FormCell) -> bool:
        return not self.codes or cell.code in self.codes


@dataclass(frozen=True)
class Deadline:
    """A date of the form's year, as it was announced."""

    what: str
    day: date


@dataclass(frozen=True)
class Form:
    form: str
    vintage: int
    definitions: str
    warn_percent: int
    warn_least: int
    cells: tuple[FormCell, ...]
    breaks: tuple[Break, ...] = ()
    dates: tuple[Deadline, ...] = ()

    def broken(self, cell: FormCell, year: int) -> Break | None:
        """Why the year cannot be compared with the one before it, if it cannot."""
        return next((each for each in self.breaks if each.year == year and each.concerns(cell)), None)


def _form(told: dict[str, Any]) -> Form:
    cells = tuple(FormCell(**row) for row in told.pop("cell"))
    breaks = tuple(
        Break(row["year"], row["text"], tuple(row.get("codes", ()))) for row in told.pop("break", ())
    )
    dates = tuple(Deadline(**row) for row in told.pop("date", ()))
    return Form(cells=cells, breaks=breaks, dates=dates, **told)


@cache
def forms(kind: str = KOSTRA) -> tuple[Form, ...]:
    """All vintages, the oldest first."""
    found = [_form(tomllib.loads(path.read_text("utf-8"))) for path in (DATA / kind).glob("*.toml")]
    return tuple(sorted(found, key=lambda form: form.vintage))


def form_for(year: int, kind: str = KOSTRA) -> Form:
    """The newest vintage that is not younger than the year; before the first one, the first."""
    held = [form for form in forms(kind) if form.vintage <= year]
    return held[-1] if held else forms(kind)[0]
