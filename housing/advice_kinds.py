"""The kinds of advice on a tenancy environment, as data: rules/advice_kinds.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.base.explain import LocalText

_FILE = Path(__file__).parent / "rules" / "advice_kinds.toml"


@dataclass(frozen=True)
class AdviceKind:
    """`weighs` says for whom the advice must be looked at: everybody, households with children, or nobody (it is
    only told)."""

    code: str
    title: LocalText
    help: LocalText
    weighs: str


@cache
def _kinds() -> dict[str, AdviceKind]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["kind"]
    kinds = [
        AdviceKind(row["code"], LocalText.of(row["title"]), LocalText.of(row["help"]), row["weighs"])
        for row in rows
    ]
    if any(kind.weighs not in {"all", "children", "told"} for kind in kinds):
        raise ValueError("advice_kinds.toml: weighs must be all, children or told")
    return {kind.code: kind for kind in kinds}


def kinds() -> list[AdviceKind]:
    return list(_kinds().values())


def known(code: str) -> bool:
    return code in _kinds()


def title(code: str) -> str:
    kind = _kinds().get(code)
    return str(kind.title) if kind else code


def kind(code: str) -> AdviceKind | None:
    return _kinds().get(code)
