"""docs/personvern.md is what a municipality builds on: its tables must say what the data say."""

import re
from pathlib import Path

from core.base.walls import CONFIDENTIAL, tables
from core.privacy.retention import plan
from core.rules.periods import Period

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "personvern.md").read_text(encoding="utf-8")


def rows_under(heading: str) -> list[list[str]]:
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_confidential_table_has_a_category_a_basis_and_readers() -> None:
    listed: list[str] = []
    for category, names, purpose, basis, readers in rows_under(
        "Hva som er lagret, hvorfor, og hvem som ser det"
    ):
        assert category and purpose and basis and readers
        listed += re.findall(r"`(\w+)`", names)

    assert sorted(listed) == sorted(name for name, table in tables().items() if table.holds == CONFIDENTIAL)


def test_retention_is_what_the_plan_says() -> None:
    written = [tuple(row) for row in rows_under("Hvor lenge")]

    assert written == [
        (
            f"`{each.code}`",
            each.title,
            Period.parse(each.period).words.nb,
            each.starts,
            "ja" if each.archive else "nei",
        )
        for each in plan()
    ]
