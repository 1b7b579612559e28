"""Nightly jobs: once per municipality and day, missed nights in order, failures seen, crashes survived."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.jobs import jobs, registry, runner, warnings
from core.jobs.jobs import months_left
from core.jobs.models import JobRun
from core.jobs.registry import NightlyJob, nightly
from core.messages.models import Task

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]

OSLO = ZoneInfo("Europe/Oslo")
MONDAY = datetime(2026, 11, 23, 3, 10, tzinfo=OSLO)


class Calls(list[tuple[str, date]]):
    """What the job was called with; `fail` decides what goes wrong."""

    fail: Callable[[date], None] | None = None


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def job(calls: Calls) -> Iterator[NightlyJob]:
    @nightly("test.counting", title="Teller", order=1)
    def counting(actor: Actor, on: date, run: runner.Run) -> None:
        assert actor.service == "test"
        assert actor.today == on
        calls.append((actor.home.code, on))
        run.count(due=3)
        if calls.fail:
            Task(
                municipality=actor.home, title="Halvveis", url="/", key=f"{on}", user=User.objects.first()
            ).save()
            calls.fail(on)

    yield registry.nightly_job("test.counting")
    del registry._jobs["test.counting"]


def run(job: NightlyJob, place: Municipality, now: datetime = MONDAY) -> list[JobRun]:
    return runner.run_due(now, jobs=[job], municipalities=[place], pause=lambda seconds: None)


def test_job_runs_once_a_day_and_leaves_its_figures(
    job: NightlyJob, calls: Calls, bergen: Municipality
) -> None:
    run(job, bergen)
    run(job, bergen)
    run(job, bergen, MONDAY + timedelta(hours=5))

    assert calls == [("bergen", date(2026, 11, 23))]
    done = JobRun.objects.get(job="test.counting")
    assert (done.state, done.counts, done.error) == ("done", {"due": 3}, "")
    assert done.duration is not None


def test_job_runs_in_every_municipality_it_applies_to(
    job: NightlyJob, calls: Calls, bergen: Municipality
) -> None:
    runner.run_due(MONDAY, jobs=[job], pause=lambda seconds: None)

    assert {code for code, _on in calls} >= {"bergen", "nes"}


def test_job_is_not_due_before_its_time_of_day(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    run(job, bergen)
    just_after_midnight = datetime(2026, 11, 24, 0, 10, tzinfo=OSLO)

    run(job, bergen, just_after_midnight)

    assert [on for _code, on in calls] == [date(2026, 11, 23)]


def test_missed_nights_are_caught_up_in_order(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    run(job, bergen)

    run(job, bergen, MONDAY + timedelta(days=3))

    assert [on.day for _code, on in calls] == [23, 24, 25, 26]


def test_failure_is_stored_without_its_message_and_holds_later_nights_back(
    job: NightlyJob, calls: Calls, bergen: Municipality
) -> None:
    run(job, bergen)

    def fail(on: date) -> None:
        raise ValueError("Ola Testesen, 01019012345")

    calls.fail = fail
    taken = run(job, bergen, MONDAY + timedelta(days=2))

    assert [run.on.day for run in taken] == [24]
    failed = JobRun.objects.get(on=date(2026, 11, 24))
    assert failed.state == "failed"
    assert failed.error.startswith("ValueError")
    assert "Ola" not in failed.error


def test_failed_night_is_tried_again_next_hour_and_then_the_later_ones(
    job: NightlyJob, calls: Calls, bergen: Municipality
) -> None:
    def fail(on: date) -> None:
        raise ValueError

    run(job, bergen)
    calls.fail = fail
    run(job, bergen, MONDAY + timedelta(days=2))
    calls.fail = None

    run(job, bergen, MONDAY + timedelta(days=2, hours=1))

    assert list(JobRun.objects.order_by("on").values_list("on__day", "state", "attempts")) == [
        (23, "done", 1),
        (24, "done", 2),
        (25, "done", 1),
    ]


def test_failure_leaves_nothing_half_done(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    def fail(on: date) -> None:
        raise ValueError

    calls.fail = fail
    run(job, bergen)

    assert not Task.objects.filter(title="Halvveis").exists()


def test_job_that_keeps_failing_waits_for_a_person_or_the_next_night(
    job: NightlyJob, calls: Calls, bergen: Municipality
) -> None:
    def fail(on: date) -> None:
        raise ValueError

    calls.fail = fail
    for _hour in range(runner.ATTEMPTS_A_DAY + 3):
        run(job, bergen)
    assert len(calls) == runner.ATTEMPTS_A_DAY

    calls.fail = None
    runner.run_now(job, bergen, MONDAY)

    assert JobRun.objects.get().state == "done"


def test_transient_error_is_tried_again_at_once(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    def fail(on: date) -> None:
        if len(calls) < 3:
            raise OperationalError("deadlock detected")

    calls.fail = fail
    run(job, bergen)

    assert len(calls) == 3
    assert JobRun.objects.get().state == "done"


def test_run_of_a_dead_worker_is_taken_over_after_a_while(
    job: NightlyJob, calls: Calls, bergen: Municipality
) -> None:
    claimed = runner._claim(job, bergen, date(2026, 11, 23), again=False)
    assert claimed is not None
    assert run(job, bergen) == []

    JobRun.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    run(job, bergen)

    assert len(calls) == 1
    assert JobRun.objects.get().state == "done"


def test_worker_that_was_taken_over_does_nothing(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    slow = runner._claim(job, bergen, date(2026, 11, 23), again=False)
    assert slow is not None
    JobRun.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    run(job, bergen)

    runner._work(job, bergen, slow)

    assert len(calls) == 1


def test_asking_for_a_run_repeats_todays(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    run(job, bergen)

    runner.run_now(job, bergen, MONDAY)

    assert len(calls) == 2
    assert JobRun.objects.get().attempts == 2


def test_command_runs_to_a_given_day(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    call_command("run_jobs", "--on", "2026-11-23", "--job", "test.counting", "--municipality", "bergen")
    call_command("run_jobs", "--on", "2026-11-25", "--job", "test.counting", "--municipality", "bergen")

    assert [on.day for _code, on in calls] == [23, 24, 25]


def test_command_fails_loudly_when_a_job_fails(job: NightlyJob, calls: Calls, bergen: Municipality) -> None:
    def fail(on: date) -> None:
        raise ValueError

    calls.fail = fail
    with pytest.raises(CommandError):
        call_command("run_jobs", "--on", "2026-11-23", "--job", "test.counting", "--municipality", "bergen")


def test_page_shows_last_run_and_failure(
    job: NightlyJob, calls: Calls, bergen: Municipality, client_as: ClientAs
) -> None:
    def fail(on: date) -> None:
        raise ValueError

    calls.fail = fail
    run(job, bergen, timezone.now())

    page = client_as("admin.bergen").get("/jobber/").content.decode()

    assert "Teller" in page
    assert "Feilet" in page
    assert "ValueError" in page


def test_page_of_one_job_shows_its_runs(job: NightlyJob, bergen: Municipality, client_as: ClientAs) -> None:
    run(job, bergen)

    page = client_as("moteleder.bergen").get("/jobber/test.counting/").content.decode()

    assert "23.11.2026" in page
    assert "forfalt: 3" in page
    assert "Kjør nå" not in page


def test_page_does_not_exist_for_others(job: NightlyJob, client_as: ClientAs) -> None:
    assert client_as("saksbehandler.bergen").get("/jobber/").status_code == 404
    assert client_as("admin.bergen").get("/jobber/finnes.ikke/").status_code == 404


def test_page_shows_own_municipality_only(
    job: NightlyJob, bergen: Municipality, nes: Municipality, client_as: ClientAs
) -> None:
    run(job, nes)

    page = client_as("admin.bergen").get("/jobber/test.counting/").content.decode()

    assert "23.11.2026" not in page


def test_only_the_administrator_may_ask_for_a_run(
    job: NightlyJob, client_as: ClientAs, bergen: Municipality
) -> None:
    assert client_as("moteleder.bergen").post("/jobber/test.counting/kjor/").status_code == 404

    answer = client_as("admin.bergen").post("/jobber/test.counting/kjor/")

    assert answer.status_code == 302
    assert AuditEvent.objects.filter(verb="job.asked_for").count() == 1


def test_page_has_constant_query_count(
    job: NightlyJob, bergen: Municipality, client_as: ClientAs, django_assert_max_num_queries: Callable
) -> None:
    for day in range(5):
        run(job, bergen, MONDAY + timedelta(days=day))
    client = client_as("admin.bergen")

    with django_assert_max_num_queries(14):
        client.get("/jobber/")


def test_missing_clock_is_warned_about(bergen: Municipality) -> None:
    assert any("Klokka" in sentence for _title, found in warnings.found(bergen) for sentence in found)


@pytest.mark.parametrize(
    ("partition", "warned"),
    [
        ("audit_event_2028_01", False),
        ("audit_event_2027_01", True),
        ("audit_event_2026_11", True),
        ("", True),
    ],
)
def test_log_running_out_of_room_is_warned_about(partition: str, warned: bool) -> None:
    assert bool(months_left(partition, date(2026, 11, 20))) is warned


def test_every_job_has_a_title_and_a_time() -> None:
    for each in registry.nightly_jobs():
        assert each.title
        assert isinstance(each.schedule, time)


def test_hole_among_the_coming_months_is_warned_about() -> None:
    whole = {log: {f"{log}_{month}" for month in ("2026_12", "2027_01", "2027_02")} for log in jobs.LOGS}

    assert jobs.holes(whole, date(2026, 12, 5)) == []
    whole["audit_read"].discard("audit_read_2027_01")
    assert len(jobs.holes(whole, date(2026, 12, 5))) == 1
