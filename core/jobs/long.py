"""Long work with progress. The worker takes ids, works item by item, and can be followed, left and resumed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7

from .errors import TRANSIENT, describe, drop_lost_connection
from .models import Job
from .queueing import wake

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: A job without a sign of life for this long has lost its worker and is taken up again where it stopped.
RECLAIM_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 5


class LostClaim(Exception):
    """Another worker has taken the job over; this one must stop without a trace."""


@dataclass(frozen=True)
class LongJobKind:
    kind: str
    title: str
    fn: "Callable[[LongRun], None]"


_kinds: dict[str, LongJobKind] = {}


def register_long_job(kind: str, title: str, fn: "Callable[[LongRun], None]") -> None:
    """Declare a kind of long work. `fn(run)` does it, through `run.each(…)` wherever it has items."""
    _kinds[kind] = LongJobKind(kind, title, fn)


class LongRun:
    """One worker's hold on a job: parameters in, progress and result out.

    Work happens as the person who started it, with that person's rights at the time of working.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.claim = job.claim
        self.counts: dict[str, int] = dict(job.counts)

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """A transaction in the database context of whoever started the job."""
        with acting_as(for_user(self.job.started_by)) as actor:
            yield actor

    def each(self, items: Sequence[T], work: Callable[[Actor, T], None], *, batch: int = 1) -> None:
        """Call `work` for every item, `batch` items to a transaction; a resumed job goes on where it stopped.

        The items must come in the same order each time. Progress is stored with the work it counts, so an item
        is never done twice, also when the worker dies between two of them.
        """

        def work_on_each(actor: Actor, chunk: Sequence[T]) -> None:
            for item in chunk:
                work(actor, item)

        self.in_batches(items, work_on_each, size=batch)

    def in_batches(
        self, items: Sequence[T], work: Callable[[Actor, Sequence[T]], None], *, size: int = 200
    ) -> None:
        """As `each`, for work that is done for `size` items at a time with the same few queries."""
        self._say_total(len(items))
        while self.job.done < len(items):
            with self.acting() as actor:
                job = self._held()
                self.counts = dict(job.counts)
                chunk = items[job.done : job.done + size]
                work(actor, chunk)
                job.done += len(chunk)
                job.counts = self.counts
                job.beat_at = timezone.now()
                job.save(update_fields=["done", "counts", "beat_at"])
            self.job = job

    @contextmanager
    def whole(self) -> Iterator[Actor]:
        """As `acting`, for a piece of work that must be one transaction (a dry run); it keeps its hold meanwhile."""
        with self.acting() as actor:
            self._held()
            yield actor

    def progress(self, done: int, total: int) -> None:
        """Tell how far work inside `whole` has come."""
        cache.set(_progress_key(self.job.pk), (done, total), timeout=3600)

    def count(self, **numbers: int) -> None:
        """Add to the figures shown when the job is over; inside `each` they are stored with the work they count."""
        for name, number in numbers.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def result(self, url: str, title: str) -> None:
        """Where the outcome can be seen."""
        Job.objects.filter(pk=self.job.pk).update(result_url=url, result_title=title)

    def _say_total(self, total: int) -> None:
        Job.objects.filter(pk=self.job.pk).update(total=total, beat_at=timezone.now())
        self.job.refresh_from_db()

    def _held(self) -> Job:
        job = Job.objects.select_for_update().select_related(None).get(pk=self.job.pk)
        if job.claim != self.claim or job.state != Job.State.RUNNING:
            raise LostClaim
        return job


def _progress_key(job_id: UUID) -> str:
    return f"job:{job_id}:progress"


def shown_progress(job: Job) -> tuple[int, int]:
    """Done and total as they stand now."""
    if job.state == Job.State.RUNNING and not job.done:
        return cache.get(_progress_key(job.pk)) or (job.done, job.total)
    return job.done, job.total


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise NotAllowed("start_long_job")
    return actor.user


@transaction.atomic
def start_long_job(*, actor: Actor, kind: str, title: str, params: dict[str, Any]) -> Job:
    """Put long work in the queue for the actor. `params` hold ids and codes only."""
    from .tasks import run_long_job

    if kind not in _kinds:
        raise LookupError(f"No long job is called {kind}")
    job = Job(
        municipality_id=actor.home.pk,
        kind=kind,
        title=title,
        params=params,
        started_by=_person(actor),
    )
    job.save(force_insert=True)
    events.record(actor, "job.started", job, detail={"kind": kind})
    transaction.on_commit(lambda: wake(run_long_job, str(job.pk)))
    return job


@transaction.atomic
def retry_long_job(*, actor: Actor, job: Job) -> Job:
    """Take a stopped job up again where it stopped. One that is already going is left alone."""
    from .tasks import run_long_job

    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state != Job.State.FAILED:
        return locked
    locked.state, locked.error, locked.attempts, locked.finished_at = Job.State.WAITING, "", 0, None
    locked.save(update_fields=["state", "error", "attempts", "finished_at"])
    events.record(actor, "job.retried", locked, detail={"kind": locked.kind})
    transaction.on_commit(lambda: wake(run_long_job, str(locked.pk)))
    return locked


def work_on(job_id: UUID | str) -> Job | None:
    """Claim the job and do it. None when another worker has it, or it is over already."""
    job = _claim(job_id)
    if job is None:
        return None
    run = LongRun(job)
    try:
        _kinds[job.kind].fn(run)
    except LostClaim:
        return None
    except TRANSIENT as error:
        drop_lost_connection()
        if job.attempts >= MAX_ATTEMPTS:
            _close(run, Job.State.FAILED, describe(error))
        else:
            Job.objects.filter(pk=job.pk, claim=run.claim).update(state=Job.State.WAITING)
        log.warning("long_job_transient_error", job=str(job.pk), kind=job.kind, error=type(error).__name__)
    except Refused as refused:
        _close(run, Job.State.FAILED, refused.message)
    except Exception as error:
        log.exception("long_job_failed", job=str(job.pk), kind=job.kind)
        _close(run, Job.State.FAILED, describe(error))
    else:
        _close(run, Job.State.DONE, "")
    return Job.objects.get(pk=job_id)


def _claim(job_id: UUID | str) -> Job | None:
    now = timezone.now()
    lost = Q(state=Job.State.RUNNING) & (Q(beat_at=None) | Q(beat_at__lt=now - RECLAIM_AFTER))
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("started_by")
            .filter(Q(state=Job.State.WAITING) | lost, pk=job_id)
            .first()
        )
        if job is None:
            return None
        job.state, job.claim, job.beat_at = Job.State.RUNNING, uuid7(), now
        job.attempts += 1
        job.save(update_fields=["state", "claim", "beat_at", "attempts"])
    return job


def _close(run: LongRun, state: str, error: str) -> None:
    now = timezone.now()
    Job.objects.filter(pk=run.job.pk, claim=run.claim).update(
        state=state, error=error[:300], counts=run.counts, finished_at=now, beat_at=now
    )
    cache.delete(_progress_key(run.job.pk))


def unfinished(now: Any) -> list[UUID]:
    """Jobs that wait or have lost their worker, for the sweep that puts them back in the queue."""
    silent = Q(state=Job.State.RUNNING) & (Q(beat_at=None) | Q(beat_at__lt=now - RECLAIM_AFTER))
    forgotten = Q(state=Job.State.WAITING, created_at__lt=now - timedelta(minutes=1))
    return list(Job.objects.filter(silent | forgotten).values_list("pk", flat=True))
