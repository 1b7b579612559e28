"""Where rooms above learn that an offer was accepted, within the same transaction (a lease is drafted from it)."""

from collections.abc import Callable

from allocation.models import Offer
from core.agencies.actors import Actor

Accepted = Callable[[Actor, Offer], None]

_accepted: list[Accepted] = []


def on_offer_accepted(hook: Accepted) -> Accepted:
    """Called when a household has said yes."""
    if hook not in _accepted:
        _accepted.append(hook)
    return hook


def accepted(actor: Actor, offer: Offer) -> None:
    for hook in _accepted:
        hook(actor, offer)
