"""Ways of reading that the database is kept from for one statement, where it is known to choose wrongly.

Behind the second wall the database reckons both how many rows there are, and what it costs to look at one, far from
what they are. Whoever counts most of a table says so here; everybody else leaves the choice to the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.db import DEFAULT_DB_ALIAS, connections


class Way(StrEnum):
    """What the database may be kept from: the name of its own setting."""

    #: Sorting to find groups, where hashing finds them in half the time.
    SORT = "enable_sort"
    #: Looking each row up in the next table by itself, where most of that table is read anyway.
    EACH_BY_ITSELF = "enable_nestloop"


@contextmanager
def without(way: Way, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Keep the database from `way` until the end of the block, inside a transaction.

    An error needs no tidying up: the transaction is taken back, and the setting with it.
    """
    setting = f"SELECT set_config('{way}', %s, true)"
    with connections[using].cursor() as cursor:
        cursor.execute(setting, ["off"])
        yield
        cursor.execute(setting, ["on"])
