"""Faults in rule data are found at start."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from applications.calculations.eligibility.rules import rules_from
from applications.checks import check_rule_sets
from core.rules import kinds
from core.rules.checks import check_deadline_kinds, faults

WORDS = {"nb": "x", "nn": "x", "en": "x"}


def rule_set(**criterion: Any) -> Any:
    row = {
        "code": "age",
        "test": "minimum_age",
        "title": WORDS,
        "rule": WORDS,
        "parameters": {"years": 18},
        **criterion,
    }
    return SimpleNamespace(code="set", basis="b", version="1", content={"criteria": [row]})


def test_what_is_shipped_has_no_faults() -> None:
    assert check_deadline_kinds() == []
    assert check_rule_sets() == []


@pytest.mark.parametrize(
    "change",
    [
        {"met_by": frozenset({"application.decison_sent"})},
        {"subject": "applications.aplication"},
        {"switch": "no.such=thing"},
    ],
)
def test_misspelt_kind_of_deadline_is_named(change: dict[str, Any]) -> None:
    kind = replace(kinds.kind("decision_target"), **change)

    assert len(faults(kind)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"parameter": {}},
        {"parameters": {}},
        {"parameters": {"years": 18, "year": 1}},
        {"test": "no_such_test"},
    ],
)
def test_misspelt_criterion_is_refused_when_read(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="set, criterion age"):
        rules_from(rule_set(**change))
