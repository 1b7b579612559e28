"""The rooms of figures: what there is, one group at a time, and what each figure means."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import events
from insight import exports
from insight.calculations.windows import links
from insight.figures.base import Group
from insight.forms import WindowForm
from insight.policies import figures, oversight
from insight.presentation import period, view_of
from insight.published import published_of
from insight.selectors.ahead import is_heavy
from insight.selectors.dashboards import dashboard, group_for, groups_for


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def find_group(request: HttpRequest, slug: str) -> Group:
    found = group_for(actor_of(request), slug)
    if found is None:
        raise Http404(_("Siden finnes ikke."))
    return found


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Innsikt"), reverse("insight:index") if more else ""), *more]


def counted_ahead(request: HttpRequest) -> bool:
    """Whether what the night has counted will do: not for whoever asks that it be counted anew."""
    return not request.GET.get("ny")


def counted_when(request: HttpRequest, counted_at: datetime | None) -> dict[str, Any]:
    """What a page says of when it was counted."""
    return {"counted_at": counted_at, "anew": not counted_ahead(request)}


@screen(figures, "view")
def index(request: HttpRequest) -> HttpResponse:
    """What there is to know."""
    actor = actor_of(request)
    context = {
        "groups": groups_for(actor),
        "published": published_of(actor.home.code),
        "may_audit": oversight.permits(actor, "view"),
    }
    return render(request, "insight/index.html", context)


@screen(figures, "view")
def definitions(request: HttpRequest) -> HttpResponse:
    """Every figure with its definition and its unit: for reading, and for paper."""
    context = {"groups": groups_for(actor_of(request)), "breadcrumbs": crumbs((_("Definisjoner"), ""))}
    return render(request, "insight/definitions.html", context)


@screen(figures, "view")
def group_page(request: HttpRequest, group: str) -> HttpResponse:
    """All figures of a group as of a day: on the page, or as a file."""
    actor, found = actor_of(request), find_group(request, group)
    form = WindowForm(request.GET, actor=actor, group=found)
    context: dict[str, Any] = {
        "group": found,
        "form": form,
        "quick": [
            (label, f"?{urlencode(asked)}" if asked else request.path) for label, asked in links(actor.today)
        ],
        "breadcrumbs": crumbs((str(found.title), "")),
    }
    if not form.is_valid() or form.window is None:
        return render(request, "insight/group.html", context)
    wanted = request.GET.get("eksport", "")
    leaves = wanted in exports.FORMATS and figures.permits(actor, "export")
    ahead = counted_ahead(request) and is_heavy(found)
    board = dashboard(actor, found, form.window, unit=form.unit, leaves=leaves, ahead=ahead)
    view = view_of(board, actor.today)
    if leaves:
        detail = {"group": found.code, "format": wanted, "on": board.window.on.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        return exports.file_of(actor, view, wanted)
    context |= {"view": view, "board": board, "period": period(board.window), "files": exports.FORMATS}
    context |= counted_when(request, board.counted_at)
    context["rounded"] = exports.rounded_words() if board.rounded else ""
    return render(request, "insight/group.html", context)
