"""«Jobber»: what the night did, what failed, what comes next."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen

from .. import selectors, services, warnings
from ..policies import job_run_policy
from ..registry import NightlyJob, nightly_job


@require_safe
@screen(job_run_policy, "view")
def overview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "title": _("Jobber"),
        "lines": selectors.job_lines(actor.home, timezone.now()),
        "warnings": warnings.found(actor.home),
        "may_run": job_run_policy.permits(actor, "run"),
    }
    return render(request, "jobs/overview.html", context)


@require_safe
@screen(job_run_policy, "view")
def job_page(request: HttpRequest, name: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    job = _job(name)
    page = Paginator(selectors.runs_of(actor.home, job), 50).get_page(request.GET.get("side"))
    context = {
        "title": job.title,
        "job": job,
        "page": page,
        "may_run": job_run_policy.permits(actor, "run"),
        "breadcrumbs": [(_("Jobber"), "/jobber/"), (job.title, "")],
    }
    return render(request, "jobs/job.html", context)


@require_POST
@screen(job_run_policy, "run")
def run_now(request: HttpRequest, name: str) -> HttpResponse:
    job = _job(name)
    services.ask_for_run(actor=request.actor, job=job)  # type: ignore[attr-defined]
    messages.success(request, _("Jobben er satt i gang. Last siden på nytt om litt for å se resultatet."))
    return redirect("jobs:job", name=name)


def _job(name: str) -> NightlyJob:
    try:
        return nightly_job(name)
    except KeyError as error:
        raise Http404 from error
