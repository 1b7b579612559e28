"""The national forms for a year: on the page, and as a file to type from or send on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import Refused
from insight import exports
from insight.kostra import KOSTRA, NATIONAL
from insight.policies import figures
from insight.presentation import period
from insight.presentation_forms import agreement, answer_view, rows_for_file
from insight.selectors.kostra import Filled, asked_year, filled
from insight.views.dashboards import actor_of, counted_ahead, counted_when, crumbs

#: A form is a file to read on by a program; there is no paper of it.
FORMATS = ("csv", "xlsx")


@screen(figures, "view")
def kostra_page(request: HttpRequest) -> HttpResponse:
    return _form(request, KOSTRA, _("KOSTRA"), "kostra")


@screen(figures, "view")
def national_page(request: HttpRequest) -> HttpResponse:
    return _form(request, NATIONAL, _("Nasjonale indikatorer"), "nasjonale")


def _form(request: HttpRequest, kind: str, title: str, name: str) -> HttpResponse:
    actor = actor_of(request)
    asked = request.GET.get("ar", "")
    context: dict[str, Any] = {"title": title, "breadcrumbs": crumbs((title, "")), "asked": asked}
    try:
        year = asked_year(asked, actor.today)
    except Refused as refused:
        return render(request, "insight/kostra.html", {**context, "refused": refused})
    wanted = request.GET.get("eksport", "")
    leaves = wanted in FORMATS and figures.permits(actor, "export")
    found = filled(actor, year, leaves=leaves, kind=kind, ahead=counted_ahead(request))
    if leaves:
        detail = {"group": kind, "format": wanted, "on": found.window.on.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        rows = [*rows_for_file(found), *([note] for note in _notes(actor, found))]
        if wanted == "xlsx":
            sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            return exports.sent(exports.sheet_of(title, rows), sheet, f"{name}-{year}.xlsx")
        return exports.sent(exports.csv_of(rows), "text/csv; charset=utf-8", f"{name}-{year}.csv")
    views = [answer_view(each, found.window) for each in found.answers]
    context |= counted_when(request, found.counted_at) | {
        "found": found,
        "year": year,
        "period": period(found.window),
        "asked": str(year),
        "kind": kind,
        "references": any(each.country or each.target for each in views),
        "rounded": exports.rounded_words() if found.rounded else "",
        "checks": [(each.text, agreement(each.agrees), each.agrees) for each in found.checks],
        "parts": [
            (part, [each for each in views if each.part_of == part])
            for part in dict.fromkeys(each.part_of for each in views)
        ],
    }
    return render(request, "insight/kostra.html", context)


def _notes(actor: Actor, found: Filled) -> list[str]:
    """What must follow the form out of the house: the last lines of its file."""
    said = [exports.counted_words(found.counted_at or oslo_now())]
    said += [exports.rounded_words()] if found.rounded else []
    return [*said, *exports.fetched_words(actor)]
