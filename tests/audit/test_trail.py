"""The audit trail and the read log cannot be changed, and know only registered verbs."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit import events, reads
from core.audit.models import AuditEvent, ReadEntry
from core.base.ids import uuid7
from tests.database import as_owner

ActorOf = Callable[[str], Actor]


def test_unknown_verb_raises(actor: ActorOf, bergen: Municipality) -> None:
    with pytest.raises(KeyError):
        events.record(actor("saksbehandler.bergen"), "nonsense.done", bergen)


def test_event_keeps_who_what_and_the_day_it_concerns(actor: ActorOf, bergen: Municipality) -> None:
    caseworker = actor("saksbehandler.bergen")

    events.record(caseworker, "token.printed", bergen, on=caseworker.today, detail={"count": 1})

    event = AuditEvent.objects.get(verb="token.printed")
    assert (event.user_id, event.subject_id, event.on) == (caseworker.user_id, bergen.pk, caseworker.today)
    assert event.detail == {"count": 1}


@pytest.mark.parametrize("owner", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_read SET content = 'x'",
        "DELETE FROM audit_read",
    ],
)
def test_trail_refuses_change_from_application_and_owner(
    actor: ActorOf, bergen: Municipality, statement: str, owner: bool
) -> None:
    caseworker = actor("saksbehandler.bergen")
    events.record(caseworker, "token.printed", bergen)
    buffer = reads.ReadBuffer()
    buffer.add([uuid7()], "person.card", None, "own_case")
    reads.write(caseworker, buffer)

    def attempt() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    with pytest.raises(DatabaseError):
        if owner:
            with as_owner():
                attempt()
        else:
            attempt()

    assert AuditEvent.objects.filter(verb="token.printed").count() == 1
    assert ReadEntry.objects.count() == 1


def test_reads_of_one_request_are_one_insert_and_count_a_person_once(
    actor: ActorOf, django_assert_num_queries: Callable[..., object]
) -> None:
    caseworker = actor("saksbehandler.bergen")
    buffer = reads.ReadBuffer()
    person = uuid7()
    buffer.add([person, person, uuid7(), None], "person.card", None, "own_case")

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        reads.write(caseworker, buffer)

    assert ReadEntry.objects.count() == 2
