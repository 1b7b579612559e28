"""The agenda and the minutes on paper: tagged PDF, full or neutral, with who printed it and when."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from allocation import policies, selectors
from allocation.enums import MeetingState
from allocation.models import Meeting
from allocation.presentation import AgendaView, agenda_view
from allocation.views.common import actor_of, visible_meeting
from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import events, reads
from core.base.clock import oslo_now
from core.documents.pdf import render_pdf
from core.interface import formatting


def agenda_pdf_bytes(actor: Actor, view: AgendaView, *, minutes: bool = False) -> bytes:
    """The agenda, or the minutes, as tagged PDF. Printed pages carry who printed them and when."""
    meeting = view.meeting
    kind = _("Referat") if minutes else _("Saksliste")
    title = _("%(kind)s, tildelingsmøte %(number)s") % {"kind": kind, "number": meeting.number}
    return render_pdf(
        "pdf/agenda.html",
        {
            "meeting": meeting,
            "view": view,
            "minutes": minutes,
            "kind": kind,
            "participants": list(selectors.participants_of(actor, meeting)),
            "municipality": actor.home.name,
            "run_head": f"{kind}, {formatting.longdate(meeting.date)}",
            "run_side": _("Unntatt offentlighet, offl. § 13"),
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        },
        title=title,
        lang=_language(actor),
        stylesheets=("paper.css", "agenda.css"),
    )


def _language(actor: Actor) -> str:
    """Paper is in the municipality's language, whatever language the one who prints reads the pages in."""
    return "nn" if actor.home.language == "nn" else "nb"


def _respond(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _name(prefix: str, meeting: Meeting) -> str:
    return f"{prefix}-{meeting.date.isoformat()}"


@screen(policies.meetings, "print")
def agenda_pdf(request: HttpRequest, key: UUID, version: str) -> HttpResponse:
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    with translation.override(_language(actor)):
        view = agenda_view(actor, meeting, neutral=version == "noytral")
        content = agenda_pdf_bytes(actor, view)
    reads.note(request, persons=view.person_ids, content="meeting.agenda_print", subject=meeting)
    events.record(actor, "meeting.printed", meeting, detail={"version": version, "items": len(view.items)})
    return _respond(content, _name("saksliste" if version == "full" else "saksliste-uten-navn", meeting))


@screen(policies.meetings, "print")
def minutes_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    if meeting.state not in (MeetingState.HELD, MeetingState.SIGNED):
        raise Http404
    with translation.override(_language(actor)):
        view = agenda_view(actor, meeting)
        content = agenda_pdf_bytes(actor, view, minutes=True)
    reads.note(request, persons=view.person_ids, content="meeting.minutes_print", subject=meeting)
    events.record(actor, "meeting.printed", meeting, detail={"version": "minutes", "items": len(view.items)})
    return _respond(content, _name("referat", meeting))
