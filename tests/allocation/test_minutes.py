"""The minutes: composed, signed by the chair, closed by services and by the database, and added to afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from allocation import services
from allocation.enums import MeetingState, Result
from allocation.minutes import minutes_view
from allocation.models import AgendaItem, Candidate, Finding, Meeting, MinutesAddendum, Participant, Recusal
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Document, DocumentContent
from tests.allocation.test_pages import pdf_text
from tests.database import as_owner
from tests.factories.allocation import candidate_of, make_entry, make_meeting, published_meeting, vacancy_item
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def held(chair: Actor, bergen: Municipality) -> Meeting:
    """Departed from the order, one recused, one unit there and one not, one case back next time, one need."""
    make_entry(chair, days_ago=300)
    second = make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair, units=[unit(bergen, "ebf"), unit(bergen, "introduksjonssenteret")])
    item = vacancy_item(meeting, vacancy)
    landlord = meeting.participants.get(unit__code="ebf")
    services.add_finding(actor=chair, item=item, text="Heisen er ny.")
    services.set_attendance(actor=chair, meeting=meeting, present={landlord.pk: True})
    services.set_recusals(actor=chair, item=item, participants=[landlord])
    services.record_result(
        actor=chair,
        item=item,
        result=Result.ALLOCATED,
        candidate=candidate_of(item, second),
        reason="Nær barnas skole.",
        further_need="Hjelp til flytting.",
    )
    for other in meeting.items.exclude(pk=item.pk):
        services.record_result(actor=chair, item=other, result=Result.RETURNED, reason="Mangler uttalelse.")
    return services.hold_meeting(actor=chair, meeting=meeting)


def signed(chair: Actor, bergen: Municipality) -> Meeting:
    meeting = held(chair, bergen)
    services.sign_meeting(actor=chair, meeting=meeting, minutes="Møtet ble hevet klokka ti.")
    meeting.refresh_from_db()
    return meeting


def test_minutes_are_composed_from_the_results(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")

    view = minutes_view(chair, held(chair, bergen))

    first = view.items[0]
    assert len(view.present) == 1 and len(view.absent) == 1
    assert first.recused == view.present[0]
    assert first.departs == "Rekkefølgen ble fraveket: nr. 1 sto foran den valgte."
    told = " ".join(first.led_to)
    assert "tilbudet sendes" in told and "Hjelp til flytting. Følges opp av" in told
    assert "Saken kommer tilbake i neste møte." in view.items[1].led_to


def test_signed_minutes_are_kept_byte_by_byte(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    meeting = signed(chair, bergen)
    kept = bytes(DocumentContent.objects.get(pk=meeting.minutes_document).content)
    client, url = client_as("moteleder.bergen"), reverse("allocation:minutes_pdf", args=[meeting.pk])

    services.add_addendum(actor=chair, meeting=meeting, text="Uttalelsen kom dagen etter.")
    shown = client.get(url).content

    assert shown == kept
    text = pdf_text(kept)
    for expected in (
        "Referatet er godkjent av",
        "Rekkefølgen ble fraveket",
        "Deltok ikke i saken",
        "Møtet ble hevet",
    ):
        assert expected in text
    assert "Uttalelsen kom" not in text
    actor("moteleder.bergen")
    document = Document.objects.get(pk=meeting.minutes_document)
    assert (document.kind, document.subject_id) == ("minutes", meeting.pk)


def test_minutes_are_signed_once_by_the_one_who_led(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = held(chair, bergen)
    with pytest.raises(Conflict):
        services.sign_meeting(actor=chair, meeting=meeting, version=1)
    with pytest.raises(NotAllowed):
        services.sign_meeting(actor=actor("saksbehandler.bergen"), meeting=meeting)
    chair = actor("moteleder.bergen")

    for _again in range(2):
        services.sign_meeting(actor=chair, meeting=meeting)

    assert Document.objects.filter(kind="minutes").count() == 1
    assert AuditEvent.objects.filter(verb="meeting.signed").count() == 1


def test_meeting_that_is_not_over_is_not_signed(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)

    with pytest.raises(Refused) as refusal:
        services.sign_meeting(actor=chair, meeting=meeting)

    assert refusal.value.code == "WRONG_STATE"
    assert not Document.objects.exists()


def test_services_change_nothing_of_signed_minutes(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = signed(chair, bergen)
    item = meeting.items.get(kind="vacancy")
    acts: list[Callable[[], Any]] = [
        lambda: services.record_result(actor=chair, item=item, result="not_allocated", reason="Feil."),
        lambda: services.undo_result(actor=chair, item=item),
        lambda: services.set_recusals(actor=chair, item=item),
        lambda: services.set_attendance(actor=chair, meeting=meeting, present={}),
        lambda: services.add_finding(actor=chair, item=item, text="Nytt."),
        lambda: services.add_item(actor=chair, meeting=meeting, title="Ny sak"),
        lambda: services.remove_item(actor=chair, item=item),
        lambda: services.change_meeting(actor=chair, meeting=meeting, place="Rom 9"),
    ]

    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code in ("WRONG_STATE", "MEETING_CLOSED")


CHANGES: dict[str, Callable[[Meeting], Any]] = {
    "result": lambda meeting: AgendaItem.objects.filter(meeting=meeting).update(result="noted"),
    "outcome": lambda meeting: Candidate.objects.filter(meeting=meeting).update(outcome="proposed"),
    "finding": lambda meeting: Finding.objects.filter(meeting=meeting).update(text="Annet."),
    "recusal": lambda meeting: Recusal.objects.filter(meeting=meeting).delete(),
    "attendance": lambda meeting: Participant.objects.filter(meeting=meeting).update(attendance="present"),
    "minutes": lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(minutes="Annet."),
    "reopened": lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(state="held"),
    "gone": lambda meeting: Meeting.objects.filter(pk=meeting.pk)._raw_delete("default"),
    "new item": lambda meeting: AgendaItem.objects.create(
        municipality_id=meeting.municipality_id,
        compartment_id=meeting.compartment_id,
        meeting=meeting,
        kind="other",
        order=99,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("owner", [False, True])
def test_database_refuses_to_change_signed_minutes(
    bergen: Municipality, actor: ActorOf, change: str, owner: bool
) -> None:
    meeting = signed(actor("moteleder.bergen"), bergen)

    with pytest.raises(DatabaseError, match="minutes are signed"), transaction.atomic():
        if owner:
            with as_owner():
                CHANGES[change](meeting)
        else:
            CHANGES[change](meeting)


def test_addendum_stands_beside_the_minutes_once_and_for_good(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    meeting = held(chair, bergen)
    with pytest.raises(Refused) as early:
        services.add_addendum(actor=chair, meeting=meeting, text="For tidlig.")
    services.sign_meeting(actor=chair, meeting=meeting)
    client, url = client_as("moteleder.bergen"), reverse("allocation:addendum", args=[meeting.pk])

    for _again in range(2):
        client.post(url, {"text": "Uttalelsen kom dagen etter."})
    empty = client.post(url, {"text": " "})
    page = client.get(reverse("allocation:minutes", args=[meeting.pk])).content.decode()

    actor("moteleder.bergen")
    assert early.value.code == "NOT_SIGNED"
    assert "Skriv hva som skal føyes til." in empty.content.decode()
    assert page.count("Uttalelsen kom dagen etter.") == 1
    assert client_as("saksbehandler.bergen").post(url, {"text": "x"}).status_code == 404
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MinutesAddendum.objects.update(text="Annet.")


def test_members_read_minutes_without_what_is_not_theirs(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    meeting = signed(chair, bergen)
    services.add_addendum(actor=chair, meeting=meeting, text="Hemmelig tilføyelse.")
    url = reverse("allocation:minutes", args=[meeting.pk])

    page = client_as("intro.bergen").get(url)

    assert page.status_code == 200
    assert "Hemmelig tilføyelse." not in page.content.decode()
    assert "Legg til protokolltilførselen" not in page.content.decode()
    assert client_as("nav.bergen").get(url).status_code == 404
    assert meeting.state == MeetingState.SIGNED
