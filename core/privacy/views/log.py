"""«Innsynslogg»: the purpose first, then the rows it opens, and the printout for the person concerned."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused

from .. import selectors
from ..forms import LogFilter, PurposeForm
from ..models import LogInspection
from ..policies import inspections, is_officer, read_log
from ..services import inspections as service
from ..services import printouts

HOME = "/personvern/"


@require_http_methods(["GET", "HEAD", "POST"])
@screen(read_log, "open")
def start(request: HttpRequest) -> HttpResponse:
    """State what the log is opened for."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        form = _filled_in(request)
        if form.is_valid():
            try:
                return redirect(service.open_log(actor=actor, wanted=_wanted(form)))
            except Refused as refused:
                form.add_refusal(refused)
    else:
        form = PurposeForm(actor=actor, initial=_from_address(request))
    earlier = inspections.visible_to(actor).select_related("officer").order_by("-opened_at")[:10]
    context = {
        "title": _("Innsynslogg"),
        "form": form,
        "earlier": [(row, service.still_open(actor, row)) for row in earlier],
        "officer": is_officer(actor),
        "breadcrumbs": [(_("Personvern"), HOME), (_("Innsynslogg"), "")],
    }
    return render(request, "privacy/log_start.html", context)


def _from_address(request: HttpRequest) -> dict[str, str]:
    """A hint's page leads here with the employee and the day filled in."""
    return {
        name: request.GET[name] for name in ("purpose", "employee", "since", "until") if name in request.GET
    }


def _filled_in(request: HttpRequest) -> PurposeForm:
    """The form with the persons that the words find. One is taken, several are offered, none is an error."""
    actor = request.actor  # type: ignore[attr-defined]
    words = request.POST.get("person", "").strip()
    found = service.search_person(actor=actor, wanted=words) if words and is_officer(actor) else []
    reads.note(request, persons=[each.id for each in found], content="read_log.search", basis="role")
    form = PurposeForm(request.POST, actor=actor, found=found if len(found) > 1 else None)
    if not words or not is_officer(actor) or not form.is_valid():
        return form
    if not found:
        form.add_error("person", _("Fant ingen. Skriv fødselsnummeret, eller minst tre bokstaver av navnet."))
    elif len(found) == 1:
        form.cleaned_data["person_id"] = str(found[0].id)
    return form


def _wanted(form: PurposeForm) -> service.Wanted:
    given = form.cleaned_data
    person = given.get("person_id")
    return service.Wanted(
        purpose=given["purpose"],
        reason=given["reason"],
        since=given["since"],
        until=given["until"],
        person_id=UUID(person) if person else None,
        employee=given["employee"],
        unit=given["unit"],
    )


@require_GET
@screen(inspections, "view")
def log(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows. Who is not finished the next day states the purpose again."""
    actor = request.actor  # type: ignore[attr-defined]
    inspection: LogInspection = visible_or_404(inspections, actor, "employee", "unit", "officer", pk=pk)
    open_now = service.still_open(actor, inspection)
    form = LogFilter(request.GET or None, actor=actor, inspection=inspection)
    filters = form.filters(inspection.since, inspection.until, request.GET.get("etter", ""))
    person = (
        selectors.names_of([inspection.person_id]).get(inspection.person_id) if inspection.person_id else None
    )
    page = service.look(actor=actor, inspection=inspection, filters=filters) if open_now else None
    # The names are shown to the officer too: that is a line in each person's log, as any other.
    reads.note(
        request,
        persons=[*(page.person_ids if page else ()), *([person.id] if person else ())],
        content="read_log.rows",
        basis="role",
    )
    context = {
        "title": _("Innsynslogg"),
        "inspection": inspection,
        "open_now": open_now,
        "person": person,
        "page": page,
        "filter": form,
        "first": not filters.before,
        "officer": is_officer(actor),
        "breadcrumbs": [
            (_("Personvern"), HOME),
            (_("Innsynslogg"), "/personvern/innsynslogg/"),
            (_("Rader"), ""),
        ],
    }
    response = render(request, "privacy/log.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
@screen(read_log, "print")
def printout(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """The letter to the person the inspection is about."""
    actor = request.actor  # type: ignore[attr-defined]
    inspection = visible_or_404(inspections, actor, pk=pk)
    reads.note(request, persons=[inspection.person_id], content="read_log.print", basis="role")
    content = printouts.for_inspection(actor=actor, inspection=inspection, language=language)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="innsynslogg.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
