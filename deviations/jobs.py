"""The nightly job of this room."""

from datetime import date

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.jobs.registry import name_counts, nightly
from core.jobs.runner import Run
from deviations.services.escalation import escalate_overdue
from deviations.services.surveys import close_finished
from deviations.switches import RISK, ROOM


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


name_counts(surveys_closed="undersøkelser avsluttet")


def _surveys(municipality: Municipality) -> bool:
    return bool(switches.value(municipality.switches, RISK))


@nightly(
    "surveys.close",
    title="Avslutte undersøkelser når siste dag er passert",
    order=41,
    service="deadlines",
    applies=_surveys,
)
def close_surveys(actor: Actor, on: date, run: Run) -> None:
    run.count(surveys_closed=close_finished(actor=actor, on=on))
