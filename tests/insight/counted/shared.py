"""What the tests of figures counted by hand share."""

from typing import Any
from uuid import UUID

from insight.calculations.tally import Tally
from insight.calculations.windows import year
from insight.figures import base

OFFICE = UUID(int=1)
IN_2024 = year(2024)


def key(number: int) -> UUID:
    return UUID(int=number)


def whole(measured: dict[str, Tally]) -> dict[str, Any]:
    return {code: tally.whole.number for code, tally in measured.items()}


def parts(tally: Tally, dim: str) -> dict[str, Any]:
    return {part: cell.number for part, cell in tally.parts[dim].items()}


def all_of(group: str) -> set[str]:
    found = base.group_named(group)
    assert found is not None
    return {figure.code for figure in found.figures}
