"""Starting, meeting, waiving and moving deadlines. Most are started and met by audit events (`handle_event`)."""

from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.audit.events import Event
from core.base.errors import NotAllowed, Refused
from core.rules import kinds, policies, subjects
from core.rules.deadline_rules import calculate
from core.rules.enums import DeadlineState
from core.rules.kinds import DeadlineKind
from core.rules.models import Deadline
from core.rules.selectors import own_deadlines


@transaction.atomic
def start(
    *,
    actor: Actor,
    kind: str,
    subject: models.Model,
    on: date | None = None,
    due: date | None = None,
    basis: str = "",
    about: subjects.Subject | None = None,
) -> Deadline | None:
    """Start a deadline on `subject`, counted from `on` (default today), or due on a given day.

    One that is outstanding already is returned as it is. None when the municipality has switched the kind off.
    """
    assert actor.municipality_id is not None
    own = own_deadlines(actor.municipality, on or actor.today)
    which = kinds.kind(kind, own)
    if not switched_on(actor, which):
        return None
    outstanding = _outstanding(actor, which.code, subject).first()
    if outstanding is not None:
        return outstanding
    first_day = on or actor.today
    rule = which.rule_for(first_day, own)
    answer = calculate(rule, first_day)
    last_day = due or answer.end
    about = about or subjects.describe(subject)
    unit = about.unit or actor.unit
    deadline = Deadline(
        municipality_id=actor.municipality_id,
        kind=which.code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=about.label,
        url=about.url,
        compartment=about.compartment or (unit.compartment if unit else None),
        unit=unit,
        user=about.user,
        start=first_day,
        nominal_end=due or answer.nominal_end,
        due=last_day,
        rule=rule.id,
        rule_version=rule.version,
        basis=basis or rule.basis,
        statutory=rule.statutory,
        next_escalation_on=next_step_on(which, last_day, 0),
    )
    made = Deadline.objects.bulk_create([deadline], ignore_conflicts=True)
    stored = _outstanding(actor, which.code, subject).get()
    if stored.pk == made[0].pk:
        events.record(actor, "deadline.started", stored, on=first_day, detail=_detail(stored))
    return stored


@transaction.atomic
def meet(*, actor: Actor, kind: str, subject: models.Model, on: date | None = None) -> Deadline | None:
    """What the deadline asked for is done on `on`. None when nothing was outstanding: done twice is no error."""
    deadline = _outstanding(actor, kind, subject).select_for_update(of=("self",)).first()
    if deadline is None:
        return None
    done = on or actor.today
    late = done > deadline.due
    deadline.met_on = done
    deadline.state = DeadlineState.MISSED if late else DeadlineState.MET
    deadline.next_escalation_on = None
    deadline.save(update_fields=["met_on", "state", "next_escalation_on"])
    verb = "deadline.met_late" if late else "deadline.met"
    events.record(actor, verb, deadline, on=done, detail=_detail(deadline))
    return deadline


@transaction.atomic
def waive(*, actor: Actor, deadline: Deadline, reason: str) -> Deadline:
    """A leader decides that the deadline no longer applies, and says why."""
    if not policies.deadlines.can(actor, "waive", deadline):
        raise NotAllowed("waive")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor fristen faller bort."), code="REASON_MISSING", field="reason")
    return _waive(actor, deadline, reason.strip())


@transaction.atomic
def waive_for(*, actor: Actor, kind: str, subject: models.Model, reason: str) -> Deadline | None:
    """As part of another act (a withdrawn application has no more deadlines). None when nothing was outstanding."""
    deadline = _outstanding(actor, kind, subject).first()
    return _waive(actor, deadline, reason) if deadline else None


@transaction.atomic
def extend(*, actor: Actor, deadline: Deadline, due: date, reason: str) -> Deadline:
    """Give the deadline another day, with a reason; the escalation starts over from there."""
    if not policies.deadlines.can(actor, "extend", deadline):
        raise NotAllowed("extend")
    locked = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    if locked.due == due:
        return locked
    if not locked.is_outstanding:
        raise Refused(_("Fristen er avsluttet og kan ikke endres."), code="DEADLINE_CLOSED")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor fristen endres."), code="REASON_MISSING", field="reason")
    if due < actor.today:
        raise Refused(
            _("Den nye fristen kan ikke være en dag som er passert."), code="DUE_IN_PAST", field="due"
        )
    which = kinds.kind(locked.kind, own_deadlines(actor.municipality, actor.today))
    before = locked.due
    locked.due, locked.extended_reason = due, reason.strip()[:300]
    locked.state, locked.level = DeadlineState.OPEN, 0
    locked.next_escalation_on = next_step_on(which, due, 0)
    locked.save(update_fields=["due", "extended_reason", "state", "level", "next_escalation_on"])
    events.record(
        actor,
        "deadline.extended",
        locked,
        reason=reason,
        detail={**_detail(locked), "before": before.isoformat()},
    )
    return locked


def reassign(*, actor: Actor, subject: models.Model) -> int:
    """Move the outstanding deadlines of a record to its present unit and person. Returns how many."""
    about = subjects.describe(subject)
    rows = Deadline.objects.outstanding().filter(
        municipality_id=actor.municipality_id, subject_id=subject.pk, subject_type=subject._meta.label_lower
    )
    changes: dict[str, Any] = {"user": about.user}
    if about.unit:
        changes |= {"unit": about.unit, "compartment": about.compartment or about.unit.compartment}
    return rows.update(**changes)


def handle_event(event: Event) -> None:
    """Hooked to the audit trail: waive, meet and start what the event's verb says, in that order."""
    concerned = kinds.kinds_on(event.verb)
    if not concerned or event.actor.municipality_id is None:
        return
    for kind in concerned:
        subject = _subject(kind, event)
        if subject is None:
            continue
        if event.verb in kind.waived_by:
            waive_for(actor=event.actor, kind=kind.code, subject=subject, reason=event.verb)
        if event.verb in kind.met_by:
            meet(actor=event.actor, kind=kind.code, subject=subject, on=event.on)
        if event.verb in kind.starts_on:
            first_day = getattr(subject, kind.start_from) if kind.start_from else event.on
            due = getattr(subject, kind.due_from) if kind.due_from else None
            if first_day is not None:
                start(actor=event.actor, kind=kind.code, subject=subject, on=first_day, due=due)


def next_step_on(kind: DeadlineKind, due: date, level: int) -> date | None:
    """The day of the escalation's next step after `level` steps; None when all are taken."""
    steps = kind.escalation[level:]
    return due + timedelta(days=steps[0].after_days) if steps else None


def switched_on(actor: Actor, kind: DeadlineKind) -> bool:
    """Whether the municipality uses what the kind belongs to: `switch`, or `switch=value` for one with choices."""
    if not kind.switch:
        return True
    code, _sign, value = kind.switch.partition("=")
    return actor.switch(code) == value if value else bool(actor.switch(code))


def _waive(actor: Actor, deadline: Deadline, reason: str) -> Deadline:
    locked = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    if locked.state == DeadlineState.WAIVED:
        return locked
    if not locked.is_outstanding:
        raise Refused(_("Fristen er avsluttet og kan ikke endres."), code="DEADLINE_CLOSED")
    locked.state, locked.waived_reason, locked.next_escalation_on = DeadlineState.WAIVED, reason[:300], None
    locked.save(update_fields=["state", "waived_reason", "next_escalation_on"])
    events.record(actor, "deadline.waived", locked, reason=reason, detail=_detail(locked))
    return locked


def _outstanding(actor: Actor, kind: str, subject: models.Model) -> Any:
    return Deadline.objects.outstanding().filter(
        municipality_id=actor.municipality_id, kind=kind, subject_id=subject.pk
    )


def _subject(kind: DeadlineKind, event: Event) -> models.Model | None:
    """The record the deadline hangs on; None when the event concerns something else."""
    found: Any = event.subject
    if kind.via and (not kind.subject or found._meta.label_lower != kind.subject):
        found = getattr(found, kind.via, None)
    if found is None or (kind.subject and found._meta.label_lower != kind.subject):
        return None
    return found


def _detail(deadline: Deadline) -> dict[str, str]:
    return {
        "kind": deadline.kind,
        "due": deadline.due.isoformat(),
        "rule": deadline.rule,
        "subject": str(deadline.subject_id),
    }
