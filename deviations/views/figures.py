"""Figures of reports: for the units one leads, or for the agencies of the municipality without small groups."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.enums import Role
from core.agencies.views import screen
from core.interface import lists
from core.interface.tables import render_rows
from deviations import policies
from deviations.enums import Category
from deviations.forms_outside import PeriodForm
from deviations.selectors.figures import figures_for
from deviations.tables_figures import AGE_TITLES, FIGURES, FIGURES_FILE
from deviations.views.parts import actor_of


@screen(policies.reports, "figures")
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PeriodForm(request.GET if request.GET else None)
    since, on = date(actor.today.year, 1, 1), actor.today
    if form.is_bound and form.is_valid():
        on = min(form.cleaned_data["on"] or on, actor.today)
        since = form.cleaned_data["since"] or date(on.year, 1, 1)
        if since > on:
            form.add_error("since", _("Perioden må begynne før den slutter."))
            since = date(on.year, 1, 1)
    rows, whole = figures_for(actor, since=since, on=on, unit=_("Til sammen"))
    if request.GET.get("eksport") in ("csv", "xlsx"):
        return lists.as_file(request, FIGURES_FILE, rows, f"avvik-tall-{on:%Y%m%d}")
    context: dict[str, Any] = {
        "form": form if form.is_bound else PeriodForm(initial={"since": since, "on": on}),
        "since": since,
        "on": on,
        "empty": not rows,
        "columns": FIGURES.columns,
        "body": render_rows(FIGURES, [*rows, whole] if len(rows) > 1 else rows, ""),
        "categories": [(label, _cell(whole.by_category.get(code, 0))) for code, label in Category.choices],
        "ages": [(title, _cell(whole.open_by_age.get(code, 0))) for code, title in AGE_TITLES.items()],
        "small": actor.has_role(Role.TOP_MANAGEMENT),
        "breadcrumbs": [(_("Avvik"), reverse("deviations:list")), (_("Tall"), "")],
    }
    return render(request, "deviations/figures.html", context)


def _cell(value: int | None) -> Any:
    return "–" if value is None else value
