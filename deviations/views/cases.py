"""The list of reports, and one report's page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.actors import Actor
from core.agencies.views import screen
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, Tab, TimelineItem, facts, tabs
from core.interface.myday import meaning
from deviations import policies
from deviations.calculations.closing import obstacles
from deviations.enums import ENDED, Level, MeasureState, Outcome, Reporting, State
from deviations.filters import ReportFilter
from deviations.models import Measure, Report, ReportApproval
from deviations.selectors.agreements import applying_in
from deviations.selectors.photos import photos_of
from deviations.selectors.reading import reads_text
from deviations.selectors.reports import timeline
from deviations.selectors.units import is_guard
from deviations.services.closing import may_answer
from deviations.switches import kept_elsewhere
from deviations.tables import REPORTS, SENT_REPORTS
from deviations.transitions import explain
from deviations.views.parts import actor_of, report_or_404


@screen(policies.reports, "view")
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.reports.visible_to(actor).select_related("unit")
    found = lists.listing(
        request,
        rows,
        SENT_REPORTS if is_guard(actor) else REPORTS,
        ReportFilter,
        exportable=policies.reports.permits(actor, "export"),
        very_long=request.GET.get("vis") == "mine" or not policies.reports.sees_by_measures(actor),
    )
    if found.wants_csv:
        return found.csv("avvik")
    actions = [Action(_("Meld noe annet"), reverse("deviations:front_door"), variant="secondary")]
    if not kept_elsewhere(actor):
        actions.insert(0, Action(_("Meld avvik"), reverse("deviations:new")))
    if policies.reports.permits(actor, "figures"):
        actions.append(Action(_("Tall"), reverse("deviations:figures"), variant="secondary"))
        actions.append(Action(_("Ledere"), reverse("deviations:leaders"), variant="secondary"))
        actions.append(Action(_("Ført andre steder"), reverse("deviations:outside"), variant="secondary"))
    if policies.notes.permits(actor, "view"):
        actions.append(Action(_("Identifiserte notater"), reverse("deviations:notes"), variant="secondary"))
    return render(
        request, "interface/list_page.html", {"listing": found, "title": _("Avvik"), "actions": actions}
    )


@screen(policies.reports, "view")
@require_GET
def report_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    report = report_or_404(request, pk)
    measures = list(
        policies.measures.visible_to(actor)
        .filter(report=report)
        .select_related("responsible", "done_by", "approved_by")
        .order_by("added_at", "id")
    )
    approvals = list(
        policies.approvals.visible_to(actor)
        .filter(report=report)
        .select_related("asked_by", "answered_by")
        .order_by("-asked_at")
    )
    handles = policies.reports.handles(actor, report)
    pending = next((each for each in approvals if each.outcome == Outcome.PENDING), None)
    context: dict[str, Any] = {
        "report": report,
        "case": _header(actor, report, measures, pending, handles),
        "tabs": _tabs(request, report),
        "measures": [_row(actor, report, measure, handles) for measure in measures],
        "approvals": approvals,
        "pending": pending,
        "handles": handles,
        # A guard sees what was sent and how far it has come, not how others judge it.
        "full": not is_guard(actor),
        "answers": handles and may_answer(actor, report, pending),
        "ended": report.state in ENDED,
        "anonymous": report.reporting == Reporting.ANONYMOUS,
        "reads": reads_text(actor, report),
        "photos": photos_of(actor, report),
        "judged": report.is_deviation is not None,
        "may_strike": handles and report.cleared_at is not None,
        "may_add": handles and report.is_deviation is not None and not pending and report.state not in ENDED,
        "may_ask": handles and _may_ask(report, measures, pending),
        "why_not": _why_not(report, measures),
        "applying": applying_in(actor, report.unit_id) if handles else [],
        "related": list(policies.reports.visible_to(actor).filter(related=report).order_by("-reported_at")),
    }
    return render(request, "deviations/report.html", context)


@screen(policies.reports, "view")
@require_GET
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    report = report_or_404(request, pk)
    ids = list(policies.measures.visible_to(actor).filter(report=report).values_list("pk", flat=True))
    handles = policies.reports.handles(actor, report)
    items = [
        TimelineItem(
            when=each.at,
            title=each.title,
            who=each.who if handles else "",
            text=each.reason if handles else "",
        )
        for each in timeline(actor, report, ids)
    ]
    context = {
        "report": report,
        "case": _header(actor, report, [], None, False),
        "tabs": _tabs(request, report),
        "timeline": items,
    }
    return render(request, "deviations/history.html", context)


def _tabs(request: HttpRequest, report: Report) -> list[Tab]:
    return tabs(
        request,
        Tab(_("Melding og tiltak"), report.get_absolute_url()),
        Tab(_("Historikk"), reverse("deviations:history", args=[report.pk])),
    )


def _header(
    actor: Actor, report: Report, measures: list[Measure], pending: ReportApproval | None, handles: bool
) -> CaseHeader:
    due = ""
    if report.state not in ENDED:
        due = f"{formatting.longdate(report.due_on)} ({meaning(report.due_on, actor.today)})"
    level = report.get_level_display() if report.level > Level.UNIT and report.state not in ENDED else ""
    return CaseHeader(
        title=_("Avvik %(number)s") % {"number": report.number},
        kicker=report.get_kind_display(),
        status=statuses.status_of(report),
        facts=facts(
            (_("Enhet"), report.unit.name),
            (_("Kategori"), report.get_category_display()),
            (_("Meldt"), formatting.longdate(report.reported_at)),
            (_("Frist"), due),
            (_("Behandles av"), level),
        ),
        action=_primary(actor, report, measures, pending) if handles else None,
    )


def _primary(
    actor: Actor, report: Report, measures: list[Measure], pending: ReportApproval | None
) -> Action | None:
    """The one thing to do next, by whoever handles the report."""

    def link(label: str, name: str) -> Action:
        return Action(label, reverse(f"deviations:{name}", args=[report.pk]))

    if report.state in ENDED or pending:
        return None
    if report.cleared_at is None and reads_text(actor, report):
        return link(_("Se etter navn"), "names")
    if report.is_deviation is None or report.state == State.REOPENED:
        return link(_("Vurder avviket"), "judge")
    if not measures:
        return link(_("Sett opp tiltak"), "add_measure")
    if all(measure.state == MeasureState.APPROVED for measure in measures):
        return link(_("Lukk avviket"), "close") if report.state == State.AWAITING_APPROVAL else None
    return None


def _row(actor: Actor, report: Report, measure: Measure, handles: bool) -> dict[str, Any]:
    """A measure and what the actor may do with it."""
    ended = report.state in ENDED
    planned, done = measure.state == MeasureState.PLANNED, measure.state == MeasureState.DONE
    own = actor.user_id in (measure.done_by_id, measure.responsible_id)
    return {
        "measure": measure,
        "may_do": planned and not ended and (handles or measure.responsible_id == actor.user_id),
        "may_approve": done and not ended and handles and not own,
        "own": done and not ended and handles and own,
        "may_return": not planned and not ended and handles,
        "may_judge": measure.state == MeasureState.APPROVED and handles,
        "overdue": planned and measure.due_on < actor.today,
    }


def _may_ask(report: Report, measures: list[Measure], pending: ReportApproval | None) -> bool:
    finished = all(measure.state == MeasureState.APPROVED for measure in measures)
    return (
        not pending
        and report.is_deviation is not None
        and report.state in (State.UNDER_REVIEW, State.REOPENED)
        and finished
    )


def _why_not(report: Report, measures: list[Measure]) -> str:
    """What stands in the way of closing; empty when nothing does."""
    if report.state in ENDED:
        return ""
    found = obstacles(
        judged=report.is_deviation is not None, measure_states=[measure.state for measure in measures]
    )
    return explain(found) if found.any else ""
