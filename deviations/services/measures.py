"""Measures (tiltak): set up, done, approved by another person than the one who did it, and evaluated."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from deviations import policies
from deviations.enums import MeasureState, ReasonFor, State
from deviations.models import Measure, Report
from deviations.selectors.people import may_be_responsible
from deviations.services import reasons
from deviations.services.judging import lock, refuse_ended
from deviations.transitions import machine


@transaction.atomic
def add_measure(
    *, actor: Actor, report: Report, description: str, responsible: User, due_on: date
) -> Measure:
    """Set up a measure and tell the one responsible. Refused before the judgement and after the end."""
    locked = lock(actor, report)
    refuse_ended(locked)
    if locked.is_deviation is None or locked.state == State.REPORTED:
        raise Refused(_("Vurder avviket før du setter opp tiltak."), code="NOT_JUDGED")
    if locked.approvals.filter(outcome="pending").exists():
        raise Refused(_("Lukking uten tiltak venter på godkjenning. Vent på svaret."), code="CLOSING_PENDING")
    if not description.strip():
        raise Refused(_("Skriv hva som skal gjøres."), code="TEXT_MISSING", field="description")
    if due_on < actor.today:
        raise Refused(_("Fristen er passert. Velg en dag som kommer."), code="DUE_PASSED", field="due_on")
    if not may_be_responsible(locked, responsible, actor.today):
        raise Refused(
            _("Velg en som arbeider i enheten eller leder den."),
            code="RESPONSIBLE_OUTSIDE",
            field="responsible",
        )
    measure = Measure(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        report=locked,
        unit_id=locked.unit_id,
        description=description.strip(),
        responsible=responsible,
        due_on=due_on,
        added_by=actor.user,
    )
    measure.save(force_insert=True)
    if locked.state != State.IN_PROGRESS:
        machine.perform(actor=actor, obj=locked, name="start_measures")
    events.record(
        actor,
        "deviation.measure_added",
        measure,
        detail={"report": str(locked.pk), "responsible": str(responsible.pk), "due": due_on.isoformat()},
    )
    if responsible.pk != actor.user_id:
        messages.notify(
            actor=actor,
            user=responsible,
            title=_("Du er ansvarlig for et tiltak i avvik %(number)s") % {"number": locked.number},
            url=measure.get_absolute_url(),
            key=f"deviation:measure:{measure.pk}:responsible",
        )
    return measure


def _lock_measure(actor: Actor, measure: Measure, action: str) -> Measure:
    """The report's row first, then the measure's: everybody locks in the same order."""
    report = Report.objects.select_for_update(of=("self",)).filter(pk=measure.report_id).first()
    found = (
        Measure.objects.select_for_update(of=("self",))
        .select_related("report__unit__parent")
        .filter(pk=measure.pk)
        .first()
    )
    if report is None or found is None or not policies.measures.can(actor, action, found):
        raise NotAllowed(action)
    return found


@transaction.atomic
def mark_measure_done(*, actor: Actor, measure: Measure, on: date, note: str = "") -> Measure:
    """The measure is performed (utført). The last one sends the report to approval. Done twice: the first stands."""
    locked = _lock_measure(actor, measure, "do")
    if locked.state != MeasureState.PLANNED:
        return locked
    refuse_ended(locked.report)
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett den."), code="DONE_IN_FUTURE", field="on")
    if on < timezone.localdate(locked.report.happened_at):
        raise Refused(
            _("Tiltaket kan ikke være utført før hendelsen. Rett datoen."),
            code="DONE_BEFORE_EVENT",
            field="on",
        )
    locked.state, locked.done_on, locked.done_by = MeasureState.DONE, on, actor.user
    locked.done_note, locked.returned_reason = note.strip(), ""
    locked.version += 1
    locked.save(update_fields=["state", "done_on", "done_by", "done_note", "returned_reason", "version"])
    events.record(actor, "deviation.measure_done", locked, on=on, detail={"report": str(locked.report_id)})
    _send_to_approval(actor, locked.report)
    return locked


def _send_to_approval(actor: Actor, report: Report) -> None:
    left = report.measures.filter(state=MeasureState.PLANNED).exists()
    if report.state == State.IN_PROGRESS and not left:
        machine.perform(actor=actor, obj=report, name="finish_measures")


@transaction.atomic
def approve_measure(*, actor: Actor, measure: Measure) -> Measure:
    """Approve that the measure is done. Never by the one who did it or had it to do. Twice: the first stands."""
    locked = _lock_measure(actor, measure, "approve")
    if locked.state == MeasureState.APPROVED:
        return locked
    if locked.state == MeasureState.PLANNED:
        raise Refused(_("Tiltaket er ikke utført ennå."), code="NOT_DONE")
    if actor.user_id in (locked.done_by_id, locked.responsible_id):
        raise Refused(
            _("Du kan ikke godkjenne ditt eget tiltak. En annen leder i linja må gjøre det."),
            code="OWN_MEASURE",
        )
    refuse_ended(locked.report)
    locked.state, locked.approved_at, locked.approved_by = MeasureState.APPROVED, timezone.now(), actor.user
    locked.version += 1
    locked.save(update_fields=["state", "approved_at", "approved_by", "version"])
    events.record(actor, "deviation.measure_approved", locked, detail={"report": str(locked.report_id)})
    return locked


@transaction.atomic
def return_measure(*, actor: Actor, measure: Measure, reason: str) -> Measure:
    """Not good enough: back to the one responsible, with a reason. Already back is no error."""
    locked = _lock_measure(actor, measure, "approve")
    if locked.state == MeasureState.PLANNED:
        return locked
    refuse_ended(locked.report)
    reason = reasons.required(reason, _("Skriv hva som mangler."))
    locked.state, locked.done_on, locked.done_by = MeasureState.PLANNED, None, None
    locked.approved_at, locked.approved_by, locked.returned_reason = None, None, reason
    locked.version += 1
    locked.save(
        update_fields=[
            "state",
            "done_on",
            "done_by",
            "approved_at",
            "approved_by",
            "returned_reason",
            "version",
        ]
    )
    if locked.report.state != State.IN_PROGRESS:
        machine.perform(actor=actor, obj=locked.report, name="start_measures")
    events.record(
        actor,
        "deviation.measure_returned",
        locked,
        detail={"report": str(locked.report_id)},
    )
    reasons.keep(
        actor=actor, report=locked.report, measure=locked, about=ReasonFor.MEASURE_RETURNED, text=reason
    )
    return locked


@transaction.atomic
def judge_effect(*, actor: Actor, measure: Measure, effect: str, note: str = "") -> Measure:
    """Evaluate afterwards whether the measure helped; also when the report is closed."""
    locked = _lock_measure(actor, measure, "evaluate")
    if locked.state != MeasureState.APPROVED:
        raise Refused(_("Effekten kan vurderes når tiltaket er utført og godkjent."), code="NOT_APPROVED")
    if (locked.effect, locked.effect_note) == (effect, note.strip()):
        return locked
    locked.effect, locked.effect_note, locked.effect_on = effect, note.strip(), actor.today
    locked.version += 1
    locked.save(update_fields=["effect", "effect_note", "effect_on", "version"])
    events.record(
        actor,
        "deviation.effect_judged",
        locked,
        detail={"report": str(locked.report_id), "effect": effect},
    )
    return locked
