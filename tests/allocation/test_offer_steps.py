"""Between the letter and the answer: reminders, more time, viewings; and the reserve when the dwelling comes back."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from allocation import policies, services
from allocation.enums import Consequence, OfferState, ViewingState
from allocation.jobs import lapse_offers, remind_of_offers
from allocation.models import Candidate, Offer, OfferExtension
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.interface.formatting import OSLO
from core.jobs.runner import Run
from core.messages.models import OutboxItem, Task
from core.people.models import ContactDetail
from core.rules.models import Deadline
from housing.enums import VacancyState
from tests.database import as_owner
from tests.factories.allocation import (
    confirmed,
    make_entry,
    prepared_offer,
    published_meeting,
    set_switch,
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


def test_steps_through_the_pages(
    bergen: Municipality, actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    confirmed(chair, rows[2].application)
    client = client_as("moteleder.bergen")
    assert offer.deadline_on is not None
    later = offer.deadline_on + timedelta(days=7)

    empty = client.post(reverse("allocation:viewing", args=[offer.pk]), {"version": offer.version})
    assert empty.status_code == 200
    viewing = client.post(
        reverse("allocation:viewing", args=[offer.pk]),
        {
            "version": offer.version,
            "viewing_on": f"{chair.today:%d.%m.%Y}",
            "viewing_at": "23.30",
            "viewing_host": "Kari Vakt",
        },
    )
    assert viewing.status_code == 302, viewing.content.decode()
    stale = client.post(
        reverse("allocation:extend_offer", args=[offer.pk]),
        {"version": offer.version, "deadline_on": f"{later:%d.%m.%Y}", "reason": "viewing"},
    )
    assert stale.status_code == 302
    actor("moteleder.bergen")
    offer.refresh_from_db()
    assert offer.deadline_on < later
    client.post(
        reverse("allocation:extend_offer", args=[offer.pk]),
        {"version": offer.version, "deadline_on": f"{later:%d.%m.%Y}", "reason": "viewing"},
    )
    client.post(reverse("allocation:close_viewing", args=[offer.pk]), {"attended": "yes"})
    page = client.get(offer.get_absolute_url()).content.decode()
    assert "Visningen er etter svarfristen" in page
    assert "Gjennomført" in page
    actor("moteleder.bergen")
    offer.refresh_from_db()
    client.post(
        reverse("allocation:decline_offer", args=[offer.pk]),
        {
            "version": offer.version,
            "answered_on": f"{chair.today:%d.%m.%Y}",
            "channel": "phone",
            "reason": "price",
        },
    )
    url = reverse("allocation:reserve", args=[offer.pk])
    assert "Lag tilbud til denne husstanden" in client.get(url).content.decode()
    answer = client.post(url, {"candidate": str(rows[2].pk)})

    actor("moteleder.bergen")
    moved = Offer.objects.get(follows=offer)
    assert answer.url == moved.get_absolute_url()  # type: ignore[attr-defined]
    assert "Rykket opp" in client.get(moved.get_absolute_url()).content.decode()


def test_steps_through_the_api(
    bergen: Municipality, actor: ActorOf, api_as: Callable[[str], APIClient]
) -> None:
    chair = actor("moteleder.bergen")
    offer, rows = allocated(bergen, chair)
    confirmed(chair, rows[2].application)
    api, at_ = api_as("moteleder.bergen"), f"/api/v1/offers/{offer.pk}/"
    assert offer.deadline_on is not None
    later = (offer.deadline_on + timedelta(days=7)).isoformat()

    viewing = api.post(f"{at_}viewing/", {"at": at(chair.today).isoformat(), "host": "Kari"}, format="json")
    assert viewing.json()["viewing_state"] == "arranged"
    assert (
        api.post(f"{at_}close-viewing/", {"attended": True}, format="json").json()["viewing_state"] == "done"
    )
    extended = api.post(f"{at_}extend/", {"deadline_on": later, "reason": "specialist"}, format="json")
    assert extended.status_code == 200
    shorter = api.post(
        f"{at_}extend/", {"deadline_on": chair.today.isoformat(), "reason": "specialist"}, format="json"
    )
    assert (shorter.status_code, shorter.json()["code"]) == (400, "NOT_LATER")
    api.post(f"{at_}decline/", {"answered_on": chair.today.isoformat(), "reason": "price"}, format="json")
    line = api.get(f"{at_}reserves/").json()
    assert [row["candidate"] for row in line] == [str(rows[2].pk), str(rows[1].pk)]
    moved = api.post(f"{at_}move-up/", {"candidate": str(rows[2].pk)}, format="json")
    assert (moved.status_code, moved.json()["follows"]) == (201, str(offer.pk))
    assert api_as("boligleder.bergen").get(f"{at_}reserves/").status_code in (403, 404)


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
