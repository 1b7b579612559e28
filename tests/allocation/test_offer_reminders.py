"""Reminders before an offer lapses, and more time to answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from allocation import policies, services
from allocation.jobs import lapse_offers
from allocation.models import OfferExtension
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import OutboxItem
from core.people.models import ContactDetail
from core.rules.models import Deadline
from tests.allocation.offering import night, sent_offer
from tests.database import as_owner
from tests.factories.allocation import set_switch

ActorOf = Callable[[str], Actor]


def test_night_reminds_once_for_each_deadline(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    last = offer.deadline_on
    assert last is not None

    told = [night(bergen, last - timedelta(days=days)).counts["reminded"] for days in (3, 2, 1, 0)]

    actor("moteleder.bergen")
    assert told == [0, 1, 0, 0]
    assert Letter.objects.get(code="offer_reminder", state=Letter.State.SENT).subject_id == offer.pk
    services.extend_offer(
        actor=actor("moteleder.bergen"), offer=offer, deadline_on=last + timedelta(days=7), reason="health"
    )
    offer.refresh_from_db()
    assert offer.deadline_on is not None
    assert night(bergen, offer.deadline_on - timedelta(days=1)).counts["reminded"] == 1


def test_reminder_goes_by_text_message_where_the_office_has_a_number(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    assert offer.deadline_on is not None
    with as_owner():
        ContactDetail.objects.create(
            municipality=bergen,
            compartment=offer.compartment,
            person=offer.application.applicant,
            kind="phone",
            value="99 88 77 66",
        )

    night(bergen, offer.deadline_on - timedelta(days=1))

    actor("moteleder.bergen")
    with as_owner():
        item = OutboxItem.objects.get(channel="sms")
    assert item.recipient == {"phone": "99 88 77 66"}
    assert offer.application.applicant.family_name not in item.text
    assert str(offer.vacancy.dwelling) not in item.text
    assert not Letter.objects.filter(code="offer_reminder").exists()


def test_reminders_can_be_turned_off(bergen: Municipality, actor: ActorOf) -> None:
    set_switch(bergen, "allocation.reminder_days", 0)
    offer = sent_offer(bergen, actor("moteleder.bergen"))
    assert offer.deadline_on is not None

    assert night(bergen, offer.deadline_on).counts.get("reminded", 0) == 0


def test_extension_moves_the_deadline_and_tells_the_household(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    before = offer.deadline_on
    assert before is not None
    # A Saturday: the new deadline is the Monday.
    saturday = before + timedelta(days=(5 - before.weekday()) % 7 or 7)

    for _again in range(2):
        services.extend_offer(
            actor=chair,
            offer=offer,
            deadline_on=saturday,
            reason="specialist",
            note="Ergoterapeut ser boligen.",
        )

    offer.refresh_from_db()
    assert offer.deadline_on == saturday + timedelta(days=2)
    extension = OfferExtension.objects.get(offer=offer)
    assert (extension.deadline_before, extension.given_by) == (before, chair.user)
    letter = Letter.objects.get(code="offer_extended")
    assert (letter.pk, letter.state) == (extension.letter, Letter.State.SENT)
    assert "Ergoterapeut" not in letter.html
    assert Deadline.objects.get(kind="offer_answer", subject_id=offer.pk).due == offer.deadline_on
    event = AuditEvent.objects.get(verb="offer.extended")
    assert "Ergoterapeut" not in str(event.detail)
    assert night(bergen, before + timedelta(days=1), lapse_offers).counts["lapsed"] == 0


@pytest.mark.parametrize(
    ("days", "reason", "note", "code"),
    [
        (0, "health", "", "NOT_LATER"),
        (-3, "health", "", "NOT_LATER"),
        (400, "health", "", "TOO_LATE"),
        (7, "", "", "REASON_MISSING"),
        (7, "other", " ", "NOTE_MISSING"),
    ],
)
def test_extension_that_is_shorter_or_unexplained_is_refused(
    bergen: Municipality, actor: ActorOf, days: int, reason: str, note: str, code: str
) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    assert offer.deadline_on is not None

    with pytest.raises(Refused) as refusal:
        services.extend_offer(
            actor=chair,
            offer=offer,
            deadline_on=offer.deadline_on + timedelta(days=days),
            reason=reason,
            note=note,
        )

    assert refusal.value.code == code
    assert not OfferExtension.objects.exists()


def test_extension_after_an_answer_is_refused_and_others_may_not(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    later = chair.today + timedelta(days=20)
    for username in ("boligleder.bergen", "leder.nes"):
        with pytest.raises(NotAllowed):
            services.extend_offer(actor=actor(username), offer=offer, deadline_on=later, reason="health")
    chair = actor("moteleder.bergen")
    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="size")

    with pytest.raises(Refused) as refusal:
        services.extend_offer(actor=chair, offer=offer, deadline_on=later, reason="health")

    assert refusal.value.code == "WRONG_STATE"


def test_extensions_are_the_offices_own(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    services.extend_offer(
        actor=chair,
        offer=offer,
        deadline_on=chair.today + timedelta(days=20),
        reason="health",
        note="Innlagt.",
    )
    services.accept_offer(actor=chair, offer=offer, on=chair.today)

    landlord = actor("boligleder.bergen")
    assert policies.offers.visible_to(landlord).exists()
    assert not policies.offer_extensions.visible_to(landlord).exists()
    assert not OfferExtension.objects.exists()
