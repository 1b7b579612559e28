"""Long jobs: progress that can be followed, work that is resumed and never done twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.base.errors import Refused
from core.base.ids import uuid7
from core.jobs import long, selectors
from core.jobs.long import LongRun, register_long_job, start_long_job, work_on
from core.jobs.models import Job
from core.messages.services import notify

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


class Kind:
    """A long job that sends one notice per item; `interrupt` decides what happens before an item."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.interrupt: Callable[[int], None] = lambda item: None

    def __call__(self, run: LongRun) -> None:
        def work(actor: Actor, item: int) -> None:
            self.interrupt(item)
            notify(actor=actor, user=actor.user, title=f"Nr. {item}", url="/", key=f"test:{item}:{uuid7()}")
            self.done.append(item)
            run.count(notices=1)

        run.each(range(run.params["items"]), work, batch=run.params.get("batch", 1))
        run.result("/varsler/", "Se varslene")


@pytest.fixture
def kind() -> Iterator[Kind]:
    made = Kind()
    register_long_job("test.long", "Prøve", made)
    yield made
    del long._kinds["test.long"]


def start(actor: Actor, **params: Any) -> Job:
    return start_long_job(
        actor=actor, kind="test.long", title="Sender varsler", params={"items": 4, **params}
    )


def test_long_job_does_every_item_and_says_where_the_result_is(actor: ActorOf, kind: Kind) -> None:
    job = work_on(start(actor("saksbehandler.bergen")).pk)

    assert job is not None
    assert (job.state, job.done, job.total, job.counts) == ("done", 4, 4, {"notices": 4})
    assert (job.result_url, job.result_title) == ("/varsler/", "Se varslene")
    assert kind.done == [0, 1, 2, 3]
    assert AuditEvent.objects.filter(verb="job.started").count() == 1


def test_long_job_done_twice_does_nothing_the_second_time(actor: ActorOf, kind: Kind) -> None:
    job = start(actor("saksbehandler.bergen"))
    work_on(job.pk)

    assert work_on(job.pk) is None
    assert kind.done == [0, 1, 2, 3]


def test_failed_long_job_keeps_what_is_done_and_goes_on_from_there(actor: ActorOf, kind: Kind) -> None:
    caseworker = actor("saksbehandler.bergen")

    def break_at_two(item: int) -> None:
        if item == 2:
            raise ValueError("Ola Testesen")

    kind.interrupt = break_at_two
    stopped = work_on(start(caseworker).pk)
    assert stopped is not None
    assert (stopped.state, stopped.done) == ("failed", 2)
    assert "ValueError" in stopped.error
    assert "Ola" not in stopped.error

    kind.interrupt = lambda item: None
    long.retry_long_job(actor=caseworker, job=stopped)
    finished = work_on(stopped.pk)

    assert finished is not None
    assert (finished.state, finished.done, finished.counts) == ("done", 4, {"notices": 4})
    assert kind.done == [0, 1, 2, 3]


def test_refusal_is_shown_in_its_own_words(actor: ActorOf, kind: Kind) -> None:
    def refuse(item: int) -> None:
        raise Refused("Brevet mangler mottaker.", code="X")

    kind.interrupt = refuse

    job = work_on(start(actor("saksbehandler.bergen")).pk)

    assert job is not None
    assert job.error == "Brevet mangler mottaker."


def test_transient_error_puts_the_job_back_in_the_queue(actor: ActorOf, kind: Kind) -> None:
    def lose_connection(item: int) -> None:
        raise OperationalError("server closed the connection")

    kind.interrupt = lose_connection

    job = work_on(start(actor("saksbehandler.bergen")).pk)

    assert job is not None
    assert (job.state, job.attempts) == ("waiting", 1)


def test_job_of_a_dead_worker_is_found_and_resumed(actor: ActorOf, kind: Kind) -> None:
    job = start(actor("saksbehandler.bergen"))
    first = long._claim(job.pk)
    assert first is not None
    assert work_on(job.pk) is None
    assert long.unfinished(timezone.now()) == []

    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=6))
    assert long.unfinished(timezone.now()) == [job.pk]
    work_on(job.pk)

    assert kind.done == [0, 1, 2, 3]


def test_worker_that_was_taken_over_stops_without_a_trace(actor: ActorOf, kind: Kind) -> None:
    job = start(actor("saksbehandler.bergen"))

    def taken_over(item: int) -> None:
        if item == 1:
            Job.objects.filter(pk=job.pk).update(claim=uuid7())

    kind.interrupt = taken_over
    work_on(job.pk)

    assert kind.done == [0, 1]
    assert Job.objects.get(pk=job.pk).state == "running"


def test_unknown_kind_is_a_bug(actor: ActorOf) -> None:
    with pytest.raises(LookupError):
        start_long_job(actor=actor("saksbehandler.bergen"), kind="no.such", title="", params={})


def test_page_follows_the_work_and_stops_asking_when_it_is_over(
    actor: ActorOf, kind: Kind, client_as: ClientAs
) -> None:
    job = start(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")
    address = f"/jobber/lange/{job.pk}/"

    assert "Venter på ledig plass" in client.get(address).content.decode()
    polled = client.get(address, headers={"HX-Request": "true"})
    assert polled.status_code == 200
    assert "every 2s" in polled.content.decode()
    actor("saksbehandler.bergen")
    work_on(job.pk)
    polled = client.get(address, headers={"HX-Request": "true"})

    assert polled.status_code == 286
    assert "every 2s" not in polled.content.decode()
    assert "Se varslene" in polled.content.decode()


def test_job_is_seen_by_its_owner_and_the_administrator_only(
    actor: ActorOf, kind: Kind, client_as: ClientAs
) -> None:
    job = start(actor("saksbehandler.bergen"))
    address = f"/jobber/lange/{job.pk}/"

    assert client_as("saksbehandler2.bergen").get(address).status_code == 404
    assert client_as("admin.nes").get(address).status_code == 404
    assert client_as("admin.bergen").get(address).status_code == 200
    assert client_as("saksbehandler2.bergen").post(f"{address}ta-opp-igjen/").status_code == 404


def test_own_jobs_are_listed_for_min_dag(actor: ActorOf, kind: Kind, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    job = start(caseworker)

    assert list(selectors.own_long_jobs(caseworker)) == [job]
    assert list(selectors.own_long_jobs(actor("saksbehandler2.bergen"))) == []
    assert "Sender varsler" in client_as("saksbehandler.bergen").get("/jobber/lange/").content.decode()
