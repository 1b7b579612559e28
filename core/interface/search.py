"""Search from anywhere. Rooms register providers, which start from `visible_to` and give no hint of hidden things:

search.register(Provider(_("Søknader"), find=find_applications, order=20))
search.register_action(Action(_("Loggfør henvendelse"), url=lambda actor, q: f"/henvendelser/ny/?q={quote(q)}"))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.interface.statuses import Color

SHORTEST = 2
LONGEST = 100
PER_GROUP = 8


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    text: str = ""
    tag: str = ""
    color: Color = "neutral"
    #: The persons the hit shows, each with the record; noted in the read log.
    shows: tuple[tuple[Any, Any], ...] = ()


def _always(actor: Any) -> bool:
    return True


@dataclass(frozen=True)
class Provider:
    """`find(actor, query)` gives the best hits first, at most about ten, in a fixed number of queries."""

    title: Any
    find: Callable[[Any, str], Iterable[Hit]]
    order: int = 100
    visible: Callable[[Any], bool] = _always


@dataclass(frozen=True)
class Action:
    """Something to do with the typed words, offered beside the hits. `url` gives "" when it does not apply."""

    label: Any
    url: Callable[[Any, str], str]
    order: int = 100


@dataclass(frozen=True)
class HitGroup:
    title: Any
    hits: list[Hit]


_providers: list[Provider] = []
_actions: list[Action] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def register_action(action: Action) -> None:
    if action not in _actions:
        _actions.append(action)


def find(actor: Any, query: str, per_group: int = PER_GROUP) -> list[HitGroup]:
    """Hits by group. Too short a query finds nothing."""
    query = query.strip()[:LONGEST]
    if len(query) < SHORTEST:
        return []
    groups: list[HitGroup] = []
    for provider in sorted(_providers, key=lambda provider: provider.order):
        if not provider.visible(actor):
            continue
        hits = list(provider.find(actor, query))[:per_group]
        if hits:
            groups.append(HitGroup(provider.title, hits))
    return groups


def actions(actor: Any, query: str) -> list[tuple[Any, str]]:
    """Label and address of what can be done with the words."""
    query = query.strip()[:LONGEST]
    if not query:
        return []
    found = [(action.label, action.url(actor, query)) for action in sorted(_actions, key=lambda a: a.order)]
    return [(label, url) for label, url in found if url]
