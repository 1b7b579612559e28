"""Finding persons among those one may know of."""

from uuid import UUID

from django.db import connection


def find_persons(words: str, most: int = 200) -> list[UUID]:
    """Persons with an open relation to the actor's compartments whose name holds every word: those spelt as typed
    before those that are only alike, shortest name first.

    Accents and capitals are forgiven, and a slip in a longer word. Uses the database context in force; the keys say
    nothing until the rows are read through a policy.
    """
    if not words.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT husrom_find_persons(%s, %s)", [words, most])
        return [row[0] for row in cursor.fetchall()]
