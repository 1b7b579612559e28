"""Kinds of rule sets that are plain lists of parts: what each holds, how it is read, asked for and checked."""

from applications.rule_kinds import appeal_bodies, lease_terms, rates, time_limits
from core.rules import editing


def register() -> None:
    for kind in (rates, lease_terms, time_limits, appeal_bodies):
        editing.register(kind.EDITOR)
