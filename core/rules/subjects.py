"""How a deadline describes what it hangs on: case number, address, responsible unit and person.

Most records need nothing: `case_number` or `number`, `get_absolute_url()`, `unit`, `caseworker` or `responsible`,
and `compartment` are found by themselves. A room whose record is different registers a description.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.accounts.models import User
from core.agencies.models import Compartment, Unit

Describe = Callable[[Any], "Subject"]


@dataclass(frozen=True)
class Subject:
    """`label` is a case number or another number, never a name: it is read by everyone up the line."""

    label: str = ""
    url: str = ""
    unit: Unit | None = None
    user: User | None = None
    compartment: Compartment | None = None


_described: dict[str, Describe] = {}


def register(model_label: str, describe: Describe) -> None:
    """Say how a model (`deviations.measure`) is described; for models whose fields have other names."""
    _described[model_label] = describe


def describe(obj: Any) -> Subject:
    own = _described.get(obj._meta.label_lower)
    if own is not None:
        return own(obj)
    user = _first(obj, "caseworker", "responsible_user", "responsible")
    unit = _first(obj, "unit", "responsible_unit")
    return Subject(
        label=str(_first(obj, "case_number", "number") or "")[:60],
        url=obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else "",
        unit=unit if isinstance(unit, Unit) else None,
        user=user if isinstance(user, User) else None,
        compartment=_first(obj, "compartment"),
    )


def _first(obj: Any, *names: str) -> Any:
    for name in names:
        value = getattr(obj, name, None)
        if value:
            return value
    return None
