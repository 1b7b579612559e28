"""The agenda and the minutes as tagged PDF, in the municipality's language, with who printed them and when."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from allocation import selectors
from allocation.minutes import minutes_view
from allocation.models import Meeting
from allocation.presentation import AgendaView, agenda_view
from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.documents.pdf import render_pdf
from core.interface import formatting


def language(actor: Actor) -> str:
    """Paper is in the municipality's language, whatever language the one who prints reads the pages in."""
    return "nn" if actor.home.language == "nn" else "nb"


def agenda_bytes(actor: Actor, meeting: Meeting, *, neutral: bool) -> tuple[bytes, AgendaView]:
    """The agenda with names, or neutral with room for handwriting."""
    with translation.override(language(actor)):
        view = agenda_view(actor, meeting, neutral=neutral)
        context = {"view": view, "participants": list(selectors.participants_of(actor, meeting))}
        return _render("pdf/agenda.html", actor, meeting, _("Saksliste"), context), view


def minutes_bytes(actor: Actor, meeting: Meeting) -> bytes:
    """The minutes as they stand: this is what is signed and kept."""
    with translation.override(language(actor)):
        view = minutes_view(actor, meeting)
        return _render("pdf/minutes.html", actor, meeting, _("Referat"), {"view": view})


def _render(template: str, actor: Actor, meeting: Meeting, kind: str, context: dict[str, Any]) -> bytes:
    return render_pdf(
        template,
        {
            "meeting": meeting,
            "kind": kind,
            "municipality": actor.home.name,
            "run_head": f"{kind}, {_('tildelingsmøte')} {formatting.longdate(meeting.date)}",
            "run_side": _("Unntatt offentlighet, offl. § 13"),
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
            **context,
        },
        title=_("%(kind)s, tildelingsmøte %(number)s") % {"kind": kind, "number": meeting.number},
        lang=language(actor),
        stylesheets=("paper.css", "agenda.css"),
    )
