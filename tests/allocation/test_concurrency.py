"""Two people at once: the same dwelling is allocated once, whoever is first."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from allocation import services
from allocation.models import AgendaItem, Offer
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from core.base.errors import Refused
from core.documents.models import Letter
from core.messages.models import OutboxItem
from housing.services import add_agreement, add_dwellings
from tests.at_once import together
from tests.database import as_owner
from tests.factories.allocation import (
    candidate_of,
    make_entry,
    make_meeting,
    prepared_offer,
    vacancy_item,
)
from tests.factories.housing import make_dwelling, make_vacancy


@pytest.mark.django_db(transaction=True)
def test_two_meetings_at_once_allocate_a_dwelling_once(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entries = [make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)]
    vacancy = make_vacancy(bergen)

    def allocate(entry: Any) -> str:
        try:
            with acting_as(chair):
                services.prepare_offer(actor=chair, vacancy=vacancy, entry=entry, on=chair.today)
            return "allocated"
        except Refused as refusal:
            return refusal.code

    outcomes = sorted(together(*(lambda entry=entry: allocate(entry) for entry in entries)))

    assert outcomes == ["ALREADY_ALLOCATED", "allocated"]
    with as_owner():
        assert Offer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_meetings_record_the_same_dwelling_at_once_and_one_gets_it(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    """Through the results of two meetings, each on its own connection."""
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entries = [make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)]
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    pairs = []
    with acting_as(chair):
        for hour, entry in zip((9, 14), entries, strict=True):
            meeting = services.plan_meeting(actor=chair, on=chair.today, starts_at=time(hour, 0))
            services.build_agenda(actor=chair, meeting=meeting)
            services.publish_meeting(actor=chair, meeting=meeting)
            item = vacancy_item(meeting, vacancy)
            pairs.append((item, candidate_of(item, entry)))

    def allocate(item: Any, candidate: Any) -> str:
        try:
            with acting_as(chair):
                services.record_result(
                    actor=chair, item=item, result="allocated", candidate=candidate, reason="Haster."
                )
            return "allocated"
        except Refused as refusal:
            return refusal.code

    outcomes = sorted(together(*(lambda pair=pair: allocate(*pair) for pair in pairs)))

    assert pairs[0][0].meeting_id != pairs[1][0].meeting_id
    assert outcomes == ["ALREADY_ALLOCATED", "allocated"]
    with as_owner():
        assert Offer.objects.count() == 1
        assert sorted(AgendaItem.objects.filter(vacancy=vacancy).values_list("result", flat=True)) == [
            "",
            "allocated",
        ]


@pytest.mark.django_db(transaction=True)
def test_two_record_different_items_at_once_and_hinder_nobody(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        meeting = make_meeting(chair)
        items = [services.add_item(actor=chair, meeting=meeting, title=f"Sak {name}") for name in "AB"]
        services.publish_meeting(actor=chair, meeting=meeting)

    def record(item: Any) -> str:
        with acting_as(chair):
            return services.record_result(actor=chair, item=item, result="noted", version=1).result

    assert together(*(lambda item=item: record(item) for item in items)) == ["noted", "noted"]


@pytest.mark.django_db(transaction=True)
def test_two_send_what_came_of_a_meeting_at_once_and_each_letter_goes_once(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entry = make_entry(chair)
        offer = prepared_offer(chair, make_vacancy(bergen), entry)

    def send() -> bool:
        with acting_as(chair):
            return services.send_result(actor=chair, key=f"offer:{offer.pk}")

    together(send, send)

    with as_owner():
        assert Letter.objects.filter(subject_id=offer.pk, state=Letter.State.SENT).count() == 1
        assert OutboxItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_allocations_at_once_share_no_last_place_of_an_agreement(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entries = [make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)]
    homes = [make_dwelling(bergen, ownership="referral_right") for _ in range(2)]
    let = make_dwelling(bergen, ownership="referral_right", state="let")
    vacancies = [make_vacancy(bergen, home) for home in homes]
    manager = actor("boligleder.bergen")
    with acting_as(manager):
        # Two of five: one is let, and one more may be.
        agreement = add_agreement(
            actor=manager,
            kind="tilvisning",
            title="Siste plass",
            owner="Utleie AS",
            starts_on=date(2024, 1, 1),
            dwellings_total=5,
        )
        add_dwellings(actor=manager, agreement=agreement, dwellings=[*homes, let], on=date(2024, 1, 1))

    def allocate(vacancy: Any, entry: Any) -> str:
        try:
            with acting_as(chair):
                services.prepare_offer(actor=chair, vacancy=vacancy, entry=entry, on=chair.today)
            return "allocated"
        except Refused as refusal:
            return refusal.code

    pairs = zip(vacancies, entries, strict=True)
    outcomes = sorted(together(*(lambda pair=pair: allocate(*pair) for pair in pairs)))

    assert outcomes == ["CAP_REACHED", "allocated"]
    with as_owner():
        assert Offer.objects.count() == 1
