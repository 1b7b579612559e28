"""What a page asks the database, as the budget counts it: ten for a list, fifteen for a case."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

#: The frame of a transaction, and telling the database who asks.
QUIET = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The queries that count, there when the block has ended."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(QUIET)]


def queries(client: Client, address: str) -> int:
    """How many queries a page that opens takes."""
    with counted() as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(asked)
