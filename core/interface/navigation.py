"""The main menu. Rooms register their entries in `AppConfig.ready()`:

navigation.register(NavItem("applications", _("Søknader"), "applications:list", order=20,
                            visible=lambda actor: policy.permits(actor, "list"), switch="applications"))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch

from core.interface.addresses import fixed

ADMINISTRATION = 900
#: As many as stand on one line; a longer menu has what is seldom used under «Mer».
MOST = 9
#: What a line of 1,280 pixels holds, in letters: long words can fill it before there are `MOST` entries. The space
#: around an entry is as wide as some letters, and so are the two words that open the menus at the end.
LINE, AROUND, MENUS = 152, 3, 23


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
    under_more = _under_more([item for item in shown if item.order < ADMINISTRATION])
    found: list[Entry] = []
    for item in shown:
        try:
            url = fixed(item.url_name)
        except NoReverseMatch:
            continue
        current = path == url if url == "/" else path.startswith(url)
        administration = item.order >= ADMINISTRATION
        found.append(Entry(item.code, item.label, url, current, administration, item.code in under_more))
    return found


def _under_more(shown: list[NavItem]) -> set[str]:
    """What goes under «Mer»: what is seldom used of a long menu, and then the last, until the rest fits on a line."""
    if len(shown) <= MOST:
        return set()
    first = [item for item in shown if not item.seldom]
    while sum(len(str(item.label)) + AROUND for item in first) + MENUS > LINE:
        first.pop()
    return {item.code for item in shown} - {item.code for item in first}
