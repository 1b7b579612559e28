"""Guessing which column of the file is which of ours. A pure calculation; the person has the last word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from .importer import Column

THRESHOLD = 0.72


def normal(header: str) -> str:
    """A header without case, punctuation and the Norwegian letters' many spellings."""
    lowered = header.lower().replace("æ", "ae").translate(str.maketrans("øåé", "oae"))
    return re.sub(r"[^a-z0-9]+", " ", lowered.replace("aa", "a")).strip()


def likeness(column: Column, header: str) -> float:
    """0–1: how much the header looks like the column's label, name or one of its aliases."""
    seen = normal(header)
    if not seen:
        return 0.0
    names = [normal(name) for name in (column.label, column.name.replace("_", " "), *column.aliases)]
    return max(
        1.0 if name == seen else SequenceMatcher(None, name, seen, autojunk=False).ratio() for name in names
    )


def suggest(columns: Sequence[Column], headers: Sequence[str]) -> dict[str, int | None]:
    """Column name → index of the header, best likeness first, each header used once; None when none is near."""
    pairs = sorted(
        (
            (likeness(column, header), -order, -index)
            for order, column in enumerate(columns)
            for index, header in enumerate(headers)
        ),
        reverse=True,
    )
    chosen: dict[str, int | None] = {column.name: None for column in columns}
    taken: set[int] = set()
    for score, minus_order, minus_index in pairs:
        column, index = columns[-minus_order], -minus_index
        if score < THRESHOLD:
            break
        if chosen[column.name] is None and index not in taken:
            chosen[column.name] = index
            taken.add(index)
    return chosen
