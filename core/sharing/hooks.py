"""Where others learn that a person has said no to a recipient, within the same transaction (grants that rest on it)."""

from collections.abc import Callable

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.people.models import Person

Said = Callable[[Actor, Person, Compartment], None]

_no: list[Said] = []


def on_no(hook: Said) -> Said:
    """Called when a consent is refused or withdrawn: what else rests on consent to this recipient must close."""
    if hook not in _no:
        _no.append(hook)
    return hook


def said_no(actor: Actor, person: Person, recipient: Compartment) -> None:
    for hook in _no:
        hook(actor, person, recipient)
