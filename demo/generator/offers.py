"""Offers in every state: not sent, sent with a viewing, with more time, yes, no with a reserve, lapsed, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from allocation import services
from allocation.enums import WaitingList
from allocation.models import Offer, WaitingEntry
from allocation.selectors import waiting_list
from allocation.services.answers import accept_offer, decline_offer, lapse_due, withdraw_offer
from allocation.services.matching import Matcher, best_matches, dwelling_facts, open_vacancies
from applications.services.premises import confirm_facts
from core.agencies import actors
from core.agencies.actors import Actor
from core.interface.formatting import OSLO
from demo.generator.world import World
from housing.enums import VacancyState


@dataclass(frozen=True)
class Step:
    """So many days ago it was allocated, why it could not wait, and what has happened since."""

    ago: int
    why: str
    then: Callable[[World, Actor, Offer], None]


def build(world: World) -> None:
    _offers(world, "moteleder.bergen", STEPS)


def build_small(world: World) -> None:
    _offers(world, "leder.nes", STEPS[:1])


def _offers(world: World, who: str, steps: tuple[Step, ...]) -> None:
    """Dwellings that are ready, each to the first on the list that it fits; the oldest offer first."""
    chair = actors.for_user(world.users[who], today=world.today)
    ready = open_vacancies(chair.home.pk, chair.today).filter(state=VacancyState.READY, offers=None)
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
        step = left.pop(0)
        then = actors.for_user(world.users[who], today=world.today - timedelta(days=step.ago))
        confirm_facts(actor=then, application=entry.application, confirmed_on=then.today, how="På telefon")
        offer = services.prepare_offer(
            actor=then, vacancy=vacancy, entry=entry, on=then.today, urgency_reason=step.why
        )
        step.then(world, then, offer)


def _on(world: World, actor: Actor, ago: int) -> Actor:
    assert actor.user is not None
    return actors.for_user(actor.user, today=world.today - timedelta(days=ago))


def _waits(world: World, chair: Actor, offer: Offer) -> None:
    """Allocated, and the letter still to be looked over."""


def _with_viewing(world: World, chair: Actor, offer: Offer) -> None:
    services.send_offer(
        actor=chair,
        offer=offer,
        viewing_at=datetime.combine(chair.today + timedelta(days=3), time(10), tzinfo=OSLO),
        viewing_place="Ved hovedinngangen",
        viewing_host="Vaktmester Oddvar Oppdiktet",
    )


def _with_more_time(world: World, chair: Actor, offer: Offer) -> None:
    sent = services.send_offer(actor=chair, offer=offer)
    assert sent.deadline_on is not None
    services.extend_offer(
        actor=_on(world, chair, 2),
        offer=sent,
        deadline_on=sent.deadline_on + timedelta(days=7),
        reason="specialist",
        note="Ergoterapeuten vil se badet før husstanden svarer.",
    )


def _accepted(world: World, chair: Actor, offer: Offer) -> None:
    sent = services.send_offer(actor=chair, offer=offer)
    later = _on(world, chair, 1)
    accept_offer(actor=later, offer=sent, on=later.today, channel="phone")


def _declined(world: World, chair: Actor, offer: Offer) -> None:
    sent = services.send_offer(actor=chair, offer=offer)
    later = _on(world, chair, 2)
    decline_offer(
        actor=later, offer=sent, on=later.today, reason="environment", note="Barna må bytte skole.",
        channel="meeting",
    )  # fmt: skip


def _lapsed(world: World, chair: Actor, offer: Offer) -> None:
    services.send_offer(actor=chair, offer=offer)
    night = actors.for_service("allocation", world.municipality, today=world.today - timedelta(days=1))
    lapse_due(actor=night, on=night.today)


def _withdrawn(world: World, chair: Actor, offer: Offer) -> None:
    sent = services.send_offer(actor=chair, offer=offer)
    withdraw_offer(actor=_on(world, chair, 1), offer=sent, reason="Det er oppdaget fukt i badet.")


NO_HOME = "Husstanden mistet boligen i natt og har ingen steder å bo."
DISCHARGED = "Skrives ut fra sykehuset i morgen og kan ikke vente på neste møte."
STEPS = (
    Step(0, NO_HOME, _waits),
    Step(14, DISCHARGED, _lapsed),
    Step(6, NO_HOME, _declined),
    Step(5, "Barna kan ikke bo på hospits over helga.", _accepted),
    Step(5, DISCHARGED, _with_more_time),
    Step(3, NO_HOME, _withdrawn),
    Step(1, "Boligen står tom, og neste møte er først om en uke.", _with_viewing),
)
