"""One page of the list, put in order by the database: the same order as the pure calculation gives."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from allocation import selectors, services
from allocation.enums import PauseReason, WaitingList
from allocation.models import WaitingEntry
from allocation.paging import list_page, place_of
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.interface.formatting import OSLO
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def crowd(bergen: Municipality, actor: ActorOf) -> Actor:
    """A list with everything that moves a household: groups, equal days, lots, holds, offers, changed facts."""
    chair = actor("moteleder.bergen")
    dice = random.Random(7)
    entries = []
    for number in range(14):
        entry = make_entry(
            chair,
            days_ago=dice.choice([90, 90, 150, 150, 300]),
            members=(child(),) if number % 3 == 0 else (),
        )
        entries.append(entry)
    for entry in entries[:5]:
        services.change_facts(
            actor=chair, entry=entry, on=chair.today - timedelta(days=20),
            homeless=dice.random() < 0.5, need=dice.choice(["no_home", "too_small", "other"]),
        )  # fmt: skip
    for entry in entries[5:8]:
        services.pause_entry(
            actor=chair, entry=entry, reason=PauseReason.HEALTH, first_day=chair.today - timedelta(days=9)
        )
    with as_owner():
        for entry in entries[8:12]:
            WaitingEntry.objects.filter(pk=entry.pk).update(
                lot=dice.randrange(1000), lot_on=chair.today - timedelta(days=3)
            )
    prepared_offer(chair, make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1)), entries[13])
    return chair


def known_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, tzinfo=OSLO)


@pytest.mark.parametrize("days_ago", [0, 2, 5, 15, 60, 200])
def test_database_and_calculation_give_the_same_list(crowd: Actor, days_ago: int) -> None:
    on = crowd.today - timedelta(days=days_ago)
    whole = selectors.waiting_list(crowd, WaitingList.ORDINARY, on)

    page = list_page(crowd, WaitingList.ORDINARY, on)

    assert page.rows == list(whole.rows)
    assert (page.order, page.count) == (whole.order, len(whole.raws))


def test_as_known_then_is_the_same_too(crowd: Actor) -> None:
    on = crowd.today - timedelta(days=1)
    whole = selectors.waiting_list(crowd, WaitingList.ORDINARY, on, known_at(crowd.today))

    page = list_page(crowd, WaitingList.ORDINARY, on, known=known_at(crowd.today))

    assert page.rows == list(whole.rows)


def test_pages_follow_each_other_and_beyond_the_last_is_the_last(crowd: Actor) -> None:
    whole = list(selectors.waiting_list(crowd, WaitingList.ORDINARY, crowd.today).rows)

    def page(number: int) -> list[object]:
        return list(list_page(crowd, WaitingList.ORDINARY, crowd.today, page=number, size=5).rows)

    assert page(1) + page(2) + page(3) == whole
    assert page(99) == page(3)
    assert page(0) == page(1)


def test_narrowed_list_keeps_the_numbers_of_the_whole(crowd: Actor) -> None:
    whole = selectors.waiting_list(crowd, WaitingList.ORDINARY, crowd.today)
    some = {row.entry_id for row in list(whole.rows)[3:6]}

    by_category = list_page(crowd, WaitingList.ORDINARY, crowd.today, category="family")
    among = list_page(crowd, WaitingList.ORDINARY, crowd.today, only=some)

    assert by_category.rows == list(whole.where("family"))
    assert among.rows == list(whole.where("", some))
    assert among.order == whole.order and among.count == 3


def test_one_household_is_found_without_the_others(crowd: Actor) -> None:
    whole = selectors.waiting_list(crowd, WaitingList.ORDINARY, crowd.today)

    for row in whole.rows:
        assert place_of(crowd, WaitingList.ORDINARY, row.entry_id, crowd.today) == row
    assert place_of(crowd, WaitingList.SWAP, whole.raws[0].entry_id, crowd.today) is None


def test_empty_list_has_one_empty_page(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")

    page = list_page(chair, WaitingList.SWAP, chair.today)

    assert (page.rows, page.count, page.number, page.pages) == ([], 0, 1, 1)


def test_list_page_asks_no_more_for_more_households(crowd: Actor, client_as: ClientAs) -> None:
    assert queries(client_as("moteleder.bergen"), "/venteliste/") <= 10
    assert queries(client_as("moteleder.bergen"), "/venteliste/?bekreftelse=due") <= 10
