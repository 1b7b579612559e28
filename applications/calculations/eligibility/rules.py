"""An eligibility rule set, read from the content of a dated rule set."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from applications.calculations.eligibility.letter import LetterWords, words_from
from applications.calculations.eligibility.registry import TESTS
from core.base.explain import Basis, LocalText


class DatedRuleSet(Protocol):
    """What both a shipped rule set and its row in the database offer."""

    @property
    def code(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class CriterionRule:
    """A criterion as a municipality uses it: which test, with which parameters, on whose authority.

    `blocks_decision_only`: it never moves the overall verdict, but no decision may be made before it is met.
    """

    code: str
    test: str
    title: LocalText
    rule: LocalText
    basis: Basis
    parameters: Mapping[str, Any] = field(default_factory=dict)
    blocks_decision_only: bool = False
    valid_from: date = date.min
    last_day: date = date.max
    #: What the letter says of it; a municipality's own set may do without.
    letter: LetterWords | None = None
    #: Off: the letter says it elsewhere (hva som er best for barna).
    in_letter: bool = True

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.last_day


@dataclass(frozen=True)
class EligibilityRules:
    code: str
    basis: Basis
    criteria: tuple[CriterionRule, ...]

    def as_of(self, day: date) -> "EligibilityRules":
        """The criteria that hold on a day, as though they had always held: to ask what they would have said then."""
        held = tuple(
            replace(each, valid_from=date.min, last_day=date.max)
            for each in self.criteria
            if each.holds_on(day)
        )
        return replace(self, criteria=held)


def rules_from(source: DatedRuleSet) -> EligibilityRules:
    """Read the criteria; an unknown test, key or parameter raises ValueError with the set and the criterion."""
    return EligibilityRules(
        code=source.code,
        basis=Basis(source.code, source.basis, source.version),
        criteria=tuple(
            _criterion(source, row, source.content.get("letter", {}))
            for row in source.content.get("criteria", ())
        ),
    )


KNOWN_KEYS = {
    "code",
    "test",
    "title",
    "rule",
    "basis",
    "parameters",
    "blocks_decision_only",
    "valid_from",
    "last_day",
    "letter",
    "in_letter",
}


def _criterion(source: DatedRuleSet, row: Mapping[str, Any], shared: Mapping[str, Any]) -> CriterionRule:
    _check(f"Rule set {source.code}, criterion {row.get('code')}", row)
    return CriterionRule(
        code=row["code"],
        test=row["test"],
        title=LocalText.of(row["title"]),
        rule=LocalText.of(row["rule"]),
        basis=Basis(row["code"], row.get("basis", source.basis), source.version),
        parameters=row.get("parameters", {}),
        blocks_decision_only=row.get("blocks_decision_only", False),
        valid_from=date.fromisoformat(row["valid_from"]) if "valid_from" in row else date.min,
        last_day=date.fromisoformat(row["last_day"]) if "last_day" in row else date.max,
        letter=_letter(source, row, shared),
        in_letter=row.get("in_letter", True),
    )


def _letter(source: DatedRuleSet, row: Mapping[str, Any], shared: Mapping[str, Any]) -> LetterWords | None:
    if "letter" not in row:
        return None
    try:
        return words_from(row["letter"], TESTS[row["test"]].cases, shared)
    except ValueError as error:
        raise ValueError(f"Rule set {source.code}, criterion {row['code']}: {error}.") from error


def _check(where: str, row: Mapping[str, Any]) -> None:
    unknown = set(row) - KNOWN_KEYS
    missing = {"code", "test", "title", "rule"} - set(row)
    if unknown or missing:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}.")
    test = TESTS.get(row["test"])
    if test is None:
        raise ValueError(f"{where}: no test is called {row['test']!r}.")
    given = set(row.get("parameters", {}))
    lacking = set(test.parameters) - given
    strange = given - set(test.parameters) - set(test.optional)
    if lacking or strange:
        raise ValueError(
            f"{where}: missing parameters {sorted(lacking)}, unknown parameters {sorted(strange)}."
        )
    for name, value in row.get("parameters", {}).items():
        fault = {**test.parameters, **test.optional}[name].fault(value)
        if fault is not None:
            raise ValueError(f"{where}: {name}: {fault.source()}")
