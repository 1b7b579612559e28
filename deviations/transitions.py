"""The legal steps of a report (avvik). One engine takes them; nothing else sets the state.

What somebody wrote as a reason is kept by the services (`services/reasons.py`), not in the append-only history: a
resident's name must be possible to strike.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.workflow.machines import Machine, Transition
from deviations.calculations.closing import Obstacles, obstacles
from deviations.enums import State
from deviations.models import Report


def obstacles_of(report: Report) -> Obstacles:
    return obstacles(
        judged=report.is_deviation is not None,
        measure_states=list(report.measures.values_list("state", flat=True)),
    )


def explain(found: Obstacles) -> str:
    """What must be done before the report can be closed, in one sentence."""
    missing = []
    if found.not_judged:
        missing.append(_("avviket må vurderes"))
    if found.without_measures:
        missing.append(_("det må settes opp minst ett tiltak"))
    if found.not_done:
        missing.append(
            ngettext("%(n)s tiltak er ikke utført", "%(n)s tiltak er ikke utført", found.not_done)
            % {"n": found.not_done}
        )
    if found.not_approved:
        missing.append(
            ngettext("%(n)s tiltak er ikke godkjent", "%(n)s tiltak er ikke godkjent", found.not_approved)
            % {"n": found.not_approved}
        )
    return _("Avviket kan ikke lukkes ennå: %(missing)s.") % {"missing": ", ".join(missing)}


def every_measure_approved(report: Any, actor: Actor) -> None:
    """Closed only when every measure is performed and approved (the municipality's routine)."""
    found = obstacles_of(report)
    if found.any:
        raise Refused(explain(found), code="MEASURES_NOT_APPROVED")


HANDLED = (State.UNDER_REVIEW, State.REOPENED)

machine = Machine(
    Report,
    "state",
    [
        Transition(
            "start_review",
            (State.REPORTED, State.REOPENED),
            State.UNDER_REVIEW,
            "handle",
            "deviation.review_started",
            title="Begynn vurderingen",
        ),
        Transition(
            "start_measures",
            (*HANDLED, State.AWAITING_APPROVAL),
            State.IN_PROGRESS,
            "handle",
            "deviation.measures_started",
            title="Sett i gang tiltak",
        ),
        Transition(
            "finish_measures",
            (State.IN_PROGRESS,),
            State.AWAITING_APPROVAL,
            "progress",
            "deviation.measures_done",
            title="Send tiltakene til godkjenning",
        ),
        Transition(
            "ask_closing",
            HANDLED,
            State.AWAITING_APPROVAL,
            "handle",
            "deviation.closing_asked",
            title="Be om å lukke uten tiltak",
        ),
        Transition(
            "return_closing",
            (State.AWAITING_APPROVAL,),
            State.UNDER_REVIEW,
            "approve_closing",
            "deviation.closing_returned",
            title="Send tilbake",
        ),
        Transition(
            "close",
            (State.AWAITING_APPROVAL,),
            State.CLOSED,
            "handle",
            "deviation.closed",
            guard=every_measure_approved,
            title="Lukk avviket",
        ),
        Transition(
            "close_without_measures",
            (State.AWAITING_APPROVAL,),
            State.CLOSED,
            "approve_closing",
            "deviation.closed",
            title="Godkjenn lukking uten tiltak",
        ),
        Transition(
            "end_as_not_deviation",
            (State.AWAITING_APPROVAL,),
            State.NOT_DEVIATION,
            "approve_closing",
            "deviation.not_deviation",
            title="Godkjenn at det ikke er et avvik",
        ),
        Transition(
            "reopen",
            (State.CLOSED, State.NOT_DEVIATION),
            State.REOPENED,
            "handle",
            "deviation.reopened",
            title="Gjenåpne",
        ),
    ],
)
