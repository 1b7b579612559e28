"""Viewings of an offered dwelling, before and after the letter."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from allocation import services
from allocation.enums import ViewingState
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from tests.allocation.offering import at, sent_offer
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.housing import make_vacancy

ActorOf = Callable[[str], Actor]


def test_viewing_before_the_letter_stands_in_it(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    services.arrange_viewing(
        actor=chair, offer=offer, at=at(chair.today + timedelta(days=2)), place="Ved porten", host="Kari Vakt"
    )

    services.send_offer(actor=chair, offer=offer)

    assert "Oppmøte: Ved porten. Kari Vakt møter deg der." in Letter.objects.get(code="offer").html
    assert not Letter.objects.filter(code="offer_viewing").exists()


def test_viewing_after_the_letter_is_told_and_moved_and_closed(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    for day in (1, 1, 0):
        services.arrange_viewing(
            actor=chair, offer=offer, at=at(chair.today + timedelta(days=day)), place="", host="Kari Vakt"
        )

    assert Letter.objects.filter(code="offer_viewing", state=Letter.State.SENT).count() == 2
    for _again in range(2):
        services.close_viewing(actor=chair, offer=offer, attended=False)

    offer.refresh_from_db()
    assert offer.viewing_state == ViewingState.MISSED
    verbs = AuditEvent.objects.filter(verb__startswith="offer.viewing").order_by("at", "id")
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "offer.viewing_arranged",
        "offer.viewing_changed",
        "offer.viewing_missed",
    ]


def test_viewing_that_cannot_be_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    assert offer.deadline_on is not None
    codes = []
    for day, host in (
        (chair.today - timedelta(days=1), "Kari"),
        (offer.deadline_on + timedelta(days=1), "Kari"),
        (chair.today, " "),
    ):
        with pytest.raises(Refused) as refusal:
            services.arrange_viewing(actor=chair, offer=offer, at=at(day), place="", host=host)
        codes.append(refusal.value.code)
    assert codes == ["VIEWING_IN_PAST", "VIEWING_AFTER_DEADLINE", "HOST_MISSING"]
    with pytest.raises(NotAllowed):
        services.arrange_viewing(
            actor=actor("leder.nes"), offer=offer, at=at(chair.today), place="", host="K"
        )
    chair = actor("moteleder.bergen")
    with pytest.raises(Refused):
        services.close_viewing(actor=chair, offer=offer, attended=True)
