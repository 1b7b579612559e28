"""Switches: each municipality turns rooms and steps on or off. Declared here, stored on the municipality."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    """`choices`: the value is one of the codes, each with a title. Else it is of the kind that `default` is of: on or
    off, a number, or a text. `room`: the label of the app it belongs to, where its code does not begin with it.
    """

    code: str
    title: Any
    default: Any
    choices: Mapping[str, Any] | None = None
    room: str = ""

    @property
    def belongs_to(self) -> str:
        return self.room or self.code.partition(".")[0]

    def admits(self, value: Any) -> bool:
        """Whether the switch can stand at the value."""
        if self.choices is not None:
            return value in self.choices
        # A bool is an int as well.
        return type(value) is type(self.default) and (type(value) is not int or value >= 0)


_declared: dict[str, Switch] = {}


def register(switch: Switch) -> None:
    _declared[switch.code] = switch


def declared() -> list[Switch]:
    return sorted(_declared.values(), key=lambda switch: switch.code)


def named(code: str) -> Switch | None:
    return _declared.get(code)


def value(stored: Mapping[str, Any], code: str) -> Any:
    """The value in force. Raises KeyError for a switch nobody declared: a misspelt code is a bug."""
    switch = _declared[code]
    return stored.get(code, switch.default)
