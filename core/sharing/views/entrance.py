"""«Personvern»: the pages about who sees what, as far as one's roles reach."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.agencies.views import signed_in

from ..entrance import doors_for


@require_safe
@signed_in("lists only pages that one's own roles open")
def index(request: HttpRequest) -> HttpResponse:
    doors = doors_for(request.actor)  # type: ignore[attr-defined]
    if not doors:
        raise Http404
    return render(request, "sharing/index.html", {"title": _("Personvern"), "doors": doors})
