"""What an offer that lapses, is declined or withdrawn leads to."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from allocation import services
from allocation.enums import Consequence
from allocation.jobs import lapse_offers
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.documents.models import Letter
from tests.allocation.offering import night, sent_offer
from tests.factories.allocation import make_entry, prepared_offer, set_switch
from tests.factories.housing import make_vacancy

ActorOf = Callable[[str], Actor]


def test_lapse_writes_what_it_leads_to(bergen: Municipality, actor: ActorOf) -> None:
    set_switch(bergen, "allocation.decline_consequence", "removed")
    offer = sent_offer(bergen, actor("moteleder.bergen"))
    assert offer.deadline_on is not None

    for days in (1, 2):
        night(bergen, offer.deadline_on + timedelta(days=days), lapse_offers)

    actor("moteleder.bergen")
    letter = Letter.objects.get(code="offer_lapsed")
    assert letter.state == Letter.State.SENT
    assert "Du kan klage på at du er tatt av ventelista" in letter.html
    assert "Du kan vanligvis ikke klage på hvilken bolig" in letter.html
    assert "klagenemnda i Bergen" in letter.html


def test_lapse_that_keeps_the_place_gives_no_appeal(bergen: Municipality, actor: ActorOf) -> None:
    offer = sent_offer(bergen, actor("moteleder.bergen"))
    assert offer.deadline_on is not None

    night(bergen, offer.deadline_on + timedelta(days=1), lapse_offers)

    actor("moteleder.bergen")
    html = Letter.objects.get(code="offer_lapsed").html
    assert "Du beholder plassen din på ventelista." in html
    assert "klage" not in html


@pytest.mark.parametrize(
    ("consequence", "letters"),
    [(Consequence.KEEPS_PLACE, 0), (Consequence.REMOVED, 1), (Consequence.PAUSED, 1)],
)
def test_decline_is_confirmed_where_it_leads_to_something(
    bergen: Municipality, actor: ActorOf, consequence: Consequence, letters: int
) -> None:
    set_switch(bergen, "allocation.decline_consequence", str(consequence))
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="size")

    found = Letter.objects.filter(code="offer_lapsed")
    assert found.count() == letters
    assert all("Du takket nei" in letter.html for letter in found)


def test_withdrawal_is_told_with_its_reason_only_where_the_offer_was_sent(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    unsent = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    services.withdraw_offer(actor=chair, offer=unsent, reason="Feil bolig.")
    assert not Letter.objects.filter(code="offer_withdrawn").exists()
    offer = sent_offer(bergen, chair)

    for _again in range(2):
        services.withdraw_offer(actor=chair, offer=offer, reason="Det er vannskade i boligen.")

    letter = Letter.objects.get(code="offer_withdrawn")
    assert letter.state == Letter.State.SENT
    assert "Det er vannskade i boligen." in letter.html
    assert "Du beholder plassen din" in letter.html
