"""Action plans: the list, one plan as it stands or as it stood on a day, and what is done with its items."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, facts
from core.interface.form_page import form_page
from core.interface.forms import HusromForm, ReasonForm
from core.rules.selectors import due_by
from deviations import policies_risk as policies
from deviations.calculations.plan_items import tally
from deviations.filters_risk import PlanFilter
from deviations.forms_risk import (
    AsOfForm,
    CompleteForm,
    HandForm,
    ItemForm,
    MoveForm,
    PlanForm,
    ProgressForm,
)
from deviations.models import ActionPlan, PlanItem
from deviations.selectors.assessments import writable_units
from deviations.selectors.risk_figures import standings
from deviations.selectors.risk_lists import plan_rows
from deviations.selectors.workers import workers_of
from deviations.services import plans as service
from deviations.tables_risk import PLANS
from deviations.views.acts import Act, Kind
from deviations.views.parts import actor_of
from deviations.views.risk import room_tabs

both = require_http_methods(["GET", "POST"])


def plan_or_404(request: HttpRequest, pk: UUID) -> ActionPlan:
    found: ActionPlan = visible_or_404(
        policies.plans, actor_of(request), "unit__agency", "unit__parent", pk=pk
    )
    return found


def item_or_404(request: HttpRequest, pk: UUID) -> PlanItem:
    found: PlanItem = visible_or_404(
        policies.items, actor_of(request), "plan__unit__parent", "responsible", pk=pk
    )
    return found


PLAN = Kind("plan", policies.plans, plan_or_404)
ITEM = Kind("item", policies.items, item_or_404)


@screen(policies.plans, "view")
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = lists.listing(request, plan_rows(actor, actor.today), PLANS, PlanFilter)
    if found.wants_csv:
        return found.csv("handlingsplaner")
    actions = []
    if policies.plans.permits(actor, "start"):
        actions.append(Action(_("Ny handlingsplan"), reverse("plans:new")))
    context = {
        "listing": found,
        "title": _("Handlingsplaner"),
        "actions": actions,
        "tabs": room_tabs(request),
    }
    return render(request, "risk/list.html", context)


@screen(policies.plans, "start")
@both
def new_plan(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = writable_units(actor)
    form = PlanForm(
        request.POST or None, units=units, initial={"unit": str(actor.unit_id), "starts_on": actor.today}
    )
    made: list[ActionPlan] = []
    page = form_page(
        request, form,
        act=lambda: made.append(service.start_plan(actor=actor, **form.cleaned_data)),
        title=_("Ny handlingsplan"), verb=_("Opprett planen"), done=_("Planen er opprettet. Sett opp punktene."),
        back=reverse("plans:list"),
    )  # fmt: skip
    return redirect(made[0]) if made else page


@screen(policies.plans, "view")
@require_GET
def plan_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, plan = actor_of(request), plan_or_404(request, pk)
    form = AsOfForm(request.GET or None)
    chosen = form.cleaned_data.get("dato") if form.is_bound and form.is_valid() else None
    on: date = min(chosen or actor.today, actor.today)
    items = list(
        policies.items.visible_to(actor)
        .filter(plan=plan)
        .select_related("responsible", "measure__risk__assessment")
        .order_by("position")
    )
    stood = standings(items, on)
    edits = policies.plans.may(actor, "edit", plan) and plan.state == "active" and on == actor.today
    rows = [
        {
            "item": each,
            "then": stood[each.pk],
            "overdue": stood[each.pk].overdue(on),  # type: ignore[union-attr]
            "may_do": plan.state == "active"
            and on == actor.today
            and policies.items.allows(actor, "do", each),
        }
        for each in items
        if stood[each.pk] is not None
    ]
    events = list(
        policies.events.visible_to(actor)
        .filter(item__plan=plan)
        .select_related("item", "by", "responsible")
        .order_by("-recorded_at", "-pk")[:200]
    )
    context = {
        "plan": plan,
        "case": _header(actor, plan, edits),
        "form": form,
        "on": on,
        "past": on < actor.today,
        "rows": rows,
        "tally": tally(stood.values(), on),
        "edits": edits,
        "may_end": policies.plans.may(actor, "end", plan) and on == actor.today,
        "events": events,
    }
    return render(request, "plans/plan.html", context)


def _header(actor: Actor, plan: ActionPlan, edits: bool) -> CaseHeader:
    return CaseHeader(
        title=plan.title,
        kicker=plan.number,
        status=statuses.status_of(plan),
        facts=facts(
            (_("Enhet"), plan.unit.name),
            (_("Gjelder fra"), formatting.longdate(plan.starts_on)),
            (_("Avsluttet"), formatting.longdate(plan.ended_on) if plan.ended_on else ""),
        ),
        action=Action(_("Sett opp punkt"), reverse("plans:add_item", args=[plan.pk])) if edits else None,
    )


@PLAN.act("edit")
def add_item(actor: Actor, plan: ActionPlan, posted: Any) -> Act:
    return Act(
        ItemForm(
            posted, candidates=workers_of(plan.unit, actor.today),
            initial={"due_on": due_by("plan_item_30_days", actor.municipality, actor.today)},
        ),
        service.add_item,
        title=_("Sett opp punkt"), lead=plan.title, verb=_("Lagre punktet"),
        done=_("Punktet er satt opp, og den ansvarlige har fått beskjed."),
    )  # fmt: skip


@ITEM.act("do")
def progress(actor: Actor, item: PlanItem, posted: Any) -> Act:
    return Act(
        ProgressForm(posted, initial={"progress": item.progress}), service.set_progress,
        title=_("Framdrift"), lead=item.description, verb=_("Lagre framdriften"), done=_("Framdriften er lagret."),
    )  # fmt: skip


@ITEM.act("do")
def complete(actor: Actor, item: PlanItem, posted: Any) -> Act:
    return Act(
        CompleteForm(posted, initial={"on": actor.today}), service.complete_item,
        title=_("Meld punktet gjennomført"), lead=item.description, verb=_("Meld gjennomført"),
        done=_("Punktet er gjennomført."),
    )  # fmt: skip


@ITEM.act("edit")
def move(actor: Actor, item: PlanItem, posted: Any) -> Act:
    return Act(
        MoveForm(posted, initial={"due_on": item.due_on}), service.move_item,
        title=_("Ny frist"), lead=_("Fristen som var, blir stående i historikken."), verb=_("Endre fristen"),
        done=_("Fristen er endret."),
    )  # fmt: skip


@ITEM.act("edit")
def hand(actor: Actor, item: PlanItem, posted: Any) -> Act:
    return Act(
        HandForm(posted, candidates=workers_of(item.plan.unit, actor.today)), service.hand_item,
        title=_("Ny ansvarlig"), lead=item.description, verb=_("Gi videre"),
        done=_("Den nye ansvarlige har fått beskjed."),
    )  # fmt: skip


@ITEM.act("edit")
def drop(actor: Actor, item: PlanItem, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), service.drop_item,
        title=_("Ta punktet ut av planen?"), lead=item.description, verb=_("Ta ut"),
        done=_("Punktet er tatt ut av planen. Det står i historikken."),
    )  # fmt: skip


@ITEM.act("edit")
def reopen_item(actor: Actor, item: PlanItem, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), service.reopen_item,
        title=_("Åpne punktet igjen?"), lead=item.description, verb=_("Åpne igjen"),
        done=_("Punktet er åpnet igjen."),
    )  # fmt: skip


@PLAN.act("end")
def end(actor: Actor, plan: ActionPlan, posted: Any) -> Act:
    return Act(
        HusromForm(posted), service.end_plan,
        title=_("Avslutte handlingsplanen?"), lead=_("Planen blir stående, med alle punktene og historikken."),
        verb=_("Avslutt planen"), done=_("Planen er avsluttet."), confirm=True,
    )  # fmt: skip


@PLAN.act("end")
def reopen(actor: Actor, plan: ActionPlan, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), service.reopen_plan,
        title=_("Åpne planen igjen?"), lead=plan.title, verb=_("Åpne planen"), done=_("Planen er åpnet igjen."),
    )  # fmt: skip
