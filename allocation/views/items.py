"""One item of the agenda: members prepare, the office adds candidates."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, services
from allocation.enums import ItemKind, MeetingState
from allocation.forms import FindingForm
from allocation.models import AgendaItem, WaitingEntry
from allocation.presentation import agenda_view
from allocation.views.common import actor_of, visible_meeting
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.sharing import danger


@screen(policies.agenda_items, "view")
def item_page(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    row: AgendaItem = visible_or_404(policies.agenda_items, actor, pk=item, meeting=meeting)
    open_for_findings = meeting.state in (MeetingState.PLANNED, MeetingState.PUBLISHED)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = request.POST.get("candidate", "")
        candidates = policies.candidates.visible_to(actor).filter(item=row)
        candidate = candidates.filter(pk=about).first() if _is_key(about) else None
        try:
            services.add_finding(actor=actor, item=row, text=form.cleaned_data["text"], candidate=candidate)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Opplysningen er lagret og vises i møtet."))
            return redirect("allocation:item", meeting.pk, row.pk)
    view = agenda_view(actor, meeting, number=row.order)
    shown = next(each for each in view.items if each.row.pk == row.pk)
    reads.note(request, persons=view.person_ids, content="meeting.item", subject=meeting)
    own = meeting.compartment_id in actor.compartment_ids
    return render(
        request,
        "allocation/item.html",
        {
            "title": shown.title,
            "meeting": meeting,
            "item": shown,
            "danger": danger.shown(request, view.person_ids),
            "form": form if open_for_findings else None,
            "application": row.application if own else None,
            "may_add": own
            and row.kind == ItemKind.VACANCY
            and not row.result
            and open_for_findings
            and policies.agenda_items.permits(actor, "prepare"),
            "breadcrumbs": [
                (_("Møter"), reverse("allocation:meetings")),
                (meeting.number, meeting.get_absolute_url()),
                (_("Sak %(number)s") % {"number": row.order}, ""),
            ],
        },
    )


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@screen(policies.agenda_items, "prepare")
def add_candidate(request: HttpRequest, key: UUID, item: UUID) -> HttpResponse:
    """Add a household by its case number."""
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    row: AgendaItem = visible_or_404(
        policies.agenda_items, actor, "meeting", "vacancy", pk=item, meeting=meeting
    )
    if request.method == "POST":
        number = request.POST.get("case_number", "").strip()
        entry: WaitingEntry | None = (
            policies.waiting_entries.visible_to(actor)
            .filter(application__case_number=number, ended_on=None)
            .select_related("application")
            .first()
        )
        if entry is None:
            messages.warning(
                request, _("Ingen som venter på bolig, har saksnummeret. Skriv det som 2026/123.")
            )
        else:
            try:
                services.add_candidate(actor=actor, item=row, entry=entry)
            except Refused as error:
                messages.warning(request, error.message)
            else:
                messages.success(request, _("Kandidaten er lagt til, med det som passer og ikke passer."))
    return redirect("allocation:item", meeting.pk, row.pk)
