"""The nightly job of deadlines."""

from datetime import date

from core.agencies.actors import Actor
from core.jobs.registry import nightly
from core.jobs.runner import Run
from core.rules.services.escalation import escalate


@nightly("deadlines.escalate", title="Frister: marker oversittede og varsle videre", order=50)
def escalate_deadlines(actor: Actor, on: date, run: Run) -> None:
    outcome = escalate(actor=actor, on=on, progress=run.progress)
    run.count(missed=outcome.missed, escalated=outcome.escalated, notices=outcome.notices)
