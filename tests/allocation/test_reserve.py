"""The reserve moves up when the dwelling comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from allocation import services
from allocation.enums import OfferState
from allocation.jobs import lapse_offers
from allocation.models import Offer
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.messages.models import Task
from housing.enums import VacancyState
from tests.allocation.offering import allocated, night
from tests.factories.allocation import confirmed, prepared_offer
from tests.factories.housing import make_vacancy

ActorOf = Callable[[str], Actor]


def test_decline_puts_the_reserve_forward_to_the_chair(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    confirmed(chair, rows[2].application)
    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="location")

    task = Task.objects.get(key=f"reserve:{offer.pk}")
    assert (task.user, task.url) == (chair.user, reverse("allocation:reserve", args=[offer.pk]))
    found = services.line_up(actor=chair, offer=offer)
    assert [row.candidate.pk for row in found.rows] == [rows[2].pk, rows[1].pk]
    assert found.next is not None and found.next.candidate.pk == rows[2].pk
    assert found.rows[1].why_not == ("Husstand, inntekt og gjeld er ikke bekreftet.",)

    moved = services.move_up(actor=chair, offer=offer, candidate=rows[2])
    again = services.move_up(actor=chair, offer=offer, candidate=rows[2])

    assert moved.pk == again.pk
    assert (moved.follows_id, moved.entry_id, moved.state) == (
        offer.pk,
        rows[2].entry_id,
        OfferState.PREPARED,
    )
    moved.vacancy.refresh_from_db()
    assert moved.vacancy.state == VacancyState.RESERVED


def test_reserve_who_no_longer_waits_is_passed_over_with_why(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    for row in rows[1:]:
        confirmed(chair, row.application)
    services.end_entry(actor=chair, entry=rows[2].entry, on=chair.today, reason="other")
    services.withdraw_offer(actor=chair, offer=offer, reason="Feil.")

    found = services.line_up(actor=chair, offer=offer)

    assert found.rows[0].why_not == ("Venter ikke lenger på bolig.",)
    assert found.next is not None and found.next.candidate.pk == rows[1].pk
    with pytest.raises(Refused) as refusal:
        services.move_up(actor=chair, offer=offer, candidate=rows[2])
    assert refusal.value.code == "NOT_NEXT"


def test_reserve_is_passed_over_when_paused_offered_or_too_many(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair, households=4)
    for row in rows[1:]:
        confirmed(chair, row.application)
    services.change_facts(actor=chair, entry=rows[3].entry, on=chair.today, bedrooms=4)
    services.pause_entry(actor=chair, entry=rows[1].entry, reason="health", first_day=chair.today)
    prepared_offer(chair, make_vacancy(bergen), rows[2].entry, confirmed=False)
    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="price")

    found = services.line_up(actor=chair, offer=offer)

    assert found.next is None
    told = {row.candidate.pk: " ".join(row.why_not) for row in found.rows}
    assert "For liten" in told[rows[3].pk]
    assert "Står på vent." in told[rows[1].pk]
    assert "Har fått et annet tilbud." in told[rows[2].pk]


def test_reserve_moves_up_by_night_only_as_a_task(bergen: Municipality, actor: ActorOf) -> None:
    offer, _rows = allocated(bergen, actor("moteleder.bergen"))
    assert offer.deadline_on is not None

    night(bergen, offer.deadline_on + timedelta(days=1), lapse_offers)

    actor("moteleder.bergen")
    assert Offer.objects.count() == 1
    assert Task.objects.filter(key=f"reserve:{offer.pk}").count() == 1


def test_reserve_is_not_the_caseworkers_to_move(
    bergen: Municipality, actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    confirmed(chair, rows[2].application)
    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="location")

    with pytest.raises(NotAllowed):
        services.move_up(actor=actor("saksbehandler.bergen"), offer=offer, candidate=rows[2])
    url = reverse("allocation:reserve", args=[offer.pk])
    assert client_as("leder.nes").get(url).status_code == 404
    assert client_as("boligleder.bergen").get(url).status_code == 404
