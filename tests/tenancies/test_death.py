"""After a death: who may enter the lease, our notice and the estate's, and what holds collection back."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import Refused
from core.documents.models import Letter
from core.people.enums import MemberRole
from core.people.models import MemberPeriod
from core.rules.models import Deadline
from tenancies import jobs
from tenancies.calculations.tenant_change import Right
from tenancies.enums import LeaseState
from tenancies.enums_changes import ChangeState, RequestState
from tenancies.models import ArrearsCase, Lease, LeaseTerm, LedgerEntry
from tenancies.selectors.changes import candidates, entry_by
from tenancies.selectors.regulation import settings_of
from tenancies.services import lease_requests, leases, night, tenant_changes
from tenancies.services.rent_terms import set_rent
from tenancies.services.terms import terms_of
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_rent
from tests.tenancies.changing import ask, died, enter, moved_in, moved_in_tenant

TODAY = date(2026, 11, 20)


def test_spouse_enters_the_lease_with_what_is_left_of_it(landlord: Actor, running: Lease) -> None:
    make_rent(running, date(2026, 11, 1), "9500.00")
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running)

    lease = enter(landlord, change, spouse)

    running.refresh_from_db()
    change.refresh_from_db()
    assert (running.state, running.ended_on) == (LeaseState.ENDED, date(2026, 11, 15))
    assert (lease.state, lease.starts_on, lease.tenant_id) == (
        LeaseState.ACTIVE,
        date(2026, 11, 16),
        spouse.pk,
    )
    assert terms_of(lease).last_day == date(2027, 12, 31)
    assert terms_of(lease).monthly_rent == Decimal("9500.00")
    assert lease.kid != running.kid and lease.eviction_clause
    assert (change.state, change.new_lease_id, change.from_on) == (
        ChangeState.ENTERED,
        lease.pk,
        date(2026, 11, 16),
    )
    assert LedgerEntry.objects.get(lease=running, kind="credit").amount == Decimal("4750.00")
    assert not LedgerEntry.objects.filter(lease=lease).exists()
    assert "§ 8-2" in Letter.objects.get(pk=change.letter).html
    assert enter(landlord, change, spouse).pk == lease.pk


def test_entering_is_seen_by_the_deadlines_of_the_new_lease(landlord: Actor, running: Lease) -> None:
    lease = enter(landlord, died(landlord, running), moved_in(running, MemberRole.PARTNER, date(2024, 1, 1)))

    kinds = set(Deadline.objects.filter(subject_id=lease.pk, state="open").values_list("kind", flat=True))

    assert {"renewal_review", "lease_expiry_demand"} <= kinds


def test_a_later_day_that_was_stated_is_the_first(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))

    lease = enter(landlord, died(landlord, running), spouse, stated=date(2026, 12, 1))

    running.refresh_from_db()
    assert (lease.state, lease.starts_on) == (LeaseState.SIGNED, date(2026, 12, 1))
    assert (running.state, running.ended_on) == (LeaseState.ACTIVE, date(2026, 11, 30))


def test_the_night_ends_the_old_lease_before_the_new_begins(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    lease = enter(landlord, died(landlord, running), spouse, stated=date(2026, 12, 1))

    class Tally:
        def count(self, **found: int) -> None:
            pass

    with (
        time_machine.travel(datetime(2026, 12, 1, 3, 0, tzinfo=ZoneInfo("Europe/Oslo"))),
        acting_as_service("leases", bergen) as service,
    ):
        jobs.turn(service, date(2026, 12, 1), Tally())  # type: ignore[arg-type]

    lease.refresh_from_db()
    running.refresh_from_db()
    assert (running.state, lease.state) == (LeaseState.ENDED, LeaseState.ACTIVE)


def test_death_stops_collection_until_it_turns_out_to_be_a_mistake(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    make_rent(running, date(2026, 11, 2), "9500.00")
    with acting_as_service("arrears", bergen) as service:
        night.advance(actor=service, on=TODAY)

    change = died(landlord, running)
    stopped = ArrearsCase.objects.get(lease=running)
    tenant_changes.close(actor=landlord, change=change, reason="Det var en annen")

    assert stopped.next_action == "clear_brakes"
    assert ArrearsCase.objects.get(lease=running).next_action != "clear_brakes"


def test_household_is_shown_with_what_the_act_says(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    child = moved_in(running, MemberRole.CHILD, date(2020, 1, 1), birth_date=date(2012, 1, 1))

    found = {
        each.person.pk: each.entitled.right
        for each in candidates(landlord, running, "death", date(2026, 11, 10))
    }

    assert found == {spouse.pk: Right.FIRST, child.pk: Right.YES}


def test_our_notice_goes_to_the_estate_and_to_each_who_may_enter(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running)

    done = tenant_changes.give_notice(
        actor=landlord, change=change, by="landlord", received_on=TODAY, household_told_on=date(2026, 11, 23)
    )
    again = tenant_changes.give_notice(actor=landlord, change=done, by="landlord", received_on=TODAY)

    running.refresh_from_db()
    estate = Letter.objects.get(pk=done.letter)
    household = Letter.objects.get(code="death_notice_household")
    assert done.ends_on == running.ended_on == date(2027, 2, 28) == again.ends_on
    assert estate.recipient["name"] == "Dødsboet etter Prøve" and estate.state == "sent"
    assert household.recipient["name"] == spouse.name and "§ 8-2" in household.html
    assert entry_by(done) == date(2026, 12, 23)


def test_notice_of_a_term_that_runs_out_first_does_not_say_that_the_three_months_end_it(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = make_lease(bergen, last_day=date(2026, 12, 15))

    done = tenant_changes.give_notice(
        actor=landlord, change=died(landlord, lease), by="landlord", received_on=TODAY
    )

    letter = Letter.objects.get(pk=done.letter)
    assert done.ends_on == date(2026, 12, 15)
    assert "Leietida går ut før oppsigelsestida" in letter.html
    assert "løper ut ved slutten av en måned" not in letter.html


def test_where_we_do_not_know_the_household_the_letter_goes_to_the_home(
    landlord: Actor, running: Lease
) -> None:
    tenant_changes.give_notice(
        actor=landlord, change=died(landlord, running), by="landlord", received_on=TODAY
    )

    letter = Letter.objects.get(code="death_notice_household")

    assert running.tenant.name in letter.recipient["name"]


def test_somebody_may_still_enter_within_the_month_after_notice(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running)
    tenant_changes.give_notice(actor=landlord, change=change, by="estate", received_on=date(2026, 11, 13))

    lease = enter(landlord, change, spouse, claim_on=date(2026, 11, 19))

    assert terms_of(lease).last_day == date(2027, 12, 31)
    assert lease.state == LeaseState.ACTIVE and not lease.rents.known().exclude(valid_to=None).exists()


def test_after_the_month_nobody_enters(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running, happened_on=date(2026, 9, 1), told_on=date(2026, 9, 3))
    tenant_changes.give_notice(actor=landlord, change=change, by="estate", received_on=date(2026, 10, 1))

    with pytest.raises(Refused) as refused:
        enter(landlord, change, spouse, claim_on=date(2026, 11, 3))

    assert refused.value.code == "ENTRY_TOO_LATE"
    assert enter(landlord, change, spouse, claim_on=date(2026, 11, 2)).starts_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("by", "received", "code"),
    [
        ("estate", date(2026, 11, 9), "NOTICE_DAY"),
        ("estate", date(2026, 11, 21), "NOTICE_DAY"),
        ("landlord", date(2026, 11, 19), "NOTICE_DAY"),
        ("landlord", date(2026, 12, 5), "NOTICE_DAY"),
        ("", TODAY, "BY_MISSING"),
    ],
)
def test_notice_with_a_wrong_day_is_refused(
    landlord: Actor, running: Lease, by: str, received: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        tenant_changes.give_notice(
            actor=landlord, change=died(landlord, running), by=by, received_on=received
        )

    running.refresh_from_db()
    assert refused.value.code == code and running.ended_on is None


def test_what_is_left_of_the_contract_goes_on_as_it_was(landlord: Actor, running: Lease) -> None:
    """A later term and a later rent that were agreed hold for whoever enters, and the rent is not set anew."""
    with as_owner():
        LeaseTerm.objects.create(
            municipality=running.municipality, lease=running, dwelling=running.dwelling, binding=True,
            kind="fixed_3y", valid_from=date(2028, 1, 1), valid_to=date(2031, 1, 1),
        )  # fmt: skip
    set_rent(landlord, running, Decimal("9700.00"), date(2027, 1, 1), basis="index")
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))

    lease = enter(landlord, died(landlord, running), spouse)

    terms = list(lease.terms.known().order_by("valid_from").values_list("valid_from", "valid_to"))
    rents = list(lease.rents.known().order_by("valid_from").values_list("valid_from", "monthly", "set_on"))
    assert terms == [(date(2026, 11, 16), date(2028, 1, 1)), (date(2028, 1, 1), date(2031, 1, 1))]
    assert rents == [
        (date(2026, 11, 16), Decimal("9500.00"), date(2024, 1, 1)),
        (date(2027, 1, 1), Decimal("9700.00"), None),
    ]
    assert settings_of([lease.pk])[lease.pk][0].valid_from == date(2024, 1, 1)


def test_whoever_has_died_is_no_longer_in_the_household(landlord: Actor, running: Lease) -> None:
    moved_in_tenant(running, date(2024, 1, 1))
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))

    enter(landlord, died(landlord, running), spouse)

    there = MemberPeriod.objects.on(date(2026, 11, 16)).filter(member__household=running.household_id)
    assert [row.member.person_id for row in there] == [spouse.pk]


def test_the_act_does_not_let_everybody_in(landlord: Actor, running: Lease) -> None:
    child = moved_in(running, MemberRole.CHILD, date(2024, 1, 1), birth_date=date(2012, 1, 1))
    change = died(landlord, running, kind="left")

    with pytest.raises(Refused) as refused:
        enter(landlord, change, child)

    assert (refused.value.code, refused.value.field) == ("NOT_ENTITLED", "person")


def test_the_night_closes_what_the_end_of_the_lease_has_settled(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    change, asked = died(landlord, running, kind="left"), ask(landlord, running)
    leases.end_lease(actor=landlord, lease=running, last_day=date(2026, 11, 18), reason="Flyttet")

    with acting_as_service("leases", bergen) as service:
        tenant_changes.pass_time(service, TODAY)
        lease_requests.pass_time(service, TODAY)

    change.refresh_from_db()
    asked.refresh_from_db()
    assert (change.state, asked.state) == (ChangeState.CLOSED, RequestState.WITHDRAWN)
    assert not Deadline.objects.filter(subject_id__in=[change.pk, asked.pk], state="open").exists()


def test_death_and_entry_by_form(client_as: Callable[[str], Client], running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    client = client_as("boligleder.bergen")
    base = f"/leieforhold/{running.pk}/hendelser/leierskifte/"

    told = client.post(base, {"kind": "death", "happened_on": "10.11.2026", "told_on": "12.11.2026"})
    form = {"person": str(spouse.pk), "claim_on": "16.11.2026", "reason": "Sett vigselsattest", "version": 1}
    bad = client.post(base + "ny-leier/", {**form, "reason": ""})
    done = client.post(base + "ny-leier/", form)

    assert (told.status_code, bad.status_code, done.status_code) == (302, 200, 302)
    assert Lease.objects.get(tenant=spouse).state == LeaseState.ACTIVE
    assert client.get(base + "ny-leier/").status_code == 404
