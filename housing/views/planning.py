"""What is to come, and what has been lost: dwellings expected vacant, and the cost of those that stand empty."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.audit import reads
from housing import expected as sources
from housing import policies, selectors

AHEAD = timedelta(days=183)
#: As many rows as a page of a list; the figures above are of all.
SHOWN = 50


@screen(policies.vacancies, "view")
def expected(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    areas = list(selectors.areas(actor))
    area = next((row for row in areas if str(row.pk) == request.GET.get("bydel", "")), None)
    rows = sources.expected(actor, actor.today, actor.today + AHEAD)
    if area is not None:
        rows = [row for row in rows if row.dwelling.area_id == area.pk]
    certainty = request.GET.get("sikkert", "")
    if certainty in sources.Certainty.values:
        rows = [row for row in rows if row.certainty == certainty]
    listed = rows[:SHOWN]
    about = [pair for row in listed for pair in row.shows]
    if about:
        reads.note(request, rows=about, content="lease.expected")
    sizes = Counter((row.dwelling.area.name, min(row.dwelling.bedrooms, 4)) for row in rows)
    context = {
        "title": _("Boliger som ventes ledige"),
        "rows": listed,
        "all_rows": len(rows),
        "areas": areas,
        "chosen_key": str(area.pk) if area else "",
        "certainties": sources.Certainty.choices,
        "chosen_certainty": certainty,
        "until": actor.today + AHEAD,
        "summary": [
            (name, [sizes[name, bedrooms] for bedrooms in range(5)])
            for name in sorted({name for name, _bedrooms in sizes})
        ],
        "breadcrumbs": [
            (_("Boliger"), reverse("housing:list")),
            (_("Ledige boliger"), reverse("housing:vacancies")),
            (_("Ventes ledige"), ""),
        ],
    }
    return render(request, "housing/expected.html", context)


@screen(policies.vacancies, "costs")
def idle(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    areas = list(selectors.areas(actor))
    area = next((str(row.pk) for row in areas if str(row.pk) == request.GET.get("bydel", "")), "")
    first = (actor.today.replace(day=1) - timedelta(days=335)).replace(day=1)
    rows = selectors.idle_over_time(actor, first=first, until=actor.today, area=area)
    context = {
        "title": _("Tomme dager og tapt leie"),
        "rows": rows,
        "days": sum(row.days for row in rows),
        "kroner": sum((row.kroner for row in rows), Decimal(0)),
        "areas": areas,
        "chosen_key": area,
        "first": first,
        "until": actor.today,
        "breadcrumbs": [
            (_("Boliger"), reverse("housing:list")),
            (_("Ledige boliger"), reverse("housing:vacancies")),
            (_("Tomme dager og tapt leie"), ""),
        ],
    }
    return render(request, "housing/idle.html", context)
