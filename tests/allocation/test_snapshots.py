"""Where everybody stood, day by day: written once a night, and the same as the facts give."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from allocation import services
from allocation.enums import EndReason, PauseReason
from allocation.models import WaitingEntry, WaitingSnapshot
from allocation.services import snapshots
from applications.enums import Kind
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tests.counting import counted
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
Acting = Callable[[Actor], AbstractContextManager[Actor]]


def service(actor: Actor) -> Actor:
    return actors.for_service("allocation", actor.home, today=actor.today)


def taken(actor: Actor, acting: Acting, days_ago: int = 0) -> int:
    with acting(service(actor)) as night:
        found = snapshots.take(actor=night, on=actor.today - timedelta(days=days_ago))
    with acting(actor):
        return found


def of(entry: WaitingEntry) -> list[tuple[int | None, str, str]]:
    rows = WaitingSnapshot.objects.filter(entry=entry).order_by("on")
    return [(row.number, row.state, row.list) for row in rows]


@pytest.fixture
def chair(actor: ActorOf) -> Actor:
    return actor("moteleder.bergen")


def test_one_row_for_each_place_with_its_number_and_state(
    bergen: Municipality, chair: Actor, acting: Acting
) -> None:
    first, second = make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)
    held = make_entry(chair, days_ago=200)
    swap = make_entry(chair, days_ago=50, kind=Kind.SWAP)
    services.pause_entry(actor=chair, entry=held, reason=PauseReason.HEALTH, first_day=chair.today)
    prepared_offer(chair, make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1)), second)

    assert taken(chair, acting) == 4

    assert of(first) == [(1, "waiting", "ordinary")]
    assert of(second) == [(2, "offered", "ordinary")]
    assert of(held) == [(None, "paused", "ordinary")]
    assert of(swap) == [(1, "waiting", "swap")]
    assert WaitingSnapshot.objects.get(entry=first).days_waited == 300


def test_taken_twice_is_once_and_a_stopped_run_goes_on(chair: Actor, acting: Acting) -> None:
    make_entry(chair, days_ago=300)
    late = make_entry(chair, days_ago=100)
    assert taken(chair, acting) == 2

    third = make_entry(chair, days_ago=90)

    # The run goes on with whom it has not come to.
    assert taken(chair, acting) == 1
    assert taken(chair, acting) == 0
    assert of(third) == [(3, "waiting", "ordinary")]
    assert WaitingSnapshot.objects.filter(entry=late).count() == 1


def test_missed_night_is_caught_up_from_the_facts(chair: Actor, acting: Acting) -> None:
    entry = make_entry(chair, days_ago=300)
    services.end_entry(
        actor=chair, entry=entry, on=chair.today - timedelta(days=2), reason=EndReason.WITHDRAWN
    )

    assert taken(chair, acting, days_ago=5) == 1
    assert taken(chair, acting, days_ago=1) == 0


def test_snapshot_and_recomputed_order_agree_on_the_day(chair: Actor, acting: Acting) -> None:
    alone = make_entry(chair, days_ago=300)
    family = make_entry(chair, days_ago=100, members=(child(),))
    taken(chair, acting)

    assert of(family) == [(1, "waiting", "ordinary")] and of(alone) == [(2, "waiting", "ordinary")]
    with acting(service(chair)) as night:
        assert snapshots.differing(actor=night, on=chair.today) == []


def test_what_is_corrected_later_is_seen_and_the_kept_number_stands(chair: Actor, acting: Acting) -> None:
    alone = make_entry(chair, days_ago=300)
    family = make_entry(chair, days_ago=100, members=(child(),))
    taken(chair, acting)
    services.change_facts(actor=chair, entry=family, on=family.entered_on, need="other", homeless=False)

    with acting(service(chair)) as night:
        differing = snapshots.differing(actor=night, on=chair.today)

    assert set(differing) == {alone.pk, family.pk}
    assert of(family) == [(1, "waiting", "ordinary")]


def test_snapshot_is_never_changed(chair: Actor, acting: Acting) -> None:
    make_entry(chair, days_ago=300)
    taken(chair, acting)

    with pytest.raises(DatabaseError), transaction.atomic():
        WaitingSnapshot.objects.update(number=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        WaitingSnapshot.objects.all().delete()


def test_no_list_no_snapshots(actor: ActorOf, acting: Acting) -> None:
    leader = actor("leder.nes")
    make_entry(leader, days_ago=300)

    assert taken(leader, acting) == 0


def test_night_costs_the_same_whatever_the_length_of_the_list(chair: Actor, acting: Acting) -> None:
    for days in range(5):
        make_entry(chair, days_ago=100 + days)
    with acting(service(chair)) as night, counted() as seen:
        snapshots.take(actor=night, on=chair.today)

    assert len(seen) <= 7


def test_history_page_tells_the_whole_way(chair: Actor, acting: Acting, client_as: ClientAs) -> None:
    entry = make_entry(chair, days_ago=300)
    services.change_facts(actor=chair, entry=entry, on=chair.today - timedelta(days=50), bedrooms=2)
    services.pause_entry(
        actor=chair,
        entry=entry,
        reason=PauseReason.HEALTH,
        first_day=chair.today - timedelta(days=40),
        last_day=chair.today - timedelta(days=30),
    )
    services.record_answer(actor=chair, entry=entry, on=chair.today, channel="phone")
    for days in (45, 35, 10, 0):
        taken(chair, acting, days_ago=days)
    client = client_as("moteleder.bergen")
    url = reverse("allocation:history", args=[entry.pk])

    with counted() as seen:
        page = client.get(url).content.decode()

    for words in (
        "Kom på lista",
        "Opplysningene ble endret",
        "På vent",
        "Bekreftet",
        "<svg",
        "Nummer over tid",
    ):
        assert words in page, words
    assert len(seen) <= 15
    assert client_as("leder.nes").get(url).status_code == 404
    assert client_as("boligleder.bergen").get(url).status_code == 404


def test_history_page_without_snapshots_says_so(chair: Actor, client_as: ClientAs) -> None:
    entry = make_entry(chair, days_ago=30)

    page = client_as("moteleder.bergen").get(reverse("allocation:history", args=[entry.pk])).content.decode()

    assert "Numrene tas vare på hver natt" in page
    assert "<polyline" not in page
