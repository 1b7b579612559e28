"""A municipality that keeps no waiting list (Nes): nobody stands in turn."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from allocation import selectors, services
from allocation.calculations.comparison import Compared, must_explain, why_not
from allocation.enums import CandidateOutcome, Consequence, ItemKind, PauseReason, Result, WaitingList
from allocation.models import AgendaItem, Candidate, Offer, WaitingEntry
from applications.enums import State
from applications.models import Application
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import Refused
from core.documents.models import Letter
from tenancies.models import Lease
from tests.database import as_owner
from tests.factories.allocation import (
    confirmed,
    make_entry,
    make_meeting,
    prepared_offer,
    published_meeting,
    set_switch,
    vacancy_item,
)
from tests.factories.applications import child, make_application
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def small(nes: Municipality) -> object:
    return make_vacancy(nes, make_dwelling(nes, rooms=2, bedrooms=1))


def granted_in_the_meeting(leader: Actor) -> Application:
    from applications.services import assessing
    from applications.transitions import application as machine

    application = make_application(leader)
    assessing.assess_application(actor=leader, application=application, on=leader.today)
    application.refresh_from_db()
    if application.state != State.READY_FOR_DECISION:
        machine.perform(actor=leader, obj=application, name="make_ready")
    meeting = published_meeting(leader)
    services.record_result(
        actor=leader,
        item=meeting.items.get(application=application),
        result=Result.MEETS_CRITERIA,
        reason="Møtet har vurdert kravene.",
    )
    return Application.objects.get(pk=application.pk)


def test_from_grant_in_the_meeting_to_lease(nes: Municipality, actor: ActorOf) -> None:
    leader = actor("leder.nes")
    application = granted_in_the_meeting(leader)
    assert application.state == State.GRANTED
    vacancy = small(nes)
    meeting = make_meeting(leader)
    services.build_agenda(actor=leader, meeting=meeting)
    services.publish_meeting(actor=leader, meeting=meeting)
    item = vacancy_item(meeting, vacancy)  # type: ignore[arg-type]
    candidate = item.candidates.get()
    assert candidate.application_id == application.pk

    services.record_result(
        actor=leader,
        item=item,
        result=Result.ALLOCATED,
        candidate=candidate,
        reason="Boligen ligger nær jobben.",
    )
    offer = Offer.objects.get(item=item)
    confirmed(leader, application)
    services.send_offer(actor=leader, offer=offer)
    done = services.accept_offer(actor=leader, offer=offer, on=leader.today)

    assert done.state == "accepted"
    assert Lease.objects.get(offer=offer).application_id == application.pk


def test_granted_are_known_without_number_order_or_hold(actor: ActorOf) -> None:
    leader = actor("leder.nes")
    family = make_entry(leader, days_ago=50, members=(child(),))
    alone = make_entry(leader, days_ago=300)
    services.pause_entry(
        actor=actors.for_service("allocation", leader.home, today=leader.today),
        entry=family,
        reason=PauseReason.HEALTH,
        first_day=leader.today,
    )

    found = selectors.waiting_list(leader, WaitingList.ORDINARY, leader.today)

    assert [row.entry_id for row in found.rows] == [alone.pk, family.pk]
    assert [(row.number, row.pause, row.available) for row in found.rows] == [(None, None, True)] * 2
    assert "ingen venteliste" in str(found.rows[0].why[0])


def test_agenda_shows_all_that_fit_and_nobody_as_longest_waiting(nes: Municipality, actor: ActorOf) -> None:
    set_switch(nes, "allocation.candidates", 1)
    leader = actor("leder.nes")
    entries = [make_entry(leader, days_ago=days) for days in (100, 300, 200)]
    vacancy = small(nes)
    meeting = make_meeting(leader)

    services.build_agenda(actor=leader, meeting=meeting)

    item = vacancy_item(meeting, vacancy)  # type: ignore[arg-type]
    assert [row.entry_id for row in item.candidates.all()] == [entries[1].pk, entries[2].pk, entries[0].pk]
    assert not any(row.explanation["ordered"] for row in item.candidates.all())
    assert not meeting.items.filter(kind=ItemKind.LONGEST_WAITING).exists()


def running_item(nes: Municipality, leader: Actor) -> AgendaItem:
    for days in (300, 100):
        make_entry(leader, days_ago=days)
    vacancy = small(nes)
    return vacancy_item(published_meeting(leader), vacancy)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [0, 1])
def test_choice_is_always_explained_by_a_person(nes: Municipality, actor: ActorOf, place: int) -> None:
    leader = actor("leder.nes")
    item = running_item(nes, leader)
    chosen = list(item.candidates.all())[place]

    with pytest.raises(Refused) as refusal:
        services.record_result(actor=leader, item=item, result=Result.ALLOCATED, candidate=chosen)

    assert (refusal.value.code, refusal.value.field) == ("NO_ORDER", "reason")
    assert "ingen venteliste" in refusal.value.message
    assert not Offer.objects.exists()


def test_reason_of_the_choice_stands_with_the_chosen_alone(nes: Municipality, actor: ActorOf) -> None:
    leader = actor("leder.nes")
    item = running_item(nes, leader)
    chosen, other = item.candidates.all()

    services.record_result(
        actor=leader, item=item, result=Result.ALLOCATED, candidate=chosen, reason="Trenger hjelp av naboen."
    )

    other = Candidate.objects.get(pk=other.pk)
    assert (other.outcome, other.reason) == (CandidateOutcome.PASSED_OVER, "")
    assert "Møtet valgte en annen" in other.computed_reason
    assert Candidate.objects.get(pk=chosen.pk).reason == "Trenger hjelp av naboen."


def test_one_that_does_not_fit_gets_that_as_the_reason() -> None:
    chosen = Compared("a", 1, date(2026, 1, 1), ordered=False)
    small_home = Compared("b", 2, date(2025, 1, 1), failing=("For liten.",), ordered=False)

    assert "For liten." in str(why_not(small_home, chosen))
    must = must_explain(chosen, [chosen, small_home])
    assert must is not None and must.code == "NO_ORDER"


def test_the_first_in_an_order_needs_no_written_reason() -> None:
    first, second = Compared("a", 1, date(2026, 1, 1)), Compared("b", 2, date(2025, 1, 1))

    assert must_explain(first, [first, second]) is None
    must = must_explain(second, [first, second])
    assert must is not None and must.code == "DEPARTS_FROM_ORDER"


def test_no_menu_page_or_figure_of_a_waiting_list(
    nes: Municipality, actor: ActorOf, client_as: ClientAs, api_as: Callable[[str], APIClient]
) -> None:
    entry = make_entry(actor("leder.nes"))
    client = client_as("leder.nes")

    menu = client.get("/").content.decode()
    pages = [reverse("allocation:list"), reverse("allocation:matches"), entry.get_absolute_url()]
    pages += [
        reverse(f"allocation:{name}", args=[entry.pk]) for name in ("pause", "end", "confirm", "resume")
    ]

    assert "/venteliste/" not in menu
    assert "/tilbud/" in menu
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    api = api_as("leder.nes")
    for path in ("", "order/", f"{entry.pk}/"):
        assert api.get(f"/api/v1/waiting-list/{path}").status_code == 404


def test_candidates_of_a_vacancy_are_shown_by_fit(
    nes: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    leader = actor("leder.nes")
    entry = make_entry(leader, days_ago=100)
    make_entry(leader, days_ago=90, members=(child(),))
    vacancy = small(nes)
    client = client_as("leder.nes")

    page = client.get(reverse("allocation:candidates", args=[vacancy.pk])).content.decode()  # type: ignore[attr-defined]
    homes = client.get(reverse("allocation:homes", args=[entry.pk]))

    assert "Kommunen har ingen venteliste" in page
    assert "Nr. 1" not in page
    assert homes.status_code == 200
    assert "/venteliste/" not in homes.content.decode().replace(f"/venteliste/{entry.pk}/boliger/", "")


def test_household_without_a_list_keeps_its_grant_after_a_no(nes: Municipality, actor: ActorOf) -> None:
    set_switch(nes, "allocation.decline_consequence", "removed")
    leader = actor("leder.nes")
    entry = make_entry(leader)
    offer = services.send_offer(actor=leader, offer=prepared_offer(leader, small(nes), entry))  # type: ignore[arg-type]

    done = services.decline_offer(actor=leader, offer=offer, on=leader.today, reason="price")

    entry.refresh_from_db()
    assert (done.consequence, entry.ended_on) == (Consequence.KEEPS_PLACE, None)
    assert "ventelist" not in Letter.objects.get(code="offer").html


def test_allocating_between_meetings_needs_no_list(nes: Municipality, actor: ActorOf) -> None:
    leader = actor("leder.nes")
    entry = make_entry(leader)

    offer = services.allocate_between_meetings(
        actor=leader,
        vacancy=small(nes),
        entry=entry,
        reason="Brann i natt.",  # type: ignore[arg-type]
    )

    assert offer.entry_id == entry.pk


def test_turning_the_list_on_gives_an_order_from_the_same_facts(nes: Municipality, actor: ActorOf) -> None:
    leader = actor("leder.nes")
    alone = make_entry(leader, days_ago=300)
    family = make_entry(leader, days_ago=50, members=(child(),))
    set_switch(nes, "allocation.waiting_list", True)

    found = selectors.waiting_list(actor("leder.nes"), WaitingList.ORDINARY, leader.today)

    assert [(row.entry_id, row.number) for row in found.rows] == [(family.pk, 1), (alone.pk, 2)]


def test_grant_is_written_down_as_a_grant(actor: ActorOf) -> None:
    leader = actor("leder.nes")
    entry = make_entry(leader)

    assert AuditEvent.objects.filter(verb="waiting.granted", subject_id=entry.pk).exists()
    assert WaitingEntry.objects.get(pk=entry.pk).entered_on >= leader.today - timedelta(days=100)


def test_letter_of_the_decision_says_nothing_of_a_list(actor: ActorOf) -> None:
    from applications.services import sending

    leader = actor("leder.nes")
    application = granted_in_the_meeting(leader)

    sending.send_decision(actor=leader, decision=application.decisions.get())

    letter = Letter.objects.get(code="decision_grant")
    assert "Du er innvilget kommunal bolig" in letter.html
    assert "ventelist" not in letter.html


def test_who_is_granted_waits_for_a_home_not_on_a_list(
    nes: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    case = granted_in_the_meeting(actor("leder.nes"))

    page = client_as("leder.nes").get(case.get_absolute_url()).content.decode()

    assert "Innvilget – venter på bolig" in page and "på venteliste" not in page


def test_where_a_list_is_kept_the_state_names_it(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    case = make_entry(actor("moteleder.bergen")).application
    with as_owner():
        Application.objects.filter(pk=case.pk).update(state=State.GRANTED)

    page = client_as("moteleder.bergen").get(case.get_absolute_url()).content.decode()

    assert "Innvilget – på venteliste" in page
