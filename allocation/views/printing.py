"""The agenda and the minutes on paper, and the minutes as they were signed."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from allocation import paper, policies
from allocation.enums import MeetingState
from allocation.minutes import minutes_view
from allocation.models import Meeting
from allocation.views.common import actor_of, visible_meeting
from core.agencies.views import screen, visible_or_404
from core.audit import events, reads
from core.documents.policies import content_policy


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
    content, view = paper.agenda_bytes(actor, meeting, neutral=version == "noytral")
    reads.note(request, persons=view.person_ids, content="meeting.agenda_print", subject=meeting)
    events.record(actor, "meeting.printed", meeting, detail={"version": version, "items": len(view.items)})
    return _respond(content, _name("saksliste" if version == "full" else "saksliste-uten-navn", meeting))


@screen(policies.meetings, "print")
def minutes_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Signed minutes come byte by byte as they were signed; members of other units get what is theirs to read."""
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    if meeting.state not in (MeetingState.HELD, MeetingState.SIGNED):
        raise Http404
    view = minutes_view(actor, meeting)
    reads.note(request, persons=view.person_ids, content="meeting.minutes_print", subject=meeting)
    events.record(actor, "meeting.printed", meeting, detail={"version": "minutes", "items": len(view.items)})
    if meeting.minutes_document and not view.agenda.partial:
        kept = visible_or_404(content_policy, actor, pk=meeting.minutes_document)
        return _respond(bytes(kept.content), _name("referat-godkjent", meeting))
    return _respond(paper.minutes_bytes(actor, meeting), _name("referat", meeting))
