"""The rent that is agreed on a lease, as dated facts: what it is on a day, and another from a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from housing.models import Dwelling
from tenancies.enums import RentBasis
from tenancies.models import Lease, RentAgreement

SERVICE = "leases"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Parts:
    """What a rent is made of besides the base: heating and common services."""

    heating: Decimal = ZERO
    services: Decimal = ZERO


def parts_within(monthly: Decimal, heating: Decimal, services: Decimal) -> Parts:
    """The parts as they were, where the new rent has room for them; else the rent stands undivided."""
    return Parts(heating, services) if heating + services <= monthly else Parts()


def rent_on(lease: Lease, on: date) -> Decimal:
    fact = lease.rents.known().filter(valid_from__lte=on).order_by("-valid_from").first()
    if fact is None:
        raise Refused(
            _("Leieforholdet mangler husleie. Fyll inn dette først."),
            code="TERMS_MISSING",
            field="tenant_pays",
        )
    return fact.monthly


def set_rent(
    actor: Actor,
    lease: Lease,
    monthly: Decimal,
    on: date,
    *,
    basis: str = RentBasis.AGREED,
    index_month: date | None = None,
) -> None:
    """From `on` this is the month's rent, until what is agreed to hold after it. Earlier facts stay on record."""
    with within_service(actor, SERVICE):
        facts: Iterable[Any] = list(lease.rents.known().order_by("valid_from"))
        later = [fact.valid_from for fact in facts if fact.valid_from > on]
        ends: date | None = min(later) if later else None
        parts = Parts()
        for fact in facts:
            if fact.valid_from > on or (fact.valid_to is not None and fact.valid_to <= on):
                continue
            if ends is None:
                ends = fact.valid_to
            parts = parts_within(monthly, fact.heating, fact.services)
            fact.supersede()
            if fact.valid_from < on:
                _write_again(fact, fact.valid_from, on)
        _write(lease, monthly, basis, on, ends, parts, index_month)
    events.record(actor, "rent.changed", lease, on=on)


def take_back_rent(actor: Actor, lease: Lease, on: date) -> None:
    """The rent that was to hold from `on` does not: the one before it goes on in its place."""
    with within_service(actor, SERVICE):
        taken = lease.rents.known().filter(valid_from=on).first()
        before = lease.rents.known().filter(valid_to=on).first()
        if taken is None or before is None:
            return
        taken.supersede()
        before.supersede()
        _write_again(before, before.valid_from, taken.valid_to)
    events.record(actor, "rent.changed", lease, on=on)


def rent_set_on(actor: Actor, lease: Lease, day: date) -> None:
    """The rent in force today was last set on `day`: known from now on, the rest as it was."""
    with within_service(actor, SERVICE):
        now = lease.rents.known().filter(valid_from__lte=actor.today).order_by("-valid_from").first()
        if now is None or now.set_on == day:
            return
        now.supersede()
        now.set_on = day
        _write_again(now, now.valid_from, now.valid_to)
    events.record(actor, "rent.set_day_recorded", lease, on=day)


def _write_again(fact: Any, start: date, ends: date | None) -> None:
    parts = Parts(fact.heating, fact.services)
    _write(fact.lease, fact.monthly, fact.basis, start, ends, parts, fact.index_month, fact.set_on)


def _write(
    lease: Lease,
    monthly: Decimal,
    basis: str,
    start: date,
    ends: date | None,
    parts: Parts,
    index_month: date | None = None,
    set_on: date | None = None,
) -> None:
    RentAgreement(
        municipality_id=lease.municipality_id,
        lease=lease,
        monthly=monthly,
        basis=basis,
        heating=parts.heating,
        services=parts.services,
        index_month=index_month,
        set_on=set_on,
        valid_from=start,
        valid_to=ends,
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)


def first_of_next_month(day: date) -> date:
    """Rent is charged for whole months: the one that has begun is as it was."""
    if day.day == 1:
        return day
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def parts_of(dwelling: Dwelling, monthly: Decimal) -> Parts:
    """The parts of a dwelling's own rent, where that is what is agreed; another sum stands undivided."""
    return Parts(dwelling.heating, dwelling.services) if monthly == dwelling.monthly_rent else Parts()
