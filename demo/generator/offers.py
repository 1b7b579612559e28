"""Offers on their way: one in urgency and not sent yet, one sent with a viewing, one with more time to answer."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from allocation import services
from allocation.enums import WaitingList
from allocation.models import Offer, WaitingEntry
from allocation.selectors import waiting_list
from allocation.services.agenda import open_vacancies
from allocation.services.matching import Matcher, best_matches, dwelling_facts
from applications.services.premises import confirm_facts
from core.agencies import actors
from core.agencies.actors import Actor
from core.interface.formatting import OSLO
from demo.generator.world import World
from housing.enums import VacancyState


def build(world: World) -> None:
    _offers(actors.for_user(world.users["moteleder.bergen"], today=world.today), STEPS)


def build_small(world: World) -> None:
    _offers(actors.for_user(world.users["leder.nes"], today=world.today), STEPS[:1])


def _offers(chair: Actor, steps: tuple[Callable[[Actor, Offer], None], ...]) -> None:
    """Dwellings that are ready, to the first on the list that each fits."""
    ready = open_vacancies(chair.home.pk, chair.today).filter(state=VacancyState.READY)
    vacancies = list(ready[: len(steps) * 3])
    facts = dwelling_facts(vacancies, chair.today)
    matcher = Matcher(waiting_list(chair, WaitingList.ORDINARY, chair.today))
    taken: set[UUID] = set()
    left = list(steps)
    for vacancy in vacancies:
        found = best_matches(facts[vacancy.pk], matcher, limit=1, taken=frozenset(taken)) if left else []
        if not found:
            continue
        entry = WaitingEntry.objects.select_related("application").get(pk=found[0].standing.entry_id)
        taken.add(entry.pk)
        confirm_facts(actor=chair, application=entry.application, confirmed_on=chair.today, how="På telefon")
        offer = services.allocate_between_meetings(
            actor=chair,
            vacancy=vacancy,
            entry=entry,
            reason="Husstanden mistet boligen i natt og har ingen steder å bo.",
        )
        left.pop(0)(chair, offer)


def _waits(chair: Actor, offer: Offer) -> None:
    """Allocated, and the letter still to be looked over."""


def _with_viewing(chair: Actor, offer: Offer) -> None:
    services.send_offer(
        actor=chair,
        offer=offer,
        viewing_at=datetime.combine(chair.today + timedelta(days=3), time(10), tzinfo=OSLO),
        viewing_place="Ved hovedinngangen",
        viewing_host="Vaktmester Oddvar Oppdiktet",
    )


def _with_more_time(chair: Actor, offer: Offer) -> None:
    sent = services.send_offer(actor=chair, offer=offer)
    assert sent.deadline_on is not None
    services.extend_offer(
        actor=chair,
        offer=sent,
        deadline_on=sent.deadline_on + timedelta(days=7),
        reason="specialist",
        note="Ergoterapeuten vil se badet før husstanden svarer.",
    )


STEPS = (_waits, _with_viewing, _with_more_time)
