"""What keeps a dwelling from being allocated, said so that it can be mended; and who may allocate in urgency."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from allocation import services
from allocation.models import Offer
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality
from core.base.errors import Refused
from housing.models import Vacancy
from tests.database import as_owner
from tests.factories.allocation import make_entry, make_meeting, prepared_offer
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]


def code_of(actor: Actor, vacancy: Vacancy, entry: Any) -> str:
    """Both ways of allocating refuse for the same reason, and change nothing."""
    before = Offer.objects.count()
    with pytest.raises(Refused) as refusal:
        services.prepare_offer(actor=actor, vacancy=vacancy, entry=entry, on=actor.today)
    with pytest.raises(Refused) as urgent:
        services.allocate_between_meetings(actor=actor, vacancy=vacancy, entry=entry, reason="Det haster.")
    assert refusal.value.code == urgent.value.code
    assert refusal.value.message
    assert Offer.objects.count() == before
    return refusal.value.code


def changed(vacancy: Vacancy, **values: Any) -> Vacancy:
    with as_owner():
        Vacancy.objects.filter(pk=vacancy.pk).update(**values)
    vacancy.refresh_from_db()
    return vacancy


@pytest.mark.parametrize(
    ("state", "code"),
    [("let", "DWELLING_LET"), ("cancelled", "VACANCY_OVER"), ("reserved", "DWELLING_RESERVED")],
)
def test_dwelling_that_is_not_free_is_refused(
    bergen: Municipality, actor: ActorOf, state: str, code: str
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = changed(make_vacancy(bergen), state=state, let_on=chair.today)
    actor("moteleder.bergen")

    assert code_of(chair, vacancy, entry) == code


@pytest.mark.parametrize(("days", "ok"), [(None, False), (90, False), (30, True)])
def test_dwelling_that_is_not_ready_is_refused_unless_it_soon_is(
    bergen: Municipality, actor: ActorOf, days: int | None, ok: bool
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    expected = chair.today + timedelta(days=days) if days else None
    vacancy = changed(make_vacancy(bergen), state="works", ready_on=None, expected_ready_on=expected)
    actor("moteleder.bergen")

    if ok:
        assert services.prepare_offer(actor=chair, vacancy=vacancy, entry=entry, on=chair.today)
    else:
        assert code_of(chair, vacancy, entry) == "NOT_READY"


def test_household_that_no_longer_waits_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    services.end_entry(actor=chair, entry=entry, on=chair.today, reason="other")

    assert code_of(chair, make_vacancy(bergen), entry) == "NOT_ON_LIST"


def test_urgency_keeps_to_the_order_and_to_what_fits(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    family, resting = make_entry(chair, members=(child(), child())), make_entry(chair)
    services.change_facts(actor=chair, entry=family, on=chair.today, bedrooms=3)
    services.pause_entry(actor=chair, entry=resting, reason="health", first_day=chair.today)
    small = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    codes = []
    for entry in (family, resting):
        with pytest.raises(Refused) as refusal:
            services.allocate_between_meetings(actor=chair, vacancy=small, entry=entry, reason="Haster.")
        codes.append(refusal.value.code)

    assert codes == ["DOES_NOT_FIT", "ON_HOLD"]


def test_unit_leader_allocates_in_urgency(bergen: Municipality, actor: ActorOf) -> None:
    entry = make_entry(actor("moteleder.bergen"))
    with as_owner():
        Membership.objects.filter(user__username="saksbehandler.bergen").update(role="unit_leader")
    leader = actor("saksbehandler.bergen")
    assert not leader.has_role("chair")

    offer = services.allocate_between_meetings(
        actor=leader, vacancy=make_vacancy(bergen), entry=entry, reason="Står uten tak over hodet."
    )

    chair = actor("moteleder.bergen")
    assert offer.urgency_reason == "Står uten tak over hodet."
    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)
    services.build_agenda(actor=chair, meeting=meeting)
    assert meeting.items.filter(kind="other", proposal="Står uten tak over hodet.").count() == 1


def test_same_allocation_again_is_the_same_offer(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    vacancy, entry = make_vacancy(bergen), make_entry(chair)

    assert prepared_offer(chair, vacancy, entry).pk == prepared_offer(chair, vacancy, entry).pk
