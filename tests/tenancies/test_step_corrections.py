"""A wrong step of an arrears case is taken back by a dated step of its own; an eviction ends the lease."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.rules.models import Deadline
from tenancies.enums import LeaseState, StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, Eviction, Lease, LedgerEntry
from tenancies.services import evictions, rent_runs, step_corrections
from tests.factories.tenancies import make_rent
from tests.tenancies.owing import (
    COLLECTOR,
    LANDLORD,
    NAV,
    TODAY,
    ApiAs,
    As,
    Who,
    petitioned,
    ready,
    record,
    service,
    with_day,
)


def correct(
    who: Actor, step: ArrearsStep, on: date = TODAY, reason: str = "Gjaldt en annen sak"
) -> ArrearsStep:
    return step_corrections.correct(actor=who, step=step, on=on, reason=reason)


def test_a_wrong_step_is_countered_and_stays_in_the_history(case: ArrearsCase, actor: Who) -> None:
    landlord = actor(LANDLORD)
    step = record(landlord, case, StepEvent.OBJECTION, date(2026, 11, 18))

    counter = correct(landlord, step)
    again = correct(landlord, step)

    case.refresh_from_db()
    step.refresh_from_db()
    assert again.pk == counter.pk
    assert (counter.event, counter.corrects_id, counter.date) == (StepEvent.CORRECTED, step.pk, TODAY)
    assert step.superseded_at is not None and counter.reason == "Gjaldt en annen sak"
    assert "OBJECTION" not in case.blocked_by
    assert record(landlord, case, StepEvent.OBJECTION, date(2026, 11, 18)).pk != step.pk


@pytest.mark.parametrize(
    ("on", "reason", "code"),
    [
        (TODAY, " ", "REASON_MISSING"),
        (date(2026, 11, 21), "x", "DAY_WRONG"),
        (date(2026, 11, 17), "x", "DAY_WRONG"),
    ],
)
def test_a_correction_without_reason_or_day_changes_nothing(
    case: ArrearsCase, actor: Who, on: date, reason: str, code: str
) -> None:
    step = record(actor(LANDLORD), case, StepEvent.OBJECTION, date(2026, 11, 18))

    with pytest.raises(Refused) as refused:
        correct(actor(LANDLORD), step, on, reason)

    step.refresh_from_db()
    assert refused.value.code == code and step.superseded_at is None


def test_what_rests_on_a_step_is_taken_back_first(case: ArrearsCase, actor: Who) -> None:
    day = with_day(actor, case)
    collector = actor(COLLECTOR)
    steps = {step.event: step for step in ArrearsStep.objects.filter(case=case, superseded_at=None)}

    with pytest.raises(Refused) as refused:
        correct(collector, steps[StepEvent.PETITION_SENT])
    correct(collector, steps[StepEvent.DATE_SET])
    correct(collector, steps[StepEvent.PETITION_SENT])

    day.refresh_from_db()
    case.refresh_from_db()
    assert refused.value.code == "RESTED_ON"
    assert day.outcome == "cancelled" and case.next_action == "send_petition"
    assert not Deadline.objects.filter(subject_id=case.pk, kind="eviction_day", state="open").exists()


def test_only_those_who_may_record_a_step_take_it_back(case: ArrearsCase, actor: Who) -> None:
    ready(actor, case)
    accepted = ArrearsStep.objects.get(case=case, event=StepEvent.LANDLORD_ACCEPTS)

    with pytest.raises(NotAllowed):
        correct(actor(COLLECTOR), accepted)
    with pytest.raises(NotAllowed):
        correct(actor("leder.nes"), accepted)


def test_what_is_put_right_elsewhere_is_refused(case: ArrearsCase, actor: Who) -> None:
    step = record(actor(LANDLORD), case, StepEvent.OBJECTION)
    counter = correct(actor(LANDLORD), step)

    with pytest.raises(Refused) as refused:
        correct(actor(LANDLORD), counter)

    assert refused.value.code == "NOT_HERE"


def test_the_page_takes_back_and_shows_both(case: ArrearsCase, actor: Who, client_as: As) -> None:
    step = record(actor(LANDLORD), case, StepEvent.OBJECTION)
    client = client_as(LANDLORD)
    address = reverse("tenancies:correct_step", args=[case.lease_id])

    shown = client.get(address).content.decode()
    bad = client.post(address, {"step": str(step.pk), "on": "20.11.2026", "reason": ""})
    done = client.post(address, {"step": str(step.pk), "on": "20.11.2026", "reason": "Feil sak"})

    page = client.get(reverse("tenancies:arrears", args=[case.lease_id])).content.decode()
    assert "Innvending, 20.11.2026" in shown
    assert (bad.status_code, done.status_code) == (200, 302)
    assert "Rettet: Innvending" in page and "Innvending (rettet)" in page


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "vekter.bergen", "leder.nes"])
def test_others_do_not_find_the_page(
    case: ArrearsCase, client_as: Callable[[str], Client], username: str
) -> None:
    address = reverse("tenancies:correct_step", args=[case.lease_id])

    assert client_as(username).get(address).status_code == 404


def test_api_shows_the_history_and_takes_back(case: ArrearsCase, actor: Who, api_as: ApiAs) -> None:
    step = record(actor(LANDLORD), case, StepEvent.OBJECTION)
    client = api_as(LANDLORD)
    body = {"step": str(step.pk), "on": "2026-11-20", "reason": "Feil sak"}

    bad = client.post(f"/api/v1/arrears/{case.pk}/correct/", {**body, "on": "2026-11-25"}, format="json")
    made = client.post(f"/api/v1/arrears/{case.pk}/correct/", body, format="json")
    rows = client.get(f"/api/v1/arrears/{case.pk}/history/").json()

    assert (bad.status_code, bad.json()["code"]) == (400, "DAY_WRONG")
    assert made.status_code == 201 and made.json()["corrects"] == str(step.pk)
    assert next(row for row in rows if row["id"] == str(step.pk))["superseded_at"] is not None
    assert api_as("leder.nes").get(f"/api/v1/arrears/{case.pk}/history/").status_code == 404


# --- The landlord's no, and the end by eviction


def test_when_the_landlord_says_no_another_way_is_next(case: ArrearsCase, actor: Who) -> None:
    record(actor(COLLECTOR), case, StepEvent.NOTICE_4_18_SENT, date(2026, 11, 3))
    with service(case.municipality) as night:
        ArrearsStep.objects.create(
            municipality=case.municipality, compartment_id=case.compartment_id, case=case, lease=case.lease,
            event=StepEvent.LIST_SENT, date=date(2026, 11, 4), key="list",
        )  # fmt: skip
        assert night.is_service
    record(actor(LANDLORD), case, StepEvent.LANDLORD_DECLINES, date(2026, 11, 19), reason="Hjelp er på vei")
    case.refresh_from_db()
    before = case.next_action
    record(actor(LANDLORD), case, StepEvent.LANDLORD_ACCEPTS, TODAY, reason="Hjelpen kom ikke")
    case.refresh_from_db()

    assert before == "find_another_way"
    assert case.next_action != "find_another_way"


def evict(who: Actor, day: Eviction, **more: Any) -> Eviction:
    given = {"outcome": "carried_out", "on": TODAY, "belongings": "kept", "kept_at": "Lager 4", **more}
    return evictions.record_outcome(actor=who, eviction=day, **given)


@pytest.mark.parametrize("outcome", ["carried_out", "moved"])
def test_an_eviction_ends_the_lease_at_once(
    case: ArrearsCase, actor: Who, bergen: Municipality, outcome: str
) -> None:
    day = with_day(actor, case)

    evict(actor(COLLECTOR), day, outcome=outcome)

    lease = Lease.objects.get(pk=case.lease_id)
    case.refresh_from_db()
    with service(bergen, date(2026, 12, 1)):
        due = rent_runs.due_for(date(2026, 12, 1), lease.compartment_id)
        assert not due.filter(pk=lease.pk).exists()
    assert (lease.state, lease.ended_on) == (LeaseState.ENDED, TODAY)
    assert lease.term_ends_on == TODAY
    assert not LedgerEntry.objects.filter(lease=lease, kind="credit").exists()
    assert case.state == "open" and case.next_action == "keep_belongings"
    assert Deadline.objects.filter(subject_id=lease.pk, kind="move_out_record", state="open").exists()
    assert not Deadline.objects.filter(subject_id=lease.pk, kind="renewal_review", state="open").exists()


@pytest.mark.parametrize("outcome", ["stopped", "cancelled", "postponed"])
def test_what_is_no_eviction_ends_nothing(case: ArrearsCase, actor: Who, outcome: str) -> None:
    day = with_day(actor, case)

    evict(actor(COLLECTOR), day, outcome=outcome, belongings="", kept_at="")

    assert Lease.objects.get(pk=case.lease_id).state == LeaseState.ACTIVE


def test_months_after_the_eviction_are_credited(case: ArrearsCase, actor: Who) -> None:
    make_rent(case.lease, date(2026, 12, 1))
    day = with_day(actor, case)

    evict(actor(COLLECTOR), day)

    assert LedgerEntry.objects.get(lease=case.lease, kind="credit").amount == Decimal("9500.00")


def test_the_eviction_page_says_that_it_is_over_and_what_is_left(
    case: ArrearsCase, actor: Who, client_as: As
) -> None:
    day = with_day(actor, case)
    evict(actor(COLLECTOR), day)

    page = client_as(LANDLORD).get(reverse("tenancies:evictions", args=[case.lease_id])).content.decode()

    assert "Leieforholdet ble avsluttet" in page and "Dette gjenstår" in page


def test_an_eviction_that_ended_the_lease_is_not_taken_back_here(case: ArrearsCase, actor: Who) -> None:
    evict(actor(COLLECTOR), with_day(actor, case))
    step = ArrearsStep.objects.get(case=case, event=StepEvent.EVICTED)

    with pytest.raises(Refused) as refused:
        correct(actor(COLLECTOR), step)

    assert refused.value.code == "NOT_HERE"


def test_help_is_not_the_collectors(case: ArrearsCase, actor: Who) -> None:
    petitioned(actor, case)

    found = {step.event for step in step_corrections.correctable(actor(NAV), case)}

    assert StepEvent.PETITION_SENT not in found
