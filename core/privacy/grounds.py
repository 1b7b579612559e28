"""The grounds for withholding, read from `data/grounds.toml`, which says against which text each was checked.

A ground is offered in the wording of the law on the day; one that no longer holds is kept for answers already given.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from core.base.explain import LocalText


@dataclass(frozen=True)
class Ground:
    """An exact paragraph, which kinds of request it is for, and what the person is told."""

    code: str
    kinds: tuple[str, ...]
    paragraph: str
    valid_from: date
    text: LocalText
    shall: bool = False
    needs_reason: bool = False
    last_day: date | None = None


@cache
def all_grounds() -> tuple[Ground, ...]:
    file = Path(__file__).parent / "data" / "grounds.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["ground"]
    return tuple(
        Ground(**{**row, "kinds": tuple(row["kinds"]), "text": LocalText.of(row["text"])}) for row in rows
    )


def grounds_for(kind: str, on: date) -> list[Ground]:
    """Those that the kind of request may be refused on, on the day."""
    return [
        each
        for each in all_grounds()
        if kind in each.kinds and each.valid_from <= on and (each.last_day is None or each.last_day >= on)
    ]


def ground(code: str) -> Ground | None:
    return next((each for each in all_grounds() if each.code == code), None)
