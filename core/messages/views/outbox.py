"""«Utsending»: what my compartment has sent, and what did not get there."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404

from .. import outbox, selectors
from ..policies import outbox_policy


@require_safe
@screen(outbox_policy, "view")
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(selectors.outbox(actor), 50).get_page(request.GET.get("side"))
    context = {"title": _("Utsending"), "page": page, "may_retry": outbox_policy.permits(actor, "retry")}
    return render(request, "notices/outbox.html", context)


@require_POST
@screen(outbox_policy, "retry")
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    outbox.retry(actor=actor, item=visible_or_404(outbox_policy, actor, pk=pk))
    messages.success(request, _("Sendingen er lagt i kø på nytt."))
    return redirect("notices:outbox")
