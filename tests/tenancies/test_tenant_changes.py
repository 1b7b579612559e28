"""Another tenant in the lease: what the Act says of each, wrong news, break-up and agreement."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.people.enums import MemberRole
from core.people.models import Household, Person
from tenancies import policies
from tenancies.calculations import tenant_change
from tenancies.calculations.tenant_change import ChangeKind, Member, Right
from tenancies.enums import LeaseState
from tenancies.enums_changes import ChangeState
from tenancies.models import Lease, LeaseRequest, TenantChange
from tenancies.selectors.arrears_facts import child_periods
from tenancies.services import leases, tenant_changes
from tenancies.services.tenant_changes import News
from tests.counting import queries
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_rent, make_tenant
from tests.tenancies.changing import ask, died, enter, moved_in

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)


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


def test_spouse_who_stays_enters_from_the_day_of_the_message(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = died(landlord, running, kind="left", estate_contact="")

    lease = enter(landlord, change, spouse)

    assert lease.starts_on == date(2026, 11, 16)
    assert "§ 8-3" in Letter.objects.get(pk=TenantChange.objects.get().letter).html


def test_household_that_stands_with_another_office_goes_on_with_the_home(
    actor: Who, landlord: Actor, running: Lease
) -> None:
    office = actor("saksbehandler.bergen").compartment
    with as_owner():
        Household.objects.filter(pk=running.household_id).update(compartment=office)
    stays = make_tenant(running.municipality, running.compartment)
    landlord = actor("boligleder.bergen")
    assert not Household.objects.filter(pk=running.household_id).exists()
    change = tenant_changes.register(
        actor=landlord, lease=running, news=News("left", date(2026, 11, 1), date(2026, 11, 10))
    )

    entered = enter(landlord, change, stays)

    assert entered.household_id == running.household_id


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
