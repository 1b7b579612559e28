"""Words that depend on how the reader's municipality works, chosen when they are shown.

A state that every municipality has may need another name in one that has switched a room off.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.functional import lazy

_stored: ContextVar[Mapping[str, Any] | None] = ContextVar("municipality_switches", default=None)


@contextmanager
def for_municipality(switches: Mapping[str, Any]) -> Iterator[None]:
    """While somebody of the municipality with these stored switches reads."""
    token = _stored.set(switches)
    try:
        yield
    finally:
        _stored.reset(token)


def by_switch(code: str, on: Any, off: Any) -> Any:
    """The first text, or the second to those whose municipality has turned the switch off. Texts may be lazy."""

    def chosen() -> str:
        return str(off if (_stored.get() or {}).get(code) is False else on)

    return lazy(chosen, str)()
