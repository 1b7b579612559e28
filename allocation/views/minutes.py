"""The minutes: composed from the results, signed by the chair, and added to afterwards."""

from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, services
from allocation.enums import MeetingState
from allocation.forms import AddendumForm, SignForm
from allocation.minutes import minutes_view
from allocation.models import Meeting
from allocation.views.common import actor_of, own_meeting, visible_meeting
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Conflict, Refused


@screen(policies.meetings, "view")
def minutes(request: HttpRequest, key: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    if meeting.state not in (MeetingState.HELD, MeetingState.SIGNED):
        raise Http404
    return _page(request, meeting)


def _page(request: HttpRequest, meeting: Meeting, form: BaseForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    view = minutes_view(actor, meeting)
    reads.note(request, persons=view.person_ids, content="meeting.minutes", subject=meeting)
    may = meeting.compartment_id in actor.compartment_ids and policies.meetings.permits(actor, "sign")
    held, signed = meeting.state == MeetingState.HELD, meeting.state == MeetingState.SIGNED
    if form is None and may and held:
        form = SignForm(initial={"version": meeting.version, "minutes": meeting.minutes})
    elif form is None and may and signed:
        form = AddendumForm()
    return render(
        request,
        "allocation/minutes.html",
        {
            "title": _("Referat"),
            "meeting": meeting,
            "view": view,
            "form": form,
            "signed": signed,
            "breadcrumbs": [
                (_("Møter"), reverse("allocation:meetings")),
                (meeting.number, meeting.get_absolute_url()),
                (_("Referat"), ""),
            ],
        },
    )


@screen(policies.meetings, "sign")
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is signed is read first: the same page, with the chair's remarks and the button."""
    meeting = own_meeting(request, key)
    if request.method != "POST":
        return minutes(request, key)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            services.sign_meeting(
                actor=actor_of(request),
                meeting=meeting,
                minutes=form.cleaned_data["minutes"],
                version=form.cleaned_data["version"],
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret møtet. Se over referatet og prøv igjen."))
            return redirect("allocation:minutes", meeting.pk)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Referatet er godkjent."))
            return redirect(meeting)
    return _page(request, meeting, form)


@screen(policies.meetings, "sign")
def add_addendum(request: HttpRequest, key: UUID) -> HttpResponse:
    meeting = own_meeting(request, key)
    form = AddendumForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_addendum(actor=actor_of(request), meeting=meeting, text=form.cleaned_data["text"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Protokolltilførselen er lagt til."))
            return redirect("allocation:minutes", meeting.pk)
    if request.method == "POST" and meeting.state == MeetingState.SIGNED:
        return _page(request, meeting, form)
    return redirect("allocation:minutes", meeting.pk)
