"""A lease that runs, its landlord, and what may happen to who lives there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.people.enums import MemberRole
from core.people.models import HouseholdMember, MemberPeriod, Person
from tenancies.models import Lease, LeaseRequest, TenantChange
from tenancies.services import lease_requests, tenant_changes
from tenancies.services.lease_requests import NewRequest
from tenancies.services.tenant_changes import News
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_tenant

Who = Callable[[str], Actor]


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


def ask(landlord: Actor, lease: Lease, **changes: Any) -> LeaseRequest:
    values: dict[str, Any] = {
        "kind": "absence", "who": "Ada Prøvesen", "received_on": date(2026, 11, 2), "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 6, 30), "why": "Studier", **changes,
    }  # fmt: skip
    return lease_requests.register(actor=landlord, lease=lease, new=NewRequest(**values))
