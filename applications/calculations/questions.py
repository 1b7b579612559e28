"""Felles kartlegging as data: which questions are asked, by which kinds of work, and what an answer calls for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from applications.enums import CHOICE_WORDS, SpecialistTopic
from core.agencies.enums import Role
from core.base.explain import LocalText

#: The kind of rule set.
KIND = "mapping"

_KEYS = frozenset({"code", "title", "help", "choices", "asked_by", "topic", "when"})


class DatedRuleSet(Protocol):
    """What both a shipped rule set and its row in the database offer."""

    @property
    def code(self) -> str: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Question:
    """`asked_by`: the roles that ask, and read the answer. `topic`, `when`: the answers that call for a specialist."""

    code: str
    title: LocalText
    help: LocalText | None
    choices: tuple[str, ...]
    asked_by: tuple[str, ...]
    topic: str
    when: tuple[str, ...]


def read_questions(source: DatedRuleSet) -> tuple[Question, ...]:
    """Read a set. What is missing, unknown or given twice raises ValueError with its name."""
    questions = tuple(_question(source, row) for row in source.content.get("questions", ()))
    codes = [question.code for question in questions]
    if len(set(codes)) != len(codes):
        raise ValueError(f"Rule set {source.code}: two questions have the same code.")
    return questions


def _question(source: DatedRuleSet, row: Mapping[str, Any]) -> Question:
    where = f"Rule set {source.code}, question {row.get('code')}"
    if unknown := set(row) - _KEYS:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}.")
    if missing := {"code", "title", "asked_by"} - set(row):
        raise ValueError(f"{where}: missing keys {sorted(missing)}.")
    if not row["asked_by"]:
        raise ValueError(f"{where}: asked_by names no role.")
    if strange := set(row["asked_by"]) - set(Role.values):
        raise ValueError(f"{where}: unknown roles {sorted(strange)}.")
    if strange := set(row.get("choices", ())) - set(CHOICE_WORDS):
        raise ValueError(f"{where}: unknown alternatives {sorted(strange)}.")
    if strange := set(row.get("when", ())) - set(row.get("choices", ())):
        raise ValueError(f"{where}: when names what is no alternative {sorted(strange)}.")
    if (
        bool(row.get("topic")) != bool(row.get("when"))
        or row.get("topic", "other") not in SpecialistTopic.values
    ):
        raise ValueError(
            f"{where}: topic and when go together, and topic is one of {SpecialistTopic.values}."
        )
    return Question(
        code=row["code"],
        title=LocalText.of(row["title"]),
        help=LocalText.of(row["help"]) if row.get("help") else None,
        choices=tuple(row.get("choices", ())),
        asked_by=tuple(row["asked_by"]),
        topic=row.get("topic", ""),
        when=tuple(row.get("when", ())),
    )
