"""The national form for a year: on the page, and as a file to type from or send on."""

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.audit import events
from core.base.errors import Refused
from insight.policies import figures
from insight.presentation import answer_rows, answer_view, period
from insight.selectors.kostra import asked_year, filled
from insight.views.dashboards import actor_of, crumbs


@screen(figures, "view")
def kostra_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {"breadcrumbs": crumbs((_("KOSTRA"), "")), "asked": request.GET.get("ar", "")}
    try:
        year = asked_year(request.GET.get("ar", ""), actor.today)
    except Refused as refused:
        return render(request, "insight/kostra.html", {**context, "refused": refused})
    leaves = request.GET.get("eksport") == "csv" and figures.permits(actor, "export")
    found = filled(actor, year, leaves=leaves)
    if leaves:
        detail = {"group": "kostra", "format": "csv", "on": found.window.on.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(answer_rows(found))
        response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="kostra-{year}.csv"'
        return response
    views = [answer_view(each, found.window) for each in found.answers]
    context |= {
        "found": found,
        "year": year,
        "period": period(found.window),
        "asked": str(year),
        "parts": [
            (title, [each for each in views if each.part_of == title])
            for title in dict.fromkeys(each.part_of for each in views)
        ],
    }
    return render(request, "insight/kostra.html", context)
