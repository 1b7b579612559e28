"""Whose tasks somebody looks after while they are away (stedfortreder). The room that keeps absences tells it here."""

from collections.abc import Callable, Iterable
from uuid import UUID

from core.agencies.actors import Actor

Away = Callable[[Actor], Iterable[UUID]]
_sources: list[Away] = []


def register(away: Away) -> None:
    """`away(actor)` gives the users whose work the actor looks after today."""
    if away not in _sources:
        _sources.append(away)


def away_for(actor: Actor) -> set[UUID]:
    """Those whose tasks the actor may see and tick off besides the own; nobody for services and visitors."""
    if actor.is_service or actor.user_id is None:
        return set()
    return {user for away in _sources for user in away(actor)}
