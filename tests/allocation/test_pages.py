"""The room's pages: constant queries, who gets in, and the whole way from agenda to answer by clicking."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from allocation import services
from allocation.enums import MeetingState, OfferState, PauseReason
from allocation.models import Meeting, Offer, WaitingEntry
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import ReadEntry
from core.interface import formatting
from core.people import protection
from housing.models import Vacancy
from tests.counting import queries
from tests.factories.allocation import (
    candidate_of,
    confirmed,
    make_entry,
    make_meeting,
    prepared_offer,
    published_meeting,
    vacancy_item,
)
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def small_vacancy(municipality: Municipality) -> Vacancy:
    return make_vacancy(municipality, make_dwelling(municipality, rooms=2, bedrooms=1))


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace(
        "\u00a0", " "
    )


def test_waiting_list_costs_the_same_for_one_row_and_three(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    make_entry(caseworker)
    client, url = client_as("saksbehandler.bergen"), reverse("allocation:list")
    client.get(url)
    one = queries(client, url)
    actor("saksbehandler.bergen")
    make_entry(caseworker)
    make_entry(caseworker, members=(child(),))

    assert queries(client, url) == one <= 9


def test_waiting_list_explains_each_place_and_logs_who_was_shown(actor: ActorOf, client_as: ClientAs) -> None:
    entry = make_entry(actor("saksbehandler.bergen"), days_ago=100)

    page = client_as("saksbehandler.bergen").get(reverse("allocation:list")).content.decode()

    assert "Hvorfor her?" in page and "Nummer 1" in page
    assert entry.application.case_number in page
    assert ReadEntry.objects.filter(content="waiting.list", person_id=entry.application.applicant_id).exists()


def test_waiting_list_on_a_past_day(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    services.end_entry(actor=caseworker, entry=entry, on=caseworker.today, reason="withdrawn")
    client, url = client_as("saksbehandler.bergen"), reverse("allocation:list")

    now = client.get(url).content.decode()
    then = client.get(
        url, {"dato": formatting.shortdate(caseworker.today - timedelta(days=1))}
    ).content.decode()

    assert entry.application.case_number not in now
    assert entry.application.case_number in then


@pytest.mark.parametrize("typed", ["31.02.2026", "tull", "01.01.2100"])
def test_waiting_list_with_a_bad_date_says_so(typed: str, client_as: ClientAs) -> None:
    response = client_as("saksbehandler.bergen").get(reverse("allocation:list"), {"dato": typed})

    assert response.status_code == 200
    assert (
        "Ventelista kan bare vises" in response.content.decode()
        or "Skriv datoen" in response.content.decode()
    )


def test_waiting_list_filters_by_category_and_list(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    alone = make_entry(caseworker)
    family = make_entry(caseworker, members=(child(),))

    page = client_as("saksbehandler.bergen").get(reverse("allocation:list"), {"kategori": "family"})

    assert family.application.case_number in page.content.decode()
    assert alone.application.case_number not in page.content.decode()


@pytest.mark.parametrize("username", ["boligleder.bergen", "nav.bergen", "intro.bergen", "revisor.bergen"])
def test_waiting_list_does_not_exist_for_others(username: str, client_as: ClientAs) -> None:
    assert client_as(username).get(reverse("allocation:list")).status_code == 404


def test_entry_of_another_municipality_does_not_exist(actor: ActorOf, client_as: ClientAs) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))

    assert client_as("leder.nes").get(reverse("allocation:entry", args=[entry.pk])).status_code == 404


def test_pause_and_end_through_the_pages(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker)
    client = client_as("saksbehandler.bergen")
    today = formatting.shortdate(caseworker.today)

    wrong = client.post(
        reverse("allocation:pause", args=[entry.pk]),
        {"reason": PauseReason.HEALTH, "first_day": today, "last_day": "01.01.2020"},
    )
    right = client.post(
        reverse("allocation:pause", args=[entry.pk]), {"reason": PauseReason.HEALTH, "first_day": today}
    )
    page = client.get(reverse("allocation:entry", args=[entry.pk])).content.decode()
    client.post(reverse("allocation:resume", args=[entry.pk]))
    client.post(reverse("allocation:end", args=[entry.pk]), {"reason": "lapsed"})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert "Siste dag er før første dag" in wrong.content.decode()
    assert "På vent" in page
    actor("saksbehandler.bergen")
    assert WaitingEntry.objects.get(pk=entry.pk).end_reason == "lapsed"


def test_entry_page_stays_within_its_queries(actor: ActorOf, client_as: ClientAs) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))
    client, url = client_as("saksbehandler.bergen"), reverse("allocation:entry", args=[entry.pk])
    client.get(url)

    assert queries(client, url) <= 15


def test_meeting_page_costs_the_same_for_one_case_and_for_many(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    small_vacancy(bergen)
    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)
    client, url = client_as("moteleder.bergen"), meeting.get_absolute_url()
    client.get(url)
    one = queries(client, url)
    actor("moteleder.bergen")
    make_entry(chair)
    make_entry(chair)
    small_vacancy(bergen)
    services.build_agenda(actor=chair, meeting=meeting)

    assert queries(client, url) == one <= 15


def test_list_of_meetings_costs_the_same_for_one_and_three(actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    make_meeting(chair)
    client, url = client_as("moteleder.bergen"), reverse("allocation:meetings")
    client.get(url)
    one = queries(client, url)
    actor("moteleder.bergen")
    make_meeting(chair, days_ahead=8)
    make_meeting(chair, days_ahead=15)

    assert queries(client, url) == one <= 9


def test_plan_build_move_and_publish_by_clicking(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    small_vacancy(bergen)
    client = client_as("moteleder.bergen")

    client.post(
        reverse("allocation:plan_meeting"),
        {
            "date": formatting.shortdate(chair.today + timedelta(days=8)),
            "starts_at": "09.00",
            "place": "Rom 2",
            "chair": str(chair.user_id),
            "units": [str(unit(bergen, "ebf").pk)],
        },
    )
    actor("moteleder.bergen")
    meeting = Meeting.objects.get()
    client.post(reverse("allocation:build", args=[meeting.pk]))
    first, second = meeting.items.order_by("order")
    moved = client.post(
        reverse("allocation:move", args=[meeting.pk, second.pk]), {"to": "1"}, follow=True
    ).content.decode()
    client.post(reverse("allocation:publish", args=[meeting.pk]))

    actor("moteleder.bergen")
    meeting.refresh_from_db()
    assert "er nå nr. 1 av 2" in moved.replace("\u00a0", " ")
    assert list(meeting.items.order_by("order")) == [second, first]
    assert meeting.state == MeetingState.PUBLISHED
    landlord = client_as("boligleder.bergen").get(meeting.get_absolute_url())
    assert landlord.status_code == 200
    assert "Flytt opp" not in landlord.content.decode()


def test_meeting_not_called_to_does_not_exist(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    small_vacancy(bergen)
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])

    client = client_as("nav.bergen")

    for name in ("meeting", "publish"):
        assert client.get(reverse(f"allocation:{name}", args=[meeting.pk])).status_code == 404
    assert client.get(reverse("allocation:agenda_pdf", args=[meeting.pk, "full"])).status_code == 404
    assert client.get(reverse("allocation:projector", args=[meeting.pk, 1])).status_code == 404


def test_running_the_meeting_by_clicking_makes_an_offer(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    vacancy = small_vacancy(bergen)
    meeting = published_meeting(chair, units=[unit(bergen, "ebf")])
    item = vacancy_item(meeting, vacancy)
    chosen = candidate_of(item, entry)
    client = client_as("moteleder.bergen")
    participant = meeting.participants.get()

    roll = client.post(
        reverse("allocation:run", args=[meeting.pk]),
        {"chair": str(meeting.chair_id), f"there-{participant.pk}": "on"},
    )
    url = reverse("allocation:run_item", args=[meeting.pk, 1])
    missing = client.post(url, {"version": item.version, "result": "not_allocated"})
    saved = client.post(
        url,
        {
            "version": item.version,
            "result": "allocated",
            "candidate": str(chosen.pk),
        },
    )
    client.post(reverse("allocation:recuse", args=[meeting.pk, 1]), {"recused": str(participant.pk)})
    longest = meeting.items.get(kind="longest_waiting")
    client.post(
        reverse("allocation:run_item", args=[meeting.pk, 2]), {"version": longest.version, "result": "noted"}
    )
    client.post(reverse("allocation:close", args=[meeting.pk]))
    actor("moteleder.bergen")
    version = Meeting.objects.get(pk=meeting.pk).version
    client.post(
        reverse("allocation:sign", args=[meeting.pk]), {"version": version, "minutes": "Ingen merknader."}
    )

    assert roll.headers["Location"] == url
    assert "Skriv hvorfor den ikke tildeles nå" in missing.content.decode()
    assert saved.headers["Location"] == reverse("allocation:run_item", args=[meeting.pk, 2])
    actor("moteleder.bergen")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.SIGNED
    assert item.recusals.count() == 1
    offer = Offer.objects.get()
    assert offer.state == OfferState.PREPARED
    confirmed(actor("moteleder.bergen"), offer.application)
    sent = client.post(reverse("allocation:send_offer", args=[offer.pk]), {"version": offer.version})
    assert sent.status_code == 302
    letter = client.get(reverse("allocation:offer_letter", args=[offer.pk]))
    assert "Svar oss senest" in pdf_text(letter.content)


def test_projector_is_neutral_by_default(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    small_vacancy(bergen)
    meeting = published_meeting(chair)
    client, url = client_as("moteleder.bergen"), reverse("allocation:projector", args=[meeting.pk, 1])

    neutral = client.get(url).content.decode()
    full = client.get(url, {"versjon": "full"}).content.decode()

    assert entry.application.applicant.family_name not in neutral
    assert "Prøvegata" not in neutral
    assert entry.application.applicant.family_name in full


def test_agenda_on_paper_full_and_neutral(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    small_vacancy(bergen)
    meeting = published_meeting(chair)
    client = client_as("moteleder.bergen")

    full = client.get(reverse("allocation:agenda_pdf", args=[meeting.pk, "full"]))
    neutral = client.get(reverse("allocation:agenda_pdf", args=[meeting.pk, "noytral"]))

    text, without = pdf_text(full.content), pdf_text(neutral.content)
    for expected in (
        "Unntatt offentlighet, offl. § 13",
        "Side 1 av",
        "Skrevet ut av Ragnhild Ekeland",
        entry.application.applicant.family_name,
    ):
        assert expected in text
    assert entry.application.applicant.family_name not in without
    assert entry.application.case_number not in without
    reader = PdfReader(io.BytesIO(full.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "nb"  # type: ignore[index]
    actor("moteleder.bergen")
    assert ReadEntry.objects.filter(content="meeting.agenda_print").count() == 1


def test_offer_answered_through_the_pages(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    offer = services.send_offer(
        actor=chair, offer=prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    )
    client = client_as("saksbehandler.bergen")
    today = formatting.shortdate(chair.today)

    without_reason = client.post(
        reverse("allocation:decline_offer", args=[offer.pk]),
        {"version": offer.version, "answered_on": today, "channel": "phone"},
    )
    declined = client.post(
        reverse("allocation:decline_offer", args=[offer.pk]),
        {"version": offer.version, "answered_on": today, "channel": "phone", "reason": "price"},
    )

    assert (without_reason.status_code, declined.status_code) == (200, 302)
    actor("saksbehandler.bergen")
    offer.refresh_from_db()
    assert (offer.state, offer.decline_reason) == (OfferState.DECLINED, "price")


def test_offers_cost_the_same_for_one_and_three(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    client, url = client_as("moteleder.bergen"), reverse("allocation:offers")
    client.get(url)
    one = queries(client, url)
    actor("moteleder.bergen")
    prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    prepared_offer(chair, make_vacancy(bergen), make_entry(chair))

    assert queries(client, url) == one <= 9


def test_offer_to_a_protected_person_shows_no_address(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    from tests.database import as_owner

    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    person = offer.application.applicant
    with as_owner():
        person.address_protection = "strictly_confidential"
        person.save(update_fields=["address_protection"])
    client = client_as("saksbehandler.bergen")

    for url in (reverse("allocation:offers"), offer.get_absolute_url()):
        assert offer.vacancy.dwelling.address not in client.get(url).content.decode()


def test_board_has_no_dwelling_offered_to_a_protected_household_for_its_handler_either(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    """A board hangs on a wall; the handler finds the dwelling by the offer."""
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    board, address = reverse("housing:vacancies"), offer.vacancy.dwelling.address
    assert address in client_as("moteleder.bergen").get(board).content.decode()

    protection.protect(
        actor=actor("moteleder.bergen"),
        person=offer.application.applicant,
        level="confidential",
        handlers=[chair.user],
        reason="Melding fra Folkeregisteret",
    )

    handler = client_as("moteleder.bergen")
    assert address not in handler.get(board).content.decode()
    assert address in handler.get(offer.vacancy.get_absolute_url()).content.decode()


def test_urgent_allocation_through_the_page_is_the_leaders(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    entry = make_entry(actor("moteleder.bergen"))
    vacancy = small_vacancy(bergen)
    url = reverse("allocation:candidates", args=[vacancy.pk])

    caseworker = client_as("saksbehandler.bergen").post(url, {"entry": str(entry.pk), "reason": "Haster."})
    assert caseworker.status_code == 200
    leader = client_as("moteleder.bergen")
    assert "Velg hvem boligen tildeles" in leader.post(url, {"reason": "Haster."}).content.decode()
    assert leader.post(url, {"entry": str(entry.pk), "reason": "Haster."}).status_code == 302

    actor("moteleder.bergen")
    assert Offer.objects.get().urgency_reason == "Haster."


def test_my_day_shows_my_next_meeting_and_offers_to_send(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, make_vacancy(bergen), make_entry(chair))
    make_meeting(chair)

    page = client_as("moteleder.bergen").get("/").content.decode()

    assert "Mine neste møter" in page and "Tilbud som skal sendes" in page
    assert offer.get_absolute_url() in page


def test_meeting_in_nes_shows_the_assessment_and_lists_its_decisions(
    nes: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    from applications.services.assessing import assess_application
    from tests.factories.applications import make_application

    leader = actor("leder.nes")
    application = make_application(leader)
    assess_application(actor=leader, application=application)
    meeting = make_meeting(leader)
    item = services.add_application(actor=leader, meeting=meeting, application=application)
    services.publish_meeting(actor=leader, meeting=meeting)
    client = client_as("leder.nes")

    shown = client.get(reverse("allocation:run_item", args=[meeting.pk, 1])).content.decode()
    client.post(
        reverse("allocation:run_item", args=[meeting.pk, 1]),
        {"version": item.version, "result": "meets_criteria", "reason": "Møtet har vurdert kravene."},
    )
    client.post(reverse("allocation:close", args=[meeting.pk]))
    page = client.get(meeting.get_absolute_url()).content.decode()

    assert "Må vurderes" in shown
    assert "Vedtak og tilbud fra møtet" in page and "Brevet er ikke sendt" in page


def test_place_of_a_household_on_a_chosen_day(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    make_entry(caseworker, days_ago=50, members=(child(),))
    client, url = client_as("saksbehandler.bergen"), entry.get_absolute_url()

    def on(days_ago: int) -> str:
        day = formatting.shortdate(caseworker.today - timedelta(days=days_ago))
        page = client.get(url, {"dato": day}).content.decode()
        return page[page.index("Plassen på en valgt dag") :]

    assert "Nummer 1 på ventelisten" in on(60)
    assert "Nummer 2 på ventelisten" in on(1)
    assert "sto ikke på denne lista" in on(200)
    assert "Skriv datoen" in client.get(url, {"dato": "i går"}).content.decode()


def test_list_as_it_was_known_then_leaves_out_what_was_corrected_later(
    actor: ActorOf, client_as: ClientAs
) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    client, url = client_as("saksbehandler.bergen"), reverse("allocation:list")
    day = formatting.shortdate(caseworker.today - timedelta(days=30))

    now = client.get(url, {"dato": day}).content.decode()
    then = client.get(url, {"dato": day, "kjent": "da"}).content.decode()

    assert entry.application.case_number in now
    assert entry.application.case_number not in then
    assert "Slik det var kjent ved utgangen av" in then
