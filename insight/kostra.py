"""The national form (KOSTRA-skjema 13) as dated data: which figure answers which cell, and what is not answered."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from insight.references import DATA


@dataclass(frozen=True)
class FormCell:
    """`at_most`: the figure it can never be larger than. `missing`: why Husrom does not answer it."""

    name: str
    part_of: str
    code: str = ""
    figure: str = ""
    part: str = ""
    at_most: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Form:
    form: str
    vintage: int
    definitions: str
    warn_percent: int
    warn_least: int
    cells: tuple[FormCell, ...]


def _form(told: dict[str, Any]) -> Form:
    cells = tuple(FormCell(**row) for row in told.pop("cell"))
    return Form(cells=cells, **told)


@cache
def forms() -> tuple[Form, ...]:
    """All vintages, the oldest first."""
    found = [_form(tomllib.loads(path.read_text("utf-8"))) for path in (DATA / "kostra").glob("*.toml")]
    return tuple(sorted(found, key=lambda form: form.vintage))


def form_for(year: int) -> Form:
    """The newest vintage that is not younger than the year; before the first one, the first."""
    held = [form for form in forms() if form.vintage <= year]
    return held[-1] if held else forms()[0]
