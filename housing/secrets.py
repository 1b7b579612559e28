"""Dwellings that are somebody's secret address. The stock does not know which: the rooms that do, say so here.

Whoever reports such a dwelling vacant without being a named handler is answered as for one under works, and the
handler is told instead; no vacancy comes of it. A handler's own report makes a vacancy that handlers alone see, and the
dwelling goes on reading «ikke tilgjengelig».
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.agencies.actors import Actor
from housing.models import Dwelling


@dataclass(frozen=True)
class Keeper:
    """A room that keeps such secrets. Both are asked inside a transaction."""

    #: Whether the dwelling is a secret now, for anybody.
    keeps: Callable[[Actor, Dwelling], bool]
    #: Where it is a secret to the actor: tells the named handler that it was reported vacant, and answers yes.
    tells: Callable[[Actor, Dwelling], bool]


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def is_secret(actor: Actor, dwelling: Dwelling) -> bool:
    return any(keeper.keeps(actor, dwelling) for keeper in _keepers)


def told_handler(actor: Actor, dwelling: Dwelling) -> bool:
    # All of them are asked: a lease and a coming offer may have different handlers.
    told = [keeper.tells(actor, dwelling) for keeper in _keepers]
    return any(told)
