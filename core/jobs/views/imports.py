"""Imports: upload, match columns, see what would happen, read in."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused

from ..forms import ColumnsForm, StartForm, UploadForm
from ..imports import files, importer_for, services
from ..imports.importer import Importer, all_importers, may_import
from ..models import Import
from ..policies import import_policy

#: How many rows with faults the page shows; all of them are in the file beside.
FAULTS_SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@screen(import_policy, "view")
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    records = (
        import_policy.visible_to(actor).select_related("uploaded_by").defer("content", "report", "result")
    )
    page = Paginator(records.order_by("-created_at"), 50).get_page(request.GET.get("side"))
    titles = {importer.code: importer.title for importer in all_importers()}
    for record in page.object_list:
        record.importer_title = titles.get(record.importer, record.importer)
    context = {
        "title": _("Importer"),
        "importers": [importer for importer in all_importers() if may_import(actor, importer)],
        "page": page,
    }
    return render(request, "jobs/imports.html", context)


@require_http_methods(["GET", "POST"])
@screen(import_policy, "add")
def upload(request: HttpRequest, code: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    importer = _importer(request, code)
    form = UploadForm(request.POST or None, request.FILES or None, importer=importer)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            record = services.upload(actor=actor, importer=importer, file_name=file.name, content=file.read())
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            if importer.fixed:
                job = services.match_columns(actor=actor, record=record, mapping=record.mapping)
                return redirect("jobs:long_job", pk=job.pk)
            return redirect("jobs:import_columns", pk=record.pk)
    context = {
        "title": importer.title,
        "importer": importer,
        "form": form,
        "breadcrumbs": _trail(importer.title),
    }
    return render(request, "jobs/import_upload.html", context)


@require_safe
@screen(import_policy, "add")
def template(request: HttpRequest, code: str) -> HttpResponse:
    importer = _importer(request, code)
    if importer.fixed:
        raise Http404
    response = HttpResponse(files.template_file(importer), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="mal-{importer.code}.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@screen(import_policy, "run")
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    record, importer = _record(request, pk)
    if importer.fixed:
        raise Http404
    form = ColumnsForm(request.POST or None, importer=importer, record=record)
    if request.method == "POST" and form.is_valid():
        try:
            job = services.match_columns(
                actor=actor, record=record, mapping=form.mapping(), totals_stated=form.totals()
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("jobs:long_job", pk=job.pk)
    context = {
        "title": _("Kolonner i %(file)s") % {"file": record.file_name},
        "record": record,
        "importer": importer,
        "form": form,
        "breadcrumbs": _trail(importer.title),
    }
    return render(request, "jobs/import_columns.html", context)


@require_safe
@screen(import_policy, "view")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    record, importer = _record(request, pk)
    return _page(request, record, importer, StartForm(report=record.report))


@require_safe
@screen(import_policy, "view")
def faults(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows with faults as a file, to mend them in: row, column, what is wrong."""
    record, _importer_of = _record(request, pk)
    response = HttpResponse(files.faults_file(_faults(record)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rader-med-feil.csv"'
    return response


@require_POST
@screen(import_policy, "run")
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    record, importer = _record(request, pk)
    form = StartForm(request.POST, report=record.report)
    if form.is_valid():
        try:
            job = services.start(
                actor=actor,
                record=record,
                accept_faults=form.cleaned_data.get("accept_faults", False),
                accept_totals=form.cleaned_data.get("accept_totals", False),
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return redirect("jobs:long_job", pk=job.pk)
    return _page(request, record, importer, form)


@require_POST
@screen(import_policy, "discard")
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    record, _importer_of = _record(request, pk)
    services.discard(actor=request.actor, record=record)  # type: ignore[attr-defined]
    messages.success(request, _("Fila er forkastet. Ingenting er lest inn."))
    return redirect("jobs:imports")


def _page(request: HttpRequest, record: Import, importer: Importer, form: StartForm) -> HttpResponse:
    found = _faults(record)
    context = {
        "title": record.file_name,
        "record": record,
        "importer": importer,
        "outcomes": _outcomes(record),
        "totals": _totals(record),
        "faults": found[:FAULTS_SHOWN],
        "more_faults": max(0, len(found) - FAULTS_SHOWN),
        "form": form,
        "breadcrumbs": _trail(importer.title),
    }
    return render(request, "jobs/import_page.html", context)


def _faults(record: Import) -> list[dict[str, Any]]:
    return list(record.result.get("faults") or record.report.get("faults") or [])


def _outcomes(record: Import) -> list[tuple[str, int]]:
    counts = (record.result or record.report).get("counts", {})
    words = {
        "created": _("ny") if counts.get("created") == 1 else _("nye"),
        "updated": _("endret"),
        "unchanged": _("uendret siden sist"),
        "queued": _("legges til side for å bli sett på"),
        "failed": _("kunne ikke leses inn"),
        "left_out": _("utelatt på grunn av feil"),
    }
    return [(words[code], counts[code]) for code in words if counts.get(code)]


def _totals(record: Import) -> list[dict[str, Any]]:
    """The control totals as figures, so that the page can write them as amounts."""
    stored = (record.result or record.report).get("totals", [])
    return [
        {
            **total,
            # Amounts are kept with two decimals, numbers of things with none.
            "decimals": 2 if "." in f"{total['file']}{total['read']}" else 0,
            "stated": Decimal(total["stated"]) if total["stated"] else None,
            "file": Decimal(total["file"]),
            "read": Decimal(total["read"]),
        }
        for total in stored
    ]


def _importer(request: HttpRequest, code: str) -> Importer:
    try:
        importer = importer_for(code)
    except KeyError as error:
        raise Http404 from error
    if not may_import(request.actor, importer):  # type: ignore[attr-defined]
        raise Http404
    return importer


def _record(request: HttpRequest, pk: UUID) -> tuple[Any, Importer]:
    record = visible_or_404(import_policy, request.actor, "job", pk=pk)  # type: ignore[attr-defined]
    return record, _importer(request, record.importer)


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("Importer"), reverse("jobs:imports")), (last, "")]
