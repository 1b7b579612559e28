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
    #: One plan for every day and unit asked about, once a statement has been asked some times: it knows of neither.
    SAME_FOR_ALL = "plan_cache_mode"


#: What a setting is while the database is kept from it, and otherwise.
_SETTINGS = {Way.SAME_FOR_ALL: ("force_custom_plan", "auto")}


@contextmanager
def without(*ways: Way, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Keep the database from `ways` until the end of the block, inside a transaction. Two queries.

    An error needs no tidying up: the transaction is taken back, and the settings with it.
    """
    settings = [_SETTINGS.get(way, ("off", "on")) for way in ways]
    statement = "SELECT " + ", ".join(f"set_config('{way}', %s, true)" for way in ways)
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [kept_from for kept_from, _otherwise in settings])
        yield
        cursor.execute(statement, [otherwise for _kept_from, otherwise in settings])
