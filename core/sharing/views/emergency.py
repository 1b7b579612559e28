"""Break-glass: asking for it, seeing what one has open, and reviewing what others have opened."""

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
from core.sharing import policies, selectors
from core.sharing.enums import ReviewState
from core.sharing.forms import EmergencyForm, ReviewForm
from core.sharing.models import BreakGlass
from core.sharing.services import break_glass as services
from core.sharing.views.common import actor_of, crumbs


@require_safe
@screen(policies.emergencies, "view")
def overview(request: HttpRequest) -> HttpResponse:
    """What one has open, what one may review, and what has been."""
    actor = actor_of(request)
    page = Paginator(selectors.emergencies(actor), 50).get_page(request.GET.get("side"))
    context = {
        "title": _("Nødtilgang"),
        "breadcrumbs": crumbs((_("Nødtilgang"), "")),
        "page": page,
        "may_open": policies.emergencies.permits(actor, "open"),
        "attempts": selectors.attempts_without_access(actor),
    }
    return render(request, "sharing/emergencies.html", context)


def _under(here: str) -> list[tuple[str, str]]:
    return crumbs((_("Nødtilgang"), reverse("sharing:emergencies")), (here, ""))


@require_http_methods(["GET", "POST"])
@screen(policies.emergencies, "open")
def open_access(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = EmergencyForm(request.POST or None)
    nothing = own = False
    if request.method == "POST" and form.is_valid():
        try:
            outcome = services.open_access(actor=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            if outcome.opened:
                messages.warning(
                    request, _("Nødtilgangen er åpen i 24 timer. Lederne og personvernombudet er varslet.")
                )
                return redirect(outcome.opened[0] if len(outcome.opened) == 1 else "sharing:emergencies")
            own, nothing = outcome.own, not outcome.own
    title = _("Be om nødtilgang")
    context = {"title": title, "form": form, "nothing": nothing, "own": own, "breadcrumbs": _under(title)}
    return render(request, "sharing/emergency_open.html", context)


def _found(request: HttpRequest, key: UUID) -> BreakGlass:
    row: BreakGlass = visible_or_404(
        policies.emergencies,
        actor_of(request),
        "user",
        "unit__agency",
        "reader_unit__agency",
        "reviewed_by",
        pk=key,
    )
    return row


@require_http_methods(["GET", "POST"])
@screen(policies.emergencies, "view")
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One access: who, why, what was opened; for the reader the way in, for the reviewer the review."""
    actor = actor_of(request)
    row = _found(request, key)
    reviews = row.state == ReviewState.AWAITING and policies.emergencies.can(actor, "review", row)
    form = ReviewForm(request.POST or None) if reviews else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                services.review(
                    actor=actor,
                    opened=row,
                    justified=form.cleaned_data["outcome"] == "justify",
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                form.add_refusal(refused)
            else:
                messages.success(request, _("Vurderingen er lagret."))
                return redirect(row)
    reader = row.user_id == actor.user_id
    context = {
        "title": _("Nødtilgang, sak %(number)s") % {"number": row.number},
        "breadcrumbs": _under(row.number),
        "row": row,
        "form": form,
        "reader": reader,
        "records": list(selectors.of_source(actor, row.pk)) if reader else [],
        "awaits_others": row.state == ReviewState.AWAITING and not reviews,
    }
    return render(request, "sharing/emergency.html", context)


@require_POST
@screen(policies.emergencies, "close")
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(request, key)
    services.close_access(actor=actor_of(request), opened=row)
    messages.success(request, _("Nødtilgangen er lukket."))
    return redirect(row)
