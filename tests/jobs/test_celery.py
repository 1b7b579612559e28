"""A real worker behind a real broker takes the work, and the clock names tasks that exist."""

import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings

from config.celery import app
from core.accounts.models import User
from core.agencies.actors import acting_as, for_user
from core.jobs.long import LongRun, register_long_job, start_long_job
from core.jobs.models import Job


def test_every_beat_entry_names_a_registered_task() -> None:
    app.loader.import_default_modules()

    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_worker_takes_a_long_job_from_the_broker() -> None:
    register_long_job("test.celery", "Prøve", _three_items)
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        with acting_as(for_user(User.objects.get(username="saksbehandler.bergen"))) as actor:
            job = start_long_job(actor=actor, kind="test.celery", title="Prøve", params={})

        for _second in range(100):
            if Job.objects.get(pk=job.pk).is_over:
                break
            time.sleep(0.1)

    done = Job.objects.get(pk=job.pk)
    assert (done.state, done.done) == ("done", 3)


def _three_items(run: LongRun) -> None:
    run.each(range(3), lambda actor, item: None)
