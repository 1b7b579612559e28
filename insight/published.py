"""What has been published about a municipality, with its source: for holding what Husrom works out up against."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from insight.calculations.windows import Window
from insight.references import DATA


@dataclass(frozen=True)
class Published:
    """`part`: a dimension and a part of it, or the dimension alone where the part is found by its name (`label`)."""

    figure: str
    value: Decimal
    window: Window
    part: str = ""
    label: str = ""
    note: str = ""

    @property
    def group(self) -> str:
        return self.figure.partition(".")[0]


@dataclass(frozen=True)
class Publication:
    """`contradictions`: what the source says that its own figures do not come to, with `note` saying why."""

    source: str
    figures: tuple[Published, ...]
    contradictions: tuple[Published, ...]

    @property
    def all(self) -> tuple[Published, ...]:
        """What is held up against the records, the contradictions last."""
        return (*self.figures, *self.contradictions)


def _published(row: dict[str, Any]) -> Published:
    last: date = row["last"]
    return Published(
        row["figure"], Decimal(row["value"]), Window(row["first"], last, row.get("on", last)), row.get("part", ""),
        row.get("label", ""), row.get("note", ""),
    )  # fmt: skip


@cache
def published_of(municipality: str) -> Publication | None:
    """What has been published about the municipality, or None."""
    path = DATA / "published" / f"{municipality}.toml"
    if not path.exists():
        return None
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Publication(
        told["source"],
        tuple(_published(row) for row in told["published"]),
        tuple(_published(row) for row in told.get("contradiction", ())),
    )
