"""The leader's judgement of a report, and its due date."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from deviations import policies
from deviations.calculations.standing import standing_before
from deviations.enums import ENDED, ReasonFor, State
from deviations.models import Report
from deviations.services import reasons
from deviations.transitions import machine


@dataclass(frozen=True)
class Judgement:
    """Is it a deviation, how serious, must an authority be told, is it reported to the police, and why."""

    is_deviation: bool
    consequence: int | None
    notifiable: bool
    police_report: bool
    reason: str


def lock(actor: Actor, report: Report, action: str = "handle") -> Report:
    """The report, locked and seen afresh, for an actor who may do `action`; NotAllowed otherwise."""
    locked = (
        Report.objects.select_for_update(of=("self",)).select_related("unit__parent").filter(pk=report.pk)
    )
    found = locked.first()
    if found is None or not policies.reports.can(actor, action, found):
        raise NotAllowed(action)
    return found


def refuse_ended(report: Report) -> None:
    if report.state in ENDED:
        raise Refused(_("Avviket er avsluttet. Gjenåpne det først."), code="WRONG_STATE")


@transaction.atomic
def judge(
    *, actor: Actor, report: Report, judgement: Judgement, expected_version: int | None = None
) -> Report:
    """Record the judgement; the first one also begins the review. The same judgement twice changes nothing.

    Raises Refused when the report is ended or waits for an approval that would rest on another judgement.
    """
    locked = lock(actor, report)
    refuse_ended(locked)
    if locked.state == State.AWAITING_APPROVAL and locked.approvals.filter(outcome="pending").exists():
        raise Refused(
            _("Lukking uten tiltak venter på godkjenning. Vurderingen kan endres når den er besvart."),
            code="CLOSING_PENDING",
        )
    if judgement.is_deviation and judgement.consequence is None:
        raise Refused(_("Velg hvor alvorlig det er."), code="CONSEQUENCE_MISSING", field="consequence")
    wanted = {
        "is_deviation": judgement.is_deviation,
        "consequence": judgement.consequence,
        "notifiable": judgement.notifiable,
        "police_report": judgement.police_report,
        "judgement": judgement.reason.strip(),
    }
    if locked.judged_at and all(getattr(locked, name) == value for name, value in wanted.items()):
        return locked
    if locked.state in (State.REPORTED, State.REOPENED):
        machine.perform(actor=actor, obj=locked, name="start_review", expected_version=expected_version)
        expected_version = None
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.judged_by, locked.judged_at = actor.user, timezone.now()
    written = [*wanted, "judged_by", "judged_at", "version"]
    if locked.cleared_at is None:
        # Whoever judges it has read it, and struck the names there were.
        locked.cleared_by, locked.cleared_at = actor.user, locked.judged_at
        written += ["cleared_by", "cleared_at"]
    locked.bump(expected_version)
    locked.save(update_fields=written)
    events.record(
        actor,
        "deviation.judged",
        locked,
        detail={"is_deviation": judgement.is_deviation, "consequence": judgement.consequence},
    )
    return locked


@transaction.atomic
def change_due(*, actor: Actor, report: Report, due_on: date, reason: str) -> Report:
    """Another time limit than 14 days: only with a reason. The level where it is now has until then."""
    locked = lock(actor, report)
    refuse_ended(locked)
    reason = reasons.required(reason, _("Skriv hvorfor fristen endres."))
    if due_on < actor.today:
        raise Refused(
            _("Den nye fristen er passert. Velg en dag som kommer."), code="DUE_PASSED", field="due_on"
        )
    if due_on == locked.due_on:
        return locked
    old = locked.due_on
    locked.stood = standing_before(locked.stood, until=timezone.now(), ended=None, due=old)
    locked.due_on, locked.due_level = due_on, locked.level
    locked.bump(None)
    locked.save(update_fields=["due_on", "due_level", "stood", "version"])
    reasons.keep(actor=actor, report=locked, about=ReasonFor.DUE_CHANGED, text=reason, due=(old, due_on))
    events.record(
        actor,
        "deviation.due_changed",
        locked,
        detail={"from": old.isoformat(), "due": due_on.isoformat()},
    )
    return locked
