"""A no to somebody who wants to enter a lease; letters to the estate; and leases that follow a split household."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor, acting_as, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import Task
from core.people.enums import MemberRole
from core.people.models import Household, HouseholdMember, MemberPeriod, Person
from core.rules.models import Deadline
from core.sharing.enums import Matter
from tenancies.enums_changes import ChangeState
from tenancies.models import (
    EntryRefusal,
    Lease,
    TenantChange,
)
from tenancies.services import entry_refusals, households, moving_letters, tenant_changes
from tenancies.services.arrears_letters import addressed_to
from tenancies.services.entry_refusals import No
from tests.counting import queries
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_tenant
from tests.tenancies.changing import died, enter, moved_in, moved_in_tenant

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)

FOUND = {"claim_on": date(2026, 11, 16), "ground": "conditions", "reason": "De bodde sammen i fem måneder."}


def refuse(
    landlord: Actor, change: TenantChange, person: Person | None = None, **changes: Any
) -> EntryRefusal:
    no = No(**{**FOUND, "person": person, "who": "" if person else "Bo Brorsen", **changes})
    return entry_refusals.refuse(actor=landlord, change=change, no=no)


def under_notice(landlord: Actor, lease: Lease, told: date = TODAY) -> TenantChange:
    return tenant_changes.give_notice(
        actor=landlord, change=died(landlord, lease), by="landlord", received_on=TODAY, household_told_on=told
    )


def test_a_no_is_a_letter_with_its_reason_and_stands_once(landlord: Actor, running: Lease) -> None:
    child = moved_in(running, MemberRole.CHILD, date(2026, 6, 1), birth_date=date(2000, 1, 1))
    change = died(landlord, running)

    row = refuse(landlord, change, child)
    again = refuse(landlord, change, child)

    letter = Letter.objects.get(pk=row.letter)
    assert again.pk == row.pk and EntryRefusal.objects.count() == 1
    assert (row.who, row.refused_on, row.suit_by) == (child.name, TODAY, None)
    assert letter.recipient["name"] == child.name and "fem måneder" in letter.html and letter.state == "sent"
    change.refresh_from_db()
    assert change.state == ChangeState.OPEN


def test_after_our_notice_a_message_in_time_is_a_protest_with_a_time_to_sue(
    landlord: Actor, running: Lease
) -> None:
    """Three months after the month (20 December, a Sunday, which is not moved for the landlord)."""
    change = under_notice(landlord, running)

    row = refuse(landlord, change, claim_on=TODAY)

    deadline = Deadline.objects.get(subject_id=row.pk, kind="entry_suit")
    assert row.suit_by == deadline.due == date(2027, 3, 20)
    assert "protest mot oppsigelsen" in Letter.objects.get(pk=row.letter).html


def test_a_suit_in_time_keeps_the_notice(landlord: Actor, running: Lease) -> None:
    row = refuse(landlord, under_notice(landlord, running), claim_on=TODAY)

    done = entry_refusals.record_suit(actor=landlord, refusal=row, on=TODAY)
    again = entry_refusals.record_suit(actor=landlord, refusal=row, on=TODAY)

    assert done.suit_on == again.suit_on == TODAY and again.version == done.version
    assert Deadline.objects.get(subject_id=row.pk, kind="entry_suit").state == "met"


def test_whoever_was_told_no_may_enter_all_the_same(landlord: Actor, running: Lease) -> None:
    spouse = moved_in(running, MemberRole.PARTNER, date(2024, 1, 1))
    change = under_notice(landlord, running)
    row = refuse(landlord, change, spouse, claim_on=TODAY)

    change.refresh_from_db()
    lease = enter(landlord, change, spouse, claim_on=TODAY)

    assert lease.tenant_id == spouse.pk
    assert Deadline.objects.get(subject_id=row.pk, kind="entry_suit").state == "waived"


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("death", {"ground": "consent"}, "GROUND_NOT_ALLOWED"),
        ("left", {"ground": "spouse"}, "GROUND_NOT_ALLOWED"),
        ("agreed", {"ground": "conditions"}, "GROUND_NOT_ALLOWED"),
        ("death", {"ground": "late"}, "NOT_TOO_LATE"),
        ("death", {"reason": " "}, "REASON_MISSING"),
        ("death", {"who": " "}, "WHO_MISSING"),
        ("death", {"claim_on": date(2026, 11, 21)}, "DAY_WRONG"),
        ("death", {"claim_on": date(2026, 11, 9)}, "DAY_WRONG"),
    ],
)
def test_a_no_without_a_ground_of_the_act_is_refused(
    landlord: Actor, running: Lease, kind: str, changes: dict[str, Any], code: str
) -> None:
    change = died(landlord, running, kind=kind)

    with pytest.raises(Refused) as refused:
        refuse(landlord, change, **changes)

    assert refused.value.code == code and not EntryRefusal.objects.exists()


def test_too_late_is_a_ground_only_after_the_month(landlord: Actor, running: Lease) -> None:
    change = died(landlord, running, happened_on=date(2026, 9, 1), told_on=date(2026, 9, 3))
    tenant_changes.give_notice(actor=landlord, change=change, by="estate", received_on=date(2026, 10, 1))
    change.refresh_from_db()

    with pytest.raises(Refused) as refused:
        refuse(landlord, change)
    row = refuse(landlord, change, ground="late")

    assert refused.value.code == "TOO_LATE" and row.suit_by is None
    with pytest.raises(Refused) as none:
        entry_refusals.record_suit(actor=landlord, refusal=row, on=TODAY)
    assert none.value.code == "NO_SUIT"


def test_consent_that_is_refused_is_told_to_the_tenant_who_asked(landlord: Actor, running: Lease) -> None:
    row = refuse(landlord, died(landlord, running, kind="agreed"), ground="consent", reason="For mange.")

    letter = Letter.objects.get(pk=row.letter)
    assert letter.recipient["name"] == running.tenant.name and "Bo Brorsen" in letter.html


def test_others_refuse_nobody_and_the_protected_are_the_handlers(
    actor: Who, landlord: Actor, bergen: Municipality
) -> None:
    tenant = make_tenant(bergen, address_protection="confidential")
    row = refuse(landlord, died(landlord, make_lease(bergen, tenant=tenant, handler=landlord.user)))

    accountant = actor("regnskap.bergen")

    assert not EntryRefusal.objects.filter(pk=row.pk).exists()
    with pytest.raises(NotAllowed):
        entry_refusals.record_suit(actor=accountant, refusal=row, on=TODAY)


def test_no_and_suit_by_form_and_api(
    client_as: Callable[[str], Client], landlord: Actor, running: Lease
) -> None:
    change = under_notice(landlord, running)
    client = client_as("boligleder.bergen")
    base = f"/leieforhold/{running.pk}/hendelser/"
    form = {"person": "other", "claim_on": "20.11.2026", "ground": "conditions", "version": change.version}

    bad = client.post(base + "leierskifte/nei/", {**form, "reason": "Kort tid"})
    done = client.post(base + "leierskifte/nei/", {**form, "reason": "Kort tid", "who": "Bo Brorsen"})
    row = EntryRefusal.objects.get()
    page = client.get(base).content.decode()
    api = f"/api/v1/tenant-changes/{change.pk}/"
    again = client.post(
        api + "refuse/", {**FOUND, "claim_on": "2026-11-20", "who": "Bo Brorsen"}, "application/json"
    )
    sued = client.post(api + "suit/", {"refusal": str(row.pk), "on": "2026-11-20"}, "application/json")

    assert "Skriv hvem som vil tre inn" in bad.content.decode() and done.status_code == 302
    assert "Bo Brorsen" in page and "protest mot oppsigelsen" in page and queries(client, base) <= 15
    assert again.json()["id"] == str(row.pk) and sued.json()["suit_on"] == "2026-11-20"
    assert client.get(api + "refusals/").json()[0]["who"] == "Bo Brorsen"
    assert client_as("leder.nes").get(base + "leierskifte/nei/").status_code == 404


def test_letters_about_a_lease_go_to_the_estate_once_the_tenant_is_dead(
    landlord: Actor, running: Lease
) -> None:
    before = moving_letters.moved_tenant(landlord, running).name
    change = died(landlord, running, estate_contact="Kari Testesen\nVeien 1, 5003 BERGEN")

    estate = moving_letters.moved_tenant(landlord, running)
    notice = addressed_to(landlord, running, Matter.TENANCY)
    tenant_changes.close(actor=landlord, change=change, reason="Feil person")

    assert before == running.tenant.name == moving_letters.moved_tenant(landlord, running).name
    assert estate.name == f"Dødsboet etter {before}" and notice == estate
    assert estate.address_lines == ("v/ Kari Testesen", "Veien 1, 5003 BERGEN")


def split_off(lease: Lease, on: date) -> Household:
    """The tenant is of another household from a day, as those who allocate have written it."""
    with as_owner():
        MemberPeriod.objects.filter(
            member__household=lease.household_id, member__person=lease.tenant_id
        ).update(valid_to=on)
        made = Household.objects.create(
            municipality=lease.municipality, compartment=lease.household.compartment, reference=lease.tenant
        )
        member = HouseholdMember.objects.create(
            municipality=lease.municipality, household=made, person=lease.tenant
        )
        MemberPeriod.objects.create(
            municipality=lease.municipality, member=member, role=MemberRole.APPLICANT, valid_from=on
        )
    return made


def test_a_lease_follows_its_tenant_when_the_household_is_split(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    moved_in_tenant(running, date(2024, 1, 1))
    made = split_off(running, date(2026, 11, 1))

    with acting_as_service("leases", bergen) as service:
        first = households.follow(actor=service, on=TODAY)
        second = households.follow(actor=service, on=TODAY)

    running.refresh_from_db()
    task = as_owner_task(running)
    assert (first, second, running.household_id) == (1, 0, made.pk)
    assert running.number in task.title and task.url.endswith("/hendelser/")


def test_a_lease_waits_while_it_is_not_settled_who_is_the_tenant(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    moved_in_tenant(running, date(2024, 1, 1))
    change = died(landlord, running, kind="left", happened_on=date(2026, 11, 1), estate_contact="")
    split_off(running, date(2026, 11, 1))

    with acting_as_service("leases", bergen) as service:
        waiting = households.follow(actor=service, on=TODAY)
    with acting_as(landlord):
        tenant_changes.close(actor=landlord, change=change, reason="Leieren ble boende")
    with acting_as_service("leases", bergen) as service:
        assert (waiting, households.follow(actor=service, on=TODAY)) == (0, 1)


def as_owner_task(lease: Lease) -> Task:
    with as_owner():
        return Task.objects.get(key__startswith=f"household:{lease.pk}")
