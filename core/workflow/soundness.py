"""What can be wrong with a machine as declared. Asked at start-up (system check) and by the tests."""

from typing import Any

from django.core import checks

from core.audit import verbs

from .machines import Machine, all_machines


def problems(machine: Machine) -> list[str]:
    """Sentences on what is wrong: unknown or unreachable states, unregistered verbs, actions no policy knows."""
    found = []
    field: Any = machine.model._meta.get_field(machine.field)
    states = {str(value) for value, _label in field.flatchoices}
    known_actions = machine.policy.actions
    for step in machine.transitions:
        unknown = ({*step.source, step.target}) - states
        if unknown:
            found.append(f"{machine.label}.{step.name}: unknown states {sorted(unknown)}")
        if step.verb not in verbs.known():
            found.append(f"{machine.label}.{step.name}: the audit verb {step.verb} is not registered")
        if step.action not in known_actions:
            found.append(f"{machine.label}.{step.name}: the policy does not know the action {step.action}")
    unreachable = states - reachable(machine)
    if unreachable:
        found.append(f"{machine.label}: no step leads to {sorted(unreachable)}")
    return found


def reachable(machine: Machine) -> set[str]:
    """The states one can get to from the field's default state, or from `initial_states` on the model."""
    field: Any = machine.model._meta.get_field(machine.field)
    starts = getattr(machine.model, "initial_states", None) or (field.default,)
    seen = {str(state) for state in starts}
    grown = True
    while grown:
        grown = False
        for step in machine.transitions:
            if step.target not in seen and seen.intersection(step.source):
                seen.add(step.target)
                grown = True
    return seen


def check_machines(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(sentence, id="workflow.E001")
        for machine in all_machines()
        for sentence in problems(machine)
    ]
