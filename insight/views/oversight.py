"""Audits of cases: the auditor asks, the office's leader opens or says why not, and both see what was read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.interface.confirm import Confirm, confirm_page
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from insight.bases import basis
from insight.forms_oversight import AskForm
from insight.models import OversightTask
from insight.policies import oversight
from insight.selectors.oversight import case_lines, offices
from insight.services import oversight as services
from insight.views.dashboards import actor_of, crumbs


def _crumbs(title: str = "") -> list[tuple[str, str]]:
    listed = (_("Revisjon av saker"), reverse("insight:oversight") if title else "")
    return crumbs(listed, (title, "")) if title else crumbs(listed)


def _visible(request: HttpRequest, key: UUID) -> OversightTask:
    found: OversightTask = visible_or_404(
        oversight, actor_of(request), "auditor", "compartment", "unit", pk=key
    )
    return found


@screen(oversight, "view")
def task_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = list(
        oversight.visible_to(actor).select_related("auditor", "compartment").order_by("-created_at")[:100]
    )
    context = {
        "rows": [(row, basis(row.basis)) for row in rows],
        "may_ask": oversight.permits(actor, "ask"),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "insight/oversight.html", context)


@screen(oversight, "ask")
def ask(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = AskForm(request.POST or None, actor=actor, offices=offices(actor), initial={"drawing": "sample"})
    return form_page(
        request,
        form,
        act=lambda: services.ask_for_cases(actor=actor, owner=form.owner, asked=form.asked()),
        title=_("Be om å få se saker"),
        verb=_("Send til lederen for sakene"),
        done=_("Oppdraget er sendt til den som leder enheten med sakene."),
        back=reverse("insight:oversight"),
        lead=_(
            "Sakene trekkes når du sender. De åpnes når lederen har sett oppdraget, og lukkes av seg selv."
        ),
    )


@screen(oversight, "view")
def task_page(request: HttpRequest, task: UUID) -> HttpResponse:
    """What was asked for, the cases, and what the auditor has read of them."""
    actor, found = actor_of(request), _visible(request, task)
    context: dict[str, Any] = {
        "task": found,
        "basis": basis(found.basis),
        "lines": case_lines(actor, found),
        "is_open": found.is_open(actor.today),
        "may_open": found.state == "asked"
        and oversight.permits(actor, "open")
        and oversight.allows(actor, "open", found),
        "may_end": found.state in ("asked", "opened"),
        "replayed": services.replayed(actor, found),
        "breadcrumbs": _crumbs(_("Revisjonsoppdrag")),
    }
    return render(request, "insight/oversight_task.html", context)


def _act(
    request: HttpRequest, key: UUID, act: Callable[[Actor, OversightTask], Any], done: str
) -> HttpResponse:
    found = _visible(request, key)
    act(actor_of(request), found)
    messages.success(request, done)
    return redirect(found)


@require_POST
@screen(oversight, "open")
def open_task(request: HttpRequest, task: UUID) -> HttpResponse:
    return _act(
        request,
        task,
        lambda actor, found: services.open_cases(actor=actor, task=found),
        _("Sakene er åpnet for revisor."),
    )


@screen(oversight, "open")
def refuse_task(request: HttpRequest, task: UUID) -> HttpResponse:
    actor, found = actor_of(request), _visible(request, task)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        act=lambda: services.refuse_cases(actor=actor, task=found, reason=form.cleaned_data["reason"]),
        title=_("Ikke åpne sakene"),
        verb=_("Send svaret"),
        done=_("Revisor har fått svaret."),
        back=found.get_absolute_url(),
        lead=_(
            "Revisor har etter kommuneloven rett til det som trengs for oppdraget. Skriv hvorfor sakene ikke åpnes."
        ),
    )


@screen(oversight, "end")
def end_task(request: HttpRequest, task: UUID) -> HttpResponse:
    actor, found = actor_of(request), _visible(request, task)
    if request.method == "POST":
        services.end_task(actor=actor, task=found)
        messages.success(request, _("Oppdraget er avsluttet, og sakene er lukket for revisor."))
        return redirect(found)
    confirm = Confirm(
        question=_("Avslutte oppdraget?"),
        consequence=_("Sakene lukkes for revisor med en gang. Det som er lest, står i oversikten."),
        verb=_("Avslutt oppdraget"),
        keep=_("Behold oppdraget"),
        back=found.get_absolute_url(),
    )
    return confirm_page(request, confirm)
