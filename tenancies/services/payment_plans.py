"""Payment plans (nedbetalingsavtaler): agreed, replaced and ended. Whether one is kept is computed."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from tenancies import policies
from tenancies.enums import CaseState
from tenancies.models import ArrearsCase, PaymentPlan
from tenancies.services import cases
from tenancies.services.arrears import lock_case


@transaction.atomic
def agree_plan(
    *,
    actor: Actor,
    case: ArrearsCase,
    agreed: date,
    starting_balance: Decimal,
    instalment: Decimal,
    first_due: date,
    every_days: int | None = None,
    tolerance_days: int = 5,
) -> PaymentPlan:
    """A payment plan (nedbetalingsavtale). A plan already running is ended first."""
    locked = lock_case(actor, case, "plan")
    if instalment <= 0 or starting_balance <= 0:
        raise Refused(_("Oppgi beløp over null."), code="AMOUNT_NOT_POSITIVE", field="instalment")
    if instalment > starting_balance:
        raise Refused(
            _("Avdraget er større enn gjelda. Rett beløpet."), code="INSTALMENT_TOO_LARGE", field="instalment"
        )
    if first_due < agreed:
        raise Refused(
            _("Første avdrag er før avtalen. Rett datoen."), code="DUE_BEFORE_AGREED", field="first_due"
        )
    existing = (
        PaymentPlan.objects.select_for_update(no_key=True).filter(lease=locked.lease, ended_on=None).first()
    )
    if existing is not None:
        same = (existing.agreed, existing.starting_balance, existing.instalment, existing.first_due)
        if same == (agreed, starting_balance, instalment, first_due):
            return existing
        _end(actor, existing, _("Erstattet av ny avtale"))
    plan = PaymentPlan(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked.lease,
        agreed=agreed,
        starting_balance=starting_balance,
        instalment=instalment,
        first_due=first_due,
        every_days=every_days,
        tolerance_days=tolerance_days,
    )
    plan.save(force_insert=True)
    events.record(actor, "plan.agreed", plan, on=agreed, detail={"lease": str(locked.lease_id)})
    cases.refresh(actor=actor, leases=[locked.lease])
    return plan


@transaction.atomic
def end_plan(*, actor: Actor, plan: PaymentPlan, reason: str) -> PaymentPlan:
    # The case first, as when a plan is agreed.
    ArrearsCase.objects.select_for_update(of=("self",), no_key=True).filter(
        lease=plan.lease_id, state=CaseState.OPEN
    ).first()
    locked = PaymentPlan.objects.select_for_update(of=("self",), no_key=True).filter(pk=plan.pk).first()
    if locked is None or not policies.plans.can(actor, "end", locked):
        raise NotAllowed("end")
    if locked.ended_on is None:
        if not reason.strip():
            raise Refused(_("Skriv hvorfor avtalen avsluttes."), code="REASON_MISSING", field="reason")
        _end(actor, locked, reason)
        cases.refresh(actor=actor, leases=[locked.lease])
    return locked


def _end(actor: Actor, plan: PaymentPlan, reason: str) -> None:
    plan.ended_on, plan.end_reason = actor.today, reason.strip()
    plan.version += 1
    plan.save(update_fields=["ended_on", "end_reason", "version"])
    events.record(actor, "plan.ended", plan, detail={"lease": str(plan.lease_id)})
