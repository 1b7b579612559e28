"""Kinds of deadlines as data. A room describes its own in `<room>/rules/deadline_kinds.toml`; nothing else is
needed to have one started, met, escalated and shown.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.base.explain import LocalText
from core.rules.deadline_rules import DeadlineRule, parse, rule_on
from core.rules.enums import Receiver

Overrides = Mapping[str, Mapping[str, Mapping[str, Any]]]

#: What happens where a kind says nothing: told on the day, then up the line.
DEFAULT_ESCALATION = (
    {"after_days": 0, "to": "responsible"},
    {"after_days": 1, "to": "unit_leader"},
    {"after_days": 7, "to": "director"},
    {"after_days": 21, "to": "top_management"},
)
_KNOWN = frozenset(
    {"code", "title", "rule", "period", "to", "shift", "start_is", "basis", "version", "statutory"}
    | {"starts_on", "met_by", "waived_by", "escalation", "switch", "subject", "via", "start_from", "due_from"}
    | {"theirs", "leaders"}
)

_START_DAY = {"nb": "startdagen", "nn": "startdagen", "en": "the start day"}


@dataclass(frozen=True)
class Step:
    """A step of an escalation, so many days after the due day (before it when negative)."""

    after_days: int
    to: Receiver


@dataclass(frozen=True)
class DeadlineKind:
    """What a deadline is about.

    `rule` names a deadline rule; a kind with its own policy gives `period` and `basis` instead (`own_rule`).
    `starts_on`, `met_by`, `waived_by` are audit verbs. `subject` is the model the deadline hangs on (empty: that
    of the starting event); an event about something else is followed through its attribute `via`.
    `start_from` and `due_from` name attributes of the subject that hold the start or the due day.
    `theirs`: the time limit is the citizen's (an appeal), so it is shown in the case but is nobody's work.
    `leaders`: only who leads the unit can do it, so it is not on the lists of the others.
    """

    code: str
    title: LocalText
    rule: str
    own_rule: Mapping[str, Any] | None
    starts_on: frozenset[str]
    met_by: frozenset[str]
    waived_by: frozenset[str]
    escalation: tuple[Step, ...]
    switch: str = ""
    subject: str = ""
    via: str = ""
    start_from: str = ""
    due_from: str = ""
    theirs: bool = False
    leaders: bool = False

    @property
    def verbs(self) -> frozenset[str]:
        return self.starts_on | self.met_by | self.waived_by

    def rule_for(self, start: date, overrides: Overrides | None = None) -> DeadlineRule:
        """The time limit in force on the start day, with the municipality's own values."""
        if self.own_rule is not None:
            return parse(self.own_rule)
        return rule_on(self.rule, start, (overrides or {}).get("rules"))


_kinds: dict[str, Mapping[str, Any]] = {}
_parsed: dict[str, DeadlineKind] = {}


def ship(path: Path) -> None:
    """Register the kinds of a file. A code used twice, or a key nobody knows, raises."""
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["kind"]:
        if row["code"] in _kinds and _kinds[row["code"]] != row:
            raise ValueError(f"Two kinds of deadlines are called {row['code']}.")
        _parsed[row["code"]] = parse_kind(row)
        _kinds[row["code"]] = row


def kind(code: str, overrides: Overrides | None = None) -> DeadlineKind:
    """A kind by code, with a municipality's own values; KeyError when nobody ships it."""
    own = (overrides or {}).get("kinds", {}).get(code)
    return parse_kind({**_kinds[code], **own}) if own else _parsed[code]


def known(code: str) -> bool:
    return code in _parsed


def kinds() -> list[DeadlineKind]:
    return list(_parsed.values())


def theirs() -> list[str]:
    """The codes of the kinds that are the citizen's time limits, not ours."""
    return [each.code for each in _parsed.values() if each.theirs]


def for_leaders() -> list[str]:
    """The codes of the kinds that only a unit's leader can do."""
    return [each.code for each in _parsed.values() if each.leaders]


def kinds_on(verb: str) -> list[DeadlineKind]:
    """The kinds that a verb starts, meets or waives."""
    return [each for each in _parsed.values() if verb in each.verbs]


def parse_kind(row: Mapping[str, Any]) -> DeadlineKind:
    unknown = set(row) - _KNOWN
    if unknown or ("rule" in row) == ("period" in row):
        raise ValueError(
            f"Deadline kind {row.get('code')}: give either rule or period; unknown keys: {sorted(unknown)}."
        )
    own_rule = None if "rule" in row else _own_rule(row)
    if own_rule:
        parse(own_rule)
    steps = (
        Step(step["after_days"], Receiver(step["to"])) for step in row.get("escalation", DEFAULT_ESCALATION)
    )
    return DeadlineKind(
        code=row["code"],
        title=LocalText.of(row["title"]),
        rule=row.get("rule", row["code"]),
        own_rule=own_rule,
        starts_on=_verbs(row.get("starts_on", ())),
        met_by=_verbs(row.get("met_by", ())),
        waived_by=_verbs(row.get("waived_by", ())),
        escalation=tuple(sorted(steps, key=lambda step: step.after_days)),
        switch=row.get("switch", ""),
        subject=row.get("subject", ""),
        via=row.get("via", ""),
        start_from=row.get("start_from", ""),
        due_from=row.get("due_from", ""),
        theirs=row.get("theirs", False),
        leaders=row.get("leaders", False),
    )


def _own_rule(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["code"],
        "title": row["title"],
        "start_is": row.get("start_is", _START_DAY),
        "period": row["period"],
        "to": row.get("to", ""),
        "shift": row.get("shift", "none"),
        "basis": row["basis"],
        "version": row.get("version", "1"),
        "statutory": row.get("statutory", False),
    }


def _verbs(given: str | Iterable[str]) -> frozenset[str]:
    return frozenset({given} if isinstance(given, str) else given)
