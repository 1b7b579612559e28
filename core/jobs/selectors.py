from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.agencies.actors import Actor
from core.agencies.models import Municipality

from .models import Job, JobRun
from .policies import job_policy
from .registry import NightlyJob, nightly_jobs


@dataclass(frozen=True)
class JobLine:
    """One nightly job as the page shows it."""

    job: NightlyJob
    last: JobRun | None
    failed: JobRun | None
    missed: int
    next_at: datetime


def job_lines(municipality: Municipality, now: datetime) -> list[JobLine]:
    """All jobs of the municipality with last run, standing failure, nights missed and next run. Two queries."""
    latest: dict[str, JobRun] = {}
    done: dict[str, JobRun] = {}
    runs = JobRun.objects.filter(municipality=municipality)
    for run in runs.order_by("job", "-on").distinct("job"):
        latest[run.job] = run
    for run in runs.filter(state=JobRun.State.DONE).order_by("job", "-on").distinct("job"):
        done[run.job] = run
    return [
        _line(job, latest.get(job.name), done.get(job.name), now)
        for job in nightly_jobs()
        if job.applies(municipality)
    ]


def _line(job: NightlyJob, last: JobRun | None, done: JobRun | None, now: datetime) -> JobLine:
    local = timezone.localtime(now)
    due = local.date() if local.time() >= job.schedule else local.date() - timedelta(days=1)
    missed = (due - done.on).days if done else 0
    if missed <= 0 and done is not None:
        day = done.on + timedelta(days=1)
        next_at = timezone.make_aware(datetime.combine(max(day, due + timedelta(days=1)), job.schedule))
    else:
        next_at = (local + timedelta(hours=1)).replace(minute=10, second=0, microsecond=0)
    failed = last if last is not None and last.state == JobRun.State.FAILED else None
    return JobLine(job, last, failed, max(missed, 0), next_at)


def runs_of(municipality: Municipality, job: NightlyJob) -> QuerySet[JobRun]:
    """The history of one job, newest day first."""
    return JobRun.objects.filter(municipality=municipality, job=job.name).order_by("-on")


def own_long_jobs(actor: Actor, *, days: int = 14) -> QuerySet[Job]:
    """The actor's own long work that is going on or was finished lately, newest first. For Min dag."""
    since: Any = timezone.now() - timedelta(days=days)
    return (
        job_policy.visible_to(actor)
        .filter(started_by=actor.user_id, created_at__gte=since)
        .order_by("-created_at")
    )
