"""Leases, ledgers and tenants for tests. Rows are written as the owner."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.agencies.models import Compartment, Municipality, Relation
from core.people.enums import MemberRole
from core.people.models import Household, HouseholdMember, MemberPeriod, Person
from housing.enums import DwellingState
from housing.models import Dwelling
from tenancies.enums import EntryKind, EntryOrigin, LeaseState, TermKind
from tenancies.models import Lease, LeaseTerm, LedgerEntry, RentAgreement
from tenancies.selectors.offices import landlord_unit
from tests.database import as_owner
from tests.factories.housing import make_dwelling

_counter = iter(range(1, 10**9))
START = date(2024, 1, 1)


def make_tenant(municipality: Municipality, compartment: Compartment | None = None, **facts: Any) -> Person:
    """An invented person whom the landlord's compartment knows."""
    with as_owner():
        number = next(_counter)
        values = {"given_name": "Prøve", "family_name": f"Leiersen {number}", **facts}
        person = Person.objects.create(municipality=municipality, **values)
        where = compartment or landlord_unit(municipality, date(2026, 1, 1)).compartment
        Relation.objects.create(
            municipality=municipality,
            compartment=where,
            subject_type="people.person",
            subject_id=person.pk,
            basis="own_case",
        )
        return person


def make_household(person: Person, compartment: Compartment, *, children: int = 0) -> Household:
    with as_owner():
        household = Household.objects.create(
            municipality=person.municipality, compartment=compartment, reference=person
        )
        for number in range(children):
            child = Person.objects.create(
                municipality=person.municipality, given_name="Barn", family_name=f"Prøvesen {number}"
            )
            member = HouseholdMember.objects.create(
                municipality=person.municipality, household=household, person=child
            )
            MemberPeriod.objects.create(
                municipality=person.municipality,
                member=member,
                role=MemberRole.CHILD,
                valid_from=date(2020, 1, 1),
            )
        return household


def make_lease(
    municipality: Municipality,
    *,
    dwelling: Dwelling | None = None,
    tenant: Person | None = None,
    start: date = START,
    last_day: date | None = date(2027, 12, 31),
    monthly: Decimal = Decimal("9500.00"),
    state: str = LeaseState.ACTIVE,
    children: int = 0,
    **facts: Any,
) -> Lease:
    """An active, signed lease with term and rent; the landlord's compartment is the municipality's."""
    with as_owner():
        compartment = landlord_unit(municipality, date(2026, 1, 1)).compartment
        dwelling = dwelling or make_dwelling(municipality, state=DwellingState.LET)
        tenant = tenant or make_tenant(municipality, compartment)
        values: dict[str, Any] = {
            "number": f"2024/T{next(_counter)}",
            "signed_by_landlord_on": start,
            "signed_by_tenant_on": start,
            "restricted": tenant.protected,
            "household": make_household(tenant, compartment, children=children),
            **facts,
        }
        lease = Lease.objects.create(
            municipality=municipality,
            compartment=compartment,
            dwelling=dwelling,
            tenant=tenant,
            starts_on=start,
            state=state,
            **values,
        )
        LeaseTerm.objects.create(
            municipality=municipality,
            lease=lease,
            dwelling=dwelling,
            kind=TermKind.FIXED_3Y if last_day else TermKind.INDEFINITE,
            binding=lease.binding and state != LeaseState.DRAFT,
            valid_from=start,
            valid_to=last_day + timedelta(days=1) if last_day else None,
        )
        RentAgreement.objects.create(
            municipality=municipality, lease=lease, monthly=monthly, valid_from=start, valid_to=None
        )
        return lease


def make_entry(lease: Lease, kind: str, on: date, amount: str | Decimal, **facts: Any) -> LedgerEntry:
    with as_owner():
        return LedgerEntry.objects.create(
            municipality=lease.municipality,
            compartment=lease.compartment,
            lease=lease,
            kind=kind,
            date=on,
            amount=Decimal(amount),
            **{"booked": on, **facts},
        )


def make_rent(lease: Lease, due: date, amount: str = "9500.00") -> LedgerEntry:
    return make_entry(lease, EntryKind.RENT, due, amount, month=due.replace(day=1), origin=EntryOrigin.RUN)


def make_payment(lease: Lease, on: date, amount: str = "9500.00", **facts: Any) -> LedgerEntry:
    return make_entry(lease, EntryKind.PAYMENT, on, amount, **facts)
