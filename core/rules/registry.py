"""Rule sets that come with the product. A room ships its files from `AppConfig.ready()`:

    registry.ship("eligibility", Path(__file__).parent / "rules" / "bergen-2016.toml")

The database has a row per municipality and set (`RuleSet`); `sync_rule_sets` writes them from what is shipped
here, and a municipality may add its own beside them without code.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.base.explain import LocalText, plain_data

#: A set for every municipality.
ANY_MUNICIPALITY = "*"

_HEAD = ("code", "municipality", "title", "valid_from", "last_day", "basis", "version", "incomplete")


@dataclass(frozen=True)
class ShippedRuleSet:
    """A dated rule set as read from its file. `content` holds JSON values only."""

    kind: str
    code: str
    municipality: str
    title: LocalText
    valid_from: date
    last_day: date | None
    basis: str
    version: str
    incomplete: bool
    content: Mapping[str, Any]


_sets: dict[tuple[str, str], ShippedRuleSet] = {}


def ship(kind: str, path: Path) -> ShippedRuleSet:
    """Register a rule set file; a folder is not accepted, `ship_folder` takes one."""
    shipped = read(kind, path)
    known = _sets.get((kind, shipped.code))
    if known is not None and known != shipped:
        raise ValueError(f"Two rule sets of kind {kind} are called {shipped.code}.")
    _sets[kind, shipped.code] = shipped
    return shipped


def ship_set(shipped: ShippedRuleSet) -> None:
    """Register a set that is made from other shipped data."""
    _sets[shipped.kind, shipped.code] = shipped


def ship_folder(folder: Path) -> None:
    """Register every `<kind>/<code>.toml` below the folder."""
    for path in sorted(folder.glob("*/*.toml")):
        ship(path.parent.name, path)


def read(kind: str, path: Path) -> ShippedRuleSet:
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    return ShippedRuleSet(
        kind=kind,
        code=row["code"],
        municipality=row["municipality"],
        title=LocalText.of(row["title"]),
        valid_from=row["valid_from"],
        last_day=row.get("last_day"),
        basis=row["basis"],
        version=row["version"],
        incomplete=row.get("incomplete", False),
        content=plain_data({key: value for key, value in row.items() if key not in _HEAD}),
    )


def shipped(kind: str | None = None) -> list[ShippedRuleSet]:
    return [each for each in _sets.values() if kind in (None, each.kind)]
