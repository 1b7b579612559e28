"""Payments that wait: placed on a lease, or paid back. Nothing is deleted."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies.actors import Actor, for_service
from core.agencies.context import as_identity
from core.agencies.models import Unit
from core.base.errors import NotAllowed, Refused
from core.interface.formatting import longdate
from core.messages.services import add_task, close_tasks
from tenancies import policies
from tenancies.enums import EntryKind, PlacingState
from tenancies.models import Lease, LedgerEntry, UnplacedPayment
from tenancies.selectors.offices import landlord_unit
from tenancies.services import ledger
from tenancies.transitions import UNPLACED

ONE_DAY = timedelta(days=1)


def waiting(actor: Actor) -> QuerySet[UnplacedPayment]:
    rows: QuerySet[UnplacedPayment] = policies.unplaced.visible_to(actor).filter(state=PlacingState.WAITING)
    return rows


@transaction.atomic
def place(
    *,
    actor: Actor,
    payment: UnplacedPayment,
    lease: Lease,
    month: date | None = None,
    version: int | None = None,
) -> UnplacedPayment:
    """Post the payment on the lease. Placed there already is no error; on another lease it is refused."""
    locked = _lock(actor, payment, "place")
    if locked.state == PlacingState.PLACED and locked.lease_id == lease.pk:
        return locked
    _still_waits(locked)
    if locked.amount <= 0:
        raise Refused(
            _(
                "Beløpet er ikke over null og kan ikke føres som innbetaling. Registrer det som betalt tilbake."
            ),
            code="AMOUNT_NOT_POSITIVE",
        )
    if locked.on > actor.today:
        raise Refused(
            _("Betalingen er datert %(day)s og kan føres tidligst da.") % {"day": longdate(locked.on)},
            code="DAY_IN_FUTURE",
        )
    entry = ledger.register_payment(
        actor=actor, lease=lease, amount=locked.amount, on=locked.on, month=month or locked.month,
        bank_reference=_free_reference(actor, locked), text=locked.text, origin=locked.origin,
    )  # fmt: skip
    done: UnplacedPayment = UNPLACED.perform(
        actor=actor, obj=locked, name="place", on=locked.on, expected_version=version, lease=lease, entry=entry,
        handled_on=actor.today, handled_by=actor.user,
    )  # fmt: skip
    _close_reminder(actor)
    return done


@transaction.atomic
def pay_back(
    *, actor: Actor, payment: UnplacedPayment, reason: str, on: date | None = None, version: int | None = None
) -> UnplacedPayment:
    """Note that the money went back to whoever paid it, or to whom it was meant for. The row stays."""
    locked = _lock(actor, payment, "return")
    if locked.state == PlacingState.RETURNED:
        return locked
    _still_waits(locked)
    day = on or actor.today
    if day > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor pengene er betalt tilbake."), code="REASON_MISSING", field="reason")
    done: UnplacedPayment = UNPLACED.perform(
        actor=actor, obj=locked, name="return", on=day, reason=reason, expected_version=version,
        handled_on=day, handled_by=actor.user, note=reason.strip(),
    )  # fmt: skip
    _close_reminder(actor)
    return done


def _lock(actor: Actor, payment: UnplacedPayment, action: str) -> UnplacedPayment:
    locked = (
        UnplacedPayment.objects.select_for_update(of=("self",), no_key=True).filter(pk=payment.pk).first()
    )
    if locked is None or not policies.unplaced.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def _still_waits(payment: UnplacedPayment) -> None:
    if payment.state == PlacingState.PLACED:
        raise Refused(
            _("Innbetalingen er ført på et leieforhold. Tilbakefør posteringen der hvis den er feil."),
            code="ALREADY_PLACED",
        )
    if payment.state == PlacingState.RETURNED:
        raise Refused(_("Innbetalingen er registrert som betalt tilbake."), code="ALREADY_RETURNED")


def _free_reference(actor: Actor, payment: UnplacedPayment) -> str:
    """The bank's reference; where another payment has it, one of its own that tells them apart."""
    with as_identity(for_service("imports", actor.home, today=actor.today)):
        taken = set(
            LedgerEntry.objects.filter(
                municipality=actor.home,
                kind=EntryKind.PAYMENT,
                bank_reference__startswith=payment.bank_reference,
            ).values_list("bank_reference", flat=True)
        )
    reference, number = payment.bank_reference, 1
    while reference in taken:
        number += 1
        reference = f"{payment.bank_reference[:55]}/{number}"
    return reference


def remind(*, actor: Actor, on: date) -> int:
    """A task a day for the accountants while anything waits; yesterday's gives way. How many payments wait."""
    unit = landlord_unit(actor.home, on)
    count = UnplacedPayment.objects.filter(municipality=actor.home, state=PlacingState.WAITING).count()
    close_tasks(actor=actor, subject=unit, key_prefix=_key(unit, on - ONE_DAY if count else None))
    if count:
        title = ngettext("Plasser %(count)s innbetaling", "Plasser %(count)s innbetalinger", count)
        add_task(
            actor=actor,
            unit=unit,
            roles=policies.ACCOUNTS,
            title=title % {"count": count},
            url=reverse("tenancies:unplaced_list"),
            due=on,
            subject=unit,
            key=_key(unit, on),
        )
    return count


def _key(unit: Unit, on: date | None = None) -> str:
    """The day's task; without a day, what all of them begin with."""
    return f"unplaced:{unit.pk}:{on.isoformat() if on else ''}"


def _close_reminder(actor: Actor) -> None:
    """With the last one dealt with, the day's task is done too."""
    if not waiting(actor).exists():
        unit = landlord_unit(actor.home, actor.today)
        close_tasks(actor=actor, subject=unit, key_prefix=_key(unit))
