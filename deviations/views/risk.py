"""Risk assessments: the list, one assessment, its PDF, and the picture of risks up the line."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, Tab, facts, from_acts, tabs
from core.interface.myday import meaning
from core.workflow.selectors import acts_on
from deviations import policies_risk as policies
from deviations.calculations.risk import Requirements, lacks, matrix
from deviations.enums_risk import AssessmentState, SourceKind
from deviations.filters_risk import AssessmentFilter
from deviations.forms_risk import AsOfForm
from deviations.models import RiskAssessment, RiskSource
from deviations.selectors import risk_figures
from deviations.selectors.agreements import applying_in
from deviations.selectors.assessments import (
    deviation_trends,
    facts_of,
    in_words,
    missing,
    requirements,
    units_below,
)
from deviations.selectors.risk_lists import assessment_rows
from deviations.selectors.surveys import heard_in
from deviations.services.risk_paper import assessment_paper
from deviations.tables_risk import ASSESSMENTS
from deviations.views.parts import actor_of


def room_tabs(request: HttpRequest) -> list[Tab]:
    """What the room of risks has: the same on each of its lists."""
    return tabs(
        request,
        Tab(_("Risikovurderinger"), reverse("risk:list")),
        Tab(_("Risikobilde"), reverse("risk:picture")),
        Tab(_("Handlingsplaner"), reverse("plans:list")),
        Tab(_("Undersøkelser"), reverse("surveys:list")),
        Tab(_("Samarbeidsavtaler"), reverse("cooperation:list")),
    )


def assessment_or_404(request: HttpRequest, pk: UUID) -> RiskAssessment:
    found: RiskAssessment = visible_or_404(
        policies.assessments, actor_of(request), "unit__agency", "unit__parent", "assessed_by", pk=pk
    )
    return found


@screen(policies.assessments, "view")
@require_GET
def assessment_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    asked = requirements(actor.municipality, actor.today)
    rows = assessment_rows(actor, asked, actor.today)
    found = lists.listing(request, rows, ASSESSMENTS, AssessmentFilter)
    if found.wants_csv:
        return found.csv("risikovurderinger")
    actions = []
    if policies.assessments.permits(actor, "start"):
        actions.append(Action(_("Ny risikovurdering"), reverse("risk:new")))
    context = {
        "listing": found,
        "title": _("Risikovurderinger"),
        "actions": actions,
        "tabs": room_tabs(request),
        "shares": list(
            policies.shares.visible_to(actor)
            .filter(state="sent", compartment__in=actor.compartment_ids)
            .select_related("sender")
            .order_by("due_on")[:20]
        ),
    }
    return render(request, "risk/list.html", context)


def risks_of(actor: Actor, assessment: RiskAssessment) -> list[Any]:
    return list(
        policies.risks.visible_to(actor)
        .filter(assessment=assessment)
        .annotate(n_measures=Count("measures", distinct=True))
        .order_by("position")
    )


@screen(policies.assessments, "view")
@require_GET
def assessment_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    assessment = assessment_or_404(request, pk)
    context = whole(actor, assessment)
    context |= {
        "case": _header(actor, assessment, context["may_edit"], context["may_approve"]),
        "tabs": _tabs(request, assessment),
        "tabs_label": _("Risikovurderingen"),
        "trends": deviation_trends(actor, assessment.unit, actor.today),
        "applying": applying_in(actor, assessment.unit_id),
        "heard_in": heard_in(actor, assessment.unit, (translation.get_language() or "nb")[:2]),
    }
    return render(request, "risk/assessment.html", context)


def whole(actor: Actor, assessment: RiskAssessment) -> dict[str, Any]:
    """Everything the page and the paper show of an assessment."""
    asked = requirements(assessment.municipality, actor.today)
    risks = risks_of(actor, assessment)
    sources = list(policies.sources.visible_to(actor).filter(assessment=assessment).order_by("kind"))
    told = facts_of(assessment, risks, sources)
    found = lacks(told, asked)
    measures = list(
        policies.measures.visible_to(actor)
        .filter(risk__assessment=assessment)
        .select_related("responsible", "plan_item__plan")
        .order_by("due_on", "pk")
    )
    shares = list(
        policies.shares.visible_to(actor)
        .filter(risk__assessment=assessment)
        .select_related("unit")
        .order_by("unit__name")
    )
    may_edit = policies.assessments.may(actor, "edit", assessment) and assessment.state != "ended"
    leads = policies.assessments.may(actor, "approve", assessment)
    current = [each for each in risks if each.ended_on is None]
    reviewing = assessment.state == AssessmentState.REVIEW
    return {
        "assessment": assessment,
        "asked": asked,
        "elements": [
            {"element": each, "title": in_words(each.title), "answered": each not in found.elements}
            for each in asked.elements_of(told.agency, told.subject_kind)
        ],
        "risks": [
            {
                "risk": each,
                "before": asked.level(each.before),
                "after": asked.level(each.after),
                "bare": not (each.existing or each.n_measures or each.accepted_reason),
                "unchecked": reviewing and each.checked_at < assessment.started_at,
                "element": next((in_words(e.title) for e in asked.elements if e.code == each.element), ""),
                "measures": [row for row in measures if row.risk_id == each.pk],
                "shares": [row for row in shares if row.risk_id == each.pk],
            }
            for each in current
        ],
        "gone": [each for each in risks if each.ended_on is not None],
        "matrices": matrices(current, asked),
        "sources": [_source(kind, sources, asked) for kind in SourceKind],
        "missing": missing(found) if assessment.state in ("draft", "review") else [],
        "today": actor.today,
        "stale": assessment.stale_on(actor.today),
        "may_edit": may_edit,
        "may_share": may_edit and leads and bool(units_below(assessment.unit)),
        "may_approve": leads,
        "may_end": leads and assessment.state != "ended",
        "user_id": actor.user_id,
    }


def matrices(risks: list[Any], asked: Requirements) -> list[dict[str, Any]]:
    """The same risks twice, before measures and after them, each with its own name on top."""
    return [
        {
            "key": when,
            "title": title,
            "rows": matrix(
                (
                    (each.position, getattr(each, f"likelihood_{when}"), getattr(each, f"consequence_{when}"))
                    for each in risks
                ),
                asked,
            ),
            "missing": [each.position for each in risks if getattr(each, when) is None],
        }
        for when, title in (("before", _("Før tiltak")), ("after", _("Etter tiltak")))
    ]


def _source(kind: SourceKind, sources: list[RiskSource], asked: Requirements) -> dict[str, Any]:
    return {
        "title": kind.label,
        "said": next((each for each in sources if each.kind == kind), None),
        "required": kind in asked.sources,
    }


def _tabs(request: HttpRequest, assessment: RiskAssessment) -> list[Tab]:
    return tabs(
        request,
        Tab(_("Vurderingen"), assessment.get_absolute_url()),
        Tab(_("Historikk"), reverse("risk:history", args=[assessment.pk])),
    )


def _header(actor: Actor, assessment: RiskAssessment, edits: bool, approves: bool) -> CaseHeader:
    def link(label: str, name: str, variant: Any = "secondary") -> Action:
        return Action(label, reverse(f"risk:{name}", args=[assessment.pk]), variant=variant)

    due = ""
    if assessment.review_on and assessment.state != AssessmentState.ENDED:
        due = f"{formatting.longdate(assessment.review_on)} ({meaning(assessment.review_on, actor.today)})"
    under_way = assessment.state in (AssessmentState.DRAFT, AssessmentState.REVIEW)
    action = None
    if under_way and approves:
        action = link(_("Godkjenn vurderingen"), "approve", "primary")
    elif assessment.state == AssessmentState.CURRENT and edits:
        action = link(_("Gå gjennom på nytt"), "start_review", "primary")
    more = [link(_("Skriv ut"), "paper")]
    if edits:
        more.insert(0, link(_("Legg til risiko"), "add_risk"))
    return CaseHeader(
        title=assessment.title,
        kicker=f"{assessment.number}, {assessment.get_subject_kind_display()}",
        status=statuses.status_of(assessment),
        facts=facts(
            (_("Enhet"), assessment.unit.name),
            (_("Etat"), assessment.unit.agency.name),
            (_("Anledning"), assessment.get_trigger_display()),
            (_("Godkjent"), formatting.longdate(assessment.assessed_on) if assessment.assessed_on else ""),
            (_("Godkjent av"), assessment.assessed_by.full_name if assessment.assessed_by else ""),
            (_("Gås gjennom innen"), due),
        ),
        action=action,
        more=more,
    )


@screen(policies.assessments, "view")
@require_GET
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    assessment = assessment_or_404(request, pk)
    acts = acts_on(
        actor,
        policies.assessments.visible_to(actor).filter(pk=pk),
        policies.risks.visible_to(actor).filter(assessment=assessment),
        policies.measures.visible_to(actor).filter(risk__assessment=assessment),
    )
    context = {
        "assessment": assessment,
        "case": _header(actor, assessment, False, False),
        "tabs": _tabs(request, assessment),
        "timeline": from_acts(acts),
    }
    return render(request, "deviations/history.html", context)


@screen(policies.assessments, "view")
@require_GET
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    assessment = assessment_or_404(request, pk)
    made = assessment_paper(actor=actor, assessment=assessment, shown=whole(actor, assessment))
    response = HttpResponse(made, content_type="application/pdf")
    name = assessment.number.replace("/", "-").replace(" ", "-").lower()
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@screen(policies.assessments, "view")
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """Risks of all units the actor sees, unit by unit and summed by agency and in all, as of a day."""
    actor = actor_of(request)
    form = AsOfForm(request.GET or None)
    chosen = form.cleaned_data.get("dato") if form.is_bound and form.is_valid() else None
    on = min(chosen or actor.today, actor.today)
    asked = requirements(actor.municipality, on)
    scores = risk_figures.scores_as_of(actor, on)
    units = risk_figures.counted_by_unit(scores, asked)
    context = {
        "title": _("Risikobilde"),
        "tabs": room_tabs(request),
        "form": form,
        "on": on,
        "past": on < actor.today,
        "agencies": risk_figures.by_agency(units),
        "total": risk_figures.summed(units),
        "matrices": _counted_matrices(scores, asked),
        "stale": list(
            risk_figures.stale_assessments(actor, on).select_related("unit").order_by("unit__name")[:50]
        ),
        "bare": list(
            risk_figures.risks_without_measures(actor)
            .select_related("assessment__unit")
            .order_by("assessment__unit__name", "position")[:50]
        ),
    }
    return render(request, "risk/picture.html", context)


def _counted_matrices(scores: list[dict[str, Any]], asked: Requirements) -> list[dict[str, Any]]:
    return [
        {
            "key": when,
            "title": title,
            "counted": True,
            "rows": matrix(
                (
                    (number, row[f"likelihood_{when}_then"], row[f"consequence_{when}_then"])
                    for number, row in enumerate(scores, start=1)
                ),
                asked,
            ),
        }
        for when, title in (("before", _("Før tiltak")), ("after", _("Etter tiltak")))
    ]
