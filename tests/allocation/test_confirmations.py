"""Do those who wait still need a home? Asked at an interval, reminded, and decided by a person, never by a clock."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from allocation import services
from allocation.enums import ConfirmationState, EndReason, PauseReason
from allocation.models import EntryConfirmation, WaitingEntry
from allocation.services import confirmations
from applications.services.data import PersonData
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import OutboxItem
from core.people.models import ContactDetail
from core.rules.models import Deadline
from tests.counting import counted
from tests.database import as_owner
from tests.factories.allocation import make_entry, prepared_offer, set_switch
from tests.factories.housing import make_dwelling, make_vacancy

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
ApiAs = Callable[[str], APIClient]
Acting = Callable[[Actor], AbstractContextManager[Actor]]


def named(family_name: str) -> PersonData:
    return PersonData(given_name="Kari", family_name=family_name, birth_date=date(1985, 5, 17))


def night(actor: Actor, on: date) -> Actor:
    return actors.for_service("allocation", actor.home, today=on)


def run(worker: Actor, acting: Acting, on: date) -> None:
    """One night's work, as the service that does it."""
    with acting(night(worker, on)) as service:
        confirmations.run_out(actor=service, on=on)
        confirmations.remind_unanswered(actor=service, on=on)
        confirmations.ask_due(actor=service, on=on)


def asked(entry: WaitingEntry) -> EntryConfirmation:
    return EntryConfirmation.objects.get(entry=entry)


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


def test_only_those_whose_time_has_come_are_asked_and_once(worker: Actor, acting: Acting) -> None:
    long_ago = make_entry(worker, days_ago=400)
    make_entry(worker, days_ago=100)

    run(worker, acting, worker.today)
    run(worker, acting, worker.today)

    row = EntryConfirmation.objects.get()
    assert (row.entry_id, row.state, row.asked_on) == (long_ago.pk, "asked", worker.today)
    assert row.answer_by == worker.today + timedelta(days=28)
    letter = Letter.objects.get(code="waiting_confirm")
    assert "Du mister ikke plassen av deg selv" in letter.html
    assert AuditEvent.objects.filter(verb="confirmation.asked", subject_id=row.pk).count() == 1


def test_question_is_in_the_households_own_language(worker: Actor, acting: Acting) -> None:
    make_entry(worker, days_ago=400, applicant=replace(named("Nynorsk"), language="nn"))

    run(worker, acting, worker.today)

    assert "Treng" in Letter.objects.get(code="waiting_confirm").html


def test_nobody_on_hold_or_with_an_offer_is_asked(
    bergen: Municipality, actor: ActorOf, acting: Acting
) -> None:
    chair = actor("moteleder.bergen")
    held, offered = make_entry(chair, days_ago=400), make_entry(chair, days_ago=500)
    services.pause_entry(actor=chair, entry=held, reason=PauseReason.INSTITUTION, first_day=chair.today)
    prepared_offer(chair, make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1)), offered)

    run(chair, acting, chair.today)

    assert not EntryConfirmation.objects.exists()


def test_interval_of_nought_asks_nobody(bergen: Municipality, actor: ActorOf, acting: Acting) -> None:
    set_switch(bergen, "allocation.confirm_months", 0)
    worker = actor("saksbehandler.bergen")
    make_entry(worker, days_ago=900)

    run(worker, acting, worker.today)

    assert not EntryConfirmation.objects.exists()


def test_no_list_asks_nobody(nes: Municipality, actor: ActorOf, acting: Acting) -> None:
    leader = actor("leder.nes")
    make_entry(leader, days_ago=900)

    run(leader, acting, leader.today)

    assert not EntryConfirmation.objects.exists()


def test_reminder_goes_once_by_text_message_where_there_is_a_number(worker: Actor, acting: Acting) -> None:
    entry = make_entry(worker, days_ago=400)
    ContactDetail.objects.create(
        municipality=worker.home,
        compartment=worker.compartment,
        person=entry.application.applicant,
        kind="phone",
        value="40000001",
    )
    services.ask_entry(actor=worker, entry=entry)
    late = worker.today + timedelta(days=20)

    run(worker, acting, worker.today + timedelta(days=5))
    assert not OutboxItem.objects.filter(channel="sms").exists()
    run(worker, acting, late)
    run(worker, acting, late)

    assert OutboxItem.objects.get(channel="sms").recipient == {"phone": "40000001"}
    assert asked(entry).reminded_on == late


def test_no_answer_marks_and_prompts_but_ends_nothing(worker: Actor, acting: Acting) -> None:
    entry = make_entry(worker, days_ago=400)
    services.ask_entry(actor=worker, entry=entry)

    for days in (29, 60, 300):
        run(worker, acting, worker.today + timedelta(days=days))

    entry.refresh_from_db()
    assert asked(entry).state == ConfirmationState.UNCONFIRMED
    assert entry.ended_on is None
    deadline = Deadline.objects.get(kind="waiting_confirmation")
    assert deadline.subject_id == asked(entry).pk and deadline.state == "open"


def test_answer_by_any_channel_settles_and_moves_the_next_question(worker: Actor, acting: Acting) -> None:
    entry = make_entry(worker, days_ago=400)
    services.ask_entry(actor=worker, entry=entry)

    services.record_answer(actor=worker, entry=entry, on=worker.today, channel="phone")
    services.record_answer(actor=worker, entry=entry, on=worker.today, channel="phone")

    row = asked(entry)
    entry.refresh_from_db()
    assert (row.state, row.answer_channel, row.settled_on) == ("confirmed", "phone", worker.today)
    assert entry.last_confirmed_on == worker.today
    assert AuditEvent.objects.filter(verb="waiting.confirmed", subject_id=entry.pk).count() == 1
    assert Deadline.objects.get(kind="waiting_confirmation").state == "met"
    run(worker, acting, worker.today + timedelta(days=300))
    assert EntryConfirmation.objects.count() == 1
    run(worker, acting, worker.today + timedelta(days=366))
    assert EntryConfirmation.objects.count() == 2


def test_household_may_confirm_without_being_asked(worker: Actor) -> None:
    entry = make_entry(worker, days_ago=50)

    services.record_answer(actor=worker, entry=entry, on=worker.today - timedelta(days=2), channel="letter")

    entry.refresh_from_db()
    assert entry.last_confirmed_on == worker.today - timedelta(days=2)
    assert not EntryConfirmation.objects.exists()


def test_no_longer_needed_ends_nothing_by_itself(worker: Actor) -> None:
    entry = make_entry(worker, days_ago=400)
    services.ask_entry(actor=worker, entry=entry)

    answered = services.record_answer(
        actor=worker, entry=entry, on=worker.today, still_needed=False, channel="phone"
    )

    entry.refresh_from_db()
    assert answered.leaves and entry.ended_on is None
    assert asked(entry).state == ConfirmationState.NOT_NEEDED


@pytest.mark.parametrize(("days", "code"), [(1, "DAY_IN_FUTURE"), (-500, "BEFORE_ENTERED")])
def test_answer_on_an_impossible_day_is_refused(worker: Actor, days: int, code: str) -> None:
    entry = make_entry(worker, days_ago=400)

    with pytest.raises(Refused) as refusal:
        services.record_answer(actor=worker, entry=entry, on=worker.today + timedelta(days=days))

    assert refusal.value.code == code


def test_place_kept_without_an_answer_needs_a_reason_and_waits_for_the_interval(
    worker: Actor, acting: Acting
) -> None:
    entry = make_entry(worker, days_ago=400)
    services.ask_entry(actor=worker, entry=entry)
    with pytest.raises(Refused) as refusal:
        services.keep_place(actor=worker, entry=entry, note=" ")
    assert refusal.value.code == "REASON_MISSING"

    services.keep_place(actor=worker, entry=entry, note="Er innlagt, og tilsynslegen bekrefter.")
    services.keep_place(actor=worker, entry=entry, note="En gang til.")

    assert (asked(entry).state, asked(entry).note) == ("kept", "Er innlagt, og tilsynslegen bekrefter.")
    run(worker, acting, worker.today + timedelta(days=300))
    assert EntryConfirmation.objects.count() == 1


def test_taken_off_by_a_person_gets_a_letter_with_the_right_to_appeal(worker: Actor) -> None:
    entry = make_entry(worker, days_ago=400)
    services.ask_entry(actor=worker, entry=entry)

    services.end_entry(actor=worker, entry=entry, on=worker.today, reason=EndReason.UNCONFIRMED)

    assert asked(entry).state == ConfirmationState.CLOSED
    letter = Letter.objects.get(code="waiting_ended")
    assert "Du kan klage" in letter.html and letter.state == "sent"


def test_asked_twice_is_one_question_and_the_database_agrees(worker: Actor) -> None:
    entry = make_entry(worker, days_ago=400)

    first = services.ask_entry(actor=worker, entry=entry)
    second = services.ask_entry(actor=worker, entry=entry)

    assert first.pk == second.pk
    with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
        EntryConfirmation.objects.create(
            municipality=worker.home, compartment=worker.compartment, entry=entry, asked_on=worker.today,
            asked_by="letter", answer_by=worker.today,
        )  # fmt: skip


def test_asking_is_for_those_who_work_with_the_list(worker: Actor, actor: ActorOf) -> None:
    entry = make_entry(worker, days_ago=400)

    for username in ("enhetsleder.bergen", "leder.nes", "boligleder.bergen"):
        with pytest.raises(NotAllowed):
            services.ask_entry(actor=actor(username), entry=entry)


def test_one_who_has_left_is_asked_nothing(worker: Actor) -> None:
    entry = make_entry(worker, days_ago=400)
    services.end_entry(actor=worker, entry=entry, on=worker.today, reason=EndReason.WITHDRAWN)

    with pytest.raises(Refused) as refusal:
        services.ask_entry(actor=worker, entry=entry)

    assert refusal.value.code == "NOT_ON_LIST"


def test_the_night_costs_the_same_whatever_the_length_of_the_list(worker: Actor, acting: Acting) -> None:
    entries = [make_entry(worker, days_ago=100) for _ in range(6)]
    with acting(night(worker, worker.today)) as service, counted() as few:
        confirmations.ask_due(actor=service, on=worker.today)
        confirmations.remind_unanswered(actor=service, on=worker.today)
        confirmations.run_out(actor=service, on=worker.today)

    assert len(entries) == 6
    assert len(few) <= 8


def test_page_registers_the_answer_and_goes_on_to_the_end(worker: Actor, client_as: ClientAs) -> None:
    entry = make_entry(worker, days_ago=400)
    services.ask_entry(actor=worker, entry=entry)
    client = client_as("saksbehandler.bergen")
    url = reverse("allocation:confirm", args=[entry.pk])

    page = client.get(entry.get_absolute_url()).content.decode()
    assert "Spurt, ikke svart" in page
    done = client.post(
        url, {"answer": "no", "answered_on": worker.today.strftime("%d.%m.%Y"), "channel": "phone"}
    )

    assert done["Location"] == reverse("allocation:end", args=[entry.pk]) + "?grunn=withdrawn"
    ending = client.get(done["Location"]).content.decode()
    assert re.search(r'value="withdrawn"[^>]* checked', ending)
    assert client_as("leder.nes").get(url).status_code == 404


def test_list_is_narrowed_by_confirmation(worker: Actor, acting: Acting, client_as: ClientAs) -> None:
    due = make_entry(worker, days_ago=400, applicant=named("Skalspørres"))
    waits = make_entry(worker, days_ago=400, applicant=named("Erspurt"))
    late = make_entry(worker, days_ago=400, applicant=named("Svarteikke"))
    for entry in (waits, late):
        services.ask_entry(actor=worker, entry=entry)
    EntryConfirmation.objects.filter(entry=late).update(
        answer_by=worker.today - timedelta(days=1), asked_on=worker.today - timedelta(days=40)
    )
    with acting(night(worker, worker.today)) as service:
        confirmations.run_out(actor=service, on=worker.today)
    client = client_as("saksbehandler.bergen")

    def shown(value: str) -> list[bool]:
        page = client.get(reverse("allocation:list"), {"bekreftelse": value}).content.decode()
        return [name in page for name in ("Skalspørres", "Erspurt", "Svarteikke")]

    assert due.pk
    assert shown("due") == [True, False, False]
    assert shown("asked") == [False, True, False]
    assert shown("overdue") == [False, False, True]
    assert shown("") == [True, True, True]


def test_keeping_and_asking_by_page(worker: Actor, client_as: ClientAs) -> None:
    entry = make_entry(worker, days_ago=400)
    client = client_as("saksbehandler.bergen")

    client.post(reverse("allocation:ask", args=[entry.pk]))
    assert asked(entry).state == "asked"
    empty = client.post(reverse("allocation:keep", args=[entry.pk]), {"reason": ""})
    assert empty.status_code == 200 and asked(entry).state == "asked"
    client.post(reverse("allocation:keep", args=[entry.pk]), {"reason": "Snakket med søsteren."})

    assert asked(entry).state == "kept"


def test_min_dag_prompts_a_person(worker: Actor, acting: Acting, client_as: ClientAs) -> None:
    entry = make_entry(worker, days_ago=400, applicant=named("Svarteikke"))
    services.ask_entry(actor=worker, entry=entry)
    with acting(night(worker, worker.today + timedelta(days=40))) as service:
        confirmations.run_out(actor=service, on=worker.today + timedelta(days=40))

    page = client_as("saksbehandler.bergen").get("/").content.decode()

    assert "Avgjør om plassen skal stå" in page


def test_api_asks_answers_and_filters(worker: Actor, api_as: ApiAs) -> None:
    entry = make_entry(worker, days_ago=400)
    make_entry(worker, days_ago=10)
    api = api_as("saksbehandler.bergen")
    base = f"/api/v1/waiting-list/{entry.pk}/"

    due = api.get("/api/v1/waiting-list/", {"confirmation": "due"}).json()["results"]
    assert [row["id"] for row in due] == [str(entry.pk)]
    assert api.post(f"{base}ask/").json()["confirmation"] == "asked"
    assert api.post(f"{base}keep/", {"reason": ""}).status_code == 400
    answer = {"channel": "phone", "answered_on": worker.today.isoformat()}
    assert api.post(f"{base}confirm/", answer).json()["last_confirmed_on"] == worker.today.isoformat()
    assert api.get(base).json()["confirmation"] is None
    assert api.get("/api/v1/waiting-list/", {"confirmation": "asked"}).json()["results"] == []
    assert api.get("/api/v1/waiting-list/", {"confirmation": "feil"}).status_code == 400
    assert api_as("leder.nes").post(f"{base}ask/").status_code == 404


def test_service_that_does_it_is_the_lists_own(worker: Actor) -> None:
    entry = make_entry(worker, days_ago=400)

    with pytest.raises(NotAllowed):
        services.ask_entry(actor=replace(worker, memberships=()), entry=entry)
