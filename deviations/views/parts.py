"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.agencies.actors import Actor
from core.agencies.views import visible_or_404
from core.base.errors import Refused
from core.interface.case import Text
from deviations import policies
from deviations.models import Measure, Report


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def report_or_404(request: HttpRequest, pk: UUID) -> Report:
    found: Report = visible_or_404(
        policies.reports, actor_of(request), "unit__agency", "unit__parent", "reporter", "judged_by", "closed_by",
        pk=pk,
    )  # fmt: skip
    return found


def measure_or_404(request: HttpRequest, pk: UUID) -> Measure:
    found: Measure = visible_or_404(
        policies.measures, actor_of(request), "report__unit__parent", "responsible", "done_by", pk=pk
    )
    return found


def form_page(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: Text,
    submit: Text,
    back: str,
    done: Text,
    lead: Text = "",
    confirm: bool = False,
    template: str = "deviations/form.html",
) -> HttpResponse:
    """Show a form; when it is sent and holds, call one service and go back. A refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)  # type: ignore[attr-defined]
        else:
            messages.success(request, str(done))
            return redirect(back)
    context = {"form": form, "title": title, "submit": submit, "back": back, "lead": lead, "confirm": confirm}
    return render(request, template, context)
