"""A step of an arrears case that was wrong is taken back by a step of its own, with day and reason. Nothing is deleted.

The path is then as if the step had not been. A letter that went out has gone out: the night sends another when due.
"""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from tenancies import policies
from tenancies.enums import CaseState, StepEvent
from tenancies.enums_arrears import EvictionOutcome
from tenancies.models import ArrearsCase, ArrearsStep, Eviction
from tenancies.services import cases
from tenancies.services.arrears import ACTION_OF, StepFacts, lock_case, write_step

#: What has a page of its own to be put right on, or has ended the tenancy.
NOT_HERE = frozenset(
    {
        StepEvent.CORRECTED, StepEvent.CHILDS_BEST_WRITTEN, StepEvent.CHILDS_BEST_REVIEWED,
        StepEvent.STOP_MESSAGE_SENT, StepEvent.STOP_MESSAGE_ACKNOWLEDGED, StepEvent.EVICTED,
    }
)  # fmt: skip
#: What rests on another step is taken back first.
RESTS_ON = {
    StepEvent.PETITION_SENT: (StepEvent.DATE_SET, StepEvent.EVICTED),
    StepEvent.DATE_SET: (StepEvent.EVICTED,),
    StepEvent.LIST_SENT: (StepEvent.PETITION_SENT,),
    StepEvent.NOTICE_4_18_SENT: (StepEvent.PETITION_SENT,),
    StepEvent.LANDLORD_ACCEPTS: (StepEvent.PETITION_SENT,),
}


def correctable(actor: Actor, case: ArrearsCase) -> QuerySet[ArrearsStep]:
    """The steps of the case that the actor may take back, the newest first."""
    permits = policies.arrears.permits
    mine = [
        event.value
        for event in StepEvent
        if event not in NOT_HERE and permits(actor, ACTION_OF.get(event, "record"))
    ]
    rows: QuerySet[ArrearsStep] = policies.steps.visible_to(actor).filter(
        case=case, superseded_at=None, event__in=mine
    )
    return rows.order_by("-date", "-recorded_at")


@transaction.atomic
def correct(*, actor: Actor, step: ArrearsStep, on: date, reason: str) -> ArrearsStep:
    """Take the step back on a day. Taken back already gives the step that did it."""
    case = lock_case(actor, step.case, ACTION_OF.get(StepEvent(step.event), "record"))
    locked = ArrearsStep.objects.select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    if locked.superseded_at is not None:
        return ArrearsStep.objects.filter(corrects=locked).first() or locked
    _check(actor, case, locked, on, reason)
    ArrearsStep.objects.filter(pk=locked.pk).update(superseded_at=ClockTimestamp())
    counter = write_step(
        actor=actor, case=case, event=StepEvent.CORRECTED, on=on, key=f"corrected:{locked.pk}",
        facts=StepFacts(reason=reason, what=str(locked.get_event_display())[:100]), corrects=locked,
    )  # fmt: skip
    if locked.event == StepEvent.DATE_SET:
        _no_day(actor, case, locked)
    events.record(actor, "arrears.step_corrected", case, on=on, reason=reason, detail={"event": locked.event})
    cases.refresh(actor=actor, leases=[case.lease])
    return counter


def _check(actor: Actor, case: ArrearsCase, step: ArrearsStep, on: date, reason: str) -> None:
    if case.state != CaseState.OPEN:
        raise Refused(_("Restansesaken er lukket. Da er det ingenting å rette i den."), code="WRONG_STATE")
    if step.event in NOT_HERE:
        raise Refused(
            _(
                "Denne hendelsen rettes ikke her. Den har sin egen side, eller den har avsluttet leieforholdet."
            ),
            code="NOT_HERE",
            field="step",
        )
    later = ArrearsStep.objects.filter(
        case=case, superseded_at=None, event__in=RESTS_ON.get(StepEvent(step.event), ()), date__gte=step.date
    ).first()
    if later is not None:
        raise Refused(
            _("«%(later)s» bygger på denne hendelsen. Rett den først.")
            % {"later": later.get_event_display()},
            code="RESTED_ON",
            field="step",
        )
    if not step.date <= on <= actor.today:
        raise Refused(
            _("Dagen for rettingen er ikke mellom hendelsen og i dag. Rett datoen."),
            code="DAY_WRONG",
            field="on",
        )
    if not reason.strip():
        raise Refused(_("Skriv hvorfor hendelsen rettes."), code="REASON_MISSING", field="reason")


def _no_day(actor: Actor, case: ArrearsCase, step: ArrearsStep) -> None:
    """No day was set after all: what waits for it waits no more."""
    if step.eviction_on is None:
        return
    waiting = Eviction.objects.filter(case=case, outcome="", set_on=step.date, eviction_on=step.eviction_on)
    for eviction in waiting:
        eviction.outcome, eviction.outcome_on = EvictionOutcome.CANCELLED, actor.today
        eviction.note = eviction.note or _("Berammelsen er rettet")
        eviction.version += 1
        eviction.save(update_fields=["outcome", "outcome_on", "note", "version"])
        events.record(
            actor, "arrears.eviction_off", case, detail={"outcome": EvictionOutcome.CANCELLED.value}
        )
