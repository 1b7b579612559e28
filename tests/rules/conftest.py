"""A kind of deadline of our own, on a record that every room has: a unit stands in for a case."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.accounts.models import User
from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import verbs
from core.rules import kinds, subjects

verbs.register_all(
    {
        "trial.opened": "Prøvesak åpnet",
        "trial.answered": "Prøvesak besvart",
        "trial.closed": "Prøvesak lukket",
    }
)
switches.register(switches.Switch("trial", "Prøvesaker", default=True, room="rules"))

KIND = """
[[kind]]
code = "trial_answer"
title = { nb = "Svar i prøvesak", nn = "Svar i prøvesak", en = "Answer in trial case" }
period = "3 weeks"
basis = "prøvereglementet § 1"
statutory = true
starts_on = "trial.opened"
met_by = ["trial.answered"]
waived_by = ["trial.closed"]
switch = "trial"
escalation = [
  { after_days = -2, to = "responsible" },
  { after_days = 1, to = "unit_leader" },
  { after_days = 7, to = "director" },
  { after_days = 14, to = "top_management" },
]

[[kind]]
code = "trial_yearly"
title = "Årlig prøve"
rule = "risk_review_1_year"
starts_on = ["trial.answered"]
met_by = ["trial.answered"]
"""


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ships the trial kinds for one test."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.setattr(kinds, "_parsed", dict(kinds._parsed))
    monkeypatch.setattr(subjects, "_described", dict(subjects._described))
    path = tmp_path / "deadline_kinds.toml"
    path.write_text(KIND, encoding="utf-8")
    kinds.ship(path)
    subjects.register("agencies.unit", _describe)
    yield


def _describe(unit: Unit) -> subjects.Subject:
    responsible = User.objects.filter(username=unit.phone).first()
    return subjects.Subject(f"2026/{unit.code}"[:60], f"/saker/{unit.code}/", unit, responsible)


@pytest.fixture
def caseworker(actor: Callable[[str], Actor]) -> Actor:
    return on_day(actor("saksbehandler.bergen"), date(2026, 3, 2))


def on_day(actor: Actor, day: date) -> Actor:
    return replace(actor, today=day)
