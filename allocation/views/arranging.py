"""Putting the agenda in order: by dragging, by keyboard, by buttons or by numbers, saved together."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, services
from allocation.calculations.arranging import in_written_order
from allocation.models import Meeting
from allocation.presentation import ItemView, agenda_view
from allocation.views.common import actor_of, visible_meeting
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Conflict, Refused


@screen(policies.meetings, "prepare")
def arrange(request: HttpRequest, key: UUID) -> HttpResponse:
    meeting = visible_meeting(request, key)
    if request.method == "POST":
        order = _given(request)
        try:
            moved = services.arrange(
                actor=actor_of(request),
                meeting=meeting,
                order=order,
                version=_number(request.POST.get("version")),
            )
        except Conflict:
            return _differs(request, meeting, order)
        except Refused as error:
            messages.warning(request, error.message)
            return redirect("allocation:arrange", meeting.pk)
        messages.success(request, _("Rekkefølgen er lagret.") if moved else _("Sakslista sto slik fra før."))
        return redirect(meeting)
    items = _items(request, meeting)
    return render(
        request,
        "allocation/arrange.html",
        {
            "title": _("Rekkefølgen på sakslista"),
            "meeting": meeting,
            "items": items,
            "total": len(items),
            "breadcrumbs": _crumbs(meeting),
        },
    )


def _crumbs(meeting: Meeting) -> list[tuple[str, str]]:
    return [
        (_("Møter"), reverse("allocation:meetings")),
        (meeting.number, meeting.get_absolute_url()),
        (_("Rekkefølge"), ""),
    ]


def _items(request: HttpRequest, meeting: Meeting) -> list[ItemView]:
    view = agenda_view(actor_of(request), meeting)
    reads.note(request, persons=view.person_ids, content="meeting.agenda", subject=meeting)
    return view.items


def _number(given: str | None) -> int:
    """A version or a number from a form; 0 for anything else, which no record has."""
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 9 else 0


def _given(request: HttpRequest) -> list[UUID]:
    rows = []
    for text in request.POST.getlist("sak"):
        try:
            rows.append((UUID(text), _number(request.POST.get(f"nr-{text}")) or 10**6))
        except ValueError:
            continue
    return in_written_order(rows)


def _differs(request: HttpRequest, meeting: Meeting, mine: list[UUID]) -> HttpResponse:
    """Somebody has changed the agenda meanwhile: both orders side by side, and the reader chooses."""
    meeting.refresh_from_db()
    stored = _items(request, meeting)
    by_key = {item.row.pk: item for item in stored}
    wanted = [key for key in mine if key in by_key]
    wanted += [item.row.pk for item in stored if item.row.pk not in set(wanted)]
    rows = [(now, by_key[key]) for now, key in zip(stored, wanted, strict=True)]
    return render(
        request,
        "allocation/arrange_conflict.html",
        {
            "title": _("Noen andre har endret sakslista"),
            "meeting": meeting,
            "rows": rows,
            "differ": any(now.row.pk != key for now, key in zip(stored, wanted, strict=True)),
            "breadcrumbs": _crumbs(meeting),
        },
        status=409,
    )
