"""The first wordings of letters, from `applications/rules/letter_texts.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.base.explain import LocalText

FILE = Path(__file__).parents[1] / "rules" / "letter_texts.toml"


@lru_cache(maxsize=1)
def _read() -> dict[str, dict[str, LocalText]]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        group: {name: LocalText.of(text) for name, text in texts.items()} for group, texts in rows.items()
    }


def group(name: str, language: str) -> dict[str, str]:
    """All texts of a group in the language of a letter."""
    return {key: text.in_language(language) for key, text in _read()[name].items()}


def text(name: str, key: str, language: str, **values: Any) -> str:
    """One text, filled in; empty for a key nobody has written about."""
    found = _read()[name].get(key)
    return found.in_language(language).format(**values) if found else ""
