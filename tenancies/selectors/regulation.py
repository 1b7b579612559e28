"""What changes of rent are computed from, and which leases the index can be applied to: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.rules.registry import shipped
from core.rules.selectors import rule_set_for
from tenancies import policies
from tenancies.calculations.regulation import (
    Change,
    Ground,
    Hindrance,
    RentRules,
    Setting,
    first_of_month_from,
    index_change,
)
from tenancies.enums import LeaseState
from tenancies.models import Lease, PriceIndex, RentAgreement, TenantChange
from tenancies.selectors.leases import shown, with_terms

KIND = "rent"


def rules_for(municipality: Municipality, on: date) -> RentRules:
    """The municipality's rules of rent changes in force that day, else the law's own. One query."""
    found: Any = rule_set_for(municipality, KIND, on) or shipped(KIND)[0]
    return RentRules.parse(found.content, code=found.code, basis=found.basis, version=found.version)


def indices_of(municipality: Municipality) -> dict[date, Decimal]:
    return dict(PriceIndex.objects.filter(municipality=municipality).values_list("month", "value"))


def settings_of(lease_ids: Iterable[UUID]) -> dict[UUID, list[Setting]]:
    """The rents of each lease, as they are known now. Two queries.

    Where somebody has entered another's lease, the rents before are of the same agreement (husleieloven chapter 8).
    """
    ids = set(lease_ids)
    changes = TenantChange.objects.filter(new_lease__in=ids).values_list("lease_id", "new_lease_id")
    entered = {old: new for old, new in changes if old not in ids}
    found: dict[UUID, list[Setting]] = defaultdict(list)
    rows = RentAgreement.objects.known().filter(lease__in=[*ids, *entered]).order_by("valid_from")
    for lease, start, monthly, basis, set_on, index_month, heating in rows.values_list(
        "lease_id", "valid_from", "monthly", "basis", "set_on", "index_month", "heating"
    ):
        setting = Setting(start, monthly, Ground(basis), set_on, index_month, heating)
        found[entered.get(lease, lease)].append(setting)
    return found


def earliest_effect(rules: RentRules, on: date) -> date:
    """The first of a month from which a rent told by the index today could hold."""
    return first_of_month_from(rules.index_notice.after(rules.arrival.after(on)))


@dataclass(frozen=True)
class Candidate:
    """A running lease and what the index makes of its rent."""

    lease: Any
    change: Change


def running(actor: Actor) -> QuerySet[Lease]:
    """Leases that rent is charged for. Those behind a protected address are regulated one by one, by the handler."""
    rows: QuerySet[Lease] = policies.leases.visible_to(actor).filter(
        state=LeaseState.ACTIVE, restricted=False
    )
    return rows.select_related("dwelling", "tenant")


def candidates(
    actor: Actor, *, told_on: date, effective_on: date, to_month: date | None = None
) -> list[Candidate]:
    """Every running lease the actor sees, with the rent it would get. Five queries for any number."""
    leases = shown(list(with_terms(running(actor), actor.today).order_by("number")))
    history = settings_of(lease.pk for lease in leases)
    indices, rules = indices_of(actor.home), rules_for(actor.home, told_on)
    return [
        Candidate(
            lease,
            index_change(
                history[lease.pk], indices, told_on=told_on, effective_on=effective_on, rules=rules,
                to_month=to_month, last_day=leaves_on(lease),
            ),
        )
        for lease in leases
        if history[lease.pk]
    ]  # fmt: skip


def leaves_on(lease: Any) -> date | None:
    """The last day of a lease that somebody has ended. A term that only runs out may be renewed."""
    ended: date | None = lease.ended_on
    return ended


def by_hindrance(found: Sequence[Candidate]) -> Mapping[Hindrance, int]:
    """How many cannot be regulated, by the first thing that hinders."""
    counts: dict[Hindrance, int] = defaultdict(int)
    for each in found:
        if not each.change.allowed:
            counts[each.change.hindrances[0]] += 1
    return counts


def month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
