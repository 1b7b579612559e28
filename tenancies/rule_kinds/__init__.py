"""Kinds of rule sets of this room that an administrator may make new versions of (docs/rules.md)."""

from core.rules import editing
from tenancies.rule_kinds import arrears


def register() -> None:
    editing.register(arrears.EDITOR)
