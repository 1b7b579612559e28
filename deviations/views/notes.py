"""Identified notes: reached from the menu of those who work with residents, never from a report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts.fields import parse_uuid
from contacts.selectors import persons_named
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface import lists
from core.interface.case import Action
from core.interface.form_page import form_page
from core.people import policies as people
from deviations import policies
from deviations.forms import NoteForm
from deviations.models import Report
from deviations.selectors.reports import numbered
from deviations.services.notes import write_note
from deviations.tables import NOTES
from deviations.views.parts import actor_of


@screen(policies.notes, "view")
@require_GET
def notes(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.notes.visible_to(actor).select_related("person", "written_by")
    if person := parse_uuid(request.GET.get("person", "")):
        rows = rows.filter(person=person)
    found = lists.listing(request, rows, NOTES, exportable=False)
    reads.note(
        request, rows=[(note.person_id, note) for note in found.rows], content="deviations.identified_note"
    )
    context = {
        "listing": found,
        "title": _("Identifiserte notater"),
        "lead": _("Bare de som arbeider sammen med deg, ser disse. Avvikene viser ikke hit."),
        "actions": [Action(_("Skriv notat"), reverse("deviations:new_note"))],
    }
    return render(request, "interface/list_page.html", context)


@screen(policies.notes, "write")
@require_http_methods(["GET", "POST"])
def new_note(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    # A list of everybody is a leak of its own: the one searched for, or the one chosen.
    q = request.GET.get("q", "").strip()
    chosen = parse_uuid(request.POST.get("person", request.GET.get("person", "")))
    ids = [chosen] if chosen else [person.pk for person in persons_named(actor, q)]
    shown = people.persons.visible_to(actor).filter(pk__in=ids).order_by("family_name", "given_name")
    form = NoteForm(request.POST or None, persons=shown, initial={"person": chosen})

    def act() -> None:
        data = form.cleaned_data
        if actor.compartment is None:
            raise Refused(_("Du er ikke knyttet til en enhet."), code="NO_UNIT")
        write_note(
            actor=actor,
            compartment=actor.compartment,
            person=data["person"],
            text=str(data["text"]),
            report=_report(request, str(data["report_number"])),
        )

    return form_page(
        request, form, act=act,
        title=_("Skriv identifisert notat"),
        lead=_("Notatet hører til personen og dem som arbeider med saken. Avviket får ingen lenke hit."),
        verb=_("Lagre notatet"),
        done=_("Notatet er lagret."),
        back=reverse("deviations:notes"),
        template="deviations/note_form.html",
    )  # fmt: skip


def _report(request: HttpRequest, number: str) -> Report | None:
    """The visible report with the number; an unknown and a hidden one are refused in the same words."""
    if not number.strip():
        return None
    found = numbered(actor_of(request), number)
    if found is None:
        raise Refused(
            _("Fant ikke avviket. Sjekk nummeret, eller la feltet stå tomt."),
            code="REPORT_UNKNOWN",
            field="report_number",
        )
    return found
