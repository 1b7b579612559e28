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


def test_page_for_developers_names_every_confidential_table() -> None:
    """«`contacts_contact`», «`applications_*`» for all of a room's, «`_measure`» for the last room named."""
    page = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    part = page.split("## Where personal data is\n", 1)[1].split("\nWhat every table holds", 1)[0]
    named: set[str] = set()
    room = ""
    for word in re.findall(r"`(\w+\*?)`", part):
        if word.startswith("_"):
            word = room + word
        room = word.split("_", 1)[0]
        named.add(word)
    held = {name for name, table in tables().items() if table.holds == CONFIDENTIAL}

    rooms = {word[:-1] for word in named if word.endswith("*")}
    missing = {name for name in held - named if not name.startswith(tuple(rooms))}
    unknown = {name for name in named if not name.endswith("*")} - set(tables())
    assert missing == set() and unknown == set()


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
