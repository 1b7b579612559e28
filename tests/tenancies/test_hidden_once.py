"""What a protected address hides is looked up once in a transaction, and anew as soon as it may have changed."""

from typing import Any

import pytest
from django.db import connection, transaction

from core.agencies.policies import all_policies
from core.people import protection
from tenancies.models import Lease
from tests.database import as_owner
from tests.tenancies.protecting import COLLEAGUE, HANDLER, Who, protect, seen, user

LOOKING = "tenancies_hidden_leases"


def ask(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def hidden(lease: Lease, name: str) -> list[Any]:
    return ask(f"SELECT ARRAY(SELECT {LOOKING}(%s, %s))", user(name).pk, lease.municipality_id)


def test_owner_functions_answer_for_the_one_asked_about(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    assert hidden(lease, COLLEAGUE) == [lease.pk]
    assert hidden(lease, HANDLER) == []
    assert hidden(lease, COLLEAGUE) == [lease.pk]


def test_the_walls_ask_often_and_it_is_looked_up_once(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE looked_up")
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {LOOKING}_now(the_user uuid, place uuid) RETURNS SETOF uuid LANGUAGE sql "
            "SECURITY DEFINER SET search_path = pg_catalog, public AS "
            "$$ SELECT the_user FROM (SELECT nextval('looked_up')) looked $$"
        )
    actor(COLLEAGUE)

    # One statement has one time; two might fall on either side of a second.
    ask(
        f"SELECT (SELECT count(*) FROM tenancies_lease) + (SELECT count(*) FROM tenancies_ledgerentry) "
        f"+ (SELECT count(*) FROM {LOOKING}(husrom_user(), husrom_municipality()))"
    )

    with as_owner():
        assert ask("SELECT last_value FROM looked_up") == 1


def test_what_was_remembered_a_second_ago_is_not_believed(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    colleague = actor(COLLEAGUE)
    assert hidden(lease, COLLEAGUE) == [lease.pk]

    ask(
        f"SELECT set_config('app.{LOOKING}', current_setting('app.hidden_mark', true) || %s, true)",
        f"/{colleague.user_id}/{lease.municipality_id}/1/{{}}",
    )

    assert hidden(lease, COLLEAGUE) == [lease.pk]


def test_protection_taken_back_with_its_savepoint_hides_nothing(lease: Lease, actor: Who) -> None:
    assert hidden(lease, COLLEAGUE) == []

    with transaction.atomic():
        protect(actor, lease.tenant)
        inside = hidden(lease, COLLEAGUE)
        transaction.set_rollback(True)

    assert inside == [lease.pk]
    assert hidden(lease, COLLEAGUE) == []


@pytest.mark.parametrize("again", range(2))
def test_handler_named_and_released_in_one_transaction_sees_and_sees_not(
    again: int, lease: Lease, actor: Who
) -> None:
    protect(actor, lease.tenant)
    assert seen(Lease, lease, actor(COLLEAGUE)) == (0, 0)

    for _ in range(again + 1):
        protection.name_handlers(
            actor=actor(HANDLER), person=lease.tenant, handlers=[user(COLLEAGUE)], reason="Vikar"
        )
        named = seen(Lease, lease, actor(COLLEAGUE))
        protection.release_handler(actor=actor(HANDLER), person=lease.tenant, user=user(COLLEAGUE))

    assert named == (1, 1)
    assert seen(Lease, lease, actor(COLLEAGUE)) == (0, 0)


def test_both_walls_ask_the_same_functions_of_the_same_columns(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p JOIN pg_class c "
            "ON c.oid = p.polrelid WHERE NOT p.polpermissive AND p.polcmd = 'r'"
        )
        second = [(table, text) for table, text in cursor.fetchall()]

    missing = {
        (policy.model._meta.db_table, path, function)
        for policy in all_policies()
        for path, function in policy.shields.items()
        if not any(
            table == policy.model._meta.db_table and function in text and path in text
            for table, text in second
        )
    }

    assert missing == set()
