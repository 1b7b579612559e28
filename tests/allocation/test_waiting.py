"""The waiting list: who stands where, on any day, and what changes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from allocation import policies, selectors, services
from allocation.enums import EndReason, PauseReason, WaitingList
from allocation.models import EntryFacts, WaitingEntry
from allocation.services import followups
from applications.enums import Kind
from applications.services import handling
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from tests.database import as_owner
from tests.factories.allocation import granted_application, make_entry
from tests.factories.applications import child

ActorOf = Callable[[str], Actor]


def order(actor: Actor, on_days_ago: int = 0, which: str = WaitingList.ORDINARY) -> list[object]:
    found = selectors.waiting_list(actor, which, actor.today - timedelta(days=on_days_ago))
    return [row.entry_id for row in found.rows if row.number is not None]


def test_family_without_a_home_stands_before_one_who_has_waited_longer(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    alone = make_entry(caseworker, days_ago=300)
    family = make_entry(caseworker, days_ago=50, members=(child(),))

    assert order(caseworker) == [family.pk, alone.pk]


def test_past_day_answers_from_the_facts_of_that_day(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    today = caseworker.today
    alone = make_entry(caseworker, days_ago=300)
    family = make_entry(caseworker, days_ago=100, members=(child(),))
    services.change_facts(
        actor=caseworker, entry=family, on=today - timedelta(days=20), need="other", homeless=False
    )

    assert order(caseworker) == [alone.pk, family.pk]
    assert order(caseworker, on_days_ago=30) == [family.pk, alone.pk]
    assert order(caseworker, on_days_ago=150) == [alone.pk]


def test_household_that_has_left_still_stands_there_on_a_past_day(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    services.end_entry(
        actor=caseworker,
        entry=entry,
        on=caseworker.today - timedelta(days=5),
        reason=EndReason.WITHDRAWN,
    )

    assert order(caseworker) == []
    assert order(caseworker, on_days_ago=6) == [entry.pk]
    assert order(caseworker, on_days_ago=5) == []


def test_paused_household_keeps_its_time_and_stands_in_no_order(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)

    services.pause_entry(
        actor=caseworker,
        entry=entry,
        reason=PauseReason.OWN_WISH,
        first_day=caseworker.today - timedelta(days=10),
        last_day=caseworker.today + timedelta(days=10),
    )

    found = selectors.waiting_list(caseworker, WaitingList.ORDINARY, caseworker.today)
    assert (found.order.on_list, found.order.candidates, found.order.paused) == (1, 0, 1)
    assert order(caseworker, on_days_ago=11) == [entry.pk]


def test_resumed_household_was_paused_on_the_days_between(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    services.pause_entry(
        actor=caseworker,
        entry=entry,
        reason=PauseReason.HEALTH,
        first_day=caseworker.today - timedelta(days=10),
    )

    services.resume_entry(actor=caseworker, entry=entry, on=caseworker.today)
    services.resume_entry(actor=caseworker, entry=entry, on=caseworker.today)

    assert order(caseworker) == [entry.pk]
    assert order(caseworker, on_days_ago=1) == []


def test_pause_over_another_pause_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    services.pause_entry(actor=caseworker, entry=entry, reason=PauseReason.HEALTH, first_day=caseworker.today)

    with pytest.raises(Refused) as refusal:
        services.pause_entry(
            actor=caseworker,
            entry=entry,
            reason=PauseReason.OTHER,
            first_day=caseworker.today + timedelta(days=3),
        )

    assert refusal.value.code == "ALREADY_PAUSED"


def test_same_pause_twice_is_one(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)

    for _ in range(2):
        services.pause_entry(
            actor=caseworker, entry=entry, reason=PauseReason.HEALTH, first_day=caseworker.today
        )

    assert entry.pauses.count() == 1


def test_pause_is_refused_to_other_roles(actor: ActorOf) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))
    manager = actor("boligleder.bergen")

    with pytest.raises(NotAllowed):
        services.pause_entry(actor=manager, entry=entry, reason=PauseReason.HEALTH, first_day=manager.today)


def test_both_walls_hide_the_list_from_other_compartments(actor: ActorOf) -> None:
    make_entry(actor("saksbehandler.bergen"))

    nav = actor("nav.bergen")

    assert not policies.waiting_entries.visible_to(nav).exists()
    assert not WaitingEntry.objects.exists()
    assert not EntryFacts.objects.exists()


def test_grant_puts_the_household_on_the_list_once(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    application = granted_application(caseworker)

    first = services.enter_list(actor=caseworker, application=application, on=caseworker.today)
    second = services.enter_list(actor=caseworker, application=application, on=caseworker.today)

    assert first.pk == second.pk
    assert AuditEvent.objects.filter(verb="waiting.entered").count() == 1


def test_swap_stands_on_its_own_list(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, kind=Kind.SWAP)

    assert order(caseworker) == []
    assert order(caseworker, which=WaitingList.SWAP) == [entry.pk]


def test_database_refuses_two_places_for_one_application(actor: ActorOf) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))

    with pytest.raises(IntegrityError), as_owner(), transaction.atomic():
        WaitingEntry.objects.create(
            municipality_id=entry.municipality_id,
            compartment_id=entry.compartment_id,
            application=entry.application,
            household=entry.household,
            since=entry.since,
            entered_on=entry.entered_on,
        )


def test_withdrawn_application_leaves_the_list(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker)

    handling.withdraw(actor=caseworker, application=entry.application, reason="Har funnet bolig selv.")

    entry.refresh_from_db()
    assert (entry.ended_on, entry.end_reason) == (caseworker.today, EndReason.WITHDRAWN)


def test_housed_by_the_landlord_who_does_not_see_the_list_leaves_it_all_the_same(actor: ActorOf) -> None:
    entry = make_entry(actor("saksbehandler.bergen"))

    handling.mark_housed(actor=actor("boligleder.bergen"), application=entry.application)

    actor("saksbehandler.bergen")
    entry.refresh_from_db()
    assert entry.end_reason == EndReason.HOUSED


def test_renewal_waits_on_no_list(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    application = granted_application(caseworker, kind=Kind.RENEWAL)

    followups.granted(caseworker, application, None)  # type: ignore[arg-type]

    assert not WaitingEntry.objects.exists()


def test_refresh_follows_the_household_and_is_quiet_when_nothing_changed(actor: ActorOf) -> None:
    from core.people.models import Person
    from core.people.services import PersonFacts, add_member, attach_person

    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=100)
    newborn: Person = attach_person(
        actor=caseworker, compartment=caseworker.compartment, facts=PersonFacts("Nora", "Testesen")
    )
    add_member(actor=caseworker, household=entry.household, person=newborn, role="child", on=caseworker.today)

    first = services.refresh_facts(actor=caseworker, entries=[entry], on=caseworker.today)
    second = services.refresh_facts(actor=caseworker, entries=[entry], on=caseworker.today)

    now = EntryFacts.objects.on(caseworker.today).get(entry=entry)
    before = EntryFacts.objects.on(caseworker.today - timedelta(days=1)).get(entry=entry)
    assert (first, second) == (1, 0)
    assert (now.children, now.category) == (1, "family")
    assert (before.children, before.category) == (0, "single")


def test_nightly_refresh_runs_as_its_own_service(actor: ActorOf, bergen: Municipality) -> None:
    from allocation.jobs import refresh_waiting
    from core.agencies.actors import acting_as_service
    from core.jobs.runner import Run

    caseworker = actor("saksbehandler.bergen")
    make_entry(caseworker)
    run = Run(id="test", on=caseworker.today)

    with acting_as_service("allocation", bergen, today=caseworker.today) as service:
        refresh_waiting(service, caseworker.today, run)

    assert run.counts == {"changed": 0}
