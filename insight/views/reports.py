"""Reports somebody has put together: the list, the builder, the report itself, and what has been delivered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.agencies.views import screen, visible_or_404
from core.audit import events
from core.base.errors import Conflict, Refused
from core.interface.confirm import Confirm, confirm_page
from core.interface.conflict import conflict_page
from insight.enums import ReportDays, Schedule
from insight.forms_reports import ReportForm, chosen_of
from insight.models import FigureReport
from insight.papers import remarks, report_paper, report_text
from insight.policies import deliveries, reports
from insight.presentation import period, view_of
from insight.selectors.reports import worked_out
from insight.services.delivering import open_delivery
from insight.services.reports import delete_report, save_report
from insight.views.dashboards import actor_of, crumbs

DELIVERIES = 20


def _crumbs(title: str = "") -> list[tuple[str, str]]:
    listed = (_("Rapporter"), reverse("insight:reports") if title else "")
    return crumbs(listed, (title, "")) if title else crumbs(listed)


@screen(reports, "view")
def report_list(request: HttpRequest) -> HttpResponse:
    """One's own reports, the unit's, and the papers that have come."""
    actor = actor_of(request)
    rows = list(reports.visible_to(actor).select_related("owner", "unit").order_by("name", "id"))
    came = deliveries.visible_to(actor).select_related("report").defer("content").order_by("-due_on", "-id")
    context = {
        "own": [row for row in rows if row.owner_id == actor.user_id],
        "shared": [row for row in rows if row.owner_id != actor.user_id],
        "came": list(came[:DELIVERIES]),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "insight/reports.html", context)


def _form_page(request: HttpRequest, form: ReportForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "breadcrumbs": _crumbs(title)}
    return render(request, "insight/report_form.html", context)


@screen(reports, "save")
def add_report(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    first = {"days": ReportDays.MONTH, "schedule": Schedule.NEVER}
    form = ReportForm(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            report = save_report(actor=actor, choices=form.choices())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Rapporten er lagret."))
            return redirect(report)
    return _form_page(request, form, _("Ny rapport"), reverse("insight:reports"))


def _own(request: HttpRequest, key: UUID) -> FigureReport:
    found: FigureReport = visible_or_404(reports, actor_of(request), "owner", "unit", "about", pk=key)
    return found


@screen(reports, "run")
def report_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """The report as of today, worked out as the page is asked for; or as a file."""
    actor, kept = actor_of(request), _own(request, report)
    wanted = request.GET.get("eksport", "")
    leaves = wanted in ("pdf", "csv")
    context: dict[str, Any] = {
        "report": kept,
        "may_change": reports.allows(actor, "save", kept),
        "breadcrumbs": _crumbs(kept.name),
    }
    try:
        worked = worked_out(actor, kept, seen=actor.today, leaves=leaves)
    except Refused as refused:
        return render(request, "insight/report.html", {**context, "refused": refused})
    if leaves:
        content = report_paper(actor, worked) if wanted == "pdf" else report_text(actor, worked)
        detail = {"report": str(kept.pk), "format": wanted, "on": worked.window.on.isoformat()}
        events.record(actor, "figures.exported", kept, detail=detail)
        name = f"{slugify(kept.name) or 'rapport'}-{worked.window.on.isoformat()}.{wanted}"
        return _file(content, name, wanted)
    context |= {
        "views": [view_of(board, actor.today) for board in worked.boards],
        "window": worked.window,
        "period": period(worked.window),
        "remarks": remarks(worked),
    }
    return render(request, "insight/report.html", context)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    response = HttpResponse(content, content_type=types[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@screen(reports, "save")
def change_report(request: HttpRequest, report: UUID) -> HttpResponse:
    actor, kept = actor_of(request), _own(request, report)
    form = ReportForm(request.POST or None, actor=actor, initial=chosen_of(kept))
    if request.method == "POST" and form.is_valid():
        try:
            save_report(
                actor=actor, choices=form.choices(), report=kept, version=form.cleaned_data["version"] or 0
            )
        except Conflict:
            kept.refresh_from_db()
            stored = {name: None for name in form.fields if name != "version"} | chosen_of(kept)
            version = stored.pop("version")
            return conflict_page(
                request, form=form, stored=stored, version=version, back=kept.get_absolute_url()
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Rapporten er lagret."))
            return redirect(kept)
    return _form_page(request, form, _("Endre rapporten"), kept.get_absolute_url())


@screen(reports, "save")
def remove_report(request: HttpRequest, report: UUID) -> HttpResponse:
    actor, kept = actor_of(request), _own(request, report)
    if request.method == "POST":
        delete_report(actor=actor, report=kept)
        messages.success(request, _("Rapporten «%s» er slettet.") % kept.name)
        return redirect("insight:reports")
    return confirm_page(
        request,
        Confirm(
            question=_("Slette rapporten «%s»?") % kept.name,
            consequence=_("Den kommer ikke lenger av seg selv. Det som er levert, ligger der fortsatt."),
            verb=_("Slett rapporten"),
            keep=_("Behold rapporten"),
            back=kept.get_absolute_url(),
        ),
    )


@screen(deliveries, "view")
def delivery_file(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """The paper as it was delivered. Without one the page says why."""
    actor = actor_of(request)
    found = visible_or_404(deliveries, actor, "report", pk=delivery)
    open_delivery(actor=actor, delivery=found)
    if found.problem:
        refused = Refused(found.problem, code="NOT_DELIVERED")
        return render(request, "errors/refused.html", {"refused": refused}, status=409)
    name = f"{slugify(found.report.name) or 'rapport'}-{found.due_on.isoformat()}.pdf"
    return _file(bytes(found.content), name, "pdf")
