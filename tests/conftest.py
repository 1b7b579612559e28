"""Shared fixtures: the database under two roles, a clean cache, and a real browser."""

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress

import pytest
from django.core.cache import cache, caches
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.browser import axe, browser_page, chromium, open_page, pytest_runtest_makereport, sign_in
from tests.database import Clone, as_owner, ensure_template, use_database
from tests.people_at_work import acting, actor, api_as, bergen, client_as, nes

__all__ = [
    "acting",
    "actor",
    "api_as",
    "axe",
    "bergen",
    "browser_page",
    "chromium",
    "client_as",
    "nes",
    "open_page",
    "pytest_runtest_makereport",
    "sign_in",
]

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]

#: The longest file by far: a walk over every address for each persona.
WALK = "tests/leaks/test_leaks.py"
#: A whole demo from a fresh checkout: minutes on one worker.
DEMO = "tests/scripts/test_demo.py"


class _ByFile(LoadFileScheduling):
    """The tests of a file on one worker, but the walk in two halves."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return f"{file}:{zlib.crc32(nodeid.encode()) % 2}" if file == WALK else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return _ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, so that no worker stands alone with them at the end."""
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith(WALK), not item.nodeid.startswith(DEMO), "/leaks/" not in item.nodeid
        )
    )  # fmt: skip


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Each worker gets its own clone of a template that the owner has migrated once."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        clone = Clone(f"husrom_test_{RUN}_{WORKER}", ensure_template())
        clone.create()
        clone.recreate_after_transactional_tests()
        use_database(clone.name)
        yield
        clone.drop()


@pytest.fixture(name="as_owner")
def as_owner_fixture() -> Callable[[], AbstractContextManager[None]]:
    """`with as_owner(): ...` acts as the database's owner (see tests/database.py)."""
    return as_owner


@pytest.fixture(scope="session", autouse=True)
def _own_cache() -> None:
    """A Valkey database for this worker alone; number 0 is the broker's.

    The run chooses where to begin and the worker's number counts on from there, so that no two workers of a run
    ever empty each other's cache (and with it the sessions that a count of queries relies on).
    """
    index = int("".join(sign for sign in WORKER if sign.isdigit()) or 0)
    number = 1 + (zlib.crc32(RUN.encode()) + index) % 63
    settings = caches.settings["default"]
    settings["LOCATION"] = f"{settings['LOCATION'].partition('?')[0]}?db={number}"
    # One made before now, while modules were loaded, would go on using the address it was given.
    with suppress(AttributeError):
        del caches["default"]


@pytest.fixture(autouse=True)
def _clean_cache(_own_cache: None) -> None:
    cache.clear()
