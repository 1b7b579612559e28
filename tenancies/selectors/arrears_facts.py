"""Gathering what the arrears path is computed from: a fixed number of queries for any number of leases."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from core.agencies.models import Municipality
from core.agencies.switches import value
from core.people.enums import MemberRole
from core.rules import registry
from core.rules.selectors import rule_set_for
from tenancies import switches
from tenancies.calculations.arrears.facts import (
    CHILD,
    Contract,
    Event,
    Happened,
    LeaseFacts,
    Member,
    Reservation,
)
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.ledger import EXTRAS, Entry, Kind
from tenancies.calculations.outside import Told, as_entries
from tenancies.calculations.plans import MONTHLY, Plan
from tenancies.enums import StepEvent
from tenancies.enums_arrears import OVER, Belongings
from tenancies.enums_changes import ChangeKind, ChangeState
from tenancies.models import (
    ArrearsStep,
    Eviction,
    Lease,
    LedgerEntry,
    OutsideBalance,
    PaymentPlan,
    RentAgreement,
    TenantChange,
)

#: The kind of rule set that holds a municipality's arrears routine.
KIND = "arrears"
CHILDREN = (MemberRole.CHILD, MemberRole.SHARED_CHILD)


def profile_for(municipality: Municipality, on: date) -> Profile:
    """The municipality's routine in force that day, else its own among those shipped, else today's rules."""
    own = rule_set_for(municipality, KIND, on)
    if own is not None:
        return Profile.parse(own.content, code=own.code, version=own.version)
    sets = [
        each
        for each in registry.shipped(KIND)
        if each.municipality in (municipality.code, registry.ANY_MUNICIPALITY)
    ]
    chosen = max(sets, key=lambda each: (each.municipality == municipality.code, each.valid_from))
    return Profile.parse(chosen.content, code=chosen.code, version=chosen.version)


def entry_of(row: LedgerEntry) -> Entry:
    return Entry(
        date=row.date,
        kind=Kind(row.kind),
        amount=row.amount,
        booked=row.booked,
        month=row.month,
        bank_reference=row.bank_reference,
        of_fee=row.kind == Kind.CREDIT and row.counters is not None and row.counters.kind in EXTRAS,
    )


def entries_of(lease_ids: Iterable[UUID]) -> dict[UUID, list[Entry]]:
    found: dict[UUID, list[Entry]] = defaultdict(list)
    rows = LedgerEntry.objects.filter(lease__in=list(lease_ids)).values_list(
        "lease_id", "date", "kind", "amount", "booked", "month", "bank_reference", "counters__kind"
    )
    for lease, day, kind, amount, booked, month, reference, against in rows.order_by("date", "id"):
        of_fee = kind == Kind.CREDIT and against in EXTRAS
        found[lease].append(Entry(day, Kind(kind), amount, booked, month, reference, of_fee))
    return found


def kept_elsewhere(municipality: Municipality) -> bool:
    """Whether another system keeps the ledger, and tells us balances."""
    return not value(municipality.switches, switches.RENT)


def outside_entries(leases: Sequence[Lease], rents: Mapping[UUID, Decimal]) -> dict[UUID, list[Entry]]:
    """A ledger of each lease made of the balances told. One query."""
    told: dict[UUID, list[Told]] = defaultdict(list)
    rows = OutsideBalance.objects.filter(lease__in=[lease.pk for lease in leases])
    for lease_id, as_of, overdue, oldest, fees, told_on in rows.order_by(
        "as_of", "created_at", "id"
    ).values_list("lease_id", "as_of", "overdue_rent", "oldest_due", "fees", "told_on"):
        told[lease_id].append(Told(as_of, overdue, oldest, fees, told_on))
    return {
        lease.pk: as_entries(told[lease.pk], rents.get(lease.pk, Decimal(0)), lease.due_day)
        for lease in leases
    }


def facts_for(leases: Sequence[Lease], on: date) -> dict[UUID, LeaseFacts]:
    """The facts of each lease; six queries in all, and one more where somebody has been evicted."""
    ids = [lease.pk for lease in leases]
    rents = current_rents(ids, on)
    elsewhere = bool(leases) and kept_elsewhere(leases[0].municipality)
    entries = outside_entries(leases, rents) if elsewhere else entries_of(ids)
    steps: dict[UUID, list[Event]] = defaultdict(list)
    rows = ArrearsStep.objects.filter(lease__in=ids, superseded_at=None).exclude(event=StepEvent.CORRECTED)
    for row in rows.order_by("date", "recorded_at"):
        steps[row.lease_id].append(event_of(row))
    plans = {row.lease_id: plan_of(row) for row in PaymentPlan.objects.filter(lease__in=ids, ended_on=None)}
    for lease_id, told_on in deaths(ids):
        steps[lease_id].append(Event(told_on, Happened.DEATH))
    children = child_periods(ids)
    gone = belongings_gone(key for key, events in steps.items() if _evicted(events))
    return {
        lease.pk: LeaseFacts(
            rent=rents.get(lease.pk, Decimal(0)),
            contract=contract_of(lease),
            ledger=entries[lease.pk],
            consent_to_notice=lease.nav_consent_on is not None and lease.nav_consent_on <= on,
            household_history=children.get(lease.pk, ()),
            plan=plans.get(lease.pk),
            events=steps[lease.pk],
            belongings_gone=gone.get(lease.pk),
        )
        for lease in leases
    }


def _evicted(events: Iterable[Event]) -> bool:
    return any(each.event is Happened.EVICTED for each in events)


def belongings_gone(ids: Iterable[UUID]) -> dict[UUID, date]:
    """From which day nothing is left in a home somebody has been put out of, or had moved from. One query, or none."""
    keys = list(ids)
    rows = Eviction.objects.filter(lease__in=keys, outcome__in=OVER) if keys else Eviction.objects.none()
    found: dict[UUID, date] = {}
    for lease, belongings, ended, outcome_on in rows.order_by("outcome_on").values_list(
        "lease_id", "belongings", "belongings_ended_on", "outcome_on"
    ):
        day = outcome_on if belongings == Belongings.NONE else ended
        if day is not None:
            found[lease] = day
        else:
            found.pop(lease, None)
    return found


def deaths(ids: Iterable[UUID]) -> Iterable[tuple[UUID, date]]:
    """Leases whose tenant has died, from the day we heard of it. Closed as a mistake it was never so. One query."""
    return (
        TenantChange.objects.filter(lease__in=list(ids), kind=ChangeKind.DEATH)
        .exclude(state=ChangeState.CLOSED)
        .values_list("lease_id", "told_on")
    )


def child_periods(ids: Iterable[UUID]) -> dict[UUID, list[Member]]:
    """From when to when children live in the homes, whoever asks: the brake must not depend on who sees the household.

    Only the days come out of the database, never who they are.
    """
    found: dict[UUID, list[Member]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lease_id, valid_from, valid_to FROM tenancies_child_periods(%s, %s)",
            [list(ids), [str(role) for role in CHILDREN]],
        )
        for lease, start, end in cursor.fetchall():
            found[lease].append(Member(CHILD, start, end - timedelta(days=1) if end else None))
    return found


def current_rents(ids: Iterable[UUID], on: date) -> dict[UUID, Decimal]:
    """The monthly rent on the day; for a lease that has ended, the last one."""
    rows = (
        RentAgreement.objects.known().filter(lease__in=list(ids), valid_from__lte=on).order_by("valid_from")
    )
    return dict(rows.values_list("lease_id", "monthly"))


def contract_of(lease: Lease) -> Contract:
    reserved = (
        (Reservation(lease.nav_reserved_from, lease.nav_reserved_to),) if lease.nav_reserved_from else ()
    )
    return Contract(
        written=lease.written,
        signed=lease.before_husrom or lease.signed_by_tenant_on is not None,
        eviction_clause=lease.eviction_clause,
        reserved_against_nav_notice=reserved,
    )


def event_of(row: ArrearsStep) -> Event:
    return Event(
        date=row.date,
        event=Happened(row.event),
        result=row.result,
        until=row.until,
        what=row.what,
        to=row.to,
        eviction_on=row.eviction_on,
        lock_changed=row.lock_changed,
    )


def plan_of(row: PaymentPlan) -> Plan:
    return Plan(
        starting_balance=row.starting_balance,
        instalment=row.instalment,
        first_due=row.first_due,
        every=row.every_days or MONTHLY,
        tolerance_days=row.tolerance_days,
        agreed=row.agreed,
    )
