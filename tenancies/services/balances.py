"""Taking in what leases owe from the system that keeps the ledger, many at a time. Told again, nothing happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, for_service
from core.agencies.context import as_identity
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.jobs.imports import Outcome
from tenancies import policies, switches
from tenancies.enums import CaseState
from tenancies.models import ArrearsCase, Lease, OutsideBalance
from tenancies.services import cases
from tenancies.services.importing import reference_of

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Balance:
    """A line: the lease by our number, its KID or the other system's reference, and what it owes on the day."""

    reference: str
    as_of: date
    overdue_rent: Decimal
    oldest_due: date | None = None
    fees: Decimal = ZERO
    credit: Decimal = ZERO


@transaction.atomic
def record(*, actor: Actor, rows: Sequence[Balance]) -> list[tuple[OutsideBalance, Outcome] | Refused]:
    """Answers in the order of the rows: what was written or was there, or why not."""
    if not policies.outside_balances.permits(actor, "tell"):
        raise NotAllowed("tell")
    if actor.switch(switches.RENT):
        here = _("Reskontroen føres i Husrom. Saldo leses bare inn når den føres i et annet system.")
        return [Refused(here, code="LEDGER_IS_HERE") for _row in rows]
    leases = _leases(actor, {row.reference.strip() for row in rows})
    newest = _newest({lease.pk for lease in leases.values()})
    done: list[tuple[OutsideBalance, Outcome] | Refused] = []
    new: list[OutsideBalance] = []
    for row in rows:
        lease = leases.get(row.reference.strip())
        refused = _refusal(actor, row, lease, newest)
        if refused is not None or lease is None:
            done.append(refused or _unknown(row))
            continue
        before = newest.get(lease.pk)
        if before is not None and before.same_as(
            row.as_of, row.overdue_rent, row.oldest_due, row.fees, row.credit
        ):
            done.append((before, "unchanged"))
            continue
        told = _new(actor, lease, row)
        new.append(told)
        newest[lease.pk] = told
        done.append((told, "created"))
    OutsideBalance.objects.bulk_create(new, batch_size=1000)
    acts = [
        events.Act(each, each.as_of, {"lease": str(each.lease_id), "balance": str(each.balance)})
        for each in new
    ]
    events.record_acts(actor, "balance.told", acts)
    _refresh(actor, {each.lease_id for each in new})
    return done


def _leases(actor: Actor, references: set[str]) -> dict[str, Lease]:
    """Our own number goes before KID, and that before an old system's reference, as everywhere."""
    outside = {reference_of(each): each for each in references}
    # That none is empty is said aloud: the indexes leave those out (see payments).
    wanted = Q(number__in=references) | Q(kid__in=references - {""}) & ~Q(kid="")
    wanted |= Q(external_reference__in=outside) & ~Q(external_reference="")
    found: dict[str, Lease] = {}
    for lease in policies.leases.visible_to(actor).filter(wanted):
        if lease.external_reference in outside:
            found.setdefault(outside[lease.external_reference], lease)
        if lease.kid in references:
            found[lease.kid] = lease
    for lease in policies.leases.visible_to(actor).filter(number__in=references):
        found[lease.number] = lease
    return found


def _newest(lease_ids: set[UUID]) -> dict[UUID, OutsideBalance]:
    rows = OutsideBalance.objects.filter(lease__in=lease_ids).order_by(
        "lease", "-as_of", "-created_at", "-id"
    )
    return {row.lease_id: row for row in rows.distinct("lease")}


def _unknown(row: Balance) -> Refused:
    return Refused(
        _("Fant ikke leieforholdet %(reference)s.") % {"reference": row.reference},
        code="NO_LEASE",
        field="reference",
    )


def _refusal(
    actor: Actor, row: Balance, lease: Lease | None, newest: dict[UUID, OutsideBalance]
) -> Refused | None:
    if lease is None:
        return _unknown(row)
    if row.as_of > actor.today:
        return Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="as_of")
    if min(row.overdue_rent, row.fees, row.credit) < 0:
        return Refused(
            _("Beløpene kan ikke være negative. Det leieren har til gode, har sin egen kolonne."),
            code="AMOUNT_NEGATIVE", field="overdue_rent",
        )  # fmt: skip
    if (row.overdue_rent > 0) != (row.oldest_due is not None):
        return Refused(
            _("Oppgi eldste forfall når husleie er forfalt, og bare da."),
            code="OLDEST_DUE",
            field="oldest_due",
        )
    if row.oldest_due is not None and row.oldest_due > row.as_of:
        return Refused(_("Eldste forfall er etter saldodatoen."), code="OLDEST_DUE", field="oldest_due")
    before = newest.get(lease.pk)
    if before is not None and row.as_of < before.as_of:
        return Refused(
            _("En nyere saldo er alt lest inn for leieforholdet."), code="NEWER_KNOWN", field="as_of"
        )
    return None


def _new(actor: Actor, lease: Lease, row: Balance) -> OutsideBalance:
    return OutsideBalance(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        as_of=row.as_of,
        overdue_rent=row.overdue_rent,
        oldest_due=row.oldest_due,
        fees=row.fees,
        credit=row.credit,
        told_on=actor.today,
    )


def _refresh(actor: Actor, told: set[UUID]) -> None:
    """Bring the arrears cases up to date, of those that have one."""
    if not told:
        return
    with as_identity(for_service("arrears", actor.home, today=actor.today)):
        owing = ArrearsCase.objects.filter(lease__in=told, state=CaseState.OPEN).values("lease")
        leases = list(Lease.objects.filter(pk__in=owing).select_related("municipality").order_by("pk"))
        if leases:
            cases.refresh(actor=actor, leases=leases)
