"""Notices, receipts and tasks: addressed, once, acknowledged by somebody, ticked off."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.messages import selectors, services
from core.messages.models import Notice, Receipt, Task

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def notice(actor: Actor, key: str = "k", **more: Any) -> Notice:
    more.setdefault("unit", actor.unit)
    return services.notify(actor=actor, title="Møtet er flyttet", url="/moter/", key=key, **more)


def test_notice_reaches_the_unit_and_nobody_else(actor: ActorOf) -> None:
    notice(actor("saksbehandler.bergen"))

    assert selectors.notices(actor("saksbehandler2.bergen")).count() == 1
    assert selectors.notices(actor("nav.bergen")).count() == 0
    assert selectors.notices(actor("konsulent.nes")).count() == 0


def test_notice_to_a_person_reaches_only_that_person(actor: ActorOf) -> None:
    receiver = actor("nav.bergen")
    notice(actor("saksbehandler.bergen"), unit=None, user=receiver.user)

    assert selectors.notices(receiver).count() == 1
    assert selectors.notices(actor("saksbehandler.bergen")).count() == 0


def test_notice_with_the_same_key_comes_once(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    first = notice(caseworker)
    second = notice(caseworker)

    assert first.pk == second.pk


def test_many_notices_are_one_insert_and_come_once(
    actor: ActorOf, django_assert_num_queries: Callable[[int], Any]
) -> None:
    caseworker = actor("saksbehandler.bergen")

    def batch() -> list[Notice]:
        return [Notice(unit=caseworker.unit, title="Frist", url="/", key=f"n{n}") for n in range(20)]

    with django_assert_num_queries(1):
        services.notify_many(actor=caseworker, notices=batch())
    services.notify_many(actor=caseworker, notices=batch())

    assert Notice.objects.count() == 20


def test_notice_without_receiver_is_a_bug(actor: ActorOf) -> None:
    with pytest.raises(ValueError, match="unit or a user"):
        notice(actor("saksbehandler.bergen"), unit=None)


def test_receipt_by_one_counts_for_the_unit(actor: ActorOf) -> None:
    sent = notice(actor("saksbehandler.bergen"), needs_receipt=True)
    assert selectors.receipts_waiting(actor("saksbehandler.bergen")).count() == 1

    services.give_receipt(actor=actor("saksbehandler2.bergen"), notice=sent)

    assert selectors.receipts_waiting(actor("saksbehandler.bergen")).count() == 0
    assert AuditEvent.objects.filter(verb="notice.receipt_given").count() == 1


def test_receipt_given_twice_keeps_the_first(actor: ActorOf) -> None:
    sent = notice(actor("saksbehandler.bergen"), needs_receipt=True)
    first = services.give_receipt(actor=actor("saksbehandler2.bergen"), notice=sent)

    second = services.give_receipt(actor=actor("saksbehandler.bergen"), notice=sent)

    assert second.pk == first.pk
    assert AuditEvent.objects.filter(verb="notice.receipt_given").count() == 1


def test_receipt_for_another_units_notice_is_not_allowed(actor: ActorOf) -> None:
    sent = notice(actor("saksbehandler.bergen"), needs_receipt=True)

    with pytest.raises(NotAllowed):
        services.give_receipt(actor=actor("nav.bergen"), notice=sent)


def test_receipt_nobody_asked_for_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(Refused, match="skal ikke kvitteres"):
        services.give_receipt(actor=caseworker, notice=notice(caseworker))


def test_reading_is_my_own_and_happens_once(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    sent = notice(caseworker)
    services.mark_read(actor=caseworker, notice=sent)
    services.mark_read(actor=caseworker, notice=sent)

    assert Receipt.objects.count() == 1
    assert selectors.unread(actor("saksbehandler2.bergen")).count() == 1
    assert services.mark_all_read(actor=actor("saksbehandler2.bergen")) == 1
    assert selectors.unread(actor("saksbehandler2.bergen")).count() == 0


def task(actor: Actor, key: str = "t", **more: Any) -> Task:
    more.setdefault("unit", actor.unit)
    return services.add_task(actor=actor, title="Ring utleier", url="/boliger/", key=key, **more)


def test_tasks_come_in_the_order_they_are_due(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    for key, due in (("a", None), ("b", date(2026, 12, 2)), ("c", date(2026, 12, 1))):
        task(caseworker, key, due=due)

    assert [each.key for each in selectors.open_tasks(caseworker)] == ["c", "b", "a"]


def test_task_done_twice_stays_with_the_first(actor: ActorOf) -> None:
    made = task(actor("saksbehandler.bergen"))
    first = actor("saksbehandler2.bergen")
    services.complete_task(actor=first, task=made)

    done = services.complete_task(actor=actor("saksbehandler.bergen"), task=made)

    assert done.done_by == first.user
    assert AuditEvent.objects.filter(verb="task.done").count() == 1


def test_task_of_another_unit_cannot_be_done(actor: ActorOf, client_as: ClientAs) -> None:
    made = task(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        services.complete_task(actor=actor("nav.bergen"), task=made)
    assert client_as("nav.bergen").post(f"/oppgaver/{made.pk}/utfort/").status_code == 404


def test_tasks_close_with_their_record(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    task(caseworker, subject=caseworker.unit)

    assert services.close_tasks(actor=caseworker, subject=caseworker.unit) == 1
    assert services.close_tasks(actor=caseworker, subject=caseworker.unit) == 0


def test_pages_show_and_act(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    sent, made = notice(caseworker, needs_receipt=True), task(caseworker)
    client = client_as("saksbehandler2.bergen")

    assert "Skal kvitteres" in client.get("/varsler/").content.decode()
    assert client.post(f"/varsler/{sent.pk}/kvitter/").status_code == 302
    assert "Kvittert" in client.get("/varsler/").content.decode()
    assert "Ring utleier" in client.get("/oppgaver/").content.decode()
    assert client.post(f"/oppgaver/{made.pk}/utfort/").status_code == 302
    assert "Ingen oppgaver venter på deg" in client.get("/oppgaver/").content.decode()


@pytest.mark.parametrize("address", ["/varsler/", "/oppgaver/", "/utsending/"])
def test_page_uses_the_same_queries_at_one_and_at_many_rows(
    address: str, actor: ActorOf, client_as: ClientAs, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    caseworker = actor("saksbehandler.bergen")
    for n in range(5):
        notice(caseworker, f"n{n}")
        task(caseworker, f"t{n}")
    client = client_as("saksbehandler.bergen")
    client.get(address)

    with django_assert_max_num_queries(13):
        assert client.get(address).status_code == 200
