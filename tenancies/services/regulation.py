"""Telling tenants of a new rent: by the consumer price index (husleieloven § 4-2), or to gjengs leie (§ 4-3).

The index' rent is written down when it is told, and charged from its day. A claim for gjengs leie changes nothing until
the parties agree, or Husleietvistutvalget has said what the rent is.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.interface.formatting import longdate
from core.sharing.enums import Matter
from tenancies import policies
from tenancies.calculations.regulation import Change, index_change, market_change
from tenancies.enums import LeaseState, RentBasis
from tenancies.enums_rent import SAID, ChangeKind, ChangeState
from tenancies.models import Lease, RentChange
from tenancies.selectors.offices import landlord_unit
from tenancies.selectors.regulation import indices_of, leaves_on, rules_for, settings_of
from tenancies.services import lease_letters, ledger
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.rent_terms import rent_set_on, set_rent, take_back_rent
from tenancies.transitions_rent import RENT_CHANGE


@transaction.atomic
def tell_index(*, actor: Actor, lease: Lease, effective_on: date, to_month: date | None = None) -> RentChange:
    """Tell the tenant of the rent by the index from a day, in a letter sent now. Told already gives back the first.

    Raises Refused with what the law does not accept: less than a year since the last setting, too short a notice,
    an index nobody has entered.
    """
    locked = _lock(actor, lease, "tell")
    done = _told(locked, effective_on)
    if done is not None and done.kind == ChangeKind.INDEX:
        return done
    change = index_change(
        settings_of([locked.pk])[locked.pk], indices_of(actor.home), told_on=actor.today,
        effective_on=effective_on, rules=rules_for(actor.home, actor.today), to_month=to_month,
        last_day=leaves_on(locked),
    )  # fmt: skip
    _refuse(change)
    told = _record(actor, locked, ChangeKind.INDEX, change)
    set_rent(actor, locked, change.new, effective_on, basis=RentBasis.INDEX, index_month=change.to_month)
    _send(actor, locked, told, "rent_index")
    return told


@transaction.atomic
def claim_market(
    *, actor: Actor, lease: Lease, monthly: Decimal, effective_on: date, note: str
) -> RentChange:
    """Claim in writing that the rent be set to gjengs leie. `note` says what the amount rests on (comparable homes)."""
    locked = _lock(actor, lease, "tell")
    done = _told(locked, effective_on)
    if done is not None and done.kind == ChangeKind.MARKET and done.new_monthly == monthly:
        return done
    if monthly <= 0:
        raise Refused(_("Oppgi et beløp over null."), code="AMOUNT_NOT_POSITIVE", field="monthly")
    if not note.strip():
        raise Refused(
            _("Skriv hva beløpet bygger på: leia for lignende boliger på lignende vilkår."),
            code="REASON_MISSING", field="note",
        )  # fmt: skip
    change = market_change(
        settings_of([locked.pk])[locked.pk], new=monthly, told_on=actor.today, effective_on=effective_on,
        rules=rules_for(actor.home, actor.today), last_day=leaves_on(locked),
    )  # fmt: skip
    _refuse(change)
    told = _record(actor, locked, ChangeKind.MARKET, change, note.strip())
    _send(actor, locked, told, "rent_market")
    return told


@transaction.atomic
def record_set_day(*, actor: Actor, lease: Lease, on: date) -> None:
    """The rent in force was last set on `on`, in another system: the index is counted from there."""
    locked = _lock(actor, lease, "tell")
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if on < locked.starts_on:
        raise Refused(_("Dagen er før leieforholdet begynte."), code="BEFORE_START", field="on")
    rent_set_on(actor, locked, on)


@transaction.atomic
def agree(
    *,
    actor: Actor,
    change: RentChange,
    monthly: Decimal,
    on: date,
    note: str = "",
    version: int | None = None,
) -> RentChange:
    """The parties agree on gjengs leie (or the tribunal has decided): from the claim's day the rent is `monthly`."""
    locked = _lock_change(actor, change, "settle")
    if locked.state == ChangeState.AGREED:
        return locked
    _check_claim(actor, locked, on)
    if not 0 < monthly <= locked.new_monthly:
        raise Refused(
            _("Leia kan ikke settes høyere enn det som er krevd."), code="ABOVE_CLAIM", field="monthly"
        )
    done: RentChange = RENT_CHANGE.perform(
        actor=actor, obj=locked, name="agree", on=on, expected_version=version, settled_on=on,
        new_monthly=monthly, note=_joined(locked.note, note),
    )  # fmt: skip
    set_rent(actor, locked.lease, monthly, locked.effective_on, basis=RentBasis.MARKET)
    return done


@transaction.atomic
def dispute(
    *, actor: Actor, change: RentChange, on: date, note: str, version: int | None = None
) -> RentChange:
    """The tenant does not agree. The rent stays; either of them may ask Husleietvistutvalget (§ 12-5)."""
    locked = _lock_change(actor, change, "settle")
    if locked.state == ChangeState.DISPUTED:
        return locked
    _check_claim(actor, locked, on)
    if not note.strip():
        raise Refused(_("Skriv hva leieren mener."), code="REASON_MISSING", field="note")
    done: RentChange = RENT_CHANGE.perform(
        actor=actor,
        obj=locked,
        name="dispute",
        on=on,
        expected_version=version,
        note=_joined(locked.note, note),
    )
    return done


@transaction.atomic
def withdraw(*, actor: Actor, change: RentChange, reason: str, version: int | None = None) -> RentChange:
    """It was told by mistake, or not insisted on. The rent goes on as it was; what is charged too much is credited, and
    the tenant gets a letter."""
    locked = _lock_change(actor, change, "withdraw")
    if locked.state == ChangeState.WITHDRAWN:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor endringen trekkes."), code="REASON_MISSING", field="reason")
    by_index = locked.kind == ChangeKind.INDEX
    done: RentChange = RENT_CHANGE.perform(
        actor=actor,
        obj=locked,
        name="withdraw",
        expected_version=version,
        settled_on=actor.today,
        note=_joined(locked.note, reason),
    )
    credited = Decimal(0)
    if by_index:
        take_back_rent(actor, locked.lease, locked.effective_on)
        credited = ledger.credit_overcharged(
            actor=actor, lease=locked.lease, text=_("Husleieøkningen er trukket")
        )
    _tell_withdrawn(actor, locked.lease, done, reason.strip(), credited)
    return done


def _tell_withdrawn(actor: Actor, lease: Lease, change: RentChange, reason: str, credited: Decimal) -> None:
    letter = letters.compose(
        actor=actor,
        code="rent_withdrawn",
        subject=lease,
        recipient=addressed_to(actor, lease, Matter.ECONOMY, Matter.TENANCY),
        language=language_of(lease.tenant, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(lease.dwelling),
            "old_rent": change.old_monthly,
            "new_rent": change.new_monthly,
            "effective_on": change.effective_on,
            "told_on": change.told_on,
            "by_index": change.kind == ChangeKind.INDEX,
            "reason": reason,
            "credited": credited or None,
        },
        compartment=lease.compartment,
        unit=actor.unit or landlord_unit(lease.municipality, actor.today),
        dated=actor.today,
    )
    lease_letters.dispatch(actor, lease, letter)


def _joined(before: str, more: str) -> str:
    return "\n".join(part for part in (before, more.strip()) if part)[:500]


def _check_claim(actor: Actor, change: RentChange, on: date) -> None:
    if change.kind != ChangeKind.MARKET:
        raise Refused(_("En indeksregulering trenger ikke samtykke."), code="NOT_A_CLAIM")
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")


def _lock(actor: Actor, lease: Lease, action: str) -> Lease:
    locked = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=lease.pk)
        .select_related("dwelling", "tenant", "municipality", "compartment", "handler")
        .first()
    )
    if (
        locked is None
        or not policies.rent_changes.permits(actor, action)
        or not policies.leases.sees(actor, locked)
    ):
        raise NotAllowed(action)
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Leieforholdet løper ikke."), code="WRONG_STATE")
    return locked


def _lock_change(actor: Actor, change: RentChange, action: str) -> RentChange:
    Lease.objects.select_for_update(of=("self",), no_key=True).filter(pk=change.lease_id).first()
    locked = (
        RentChange.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=change.pk)
        .select_related("lease__dwelling", "lease__tenant", "lease__municipality", "lease__compartment")
        .first()
    )
    if locked is None or not policies.rent_changes.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _told(lease: Lease, effective_on: date) -> RentChange | None:
    rows = RentChange.objects.filter(lease=lease, effective_on=effective_on)
    return rows.exclude(state=ChangeState.WITHDRAWN).first()


def _refuse(change: Change) -> None:
    if not change.hindrances:
        return
    first = change.hindrances[0]
    text = str(SAID[first])
    if change.earliest is not None and change.effective_on < change.earliest:
        text = _("%(why)s Tidligst %(day)s.") % {"why": text, "day": longdate(change.earliest)}
    raise Refused(text, code=str(first), field="effective_on")


def _record(actor: Actor, lease: Lease, kind: str, change: Change, note: str = "") -> RentChange:
    by_index = kind == ChangeKind.INDEX
    told = RentChange(
        municipality_id=lease.municipality_id,
        compartment_id=lease.compartment_id,
        lease=lease,
        kind=kind,
        old_monthly=change.old,
        new_monthly=change.new,
        effective_on=change.effective_on,
        told_on=actor.today,
        from_month=change.from_month if by_index else None,
        to_month=change.to_month if by_index else None,
        from_index=change.from_index if by_index else None,
        to_index=change.to_index if by_index else None,
        note=note,
        told_by=actor.user,
    )
    told.save(force_insert=True)
    detail = {"lease": str(lease.pk), "from": change.effective_on.isoformat()}
    events.record(actor, f"rent.{kind}_told", told, on=actor.today, detail=detail)
    return told


def _send(actor: Actor, lease: Lease, change: RentChange, code: str) -> None:
    rules = rules_for(lease.municipality, actor.today)
    letter = letters.compose(
        actor=actor,
        code=code,
        subject=lease,
        recipient=addressed_to(actor, lease, Matter.ECONOMY, Matter.TENANCY),
        language=language_of(lease.tenant, lease.municipality.language),
        context=_context(lease, change, rules.basis),
        compartment=lease.compartment,
        unit=actor.unit or landlord_unit(lease.municipality, actor.today),
        dated=actor.today,
    )
    letters.send(actor=actor, letter=letter)
    change.letter = letter.pk
    change.save(update_fields=["letter"])


def _context(lease: Lease, change: RentChange, basis: str) -> dict[str, Any]:
    return {
        "case_number": lease.number,
        "home": str(lease.dwelling),
        "old_rent": change.old_monthly,
        "new_rent": change.new_monthly,
        "effective_on": change.effective_on,
        "from_month": change.from_month,
        "to_month": change.to_month,
        "from_index": _shown(change.from_index),
        "to_index": _shown(change.to_index),
        "comparable": change.note,
        "kid": lease.kid,
        "rules": basis,
    }


def _shown(index: Decimal | None) -> str:
    """With one decimal, as Statistisk sentralbyrå writes it; two where there are two."""
    if index is None:
        return ""
    short = index.quantize(Decimal("0.1"))
    return str(short if short == index else index).replace(".", ",")
