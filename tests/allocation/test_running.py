"""Run mode: undo with what it set going, reasons confirmed before they are saved, recusals, needs, two at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from allocation import services
from allocation.enums import Attendance, CandidateOutcome, OfferState, Result
from allocation.models import AgendaItem, Meeting, Offer
from allocation.presentation import agenda_view
from allocation.services.needs import Need
from applications.enums import DecisionState, State
from applications.models import Application, Decision
from applications.services.sending import send_decision
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.messages.models import Task
from housing.enums import VacancyState
from housing.models import Vacancy
from tests.allocation.test_meetings import ready_in_nes
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import (
    candidate_of,
    confirmed,
    make_entry,
    make_meeting,
    published_meeting,
    set_switch,
    vacancy_item,
)
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def home(municipality: Municipality) -> Vacancy:
    return make_vacancy(municipality, make_dwelling(municipality, rooms=2, bedrooms=1))


def allocated(chair: Actor, bergen: Municipality) -> tuple[Meeting, AgendaItem, Offer]:
    """The first of two households gets the dwelling."""
    first, _second = make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)
    vacancy = home(bergen)
    meeting = published_meeting(chair)
    item = vacancy_item(meeting, vacancy)
    item = services.record_result(
        actor=chair, item=item, result=Result.ALLOCATED, candidate=candidate_of(item, first)
    )
    return meeting, item, Offer.objects.get(vacancy=vacancy)


def other_item(chair: Actor, title: str = "Sak A") -> tuple[Meeting, AgendaItem]:
    meeting = make_meeting(chair)
    item = services.add_item(actor=chair, meeting=meeting, title=title)
    services.publish_meeting(actor=chair, meeting=meeting)
    return meeting, item


# Undo


def test_undo_takes_back_the_allocation_and_what_followed(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    _meeting, item, offer = allocated(chair, bergen)
    services.record_result(
        actor=chair,
        item=item,
        result=Result.ALLOCATED,
        candidate=item.candidates.get(outcome="chosen"),
        further_need="Hjelp til flytting.",
    )

    services.undo_result(actor=chair, item=item)
    services.undo_result(actor=chair, item=item)

    item.refresh_from_db()
    offer.refresh_from_db()
    assert (item.result, item.recorded_by, item.need_due) == ("", None, None)
    assert offer.state == OfferState.WITHDRAWN
    assert Vacancy.objects.get(pk=offer.vacancy_id).state == VacancyState.READY
    assert set(item.candidates.values_list("outcome", "reason", "computed_reason")) == {
        (CandidateOutcome.PROPOSED, "", "")
    }
    assert not Task.objects.filter(done_at=None).exists()
    assert AuditEvent.objects.filter(verb="meeting.result_undone").count() == 1


def test_undone_result_can_be_recorded_again(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    _meeting, item, offer = allocated(chair, bergen)
    chosen = item.candidates.get(outcome="chosen")
    services.undo_result(actor=chair, item=item)

    services.record_result(actor=chair, item=item, result=Result.ALLOCATED, candidate=chosen)

    assert Offer.objects.exclude(state=OfferState.WITHDRAWN).get().entry_id == offer.entry_id


def test_undo_is_refused_when_the_offer_is_sent(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    _meeting, item, offer = allocated(chair, bergen)
    confirmed(chair, offer.application)
    services.send_offer(actor=chair, offer=offer)

    with pytest.raises(Refused) as refusal:
        services.undo_result(actor=chair, item=item)

    item.refresh_from_db()
    assert refusal.value.code == "OFFER_SENT"
    assert item.result == Result.ALLOCATED


def test_undo_takes_the_last_one_first_and_none_after_the_meeting(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair)
    items = [services.add_item(actor=chair, meeting=meeting, title=f"Sak {name}") for name in "AB"]
    services.publish_meeting(actor=chair, meeting=meeting)
    for item in items:
        services.record_result(actor=chair, item=item, result=Result.NOTED)
    with pytest.raises(Refused) as not_last:
        services.undo_result(actor=chair, item=items[0])
    with pytest.raises(Conflict):
        services.undo_result(actor=chair, item=items[1], version=1)
    with pytest.raises(NotAllowed):
        services.undo_result(actor=actor("saksbehandler.bergen"), item=items[1])
    services.hold_meeting(actor=actor("moteleder.bergen"), meeting=meeting)

    with pytest.raises(Refused) as closed:
        services.undo_result(actor=chair, item=items[1])

    assert (not_last.value.code, closed.value.code) == ("NOT_LAST", "MEETING_CLOSED")


@pytest.mark.parametrize("result", [Result.MEETS_CRITERIA, Result.REFUSED])
def test_undo_in_nes_takes_back_the_decision(nes: Municipality, actor: ActorOf, result: Result) -> None:
    set_switch(nes, "decision.when", "in_meeting")
    leader = actor("leder.nes")
    item = ready_in_nes(leader)
    services.record_result(actor=leader, item=item, result=result, reason="Møtet har vurdert kravene.")

    services.undo_result(actor=leader, item=item)

    application = Application.objects.get(agenda_items=item)
    states = list(application.decisions.order_by("created_at").values_list("state", flat=True))
    assert application.state == State.READY_FOR_DECISION
    assert states == [DecisionState.DISCARDED, DecisionState.DRAFT]
    assert "Møtet har vurdert kravene." not in application.decisions.get(state="draft").reasons
    assert not application.waiting_entries.filter(ended_on=None).exists()
    services.record_result(actor=leader, item=item, result=Result.MEETS_CRITERIA, reason="Ny vurdering.")
    application.refresh_from_db()
    assert application.state == State.GRANTED
    assert application.waiting_entries.filter(ended_on=None).count() == 1


def test_corrected_result_in_nes_is_a_new_decision_until_it_is_sent(
    nes: Municipality, actor: ActorOf
) -> None:
    set_switch(nes, "decision.when", "in_meeting")
    leader = actor("leder.nes")
    item = ready_in_nes(leader)
    services.record_result(actor=leader, item=item, result=Result.REFUSED, reason="Har bolig.")

    services.record_result(
        actor=leader, item=item, result=Result.MEETS_CRITERIA, reason="Boligen er sagt opp."
    )

    decision = Decision.objects.get(state=DecisionState.DECIDED)
    assert (decision.outcome, decision.application.state) == ("grant", State.GRANTED)
    send_decision(actor=leader, decision=decision)
    with pytest.raises(Refused) as refusal:
        services.undo_result(actor=leader, item=item)
    assert refusal.value.code == "DECISION_SENT"


def test_undo_through_the_page(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    meeting, item, _offer = allocated(actor("moteleder.bergen"), bergen)
    client = client_as("moteleder.bergen")
    url = reverse("allocation:run_item", args=[meeting.pk, item.order])
    assert f"Angre sak {item.order}: Tildelt" in client.get(url).content.decode()

    stale = client.post(
        reverse("allocation:undo", args=[meeting.pk]), {"sak": item.order, "version": 1}, follow=True
    )
    done = client.post(
        reverse("allocation:undo", args=[meeting.pk]),
        {"sak": item.order, "version": item.version},
        follow=True,
    )

    assert "Noen andre har endret saken" in stale.content.decode()
    assert f"Resultatet på sak {item.order} er tatt tilbake." in done.content.decode()
    assert "Angre sak" not in done.content.decode()
    assert (
        client_as("saksbehandler.bergen").post(reverse("allocation:undo", args=[meeting.pk])).status_code
        == 404
    )


# Reasons


def test_reasons_of_those_not_chosen_are_shown_and_confirmed_in_one_press(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    first, _second = make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)
    home(bergen)
    meeting = published_meeting(chair)
    item = meeting.items.get(kind="vacancy")
    chosen = candidate_of(item, first)
    client, url = client_as("moteleder.bergen"), reverse("allocation:run_item", args=[meeting.pk, item.order])
    sent = {"version": item.version, "result": "allocated", "candidate": str(chosen.pk)}

    shown = client.post(url, sent)
    item.refresh_from_db()
    assert item.result == ""
    page = shown.content.decode()
    assert "Bekreft begrunnelsene" in page and "Sto som nummer 2 på lista" in page
    mark = page.split('name="confirmed" value="')[1].split('"')[0]
    wrong = client.post(url, {**sent, "confirmed": "noe annet"})
    saved = client.post(url, {**sent, "confirmed": mark})

    assert "Bekreft begrunnelsene" in wrong.content.decode()
    assert saved.status_code == 302
    item.refresh_from_db()
    assert item.result == Result.ALLOCATED


def test_departure_names_those_passed_over_by_number(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    entries = [make_entry(chair, days_ago=days) for days in (300, 200, 100)]
    vacancy = home(bergen)
    item = vacancy_item(published_meeting(chair), vacancy)
    last = candidate_of(item, entries[2])

    with pytest.raises(Refused) as refusal:
        services.record_result(actor=chair, item=item, result=Result.ALLOCATED, candidate=last)
    saved = services.record_result(
        actor=chair, item=item, result=Result.ALLOCATED, candidate=last, reason="Nær barnas skole."
    )

    assert (refusal.value.code, refusal.value.field) == ("DEPARTS_FROM_ORDER", "reason")
    assert "Nr. 1 og 2 står foran den valgte" in refusal.value.message
    assert entries[0].application.applicant.family_name not in refusal.value.message
    assert saved.departs
    shown = agenda_view(chair, item.meeting, number=item.order).items[0]
    assert shown.passed_over == [1, 2]


def test_no_text_is_asked_for_when_the_dwelling_fits_nobody(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    vacancy = home(bergen)
    item = vacancy_item(published_meeting(chair), vacancy)

    assert services.record_result(actor=chair, item=item, result=Result.NOT_ALLOCATED).result


def test_every_kind_of_item_can_go_to_the_next_meeting_with_a_reason(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    home(bergen)
    meeting = make_meeting(chair)
    services.build_agenda(actor=chair, meeting=meeting)
    services.add_item(actor=chair, meeting=meeting, title="Sak A")
    services.add_application(actor=chair, meeting=meeting, application=entry.application)
    services.publish_meeting(actor=chair, meeting=meeting)
    items = list(meeting.items.all())
    assert {item.kind for item in items} == {"vacancy", "application", "longest_waiting", "other"}

    for item in items:
        with pytest.raises(Refused) as refusal:
            services.record_result(actor=chair, item=item, result=Result.RETURNED)
        assert refusal.value.field == "reason"
        services.record_result(actor=chair, item=item, result=Result.RETURNED, reason="Mangler uttalelse.")

    assert set(meeting.items.values_list("result", flat=True)) == {"returned"}
    assert not Offer.objects.exists()


# Recusals, roll call, chair


def test_recused_member_neither_sees_nor_records_the_item(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)
    home(bergen)
    meeting = published_meeting(chair)
    item = meeting.items.get(kind="vacancy")
    services.set_recusals(actor=chair, item=item, users=[chair.user])  # type: ignore[list-item]
    services.set_recusals(actor=chair, item=item, users=[chair.user])  # type: ignore[list-item]
    url = reverse("allocation:run_item", args=[meeting.pk, item.order])
    client = client_as("moteleder.bergen")

    page = client.get(url).content.decode()
    posted = client.post(url, {"version": item.version, "result": "not_allocated", "reason": "x"})
    wall = client.get(reverse("allocation:projector", args=[meeting.pk, item.order]), {"versjon": "full"})

    assert "Du deltar ikke i denne saken" in page
    assert entry.application.applicant.family_name not in page + posted.content.decode()
    assert entry.application.applicant.family_name not in wall.content.decode()
    with pytest.raises(Refused) as refusal:
        services.record_result(
            actor=actor("moteleder.bergen"), item=item, result=Result.NOT_ALLOCATED, reason="x"
        )
    assert refusal.value.code == "RECUSED"
    assert AuditEvent.objects.filter(verb="meeting.recused").count() == 1


def test_roll_call_keeps_who_came_and_who_leads(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    meeting = make_meeting(chair, units=[unit(bergen, "ebf"), unit(bergen, "introduksjonssenteret")])
    services.add_item(actor=chair, meeting=meeting, title="Sak A")
    services.publish_meeting(actor=chair, meeting=meeting)
    row = meeting.participants.get(unit__code="ebf")
    landlord = actor("boligleder.bergen").user
    assert landlord is not None
    client, url = client_as("moteleder.bergen"), reverse("allocation:run", args=[meeting.pk])

    nobody = client.post(url, {"chair": "", f"there-{row.pk}": "on"})
    client.post(
        url,
        {"chair": str(meeting.chair_id), f"there-{row.pk}": "on", f"who-{row.pk}": str(landlord.pk)},
    )

    actor("moteleder.bergen")
    assert "Velg hvem som leder møtet." in nobody.content.decode()
    row.refresh_from_db()
    assert (row.attendance, row.user) == (Attendance.PRESENT, landlord)
    assert meeting.participants.get(unit__code="introduksjonssenteret").attendance == Attendance.ABSENT


def test_meeting_without_a_chair_is_refused_with_why(bergen: Municipality, actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    meeting, item = other_item(chair)
    services.record_result(actor=chair, item=item, result=Result.NOTED)
    stranger = actor("saksbehandler.bergen").user
    with as_owner():
        Meeting.objects.filter(pk=meeting.pk).update(chair=stranger)
        Membership.objects.filter(user=stranger).update(role="caseworker")
    chair = actor("moteleder.bergen")

    codes = []
    for act in (
        lambda: services.set_attendance(actor=chair, meeting=meeting, present={}),
        lambda: services.hold_meeting(actor=chair, meeting=meeting),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        codes.append(refusal.value.code)

    assert codes == ["NO_CHAIR", "NO_CHAIR"]
    services.set_attendance(actor=chair, meeting=meeting, present={}, chair=chair.user)
    assert services.hold_meeting(actor=chair, meeting=meeting).chair == chair.user


# Needs outside the meeting


def test_need_becomes_a_task_for_whoever_is_to_follow_it_up(actor: ActorOf) -> None:
    chair = actor("moteleder.bergen")
    _meeting, item = other_item(chair)
    due = chair.today + timedelta(days=3)
    need = Need("Trenger hjelp til flytting.", user=chair.user, due=due)

    for _again in range(2):
        services.record_result(actor=chair, item=item, result=Result.NOTED, need=need)

    task = Task.objects.get(done_at=None)
    assert (task.user, task.due, task.url) == (
        chair.user,
        due,
        reverse("allocation:item", args=[item.meeting_id, item.pk]),
    )
    assert "flytting" not in task.title
    services.record_result(actor=chair, item=item, result=Result.NOTED, need=Need("Noe annet."))
    task = Task.objects.get(done_at=None)
    assert task.unit is not None and task.due == chair.today + timedelta(days=14)


@pytest.mark.parametrize("bad", ["past", "foreign"])
def test_need_for_somebody_elses_unit_or_in_the_past_is_refused(
    bergen: Municipality, actor: ActorOf, bad: str
) -> None:
    chair = actor("moteleder.bergen")
    _meeting, item = other_item(chair)
    need = (
        Need("Hjelp.", due=chair.today - timedelta(days=1))
        if bad == "past"
        else Need("Hjelp.", unit=unit(bergen, "ebf"))
    )

    with pytest.raises(Refused) as refusal:
        services.record_result(actor=chair, item=item, result=Result.NOTED, need=need)

    item.refresh_from_db()
    assert refusal.value.field == ("need_due" if bad == "past" else "need_to")
    assert (item.result, Task.objects.count()) == ("", 0)


# Two at once


def test_second_to_save_the_same_item_sees_the_difference(actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    meeting, item = other_item(chair)
    client, url = client_as("moteleder.bergen"), reverse("allocation:run_item", args=[meeting.pk, 1])
    first = {"version": 1, "result": "noted", "reason": "Den første."}

    client.post(url, first)
    again = client.post(url, {"version": 1, "result": "needs_mapping", "reason": "Den andre."})

    actor("moteleder.bergen")
    page = again.content.decode()
    assert again.status_code == 409
    assert "Den første." in page and "Den andre." in page
    item.refresh_from_db()
    assert (item.result, item.reason) == ("noted", "Den første.")


def test_another_screen_is_told_of_a_result(actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("moteleder.bergen")
    meeting, item = other_item(chair)
    client, url = client_as("moteleder.bergen"), reverse("allocation:news", args=[meeting.pk, 1])
    seen = {"versjon": "1", "ferdig": "0"}
    assert client.get(url, seen).content.decode().strip() == ""

    services.record_result(actor=actor("moteleder.bergen"), item=item, result=Result.NOTED)

    assert "Saken har fått resultat: Tatt til orientering." in client.get(url, seen).content.decode()
    assert client_as("nav.bergen").get(url).status_code == 404


def test_run_mode_costs_the_same_for_one_candidate_and_for_three(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    chair = actor("moteleder.bergen")
    make_entry(chair)
    home(bergen)
    one = published_meeting(chair)
    for days in (50, 60):
        make_entry(chair, days_ago=days)
    other = services.plan_meeting(actor=chair, on=chair.today + timedelta(days=1))
    services.build_agenda(actor=chair, meeting=other)
    services.publish_meeting(actor=chair, meeting=other)
    client = client_as("moteleder.bergen")
    client.get("/moter/")

    few = queries(client, reverse("allocation:run_item", args=[one.pk, 1]))

    assert queries(client, reverse("allocation:run_item", args=[other.pk, 1])) == few <= 20


def test_household_that_got_another_dwelling_in_the_meeting_is_not_passed_over(
    bergen: Municipality, actor: ActorOf
) -> None:
    chair = actor("moteleder.bergen")
    first, second = make_entry(chair, days_ago=300), make_entry(chair, days_ago=100)
    vacancies = [home(bergen), home(bergen)]
    meeting = published_meeting(chair)
    one, other = (vacancy_item(meeting, vacancy) for vacancy in vacancies)
    services.record_result(actor=chair, item=one, result=Result.ALLOCATED, candidate=candidate_of(one, first))

    saved = services.record_result(
        actor=chair, item=other, result=Result.ALLOCATED, candidate=candidate_of(other, second)
    )

    assert not saved.departs
    assert candidate_of(other, first).computed_reason == "Har fått tildelt en annen bolig."
