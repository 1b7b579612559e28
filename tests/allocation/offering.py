"""Offers that are sent, and what the night does to them."""

from collections.abc import Callable
from datetime import date, datetime, time

from allocation import services
from allocation.jobs import remind_of_offers
from allocation.models import Candidate, Offer
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.interface.formatting import OSLO
from core.jobs.runner import Run
from tests.factories.allocation import (
    confirmed,
    make_entry,
    prepared_offer,
    published_meeting,
    vacancy_item,
)
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]


def sent_offer(municipality: Municipality, actor: Actor) -> Offer:
    offer = prepared_offer(actor, make_vacancy(municipality), make_entry(actor))
    return services.send_offer(actor=actor, offer=offer)


def night(municipality: Municipality, day: date, job: object = remind_of_offers) -> Run:
    run = Run(id="test", on=day)
    with acting_as_service("allocation", municipality, today=day) as service:
        job(service, day, run)  # type: ignore[operator]
    return run


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=OSLO)


def allocated(municipality: Municipality, chair: Actor, households: int = 3) -> tuple[Offer, list[Candidate]]:
    """A meeting that gave the first household the dwelling, with the third as reserve; the offer is sent."""
    entries = [make_entry(chair, days_ago=300 - 50 * number) for number in range(households)]
    vacancy = make_vacancy(municipality, make_dwelling(municipality, rooms=2, bedrooms=1))
    meeting = published_meeting(chair)
    item = vacancy_item(meeting, vacancy)
    rows = [Candidate.objects.get(item=item, entry=entry) for entry in entries]
    services.record_result(
        actor=chair,
        item=item,
        result="allocated",
        candidate=rows[0],
        reserve=rows[-1] if households > 1 else None,
    )
    offer = Offer.objects.get(item=item)
    confirmed(chair, offer.application)
    return services.send_offer(actor=chair, offer=offer), rows
