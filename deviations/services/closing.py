"""Closing, closing without measures (approved one level up), and reopening."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.messages import services as messages
from core.messages.models import Notice
from deviations.calculations.escalation import first_level, next_level
from deviations.calculations.standing import standing_before
from deviations.enums import ENDED, ClosingBasis, Level, MeasureState, Outcome, ReasonFor, State
from deviations.models import Report, ReportApproval
from deviations.selectors.line import level_of, line_of
from deviations.services import reasons
from deviations.services.judging import lock, refuse_ended
from deviations.services.reporting import due_date
from deviations.transitions import explain, machine, obstacles_of


@transaction.atomic
def close_report(*, actor: Actor, report: Report) -> Report:
    """Close: only when judged, and every measure is performed and approved. Closed twice is no error."""
    locked = lock(actor, report)
    if locked.state == State.CLOSED:
        return locked
    found = obstacles_of(locked)
    # What is missing says more than which state it is in.
    if found.any and locked.state not in ENDED:
        raise Refused(explain(found), code="MEASURES_NOT_APPROVED")
    return machine.perform(
        actor=actor,
        obj=locked,
        name="close",
        closed_at=timezone.now(),
        closed_by=actor.user,
        closing_basis=ClosingBasis.MEASURES_APPROVED,
        closing_reason="",
    )


@transaction.atomic
def ask_closing(*, actor: Actor, report: Report, basis: str, reason: str) -> ReportApproval:
    """Ask the next level up to approve closing without measures. The same request twice is one.

    Refused when measures are unfinished, when the basis and the judgement disagree, or when nobody stands
    above the actor.
    """
    locked = lock(actor, report)
    refuse_ended(locked)
    pending = locked.approvals.filter(outcome=Outcome.PENDING).first()
    if pending is not None:
        return pending
    if locked.measures.exclude(state=MeasureState.APPROVED).exists():
        raise Refused(
            _("Avviket har tiltak. Det lukkes når alle er utført og godkjent."), code="HAS_MEASURES"
        )
    _check_basis(locked, basis)
    reason = reasons.required(reason, _("Skriv hvorfor."))
    standing = level_of(actor, locked.unit) or Level.UNIT
    line = line_of(locked.unit, actor.today)
    above = next_level(line.levels, standing)
    if above is None:
        raise Refused(
            _("Det er ingen over deg i linja som kan godkjenne. Sett opp et tiltak i stedet."),
            code="NOBODY_ABOVE",
        )
    if locked.state == State.REPORTED:
        raise Refused(_("Vurder avviket først."), code="NOT_JUDGED")
    approval = ReportApproval(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        report=locked,
        basis=basis,
        reason=reason,
        asked_level=standing,
        asked_by=actor.user,
    )
    approval.save(force_insert=True)
    # Whoever shall answer must see it: for the top that means it has come all the way up.
    changes: dict[str, Any] = {"level": above} if above == Level.TOP > locked.level else {}
    machine.perform(actor=actor, obj=locked, name="ask_closing", **changes)
    reasons.keep(actor=actor, report=locked, about=ReasonFor.CLOSING_ASKED, text=reason)
    messages.notify_many(
        actor=actor,
        notices=[
            Notice(
                user_id=user,
                title=_("Avvik %(number)s: lukking uten tiltak venter på godkjenning")
                % {"number": locked.number},
                url=locked.get_absolute_url(),
                key=f"deviation:approval:{approval.pk}:{user}",
            )
            for user in line.at(above)
            if user != actor.user_id
        ],
    )
    return approval


def _check_basis(report: Report, basis: str) -> None:
    if basis == ClosingBasis.NOT_DEVIATION and report.is_deviation is not False:
        raise Refused(
            _(
                "Vurderingen sier ikke at dette ikke er et avvik. Endre vurderingen, eller velg et annet grunnlag."
            ),
            code="BASIS_CONTRADICTS",
            field="basis",
        )
    if basis == ClosingBasis.NO_MEASURE_NEEDED and report.is_deviation is not True:
        raise Refused(
            _("Vurder først om det er et avvik. Er det ikke det, velger du «Ikke avvik»."),
            code="BASIS_CONTRADICTS",
            field="basis",
        )
    if basis not in (ClosingBasis.NOT_DEVIATION, ClosingBasis.NO_MEASURE_NEEDED):
        raise Refused(_("Velg grunnlaget for å lukke."), code="BASIS_UNKNOWN", field="basis")


@transaction.atomic
def answer_closing(*, actor: Actor, report: Report, approve: bool, answer: str = "") -> Report:
    """Answer a request to close without measures: from a higher level than it came from, never by oneself."""
    locked = lock(actor, report, "approve_closing")
    pending = locked.approvals.select_for_update(of=("self",)).filter(outcome=Outcome.PENDING).first()
    if pending is None:
        if locked.state in ENDED:
            return locked
        raise Refused(_("Ingenting venter på godkjenning."), code="NOTHING_PENDING")
    standing = level_of(actor, locked.unit)
    if standing is None or standing <= pending.asked_level or pending.asked_by_id == actor.user_id:
        raise Refused(
            _("Dette godkjennes av et høyere nivå i linja enn det som ba om det."), code="NOT_ONE_LEVEL_UP"
        )
    if not approve:
        reasons.required(answer, _("Skriv hva som mangler."), field="answer")
    pending.outcome = Outcome.APPROVED if approve else Outcome.RETURNED
    pending.answer, pending.answered_by, pending.answered_at = answer.strip(), actor.user, timezone.now()
    pending.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    if not approve:
        reasons.keep(actor=actor, report=locked, about=ReasonFor.CLOSING_RETURNED, text=answer.strip())
        return machine.perform(actor=actor, obj=locked, name="return_closing")
    ends = pending.basis == ClosingBasis.NOT_DEVIATION
    return machine.perform(
        actor=actor,
        obj=locked,
        name="end_as_not_deviation" if ends else "close_without_measures",
        closed_at=timezone.now(),
        closed_by=actor.user,
        closing_basis=pending.basis,
        closing_reason=pending.reason,
    )


@transaction.atomic
def reopen(*, actor: Actor, report: Report, reason: str) -> Report:
    """Open an ended report again, with a reason and a new due date. What was approved stays on record."""
    locked = lock(actor, report)
    if locked.state not in ENDED:
        if locked.state == State.REOPENED:
            return locked
        raise Refused(_("Avviket er ikke avsluttet."), code="WRONG_STATE")
    reason, due = reasons.required(reason), due_date(actor)
    level = first_level(line_of(locked.unit, actor.today).levels)
    reasons.keep(actor=actor, report=locked, about=ReasonFor.REOPENED, text=reason, due=(locked.due_on, due))
    return machine.perform(
        actor=actor,
        obj=locked,
        name="reopen",
        closed_at=None,
        closed_by=None,
        closing_basis="",
        closing_reason="",
        due_on=due,
        level=max(level, locked.level if level_of(actor, locked.unit) == Level.TOP else level),
        due_level=level,
        stood=standing_before(locked.stood, until=timezone.now(), ended=locked.closed_on, due=locked.due_on),
    )


def may_answer(actor: Actor, report: Report, pending: ReportApproval | None) -> bool:
    """Whether the actor stands high enough to answer; for showing the form, the service asks again."""
    if pending is None or pending.asked_by_id == actor.user_id:
        return False
    standing = level_of(actor, report.unit)
    return standing is not None and standing > pending.asked_level
