"""Action plans and their items. Nothing that has happened to an item is written over: each act adds to its history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from deviations import policies_risk as policies
from deviations.enums_risk import ItemChange, ItemState, PlanState
from deviations.models import ActionPlan, PlanItem, PlanItemEvent, RiskMeasure
from deviations.selectors.assessments import writable_units
from deviations.selectors.workers import works_in
from deviations.transitions_risk import ITEM, PLAN


def _lock_plan(actor: Actor, plan: ActionPlan, action: str = "edit") -> ActionPlan:
    found = (
        ActionPlan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit__parent")
        .filter(pk=plan.pk)
        .first()
    )
    if found is None or not policies.plans.can(actor, action, found):
        raise NotAllowed(action)
    return found


def _lock_item(actor: Actor, item: PlanItem, action: str) -> PlanItem:
    """The plan's row first, then the item's."""
    plan = (
        ActionPlan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit__parent")
        .filter(pk=item.plan_id)
        .first()
    )
    found = PlanItem.objects.select_for_update(of=("self",), no_key=True).filter(pk=item.pk).first()
    if plan is None or found is None or not policies.items.can(actor, action, found):
        raise NotAllowed(action)
    if plan.state != PlanState.ACTIVE:
        raise Refused(_("Planen er avsluttet. Åpne den igjen først."), code="PLAN_ENDED")
    found.plan = plan
    return found


def _happened(actor: Actor, item: PlanItem, change: ItemChange, on: date | None = None, **more: Any) -> None:
    PlanItemEvent(
        municipality_id=item.municipality_id,
        item=item,
        change=change,
        on=on or actor.today,
        by=actor.user,
        **more,
    ).save(force_insert=True)


@transaction.atomic
def start_plan(*, actor: Actor, unit: Unit, title: str, purpose: str, starts_on: date) -> ActionPlan:
    if not policies.plans.permits(actor, "start"):
        raise NotAllowed("start")
    if unit.pk not in {each.pk for each in writable_units(actor)}:
        raise Refused(_("Velg en enhet du arbeider i eller leder."), code="UNIT_OUTSIDE", field="unit")
    if not title.strip():
        raise Refused(_("Gi planen et navn."), code="TITLE_MISSING", field="title")
    plan = ActionPlan(
        municipality_id=actor.home.pk,
        compartment_id=unit.compartment_id,
        unit=unit,
        title=title.strip(),
        purpose=purpose.strip(),
        starts_on=starts_on,
        year=actor.today.year,
        serial=next_number(actor.home, "action_plan", actor.today.year),
    )
    plan.save(force_insert=True)
    events.record(actor, "action_plan.started", plan)
    return plan


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    plan: ActionPlan,
    description: str,
    responsible: User,
    due_on: date,
    measure: RiskMeasure | None = None,
) -> PlanItem:
    """An item with someone responsible and a day. A measure against a risk is in one plan only."""
    locked = _lock_plan(actor, plan)
    if locked.state != PlanState.ACTIVE:
        raise Refused(_("Planen er avsluttet. Åpne den igjen først."), code="PLAN_ENDED")
    if not description.strip():
        raise Refused(_("Skriv hva som skal gjøres."), code="TEXT_MISSING", field="description")
    if due_on < actor.today:
        raise Refused(_("Fristen er passert. Velg en dag som kommer."), code="DUE_PASSED", field="due_on")
    if not works_in(locked.unit, responsible, actor.today):
        raise Refused(
            _("Velg en som arbeider i enheten eller leder den."),
            code="RESPONSIBLE_OUTSIDE",
            field="responsible",
        )
    last = locked.items.aggregate(last=Max("position"))["last"] or 0
    item = PlanItem(
        municipality_id=locked.municipality_id,
        plan=locked,
        position=last + 1,
        description=description.strip(),
        responsible=responsible,
        due_on=due_on,
        measure=measure,
    )
    item.save(force_insert=True)
    _happened(actor, item, ItemChange.ADDED, due_on=due_on, responsible=responsible, progress=0)
    events.record(
        actor, "action_plan.item_added", item, detail={"plan": str(locked.pk), "due": due_on.isoformat()}
    )
    _tell(actor, item, responsible)
    return item


def _tell(actor: Actor, item: PlanItem, user: User) -> None:
    if user.pk == actor.user_id:
        return
    messages.notify(
        actor=actor,
        user=user,
        title=_("Du er ansvarlig for et punkt i %(number)s") % {"number": item.plan.number},
        url=item.get_absolute_url(),
        key=f"plan:item:{item.pk}:{user.pk}",
    )


@transaction.atomic
def plan_measure(*, actor: Actor, measure: RiskMeasure, plan: ActionPlan) -> PlanItem:
    """Follow a risk's measure in an action plan from now on: one item for it, with its responsible and its day."""
    found = (
        RiskMeasure.objects.select_for_update(of=("self",), no_key=True)
        .select_related("risk__assessment__unit", "responsible")
        .filter(pk=measure.pk)
        .first()
    )
    if found is None or not policies.measures.can(actor, "edit", found):
        raise NotAllowed("edit")
    known = PlanItem.objects.filter(measure=found).first()
    if known is not None:
        return known
    if found.done_on is not None:
        raise Refused(_("Tiltaket er alt gjennomført."), code="MEASURE_DONE")
    item = add_item(
        actor=actor,
        plan=plan,
        description=found.description,
        responsible=found.responsible,
        due_on=max(found.due_on, actor.today),
        measure=found,
    )
    events.record(actor, "risk.measure_planned", found, detail={"plan": str(plan.pk)})
    return item


@transaction.atomic
def set_progress(*, actor: Actor, item: PlanItem, progress: int, note: str = "") -> PlanItem:
    """How far it has come, in per cent. A hundred is said by reporting it done."""
    locked = _lock_item(actor, item, "do")
    _refuse_settled(locked)
    if not 0 <= progress <= 99:
        raise Refused(
            _("Skriv et tall fra 0 til 99. Er det helt ferdig, meld det gjennomført."),
            code="PROGRESS_OUTSIDE",
            field="progress",
        )
    if locked.progress == progress and not note.strip():
        return locked
    locked.progress = progress
    locked.version += 1
    locked.save(update_fields=["progress", "version"])
    _happened(actor, locked, ItemChange.PROGRESS, progress=progress, note=note.strip())
    events.record(actor, "action_plan.item_progress", locked, detail={"progress": progress})
    return locked


def _refuse_settled(item: PlanItem) -> None:
    if item.state != ItemState.OPEN:
        raise Refused(_("Punktet er avsluttet. Åpne det igjen før du endrer det."), code="WRONG_STATE")


@transaction.atomic
def move_item(*, actor: Actor, item: PlanItem, due_on: date, reason: str) -> PlanItem:
    """Another time limit, with a reason. That the item was late by the old one stays in the history."""
    locked = _lock_item(actor, item, "edit")
    _refuse_settled(locked)
    if due_on == locked.due_on:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor fristen endres."), code="REASON_MISSING", field="reason")
    if due_on < actor.today:
        raise Refused(
            _("Den nye fristen er passert. Velg en dag som kommer."), code="DUE_PASSED", field="due_on"
        )
    old, locked.due_on = locked.due_on, due_on
    locked.version += 1
    locked.save(update_fields=["due_on", "version"])
    _happened(actor, locked, ItemChange.DUE, due_on=due_on, note=reason.strip())
    events.record(
        actor, "action_plan.item_moved", locked, detail={"from": old.isoformat(), "due": due_on.isoformat()}
    )
    return locked


@transaction.atomic
def hand_item(*, actor: Actor, item: PlanItem, responsible: User) -> PlanItem:
    """Somebody else is responsible from now on."""
    locked = _lock_item(actor, item, "edit")
    _refuse_settled(locked)
    if locked.responsible_id == responsible.pk:
        return locked
    if not works_in(locked.plan.unit, responsible, actor.today):
        raise Refused(
            _("Velg en som arbeider i enheten eller leder den."),
            code="RESPONSIBLE_OUTSIDE",
            field="responsible",
        )
    locked.responsible = responsible
    locked.version += 1
    locked.save(update_fields=["responsible", "version"])
    _happened(actor, locked, ItemChange.RESPONSIBLE, responsible=responsible)
    events.record(actor, "action_plan.item_handed", locked, detail={"responsible": str(responsible.pk)})
    _tell(actor, locked, responsible)
    return locked


@transaction.atomic
def complete_item(*, actor: Actor, item: PlanItem, on: date, note: str) -> PlanItem:
    """Carried out, on the day it was. The measure against a risk that it stands for is carried out with it."""
    locked = _lock_item(actor, item, "do")
    if locked.state == ItemState.DONE:
        return locked
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett den."), code="DONE_IN_FUTURE", field="on")
    first = locked.events.order_by("recorded_at").values_list("on", flat=True).first()
    if first is not None and on < first:
        raise Refused(
            _("Punktet ble satt opp etter denne datoen. Rett den."), code="DONE_BEFORE_MADE", field="on"
        )
    if not note.strip():
        raise Refused(_("Skriv kort hva som ble gjort."), code="NOTE_MISSING", field="note")
    done = ITEM.perform(actor=actor, obj=locked, name="complete", on=on, done_on=on, progress=100)
    _happened(actor, locked, ItemChange.DONE, on=on, progress=100, note=note.strip())
    if locked.measure_id is not None:
        measure = RiskMeasure.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.measure_id)
        measure.done_on, measure.effect = on, note.strip()
        measure.version += 1
        measure.save(update_fields=["done_on", "effect", "version"])
        events.record(actor, "risk.measure_done", measure, on=on, detail={"risk": str(measure.risk_id)})
    return done


@transaction.atomic
def reopen_item(*, actor: Actor, item: PlanItem, reason: str) -> PlanItem:
    """It was not done after all, or is wanted again."""
    locked = _lock_item(actor, item, "edit")
    if locked.state == ItemState.OPEN:
        return locked
    opened = ITEM.perform(
        actor=actor, obj=locked, name="reopen", reason=reason, done_on=None, progress=min(locked.progress, 99)
    )
    _happened(actor, locked, ItemChange.REOPENED, progress=locked.progress, note=reason.strip())
    if locked.measure_id is not None:
        RiskMeasure.objects.filter(pk=locked.measure_id).update(done_on=None)
    return opened


@transaction.atomic
def drop_item(*, actor: Actor, item: PlanItem, reason: str) -> PlanItem:
    """Take it out of the plan, with the reason. It is counted apart, and stays readable."""
    locked = _lock_item(actor, item, "edit")
    if locked.state == ItemState.DROPPED:
        return locked
    dropped = ITEM.perform(actor=actor, obj=locked, name="drop", reason=reason)
    _happened(actor, locked, ItemChange.DROPPED, note=reason.strip())
    return dropped


@transaction.atomic
def end_plan(*, actor: Actor, plan: ActionPlan) -> ActionPlan:
    """The plan is finished. It stays in the list of ended plans, with everything in it."""
    locked = _lock_plan(actor, plan, "end")
    return PLAN.perform(actor=actor, obj=locked, name="end", ended_on=actor.today)


@transaction.atomic
def reopen_plan(*, actor: Actor, plan: ActionPlan, reason: str) -> ActionPlan:
    locked = _lock_plan(actor, plan, "end")
    return PLAN.perform(actor=actor, obj=locked, name="reopen", reason=reason, ended_on=None)
