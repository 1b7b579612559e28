"""Housing projects: what is coming, how it has changed; and a dwelling that leaves the stock."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface import formatting
from core.interface.case import Action, CaseHeader, facts
from core.interface.conflict import conflict_page
from core.interface.form_page import form_page
from core.interface.statuses import status_of
from housing import policies, selectors, services
from housing.enums import SUPPLY_COMING, SupplyState
from housing.forms import ChangeProjectForm, MoveProjectForm, ProjectForm, RetireForm
from housing.models import SupplyProject
from housing.services import supply
from housing.views.dwellings import visible_dwelling


@screen(policies.supply_projects, "list")
def project_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(
        policies.supply_projects.visible_to(actor)
        .select_related("area")
        .order_by("expected_ready_on", "name")
    )
    coming = [row for row in rows if row.state in SUPPLY_COMING]
    actions = []
    if policies.supply_projects.permits(actor, "add"):
        actions.append(Action(_("Registrer prosjekt"), reverse("housing:add_project")))
    context = {
        "title": _("Boligprosjekter"),
        "coming": coming,
        "units": sum(row.units for row in coming),
        "others": [row for row in rows if row.state not in SUPPLY_COMING],
        "actions": actions,
        "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (_("Boligprosjekter"), "")],
    }
    return render(request, "housing/projects.html", context)


def _visible(request: HttpRequest, key: UUID) -> SupplyProject:
    actor = request.actor  # type: ignore[attr-defined]
    project: SupplyProject = visible_or_404(policies.supply_projects, actor, "area", "building", pk=key)
    return project


@screen(policies.supply_projects, "view")
def project_page(request: HttpRequest, key: UUID) -> HttpResponse:
    return _page(request, _visible(request, key))


def _page(request: HttpRequest, project: SupplyProject, form: MoveProjectForm | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    may = policies.supply_projects.permits(actor, "change")
    actions = []
    if may:
        change = reverse("housing:change_project", args=[project.pk])
        actions.append(Action(_("Endre opplysninger"), change, "secondary"))
    if may and project.state != SupplyState.READY:
        form = form or MoveProjectForm(
            project=project, initial={"on": actor.today, "version": project.version}
        )
    context = {
        "project": project,
        "form": form,
        "history": policies.supply_statuses.visible_to(actor).filter(project=project).select_related("by"),
        "case": CaseHeader(
            title=project.name,
            kicker=_("Boligprosjekt"),
            status=status_of(project),
            facts=facts(
                (_("Boliger"), formatting.count(project.units)),
                (_("Målgruppe"), project.get_target_group_display()),
                (_("Ventes klart"), formatting.longdate(project.expected_ready_on)),
                (_("Klart"), formatting.longdate(project.ready_on)),
            ),
            action=actions[0] if actions else None,
        ),
        "breadcrumbs": [
            (_("Boliger"), reverse("housing:list")),
            (_("Boligprosjekter"), reverse("housing:projects")),
            (project.name, ""),
        ],
    }
    return render(request, "housing/project.html", context)


def _choices(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    return {"areas": selectors.areas(actor), "buildings": selectors.buildings(actor)}


@screen(policies.supply_projects, "add")
def add_project(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = ProjectForm(request.POST or None, **_choices(request))
    made: list[SupplyProject] = []
    response = form_page(
        request, form, title=_("Registrer prosjekt"), verb=_("Registrer prosjektet"),
        done=_("Prosjektet er registrert."), back=reverse("housing:projects"),
        act=lambda: made.append(supply.add_project(actor=actor, **form.cleaned_data)),
    )  # fmt: skip
    return redirect(made[0]) if made else response


@screen(policies.supply_projects, "change")
def change_project(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    project = _visible(request, key)
    start = {name: getattr(project, name) for name in (*supply.FACTS, "version")}
    form = ChangeProjectForm(request.POST or None, initial=start, **_choices(request))
    try:
        return form_page(
            request, form, title=_("Endre prosjektet"), verb=_("Lagre prosjektet"),
            done=_("Prosjektet er lagret."), back=project.get_absolute_url(),
            act=lambda: supply.change_project(actor=actor, project=project, **form.cleaned_data),
        )  # fmt: skip
    except Conflict:
        project.refresh_from_db()
        kept = {name: getattr(project, name) for name in supply.FACTS}
        back = project.get_absolute_url()
        return conflict_page(request, form=form, stored=kept, version=project.version, back=back)


@screen(policies.supply_projects, "change")
@require_POST
def move_project(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    project = _visible(request, key)
    form = MoveProjectForm(request.POST, project=project)
    if form.is_valid():
        try:
            supply.move_project(actor=actor, project=project, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Ny status er lagret."))
            return redirect(project)
    return _page(request, project, form)


@screen(policies.dwellings, "retire")
def retire(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    dwelling = visible_dwelling(request, key)
    form = RetireForm(request.POST or None, initial={"on": actor.today, "version": dwelling.version})
    return form_page(
        request, form, title=_("Ta %(dwelling)s ut av boligmassen") % {"dwelling": dwelling},
        verb=_("Ta boligen ut"), done=_("Boligen er tatt ut av boligmassen."),
        lead=_("Boligen blir stående i historikken. Er den meldt ledig, blir meldingen avlyst."),
        back=dwelling.get_absolute_url(),
        act=lambda: services.retire_dwelling(actor=actor, dwelling=dwelling, **form.cleaned_data),
    )  # fmt: skip


@screen(policies.dwellings, "retire")
@require_POST
def bring_back(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    dwelling = visible_dwelling(request, key)
    services.bring_back(actor=actor, dwelling=dwelling)
    messages.success(request, _("Boligen er tilbake i boligmassen."))
    return redirect(dwelling)
