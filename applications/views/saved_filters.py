"""Saved filters and the weekly list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications import selectors, work_lists
from applications.filters import ApplicationFilter
from applications.policies import applications, saved_filters
from applications.services import saved_filters as services
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def known_choices() -> set[str]:
    return set(ApplicationFilter.base_filters)


def require_valid(request: HttpRequest, query: str) -> None:
    """What is kept must be something the list understands."""
    given = ApplicationFilter(QueryDict(query), queryset=selectors.listed(_actor(request)), request=request)
    if not given.is_valid():
        wrong = ", ".join(str(given.form.fields[name].label) for name in given.form.errors)
        raise Refused(_("Utvalget kan ikke lagres. Se over: %s.") % wrong, code="WRONG_CHOICE", field="query")


@require_POST
@screen(saved_filters, "keep")
def save(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    try:
        kept = services.kept_query(query, known_choices())
        require_valid(request, kept)
        saved = services.save_filter(
            actor=_actor(request),
            name=request.POST.get("name", ""),
            query=query,
            known=known_choices(),
            is_default="is_default" in request.POST,
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(f"{reverse('applications:list')}?{QueryDict(query).urlencode()}")
    messages.success(request, _("Utvalget «%s» er lagret.") % saved.name)
    return redirect(saved)


@require_POST
@screen(saved_filters, "keep")
def default(request: HttpRequest, saved: UUID) -> HttpResponse:
    found = visible_or_404(saved_filters, _actor(request), pk=saved)
    services.set_default(actor=_actor(request), saved=None if found.is_default else found)
    messages.success(
        request,
        _("Lista åpner ikke lenger med «%s».") % found.name
        if found.is_default
        else _("Lista åpner nå med «%s».") % found.name,
    )
    return redirect(found)


@require_POST
@screen(saved_filters, "keep")
def delete(request: HttpRequest, saved: UUID) -> HttpResponse:
    found = visible_or_404(saved_filters, _actor(request), pk=saved)
    services.delete_filter(actor=_actor(request), saved=found)
    messages.success(request, _("Utvalget «%s» er slettet.") % found.name)
    return redirect("applications:list")


@require_safe
@screen(applications, "list")
def week(request: HttpRequest) -> HttpResponse:
    """Ukelista: what the municipality has set itself, by day; to print and put on the wall of the office."""
    actor = _actor(request)
    mine = request.GET.get("hvem") == "mine"
    days = work_lists.this_week(actor, actor.today, mine=mine)
    lines = [line for _day, found in days for line in found]
    reads.note(
        request, rows=[(line.case.applicant_id, line.case) for line in lines], content="application.list"
    )
    monday, sunday = work_lists.week_of(actor.today)
    context = {
        "title": _("Ukelista"),
        "days": days,
        "mine": mine,
        "monday": monday,
        "sunday": sunday,
        "week": actor.today.isocalendar().week,
        "breadcrumbs": [(_("Søknader"), reverse("applications:list")), (_("Ukelista"), "")],
    }
    return render(request, "applications/week.html", context)
