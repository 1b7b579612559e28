from uuid import UUID

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.agencies.policies import policy_for
from core.agencies.views import signed_in, visible_or_404
from core.audit import reads
from core.interface import myday, presence, search
from core.interface.case import Action, Empty


@signed_in("Min dag viser bare det brukeren selv har å gjøre")
def my_day(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    day = myday.collect(actor)
    reads.note(request, rows=day.shown_persons, content="my_day")
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


@signed_in("Svarer bare om poster brukeren ser gjennom postens policy")
def presence_of(request: HttpRequest, label: str, pk: UUID) -> HttpResponse:
    """Which colleagues have the record open; asked by the page itself."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        policy = policy_for(apps.get_model(label))
    except (LookupError, ValueError, KeyError) as error:
        raise Http404 from error
    record = visible_or_404(policy, actor, pk=pk)
    words = presence.sentence(presence.arrive(actor, record))
    return render(request, "interface/presence.html", {"words": words})


def _note_hits(request: HttpRequest, groups: list[search.HitGroup]) -> None:
    """Whoever a hit names has been shown, also when it is never opened."""
    rows = [shown for group in groups for hit in group.hits for shown in hit.shows]
    reads.note(request, rows=rows, content="search")


@signed_in("Søket viser bare det hver tilbyder finner gjennom sin policy")
def search_page(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    query = request.GET.get("q", "").replace("\x00", "").strip()[: search.LONGEST]
    groups = search.find(actor, query)
    _note_hits(request, groups)
    context = {
        "query": query,
        "too_short": len(query) < search.SHORTEST,
        "groups": groups,
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
    groups = search.find(actor, query, per_group=4)
    _note_hits(request, groups)
    context = {
        "query": query,
        "groups": groups,
        "actions": search.actions(actor, query),
    }
    response = render(request, "interface/suggestions.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
