"""From cells to rows with values, every fault told by row and column. Pure: nothing is looked up or written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .files import Sheet
from .importer import Importer, Row


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row; `column` is the label, empty when it concerns the row as a whole."""

    number: int
    column: str
    message: str


def parse_rows(
    importer: Importer, sheet: Sheet, mapping: Mapping[str, int | None]
) -> tuple[list[Row], list[RowFault]]:
    """The rows that can be read, and the faults of those that cannot."""
    rows: list[Row] = []
    faults: list[RowFault] = []
    first_seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        values, wrong = _parse(importer, number, cells, mapping)
        if not wrong:
            key = importer.external_key(values)
            if key in first_seen:
                wrong.append(RowFault(number, "", f"Samme nøkkel som rad {first_seen[key]}."))
            else:
                first_seen[key] = number
        if wrong:
            faults += wrong
        else:
            rows.append(Row(number, values))
    return rows, faults


def _parse(
    importer: Importer, number: int, cells: list[Any], mapping: Mapping[str, int | None]
) -> tuple[dict[str, Any], list[RowFault]]:
    values: dict[str, Any] = {}
    wrong: list[RowFault] = []
    for column in importer.columns:
        index = mapping.get(column.name)
        cell = cells[index] if index is not None and index < len(cells) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            values[column.name] = None
            if column.required:
                wrong.append(RowFault(number, column.label, "mangler"))
            continue
        try:
            values[column.name] = column.parse(cell)
        except (ValueError, OverflowError) as error:
            values[column.name] = None
            wrong.append(RowFault(number, column.label, str(error)))
    return values, wrong


def row_hash(values: Mapping[str, Any]) -> str:
    """The same values give the same hash, whatever the order of the columns."""
    written = json.dumps(dict(values), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
