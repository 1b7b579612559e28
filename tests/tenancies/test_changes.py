"""Another tenant in the lease (death, break-up, agreement), and requests to sublet or take somebody in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from core.agencies.actors import Actor, acting_as, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from core.people.enums import MemberRole
from core.people.models import HouseholdMember, MemberPeriod, Person
from core.rules.models import Deadline
from tenancies import jobs, policies
from tenancies.calculations import subletting, tenant_change
from tenancies.calculations.lease_terms import LeaseException
from tenancies.calculations.tenant_change import ChangeKind, Member, Right
from tenancies.enums import LeaseState
from tenancies.enums_changes import ChangeState, RequestState
from tenancies.models import ArrearsCase, Lease, LeaseRequest, LeaseTerm, LedgerEntry, TenantChange
from tenancies.selectors.arrears_facts import child_periods
from tenancies.selectors.changes import candidates, entry_by
from tenancies.selectors.regulation import settings_of
from tenancies.services import lease_requests, leases, night, notices, tenant_changes
from tenancies.services.lease_requests import NewRequest
from tenancies.services.rent_terms import set_rent
from tenancies.services.tenant_changes import News
from tenancies.services.terms import terms_of
from tests.counting import queries
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_rent, make_tenant

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)


@pytest.fixture
def landlord(actor: Who) -> Actor:
    return actor("boligleder.bergen")


@pytest.fixture
def running(bergen: Municipality) -> Lease:
    return make_lease(bergen)


def moved_in(lease: Lease, role: str, since: date, **facts: Any) -> Person:
    """Somebody who has lived with the tenant since a day."""
    person = make_tenant(lease.municipality, lease.compartment, **facts)
    with as_owner():
        member = HouseholdMember.objects.create(
            municipality=lease.municipality, household=lease.household, person=person
        )
        MemberPeriod.objects.create(
            municipality=lease.municipality, member=member, role=role, valid_from=since
        )
    return person


def moved_in_tenant(lease: Lease, since: date) -> None:
    with as_owner():
        member = HouseholdMember.objects.create(
            municipality=lease.municipality, household=lease.household, person=lease.tenant
        )
        MemberPeriod.objects.create(
            municipality=lease.municipality, member=member, role=MemberRole.APPLICANT, valid_from=since
        )


def died(landlord: Actor, lease: Lease, **changes: Any) -> TenantChange:
    values: dict[str, Any] = {
        "kind": "death", "happened_on": date(2026, 11, 10), "told_on": date(2026, 11, 12),
        "estate_contact": "Dødsboet etter Prøve\nv/ Kari Testesen\nVeien 1, 5003 BERGEN", **changes,
    }  # fmt: skip
    return tenant_changes.register(actor=landlord, lease=lease, news=News(**values))


def enter(landlord: Actor, change: TenantChange, person: Person, **changes: Any) -> Lease:
    values: dict[str, Any] = {"claim_on": date(2026, 11, 16), "reason": "Vigselsattest er sett", **changes}
    return tenant_changes.enter(actor=landlord, change=change, person=person, **values)


# --- What the Act says


@pytest.mark.parametrize(
    ("kind", "member", "right"),
    [
        (ChangeKind.DEATH, Member(True, False, True, date(2026, 10, 1)), Right.FIRST),
        (ChangeKind.DEATH, Member(False, True, False, date(2026, 5, 10)), Right.YES),
        (ChangeKind.DEATH, Member(False, True, False, date(2026, 5, 11)), Right.JUDGE),
        (ChangeKind.DEATH, Member(False, False, True, date(2024, 11, 10)), Right.YES),
        (ChangeKind.DEATH, Member(False, False, False, date(2020, 1, 1)), Right.NO),
        (ChangeKind.LEFT, Member(True, False, True, None), Right.YES),
        (ChangeKind.LEFT, Member(False, True, True, None), Right.NO),
        (ChangeKind.HOUSEHOLD, Member(True, False, True, date(2024, 11, 10)), Right.JUDGE),
        (ChangeKind.HOUSEHOLD, Member(True, False, True, date(2024, 11, 11)), Right.JUDGE),
        (ChangeKind.AGREED, Member(False, False, True, None), Right.JUDGE),
    ],
)
def test_who_may_enter(kind: ChangeKind, member: Member, right: Right) -> None:
    assert tenant_change.entitled(kind, member, date(2026, 11, 10)).right is right


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        (date(2026, 11, 10), date(2027, 2, 28)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 3, 31)),
    ],
)
def test_notice_runs_three_months_to_the_end_of_a_month(received: date, ends: date) -> None:
    assert tenant_change.notice_ends(received) == ends


def test_a_month_to_enter_is_moved_from_a_sunday() -> None:
    assert tenant_change.entry_by(date(2026, 11, 20)) == date(2026, 12, 21)


@pytest.mark.parametrize(
    ("kind", "exceptions", "allowed"),
    [
        ("family", (), ()),
        ("family", ("household",), ("dwelling",)),
        ("household", (), ("crowded", "person")),
        ("part", ("others",), ("crowded", "dwelling", "person")),
        ("absence", ("absence",), ("crowded", "kept", "person")),
        ("absence", ("others",), ("crowded", "person")),
        ("rest", (), ("crowded", "other", "person")),
    ],
)
def test_what_a_request_may_be_refused_for(
    kind: str, exceptions: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    agreed = frozenset(LeaseException(code) for code in exceptions)

    assert {str(each) for each in subletting.grounds(subletting.RequestKind(kind), agreed)} == set(allowed)


# --- Death


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


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"happened_on": date(2026, 11, 21)}, "DAY_IN_FUTURE", "happened_on"),
        ({"told_on": date(2026, 11, 21)}, "DAY_IN_FUTURE", "told_on"),
        ({"told_on": date(2026, 11, 1)}, "TOLD_BEFORE", "told_on"),
        ({"happened_on": date(2023, 1, 1)}, "BEFORE_LEASE", "happened_on"),
        ({"kind": "weather"}, "KIND", "kind"),
    ],
)
def test_news_that_cannot_be_right_are_refused(
    landlord: Actor, running: Lease, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        died(landlord, running, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not TenantChange.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "REASON_MISSING"),
        ({"claim_on": date(2026, 11, 21)}, "DAY_IN_FUTURE"),
        ({"claim_on": date(2026, 11, 9)}, "CLAIM_TOO_EARLY"),
        ({"takes_over": Decimal(100)}, "OLDER_CLAIM"),
        ({"stated": date(2028, 1, 1)}, "TERM_OVER"),
    ],
)
def test_entry_is_refused_with_what_is_wrong(
    landlord: Actor, running: Lease, changes: dict[str, Any], code: str
) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running)

    with pytest.raises(Refused) as refused:
        enter(landlord, change, spouse, **changes)

    running.refresh_from_db()
    assert refused.value.code == code
    assert running.state == LeaseState.ACTIVE and running.ended_on is None


def test_the_tenant_does_not_succeed_the_tenant(landlord: Actor, running: Lease) -> None:
    with pytest.raises(Refused) as refused:
        enter(landlord, died(landlord, running), running.tenant)

    assert refused.value.code == "SAME_TENANT"


def test_same_news_twice_is_one_and_other_news_wait(landlord: Actor, running: Lease) -> None:
    change = died(landlord, running)

    again = died(landlord, running)
    with pytest.raises(Refused) as refused:
        died(landlord, running, kind="left")

    assert again.pk == change.pk and refused.value.code == "CHANGE_STANDS"


def test_closing_leaves_the_lease_as_it_was(landlord: Actor, running: Lease) -> None:
    change = died(landlord, running)

    with pytest.raises(Refused):
        tenant_changes.close(actor=landlord, change=change, reason="")
    done = tenant_changes.close(actor=landlord, change=change, reason="Feil person")
    again = tenant_changes.close(actor=landlord, change=change, reason="Feil person")

    running.refresh_from_db()
    assert (done.state, done.reason, again.pk) == (ChangeState.CLOSED, "Feil person", change.pk)
    assert running.state == LeaseState.ACTIVE and running.ended_on is None
    assert died(landlord, running).pk != change.pk


# --- Break-up and agreement


def test_spouse_who_stays_enters_from_the_day_of_the_message(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running, kind="left", estate_contact="")

    lease = enter(landlord, change, spouse)

    assert lease.starts_on == date(2026, 11, 16)
    assert "§ 8-3" in Letter.objects.get(pk=TenantChange.objects.get().letter).html


def test_agreed_change_holds_from_the_consent_and_may_depend_on_older_claims(
    landlord: Actor, bergen: Municipality
) -> None:
    lease = make_lease(bergen, children=2)
    make_rent(lease, date(2026, 3, 1), "9500.00")
    make_rent(lease, date(2026, 11, 1), "4500.00")
    change = died(landlord, lease, kind="agreed", estate_contact="")
    brother = make_tenant(bergen)

    with pytest.raises(Refused) as refused:
        enter(landlord, change, brother, takes_over=Decimal("4500.01"))
    entered = enter(landlord, change, brother, takes_over=Decimal("4500.00"))

    change.refresh_from_db()
    assert refused.value.code == "OLDER_CLAIM"
    assert entered.starts_on == TODAY and change.takes_over == Decimal("4500.00")
    assert "4\xa0500,00" in Letter.objects.get(pk=change.letter).html
    assert entered.household_id != lease.household_id and not child_periods([entered.pk])


def test_notice_after_death_is_only_after_death(landlord: Actor, running: Lease) -> None:
    change = died(landlord, running, kind="left")

    with pytest.raises(Refused) as refused:
        tenant_changes.give_notice(actor=landlord, change=change, by="landlord", received_on=TODAY)

    assert refused.value.code == "NOT_AFTER_DEATH"


@pytest.mark.parametrize("who", ["regnskap.bergen", "saksbehandler.bergen", "leder.nes"])
def test_others_settle_nothing(actor: Who, landlord: Actor, running: Lease, who: str) -> None:
    change = died(landlord, running)
    other = actor(who)

    with pytest.raises(NotAllowed):
        tenant_changes.close(actor=other, change=change, reason="Nei")
    with pytest.raises(NotAllowed):
        died(other, running)


def test_changes_of_a_protected_tenant_are_the_handlers_in_both_walls(
    actor: Who, landlord: Actor, bergen: Municipality
) -> None:
    lease = make_lease(
        bergen, tenant=make_tenant(bergen, address_protection="confidential"), handler=landlord.user
    )
    change = died(landlord, lease)
    asked = ask(landlord, lease)

    accountant = actor("regnskap.bergen")

    assert not policies.tenant_changes.sees(accountant, change)
    assert not TenantChange.objects.exists() and not LeaseRequest.objects.filter(pk=asked.pk).exists()


# --- Requests


def ask(landlord: Actor, lease: Lease, **changes: Any) -> LeaseRequest:
    values: dict[str, Any] = {
        "kind": "absence", "who": "Ada Prøvesen", "received_on": date(2026, 11, 2), "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 6, 30), "why": "Studier", **changes,
    }  # fmt: skip
    return lease_requests.register(actor=landlord, lease=lease, new=NewRequest(**values))


def test_request_has_a_month_to_be_answered(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)

    deadline = Deadline.objects.get(subject_id=asked.pk, kind="lease_request_answer")

    assert asked.answer_by == deadline.due == date(2026, 12, 2)
    assert ask(landlord, running).pk == asked.pk


def test_request_is_approved_with_a_letter(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)

    done = lease_requests.approve(actor=landlord, request=asked)
    again = lease_requests.approve(actor=landlord, request=asked)

    assert done.state == again.state == RequestState.APPROVED and done.answered_on == TODAY
    assert "Vi godkjenner søknaden din" in Letter.objects.get(pk=done.letter).html
    assert Deadline.objects.get(subject_id=asked.pk).state == "met"


def test_request_is_refused_on_a_ground_of_the_act_alone(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)

    with pytest.raises(Refused) as wrong:
        lease_requests.refuse(actor=landlord, request=asked, ground="other", reason="Vi vil ikke")
    with pytest.raises(Refused) as bare:
        lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason=" ")
    done = lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason="Fem på ett rom.")

    assert (wrong.value.code, bare.value.code) == ("GROUND_NOT_ALLOWED", "REASON_MISSING")
    assert done.state == RequestState.REFUSED
    assert "Fem på ett rom." in Letter.objects.get(pk=done.letter).html


def test_refusal_without_a_ground_in_the_person_lets_the_tenant_give_notice(
    landlord: Actor, running: Lease
) -> None:
    asked = ask(landlord, running, kind="rest", ends_on=date(2027, 12, 31))

    done = lease_requests.refuse(
        actor=landlord, request=asked, ground="other", reason="Boligen skal pusses opp."
    )

    assert "§ 7-5" in Letter.objects.get(pk=done.letter).html


def test_no_is_too_late_after_the_month_and_the_night_approves(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    asked = ask(landlord, running, received_on=date(2026, 10, 19))

    with pytest.raises(Refused) as refused:
        lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason="Trangt")
    with acting_as_service("leases", bergen) as service:
        counts = lease_requests.pass_time(service, TODAY)
        again = lease_requests.pass_time(service, TODAY)

    asked.refresh_from_db()
    assert refused.value.code == "APPROVED_BY_SILENCE"
    assert (counts["silent"], again["silent"]) == (1, 0)
    assert asked.state == RequestState.SILENT


def test_the_last_day_to_answer_is_not_silence(landlord: Actor, running: Lease, bergen: Municipality) -> None:
    asked = ask(landlord, running, received_on=date(2026, 10, 20))

    with acting_as_service("leases", bergen) as service:
        assert lease_requests.pass_time(service, TODAY)["silent"] == 0

    with acting_as(landlord):
        done = lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason="Trangt")
    assert done.state == RequestState.REFUSED


def test_near_family_needs_no_approval_unless_the_contract_says_so(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running, kind="family", ends_on=None)

    assert asked.state == RequestState.APPROVED and asked.letter is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": date(2029, 6, 30)}, "TOO_LONG"),
        ({"ends_on": None}, "TOO_LONG"),
        ({"kind": "part", "ends_on": date(2028, 6, 30)}, "AFTER_TERM"),
        ({"kind": "part", "ends_on": date(2026, 6, 30)}, "END_BEFORE_START"),
        ({"who": " "}, "WHO_MISSING"),
        ({"received_on": date(2026, 11, 21)}, "DAY_IN_FUTURE"),
        ({"kind": "party"}, "KIND"),
    ],
)
def test_request_that_is_not_one_under_its_paragraph_is_refused(
    landlord: Actor, running: Lease, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(landlord, running, **changes)

    assert refused.value.code == code
    assert not LeaseRequest.objects.exists()


def test_rest_of_the_term_is_for_fixed_terms(landlord: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen, last_day=None)

    with pytest.raises(Refused) as refused:
        ask(landlord, lease, kind="rest")

    assert refused.value.code == "NOT_FIXED"


def test_an_approved_subtenant_gets_a_copy_of_a_termination(landlord: Actor, bergen: Municipality) -> None:
    """Without it the termination is invalid (§ 7-7)."""
    lease = make_lease(bergen, last_day=None)
    asked = ask(landlord, lease, starts_on=date(2026, 11, 10))
    lease_requests.approve(actor=landlord, request=asked)

    new = notices.NewNotice(
        kind="termination", reason="Huset skal rives.", ground="works", last_day=date(2027, 2, 28)
    )
    given = notices.give_notice(actor=landlord, lease=lease, new=new)

    copy = Letter.objects.get(code="subtenant_notice")
    assert copy.recipient["name"] == "Ada Prøvesen" and "Huset skal rives." in copy.html
    assert "§ 7-7" in Letter.objects.get(pk=given.letter).html


def test_subletting_that_is_over_is_closed_by_night(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    asked = ask(landlord, running, starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 18))
    lease_requests.approve(actor=landlord, request=asked)

    with acting_as_service("leases", bergen) as service:
        assert lease_requests.pass_time(service, TODAY)["over"] == 1

    asked.refresh_from_db()
    assert (asked.state, asked.over_on) == (RequestState.OVER, date(2026, 11, 18))


def test_answer_with_an_old_version_conflicts(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)
    LeaseRequest.objects.filter(pk=asked.pk).update(version=2)

    with pytest.raises(Conflict):
        lease_requests.approve(actor=landlord, request=asked, version=1)


# --- Pages and API


def test_page_shows_what_stands_and_who_may_enter(
    client_as: Callable[[str], Client], landlord: Actor, running: Lease
) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    died(landlord, running)
    ask(landlord, running)
    client = client_as("boligleder.bergen")
    address = f"/leieforhold/{running.pk}/hendelser/"

    page = client.get(address).content.decode()

    assert spouse.name in page and "kommer foran de andre" in page and "Svar innen" in page
    assert queries(client, address) <= 15


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


def test_agreed_change_to_somebody_outside_the_household_by_form(
    client_as: Callable[[str], Client], running: Lease
) -> None:
    client = client_as("boligleder.bergen")
    base = f"/leieforhold/{running.pk}/hendelser/leierskifte/"
    client.post(base, {"kind": "agreed", "happened_on": "10.11.2026", "told_on": "12.11.2026"})
    form = {"person": "other", "claim_on": "16.11.2026", "reason": "Bror", "version": 1}

    bad = client.post(base + "ny-leier/", form)
    done = client.post(base + "ny-leier/", {**form, "given_name": "Bo", "family_name": "Brorsen"})

    assert "Skriv navnet" in bad.content.decode() and done.status_code == 302
    assert TenantChange.objects.get().person.name == "Bo Brorsen"


def test_request_and_answer_by_form(client_as: Callable[[str], Client], running: Lease) -> None:
    client = client_as("boligleder.bergen")
    base = f"/leieforhold/{running.pk}/hendelser/framleie/"
    form = {
        "kind": "absence", "who": "Ada Prøvesen", "received_on": "02.11.2026", "starts_on": "01.01.2027",
        "ends_on": "30.06.2027",
    }  # fmt: skip
    assert client.post(base, form).status_code == 302
    asked = LeaseRequest.objects.get()

    bad = client.post(f"{base}{asked.pk}/svar/", {"answer": "no", "ground": "", "version": 1})
    done = client.post(
        f"{base}{asked.pk}/svar/", {"answer": "no", "ground": "crowded", "reason": "Trangt.", "version": 1}
    )

    asked.refresh_from_db()
    assert (bad.status_code, done.status_code, asked.state) == (200, 302, RequestState.REFUSED)


@pytest.mark.parametrize("who", ["regnskap.bergen", "vekter.bergen", "leder.nes"])
def test_the_forms_do_not_exist_for_others(
    client_as: Callable[[str], Client], running: Lease, who: str
) -> None:
    client = client_as(who)

    for rest in ("leierskifte/", "framleie/"):
        assert client.get(f"/leieforhold/{running.pk}/hendelser/{rest}").status_code == 404


def test_api_registers_and_answers(client_as: Callable[[str], Client], running: Lease) -> None:
    client = client_as("boligleder.bergen")
    body = {
        "lease": str(running.pk), "kind": "absence", "who": "Ada Prøvesen", "received_on": "2026-11-02",
        "starts_on": "2027-01-01", "ends_on": "2027-06-30",
    }  # fmt: skip

    bad = client.post("/api/v1/lease-requests/", {**body, "ends_on": "2029-12-31"}, "application/json")
    made = client.post("/api/v1/lease-requests/", body, "application/json")
    done = client.post(
        f"/api/v1/lease-requests/{made.json()['id']}/answer/", {"approve": True}, "application/json"
    )
    news = client.post(
        "/api/v1/tenant-changes/",
        {"lease": str(running.pk), "kind": "death", "happened_on": "2026-11-10", "told_on": "2026-11-12"},
        "application/json",
    )

    assert bad.status_code == 400 and bad.json()["code"] == "TOO_LONG"
    assert made.status_code == 201 and done.json()["state"] == "approved"
    assert news.status_code == 201 and news.json()["state"] == "open"
    address = f"/api/v1/tenant-changes/{news.json()['id']}/"
    entry = {
        "claim_on": "2026-11-16",
        "reason": "Samboer i to år",
        "given_name": "Bo",
        "family_name": "Brorsen",
    }
    late = client.post(f"{address}enter/", {**entry, "claim_on": "2026-11-25"}, "application/json")
    entered = client.post(f"{address}enter/", entry, "application/json")
    assert (late.status_code, late.json()["code"]) == (400, "DAY_IN_FUTURE")
    assert not Person.objects.filter(given_name="Bo").exclude(pk=entered.json()["person"]).exists()
    assert entered.json()["state"] == "entered" and entered.json()["new_lease"]
    over = client.post(
        f"/api/v1/lease-requests/{made.json()['id']}/finish/", {"on": "2026-11-19"}, "application/json"
    )
    assert over.json()["state"] == "over"
    assert client_as("leder.nes").get(f"/api/v1/tenant-changes/{news.json()['id']}/").status_code == 404


def test_lease_that_does_not_run_has_no_changes(landlord: Actor, running: Lease) -> None:
    leases.end_lease(actor=landlord, lease=running, last_day=TODAY - timedelta(days=1), reason="Flyttet")
    running.refresh_from_db()

    for act in (lambda: died(landlord, running), lambda: ask(landlord, running)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "WRONG_STATE"
