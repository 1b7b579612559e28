"""The municipality's highest share of income for rent, as dated data. Pure: the day is always given."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "rules" / "rent_share.toml"


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(DATA.read_text(encoding="utf-8"))["row"])


def most_share(municipality: str, on: date) -> Decimal | None:
    """In per cent on the day; None before the table begins."""
    for code in (municipality, ""):
        held = [row for row in _rows() if row.get("municipality", "") == code and row["from"] <= on]
        if held:
            return Decimal(max(held, key=lambda row: row["from"])["percent"])
    return None
