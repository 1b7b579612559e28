"""Visits: agreed, held, missed or called off. The next one agreed is a deadline of the follow-up."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from tenancies.enums_followup import VisitKind, VisitState
from tenancies.models import FollowUp, FollowUpVisit
from tenancies.policies_followup import visits
from tenancies.services.followups import lock, must_run
from tenancies.transitions_followup import VISIT

FURTHEST = timedelta(days=366)
#: A visit longer ago than this is hardly remembered rightly.
LONG_AGO = timedelta(days=366)


@dataclass(frozen=True)
class VisitFacts:
    on: date
    kind: str = VisitKind.HOME
    at: time | None = None
    about: str = ""


@transaction.atomic
def plan_visit(*, actor: Actor, follow_up: FollowUp, facts: VisitFacts) -> FollowUpVisit:
    """Agree on a visit. The same day, time and place twice is one."""
    locked = lock(actor, follow_up, "write")
    must_run(locked)
    _check(facts)
    if not actor.today <= facts.on <= actor.today + FURTHEST:
        raise Refused(_("Et avtalt besøk må være i dag eller senere."), code="VISIT_WHEN", field="on")
    same = FollowUpVisit.objects.filter(
        follow_up=locked, state=VisitState.PLANNED, on=facts.on, at=facts.at, kind=facts.kind
    ).first()
    if same is not None:
        return same
    visit = _new(actor, locked, facts)
    visit.save(force_insert=True)
    events.record(actor, "followup.visit_planned", locked, detail={"visit": str(visit.pk)})
    _tell_next(actor, locked)
    return visit


@transaction.atomic
def note_visit(*, actor: Actor, follow_up: FollowUp, facts: VisitFacts, note: str) -> FollowUpVisit:
    """A visit that was not agreed beforehand. The same day, place and note twice is one."""
    locked = lock(actor, follow_up, "write")
    must_run(locked)
    _check(facts)
    _check_held(actor, facts.on, note)
    same = FollowUpVisit.objects.filter(
        follow_up=locked, state=VisitState.HELD, on=facts.on, kind=facts.kind, note=note.strip()
    ).first()
    if same is not None:
        return same
    visit = _new(actor, locked, facts)
    visit.note = note.strip()
    visit.save(force_insert=True)
    held: FollowUpVisit = VISIT.perform(actor=actor, obj=visit, name="hold", on=facts.on)
    return held


@transaction.atomic
def finish_visit(*, actor: Actor, visit: FollowUpVisit, outcome: str, note: str = "") -> FollowUpVisit:
    """How an agreed visit went."""
    follow_up = lock(actor, visit.follow_up, "write")
    must_run(follow_up)
    locked = FollowUpVisit.objects.select_for_update(of=("self",), no_key=True).filter(pk=visit.pk).first()
    if locked is None or not visits.can(actor, "write", locked):
        raise NotAllowed("write")
    steps = {VisitState.HELD: "hold", VisitState.NOT_THERE: "miss", VisitState.CANCELLED: "cancel"}
    if outcome not in steps:
        raise Refused(_("Velg hvordan det gikk."), code="OUTCOME", field="outcome")
    if locked.state == outcome:
        return locked
    if outcome != VisitState.CANCELLED:
        _check_held(actor, locked.on, note if outcome == VisitState.HELD else "-")
    done: FollowUpVisit = VISIT.perform(
        actor=actor,
        obj=locked,
        name=steps[VisitState(outcome)],
        note=note.strip(),
        visitor=actor.user if outcome == VisitState.HELD else locked.visitor,
    )
    _tell_next(actor, follow_up)
    return done


def _new(actor: Actor, follow_up: FollowUp, facts: VisitFacts) -> FollowUpVisit:
    return FollowUpVisit(
        municipality_id=follow_up.municipality_id,
        compartment_id=follow_up.compartment_id,
        follow_up=follow_up,
        kind=facts.kind,
        on=facts.on,
        at=facts.at,
        about=" ".join(facts.about.split()),
        visitor=actor.user,
    )


def _tell_next(actor: Actor, follow_up: FollowUp) -> None:
    """The deadline follows the next visit that is agreed."""
    following = (
        FollowUpVisit.objects.filter(follow_up=follow_up, state=VisitState.PLANNED).order_by("on").first()
    )
    if following is None:
        events.record(actor, "followup.visit_none", follow_up)
    else:
        events.record(actor, "followup.visit_expected", follow_up, detail={"visit": str(following.pk)})


def _check(facts: VisitFacts) -> None:
    if facts.kind not in VisitKind.values:
        raise Refused(_("Velg hvor dere møtes."), code="VISIT_KIND", field="kind")


def _check_held(actor: Actor, on: date, note: str) -> None:
    if on > actor.today:
        raise Refused(_("Besøket er fram i tid. Registrer det når det har vært."), code="NOT_YET", field="on")
    if on < actor.today - LONG_AGO:
        raise Refused(_("Besøket er for lenge siden. Rett datoen."), code="LONG_AGO", field="on")
    if not note.strip():
        raise Refused(_("Skriv kort hva dere gjorde."), code="NOTE_MISSING", field="note")
