"""«Varsler»: what one's units have been told, and what waits for a receipt."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404

from .. import selectors, services
from ..policies import notice_policy


@require_safe
@screen(notice_policy, "view")
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(selectors.notices(actor), 50).get_page(request.GET.get("side"))
    return render(request, "notices/notices.html", {"title": _("Varsler"), "page": page})


@require_POST
@screen(notice_policy, "read")
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    services.mark_read(actor=actor, notice=visible_or_404(notice_policy, actor, pk=pk))
    return redirect("notices:notices")


@require_POST
@screen(notice_policy, "read")
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(actor=request.actor)  # type: ignore[attr-defined]
    return redirect("notices:notices")


@require_POST
@screen(notice_policy, "give_receipt")
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    services.give_receipt(actor=actor, notice=visible_or_404(notice_policy, actor, pk=pk))
    messages.success(request, _("Varselet er kvittert."))
    return redirect("notices:notices")
