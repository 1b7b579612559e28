"""Trying rule sets on the cases there are: start, follow, figures, and the cases for those who may see them."""

import csv
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from applications import rule_selectors, simulation_selectors
from applications.enums import SimulationScope
from applications.forms.simulations import ResultFilter, SimulationForm
from applications.models import Simulation
from applications.policies import applications, simulations
from applications.services import simulating
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.interface import lists
from core.interface.tables import Column, Table
from core.jobs.policies import job_policy
from core.jobs.views.long import STOP_POLLING, progress_of
from core.rules.policies import rule_set_drafts, rule_sets


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _choices(actor: Any) -> list[tuple[str, str]]:
    drafts = [
        (f"utkast:{each.pk}", _("Utkast: %s") % (each.name if each.title else
                                               _("Ny versjon av %s") % each.based_on.name))
        for each in rule_selectors.open_drafts(actor)
        if each.kind == simulating.KIND
    ]  # fmt: skip
    sets = rule_sets.visible_to(actor).filter(kind=simulating.KIND, withdrawn_at=None).order_by("-valid_from")
    return [*drafts, *((f"sett:{each.pk}", str(each.name)) for each in sets.defer("content"))]


@screen(simulations, "run")
def start(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    form = SimulationForm(
        request.POST or None,
        choices=_choices(actor),
        initial={
            "tried": request.GET.get("hva", ""),
            "on": actor.today,
            "scope": SimulationScope.ALL,
        },
    )
    if request.method == "POST" and form.is_valid():
        what, _colon, key = form.cleaned_data["tried"].partition(":")
        policy: Any = rule_set_drafts if what == "utkast" else rule_sets
        found = visible_or_404(policy, actor, pk=key)
        try:
            made = simulating.start_simulation(
                actor=actor,
                draft=found if what == "utkast" else None,
                rule_set=None if what == "utkast" else found,
                on=form.cleaned_data["on"],
                scope=form.cleaned_data["scope"],
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect(made)
    context = {
        "title": _("Prøv et regelsett på sakene"),
        "form": form,
        "verb": _("Prøv regelsettet"),
        "back": reverse("rulesets:index"),
        "lead": _("Husrom regner ut hvilke saker som ville fått et annet utfall, og hvorfor. Ingenting blir lagret "
                  "på sakene."),
        "confirm": False,
    }  # fmt: skip
    return render(request, "interface/form_page.html", context)


def _find(request: HttpRequest, simulation: UUID) -> Simulation:
    found: Simulation = visible_or_404(
        simulations, _actor(request), "against", "draft", "rule_set", "started_by", pk=simulation
    )
    return found


@require_safe
@screen(simulations, "view")
def show(request: HttpRequest, simulation: UUID) -> HttpResponse:
    actor = _actor(request)
    found = _find(request, simulation)
    progress = None
    if found.finished_at is None:
        job = job_policy.visible_to(actor).filter(pk=found.job).first()
        if job is not None:
            progress = {**progress_of(job), "url": request.path, "result": None}
    if getattr(request, "htmx", False):
        done = progress is None or progress["finished"]
        answer = render(request, "interface/progress.html", {"progress": progress or _over(request)})
        if done:
            answer.status_code = STOP_POLLING
            answer.headers["HX-Refresh"] = "true"
        return answer
    exact = simulation_selectors.sees_cases(actor, found)
    context = {
        "title": _("Prøving av «%s»") % found.name,
        "simulation": found,
        "progress": progress,
        "groups": simulation_selectors.figures(actor, found) if found.finished_at else [],
        "exact": exact,
        "may_remove": simulations.allows(actor, "remove", found) and simulations.permits(actor, "remove"),
        "breadcrumbs": [(_("Regelsett"), reverse("rulesets:index")), (_("Prøving"), "")],
    }
    if request.GET.get("eksport") == "csv" and found.finished_at:
        return _figures_csv(context["groups"])
    return render(request, "applications/rule_sets/simulation.html", context)


def _over(request: HttpRequest) -> dict[str, Any]:
    return {
        "done": 1,
        "total": 1,
        "text": _("Ferdig."),
        "url": request.path,
        "finished": True,
        "failed": False,
    }


def _figures_csv(groups: Any) -> HttpResponse:
    """The figures as shown: a group too small to say stays unsaid."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Saker"), _("Krav"), _("Fra"), _("Til"), _("Antall")])
    for group in groups:
        for figure in (*group.outcomes, *group.criteria):
            number = _("vises ikke") if figure.number is None else figure.number
            writer.writerow([group.title, figure.what, figure.before, figure.after, number])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="proving.csv"'
    return response


def _why(row: Any) -> str:
    """Criterion by criterion: from, to, and the fact."""
    language = "nn" if get_language() == "nn" else "nb"
    said = []
    for each in row.changes:
        before, after = (simulation_selectors.verdict_words(each[key]) for key in ("before", "after"))
        fact = each.get("fact", {}).get(language, "")
        said.append(f"{row.titles.get(each['code'], each['code'])}: {before} → {after}. {fact}".strip())
    return " · ".join(said)


RESULTS = Table(
    caption=_lazy("Saker som ville fått et annet utfall"),
    columns=(
        Column(
            "case",
            _lazy("Sak"),
            value=lambda row: row.application.case_number,
            link=lambda row: row.application.get_absolute_url(),
            sort=("application__case_number",),
            row_header=True,
        ),
        Column("applicant", _lazy("Søker"), value=lambda row: row.application.applicant.name),
        Column("state", _lazy("Status"), value=lambda row: row.application.get_state_display()),
        Column("before", _lazy("Fra"), value=lambda row: row.get_before_display(), sort="before"),
        Column("after", _lazy("Til"), value=lambda row: row.get_after_display(), sort="after"),
        Column("why", _lazy("Hvorfor"), value=_why),
    ),
    default_sort="case",
    noun=(_lazy("sak"), _lazy("saker")),
    empty_title=_lazy("Ingen saker ville fått et annet utfall."),
)


@require_safe
@screen(applications, "list")
def cases(request: HttpRequest, simulation: UUID) -> HttpResponse:
    actor = _actor(request)
    found = _find(request, simulation)
    listing = lists.listing(request, simulation_selectors.cases_in(actor, found), RESULTS, ResultFilter)
    titles = simulation_selectors.titles_of(found)
    for row in listing.rows:
        row.titles = titles
    reads.note(
        request,
        rows=[(row.application.applicant_id, row.application) for row in listing.rows],
        content="application.simulation",
    )
    if listing.wants_csv:
        return listing.csv("proving")
    context = {
        "title": _("Saker som ville fått et annet utfall"),
        "lead": _("Prøving av «%s». Ingenting er lagret på sakene.") % found.name,
        "listing": listing,
        "breadcrumbs": [
            (_("Regelsett"), reverse("rulesets:index")), (_("Prøving"), found.get_absolute_url()), (_("Saker"), ""),
        ],
    }  # fmt: skip
    return render(request, "interface/list_page.html", context)


@require_POST
@screen(simulations, "remove")
def remove(request: HttpRequest, simulation: UUID) -> HttpResponse:
    simulating.remove_simulation(actor=_actor(request), simulation=_find(request, simulation))
    messages.success(request, _("Prøvingen er slettet."))
    return redirect("rulesets:index")
