"""The main menu. Rooms register their entries in `AppConfig.ready()`:

navigation.register(NavItem("applications", _("Søknader"), "applications:list", order=20,
                            visible=lambda actor: policy.permits(actor, "list"), switch="applications"))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

ADMINISTRATION = 900
#: As many as stand on one line; a longer menu has what is seldom used under «Mer».
MOST = 9


def _always(actor: Any) -> bool:
    return True


@dataclass(frozen=True)
class NavItem:
    """`visible` asks roles only (no query); `switch` is the municipality's switch that must be on.

    Entries from order 900 (`ADMINISTRATION`) on stand together under «Administrasjon»; those that are `seldom` used
    under «Mer» for whoever has a long menu.
    """

    code: str
    label: Any
    url_name: str
    order: int = 100
    visible: Callable[[Any], bool] = _always
    switch: str | None = None
    seldom: bool = False


@dataclass(frozen=True)
class Entry:
    code: str
    label: Any
    url: str
    current: bool
    administration: bool = False
    more: bool = False


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.code] = item


def items() -> list[NavItem]:
    return sorted(_items.values(), key=lambda item: (item.order, item.code))


def entries(actor: Any, path: str) -> list[Entry]:
    """What this actor's menu holds; the entry whose address begins `path` is the current one."""
    shown = [
        item for item in items() if (item.switch is None or actor.switch(item.switch)) and item.visible(actor)
    ]
    is_long = sum(item.order < ADMINISTRATION for item in shown) > MOST
    found: list[Entry] = []
    for item in shown:
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        current = path == url if url == "/" else path.startswith(url)
        administration = item.order >= ADMINISTRATION
        more = is_long and item.seldom and not administration
        found.append(Entry(item.code, item.label, url, current, administration, more))
    return found
