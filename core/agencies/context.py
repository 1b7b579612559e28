"""The database's knowledge of who asks: transaction-local settings that row-level security reads."""

from typing import Protocol
from uuid import UUID

from django.db import connection


class Identity(Protocol):
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def municipality_id(self) -> UUID | None: ...
    @property
    def service(self) -> str: ...


def set_context(actor: Identity) -> None:
    """Tell the database who acts, for the rest of this transaction. Always called, also for nobody.

    A savepoint that is rolled back takes the setting with it, one that is released keeps it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user_id', %s, true), set_config('app.municipality_id', %s, true), "
            "set_config('app.service', %s, true)",
            [str(actor.user_id or ""), str(actor.municipality_id or ""), actor.service],
        )
