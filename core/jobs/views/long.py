"""A page per long job: it can be followed, left and come back to."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404

from ..long import retry_long_job, shown_progress
from ..models import Job
from ..policies import job_policy

#: htmx takes this as: stop asking.
STOP_POLLING = 286


@require_safe
@screen(job_policy, "view")
def own(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    jobs = job_policy.visible_to(actor).select_related("started_by").order_by("-created_at")
    page = Paginator(jobs, 50).get_page(request.GET.get("side"))
    return render(request, "jobs/long_jobs.html", {"title": _("Lange jobber"), "page": page})


@require_safe
@screen(job_policy, "view")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = visible_or_404(job_policy, request.actor, "started_by", pk=pk)  # type: ignore[attr-defined]
    context = {
        "title": job.title,
        "job": job,
        "progress": progress_of(job),
        "may_retry": job.state == Job.State.FAILED,
        "breadcrumbs": [(_("Lange jobber"), reverse("jobs:long_jobs")), (job.title, "")],
    }
    if getattr(request, "htmx", False):
        return render(
            request, "interface/progress.html", context, status=STOP_POLLING if job.is_over else 200
        )
    return render(request, "jobs/long_job.html", context)


@require_POST
@screen(job_policy, "retry")
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    job = visible_or_404(job_policy, actor, pk=pk)
    retry_long_job(actor=actor, job=job)
    return redirect("jobs:long_job", pk=job.pk)


def progress_of(job: Job) -> dict[str, Any]:
    """What the progress component shows."""
    done, total = shown_progress(job)
    return {
        "done": total if job.state == Job.State.DONE else done,
        "total": max(total, 1),
        "text": _text(job, done, total),
        "url": reverse("jobs:long_job", args=[job.pk]),
        "finished": job.is_over,
        "failed": job.state == Job.State.FAILED,
        "result": {"label": job.result_title, "url": job.result_url, "variant": "primary"}
        if job.result_url and job.is_over
        else None,
        "errors": [job.error] if job.error else [],
    }


def _text(job: Job, done: int, total: int) -> str:
    if job.state == Job.State.DONE:
        return _("Ferdig.")
    if job.state == Job.State.FAILED:
        return _("Stoppet etter %(done)s av %(total)s.") % {"done": done, "total": total}
    if job.state == Job.State.WAITING:
        return _("Venter på ledig plass.")
    if not total:
        return _("I gang.")
    return _("%(done)s av %(total)s er ferdig.") % {"done": done, "total": total}
