"""Database and broker for as long as someone in this checkout needs them.

Whoever uses the servers holds a shared lock. The first one in starts them, the last one out stops them, so
`bin/manage` can borrow what `bin/demo` started, and neither pulls the servers away from the other.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from runner.checkout import Stop, lock, state_dir
from runner.postgres import Postgres
from runner.roles import APP, OWNER
from runner.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """Addresses: of the embedded servers, or those the environment gave."""

    app_url: str
    owner_url: str
    redis_url: str
    embedded_database: bool

    @property
    def app_role(self) -> str:
        return urlsplit(self.app_url).username or APP

    def environment(self, mode: str, *, owner: bool = False) -> dict[str, str]:
        """What Django is given. Only the commands that need it ever see the owner's address."""
        env = dict(os.environ)
        env.pop("DATABASE_OWNER_URL", None)
        env.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            HUSROM_MODE=mode,
            DATABASE_URL=self.owner_url if owner else self.app_url,
            REDIS_URL=self.redis_url,
            APP_ROLE=self.app_role,
        )
        return env


def _given() -> tuple[str | None, str | None, str | None]:
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if bool(app) != bool(owner):
        raise Stop("Sett både DATABASE_URL og DATABASE_OWNER_URL, eller ingen av dem.", 2)
    return app or None, owner or None, os.environ.get("REDIS_URL") or None


@contextmanager
def servers(purpose: str, *, wipe: bool = False) -> Iterator[Servers]:
    """Start or borrow; on the way out stop, unless others still use them. Tests never use given addresses."""
    app_url, owner_url, redis_url = (None, None, None) if purpose == "test" else _given()
    if wipe and app_url:
        raise Stop("--reset gjelder bare den innebygde databasen. Tøm den eksterne databasen selv.", 2)
    state = state_dir(purpose)
    postgres = Postgres(purpose)
    valkey = Valkey(postgres.sockets)

    def stop() -> None:
        valkey.stop()
        postgres.stop()

    with (state / "users.lock").open("a") as users:
        with lock(state / "start.lock"):
            if wipe:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise Stop("--reset: noe bruker databasen nå. Stopp det først.", 2) from None
                stop()
                postgres.wipe()
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                if not app_url:
                    postgres.start()
                    postgres.prepare()
                if not redis_url:
                    postgres.sockets.mkdir(mode=0o700, exist_ok=True)
                    valkey.start()
            except BaseException:
                _stop_if_last(users, stop)
                raise
        try:
            yield Servers(
                app_url=app_url or postgres.url(APP),
                owner_url=owner_url or postgres.url(OWNER),
                redis_url=redis_url or valkey.url,
                embedded_database=not app_url,
            )
        finally:
            with lock(state / "start.lock"):
                _stop_if_last(users, stop)


def _stop_if_last(users: IO[str], stop: Callable[[], None]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    stop()
