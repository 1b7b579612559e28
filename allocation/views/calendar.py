"""The calendar of meetings, and planning a series' coming ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocation import policies, services
from allocation.calculations.rhythm import months_ahead
from allocation.enums import MeetingState
from allocation.forms import PlanAheadForm
from allocation.models import Meeting
from allocation.services.series import coming
from allocation.views.common import actor_of
from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused
from core.interface.case import Action

#: How many months the calendar shows, this one and those ahead.
MONTHS = 6
AT_FIRST = 4


@dataclass(frozen=True)
class Month:
    first: date
    meetings: list[Meeting]


@screen(policies.meetings, "list")
def calendar(request: HttpRequest) -> HttpResponse:
    """Half a year from the month asked for: who meets when, who leads, and when the agenda is sent."""
    actor = actor_of(request)
    first = _month(request.GET.get("fra", "")) or actor.today.replace(day=1)
    last = months_ahead(first, MONTHS)
    rows = (
        policies.meetings.visible_to(actor)
        .filter(date__gte=first, date__lt=last)
        .exclude(state=MeetingState.CANCELLED)
        .select_related("chair")
        .order_by("date", "starts_at", "id")
    )
    days = timedelta(days=int(actor.switch("allocation.agenda_days_before")))
    found: list[Any] = list(rows)
    for row in found:
        row.send_by = row.date - days if row.state == MeetingState.PLANNED else None
    actions = []
    if policies.meetings.permits(actor, "plan"):
        actions.append(Action(_("Planlegg møte"), reverse("allocation:plan_meeting")))
    return render(
        request,
        "allocation/calendar.html",
        {
            "title": _("Møtekalender"),
            "months": list(_by_month(first, found)),
            "actions": actions,
            "earlier": f"?fra={months_ahead(first, -MONTHS):%Y-%m}",
            "later": f"?fra={last:%Y-%m}",
            "breadcrumbs": [(_("Møter"), reverse("allocation:meetings")), (_("Kalender"), "")],
        },
    )


def _month(given: str) -> date | None:
    try:
        return date.fromisoformat(f"{given}-01") if len(given) == 7 else None
    except ValueError:
        return None


def _by_month(first: date, rows: Iterable[Meeting]) -> Iterable[Month]:
    found = list(rows)
    for ahead in range(MONTHS):
        month = months_ahead(first, ahead)
        yield Month(
            month, [row for row in found if (row.date.year, row.date.month) == (month.year, month.month)]
        )


@screen(policies.meeting_series, "change")
def plan_ahead(request: HttpRequest, key: UUID) -> HttpResponse:
    """The days first, then one press."""
    actor = actor_of(request)
    series = visible_or_404(policies.meeting_series, actor, pk=key)
    given = request.POST if request.method == "POST" else {"count": request.GET.get("count", str(AT_FIRST))}
    form = PlanAheadForm(given)
    days = coming(actor, series, form.cleaned_data["count"]) if form.is_valid() else []
    if request.method == "POST" and days:
        try:
            made = services.plan_ahead(actor=actor, series=series, count=len(days))
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(
                request,
                ngettext("%(n)s møte er planlagt.", "%(n)s møter er planlagt.", len(made)) % {"n": len(made)},
            )
            return redirect("allocation:calendar")
    return render(
        request,
        "allocation/plan_ahead.html",
        {
            "title": _("Planlegg de neste møtene"),
            "series": series,
            "form": form,
            "days": days,
            "breadcrumbs": [
                (_("Møter"), reverse("allocation:meetings")),
                (_("Faste møter"), reverse("allocation:series")),
                (series.name, reverse("allocation:change_series", args=[series.pk])),
                (_("Planlegg"), ""),
            ],
        },
    )
