"""Where rooms above learn what became of an application, within the same transaction."""

from collections.abc import Callable

from applications.models import Application, Decision
from core.agencies.actors import Actor

Granted = Callable[[Actor, Application, Decision], None]
Ended = Callable[[Actor, Application], None]

Moved = Callable[[Actor, Application], None]

_granted: list[Granted] = []
_ended: list[Ended] = []
_moved: list[Moved] = []
_taken_back: list[Ended] = []


def on_granted(hook: Granted) -> Granted:
    """Called when a decision grants the application (the household goes on a list)."""
    if hook not in _granted:
        _granted.append(hook)
    return hook


def on_ended(hook: Ended) -> Ended:
    """Called when an application is withdrawn, lapses, is shelved or is housed."""
    if hook not in _ended:
        _ended.append(hook)
    return hook


def granted(actor: Actor, application: Application, decision: Decision) -> None:
    for hook in _granted:
        hook(actor, application, decision)


def ended(actor: Actor, application: Application) -> None:
    for hook in _ended:
        hook(actor, application)


def on_taken_back(hook: Ended) -> Ended:
    """Called before a meeting's decision is taken back, so that what it led to falls away as well."""
    if hook not in _taken_back:
        _taken_back.append(hook)
    return hook


def taken_back(actor: Actor, application: Application) -> None:
    for hook in _taken_back:
        hook(actor, application)


def on_household_moved(hook: Moved) -> Moved:
    """Called when an application follows another household than before: it was split, or merged with another."""
    if hook not in _moved:
        _moved.append(hook)
    return hook


def household_moved(actor: Actor, application: Application) -> None:
    for hook in _moved:
        hook(actor, application)
