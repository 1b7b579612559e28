"""What may be told about a failure: its kind and place, never the values it happened to."""

import traceback
from pathlib import Path

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from core.base.errors import Refused

#: Errors that go away by themselves: a deadlock, a lost connection, a broker that restarts.
TRANSIENT: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
)


def is_transient(error: Exception) -> bool:
    return isinstance(error, TRANSIENT)


def describe(error: Exception) -> str:
    """Class and place of the error. A refusal's own sentence is ours and safe; other messages may hold data."""
    if isinstance(error, Refused):
        return f"{error.message} ({error.code})"[:300]
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(str(settings.BASE_DIR)) and "/.venv/" not in frame.filename:
            place = f"{Path(frame.filename).relative_to(settings.BASE_DIR)}:{frame.lineno}"
    return f"{type(error).__name__} ({place})"[:300] if place else type(error).__name__


def drop_lost_connection() -> None:
    """A lost connection must not keep the failure itself from being written down: the next query opens a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
