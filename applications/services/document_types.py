"""What an applicant can be asked to send, from `applications/rules/document_types.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path

from core.base.explain import LocalText

FILE = Path(__file__).parents[1] / "rules" / "document_types.toml"
#: What is not in the list is asked for in the caseworker's own words.
OTHER = "other"


@lru_cache(maxsize=1)
def document_types() -> dict[str, LocalText]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["type"]
    return {row["code"]: LocalText.of(row["title"]) for row in rows}
