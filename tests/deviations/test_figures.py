"""Figures per unit, as of a day, and without small groups for those who do not handle the reports."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from deviations.calculations.figures import Change, Figures, age_code, ended_on, held_back, total
from deviations.models import Report
from deviations.selectors.figures import figures, overview
from deviations.services.closing import answer_closing, ask_closing, reopen
from tests.counting import queries
from tests.factories.deviations import judged, reported

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.mark.parametrize(
    ("days", "code"), [(0, "0-14"), (14, "0-14"), (15, "15-30"), (90, "31-90"), (91, "91-")]
)
def test_age_code(days: int, code: str) -> None:
    assert age_code(days) == code


@pytest.mark.parametrize(
    ("on", "ended"), [(9, None), (10, date(2026, 5, 10)), (12, None), (20, date(2026, 5, 15))]
)
def test_ended_on_follows_the_history(on: int, ended: date | None) -> None:
    changes = [
        Change(date(2026, 5, 10), True),
        Change(date(2026, 5, 12), False),
        Change(date(2026, 5, 15), True),
    ]

    assert ended_on(changes, date(2026, 5, on)) == ended


def test_small_groups_are_held_back_and_cannot_be_reckoned_out() -> None:
    rows = [
        held_back(Figures(reported=2, open=5, by_category={"fire": 1})),
        held_back(Figures(reported=9, open=4)),
    ]

    assert (rows[0].reported, rows[0].open, rows[0].by_category) == (None, 5, {"fire": None})
    whole = total(rows)
    assert (whole.reported, whole.open) == (None, 9)


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

    rows = overview(top, since=date(top.today.year, 1, 1), on=top.today)

    assert [row.reported for row in rows] == [None]
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
