"""«Tegn på uvanlig innsyn»: what the rules found, and what the privacy officer made of it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused

from .. import selectors
from ..calculations.hints import explained
from ..forms import ReviewForm
from ..models import AccessHint
from ..policies import hints
from ..services import hints as service

HOME = "/personvern/"


@require_GET
@screen(hints, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """Those not yet reviewed first, newest day first."""
    actor = request.actor  # type: ignore[attr-defined]
    rules = service.rules_in_force(actor, actor.today)
    page = Paginator(selectors.hints_to_review(actor), 50).get_page(request.GET.get("side"))
    context = {
        "title": _("Tegn på uvanlig innsyn"),
        "page": page,
        "lines": [(row, explained(row.rule, row.figures)) for row in page.object_list],
        "rules": rules,
        "rules_from": service.day_of(rules.version) if rules else None,
        "breadcrumbs": [(_("Personvern"), HOME), (_("Tegn på uvanlig innsyn"), "")],
    }
    return render(request, "privacy/hints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(hints, "review")
def hint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One hint with its figures, the answers given, and room for one more."""
    actor = request.actor  # type: ignore[attr-defined]
    row: AccessHint = visible_or_404(hints, actor, "user", "unit", pk=pk)
    person = selectors.names_of([row.person_id]).get(row.person_id) if row.person_id else None
    reads.note(request, persons=[row.person_id] if person else [], content="read_log.rows", basis="role")
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.review(actor=actor, hint=row, **form.cleaned_data)
            messages.success(request, _("Vurderingen er lagret."))
            return redirect("privacy:hint", pk=row.pk)
        except Refused as refused:
            form.add_refusal(refused)
    context = {
        "title": _("Tegn på uvanlig innsyn"),
        "hint": row,
        "sentence": explained(row.rule, row.figures),
        "person": person,
        "rules_from": service.day_of(row.rule_version),
        "answers": selectors.answers_to(actor, row),
        "form": form,
        "log_url": f"{reverse('privacy:log_start')}?{urlencode(_prefilled(row))}",
        "breadcrumbs": [
            (_("Personvern"), HOME),
            (_("Tegn på uvanlig innsyn"), reverse("privacy:hints")),
            (_("Vurder"), ""),
        ],
    }
    return render(request, "privacy/hint.html", context)


def _prefilled(row: AccessHint) -> dict[str, Any]:
    day = f"{row.on:%d.%m.%Y}"
    return {"purpose": "suspicion", "employee": row.user_id, "since": day, "until": day}
