"""The one front door, and where each agency's ways lead."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.views import screen
from core.interface.form_page import form_page
from deviations import policies
from deviations.enums_fault import Way
from deviations.forms_fault import FaultRouteForm, RouteForm
from deviations.policies_fault import routes
from deviations.selectors.routes import configured, entrances
from deviations.services.routes import set_route
from deviations.views.acts import both
from deviations.views.parts import actor_of


@screen(policies.reports, "report")
@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """What one may want to tell of, and where it goes."""
    return render(request, "deviations/front_door.html", {"entrances": entrances(actor_of(request))})


@screen(routes, "change")
@require_GET
def route_list(request: HttpRequest) -> HttpResponse:
    return render(request, "deviations/routes.html", {"agencies": configured(actor_of(request))})


@screen(routes, "change")
@both
def change_route(request: HttpRequest, agency: UUID, way: str) -> HttpResponse:
    actor = actor_of(request)
    line = next((each for each in configured(actor) if each["agency"].pk == agency), None)
    if line is None or way not in Way.values:
        raise Http404
    row = dict(line["ways"])[Way(way)]
    initial: dict[str, str] = {"handling": "husrom"}
    if row:
        initial = {name: getattr(row, name) for name in ("handling", "where", "on_call", "on_call_phone")}
    form = (FaultRouteForm if way == Way.FAULT else RouteForm)(request.POST or None, initial=initial)
    return form_page(
        request, form,
        act=lambda: set_route(actor=actor, agency=line["agency"], way=way, **form.cleaned_data),
        title=str(Way(way).label),
        lead=line["agency"].name,
        verb=_("Lagre"),
        done=_("Lagret."),
        back=reverse("deviations:routes"),
    )  # fmt: skip
