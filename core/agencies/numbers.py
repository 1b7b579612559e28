"""Case numbers: one series per municipality, kind and year, without gaps from races."""

from django.db import connection

from core.agencies.models import Municipality
from core.base.ids import uuid7

_NEXT = """
INSERT INTO agencies_numberseries (id, municipality_id, created_at, series, year, last)
VALUES (%s, %s, clock_timestamp(), %s, %s, 1)
ON CONFLICT (municipality_id, series, year) DO UPDATE SET last = agencies_numberseries.last + 1
RETURNING last
"""


def next_number(municipality: Municipality, series: str, year: int) -> int:
    """The next running number; the row is locked until the transaction ends, so a rolled back number is reused."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), municipality.pk, series, year])
        row = cursor.fetchone()
    return int(row[0])
