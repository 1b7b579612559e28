"""One more kind of record in the second wall's look-up, and taken out again."""

import pytest
from django.db import connection

from core.base.operations import AlsoHidden
from tests.database import as_owner

LOOK_UP = "SELECT pg_get_functiondef('tenancies_hidden_subjects_now(uuid, uuid)'::regprocedure)"
SHIELDS = (
    "SELECT polrelid::regclass::text, pg_get_expr(polqual, polrelid) FROM pg_policy"
    " WHERE polname LIKE 'husrom_shield_subject_id_%' ORDER BY polrelid, polname"
)


def walls() -> tuple[str, list[tuple[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP)
        look_up = cursor.fetchone()[0]
        cursor.execute(SHIELDS)
        return look_up, cursor.fetchall()


@pytest.mark.django_db
def test_a_kind_is_added_to_every_list_and_taken_out_again() -> None:
    operation = AlsoHidden(
        "tenancies_hidden_subjects",
        {"tenancies.deposit": "SELECT d.id FROM leases JOIN tenancies_deposit d ON d.lease_id = leases.id"},
    )
    before = walls()

    with as_owner(), connection.cursor() as cursor:
        for statement in operation.sql:
            cursor.execute(statement)
        look_up, shields = walls()
        for statement in operation.reverse_sql:
            cursor.execute(statement)

    listing = [expression for _table, expression in before[1] if "ARRAY[" in expression]
    assert "tenancies_deposit" in look_up
    assert sum("tenancies.deposit" in expression for _table, expression in shields) == len(listing) > 0
    assert walls() == before
