"""The rent that is agreed on a lease, as dated facts: what it is on a day, and another from a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from tenancies.enums import RentBasis
from tenancies.models import Lease, RentAgreement

SERVICE = "leases"


def rent_on(lease: Lease, on: date) -> Decimal:
    fact = lease.rents.known().filter(valid_from__lte=on).order_by("-valid_from").first()
    if fact is None:
        raise Refused(
            _("Leieforholdet mangler husleie. Fyll inn dette først."),
            code="TERMS_MISSING",
            field="tenant_pays",
        )
    return fact.monthly


def set_rent(actor: Actor, lease: Lease, monthly: Decimal, on: date) -> None:
    """From `on` this is the month's rent, until what is agreed to hold after it. Earlier facts stay on record."""
    with within_service(actor, SERVICE):
        facts: Iterable[Any] = list(lease.rents.known().order_by("valid_from"))
        later = [fact.valid_from for fact in facts if fact.valid_from > on]
        ends: date | None = min(later) if later else None
        for fact in facts:
            if fact.valid_from > on or (fact.valid_to is not None and fact.valid_to <= on):
                continue
            if ends is None:
                ends = fact.valid_to
            fact.supersede()
            if fact.valid_from < on:
                _write_rent(lease, fact.monthly, fact.basis, fact.valid_from, on)
        _write_rent(lease, monthly, RentBasis.AGREED, on, ends)
    events.record(actor, "rent.changed", lease, on=on)


def _write_rent(lease: Lease, monthly: Decimal, basis: str, start: date, ends: date | None) -> None:
    RentAgreement(
        municipality_id=lease.municipality_id,
        lease=lease,
        monthly=monthly,
        basis=basis,
        valid_from=start,
        valid_to=ends,
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)


def first_of_next_month(day: date) -> date:
    """Rent is charged for whole months: the one that has begun is as it was."""
    if day.day == 1:
        return day
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
