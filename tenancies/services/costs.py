"""Fees and interest by the dated tables, posted by a person who answers for the claim."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Refused
from core.interface.formatting import longdate
from core.rules.registry import ANY_MUNICIPALITY, shipped
from core.rules.selectors import rates_for, rule_set_for
from tenancies.calculations.costs import (
    Cost,
    Interest,
    Tariff,
    Tariffs,
    fee_from,
    interest,
    letters_with_fee,
)
from tenancies.calculations.ledger import standing, unpaid_since
from tenancies.enums import EntryKind, StepEvent
from tenancies.enums_rent import CostKind
from tenancies.models import ArrearsStep, Lease, LedgerEntry
from tenancies.selectors.arrears_facts import entries_of
from tenancies.services import ledger

KIND = "costs"
LATE = "late_interest"
#: Which letters or acts earn which cost.
EARNED_BY = {
    Cost.REMINDER: (StepEvent.REMINDER_SENT,),
    Cost.DEMAND: (StepEvent.NOTICE_4_18_SENT,),
    Cost.PETITION: (StepEvent.PETITION_SENT,),
    Cost.EXECUTION: (StepEvent.EVICTED,),
}
#: Those that wait fourteen days from the due date.
LETTERS = frozenset({Cost.REMINDER, Cost.DEMAND})


@dataclass(frozen=True)
class Price:
    """A cost on a day: what it comes to, and by which authority."""

    code: Cost
    amount: Decimal
    basis: str


def tariffs_for(municipality: Municipality, on: date) -> Tariffs | None:
    """The costs in force on a day: the municipality's own, else those that come with the product. One query."""
    own = rule_set_for(municipality, KIND, on)
    if own is not None:
        return Tariffs.parse(own.content, code=own.code, basis=own.basis, version=own.version)
    sets = [
        each
        for each in shipped(KIND)
        if each.municipality in (municipality.code, ANY_MUNICIPALITY)
        and each.valid_from <= on
        and (each.last_day is None or on <= each.last_day)
    ]
    if not sets:
        return None
    chosen = max(sets, key=lambda each: (each.municipality == municipality.code, each.valid_from))
    return Tariffs.parse(chosen.content, code=chosen.code, basis=chosen.basis, version=chosen.version)


def price(municipality: Municipality, code: Cost, *, on: date, due: date | None = None) -> Price | None:
    """A cost on a day. The share a letter may take follows the claim's due date, the rate the day it is sent."""
    tariffs = tariffs_for(municipality, due if due is not None and code in LETTERS else on)
    tariff: Tariff | None = tariffs.by_code.get(code) if tariffs else None
    if tariffs is None or tariff is None:
        return None
    rate = rates_for(municipality).at(tariff.rate, on) if tariff.rate else None
    amount = tariff.on(rate)
    return Price(code, amount, tariff.basis or tariffs.basis) if amount else None


@transaction.atomic
def charge_cost(*, actor: Actor, lease: Lease, code: str, on: date) -> LedgerEntry:
    """Post a fee that a letter or an act in the case has earned. The same one again gives back the first.

    Raises Refused where nothing has earned it, or the tables do not say what it is.
    """
    cost = Cost(code)
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()
    entries = entries_of([lease.pk])[lease.pk]
    since = unpaid_since(entries, on)
    due = standing(entries, on).oldest_unpaid_due
    if since is None or due is None:
        raise Refused(_("Ingenting er forfalt, så det er ikke noe gebyr å kreve."), code="NOTHING_OVERDUE")
    posted = list(
        LedgerEntry.objects.filter(lease=lease, kind=EntryKind.FEE, cost=cost, date__gte=since).order_by(
            "date"
        )
    )
    earned = _earned(lease, cost, since, due, on)
    if len(posted) >= len(earned):
        if posted and earned:
            return posted[-1]
        raise Refused(_why_not(cost), code="NOT_EARNED", field="what")
    found = price(lease.municipality, cost, on=earned[len(posted)], due=due)
    if found is None:
        raise Refused(
            _(
                "Tabellene har ingen sats for dette gebyret den dagen. "
                "Før det som gebyr med beløpet du har fått oppgitt."
            ),
            code="NO_TARIFF", field="what",
        )  # fmt: skip
    text = f"{CostKind(cost.value).label} ({found.basis})"
    return ledger.post(
        actor=actor, lease=lease, kind=EntryKind.FEE, amount=found.amount, on=on, text=text[:200], cost=cost
    )


def _earned(lease: Lease, cost: Cost, since: date, due: date, on: date) -> list[date]:
    """The days on which something earned the cost in this debt. A friendly reminder (row 1) earns nothing."""
    rows = ArrearsStep.objects.filter(
        lease=lease, event__in=EARNED_BY[cost], superseded_at=None, date__gte=since, date__lte=on
    )
    if cost is Cost.EXECUTION:
        rows = rows.filter(lock_changed=True)
    days = list(rows.exclude(row=1).order_by("date").values_list("date", flat=True))
    if cost is Cost.REMINDER:
        return letters_with_fee(days, due)
    if cost is Cost.DEMAND:
        days = [day for day in days if day >= fee_from(due)]
    return days[:1]


def _why_not(cost: Cost) -> str:
    if cost in LETTERS:
        return _(
            "Gebyr krever et brev sendt minst 14 dager etter forfall. Vi finner ikke noe nytt brev å kreve det for."
        )
    return _("Steget som koster dette, er ikke registrert i restansesaken.")


def accrued(lease: Lease, on: date) -> tuple[Interest, Decimal]:
    """Interest on overdue rent to the end of the day, and what of it is not posted yet; what was let go stays gone."""
    entries = entries_of([lease.pk])[lease.pk]
    found = interest(entries, on, rates_for(lease.municipality)[LATE].rows)
    rows = LedgerEntry.objects.filter(lease=lease, date__lte=on)
    posted = rows.filter(kind=EntryKind.INTEREST).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return found, max(found.amount - posted, Decimal(0))


@transaction.atomic
def charge_interest(*, actor: Actor, lease: Lease, on: date) -> LedgerEntry:
    """Post the interest that has accrued to the end of the day and is not posted yet. The day again posts nothing."""
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=lease.pk).first()
    found, left = accrued(lease, on)
    if found.missing is not None:
        raise Refused(
            _("Tabellen mangler forsinkelsesrente for %(day)s.") % {"day": longdate(found.missing)},
            code="RATE_MISSING", field="what",
        )  # fmt: skip
    if left <= 0:
        today = LedgerEntry.objects.filter(lease=lease, kind=EntryKind.INTEREST, date=on).first()
        if today is not None:
            return today
        raise Refused(_("Det er ikke påløpt renter som ikke alt er ført."), code="NO_INTEREST", field="what")
    text = _("til og med %(day)s") % {"day": longdate(on)}
    return ledger.post(actor=actor, lease=lease, kind=EntryKind.INTEREST, amount=left, on=on, text=text)
