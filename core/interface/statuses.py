"""Which colour a state has. The word always carries the meaning; the colour only helps the eye.

A room registers the states of its models once, in `AppConfig.ready()`:

    statuses.register("applications.application", "state", {"received": "info", "refused": "danger"})
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Color = Literal["neutral", "accent", "info", "success", "warning", "danger", "brand1", "brand2"]

_colors: dict[tuple[str, str], Mapping[str, Color]] = {}


class Status(NamedTuple):
    label: str
    color: Color


def register(model_label: str, field: str, colors: Mapping[str, Color]) -> None:
    _colors[(model_label.lower(), field)] = dict(colors)


def color_of(model_label: str, field: str, value: str) -> Color:
    return _colors.get((model_label.lower(), field), {}).get(value, "neutral")


def status_of(obj: Any, field: str = "state") -> Status:
    """Label and colour of a choice field on a record."""
    value = getattr(obj, field)
    display = getattr(obj, f"get_{field}_display", None)
    label = str(display()) if display else str(getattr(value, "label", value))
    return Status(label, color_of(obj._meta.label_lower, field, str(value)))
