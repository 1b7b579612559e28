from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.agencies.views import signed_in
from core.interface import myday, search
from core.interface.case import Action, Empty


@signed_in("Min dag viser bare det brukeren selv har å gjøre")
def my_day(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    day = myday.collect(actor)
    more = [panel for panel in day.panels if panel.more and panel.total]
    nothing = Empty(
        _("Ingen venter på deg nå."),
        "" if more else _("Når noe får en frist eller blir fordelt til deg, står det her."),
        [Action(f"{panel.title} ({panel.total})", panel.more, "secondary") for panel in more[:2]],
    )
    context = {
        "day": day,
        "today": actor.today,
        "weekday": date_format(actor.today, "l"),
        "nothing": nothing,
    }
    return render(request, "interface/my_day.html", context)


@signed_in("Søket viser bare det hver tilbyder finner gjennom sin policy")
def search_page(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    query = request.GET.get("q", "").replace("\x00", "").strip()[: search.LONGEST]
    context = {
        "query": query,
        "too_short": len(query) < search.SHORTEST,
        "groups": search.find(actor, query),
        "actions": search.actions(actor, query),
    }
    return render(request, "interface/search.html", context)


@signed_in("Forslagene viser bare det hver tilbyder finner gjennom sin policy")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options for the search box while one types; the page works without them."""
    actor = request.actor  # type: ignore[attr-defined]
    query = request.GET.get("q", "").replace("\x00", "").strip()[: search.LONGEST]
    if len(query) < search.SHORTEST:
        return HttpResponse("")
    context = {
        "query": query,
        "groups": search.find(actor, query, per_group=4),
        "actions": search.actions(actor, query),
    }
    response = render(request, "interface/suggestions.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
