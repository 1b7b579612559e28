"""Keeps the record of a day of eviction in step with what is recorded in the case."""

from core.agencies.actors import Actor
from core.audit import events
from tenancies.calculations.arrears.path import belongings_until
from tenancies.enums import StepEvent
from tenancies.enums_arrears import OVER, EvictionOutcome
from tenancies.models import ArrearsCase, ArrearsStep, Eviction
from tenancies.selectors.arrears_facts import profile_for
from tenancies.services import leases


def follow(*, actor: Actor, case: ArrearsCase, step: ArrearsStep) -> None:
    """A day has been set, or the day has come. The case is locked by the caller."""
    waiting = (
        Eviction.objects.select_for_update(of=("self",), no_key=True).filter(case=case, outcome="").first()
    )
    if step.event == StepEvent.DATE_SET:
        _day_set(actor, case, step, waiting)
    elif step.lock_changed is not False or step.result:
        _day_over(actor, case, step, waiting)


def _day_set(actor: Actor, case: ArrearsCase, step: ArrearsStep, waiting: Eviction | None) -> None:
    assert step.eviction_on is not None
    if waiting is not None:
        if waiting.eviction_on == step.eviction_on:
            return
        _close(waiting, EvictionOutcome.POSTPONED, step)
    _new(case, step).save(force_insert=True)
    events.record(
        actor,
        "arrears.eviction_set",
        case,
        on=step.date,
        detail={"eviction_on": step.eviction_on.isoformat()},
    )


def _day_over(actor: Actor, case: ArrearsCase, step: ArrearsStep, waiting: Eviction | None) -> None:
    eviction = waiting or _new(case, step)
    known = step.result in EvictionOutcome.values and step.result
    outcome = EvictionOutcome(step.result) if known else EvictionOutcome.CARRIED_OUT
    if outcome in OVER:
        eviction.collect_until = belongings_until(step.date, profile_for(case.municipality, step.date))
    _close(eviction, outcome, step)
    if outcome in OVER:
        leases.end_by_eviction(actor=actor, lease=case.lease, on=step.date, reason=str(outcome.label))
    verb = "arrears.evicted" if outcome in OVER else "arrears.eviction_off"
    events.record(actor, verb, case, on=step.date, detail={"outcome": str(outcome)})


def _new(case: ArrearsCase, step: ArrearsStep) -> Eviction:
    return Eviction(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        case=case,
        lease_id=case.lease_id,
        set_on=step.date,
        eviction_on=step.eviction_on or step.date,
    )


def _close(eviction: Eviction, outcome: str, step: ArrearsStep) -> None:
    eviction.outcome, eviction.outcome_on = outcome, step.date
    eviction.note = eviction.note or step.reason
    eviction.version += 0 if eviction._state.adding else 1
    eviction.save()
