"""Figures per unit, as of a day, and without small groups for those who do not handle the reports."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from deviations.calculations.figures import AGE_CODES, Figures, told
from deviations.models import Report
from deviations.selectors.figures import figures, figures_for
from deviations.services.closing import answer_closing, ask_closing, reopen
from deviations.services.judging import change_due
from insight.calculations.windows import Window
from insight.figures import base
from insight.selectors.dashboards import dashboard
from tests.counting import queries
from tests.factories.deviations import judged, reported

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def test_small_groups_are_kept_back_and_cannot_be_worked_out() -> None:
    rows, whole = told(
        [
            Figures(agency="A", reported=2, open=5, by_category={"fire": 1, "violence": 1}),
            Figures(agency="B", reported=9, open=4, by_category={"fire": 5, "violence": 4}),
            Figures(agency="C", reported=6, open=7, handled=5, by_category={"fire": 3, "violence": 3}),
        ]
    )

    # Two alone could be worked out from the sum, so the smallest of the others goes with them.
    assert [row.reported for row in rows] == [None, 9, None]
    assert (whole.reported, whole.open) == (17, 16)
    assert rows[0].by_category == {"fire": None, "violence": None}
    # Neither the one category of the others that the sum would tell, nor all but one that were handled.
    assert rows[2].by_category == {"fire": None, "violence": None}
    assert rows[2].handled is None
    assert [row.open for row in rows] == [5, 4, 7]


def test_one_agency_alone_is_not_told_by_the_sum() -> None:
    rows, whole = told([Figures(agency="A", reported=2)])

    assert (rows[0].reported, whole.reported) == (None, None)


@pytest.fixture
def closed(actor: ActorOf) -> Report:
    """Closed without measures, then opened again: one still open, reported by staff; and one more."""
    staff = actor("botiltak.bergen")
    report = reported(staff)
    reported(staff, category="violence")
    leader, director = actor("enhetsleder.bergen"), actor("etatsdirektor.bergen")
    actor("enhetsleder.bergen")
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")
    actor("etatsdirektor.bergen")
    answer_closing(actor=director, report=report, approve=True)
    return report


def row_of(actor: Actor, on: date) -> Figures:
    found = {row.unit: row for row in figures(actor, since=date(on.year, 1, 1), on=on)}
    return found["Haggardshaugen bofellesskap"]


def test_figures_count_the_unit(closed: Report, actor: ActorOf) -> None:
    leader = actor("enhetsleder.bergen")

    row = row_of(leader, leader.today)

    assert (row.reported, row.handled, row.closed, row.closed_in_time, row.open) == (2, 1, 1, 1, 1)
    assert (row.by_category["fire"], row.by_category["violence"], row.open_by_age["0-14"]) == (1, 1, 1)
    before = row_of(leader, leader.today - timedelta(days=1))
    assert (before.reported, before.open) == (0, 0)


@pytest.mark.parametrize("username", ["enhetsleder.bergen", "etatsdirektor.bergen"])
def test_reopened_is_open_again(closed: Report, actor: ActorOf, username: str) -> None:
    director = actor("etatsdirektor.bergen")
    reopen(actor=director, report=closed, reason="Skjedde igjen.")
    reader = actor(username)

    row = row_of(reader, reader.today)

    assert (row.reported, row.handled, row.closed, row.open) == (2, 0, 0, 2)


def test_top_sees_agencies_without_small_groups(closed: Report, actor: ActorOf, client_as: ClientAs) -> None:
    top = actor("kommunaldirektor.bergen")

    rows, whole = figures_for(top, since=date(top.today.year, 1, 1), on=top.today)

    assert ([row.reported for row in rows], whole.reported) == ([None], None)
    assert "Haggardshaugen" not in client_as("kommunaldirektor.bergen").get("/avvik/tall/").content.decode()


def test_page_file_and_api_tell_the_same(
    closed: Report, client_as: ClientAs, api_as: Callable[[str], APIClient], bergen: Municipality
) -> None:
    client = client_as("enhetsleder.bergen")
    assert queries(client, "/avvik/tall/") <= 10
    assert "Haggardshaugen" in client.get("/avvik/tall/").content.decode()
    written = client.get("/avvik/tall/?eksport=csv").content.decode()
    assert "Fysisk vold" in written and "Åpne over 90 dager" in written
    assert client.get("/avvik/tall/?eksport=xlsx")["Content-Type"].endswith("sheet")

    row = api_as("enhetsleder.bergen").get("/api/v1/deviation-figures/").json()[0]
    unit = Unit.objects.get(municipality=bergen, code="haggardshaugen")
    assert (row["unit_id"], row["reported"], row["closed_in_time"]) == (str(unit.pk), 2, 1)
    wrong = api_as("enhetsleder.bergen").get("/api/v1/deviation-figures/?since=2026-11-01&on=2026-10-01")
    assert wrong.status_code == 400


@pytest.mark.parametrize("username", ["botiltak.bergen", "vekter.bergen", "admin.bergen", "revisor.bergen"])
def test_figures_are_for_leaders(client_as: ClientAs, bergen: Municipality, username: str) -> None:
    assert client_as(username).get("/avvik/tall/").status_code == 404


def test_wrong_period_is_told_at_the_field(client_as: ClientAs, bergen: Municipality) -> None:
    body = client_as("enhetsleder.bergen").get("/avvik/tall/?since=10.05.2026&on=01.05.2026").content.decode()

    assert "Perioden må begynne før den slutter." in body


def test_overdue_goes_by_the_time_limit_of_that_day(actor: ActorOf, as_owner: Any) -> None:
    report = reported(actor("botiltak.bergen"))
    leader = actor("enhetsleder.bergen")
    late = leader.today - timedelta(days=20)
    with as_owner():
        Report.objects.filter(pk=report.pk).update(
            reported_at=report.reported_at - timedelta(days=30),
            due_on=late,
            happened_at=report.happened_at - timedelta(days=30),
        )
    report.refresh_from_db()
    leader = actor("enhetsleder.bergen")
    assert row_of(leader, leader.today).open_overdue == 1

    change_due(
        actor=leader, report=report, due_on=leader.today + timedelta(days=5), reason="Venter på deler."
    )

    now = row_of(leader, leader.today)
    assert (now.open, now.open_overdue, now.open_by_age["15-30"]) == (1, 0, 1)
    then = row_of(leader, leader.today - timedelta(days=1))
    assert (then.open, then.open_overdue) == (1, 1)
    assert row_of(leader, late).open_overdue == 0


def test_page_and_dashboard_count_the_same(closed: Report, actor: ActorOf) -> None:
    director = actor("etatsdirektor.bergen")
    reopen(actor=director, report=closed, reason="Skjedde igjen.")
    chief = actor("enhetsleder.bergen")
    group = base.group_named("deviations")
    assert group is not None

    row = row_of(chief, chief.today)
    shown = dashboard(
        chief, group, Window(date(chief.today.year, 1, 1), chief.today, chief.today), unit=chief.unit
    )

    told = {line.figure.slug: line.now.cell.number for line in shown.lines if line.now.cell}
    assert (told["meldt"], told["apne"], told["lukket"]) == (row.reported, row.open, row.closed) == (2, 2, 0)
    by_age = [row.open_by_age[code] for code in AGE_CODES]
    assert sum(each or 0 for each in by_age) == row.open
