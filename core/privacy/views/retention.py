"""«Bevaring og sletting»: what is due, the runs that two stand behind, and what has gone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused

from ..models import RetentionRun
from ..request_enums import RunState
from ..request_forms import ReasonForm, ReceiptForm
from ..request_policies import approvals, classes, entries, runs
from ..services import retention as service

HOME = "/personvern/"
PAGE = "/personvern/bevaring/"


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Personvern"), HOME), (_("Bevaring og sletting"), PAGE if more else ""), *more]


@require_safe
@screen(runs, "view")
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    known = {row.code: row for row in classes.visible_to(actor)}
    under_way = list(runs.visible_to(actor).filter(state__in=service.UNDER_WAY).order_by("created_at"))
    behind: dict[UUID, list[Any]] = {}
    for row in (
        approvals.visible_to(actor).filter(run__in=under_way).select_related("user").order_by("created_at")
    ):
        behind.setdefault(row.run_id, []).append(row.user)
    gone = list(entries.visible_to(actor).order_by("-at")[:50])
    busy = {run.class_code for run in under_way}
    context = {
        "title": _("Bevaring og sletting"),
        "due": [(each, each.kept.code in busy) for each in service.due(actor)],
        "runs": [_line(actor, run, known, behind.get(run.pk, [])) for run in under_way],
        "gone": [(each, known.get(each.class_code)) for each in gone],
        "breadcrumbs": _crumbs(),
    }
    return render(request, "privacy/retention.html", context)


def _line(actor: Any, run: RetentionRun, known: dict[str, Any], behind: list[Any]) -> dict[str, Any]:
    first = behind[0].pk if behind else None
    kept = known.get(run.class_code)
    waits = {
        RunState.PROPOSED: _("Venter på at en annen godkjenner."),
        RunState.APPROVED: _("Uttrekk til arkivet lages i natt.")
        if kept and kept.archive_first
        else _("Slettes i natt."),
        RunState.EXPORTED: _("Venter på kvittering fra arkivet."),
        RunState.CONFIRMED: _("Slettes i natt."),
    }
    return {
        "run": run,
        "title": kept.title if kept else run.class_code,
        "behind": ", ".join(user.full_name for user in behind),
        "waits": waits[RunState(run.state)],
        "approve": service.may_approve(actor, run, first),
        "confirm": run.state == RunState.EXPORTED,
        "reject": run.state != RunState.CONFIRMED,
        "rows": kept is not None and kept.kind == "rows",
    }


@require_safe
@screen(runs, "view")
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """What would go in one class, the oldest first. Whoever may not see a row gets the day and the office alone."""
    actor = request.actor  # type: ignore[attr-defined]
    found = next((each for each in service.due(actor) if each.kept.code == code), None)
    if found is None or found.kept.kind != "rows":
        raise Http404
    run = runs.visible_to(actor).filter(class_code=code, state__in=service.UNDER_WAY).first()
    before = run.due_before if run else found.before
    page = Paginator(range(found.count), 50).get_page(request.GET.get("side"))
    lines = service.due_rows(actor, found, before=before, first=max(page.start_index() - 1, 0), most=50)
    seen = [(line.person_id, line.record) for line in lines if line.person_id]
    reads.note(request, rows=seen, content="retention.rows")
    context = {
        "title": found.kept.title,
        "found": found,
        "run": run,
        "before": before,
        "page": page,
        "lines": lines,
        "hidden": any(line.record is None for line in lines),
        "shown": any(line.record is not None for line in lines),
        "breadcrumbs": _crumbs((found.kept.title, "")),
    }
    return render(request, "privacy/retention_rows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(runs, "propose")
def propose(request: HttpRequest, code: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = next((each for each in service.due(actor) if each.kept.code == code), None)
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.propose(actor=actor, code=code, **form.cleaned_data)
            messages.success(request, _("Slettingen er foreslått. En annen må godkjenne den."))
            return redirect(PAGE)
        except Refused as refused:
            form.add_refusal(refused)
    lead = _(
        "%(count)d fra før %(day)s. Personvernombudet og en leder må begge stå bak. Det som skal til arkivet, "
        "blir levert og bekreftet før noe slettes her."
    ) % {"count": found.count, "day": found.before.strftime("%d.%m.%Y")}
    return _form(request, form, found.kept.title, _("Foreslå sletting"), lead)


@require_POST
@screen(runs, "approve")
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run: RetentionRun = visible_or_404(runs, actor, pk=pk)
    service.approve(actor=actor, run=run)
    messages.success(request, _("Slettingen er godkjent."))
    return redirect(PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(runs, "reject")
def reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run: RetentionRun = visible_or_404(runs, actor, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service.reject(actor=actor, run=run, **form.cleaned_data)
        return redirect(PAGE)
    return _form(request, form, _("Avvis slettingen"), _("Avvis"), _("Ingenting blir slettet."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(runs, "confirm")
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run: RetentionRun = visible_or_404(runs, actor, pk=pk)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.confirm(actor=actor, run=run, **form.cleaned_data)
            messages.success(request, _("Kvitteringen er registrert. Slettingen går i natt."))
            return redirect(PAGE)
        except Refused as refused:
            form.add_refusal(refused)
    lead = _("Skriv av kvitteringen fra arkivet. Bare det arkivet har bekreftet, blir slettet.")
    return _form(request, form, _("Kvittering fra arkivet"), _("Registrer kvitteringen"), lead)


def _form(request: HttpRequest, form: Any, title: str, verb: str, lead: str) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "verb": verb,
        "lead": lead,
        "back": PAGE,
        "breadcrumbs": _crumbs((title, "")),
    }
    return render(request, "interface/form_page.html", context, status=422 if form.errors else 200)
