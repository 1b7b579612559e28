"""What Celery calls. Tasks take ids or nothing, and may come twice."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init
from django.core.cache import cache
from django.utils import timezone

from core.agencies.models import Municipality

from . import long, runner
from .queueing import wake
from .registry import nightly_job

BEAT_KEY = "jobs:last_beat"


@shared_task(name="core.jobs.tasks.run_nightly")
def run_nightly() -> int:
    """Hourly: run what is due in every municipality, missed nights first. Returns how many runs were taken."""
    return len(runner.run_due(timezone.now()))


@beat_init.connect
def catch_up_when_the_clock_starts(**kwargs: Any) -> None:
    """After a stop nobody waits for the next full hour to have the missed nights done."""
    wake(run_nightly, countdown=20)


@shared_task(name="core.jobs.tasks.run_job_now")
def run_job_now(job: str, municipality_id: str) -> None:
    """A person pressed «Kjør nå»: catch up, then repeat today's run if it was done already."""
    runner.run_now(nightly_job(job), Municipality.objects.get(pk=municipality_id), timezone.now())


@shared_task(name="core.jobs.tasks.run_long_job")
def run_long_job(job_id: str) -> None:
    long.work_on(job_id)


@shared_task(name="core.jobs.tasks.sweep_long_jobs")
def sweep_long_jobs() -> int:
    """Every minute: put jobs back in the queue whose worker died or whose message was lost. Also the clock's tick."""
    now = timezone.now()
    cache.set(BEAT_KEY, now.isoformat(), timeout=None)
    found = long.unfinished(now)
    for job_id in found:
        wake(run_long_job, str(job_id))
    return len(found)
