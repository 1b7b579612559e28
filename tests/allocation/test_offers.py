"""The offer: its letter and clock, yes and no, what a no leads to, and the night that lets it lapse."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from allocation import policies, selectors, services
from allocation.enums import Consequence, EndReason, OfferState, WaitingList
from allocation.jobs import lapse_offers
from allocation.models import Offer
from allocation.services.letters import compose_offer
from allocation.services.offers import answer_deadline
from applications.enums import State
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.interface.formatting import OSLO
from core.jobs.runner import Run
from core.rules.models import Deadline
from housing.enums import VacancyState
from tests.factories.allocation import make_entry, make_meeting, prepared_offer, set_switch
from tests.factories.housing import make_vacancy

ActorOf = Callable[[str], Actor]


def sent_offer(municipality: Municipality, actor: Actor) -> Offer:
    offer = prepared_offer(actor, make_vacancy(municipality), make_entry(actor))
    return services.send_offer(actor=actor, offer=offer)


def place(actor: Actor, offer: Offer) -> object:
    return selectors.waiting_list(actor, WaitingList.ORDINARY, actor.today).get(offer.entry_id)


def test_send_writes_the_letter_and_starts_the_clock(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")

    offer = sent_offer(bergen, chair)

    letter = Letter.objects.get(subject_id=offer.pk)
    assert letter.pk == offer.letter
    assert (letter.code, letter.state) == ("offer", Letter.State.SENT)
    assert offer.deadline_on == answer_deadline(chair, chair.today)
    offer.application.refresh_from_db()
    assert offer.application.state == State.OFFERED
    deadline = Deadline.objects.get(kind="offer_answer", subject_id=offer.pk)
    assert deadline.due == offer.deadline_on


def test_letter_is_norwegian_though_the_sender_reads_english(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    viewing = datetime(2026, 11, 23, 10, 0, tzinfo=OSLO)

    offer.viewing_at, offer.viewing_host = viewing, "Kari Vaktmester"
    with translation.override("en"):
        letter = compose_offer(actor=chair, offer=offer, deadline=date(2026, 11, 28))

    text = letter.html.replace("\u00a0", " ")
    assert "Boligtype: leilighet" in text
    assert "Du kan se boligen 23. november 2026 kl. 10.00. Kari Vaktmester møter deg der." in text
    assert "faller tilbudet bort. Du beholder plassen din på ventelista." in text


@pytest.mark.parametrize(
    ("consequence", "said"),
    [
        ("paused", "Da kan du ikke få et nytt tilbud på tre måneder."),
        ("back_of_queue", "Da regner vi ventetida di fra svaret"),
        ("removed", "Da tar vi deg av ventelista."),
    ],
)
def test_letter_says_what_a_no_leads_to(
    bergen: Municipality, actor: ActorOf, consequence: str, said: str
) -> None:
    set_switch(bergen, "allocation.decline_consequence", consequence)
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))

    assert said in compose_offer(actor=chair, offer=offer, deadline=date(2026, 11, 28)).html


def test_send_twice_is_one_letter(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    services.send_offer(actor=chair, offer=offer)

    assert AuditEvent.objects.filter(verb="offer.sent").count() == 1
    assert Letter.objects.filter(code="offer", state=Letter.State.SENT).count() == 1


@pytest.mark.parametrize(
    ("sent", "deadline"),
    [
        (date(2026, 11, 20), date(2026, 11, 27)),
        (date(2026, 11, 21), date(2026, 11, 30)),
        (date(2026, 12, 18), date(2026, 12, 28)),
        (date(2027, 4, 24), date(2027, 5, 3)),
    ],
)
def test_last_day_to_answer_moves_to_a_working_day(actor: ActorOf, sent: date, deadline: date) -> None:
    assert answer_deadline(actor("moteleder.bergen"), sent) == deadline


def test_accept_tells_the_landlord_who_then_sees_the_offer(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    assert not policies.offers.visible_to(actor("boligleder.bergen")).exists()

    chair = actor("moteleder.bergen")
    services.accept_offer(actor=chair, offer=offer, on=chair.today, channel="phone")
    services.accept_offer(actor=chair, offer=offer, on=chair.today, channel="phone")

    landlord = actor("boligleder.bergen")
    seen = policies.offers.visible_to(landlord).get()
    assert (seen.state, seen.answered_on) == (OfferState.ACCEPTED, chair.today)
    assert AuditEvent.objects.filter(verb="offer.accepted").count() == 1


def test_landlord_opens_the_accepted_offer_and_nothing_of_the_case(
    bergen: Municipality,
    actor: ActorOf,
    client_as: Callable[[str], Client],
    api_as: Callable[[str], APIClient],
) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    case = offer.application
    services.accept_offer(actor=chair, offer=offer, on=chair.today, channel="phone")

    landlord = client_as("boligleder.bergen")
    assert case.applicant.name in landlord.get(offer.get_absolute_url()).content.decode()
    assert api_as("boligleder.bergen").get(f"/api/v1/offers/{offer.pk}/").status_code == 200
    assert landlord.get(f"/api/v1/applications/{case.pk}/").status_code == 404
    assert landlord.get(f"{case.get_absolute_url()}kartlegging/").status_code == 404


def test_accepted_offer_calls_the_hook_once(
    bergen: Municipality, actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from allocation import hooks

    called: list[Offer] = []
    monkeypatch.setattr(hooks, "_accepted", [lambda _actor, offer: called.append(offer)])
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    for _ in range(2):
        services.accept_offer(actor=chair, offer=offer, on=chair.today)

    assert [each.pk for each in called] == [offer.pk]


def test_decline_gives_the_dwelling_back_and_keeps_the_place(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="location")

    offer.refresh_from_db()
    offer.vacancy.refresh_from_db()
    offer.application.refresh_from_db()
    assert (offer.state, offer.consequence) == (OfferState.DECLINED, Consequence.KEEPS_PLACE)
    assert offer.vacancy.state == VacancyState.READY
    assert offer.application.state == State.GRANTED
    standing = place(chair, offer)
    assert standing is not None and standing.number == 1  # type: ignore[attr-defined]
    assert Deadline.objects.get(kind="offer_answer", subject_id=offer.pk).state == "met"


def test_decline_without_a_reason_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    with pytest.raises(Refused) as missing:
        services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="")
    with pytest.raises(Refused) as unsaid:
        services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="other")

    assert (missing.value.field, unsaid.value.field) == ("reason", "note")


@pytest.mark.parametrize("consequence", [Consequence.PAUSED, Consequence.BACK_OF_QUEUE, Consequence.REMOVED])
def test_decline_follows_the_municipalitys_rule(
    bergen: Municipality, actor: ActorOf, consequence: Consequence
) -> None:
    set_switch(bergen, "allocation.decline_consequence", str(consequence))
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    services.decline_offer(actor=chair, offer=offer, on=chair.today, reason="size")

    standing = place(chair, offer)
    if consequence == Consequence.REMOVED:
        assert standing is None
        assert offer.entry.__class__.objects.get(pk=offer.entry_id).end_reason == EndReason.DECLINED
    elif consequence == Consequence.PAUSED:
        assert standing is not None and standing.number is None  # type: ignore[attr-defined]
    else:
        assert standing is not None and standing.counts_from == chair.today  # type: ignore[attr-defined]


def test_answer_to_an_offer_not_sent_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))

    with pytest.raises(Refused) as refusal:
        services.accept_offer(actor=chair, offer=offer, on=chair.today)

    assert refusal.value.code == "WRONG_STATE"


def test_answer_dated_ahead_or_before_the_letter_is_refused(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)

    for day in (chair.today + timedelta(days=1), chair.today - timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            services.accept_offer(actor=chair, offer=offer, on=day)
        assert refusal.value.field == "answered_on"


def test_withdrawn_offer_needs_a_reason_and_keeps_the_place(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    with pytest.raises(Refused):
        services.withdraw_offer(actor=chair, offer=offer, reason=" ")

    services.withdraw_offer(actor=chair, offer=offer, reason="Vannskade i boligen.")

    offer.vacancy.refresh_from_db()
    assert offer.vacancy.state == VacancyState.READY
    assert place(chair, offer) is not None


def test_offer_is_the_offices_to_send(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))

    with pytest.raises(NotAllowed):
        services.send_offer(actor=actor("boligleder.bergen"), offer=offer)
    with pytest.raises(NotAllowed):
        services.send_offer(actor=actor("leder.nes"), offer=offer)


def test_night_lapses_what_was_not_answered_in_time(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = sent_offer(bergen, chair)
    assert offer.deadline_on is not None
    counts = []
    for day in (
        offer.deadline_on,
        offer.deadline_on + timedelta(days=1),
        offer.deadline_on + timedelta(days=2),
    ):
        run = Run(id="test", on=day)
        with acting_as_service("allocation", bergen, today=day) as service:
            lapse_offers(service, day, run)
        counts.append(run.counts["lapsed"])

    actor("moteleder.bergen")
    offer.refresh_from_db()
    offer.vacancy.refresh_from_db()
    assert counts == [0, 1, 0]
    assert (offer.state, offer.vacancy.state) == (OfferState.LAPSED, VacancyState.READY)


def test_household_with_an_offer_is_no_candidate_elsewhere(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))

    with pytest.raises(Refused) as refusal:
        services.prepare_offer(actor=chair, vacancy=make_vacancy(bergen), entry=offer.entry, on=chair.today)

    assert refusal.value.code == "HAS_OFFER"


def test_leader_allocates_between_meetings_and_the_next_one_hears_of_it(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = make_vacancy(bergen)
    with pytest.raises(Refused):
        services.allocate_between_meetings(actor=chair, vacancy=vacancy, entry=entry, reason="")

    services.allocate_between_meetings(actor=chair, vacancy=vacancy, entry=entry, reason="Brann i boligen.")

    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)
    assert meeting.items.filter(kind="other", proposal="Brann i boligen.").exists()


def test_caseworker_does_not_allocate_between_meetings(bergen: Municipality, actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker)

    with pytest.raises(NotAllowed):
        services.allocate_between_meetings(
            actor=caseworker, vacancy=make_vacancy(bergen), entry=entry, reason="Haster."
        )


def test_empty_allocation_between_meetings_says_what_is_missing(
    bergen: Municipality, actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    make_entry(actor("moteleder.bergen"))
    vacancy = make_vacancy(bergen)

    answer = client_as("moteleder.bergen").post(f"/boliger/ledige/{vacancy.pk}/kandidater/")

    assert answer.status_code == 200
    assert "Velg hvem boligen tildeles." in answer.content.decode()
    assert not Offer.objects.exists()
