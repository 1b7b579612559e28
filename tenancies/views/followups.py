"""Housing follow-up: the list, beginning, the page of one person, the plan, goals, visits, and the plan on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.interface import formatting, lists
from core.interface.case import Action, CaseHeader, facts, from_acts
from core.interface.form_page import form_page
from core.interface.statuses import status_of
from core.rules.selectors import deadlines_of, title_of
from core.sharing import danger
from core.sharing.organisation import share_url
from core.workflow.selectors import acts_on
from tenancies import policies_followup as policies
from tenancies.enums_followup import FollowUpBasis, FollowUpState, VisitKind
from tenancies.forms_followup import (
    ChangeGoalForm,
    CloseGoalForm,
    EndFollowUpForm,
    FinishVisitForm,
    GoalForm,
    HandOverForm,
    HeldForm,
    PlanForm,
    StartFollowUpForm,
    VisitForm,
    goal_of,
    plan_of,
)
from tenancies.models import FollowUp
from tenancies.selectors import followups as found_in
from tenancies.services import followup_paper, followup_visits, followups
from tenancies.tables_followup import FOLLOW_UPS, FollowUpFilter
from tenancies.views.page import actor_of
from tenancies.views.starting import begin


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Booppfølging"), reverse("followups:list") if more else ""), *more]


def _find(request: HttpRequest, pk: UUID) -> FollowUp:
    actor = actor_of(request)
    found: FollowUp = visible_or_404(policies.follow_ups, actor, *found_in.RELATED, "compartment", pk=pk)
    found.municipality = actor.home
    reads.note(request, persons=[found.person_id], content="followup.page", subject=found)
    return found


@require_safe
@screen(policies.follow_ups, "list")
def follow_up_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = lists.listing(request, found_in.listed(actor), FOLLOW_UPS, FollowUpFilter)
    reads.note(request, rows=[(row.person_id, row) for row in found.rows], content="followup.list")
    if found.wants_csv:
        return found.csv("booppfolging")
    actions = []
    if policies.follow_ups.permits(actor, "start"):
        actions.append(Action(_("Start oppfølging"), reverse("followups:new")))
    context = {"title": _("Booppfølging"), "listing": found, "actions": actions}
    return render(request, "interface/list_page.html", context)


@screen(policies.follow_ups, "start")
def start(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form, way_on = begin(
        request, StartFollowUpForm, done=_("Oppfølgingen er startet. Lag planen sammen med personen."),
        initial={"responsible": actor.user_id, "basis": FollowUpBasis.AGREED, "agreed_on": actor.today},
        save=lambda form: followups.start(
            actor=actor, unit=actor.unit, new=form.new(), key=form.cleaned_data["key"]
        ),
    )  # fmt: skip
    if way_on is not None:
        return way_on
    reads.note(request, persons=[person.pk for person in form.matches], content="followup.found")
    context = {
        "form": form,
        "title": _("Start oppfølging"),
        "back": reverse("followups:list"),
        "breadcrumbs": _crumbs((_("Start oppfølging"), "")),
    }
    return render(request, "tenancies/new_follow_up.html", context)


@require_safe
@screen(policies.follow_ups, "view")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    follow_up = _find(request, pk)
    runs = follow_up.state == FollowUpState.ACTIVE
    context = {
        "follow_up": follow_up,
        "case": _header(actor, follow_up),
        "danger": danger.shown(request, [follow_up.person_id], None),
        "breadcrumbs": _crumbs((follow_up.person.name, "")),
        "whole": found_in.whole(actor, follow_up),
        "homes": found_in.homes(actor, follow_up),
        "alarms": [
            (each, title_of(each), each.due < actor.today)
            for each in deadlines_of(follow_up)
            if each.is_outstanding
        ],
        "may_write": runs and policies.follow_ups.permits(actor, "write"),
        "timeline": from_acts(acts_on(actor, policies.follow_ups.visible_to(actor).filter(pk=follow_up.pk))),
    }
    return render(request, "tenancies/follow_up.html", context)


def _header(actor: Any, follow_up: FollowUp) -> CaseHeader:
    shown = facts(
        (_("Enhet"), follow_up.unit.name),
        (_("Booppfølger"), follow_up.responsible.full_name if follow_up.responsible else _("Ingen")),
        (_("Siden"), formatting.longdate(follow_up.started_on)),
        (_("Planen ses på"), formatting.longdate(follow_up.review_on) if follow_up.review_on else ""),
    )
    return CaseHeader(
        title=follow_up.person.name,
        kicker=_("Booppfølging %(number)s") % {"number": follow_up.number},
        status=status_of(follow_up),
        facts=shown,
        action=_action(actor, follow_up),
        more=_more(actor, follow_up),
        emergency=follow_up.pk in actor.emergency_ids,
    )


def _action(actor: Any, follow_up: FollowUp) -> Action | None:
    if follow_up.state != FollowUpState.ACTIVE or not policies.follow_ups.permits(actor, "write"):
        return None
    if follow_up.planned_on is None:
        return Action(_("Lag planen"), reverse("followups:plan", args=[follow_up.pk]))
    return Action(_("Avtal besøk"), reverse("followups:plan_visit", args=[follow_up.pk]))


def _more(actor: Any, follow_up: FollowUp) -> list[Action]:
    found = []
    if follow_up.planned_on is not None:
        found.append(
            Action(_("Skriv ut planen"), reverse("followups:paper", args=[follow_up.pk, "nb"]), "secondary")
        )
    address = share_url(actor, follow_up)
    if address:
        found.append(Action(_("Del"), address, "secondary"))
    if follow_up.state != FollowUpState.ACTIVE:
        return found
    if policies.follow_ups.permits(actor, "hand_over"):
        found.append(
            Action(_("Bytt booppfølger"), reverse("followups:hand_over", args=[follow_up.pk]), "tertiary")
        )
    if policies.follow_ups.permits(actor, "end"):
        found.append(
            Action(_("Avslutt oppfølgingen"), reverse("followups:end", args=[follow_up.pk]), "tertiary")
        )
    return found


@screen(policies.follow_ups, "write")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    actor = actor_of(request)
    form = PlanForm(
        request.POST or None,
        initial={**plan_of(follow_up), "review_on": followups.review_after(actor)},
    )
    return form_page(
        request, form, title=_("Planen"), verb=_("Lagre planen"), done=_("Planen er lagret."),
        lead=_("Skriv planen sammen med personen, med personens egne ord. Den er personens, og kan skrives ut."),
        back=follow_up.get_absolute_url(),
        act=lambda: followups.write_plan(
            actor=actor, follow_up=follow_up, plan=form.plan(), version=form.cleaned_data["version"]
        ),
    )  # fmt: skip


@screen(policies.follow_ups, "write")
def add_goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    form = GoalForm(request.POST or None)
    return form_page(
        request, form, title=_("Nytt mål"), verb=_("Lagre målet"), done=_("Målet er lagret."),
        back=follow_up.get_absolute_url(), lead=follow_up.person.name,
        act=lambda: followups.add_goal(actor=actor_of(request), follow_up=follow_up, facts=form.facts()),
    )  # fmt: skip


def _goal(request: HttpRequest, pk: UUID, goal: UUID) -> tuple[FollowUp, Any]:
    follow_up = _find(request, pk)
    found = visible_or_404(policies.goals, actor_of(request), pk=goal, follow_up=follow_up)
    found.follow_up = follow_up
    return follow_up, found


@screen(policies.follow_ups, "write")
def change_goal(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    follow_up, found = _goal(request, pk, goal)
    form = ChangeGoalForm(request.POST or None, initial=goal_of(found))
    return form_page(
        request, form, title=_("Endre målet"), verb=_("Lagre målet"), done=_("Målet er lagret."),
        back=follow_up.get_absolute_url(), lead=follow_up.person.name,
        act=lambda: followups.change_goal(
            actor=actor_of(request), goal=found, facts=form.facts(), version=form.cleaned_data["version"]
        ),
    )  # fmt: skip


@screen(policies.follow_ups, "write")
def close_goal(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    follow_up, found = _goal(request, pk, goal)
    form = CloseGoalForm(request.POST or None)
    return form_page(
        request, form, title=_("Avslutt målet"), verb=_("Avslutt målet"), done=_("Målet er avsluttet."),
        back=follow_up.get_absolute_url(), lead=found.words,
        act=lambda: followups.close_goal(
            actor=actor_of(request), goal=found, reached=form.cleaned_data["result"] == "reached",
            closing=form.cleaned_data["closing"],
        ),
    )  # fmt: skip


@require_POST
@screen(policies.follow_ups, "write")
def resume_goal(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    follow_up, found = _goal(request, pk, goal)
    followups.resume_goal(actor=actor_of(request), goal=found)
    messages.success(request, _("Målet er tatt opp igjen."))
    return redirect(follow_up)


@screen(policies.follow_ups, "write")
def plan_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    form = VisitForm(request.POST or None, initial={"kind": VisitKind.HOME})
    return form_page(
        request, form, title=_("Avtal besøk"), verb=_("Lagre avtalen"), done=_("Besøket er avtalt."),
        back=follow_up.get_absolute_url(), lead=follow_up.person.name,
        act=lambda: followup_visits.plan_visit(
            actor=actor_of(request), follow_up=follow_up, facts=form.facts()
        ),
    )  # fmt: skip


@screen(policies.follow_ups, "write")
def note_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    actor = actor_of(request)
    form = HeldForm(request.POST or None, initial={"kind": VisitKind.HOME, "on": actor.today})
    return form_page(
        request, form, title=_("Registrer besøk"), verb=_("Lagre besøket"), done=_("Besøket er lagret."),
        back=follow_up.get_absolute_url(), lead=follow_up.person.name,
        act=lambda: followup_visits.note_visit(
            actor=actor, follow_up=follow_up, facts=form.facts(), note=form.cleaned_data["note"]
        ),
    )  # fmt: skip


@screen(policies.follow_ups, "write")
def finish_visit(request: HttpRequest, pk: UUID, visit: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    found = visible_or_404(policies.visits, actor_of(request), pk=visit, follow_up=follow_up)
    found.follow_up = follow_up
    form = FinishVisitForm(request.POST or None)
    return form_page(
        request, form, title=_("Hvordan gikk besøket?"), verb=_("Lagre besøket"), done=_("Besøket er lagret."),
        back=follow_up.get_absolute_url(),
        lead=f"{follow_up.person.name}, {formatting.longdate(found.on)}",
        act=lambda: followup_visits.finish_visit(actor=actor_of(request), visit=found, **form.cleaned_data),
    )  # fmt: skip


@screen(policies.follow_ups, "hand_over")
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    actor = actor_of(request)
    form = HandOverForm(
        request.POST or None,
        actor=actor,
        unit=follow_up.unit,
        initial={"responsible": follow_up.responsible_id},
    )
    return form_page(
        request, form, title=_("Bytt booppfølger"), verb=_("Lagre"), done=_("Oppfølgingen har fått ny booppfølger."),
        back=follow_up.get_absolute_url(), lead=follow_up.person.name,
        act=lambda: followups.hand_over(actor=actor, follow_up=follow_up, **form.cleaned_data),
    )  # fmt: skip


@screen(policies.follow_ups, "end")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    follow_up = _find(request, pk)
    form = EndFollowUpForm(request.POST or None)
    return form_page(
        request, form, title=_("Avslutt oppfølgingen"), verb=_("Avslutt oppfølgingen"),
        done=_("Oppfølgingen er avsluttet."), back=follow_up.get_absolute_url(), confirm=True,
        lead=_("Avtalte besøk avlyses. Planen er fortsatt personens, og kan skrives ut."),
        act=lambda: followups.end(actor=actor_of(request), follow_up=follow_up, **form.cleaned_data),
    )  # fmt: skip


@require_safe
@screen(policies.follow_ups, "view")
def paper(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """The plan for the person to keep."""
    follow_up = _find(request, pk)
    content = followup_paper.plan_paper(actor=actor_of(request), follow_up=follow_up, spoken=language)
    reads.note(request, persons=[follow_up.person_id], content="followup.print", subject=follow_up)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="planen-min.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
