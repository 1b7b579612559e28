"""Housing follow-up: begun because the person wants it, planned in their words, visited, handed over, ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.rules.services import deadlines
from tenancies.calculations import limits
from tenancies.enums_followup import AskedBy, FollowUpBasis, FollowUpEnd, FollowUpState, GoalArea, VisitState
from tenancies.models import FollowUp, FollowUpGoal, FollowUpVisit
from tenancies.policies_followup import follow_ups, goals
from tenancies.selectors.limits import limits_of
from tenancies.selectors.offices import colleagues_in
from tenancies.services.placing import Someone, known_or_new
from tenancies.transitions_followup import FOLLOW_UP, GOAL, VISIT

FURTHEST = timedelta(days=366)
MOST_GOALS = 30


@dataclass(frozen=True)
class NewFollowUp:
    person: Someone
    asked_by: str
    agreed_on: date
    basis: str = FollowUpBasis.AGREED
    decided_on: date | None = None
    decision_reference: str = ""
    responsible: User | None = None


@dataclass(frozen=True)
class Plan:
    """In the person's own words."""

    important: str
    able: str = ""
    support: str = ""
    hard_times: str = ""
    how_often: str = ""
    review_on: date | None = None


@dataclass(frozen=True)
class GoalFacts:
    words: str
    area: str
    my_steps: str = ""
    our_steps: str = ""
    target_on: date | None = None


@transaction.atomic
def start(*, actor: Actor, unit: Unit, new: NewFollowUp, key: UUID) -> FollowUp:
    """Begin to follow somebody up. The same key twice is the same follow-up; one that runs already is not doubled."""
    if not follow_ups.permits(actor, "start") or unit.pk not in actor.unit_ids:
        raise NotAllowed("start")
    known = FollowUp.objects.filter(municipality=actor.home, idempotency_key=key).first()
    if known is not None:
        return known
    _check_new(new, actor.today)
    responsible = new.responsible or actor.user
    _works_in(unit, responsible, actor.today)
    person = known_or_new(actor, unit, new.person, "number")
    running = FollowUp.objects.filter(
        compartment=unit.compartment_id, person=person, state=FollowUpState.ACTIVE
    ).first()
    if running is not None:
        raise Refused(
            _("%(name)s har booppfølging fra før, %(number)s.")
            % {"name": person.name, "number": running.number},
            code="ALREADY_FOLLOWED", field="person",
        )  # fmt: skip
    year = actor.today.year
    follow_up = FollowUp(
        municipality_id=unit.municipality_id,
        compartment_id=unit.compartment_id,
        number=f"F{year}/{next_number(actor.home, 'follow_up', year)}",
        person=person,
        unit=unit,
        responsible=responsible,
        asked_by=new.asked_by,
        basis=new.basis,
        decided_on=new.decided_on if new.basis == FollowUpBasis.DECISION else None,
        decision_reference=new.decision_reference.strip() if new.basis == FollowUpBasis.DECISION else "",
        agreed_on=new.agreed_on,
        started_on=actor.today,
        idempotency_key=key,
    )
    follow_up.save(force_insert=True)
    events.record(actor, "followup.started", follow_up)
    return follow_up


def review_after(actor: Actor) -> date:
    """The day the plan is gone through again, when nobody says another."""
    return limits_of(actor.home, actor.today).ends(limits.PLAN_REVIEW, actor.today)


@transaction.atomic
def write_plan(*, actor: Actor, follow_up: FollowUp, plan: Plan, version: int | None = None) -> FollowUp:
    """Write the plan, or go through it again with the person: saved unchanged on another day it counts as a review."""
    locked = lock(actor, follow_up, "write")
    must_run(locked)
    if not plan.important.strip():
        raise Refused(_("Skriv hva som er viktig for personen."), code="IMPORTANT_MISSING", field="important")
    review = plan.review_on or review_after(actor)
    if not actor.today < review <= actor.today + FURTHEST:
        raise Refused(
            _("Dagen dere ser på planen igjen, må være innen et år."), code="REVIEW_WHEN", field="review_on"
        )
    values = {
        "important": plan.important.strip(),
        "able": plan.able.strip(),
        "support": plan.support.strip(),
        "hard_times": plan.hard_times.strip(),
        "how_often": plan.how_often.strip(),
        "review_on": review,
        "planned_on": actor.today,
    }
    if all(getattr(locked, name) == value for name, value in values.items()):
        return locked
    locked.bump(version)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "version"])
    events.record(actor, "followup.planned", locked)
    return locked


@transaction.atomic
def add_goal(*, actor: Actor, follow_up: FollowUp, facts: GoalFacts) -> FollowUpGoal:
    """A goal as the person says it. The same words twice are one goal."""
    locked = lock(actor, follow_up, "write")
    must_run(locked)
    _check_goal(facts)
    words = " ".join(facts.words.split())
    same = FollowUpGoal.objects.filter(follow_up=locked, words=words, closed_on=None).first()
    if same is not None:
        return same
    if FollowUpGoal.objects.filter(follow_up=locked).count() >= MOST_GOALS:
        raise Refused(_("Planen har så mange mål som den kan ha. Avslutt noen først."), code="TOO_MANY")
    goal = FollowUpGoal(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        follow_up=locked,
        set_on=actor.today,
        words=words,
        area=facts.area,
        my_steps=facts.my_steps.strip(),
        our_steps=facts.our_steps.strip(),
        target_on=facts.target_on,
    )
    goal.save(force_insert=True)
    events.record(actor, "followup.goal_set", locked, detail={"goal": str(goal.pk)})
    return goal


@transaction.atomic
def change_goal(
    *, actor: Actor, goal: FollowUpGoal, facts: GoalFacts, version: int | None = None
) -> FollowUpGoal:
    locked = _lock_goal(actor, goal)
    if locked.closed_on is not None:
        raise Refused(_("Målet er avsluttet. Ta det opp igjen først."), code="WRONG_STATE")
    _check_goal(facts)
    values = {
        "words": " ".join(facts.words.split()),
        "area": facts.area,
        "my_steps": facts.my_steps.strip(),
        "our_steps": facts.our_steps.strip(),
        "target_on": facts.target_on,
    }
    if all(getattr(locked, name) == value for name, value in values.items()):
        return locked
    locked.bump(version)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "version"])
    events.record(actor, "followup.goal_changed", locked.follow_up, detail={"goal": str(locked.pk)})
    return locked


@transaction.atomic
def close_goal(*, actor: Actor, goal: FollowUpGoal, reached: bool, closing: str = "") -> FollowUpGoal:
    """Reached, or not what the person wants any more; how it went in their words."""
    locked = _lock_goal(actor, goal)
    closed: FollowUpGoal = GOAL.perform(
        actor=actor,
        obj=locked,
        name="reach" if reached else "drop",
        closed_on=actor.today,
        closing=closing.strip()[:500],
    )
    return closed


@transaction.atomic
def resume_goal(*, actor: Actor, goal: FollowUpGoal) -> FollowUpGoal:
    locked = _lock_goal(actor, goal)
    resumed: FollowUpGoal = GOAL.perform(actor=actor, obj=locked, name="resume", closed_on=None, closing="")
    return resumed


@transaction.atomic
def hand_over(*, actor: Actor, follow_up: FollowUp, responsible: User) -> FollowUp:
    locked = lock(actor, follow_up, "hand_over")
    must_run(locked)
    if locked.responsible_id == responsible.pk:
        return locked
    _works_in(locked.unit, responsible, actor.today)
    locked.responsible = responsible
    locked.version += 1
    locked.save(update_fields=["responsible", "version"])
    events.record(actor, "followup.handed_over", locked, detail={"to": str(responsible.pk)})
    deadlines.reassign(actor=actor, subject=locked)
    return locked


@transaction.atomic
def end(*, actor: Actor, follow_up: FollowUp, outcome: str, note: str = "") -> FollowUp:
    """The follow-up is over; agreed visits fall away. The plan is still the person's, and can be printed."""
    locked = lock(actor, follow_up, "end")
    if outcome not in FollowUpEnd.values:
        raise Refused(_("Velg hvorfor oppfølgingen er slutt."), code="OUTCOME", field="outcome")
    if outcome == FollowUpEnd.OTHER and not note.strip():
        raise Refused(_("Skriv hvorfor oppfølgingen er slutt."), code="NOTE_MISSING", field="note")
    if locked.state == FollowUpState.ENDED:
        return locked
    for visit in FollowUpVisit.objects.filter(follow_up=locked, state=VisitState.PLANNED):
        VISIT.perform(actor=actor, obj=visit, name="cancel")
    ended: FollowUp = FOLLOW_UP.perform(
        actor=actor,
        obj=locked,
        name="end",
        ended_on=actor.today,
        outcome=outcome,
        end_note=note.strip()[:500],
    )
    return ended


def lock(actor: Actor, follow_up: FollowUp, action: str) -> FollowUp:
    locked = (
        FollowUp.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "unit", "responsible", "compartment")
        .filter(pk=follow_up.pk)
        .first()
    )
    if locked is None or not follow_ups.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def must_run(follow_up: FollowUp) -> None:
    if follow_up.state != FollowUpState.ACTIVE:
        raise Refused(_("Oppfølgingen er avsluttet."), code="WRONG_STATE")


def _lock_goal(actor: Actor, goal: FollowUpGoal) -> FollowUpGoal:
    follow_up = lock(actor, goal.follow_up, "write")
    must_run(follow_up)
    locked = FollowUpGoal.objects.select_for_update(of=("self",), no_key=True).filter(pk=goal.pk).first()
    if locked is None or not goals.can(actor, "write", locked):
        raise NotAllowed("write")
    locked.follow_up = follow_up
    return locked


def _works_in(unit: Unit, user: User | None, today: date) -> None:
    if user is None or not colleagues_in([unit], today).filter(pk=user.pk).exists():
        raise Refused(_("Velg en som arbeider i enheten."), code="NOT_IN_UNIT", field="responsible")


def _check_new(new: NewFollowUp, today: date) -> None:
    if new.asked_by not in AskedBy.values:
        raise Refused(_("Velg hvem som spurte om oppfølging."), code="ASKED_BY", field="asked_by")
    if new.basis not in FollowUpBasis.values:
        raise Refused(_("Velg om det er et vedtak eller en avtale."), code="BASIS", field="basis")
    if new.agreed_on > today:
        raise Refused(
            _("Personen må ha sagt ja først. Datoen er fram i tid."), code="NOT_AGREED", field="agreed_on"
        )
    if new.basis == FollowUpBasis.DECISION and new.decided_on is None:
        raise Refused(_("Oppgi når vedtaket er fra."), code="DECISION_MISSING", field="decided_on")
    if new.decided_on is not None and new.decided_on > today:
        raise Refused(_("Datoen for vedtaket er fram i tid."), code="DECISION_WHEN", field="decided_on")


def _check_goal(facts: GoalFacts) -> None:
    if not facts.words.strip():
        raise Refused(_("Skriv målet med personens egne ord."), code="WORDS_MISSING", field="words")
    if facts.area not in GoalArea.values:
        raise Refused(_("Velg hva målet handler om."), code="AREA", field="area")
