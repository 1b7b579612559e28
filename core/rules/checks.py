"""Faults in rule data that would otherwise be silent, found when the product starts."""

from typing import Any

from django.apps import apps
from django.core.checks import Error

from core.agencies import switches
from core.audit import verbs
from core.rules import kinds
from core.rules.kinds import DeadlineKind


def check_deadline_kinds(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Every kind of deadline names verbs, a model and a switch that exist."""
    return [
        Error(f"The kind of deadline {kind.code}: {fault}", id="rules.E001")
        for kind in kinds.kinds()
        for fault in faults(kind)
    ]


def faults(kind: DeadlineKind) -> list[str]:
    found = [f"nobody registers the verb {verb}." for verb in sorted(kind.verbs - set(verbs.known()))]
    if kind.subject and not _is_model(kind.subject):
        found.append(f"there is no model {kind.subject}.")
    switch = kind.switch.partition("=")[0]
    if switch and switch not in {each.code for each in switches.declared()}:
        found.append(f"there is no switch {switch}.")
    return found


def _is_model(label: str) -> bool:
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        return False
    return True
