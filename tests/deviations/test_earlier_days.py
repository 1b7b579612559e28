"""How reports stood on an earlier day, though they have been opened again or given another time limit since."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from core.agencies.actors import Actor, within_service
from core.interface.formatting import OSLO
from deviations.calculations.standing import Stood
from deviations.models import Report
from deviations.selectors.counted import Group, Period, counted_keys, counted_reports
from deviations.services.closing import answer_closing, ask_closing, reopen
from deviations.services.judging import change_due
from tests.factories.deviations import judged, reported

ActorOf = Callable[[str], Actor]


@pytest.fixture
def opened_again(actor: ActorOf) -> Report:
    """Closed, opened again, and then given another time limit."""
    report = reported(actor("botiltak.bergen"))
    leader, director = actor("enhetsleder.bergen"), actor("etatsdirektor.bergen")
    actor("enhetsleder.bergen")
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")
    actor("etatsdirektor.bergen")
    answer_closing(actor=director, report=report, approve=True)
    reopen(actor=director, report=report, reason="Skjedde igjen.")
    report.refresh_from_db()
    change_due(
        actor=director, report=report, due_on=report.due_on + timedelta(days=5), reason="Venter på deler."
    )
    report.refresh_from_db()
    return report


def told(report: Report) -> list[tuple[str | None, str]]:
    return [(each["ended"], each["due"]) for each in report.stood or ()]


def test_each_change_keeps_how_it_stood(opened_again: Report, actor: ActorOf) -> None:
    today = actor("etatsdirektor.bergen").today
    limit = opened_again.due_on - timedelta(days=5)

    (closed, first_limit), (open_, second_limit) = told(opened_again)

    assert (closed, open_) == (today.isoformat(), None)
    assert (date.fromisoformat(first_limit), date.fromisoformat(second_limit)) == (
        opened_again.reported_on + timedelta(days=14),
        limit,
    )
    moments = [each["until"] for each in opened_again.stood or ()]
    assert moments == sorted(moments)


def test_history_from_before_is_filled_in_as_the_services_keep_it(
    opened_again: Report, as_owner: Any
) -> None:
    kept = told(opened_again)
    with as_owner():
        Report.objects.filter(pk=opened_again.pk).update(stood=None)
        with connection.cursor() as cursor:
            cursor.execute(import_module("deviations.migrations.0021_how_it_stood").FILL)
    opened_again.refresh_from_db()

    assert told(opened_again) == kept


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=OSLO)


def stood(until: date, due: date, ended: date | None = None) -> Stood:
    return Stood(until=at(until).timestamp(), ended=ended.isoformat() if ended else None, due=due.isoformat())


def counted_on(leader: Actor, day: date) -> tuple[dict[str, int], list[Group]]:
    """What is counted of a period of ten days that ends on the day, with what there is none of left out."""
    with within_service(leader, "figures") as service:
        groups = counted_reports(service, [Period(day - timedelta(days=9), day)], [leader.unit.pk])
    assert len(groups) <= 1
    counts = groups[0].counts if groups else {}
    return {name: number for name, number in counts.items() if number}, groups


def test_it_stands_as_it_did_on_each_day(opened_again: Report, actor: ActorOf, as_owner: Any) -> None:
    leader = actor("enhetsleder.bergen")

    def ago(days: int) -> date:
        return leader.today - timedelta(days=days)

    # Reported 60 days ago with a limit 55 ago; given one 25 ago instead, 40 ago; closed 30 ago; opened again 10 ago.
    with as_owner():
        Report.objects.filter(pk=opened_again.pk).update(
            happened_at=at(ago(61)), reported_at=at(ago(60)), due_on=ago(2),
            stood=[stood(ago(40), ago(55)), stood(ago(10), ago(25), ended=ago(30))],
        )  # fmt: skip
    leader = actor("enhetsleder.bergen")

    def on(days: int) -> dict[str, int]:
        return counted_on(leader, ago(days))[0]

    assert on(61) == {}
    assert on(60) == {"reported": 1, "open": 1, "0-14": 1}
    assert on(41) == {"open": 1, "overdue": 1, "15-30": 1}
    # The day it got another limit is told as it ended.
    assert on(40) == {"open": 1, "15-30": 1}
    assert on(31) == {"open": 1, "15-30": 1}
    assert on(30) == {"closed": 1, "in_time": 1, "days": 30}
    assert on(11) == {}
    assert on(10) == {"open": 1, "31-90": 1}
    assert on(2) == {"open": 1, "31-90": 1}
    assert on(1) == {"open": 1, "overdue": 1, "31-90": 1}
    assert on(0) == {"open": 1, "overdue": 1, "31-90": 1}


def test_records_behind_an_earlier_day_are_those_counted(
    opened_again: Report, actor: ActorOf, as_owner: Any
) -> None:
    leader = actor("enhetsleder.bergen")
    day = leader.today - timedelta(days=20)
    with as_owner():
        Report.objects.filter(pk=opened_again.pk).update(
            happened_at=at(day - timedelta(days=21)), reported_at=at(day - timedelta(days=20)),
            stood=[stood(leader.today, day, ended=day)],
        )  # fmt: skip
    leader = actor("enhetsleder.bergen")

    counts, groups = counted_on(leader, day)
    with within_service(leader, "figures") as service:
        behind = {
            name: counted_keys(service, name, Period(day - timedelta(days=9), day), groups)
            for name in ("closed", "in_time", "open")
        }

    assert counts == {"closed": 1, "in_time": 1, "days": 20}
    assert behind == {"closed": (opened_again.pk,), "in_time": (opened_again.pk,), "open": ()}
