"""Switches: each municipality turns rooms and steps on or off. Declared here, stored on the municipality."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    """`choices` None means on/off; otherwise the value is one of the codes, each with a title."""

    code: str
    title: str
    default: Any
    choices: Mapping[str, str] | None = None


_declared: dict[str, Switch] = {}


def register(switch: Switch) -> None:
    _declared[switch.code] = switch


def declared() -> list[Switch]:
    return sorted(_declared.values(), key=lambda switch: switch.code)


def value(stored: Mapping[str, Any], code: str) -> Any:
    """The value in force. Raises KeyError for a switch nobody declared: a misspelt code is a bug."""
    switch = _declared[code]
    return stored.get(code, switch.default)
