"""When and where meetings are and who is called: planning one, changing it, and the series (faste møter)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, selectors, services
from allocation.calculations.rhythm import next_meeting
from allocation.enums import MeetingState
from allocation.forms import ChangeMeetingForm, MeetingForm, SeriesForm
from allocation.models import Meeting, MeetingSeries
from allocation.tables import SERIES
from allocation.views.common import actor_of, visible_meeting
from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface import lists
from core.interface.case import Action


@screen(policies.meetings, "plan")
def plan_meeting(request: HttpRequest) -> HttpResponse:
    """The next meeting, as the series says (`?serie=`), or as the last one was."""
    actor = actor_of(request)
    key = _key(request.GET.get("serie"))
    series = _series_of(actor).filter(pk=key).first() if key else None
    form = MeetingForm(
        request.POST or None,
        units=selectors.invitable_units(actor),
        series=_series_of(actor),
        chairs=selectors.possible_chairs(actor, actor.compartment.pk if actor.compartment else None),
        initial=_proposed(actor, series),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = data.get("series")
        try:
            meeting = services.plan_meeting(
                actor=actor,
                on=data["date"],
                place=data["place"],
                starts_at=data["starts_at"],
                series=chosen,
                chair=data["chair"],
                units=list(data["units"]),
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Møtet er planlagt."))
            return redirect(meeting)
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Planlegg tildelingsmøte"),
            "form": form,
            "verb": _("Planlegg møtet"),
            "back": reverse("allocation:meetings"),
            "breadcrumbs": [(_("Møter"), reverse("allocation:meetings")), (_("Planlegg møte"), "")],
        },
    )


def _series_of(actor: Actor) -> QuerySet[MeetingSeries]:
    found: QuerySet[MeetingSeries] = policies.meeting_series.visible_to(actor).order_by("name")
    return found


def _key(given: str | None) -> UUID | None:
    try:
        return UUID(given or "")
    except ValueError:
        return None


def _proposed(actor: Actor, series: MeetingSeries | None) -> dict[str, Any]:
    """What the form begins with: day by the rhythm, the rest from the series or the last meeting."""
    held = policies.meetings.visible_to(actor).exclude(state=MeetingState.CANCELLED)
    if series is not None:
        held = held.filter(series=series)
    last: Meeting | None = held.order_by("-date").first()
    day = next_meeting(
        str(actor.switch("allocation.meeting_rhythm")),
        after=max(actor.today, last.date) if last else actor.today,
        last=last.date if last else None,
    )
    series = series or (last.series if last else None)
    units = _always_called(actor, series) or _called(actor, last)
    source: Any = series or last
    return {
        "date": day,
        "place": source.place if source else "",
        "starts_at": source.starts_at if source else None,
        "chair": source.chair_id if source and source.chair_id else actor.user_id,
        "series": series.pk if series else None,
        "units": units,
    }


def _always_called(actor: Actor, series: MeetingSeries | None) -> list[UUID]:
    rows = policies.series_units.visible_to(actor).filter(series=series)
    return list(rows.values_list("unit_id", flat=True)) if series else []


def _called(actor: Actor, meeting: Meeting | None) -> list[UUID]:
    return (
        list(selectors.participants_of(actor, meeting).values_list("unit_id", flat=True)) if meeting else []
    )


@screen(policies.meetings, "plan")
def change_meeting(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another day, time or place, another chair, or other units called."""
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    form = ChangeMeetingForm(
        request.POST or None,
        units=selectors.invitable_units(actor),
        chairs=selectors.possible_chairs(actor, meeting.compartment_id),
        initial={
            "version": meeting.version,
            "date": meeting.date,
            "starts_at": meeting.starts_at,
            "place": meeting.place,
            "chair": meeting.chair_id,
            "units": _called(actor, meeting),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_meeting(
                actor=actor,
                meeting=meeting,
                version=data["version"],
                units=list(data["units"]),
                date=data["date"],
                starts_at=data["starts_at"],
                place=data["place"],
                chair=data["chair"],
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret møtet. Her er det som gjelder nå."))
            return redirect(meeting)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Møtet er endret."))
            return redirect(meeting)
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Endre møtet"),
            "lead": _("De som er kalt inn, får beskjed hvis møtedagen blir en annen.")
            if meeting.state == MeetingState.PUBLISHED
            else "",
            "form": form,
            "verb": _("Lagre møtet"),
            "back": meeting.get_absolute_url(),
            "breadcrumbs": [
                (_("Møter"), reverse("allocation:meetings")),
                (meeting.number, meeting.get_absolute_url()),
                (_("Endre møtet"), ""),
            ],
        },
    )


@screen(policies.meeting_series, "change")
def series_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = (
        policies.meeting_series.visible_to(actor)
        .select_related("chair")
        .annotate(members=Count("units", distinct=True), latest=Max("meetings__date"))
    )
    found = lists.listing(request, rows, SERIES, exportable=False)
    return render(
        request,
        "interface/list_page.html",
        {
            "title": _("Faste møter"),
            "lead": _("Hvert fast møte har tid, sted, leder og enheter som alltid kalles inn."),
            "listing": found,
            "actions": [Action(_("Nytt fast møte"), reverse("allocation:add_series"))],
            "breadcrumbs": [(_("Møter"), reverse("allocation:meetings")), (_("Faste møter"), "")],
        },
    )


@screen(policies.meeting_series, "change")
def add_series(request: HttpRequest) -> HttpResponse:
    return _series_form(request, None)


@screen(policies.meeting_series, "change")
def change_series(request: HttpRequest, key: UUID) -> HttpResponse:
    return _series_form(request, visible_or_404(policies.meeting_series, actor_of(request), pk=key))


def _series_form(request: HttpRequest, series: MeetingSeries | None) -> HttpResponse:
    actor = actor_of(request)
    office = series.compartment_id if series else actor.compartment.pk if actor.compartment else None
    initial: dict[str, Any] = {"chair": actor.user_id}
    if series is not None:
        initial = {name: getattr(series, name) for name in ("name", "place", "starts_at")}
        initial |= {
            "chair": series.chair_id,
            "units": _always_called(actor, series),
        }
    form = SeriesForm(
        request.POST or None,
        units=selectors.invitable_units(actor),
        chairs=selectors.possible_chairs(actor, office),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.save_series(
                actor=actor,
                series=series,
                name=data["name"],
                place=data["place"],
                starts_at=data["starts_at"],
                chair=data["chair"],
                units=list(data["units"]),
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Det faste møtet er lagret."))
            return redirect("allocation:series")
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Endre fast møte") if series else _("Nytt fast møte"),
            "lead": _("Møter som allerede er planlagt, endres ikke.") if series else "",
            "form": form,
            "verb": _("Lagre fast møte"),
            "back": reverse("allocation:series"),
            "actions": [
                Action(_("Planlegg de neste møtene"), reverse("allocation:plan_ahead", args=[series.pk]))
            ]
            if series
            else [],
            "breadcrumbs": [
                (_("Møter"), reverse("allocation:meetings")),
                (_("Faste møter"), reverse("allocation:series")),
                (series.name if series else _("Nytt fast møte"), ""),
            ],
        },
    )
