"""Eligibility rule sets as people read them: criteria, limits and authority in words; what a new version changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applications.calculations.eligibility.parameters import Parameter
from applications.calculations.eligibility.registry import TESTS
from core.base.explain import LocalText, spoken
from core.rules.editing import Parts


@dataclass(frozen=True)
class ReadLimit:
    name: str
    title: str
    value: str


@dataclass(frozen=True)
class ReadCriterion:
    """One criterion, ready to be shown."""

    code: str
    title: str
    rule: str
    how: str
    limits: tuple[ReadLimit, ...]
    basis: str
    period: str
    blocks_decision_only: bool
    has_letter: bool
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What a new version does to a criterion: added, removed or changed, and how."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()


def specs(test: str) -> dict[str, Parameter]:
    """All parameters a test knows, the required first."""
    found = TESTS.get(test)
    return {**found.parameters, **found.optional} if found else {}


def text_of(value: Any) -> str:
    return str(LocalText.of(value)) if value else ""


def readable(content: Mapping[str, Any], basis: str) -> list[ReadCriterion]:
    return [_criterion(row, basis) for row in content.get("criteria", ())]


def _criterion(row: Mapping[str, Any], basis: str) -> ReadCriterion:
    test = TESTS.get(row.get("test", ""))
    return ReadCriterion(
        code=row.get("code", ""),
        title=text_of(row.get("title")),
        rule=text_of(row.get("rule")),
        how=str(test.title) if test else "",
        limits=tuple(
            ReadLimit(name, str(specs(row["test"])[name].title), str(specs(row["test"])[name].shown(value)))
            for name, value in row.get("parameters", {}).items()
            if name in specs(row["test"]) and name != "judgement"
        ),
        basis=row.get("basis") or basis,
        period=_period(row),
        blocks_decision_only=bool(row.get("blocks_decision_only")),
        has_letter="letter" in row,
        row=row,
    )


def _period(row: Mapping[str, Any]) -> str:
    first, last = row.get("valid_from"), row.get("last_day")
    if first and last:
        return _("fra %(first)s til og med %(last)s") % {"first": _said(first), "last": _said(last)}
    if first:
        return _("fra %(first)s") % {"first": _said(first)}
    return _("til og med %(last)s") % {"last": _said(last)} if last else ""


def _said(day: str) -> str:
    return spoken(date.fromisoformat(day), "nb")


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two versions, criterion by criterion."""
    old = {row["code"]: row for row in before.get("criteria", ())}
    new = {row["code"]: row for row in after.get("criteria", ())}
    found = [Change("added", text_of(row.get("title"))) for code, row in new.items() if code not in old]
    found += [Change("removed", text_of(row.get("title"))) for code, row in old.items() if code not in new]
    for code, row in new.items():
        if code in old and row != old[code]:
            found.append(Change("changed", text_of(row.get("title")), tuple(_differences(old[code], row))))
    return found


def part_changes(parts: Parts, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two versions of a kind that is a list of parts."""
    old = {each.code: each for each in parts.entries(before)}
    new = {each.code: each for each in parts.entries(after)}
    found = [Change("added", each.title) for code, each in new.items() if code not in old]
    found += [Change("removed", each.title) for code, each in old.items() if code not in new]
    for code, each in new.items():
        was = old.get(code)
        if was is None or (was.title, was.lines, was.basis) == (each.title, each.lines, each.basis):
            continue
        lines = []
        if was.lines != each.lines:
            lines.append(
                _("Fra «%(was)s» til «%(now)s»") % {"was": "; ".join(was.lines), "now": "; ".join(each.lines)}
            )
        if was.basis != each.basis:
            lines.append(_("Hjemmelen er endret"))
        found.append(Change("changed", each.title, tuple(lines)))
    return found


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    before, after = old.get("parameters", {}), new.get("parameters", {})
    for name, spec in specs(new.get("test", "")).items():
        if before.get(name) != after.get(name):
            was = str(spec.shown(before[name])) if name in before else _("ikke satt")
            now = str(spec.shown(after[name])) if name in after else _("ikke satt")
            lines.append(
                _("%(what)s: fra %(was)s til %(now)s") % {"what": spec.title, "was": was, "now": now}
            )
    if _period(old) != _period(new):
        lines.append(_("Gjelder %(when)s") % {"when": _period(new) or _("i hele perioden til settet")})
    for name, words in (
        ("title", _("Navnet er endret")),
        ("rule", _("Ordlyden er endret")),
        ("basis", _("Hjemmelen er endret")),
        ("letter", _("Tekstene i brevet er endret")),
        ("blocks_decision_only", _("Om kravet bare stopper vedtaket, er endret")),
    ):
        if old.get(name) != new.get(name):
            lines.append(words)
    return lines
