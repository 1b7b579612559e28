"""Parts of a case's page «Deling og samtykke» that others bring: `panels.register(order, load)`.

`load(actor, case)` gives a `Panel` (with its own template) or None where there is nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.agencies.actors import Actor


@dataclass(frozen=True)
class Panel:
    """A section: `template` is included with `panel` and reads what it needs from `panel.context`."""

    code: str
    title: Any
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Load = Callable[[Actor, Any], Panel | None]

_panels: dict[Load, int] = {}


def register(order: int, load: Load) -> None:
    _panels[load] = order


def panels_for(actor: Actor, case: Any) -> list[Panel]:
    """The panels of a case, in order."""
    loads = sorted(_panels, key=lambda load: _panels[load])
    return [panel for panel in (load(actor, case) for load in loads) if panel is not None]
