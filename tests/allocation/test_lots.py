"""Lots between those who stand alike: drawn once, replayable, and said in the explanation."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from allocation import selectors
from allocation.enums import WaitingList
from allocation.models import WaitingEntry
from allocation.services.lots import draw_missing
from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from tests.database import as_owner
from tests.factories.allocation import make_entry

ActorOf = Callable[[str], Actor]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The numbers that come out of the hat, in order."""
    numbers = iter((70, 20, 50))
    monkeypatch.setattr("allocation.services.lots.secrets.randbelow", lambda highest: next(numbers) - 1)
    yield


def on_list(actor: Actor, days_ago: int = 0) -> list[object]:
    found = selectors.waiting_list(actor, WaitingList.ORDINARY, actor.today - timedelta(days=days_ago))
    return [row.entry_id for row in found.rows]


def test_lowest_lot_goes_first_among_equals_and_stays_drawn(actor: ActorOf, drawn: None) -> None:
    caseworker = actor("saksbehandler.bergen")
    entries = [make_entry(caseworker, days_ago=100) for _ in range(3)]
    before = on_list(caseworker)

    first = draw_missing(actor=caseworker, entries=entries, on=caseworker.today)
    second = draw_missing(actor=caseworker, entries=entries, on=caseworker.today)

    by_lot = sorted(WaitingEntry.objects.all(), key=lambda entry: entry.lot or 0)
    assert (first, second) == (3, 0)
    assert [entry.lot for entry in by_lot] == [20, 50, 70]
    assert on_list(caseworker) == [entry.pk for entry in by_lot]
    assert on_list(caseworker, days_ago=1) == before
    assert AuditEvent.objects.filter(verb="waiting.lot_drawn").count() == 3


def test_lot_is_explained_only_where_others_stand_alike(actor: ActorOf, drawn: None) -> None:
    caseworker = actor("saksbehandler.bergen")
    alone = make_entry(caseworker, days_ago=200)
    equals = [make_entry(caseworker, days_ago=100) for _ in range(2)]
    draw_missing(actor=caseworker, entries=[alone, *equals], on=caseworker.today)

    found = selectors.waiting_list(caseworker, WaitingList.ORDINARY, caseworker.today)
    told = ["Loddet avgjør" in " ".join(line.source() for line in row.why) for row in found.rows]

    assert told == [False, True, True]


def test_application_day_goes_before_the_lot(actor: ActorOf, drawn: None) -> None:
    caseworker = actor("saksbehandler.bergen")
    longest, newest = make_entry(caseworker, days_ago=200), make_entry(caseworker, days_ago=100)
    draw_missing(actor=caseworker, entries=[longest], on=caseworker.today)
    draw_missing(actor=caseworker, entries=[newest], on=caseworker.today)

    assert on_list(caseworker) == [longest.pk, newest.pk]


def test_new_place_draws_at_once_where_the_municipality_wants_lots(
    actor: ActorOf, drawn: None, bergen: object
) -> None:
    bergen.switches = {**bergen.switches, "allocation.lots": True}  # type: ignore[attr-defined]
    with as_owner():
        bergen.save()  # type: ignore[attr-defined]
    caseworker = actor("saksbehandler.bergen")

    assert make_entry(caseworker).lot == 70


def test_no_lot_is_drawn_where_nobody_asked_for_it(actor: ActorOf) -> None:
    assert make_entry(actor("saksbehandler.bergen")).lot is None


def test_database_refuses_to_draw_again(actor: ActorOf, drawn: None) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker)
    draw_missing(actor=caseworker, entries=[entry], on=caseworker.today)

    with pytest.raises(DatabaseError), as_owner(), transaction.atomic():
        WaitingEntry.objects.filter(pk=entry.pk).update(lot=1)
