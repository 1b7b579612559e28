"""The database's knowledge of who asks: transaction-local settings that row-level security reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

_SET = (
    "SELECT set_config('app.user_id', %s, true), set_config('app.municipality_id', %s, true), "
    "set_config('app.service', %s, true)"
)


class Identity(Protocol):
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def municipality_id(self) -> UUID | None: ...
    @property
    def service(self) -> str: ...


@contextmanager
def as_identity(actor: Identity) -> Iterator[None]:
    """Let the database know another identity for a while, inside a transaction, and then the one it knew before.

    Done in a savepoint, which a failure rolls back together with the settings.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('app.user_id', true), current_setting('app.municipality_id', true), "
            "current_setting('app.service', true)"
        )
        before = [setting or "" for setting in cursor.fetchone()]
        set_context(actor)
        yield
        cursor.execute(_SET, before)


def set_context(actor: Identity) -> None:
    """Tell the database who acts, for the rest of this transaction. Always called, also for nobody.

    A savepoint that is rolled back takes the setting with it, one that is released keeps it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SET, [str(actor.user_id or ""), str(actor.municipality_id or ""), actor.service])
