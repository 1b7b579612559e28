"""Who sees which households on a sent agenda: by law, by consent while it is in force, and no longer."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pypdf import PdfReader
from rest_framework.test import APIClient

from allocation import policies, services
from allocation.models import AgendaItem, Candidate, Finding, Meeting, UnallocatedReason, WaitingEntry
from allocation.presentation import agenda_view
from applications.services.data import NeedData
from applications.services.knowledge import publish_finding, withdraw_finding
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Relation
from core.people.models import Person
from core.sharing.services.consents import withdraw_consent
from tests.database import as_owner
from tests.factories.allocation import candidate_of, make_entry, make_meeting, published_meeting, vacancy_item
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.sharing import answer, no, yes
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
SECRET = "Opplysning om husstanden"


@pytest.fixture
def chair(actor: ActorOf) -> Actor:
    return actor("moteleder.bergen")


@pytest.fixture
def entry(chair: Actor) -> WaitingEntry:
    return make_entry(chair)


def published(bergen: Municipality, chair: Actor, *codes: str) -> Meeting:
    """A sent agenda with one vacancy, its candidate and a finding about it, and the household as longest waiting."""
    make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    return published_meeting(chair, units=[unit(bergen, code) for code in codes])


def seen(actor: Actor, meeting: Meeting) -> set[str]:
    """Which households' cases the actor finds on the agenda: by the page's reader, by policy, and by the database."""
    view = agenda_view(actor, meeting)
    shown = {each.row.application_id for item in view.items for each in item.candidates}
    shown |= {item.row.application_id for item in view.items if item.row.application_id}
    by_policy = {row.application_id for row in policies.candidates.visible_to(actor)}
    by_policy |= {row.application_id for row in policies.agenda_items.visible_to(actor) if row.application_id}
    second_wall = {row.application_id for row in Candidate.objects.all()}
    second_wall |= {row.application_id for row in AgendaItem.objects.all() if row.application_id}
    second_wall |= {row.application_id for row in Finding.objects.all() if row.application_id}
    assert shown == by_policy == second_wall
    return {str(key) for key in shown}


def household(entry: WaitingEntry) -> set[str]:
    return {str(entry.application_id)}


def test_without_consent_only_the_dwelling_is_shown(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    meeting = published(bergen, chair, "introduksjonssenteret")

    member = actor("intro.bergen")

    assert seen(member, meeting) == set()
    assert [item.row.kind for item in agenda_view(member, meeting).items] == ["vacancy"]
    assert not Person.objects.filter(pk=entry.application.applicant_id).exists()


def test_consent_shows_the_household_until_it_is_withdrawn(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, acting: Any
) -> None:
    given = answer(chair, entry.application, yes(chair))
    meeting = published(bergen, chair, "introduksjonssenteret", "ebf")
    services.add_finding(
        actor=chair,
        item=AgendaItem.objects.get(kind="vacancy"),
        text=SECRET,
        candidate=Candidate.objects.get(),
    )
    for name in ("intro.bergen", "boligleder.bergen"):
        assert seen(actor(name), meeting) == household(entry), name

    member, landlord = actor("intro.bergen"), actor("boligleder.bergen")
    with acting(chair):
        withdraw_consent(actor=chair, consent=given, on=chair.today)

    with acting(member):
        assert seen(member, meeting) == set()
        assert not Person.objects.filter(pk=entry.application.applicant_id).exists()
    with acting(landlord):
        assert seen(landlord, meeting) == household(entry)
    with acting(chair):
        assert seen(chair, meeting) == household(entry)


def test_withdrawal_empties_page_api_and_print(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, acting: Any,
    client_as: Callable[[str], Client], api_as: Callable[[str], APIClient],
) -> None:  # fmt: skip
    given = answer(chair, entry.application, yes(chair))
    meeting = published(bergen, chair, "introduksjonssenteret")
    item = AgendaItem.objects.get(kind="vacancy")
    services.add_finding(actor=chair, item=item, text=SECRET, candidate=Candidate.objects.get())
    marks = (entry.application.applicant.family_name, entry.application.case_number, SECRET, "Ventet siden")

    def told() -> str:
        pages = client_as("intro.bergen")
        page = pages.get(f"/moter/{meeting.pk}/").content.decode()
        page += pages.get(f"/moter/{meeting.pk}/saker/{item.pk}/").content.decode()
        page += api_as("intro.bergen").get(f"/api/v1/meetings/{meeting.pk}/agenda/").content.decode()
        for version in ("full", "noytral"):
            pdf = pages.get(f"/moter/{meeting.pk}/saksliste/{version}/")
            assert pdf.status_code == 200, version
            page += "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.content)).pages)
        return page

    assert all(mark in told() for mark in marks[:3])
    with acting(chair):
        withdraw_consent(actor=chair, consent=given, on=chair.today)

    after = told()
    assert [mark for mark in marks if mark in after] == []


def test_boundary_second_of_a_household_on_the_agenda(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    answer(chair, entry.application, yes(chair))
    meeting = published(bergen, chair, "introduksjonssenteret")
    member = actor("intro.bergen")

    for moment, expected in (("+ interval '1 second'", household(entry)), ("- interval '1 second'", set())):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE agencies_relation SET opened_at = statement_timestamp() - interval '1 hour', "
                f"closes_at = statement_timestamp() {moment} WHERE basis = 'consent'"
            )
        assert seen(member, meeting) == expected


def test_publish_respects_a_refusal_that_came_after_a_consent(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    answer(chair, entry.application, yes(chair))
    answer(chair, entry.application, no(chair))

    meeting = published(bergen, chair, "introduksjonssenteret")

    assert seen(actor("intro.bergen"), meeting) == set()


def test_law_is_not_stopped_by_a_refusal(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    answer(chair, entry.application, no(chair), code="agenda_landlord", to="ebf")

    meeting = published(bergen, chair, "ebf")

    assert seen(actor("boligleder.bergen"), meeting) == household(entry)
    rows = Relation.objects.filter(subject_id=entry.application_id, compartment__code="ebf")
    assert {(row.basis, row.scope) for row in rows} == {("law", "agenda")}


def test_consent_given_after_publishing_shows_the_household(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry, acting: Any
) -> None:
    meeting = published(bergen, chair, "introduksjonssenteret")
    with acting(chair):
        answer(chair, entry.application, yes(chair))

    assert seen(actor("intro.bergen"), meeting) == household(entry)


def test_consent_alone_does_not_open_the_agenda_to_those_not_called(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    answer(chair, entry.application, yes(chair), code="follow_up", to="sosiale-botjenester")
    published(bergen, chair, "ebf")

    actor("oppfolger.bergen")

    assert not AgendaItem.objects.exists()
    assert not Candidate.objects.exists()


def test_cancelled_meeting_closes_the_households_but_not_what_the_consent_opened(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    answer(chair, entry.application, yes(chair, last_day=chair.today + timedelta(days=200)))
    meeting = published(bergen, chair, "introduksjonssenteret", "ebf")

    services.cancel_meeting(actor=chair, meeting=meeting, reason="For få kan møte.")

    assert seen(actor("boligleder.bergen"), meeting) == set()
    actor("intro.bergen")
    assert not AgendaItem.objects.exists()
    assert Person.objects.filter(pk=entry.application.applicant_id).exists()


def test_reason_of_an_allocation_is_for_those_who_see_the_household(
    bergen: Municipality, actor: ActorOf, chair: Actor
) -> None:
    first, second = make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair, units=[unit(bergen, "introduksjonssenteret"), unit(bergen, "ebf")])
    item = vacancy_item(meeting, vacancy)
    services.record_result(
        actor=chair, item=item, result="allocated", candidate=candidate_of(item, second), reason=SECRET
    )

    assert agenda_view(actor("intro.bergen"), meeting).items[0].row.reason == ""
    # The row itself carries no reason: the second wall keeps it with the household.
    assert SECRET not in AgendaItem.objects.values_list("reason", flat=True)
    assert not Candidate.objects.exists()
    assert agenda_view(actor("boligleder.bergen"), meeting).items[0].row.reason == SECRET
    assert first.pk != second.pk


def test_reason_for_nobody_is_the_offices_own_in_both_walls(
    bergen: Municipality, actor: ActorOf, chair: Actor
) -> None:
    make_entry(chair, days_ago=300)
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    meeting = published_meeting(chair, units=[unit(bergen, "introduksjonssenteret"), unit(bergen, "ebf")])
    item = vacancy_item(meeting, vacancy)
    for _ in range(2):
        services.record_result(actor=chair, item=item, result="not_allocated", reason=SECRET)

    assert agenda_view(chair, meeting).items[0].row.reason == SECRET
    assert UnallocatedReason.objects.get().reason == SECRET
    for username in ("intro.bergen", "boligleder.bergen"):
        member = actor(username)
        assert agenda_view(member, meeting).items[0].row.reason == ""
        assert not UnallocatedReason.objects.exists()
        assert not policies.unallocated.visible_to(member).exists()
        assert SECRET not in AgendaItem.objects.values_list("reason", flat=True)


def test_allocation_between_meetings_is_about_a_household_too(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    vacancy = make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    services.allocate_between_meetings(actor=chair, vacancy=vacancy, entry=entry, reason=SECRET)
    meeting = make_meeting(chair, units=[unit(bergen, "introduksjonssenteret"), unit(bergen, "ebf")])
    services.build_agenda(actor=chair, meeting=meeting)
    services.publish_meeting(actor=chair, meeting=meeting)

    assert SECRET not in [item.row.proposal for item in agenda_view(actor("intro.bergen"), meeting).items]
    assert SECRET in [item.row.proposal for item in agenda_view(actor("boligleder.bergen"), meeting).items]


def test_finding_on_the_case_stands_on_the_agenda_for_those_admitted_to_it(
    bergen: Municipality, actor: ActorOf, chair: Actor, entry: WaitingEntry
) -> None:
    answer(chair, entry.application, yes(chair))
    meeting = published(bergen, chair, "introduksjonssenteret", "forvaltningsenheten")
    told = publish_finding(
        actor=actor("saksbehandler.bergen"),
        application=entry.application,
        text="Trenger bolig i første etasje.",
        legal_basis="same_purpose",
    )

    def texts(username: str, *, neutral: bool = False) -> set[str]:
        view = agenda_view(actor(username), meeting, neutral=neutral)
        shown = {finding.text for item in view.items for finding in item.findings}
        return shown | {row.text for item in view.items for each in item.candidates for row in each.findings}

    assert texts("moteleder.bergen") == texts("intro.bergen") == {told.text}
    assert texts("moteleder.bergen", neutral=True) == set()
    assert texts("forvaltning.bergen") == set()
    withdraw_finding(actor=actor("saksbehandler.bergen"), finding=told)
    assert texts("moteleder.bergen") == texts("intro.bergen") == set()


def test_need_that_no_specialist_was_asked_about_is_said_to_those_who_read_the_case(
    bergen: Municipality, actor: ActorOf, chair: Actor
) -> None:
    make_entry(chair, need=NeedData(bedrooms=1, wheelchair=True))
    meeting = published(bergen, chair, "nav-arstad")

    def told(reader: Actor, *, neutral: bool = False) -> list[str]:
        view = agenda_view(reader, meeting, neutral=neutral)
        lines = [line.text for item in view.items for each in item.candidates for line in each.lines]
        lines += [text for item in view.items for _label, text in item.facts]
        return sorted({text for text in lines if "ingen fagperson er spurt" in text})

    assert len(told(chair)) == 1
    assert told(chair, neutral=True) == []
    assert told(actor("nav.bergen")) == []
