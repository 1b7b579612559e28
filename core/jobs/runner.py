"""Running the nightly jobs: every missed night is caught up, in order, once, and a failure is seen by a person.

How a run is made safe:

1. the row (job, municipality, day) is made if it is missing: a unique key, so two workers make one row;
2. it is claimed with FOR UPDATE SKIP LOCKED and marked as running, and that is committed;
3. the work is done in one transaction that holds the row's lock all the while and marks it as done in the end,
   so the work and the mark stand or fall together;
4. a failure rolls the work back and is then written down.

A worker that dies lets go of the lock, and the run can be taken again after `RECLAIM_AFTER`. As long as the
worker lives, the lock keeps others away, however long the work takes.
"""

import time as clock
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality

from .errors import describe, drop_lost_connection, is_transient
from .models import JobRun
from .registry import NightlyJob, nightly_jobs

log = structlog.get_logger(__name__)

RECLAIM_AFTER = timedelta(minutes=2)
#: After this many failures in one day the run waits for a person, or for the next night.
ATTEMPTS_A_DAY = 5
#: A job that was away for long starts this many days back.
CATCH_UP_DAYS = 92


@dataclass
class Run:
    """What a nightly function gets to report through. Figures only, never names."""

    id: object
    on: date
    counts: dict[str, int] = field(default_factory=dict)
    done: int = 0
    total: int = 0

    def count(self, **numbers: int) -> None:
        """Add to the counts shown on the page «Jobber», e.g. `run.count(escalated=3)`."""
        for name, number in numbers.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def progress(self, done: int, total: int) -> None:
        """Say how far the run has come. Kept in the cache: the run's own transaction is not seen until its end."""
        self.done, self.total = done, total
        cache.set(progress_key(self.id), (done, total), timeout=3600)


def progress_key(run_id: object) -> str:
    return f"jobrun:{run_id}:progress"


def run_due(
    now: datetime,
    *,
    jobs: Iterable[NightlyJob] | None = None,
    municipalities: Iterable[Municipality] | None = None,
    pause: Callable[[float], None] = clock.sleep,
) -> list[JobRun]:
    """Run everything that is due at `now` and not done, missed nights first. Returns the runs it took.

    A failing job stops neither the other jobs nor the other municipalities, but its own later nights wait for it.
    """
    taken = []
    places = list(municipalities if municipalities is not None else Municipality.objects.order_by("code"))
    for municipality in places:
        for job in jobs if jobs is not None else nightly_jobs():
            if job.applies(municipality):
                taken += _catch_up(job, municipality, now, pause)
    return taken


def _catch_up(
    job: NightlyJob, municipality: Municipality, now: datetime, pause: Callable[[float], None]
) -> list[JobRun]:
    taken = []
    for day in days_due(job, municipality, now):
        run = run_once(job, municipality, day, pause=pause)
        if run is not None:
            taken.append(run)
        if run is None or run.state != JobRun.State.DONE:
            break  # taken by another worker, given up for today, or failed: the next night waits
    return taken


def last_due_day(job: NightlyJob, now: datetime) -> date:
    """The newest day whose run is due at `now`: today, or yesterday before the job's time of day."""
    local = timezone.localtime(now)
    return local.date() if local.time() >= job.schedule else local.date() - timedelta(days=1)


def days_due(job: NightlyJob, municipality: Municipality, now: datetime) -> list[date]:
    """The days to be done, oldest first: from the day after the last success. A new job begins with today's."""
    until = last_due_day(job, now)
    runs = JobRun.objects.filter(job=job.name, municipality=municipality)
    last = runs.filter(state=JobRun.State.DONE).aggregate(last=Max("on"))["last"]
    if last is None:
        last = runs.order_by("on").values_list("on", flat=True).first()
        last = last - timedelta(days=1) if last else until - timedelta(days=1)
    start = max(last + timedelta(days=1), until - timedelta(days=CATCH_UP_DAYS))
    return [start + timedelta(days=n) for n in range((until - start).days + 1)]


def run_once(
    job: NightlyJob,
    municipality: Municipality,
    on: date,
    *,
    again: bool = False,
    pause: Callable[[float], None] = clock.sleep,
) -> JobRun | None:
    """Claim and run one job for one municipality and day; None when somebody else has it or it must wait.

    Transient errors (a deadlock, a lost connection) are tried twice more at once. `again` repeats a run that is
    done or has been given up: the functions are safe to repeat.
    """
    for attempt in range(3):
        claimed = _claim(job, municipality, on, again=again or attempt > 0)
        if claimed is None:
            return None
        run = _work(job, municipality, claimed)
        if not run.transient:
            return run
        pause(0.5 * 2**attempt)
    return run


def _claim(job: NightlyJob, municipality: Municipality, on: date, *, again: bool) -> JobRun | None:
    now = timezone.now()
    JobRun.objects.bulk_create(
        [JobRun(municipality=municipality, job=job.name, on=on)], ignore_conflicts=True
    )
    with transaction.atomic():
        free = Q(state=JobRun.State.WAITING) | Q(
            state=JobRun.State.RUNNING, claimed_at__lt=now - RECLAIM_AFTER
        )
        if again:
            free |= Q(state__in=[JobRun.State.DONE, JobRun.State.FAILED])
        else:
            midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
            tired = Q(transient=False, attempts__gte=ATTEMPTS_A_DAY, claimed_at__gte=midnight)
            free |= Q(state=JobRun.State.FAILED) & ~tired
        run = (
            JobRun.objects.select_for_update(skip_locked=True)
            .filter(free, job=job.name, municipality=municipality, on=on)
            .first()
        )
        if run is None:
            return None
        run.state = JobRun.State.RUNNING
        run.attempts = F("attempts") + 1
        run.claimed_at = run.started = now
        run.finished = None
        run.error, run.transient = "", False
        run.save()
        run.refresh_from_db()
    return run


def _work(job: NightlyJob, municipality: Municipality, claimed: JobRun) -> JobRun:
    report = Run(claimed.pk, claimed.on)
    try:
        with acting_as_service(job.service, municipality, today=claimed.on) as actor:
            run = JobRun.objects.select_for_update().get(pk=claimed.pk)
            if run.state != JobRun.State.RUNNING or run.attempts != claimed.attempts:
                return run  # taken over by another worker between the claim and the work
            job.fn(actor, claimed.on, report)
            run.state = JobRun.State.DONE
            run.finished = timezone.now()
            run.counts = report.counts
            run.progress, run.total = report.done, report.total
            run.save()
    except Exception as error:
        drop_lost_connection()
        log.exception("nightly_job_failed", job=job.name, municipality=municipality.code, on=str(claimed.on))
        run = _fail(claimed, error)
    else:
        log.info("nightly_job_done", job=job.name, municipality=municipality.code, on=str(claimed.on))
    return run


def _fail(claimed: JobRun, error: Exception) -> JobRun:
    JobRun.objects.filter(pk=claimed.pk, attempts=claimed.attempts).update(
        state=JobRun.State.FAILED,
        finished=timezone.now(),
        error=describe(error),
        transient=is_transient(error),
    )
    claimed.refresh_from_db()
    return claimed


def run_now(job: NightlyJob, municipality: Municipality, now: datetime) -> list[JobRun]:
    """A person wants the job run: what was missed first, also what had been given up, then today's, again if done."""
    days = days_due(job, municipality, now) or [timezone.localtime(now).date()]
    taken = []
    for day in days:
        run = run_once(job, municipality, day, again=True)
        if run is None:
            break
        taken.append(run)
        if run.state != JobRun.State.DONE:
            break
    return taken
