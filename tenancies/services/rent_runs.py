"""The monthly rent run (husleiekjøring): set-based, and harmless to repeat for any month."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.rules.periods import add_months
from tenancies import policies
from tenancies.calculations import rent
from tenancies.enums import EntryKind, EntryOrigin, LeaseState
from tenancies.models import Lease, LedgerEntry, RentAgreement, RentRun

#: So many leases at a time.
BATCH = 2000
#: How far ahead a month may be charged.
MONTHS_AHEAD = 1


@dataclass(frozen=True)
class Outcome:
    """What one run did: leases charged now, their sum, and those left out because they are not binding."""

    run: RentRun
    charged: int
    total: Decimal
    not_binding: int


def due_for(month: date, compartment: Compartment | UUID) -> QuerySet[Lease]:
    """The leases of the landlord that have rent in the month and have not been charged for it by a run."""
    charged = LedgerEntry.objects.filter(
        lease=OuterRef("pk"), month=month, kind=EntryKind.RENT, origin=EntryOrigin.RUN
    )
    return Lease.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=month),
        Q(charged_from=None) | Q(charged_from__lte=month),
        ~Exists(charged),
        compartment=compartment,
        state__in=(LeaseState.ACTIVE, LeaseState.ENDED),
        starts_on__lt=rent.next_month(month),
    )


@transaction.atomic
def run_rent(*, actor: Actor, month: date, compartment: Compartment, progress: Any = None) -> Outcome:
    """Charge every lease its rent for the month, by the day where it begins, ends or changes within the month.

    Leases charged before are left alone, so the run can be repeated at any time. Leases from the old system that
    overlap another one are left out and counted, until somebody has found out which is right. The leases are taken
    some at a time: a hundred thousand of them need no more memory than a thousand.
    """
    if not policies.rent_runs.permits(actor, "run"):
        raise NotAllowed("run")
    if not actor.is_service and compartment.pk not in actor.compartment_ids:
        raise NotAllowed("run")
    month = rent.first_of_month(month)
    if month > add_months(rent.first_of_month(actor.today), MONTHS_AHEAD):
        raise Refused(
            _("Husleia kan kjøres for høyst én måned fram. Velg en tidligere måned."),
            code="MONTH_TOO_FAR",
            field="month",
        )
    run = _run_row(month, compartment)
    charged, total, not_binding = 0, Decimal(0), 0
    for leases in _some_at_a_time(month, compartment):
        binding = [lease for lease in leases if lease.binding]
        entries = _entries(actor, run, month, binding)
        LedgerEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=BATCH)
        charged += len(entries)
        total += sum((entry.amount for entry in entries), Decimal(0))
        not_binding += len(leases) - len(binding)
        if progress is not None:
            progress(charged, 0)
    if charged:
        _sum_up(run)
        detail = {"month": month.isoformat(), "charged": charged, "total": str(total)}
        events.record(actor, "rent.run", run, on=actor.today, detail=detail)
    else:
        RentRun.objects.filter(pk=run.pk).update(last_run_at=timezone.now())
    return Outcome(run, charged, total, not_binding)


@dataclass(frozen=True)
class _Due:
    """What a charge needs to know of a lease."""

    pk: UUID
    municipality_id: UUID
    compartment_id: UUID
    due_day: int
    binding: bool


def _some_at_a_time(month: date, compartment: Compartment) -> Iterator[list[_Due]]:
    """By key, so that what is left out is not met again, and what has just been charged not either."""
    rows = due_for(month, compartment).order_by("pk")
    names = [each.name for each in fields(_Due)]
    last: UUID | None = None
    while True:
        chunk = [
            _Due(*row) for row in (rows.filter(pk__gt=last) if last else rows).values_list(*names)[:BATCH]
        ]
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def _run_row(month: date, compartment: Compartment) -> RentRun:
    """The month's run, locked: two at the same time wait for each other."""
    RentRun.objects.bulk_create(
        [RentRun(municipality_id=compartment.municipality_id, compartment=compartment, month=month)],
        ignore_conflicts=True,
    )
    return RentRun.objects.select_for_update().get(compartment=compartment, month=month)


def _entries(actor: Actor, run: RentRun, month: date, leases: Sequence[_Due]) -> list[LedgerEntry]:
    periods: dict[UUID, list[rent.RentPeriod]] = defaultdict(list)
    rows = RentAgreement.objects.known().filter(
        Q(valid_to=None) | Q(valid_to__gt=month),
        lease__in=[lease.pk for lease in leases],
        valid_from__lt=rent.next_month(month),
    )
    for lease_id, start, end, monthly in rows.values_list("lease_id", "valid_from", "valid_to", "monthly"):
        periods[lease_id].append(rent.RentPeriod(start, end, monthly))
    entries = []
    for lease in leases:
        charge = rent.charge(month, periods[lease.pk], lease.due_day)
        if charge is None or charge.amount <= 0:
            continue
        entries.append(
            LedgerEntry(
                municipality_id=lease.municipality_id,
                compartment_id=lease.compartment_id,
                lease_id=lease.pk,
                kind=EntryKind.RENT,
                date=charge.due,
                booked=actor.today,
                month=month,
                amount=charge.amount,
                text=_("%(days)s av %(of)s dager") % {"days": charge.days, "of": charge.days_in_month}
                if charge.partial
                else "",
                origin=EntryOrigin.RUN,
                run=run,
                entered_by=actor.user,
            )
        )
    return entries


def _sum_up(run: RentRun) -> None:
    figures = LedgerEntry.objects.filter(run=run).aggregate(charged=Count("pk"), total=Sum("amount"))
    run.charged, run.total = figures["charged"], figures["total"] or Decimal(0)
    run.last_run_at = timezone.now()
    run.save(update_fields=["charged", "total", "last_run_at"])
