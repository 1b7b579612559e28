"""A lease whose tenant's address can be protected, and how much of it the two walls let through."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from contacts.models import Contact
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.agencies.policies import policy_for
from core.documents import letters
from core.documents.models import Letter
from core.messages.models import Task
from core.people import protection
from core.people.models import (
    Person,
)
from core.rules.models import Deadline
from core.rules.services import deadlines
from housing.enums import DwellingState
from housing.models import Dwelling, DwellingStatus
from tenancies.models import ArrearsCase, Deposit, Lease, LeaseTerm, LedgerEntry, RentAgreement
from tenancies.services import contracts
from tests.database import as_owner
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_lease, make_rent, make_tenant

Who = Callable[[str], Actor]
MARK = "Hemmeligveien"
HANDLER = "boligleder.bergen"
#: Same compartment as the lease, a role that reads leases and the ledger: only the protection keeps them out.
COLLEAGUE = "regnskap.bergen"
OTHERS = (
    COLLEAGUE, "saksbehandler.bergen", "moteleder.bergen", "nav.bergen", "innkrever.bergen", "enhetsleder.bergen",
)  # fmt: skip


def user(name: str) -> User:
    return User.objects.get(username=name)


def protect(actor: Who, person: Person, *names: str, by: str = HANDLER) -> Person:
    return protection.protect(
        actor=actor(by),
        person=person,
        level="strictly_confidential",
        handlers=[user(name) for name in names or (HANDLER,)],
        reason="Melding fra Folkeregisteret",
    )


@pytest.fixture
def lease(bergen: Municipality, actor: Who) -> Lease:
    """A lease that was open to the landlord's whole office until the tenant's address was protected."""
    dwelling = make_dwelling(bergen, address=f"{MARK} 7", state=DwellingState.LET)
    tenant = make_tenant(
        bergen, given_name="Vilde", family_name="Vernet", street="Folkeregistergata 3", town="Bergen"
    )
    lease = make_lease(bergen, dwelling=dwelling, tenant=tenant, handler=user(HANDLER))
    make_rent(lease, date(2026, 11, 2))
    landlord = lease.compartment
    with as_owner():
        common = {"municipality": bergen, "compartment": landlord}
        case = ArrearsCase.objects.create(
            **common,
            lease=lease,
            opened_on=date(2026, 11, 10),
            as_of=date(2026, 11, 10),
            handler=lease.handler,
            balance=9500,
            overdue_rent=9500,
            next_action="wait",
        )
        Deposit.objects.create(**common, lease=lease, kind="deposit", amount=10_000)
        Contact.objects.create(
            **common, unit=landlord.units.first(), happened_at=lease.created_at, person=tenant, text="Vil bytte lås",
            subject_type="tenancies.lease", subject_id=lease.pk, subject_label=lease.number, caller="Vilde Vernet",
            recorded_by=lease.handler,
        )  # fmt: skip
        Task.objects.create(
            municipality=bergen, unit=landlord.units.first(), title=f"Ring {MARK} 7", url="/", subject_id=case.pk,
            subject_type="tenancies.arrearscase", key="marker",
        )  # fmt: skip
    manager = actor(HANDLER)
    deadlines.start(actor=manager, kind="lease_signing", subject=lease, due=date(2026, 12, 1))
    contracts_letter(manager, lease)
    return lease


def contracts_letter(manager: Actor, lease: Lease) -> Letter:
    return letters.compose(
        actor=manager,
        code="lease_contract",
        subject=lease,
        recipient=letters.Recipient(lease.tenant.name),
        context=contracts.contract_context(lease, contracts.terms_of(lease), "nb"),
        compartment=lease.compartment,
    )


#: model → which of its rows tell of the lease.
ROWS: dict[type[Model], Callable[[Lease], dict[str, Any]]] = {
    Lease: lambda lease: {"pk": lease.pk},
    LeaseTerm: lambda lease: {"lease": lease.pk},
    RentAgreement: lambda lease: {"lease": lease.pk},
    LedgerEntry: lambda lease: {"lease": lease.pk},
    ArrearsCase: lambda lease: {"lease": lease.pk},
    Deposit: lambda lease: {"lease": lease.pk},
    Contact: lambda lease: {"person": lease.tenant_id},
    Letter: lambda lease: {"subject_id": lease.pk},
    Deadline: lambda lease: {"subject_id": lease.pk},
    Task: lambda lease: {"key": "marker"},
}


def seen(model: type[Model], lease: Lease, actor: Actor) -> tuple[int, int]:
    """How many of the rows the two walls let through: the policies, asked with the owner's rights, and the database."""
    wanted = ROWS[model](lease)
    with as_owner():
        first = policy_for(model).visible_to(actor).filter(**wanted).count()
    return first, model._default_manager.filter(**wanted).count()


def status_of(dwelling: Dwelling) -> str:
    return DwellingStatus.objects.on(date(2026, 11, 20)).get(dwelling=dwelling).state
