"""Two workers at once, on two real connections: each effect happens once."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connections, transaction

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from core.agencies.models import Municipality
from core.jobs import registry, runner
from core.jobs.long import LongRun, register_long_job, work_on
from core.jobs.models import Job, JobRun
from core.jobs.registry import NightlyJob, nightly
from core.messages import outbox, ports
from core.messages.models import OutboxItem
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 11, 23)


@pytest.fixture
def job() -> Iterator[NightlyJob]:
    @nightly("test.once", title="Én gang")
    def once(actor: Actor, on: date, run: runner.Run) -> None:
        run.count(done=1)

    yield registry.nightly_job("test.once")
    del registry._jobs["test.once"]


def test_two_workers_run_a_night_once(job: NightlyJob) -> None:
    place = Municipality.objects.get(code="bergen")

    results = together(*(lambda: runner.run_once(job, place, DAY) for _ in range(2)))

    assert sum(result is not None for result in results) == 1
    assert JobRun.objects.get().attempts == 1


def test_run_that_is_being_worked_on_is_not_taken_however_old_the_claim(job: NightlyJob) -> None:
    place = Municipality.objects.get(code="bergen")
    claimed = runner._claim(job, place, DAY, again=False)
    assert claimed is not None
    JobRun.objects.update(claimed_at="2026-01-01T00:00:00Z")

    def other() -> object:
        return runner.run_once(job, place, DAY)

    with transaction.atomic():
        JobRun.objects.select_for_update().get(pk=claimed.pk)
        (taken,) = together(other)

    assert taken is None


def test_two_workers_do_a_long_job_once() -> None:
    done: list[int] = []

    def work(run: LongRun) -> None:
        run.each(range(5), lambda actor, item: done.append(item))

    register_long_job("test.claims", "Prøve", work)
    with acting_as(for_user(User.objects.get(username="saksbehandler.bergen"))) as actor:
        job = Job(
            municipality=actor.home, kind="test.claims", title="Prøve", params={}, started_by=actor.user
        )
        job.save(force_insert=True)

    together(lambda: work_on(job.pk), lambda: work_on(job.pk))

    assert sorted(done) == [0, 1, 2, 3, 4]
    assert Job.objects.get(pk=job.pk).state == "done"


def test_two_workers_send_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []

    class Recorder:
        def send(self, sending: ports.Sending) -> str:
            sent.append(sending.id)
            return "ok"

    monkeypatch.setattr(ports, "port_for", lambda channel: Recorder())
    place = Municipality.objects.get(code="bergen")
    with acting_as(for_user(User.objects.get(username="saksbehandler.bergen"))) as actor:
        OutboxItem.objects.bulk_create(
            OutboxItem(
                municipality=actor.home,
                compartment=actor.compartment,
                channel="sms",
                recipient={"phone": "40000000"},
                text="Hei",
                key=f"k{n}",
            )
            for n in range(6)
        )

    together(lambda: outbox.send_waiting(place), lambda: outbox.send_waiting(place))

    assert len(sent) == len(set(sent)) == 6
    with acting_as(for_user(User.objects.get(username="saksbehandler.bergen"))):
        assert set(OutboxItem.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_lost_connection_is_written_down_as_a_failure_and_tried_again(job: NightlyJob) -> None:
    place = Municipality.objects.get(code="bergen")
    tries: list[date] = []

    @nightly("test.lost", title="Mister forbindelsen")
    def lose(actor: Actor, on: date, run: runner.Run) -> None:
        tries.append(on)
        if len(tries) == 1:
            connections["default"].connection.close()
            Municipality.objects.count()

    try:
        done = runner.run_once(registry.nightly_job("test.lost"), place, DAY, pause=lambda seconds: None)
    finally:
        del registry._jobs["test.lost"]

    assert done is not None
    assert (done.state, done.attempts, len(tries)) == ("done", 2, 2)
