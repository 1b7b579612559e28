"""The nightly job of this room."""

from datetime import date

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.jobs.registry import nightly
from core.jobs.runner import Run
from deviations.services.escalation import escalate_overdue
from deviations.switches import ROOM


def _reports(municipality: Municipality) -> bool:
    return bool(switches.value(municipality.switches, ROOM))


@nightly(
    "deviations.escalate",
    title="Løfte avvik over fristen til neste nivå",
    order=40,
    service="deadlines",
    applies=_reports,
)
def escalate(actor: Actor, on: date, run: Run) -> None:
    run.count(escalated=escalate_overdue(actor=actor, on=on))
