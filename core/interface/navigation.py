"""The main menu. Rooms register their entries in `AppConfig.ready()`:

navigation.register(NavItem("applications", _("Søknader"), "applications:list", order=20,
                            visible=lambda actor: policy.permits(actor, "list"), switch="applications"))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

ADMINISTRATION = 900


def _always(actor: Any) -> bool:
    return True


@dataclass(frozen=True)
class NavItem:
    """`visible` asks roles only (no query); `switch` is the municipality's switch that must be on.

    Entries from order 900 (`ADMINISTRATION`) on stand together under «Administrasjon».
    """

    code: str
    label: Any
    url_name: str
    order: int = 100
    visible: Callable[[Any], bool] = _always
    switch: str | None = None


@dataclass(frozen=True)
class Entry:
    code: str
    label: Any
    url: str
    current: bool
    administration: bool = False


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.code] = item


def items() -> list[NavItem]:
    return sorted(_items.values(), key=lambda item: (item.order, item.code))


def entries(actor: Any, path: str) -> list[Entry]:
    """What this actor's menu holds; the entry whose address begins `path` is the current one."""
    found: list[Entry] = []
    for item in items():
        if item.switch is not None and not actor.switch(item.switch):
            continue
        if not item.visible(actor):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        current = path == url if url == "/" else path.startswith(url)
        found.append(Entry(item.code, item.label, url, current, item.order >= ADMINISTRATION))
    return found
