"""Figures that have been corrected since they were measured: what was said, and what we know now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.agencies.views import screen
from insight.corrected import changed_view
from insight.forms import DayForm
from insight.policies import figures
from insight.selectors.changes import changes
from insight.views.dashboards import actor_of, counted_ahead, counted_when, crumbs


@screen(figures, "view")
def changes_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = DayForm(request.GET, today=actor.today)
    context: dict[str, Any] = {"form": form, "breadcrumbs": crumbs((_("Endret siden det ble målt"), ""))}
    if form.is_valid():
        found = changes(actor, form.cleaned_data["per"], ahead=counted_ahead(request))
        context |= {"found": found, "rows": [changed_view(each) for each in found.rows]}
        context |= counted_when(request, found.counted_at)
    return render(request, "insight/changes.html", context)
