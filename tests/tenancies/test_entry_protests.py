"""A notice after a death that is protested against: the lease goes on until it is settled (§§ 8-2, 9-8)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from core.agencies.actors import Actor, acting_as_service
from core.agencies.context import set_context
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.messages.models import Task
from core.people.enums import MemberRole
from core.rules.models import Deadline
from tenancies import jobs
from tenancies.enums import LeaseState
from tenancies.enums_changes import ChangeState
from tenancies.models import EntryRefusal, Lease, LedgerEntry, TenantChange
from tenancies.services import entry_protests, entry_refusals, rent_runs
from tests.database import as_owner
from tests.factories.tenancies import make_lease
from tests.tenancies.changing import enter, moved_in
from tests.tenancies.test_entry_refusals import refuse, under_notice

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)
#: The notice that arrives on 20 November ends the lease here; the time to sue ends three months after the month.
ENDS, SUIT_BY = date(2027, 2, 28), date(2027, 3, 20)


class Counts:
    """What a night counted; the job's run is not needed."""

    def count(self, **_: int) -> None: ...


@contextmanager
def day(on: date) -> Iterator[None]:
    with time_machine.travel(datetime(on.year, on.month, on.day, 9, 0, tzinfo=ZoneInfo("Europe/Oslo"))):
        yield


def night(bergen: Municipality, on: date) -> None:
    """The two jobs in the order they run."""
    with day(on), acting_as_service("leases", bergen, today=on) as service:
        jobs.turn(service, on, Counts())  # type: ignore[arg-type]
        jobs.pass_requests(service, on, Counts())  # type: ignore[arg-type]


def ends(lease: Lease) -> tuple[str, date | None, date | None]:
    """State, noted end, and the last day of the term as it is known now."""
    with as_owner():
        found = Lease.objects.get(pk=lease.pk)
        return found.state, found.ended_on, found.term_ends_on


def test_without_a_protest_the_lease_ends_on_the_day_of_the_notice(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    under_notice(landlord, running)

    night(bergen, date(2027, 3, 1))

    assert ends(running)[:2] == (LeaseState.ENDED, ENDS)


def test_a_protest_lets_the_lease_go_on_past_that_day(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    before = ends(running)
    change = under_notice(landlord, running)
    assert ends(running)[1] == ENDS

    refuse(landlord, change, claim_on=TODAY)
    held = ends(running)
    night(bergen, date(2027, 3, 1))

    assert held == ends(running) == before
    with as_owner():
        assert TenantChange.objects.get(pk=change.pk).state == ChangeState.ENDED
        assert running.rents.known().get().valid_to is None


def test_rent_runs_on_while_it_is_protested(landlord: Actor, running: Lease, bergen: Municipality) -> None:
    refuse(landlord, under_notice(landlord, running), claim_on=TODAY)
    month = date(2027, 3, 1)

    with day(month), acting_as_service("rent", bergen, today=month) as service:
        rent_runs.run_rent(actor=service, month=month, compartment=running.compartment)

    with as_owner():
        assert LedgerEntry.objects.filter(lease=running, month=month, kind="rent").count() == 1


def test_a_late_message_is_no_protest(landlord: Actor, running: Lease, bergen: Municipality) -> None:
    change = under_notice(landlord, running)
    with day(date(2027, 1, 4)):
        refuse(landlord_of(landlord, date(2027, 1, 4)), change, ground="late", claim_on=date(2027, 1, 2))

    night(bergen, date(2027, 3, 1))

    assert ends(running)[:2] == (LeaseState.ENDED, ENDS)


def landlord_of(landlord: Actor, on: date) -> Actor:
    """The landlord again, on another day."""
    later = replace(landlord, today=on)
    set_context(later)
    return later


@pytest.mark.parametrize(("on", "lapsed"), [(SUIT_BY, False), (date(2027, 3, 21), True)])
def test_a_notice_that_is_not_brought_in_lapses_the_day_after_the_limit(
    landlord: Actor, running: Lease, bergen: Municipality, on: date, lapsed: bool
) -> None:
    change = under_notice(landlord, running)
    row = refuse(landlord, change, claim_on=TODAY)

    for _ in range(2):
        night(bergen, on)

    with as_owner():
        change.refresh_from_db()
        row.refresh_from_db()
        assert (row.outcome, row.settled_on) == (("lapsed", on) if lapsed else ("", None))
        assert change.state == (ChangeState.OPEN if lapsed else ChangeState.ENDED)
        assert Task.objects.filter(title__startswith="Oppsigelsen etter dødsfallet").count() == lapsed
        assert Deadline.objects.get(subject_id=row.pk, kind="entry_suit").state == (
            "waived" if lapsed else "open"
        )
    assert ends(running)[:2] == (LeaseState.ACTIVE, None)


def test_whoever_protested_enters_after_it_has_lapsed(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = under_notice(landlord, running)
    refuse(landlord, change, spouse, claim_on=TODAY)
    on = date(2027, 3, 22)
    night(bergen, on)
    change.refresh_from_db()

    with day(on):
        lease = enter(landlord_of(landlord, on), change, spouse, claim_on=TODAY)

    assert (lease.tenant_id, lease.state) == (spouse.pk, LeaseState.ACTIVE)
    assert ends(running)[0] == LeaseState.ENDED


def sued(landlord: Actor, lease: Lease) -> EntryRefusal:
    row = refuse(landlord, under_notice(landlord, lease), claim_on=TODAY)
    return entry_refusals.record_suit(actor=landlord, refusal=row, on=TODAY)


def settle(landlord: Actor, row: EntryRefusal, outcome: str, on: date, **more: Any) -> EntryRefusal:
    with day(on):
        return entry_protests.record_outcome(
            actor=landlord_of(landlord, on), refusal=row, outcome=outcome, on=on, **more
        )


def test_brought_in_it_waits_for_the_decision_however_long(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    row = sued(landlord, running)

    night(bergen, date(2027, 9, 1))

    row.refresh_from_db()
    assert row.outcome == "" and ends(running)[:2] == (LeaseState.ACTIVE, None)


def test_upheld_ends_the_lease_on_the_day_that_was_decided(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    row = sued(landlord, running)
    on, last = date(2027, 5, 10), date(2027, 5, 31)

    done = settle(landlord, row, "upheld", on, last_day=last)
    again = settle(landlord, row, "upheld", on)

    assert done.version == again.version and ends(running)[:2] == (LeaseState.ACTIVE, last)
    night(bergen, date(2027, 6, 1))
    assert ends(running)[:2] == (LeaseState.ENDED, last)


def test_withdrawn_before_the_day_leaves_the_day_of_the_notice(landlord: Actor, running: Lease) -> None:
    row = refuse(landlord, under_notice(landlord, running), claim_on=TODAY)

    settle(landlord, row, "withdrawn", date(2026, 12, 1))

    assert ends(running)[:2] == (LeaseState.ACTIVE, ENDS)


def test_set_aside_opens_it_again_with_a_task(landlord: Actor, running: Lease, bergen: Municipality) -> None:
    row = sued(landlord, running)

    settle(landlord, row, "set_aside", date(2027, 4, 1))

    with as_owner():
        change = TenantChange.objects.get(pk=row.change_id)
        assert (change.state, change.ends_on) == (ChangeState.OPEN, None)
        assert Task.objects.filter(title__startswith="Oppsigelsen etter dødsfallet").count() == 1
    assert ends(running)[:2] == (LeaseState.ACTIVE, None)


def test_the_lease_goes_on_while_one_of_two_protests_stands(landlord: Actor, running: Lease) -> None:
    change = under_notice(landlord, running)
    first, second = (refuse(landlord, change, claim_on=TODAY, who=who) for who in ("Bo En", "Bo To"))

    settle(landlord, first, "withdrawn", date(2026, 12, 1))
    one_stands = ends(running)[1]
    settle(landlord, second, "withdrawn", date(2026, 12, 2))

    assert (one_stands, ends(running)[1]) == (None, ENDS)


@pytest.mark.parametrize(
    ("outcome", "on", "last", "code"),
    [
        ("lapsed", TODAY, None, "OUTCOME_MISSING"),
        ("upheld", date(2026, 11, 21), None, "DAY_WRONG"),
        ("upheld", date(2026, 11, 19), None, "DAY_WRONG"),
        ("upheld", TODAY, date(2027, 1, 31), "TOO_SHORT"),
    ],
)
def test_what_cannot_be_an_outcome_is_refused(
    landlord: Actor, running: Lease, outcome: str, on: date, last: date | None, code: str
) -> None:
    row = sued(landlord, running)

    with pytest.raises(Refused) as refused:
        entry_protests.record_outcome(actor=landlord, refusal=row, outcome=outcome, on=on, last_day=last)

    assert refused.value.code == code and ends(running)[1] is None


def test_a_case_that_was_never_brought_in_is_not_decided(landlord: Actor, running: Lease) -> None:
    row = refuse(landlord, under_notice(landlord, running), claim_on=TODAY)

    with pytest.raises(Refused) as refused:
        entry_protests.record_outcome(actor=landlord, refusal=row, outcome="upheld", on=TODAY)

    assert refused.value.code == "NOT_SUED"


def test_a_home_that_is_promised_to_others_must_be_freed_first(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    change = under_notice(landlord, running)
    make_lease(
        bergen, dwelling=running.dwelling, start=date(2027, 3, 1), last_day=None, state=LeaseState.SIGNED
    )

    with pytest.raises(Refused) as refused:
        refuse(landlord, change, claim_on=TODAY)

    assert refused.value.code == "LEASES_OVERLAP" and not EntryRefusal.objects.exists()


def test_others_settle_nothing(actor: Who, landlord: Actor, running: Lease) -> None:
    row = sued(landlord, running)

    for username in ("regnskap.bergen", "nav.bergen", "leder.nes"):
        with pytest.raises(NotAllowed):
            entry_protests.record_outcome(actor=actor(username), refusal=row, outcome="upheld", on=TODAY)


def test_by_form_and_api(client_as: Callable[[str], Client], landlord: Actor, running: Lease) -> None:
    row = sued(landlord, running)
    client = client_as("boligleder.bergen")
    base = f"/leieforhold/{running.pk}/hendelser/"
    address = f"{base}leierskifte/nei/{row.pk}/utfall/"

    page = client.get(base).content.decode()
    form = {"outcome": "upheld", "on": "20.11.2026", "last_day": "31.01.2027", "version": row.version}
    bad = client.post(address, form)
    good = client.post(address, {**form, "last_day": ""})
    again = client.post(
        f"/api/v1/tenant-changes/{row.change_id}/outcome/",
        {"refusal": str(row.pk), "outcome": "upheld", "on": "2026-11-20"},
        "application/json",
    )

    assert "løper videre til saken er avgjort" in page and address in page
    assert bad.status_code == 200 and "tidligst" in bad.content.decode() and good.status_code == 302
    assert (again.status_code, again.json()["outcome"]) == (201, "upheld")
    assert client_as("leder.nes").get(address).status_code == 404
