"""«Oppgaver»: what I or my units shall do, and those I stand in for."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404

from .. import selectors, services
from ..policies import task_policy


@require_safe
@screen(task_policy, "view")
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(selectors.open_tasks(actor), 50).get_page(request.GET.get("side"))
    context = {
        "title": _("Oppgaver"), "page": page, "today": actor.today, "covered": selectors.covered_tasks(actor),
    }  # fmt: skip
    return render(request, "notices/tasks.html", context)


@require_POST
@screen(task_policy, "complete")
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    task = selectors.covered_task(actor, pk) or visible_or_404(task_policy, actor, pk=pk)
    services.complete_task(actor=actor, task=task)
    messages.success(request, _("Oppgaven er utført."))
    return redirect("notices:tasks")
