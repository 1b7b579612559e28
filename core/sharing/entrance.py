"""The page «Personvern»: one entrance to everything about who sees what. Ground floor and rooms register pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.agencies.actors import Actor


@dataclass(frozen=True)
class Door:
    """A page behind the entrance: what it is called, what one does there, and who sees it (roles only, no query)."""

    code: str
    title: Any
    text: Any
    url_name: str
    order: int
    visible: Callable[[Actor], bool]


_doors: dict[str, Door] = {}


def register(door: Door) -> None:
    _doors[door.code] = door


def doors_for(actor: Actor) -> list[Door]:
    """The pages the actor may open, in order."""
    if actor.municipality_id is None:
        return []
    return sorted((door for door in _doors.values() if door.visible(actor)), key=lambda door: door.order)
