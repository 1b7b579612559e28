"""Before the meeting: the names a unit may look up, why, and what it writes; drafts are the unit's own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from allocation import policies, services
from allocation.enums import CheckState
from allocation.models import Finding, Meeting, Participant, UnitCheck, WaitingEntry
from allocation.presentation import agenda_view
from allocation.services.preparing import preparation, progress
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import Conflict, NotAllowed, Refused
from core.people.enums import AddressProtection
from core.people.models import Person
from core.sharing.services.consents import withdraw_consent
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry, make_meeting, published_meeting
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.sharing import answer, yes
from tests.people_at_work import unit

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
SECRET = "Har ubetalt husleie fra før."


@pytest.fixture
def chair(actor: ActorOf) -> Actor:
    return actor("moteleder.bergen")


@pytest.fixture
def entry(chair: Actor) -> WaitingEntry:
    return make_entry(chair)


def called(bergen: Municipality, chair: Actor, *codes: str) -> Meeting:
    make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    return published_meeting(chair, units=[unit(bergen, code) for code in codes])


def write(
    who: Actor, meeting: Meeting, entry: WaitingEntry, state: str, text: str = "", **more: Any
) -> UnitCheck:
    return services.save_check(
        actor=who, meeting=meeting, application_id=entry.application_id, state=state, text=text, **more
    )


def address(meeting: Meeting) -> str:
    return reverse("allocation:preparation", args=[meeting.pk])


def test_names_by_law_and_by_consent_say_why(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, client_as: ClientAs
) -> None:
    without = make_entry(chair, days_ago=50)
    answer(chair, entry.application, yes(chair))
    meeting = called(bergen, chair, "ebf", "introduksjonssenteret")

    landlord = preparation(actor("boligleder.bergen"), meeting)
    member = preparation(actor("intro.bergen"), meeting)
    by_law = client_as("boligleder.bergen").get(address(meeting)).content.decode()
    by_consent = client_as("intro.bergen").get(address(meeting)).content.decode()

    both = {entry.application_id, without.application_id}
    assert {name.application_id for name in landlord.names} == both
    assert [name.application_id for name in member.names] == [entry.application_id]
    assert "forvaltningsloven § 13 b" in by_law and "har samtykket" not in by_law
    assert "Søkeren har samtykket" in by_consent
    assert "Dette står her enten det finnes noen eller ikke" in by_law
    assert "Dette står her enten det finnes noen eller ikke" in by_consent
    read = ReadEntry.objects.filter(content="meeting.preparation").values_list("person_id", flat=True)
    with as_owner():
        assert set(read) == {entry.application.applicant_id, without.application.applicant_id}


def test_withdrawn_consent_takes_the_name_and_the_right_to_write(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, acting: Any
) -> None:
    given = answer(chair, entry.application, yes(chair))
    meeting = called(bergen, chair, "introduksjonssenteret")
    with acting(chair):
        withdraw_consent(actor=chair, consent=given, on=chair.today)

    member = actor("intro.bergen")

    assert preparation(member, meeting).names == []
    with pytest.raises(NotAllowed):
        write(member, meeting, entry, CheckState.SHARED, SECRET)


def test_draft_is_the_units_own_behind_both_walls(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = called(bergen, chair, "ebf", "nav-arstad")
    landlord = actor("boligleder.bergen")
    write(landlord, meeting, entry, CheckState.DRAFT, SECRET)
    assert preparation(landlord, meeting).names[0].state == CheckState.DRAFT
    assert UnitCheck.objects.get().text == SECRET

    for other in ("moteleder.bergen", "saksbehandler.bergen", "nav.bergen"):
        who = actor(other)
        assert not policies.unit_checks.visible_to(who).exists(), other
        assert not UnitCheck.objects.exists(), other
        assert not Finding.objects.exists(), other
    chair = actor("moteleder.bergen")
    assert SECRET not in str(agenda_view(chair, meeting))


def test_shared_is_read_at_every_place_and_taken_back(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = called(bergen, chair, "ebf")
    landlord = actor("boligleder.bergen")
    check = write(landlord, meeting, entry, CheckState.SHARED, SECRET)
    write(landlord, meeting, entry, CheckState.SHARED, SECRET)

    chair = actor("moteleder.bergen")
    view = agenda_view(chair, meeting)
    places = [row.findings for item in view.items for row in item.candidates]
    places += [item.findings for item in view.items if item.row.application_id]
    assert len(places) == 2 and all([finding.text for finding in found] == [SECRET] for found in places)
    assert Finding.objects.get().basis == "law"
    assert SECRET not in str([item.findings for item in agenda_view(chair, meeting, neutral=True).items])

    landlord = actor("boligleder.bergen")
    write(landlord, meeting, entry, CheckState.DRAFT, SECRET, version=check.version)
    assert not Finding.objects.exists()
    assert UnitCheck.objects.get().text == SECRET
    verbs = list(AuditEvent.objects.filter(verb__startswith="meeting.finding").values_list("verb", flat=True))
    assert sorted(verbs) == ["meeting.finding_added", "meeting.finding_withdrawn"]
    assert SECRET not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_chair_sees_figures_and_no_content(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, client_as: ClientAs
) -> None:
    make_entry(chair, days_ago=50)
    meeting = called(bergen, chair, "ebf", "nav-arstad")
    landlord = actor("boligleder.bergen")
    write(landlord, meeting, entry, CheckState.NOTHING)
    services.report_prepared(actor=landlord, meeting=meeting)
    services.report_prepared(actor=landlord, meeting=meeting)

    told = {row.unit.code: row for row in progress(actor("moteleder.bergen"), meeting)}
    page = client_as("moteleder.bergen").get(address(meeting)).content.decode()

    assert (told["ebf"].checked, told["ebf"].total) == (1, 2)
    assert told["ebf"].prepared_at and not told["nav-arstad"].prepared_at
    assert told["nav-arstad"].total == 2
    assert "1 av 2" in page and "Ferdig" in page and "Ikke begynt" in page
    assert AuditEvent.objects.filter(verb="meeting.unit_prepared").count() == 1


def test_draft_does_not_count_as_looked_up(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = called(bergen, chair, "ebf")

    write(actor("boligleder.bergen"), meeting, entry, CheckState.DRAFT, SECRET)

    assert Participant.objects.get().checked == 0


def test_bad_input_changes_nothing(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = called(bergen, chair, "ebf")
    landlord = actor("boligleder.bergen")

    for state, text, code in (
        (CheckState.SHARED, "  ", "TEXT_MISSING"),
        (CheckState.DRAFT, "", "TEXT_MISSING"),
        ("other", SECRET, "STATE_MISSING"),
    ):
        with pytest.raises(Refused) as refusal:
            write(landlord, meeting, entry, state, text)
        assert refusal.value.code == code
    assert not UnitCheck.objects.exists()


def test_colleague_who_has_written_since_is_not_overwritten(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, client_as: ClientAs
) -> None:
    meeting = called(bergen, chair, "ebf")
    landlord = actor("boligleder.bergen")
    first = write(landlord, meeting, entry, CheckState.DRAFT, "Første")
    write(landlord, meeting, entry, CheckState.DRAFT, "Andre", version=first.version)

    with pytest.raises(Conflict):
        write(landlord, meeting, entry, CheckState.SHARED, "Tredje", version=first.version)
    key = entry.application_id
    told = {"om": str(key), "state": "shared", f"{key}-text": "Tredje", f"{key}-version": first.version}
    client = client_as("boligleder.bergen")
    stopped = client.post(address(meeting), told)
    again = client.post(address(meeting), {**told, f"{key}-version": first.version + 1})

    assert stopped.status_code == 409 and "En kollega har skrevet" in stopped.content.decode()
    assert "Tredje" in stopped.content.decode()
    assert again.status_code == 302


def test_nothing_is_written_after_the_meeting(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = called(bergen, chair, "ebf")
    with as_owner():
        Meeting.objects.filter(pk=meeting.pk).update(state="held")

    with pytest.raises(Refused) as refusal:
        write(actor("boligleder.bergen"), meeting, entry, CheckState.SHARED, SECRET)

    assert refusal.value.code == "WRONG_STATE"


def test_those_not_called_and_other_municipalities_find_no_page(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, client_as: ClientAs
) -> None:
    meeting = called(bergen, chair, "ebf")
    planned = make_meeting(actor("moteleder.bergen"), days_ahead=7, units=[unit(bergen, "ebf")])

    for who in ("nav.bergen", "leder.nes", "vekter.bergen"):
        assert client_as(who).get(address(meeting)).status_code == 404, who
        assert client_as(who).post(address(meeting), {"om": str(entry.application_id)}).status_code == 404, (
            who
        )
    assert client_as("boligleder.bergen").get(address(planned)).status_code == 404
    stranger = client_as("boligleder.bergen").post(
        address(meeting), {"om": str(meeting.pk), "state": "nothing"}
    )
    assert stranger.status_code == 404


def test_page_saves_draft_shares_and_reports(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, client_as: ClientAs
) -> None:
    meeting = called(bergen, chair, "ebf")
    client = client_as("boligleder.bergen")
    key = entry.application_id
    told = {"om": str(key), f"{key}-text": SECRET, f"{key}-version": ""}

    empty = client.post(address(meeting), {**told, f"{key}-text": "", "state": "shared"})
    draft = client.post(address(meeting), {**told, "state": "draft"})
    shown = client.get(address(meeting)).content.decode()
    done = client.post(reverse("allocation:report_prepared", args=[meeting.pk]))

    assert "Skriv det møtet bør vite." in empty.content.decode()
    assert draft.status_code == 302 and draft.headers["Location"].endswith(f"#navn-{key}")
    assert "Kladd" in shown and SECRET in shown
    assert done.status_code == 302
    actor("boligleder.bergen")
    assert Participant.objects.get().prepared_at is not None


def test_protected_household_is_on_nobodys_list(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = called(bergen, chair, "ebf")
    with as_owner():
        Person.objects.filter(pk=entry.application.applicant_id).update(
            address_protection=AddressProtection.CONFIDENTIAL
        )

    landlord = actor("boligleder.bergen")

    assert preparation(landlord, meeting).names == []
    with pytest.raises(NotAllowed):
        write(landlord, meeting, entry, CheckState.SHARED, SECRET)


def test_page_takes_as_many_queries_for_many_names_as_for_few(
    bergen: Municipality, chair: Actor, client_as: ClientAs
) -> None:
    for days in range(100, 108):
        make_entry(chair, days_ago=days)
    meeting = called(bergen, chair, "ebf", "nav-arstad")

    for who in ("boligleder.bergen", "moteleder.bergen"):
        client = client_as(who)
        page = client.get(address(meeting)).content.decode()
        assert page.count('class="name-row"') == 8
        assert queries(client, address(meeting)) <= 15


def test_birth_date_is_shown_to_those_the_rule_tells_it(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    with as_owner():
        type(entry.application.applicant).objects.filter(pk=entry.application.applicant_id).update(
            birth_date=date(1990, 5, 17)
        )
    meeting = called(bergen, chair, "ebf")

    assert preparation(actor("boligleder.bergen"), meeting).names[0].birth_date == date(1990, 5, 17)


def test_api_gives_the_names_and_takes_what_was_found(
    bergen: Municipality,
    chair: Actor,
    entry: WaitingEntry,
    api_as: Callable[[str], APIClient],
    actor: ActorOf,
) -> None:
    meeting = called(bergen, chair, "ebf")
    where = f"/api/v1/meetings/{meeting.pk}/preparation/"
    landlord = api_as("boligleder.bergen")
    told = {"application": str(entry.application_id), "state": "shared", "text": SECRET}

    first = landlord.get(where).json()
    saved = landlord.post(where, told, format="json")
    stale = landlord.post(where, {**told, "text": "Ny", "version": 99}, format="json")
    empty = landlord.post(where, {**told, "text": ""}, format="json")
    stranger = landlord.post(where, {**told, "application": str(meeting.pk)}, format="json")

    assert first["names"][0]["state"] == "" and "forvaltningsloven" in first["names"][0]["basis"]
    assert first["units"] == []
    assert saved.json()["names"][0]["state"] == "shared"
    assert (stale.status_code, empty.status_code, stranger.status_code) == (409, 400, 404)
    assert api_as("nav.bergen").get(where).status_code == 404
    units = api_as("moteleder.bergen").get(where).json()["units"]
    assert [(row["unit"], row["checked"], row["total"]) for row in units] == [
        (unit(bergen, "ebf").name, 1, 1)
    ]


def test_api_arranges_the_agenda(
    bergen: Municipality, chair: Actor, entry: WaitingEntry, api_as: Callable[[str], APIClient]
) -> None:
    meeting = called(bergen, chair, "ebf")
    client = api_as("moteleder.bergen")
    where = f"/api/v1/meetings/{meeting.pk}/"
    version = client.get(where).json()["version"]
    order = [row["id"] for row in client.get(f"{where}agenda/").json()][::-1]

    saved = client.post(f"{where}arrange/", {"order": order, "version": version}, format="json")
    late = client.post(f"{where}arrange/", {"order": order[::-1], "version": version}, format="json")

    assert [row["id"] for row in saved.json()] == order and saved.json()[0]["late"] == ""
    assert late.status_code == 409
    assert api_as("boligleder.bergen").post(f"{where}arrange/", {"order": order}).status_code == 404
