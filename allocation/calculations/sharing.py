"""Which standing rule lets a called unit see the households on an agenda. Pure."""

from collections.abc import Iterable

from core.sharing.presets import AGENDA, Preset


def agenda_rules(presets: Iterable[Preset]) -> tuple[Preset, ...]:
    """The presets that open when an agenda is sent: those that rest on law. A refusal does not stop them."""
    return tuple(preset for preset in presets if preset.by_law and preset.opens == AGENDA)


def rule_for(rules: Iterable[Preset], *, agency: str, compartment: str) -> Preset | None:
    """The first rule that reaches a unit of this agency and compartment; None: only consent can."""
    return next((rule for rule in rules if rule.reaches(agency=agency, compartment=compartment)), None)
