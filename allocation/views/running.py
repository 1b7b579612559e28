"""Run mode: one item at a time, large, by keyboard; and the projector's window, neutral by default."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, selectors, services
from allocation.enums import MeetingState
from allocation.forms import ResultForm
from allocation.models import Candidate, Meeting
from allocation.presentation import ItemView, agenda_view
from allocation.views.common import actor_of, visible_meeting
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface import formatting


def _own_meeting(request: HttpRequest, key: UUID) -> Meeting:
    meeting = visible_meeting(request, key)
    if meeting.compartment_id not in actor_of(request).compartment_ids:
        raise Http404
    return meeting


@screen(policies.meetings, "run")
def run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Roll call (opprop), then the first item without a result."""
    actor = actor_of(request)
    meeting = _own_meeting(request, key)
    participants = list(selectors.participants_of(actor, meeting))
    if request.method == "POST":
        there = set(request.POST.getlist("present"))
        services.set_attendance(
            actor=actor, meeting=meeting, present={row.pk: str(row.pk) in there for row in participants}
        )
        waiting = meeting.items.filter(result="").order_by("order").values_list("order", flat=True).first()
        return redirect("allocation:run_item", meeting.pk, waiting or 1)
    return render(
        request,
        "allocation/run_roll_call.html",
        {
            "title": _("Opprop"),
            "meeting": meeting,
            "participants": participants,
            "ready": meeting.state in (MeetingState.PUBLISHED, MeetingState.HELD),
            "ahead": meeting.date > actor.today,
            "total": meeting.items.count(),
            "breadcrumbs": _crumbs(meeting, _("Opprop")),
        },
    )


def _crumbs(meeting: Meeting, last: str) -> list[tuple[str, str]]:
    return [
        (_("Møter"), reverse("allocation:meetings")),
        (meeting.number, meeting.get_absolute_url()),
        (last, ""),
    ]


@screen(policies.meetings, "run")
def run_item(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    actor = actor_of(request)
    meeting = _own_meeting(request, key)
    total = meeting.items.count()
    view = agenda_view(actor, meeting, number=number)
    if not view.items:
        raise Http404
    item = view.items[0]
    participants = list(selectors.participants_of(actor, meeting).filter(attendance="present"))
    form = ResultForm(request.POST or None, item=item, initial=_initial(item))
    if request.method == "POST" and form.is_valid():
        recused = [row for row in participants if str(row.pk) in request.POST.getlist("recused")]
        try:
            services.set_recusals(actor=actor, item=item.row, participants=recused)
            _record(actor, item, form.cleaned_data)
        except Conflict:
            messages.warning(
                request, _("Noen andre har ført resultat på saken. Her er det som er lagret nå.")
            )
            return redirect("allocation:run_item", meeting.pk, number)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Sak %(number)s er ført.") % {"number": number})
            if number < total:
                return redirect("allocation:run_item", meeting.pk, number + 1)
            return redirect("allocation:close", meeting.pk)
    reads.note(request, persons=view.person_ids, content="meeting.item", subject=meeting)
    return render(
        request,
        "allocation/run_item.html",
        {
            "title": _("Sak %(number)s av %(total)s") % {"number": number, "total": total},
            "meeting": meeting,
            "item": item,
            "form": form,
            "number": number,
            "total": total,
            "previous": number - 1 if number > 1 else None,
            "following": number + 1 if number < total else None,
            "participants": participants,
            "breadcrumbs": _crumbs(meeting, _("Sak %(number)s") % {"number": number}),
        },
    )


def _initial(item: ItemView) -> dict[str, Any]:
    reserve = next((each for each in item.candidates if each.row.outcome == "reserve"), None)
    return {
        "version": item.row.version,
        "result": item.row.result,
        "reason": item.row.reason,
        "further_need": item.row.further_need,
        "candidate": str(item.chosen.row.pk) if item.chosen else "",
        "reserve": str(reserve.row.pk) if reserve else "",
    }


def _record(actor: Any, item: ItemView, data: dict[str, Any]) -> None:
    def find(name: str) -> Candidate | None:
        return next((each.row for each in item.candidates if str(each.row.pk) == data.get(name)), None)

    # The radio of a household alone says that it gets the dwelling.
    chosen = find("candidate") if data["result"] in ("", "allocated") else None
    services.record_result(
        actor=actor,
        item=item.row,
        result=data["result"] or ("allocated" if chosen else ""),
        reason=data["reason"],
        candidate=chosen,
        reserve=find("reserve"),
        further_need=data["further_need"],
        version=data["version"],
    )


@screen(policies.meetings, "run")
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """The last page: what lacks a result, and ending the meeting."""
    actor = actor_of(request)
    meeting = _own_meeting(request, key)
    if request.method == "POST":
        services.hold_meeting(actor=actor, meeting=meeting)
        messages.success(request, _("Møtet er avsluttet. Godkjenn referatet og send tilbudene."))
        return redirect(meeting)
    view = agenda_view(actor, meeting, neutral=True)
    return render(
        request,
        "allocation/run_close.html",
        {
            "title": _("Avslutt møtet"),
            "meeting": meeting,
            "view": view,
            "missing": [each for each in view.items if not each.row.result],
            "breadcrumbs": _crumbs(meeting, _("Avslutt møtet")),
        },
    )


@screen(policies.meetings, "view")
def projector(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """For the wall: neutral unless asked for names, and nothing to press but next and previous."""
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    neutral = request.GET.get("versjon") != "full"
    view = agenda_view(actor, meeting, neutral=neutral, number=number)
    if not view.items:
        raise Http404
    reads.note(request, persons=view.person_ids, content="meeting.projector", subject=meeting)
    visible = policies.agenda_items.visible_to(actor).filter(meeting=meeting).order_by("order")
    numbers = list(visible.values_list("order", flat=True))
    total = numbers[-1]
    return render(
        request,
        "allocation/projector.html",
        {
            "title": _("Sak %(number)s av %(total)s") % {"number": number, "total": total},
            "meeting": meeting,
            "item": view.items[0],
            "neutral": neutral,
            "number": number,
            "total": total,
            "previous": max((each for each in numbers if each < number), default=None),
            "following": min((each for each in numbers if each > number), default=None),
            "date": formatting.longdate(meeting.date),
        },
    )
