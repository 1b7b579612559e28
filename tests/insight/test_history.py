"""What a figure was measured as, beside what we know it to be now: it stays, and the difference is told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from allocation.models import WaitingEntry
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from insight.calculations.history import Told, apart, told_apart
from insight.calculations.suppression import suppressed
from insight.calculations.tally import HIDDEN, Cell, Tally
from insight.calculations.windows import as_of
from insight.figures import base
from insight.models import FigureSnapshot
from insight.selectors.changes import changes
from insight.selectors.dashboards import Line, dashboard
from insight.services import days_to_measure, keep_figures
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.applications import child

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
NOON = datetime.fromisoformat("2026-11-01T12:00:00+01:00")


def keep(place: Municipality, *days: date) -> int:
    with acting_as_service("figures", place) as service:
        return keep_figures(actor=service, days=dict.fromkeys(days, NOON))


def line(actor: Actor, code: str, on: date, **told: Any) -> Line:
    group = base.group_named(code.partition(".")[0])
    assert group is not None
    return next(each for each in dashboard(actor, group, as_of(on), **told).lines if each.figure.code == code)


def end(entries: list[WaitingEntry], on: date) -> None:
    """Registered late: they had left the list before it was measured."""
    with as_owner():
        WaitingEntry.objects.filter(pk__in=[each.pk for each in entries]).update(
            ended_on=on, end_reason="withdrawn"
        )


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 11, 20), [date(2025, 12, 31), date(2026, 10, 31), date(2026, 11, 19)]),
        (date(2026, 11, 1), [date(2025, 12, 31), date(2026, 10, 31)]),
        (date(2026, 1, 1), [date(2025, 12, 31)]),
    ],
)
def test_night_measures_the_day_before_and_the_last_ends_of_month_and_year(
    on: date, days: list[date]
) -> None:
    assert days_to_measure(on) == days


def count(number: int) -> Cell:
    return Cell(number, number)


def share(hits: int, base: int) -> Cell:
    return Cell(Decimal(hits * 100) / base, base, hits)


@pytest.mark.parametrize(
    ("then", "now", "telling"),
    [
        (count(412), count(412), False),
        (count(412), count(415), False),
        (count(412), count(413), True),
        (count(412), count(410), True),
        (share(50, 100), share(53, 103), False),
        (share(50, 100), share(51, 103), True),
        # A sum over as many households that moved: one of them may have been corrected alone.
        (Cell(800, 412), Cell(801, 412), True),
        (Cell(800, 412), Cell(809, 415), False),
    ],
)
def test_two_figures_that_tell_of_a_small_group_by_their_difference(
    then: Cell, now: Cell, telling: bool
) -> None:
    assert apart(then, now) is telling


def test_what_is_left_over_of_two_figures_counts_too() -> None:
    """Three more waited, and four more of them long: one fewer waited short."""
    then = {"q.all": Tally(count(100)), "q.long": Tally(count(50))}
    now = {"q.all": Tally(count(103)), "q.long": Tally(count(54))}

    told = told_apart(then, now, now, then, {"q.long": "q.all"})

    assert told["q.all"].whole.number == 100 and told["q.long"].whole.hidden


def test_parts_are_told_all_or_none() -> None:
    then = {"q.all": Tally(count(20), {"family": {"a": count(10), "b": count(10)}, "need": {"x": count(20)}})}
    now = {"q.all": Tally(count(24), {"family": {"a": count(11), "b": count(13)}, "need": {"x": count(24)}})}

    told = told_apart(then, now, now, {"q.all": suppressed(then["q.all"])}, {})["q.all"]

    assert told.whole.number == 20
    assert set(told.parts) == {"need"}


def test_earlier_definition_is_never_subtracted() -> None:
    told = Told(count(10), count(20), NOON, same=False)

    assert told.difference is None and not told.moved and not told.trusted
    assert Told(HIDDEN, count(20), NOON).moved


def test_night_keeps_every_figure_once_and_parts_at_the_end_of_a_month(
    bergen: Municipality, actor: ActorOf
) -> None:
    worker = actor("saksbehandler.bergen")
    make_entry(worker, days_ago=400, members=(child(),))
    for _ in range(3):
        make_entry(worker, days_ago=400)
    month = worker.today.replace(day=1) - timedelta(days=1)
    other = month - timedelta(days=1)

    first, again = keep(bergen, month, other), keep(bergen, month, other)

    assert first > 20 and again == 0
    with acting_as_service("figures", bergen):
        rows = {
            (row.on, row.part): (row.number, row.base, row.hidden)
            for row in FigureSnapshot.objects.filter(figure="queue.households")
        }
    assert rows[(other, "")] == (4, 4, False) and not any(part for on, part in rows if on == other)
    assert rows[(month, "family:family")] == (1, 1, True) and rows[(month, "family:single")] == (3, 3, True)


def test_correction_leaves_what_was_measured_and_shows_the_difference(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs, api_as: Any
) -> None:
    worker = actor("saksbehandler.bergen")
    entries = [make_entry(worker, days_ago=days) for days in range(500, 510)]
    day = worker.today.replace(day=1) - timedelta(days=1)
    keep(bergen, day)
    end(entries[:3], day - timedelta(days=2))

    for username in ("moteleder.bergen", "direktor.est.bergen"):
        told = line(actor(username), "queue.households", day).now.told
        assert told is not None and (told.cell.number, told.difference) == (10, -3), username
    later = line(actor("direktor.est.bergen"), "queue.households", day.replace(year=day.year + 1))
    assert later.before[0].lasting is not None and later.before[0].lasting.number == 10
    client = client_as("direktor.est.bergen")
    said = "slik det ble målt 1. november 2026: 10 – slik vi vet det nå: 7 (−3)"
    url = f"{reverse('insight:figure', args=['ventelister', 'husstander'])}?per={day.isoformat()}"
    assert said in client.get(url).content.decode().replace("\xa0", " ")
    group = f"{reverse('insight:group', args=['ventelister'])}?per={day.isoformat()}"
    assert said in client.get(group).content.decode().replace("\xa0", " ")
    file = client.get(f"{group}&eksport=csv").content.decode("utf-8-sig")
    assert said in file and ";10;01.11.2026;-3;" in file
    listed = client.get(reverse("insight:changes")).content.decode().replace("\xa0", " ")
    assert "Husstander på den ordinære ventelista" in listed and "−3" in listed
    values = (
        api_as("direktor.est.bergen").get(f"/api/v1/figures/values/?group=queue&on={day.isoformat()}").json()
    )
    households = next(row for row in values["figures"] if row["code"] == "queue.households")["years"][0]
    assert (households["value"], households["measured"]["value"]) == ("7", "10")
    found = api_as("direktor.est.bergen").get(f"/api/v1/figures/changes/?on={day.isoformat()}").json()
    assert {"queue.households"} <= {row["code"] for row in found["changes"]} and found["kept"] > 5
    out = StringIO()
    call_command("figure_changes", "bergen", "--on", day.isoformat(), stdout=out)
    assert "Husstander på den ordinære ventelista" in out.getvalue()


def test_difference_of_one_is_told_to_the_leader_of_the_cases_only(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    worker = actor("saksbehandler.bergen")
    entries = [make_entry(worker, days_ago=days) for days in range(500, 510)]
    # Inside a month nothing exact leaves the unit in any case.
    day = worker.today.replace(day=1) - timedelta(days=1)
    keep(bergen, day)
    end(entries[:1], day)

    leader = line(actor("moteleder.bergen"), "queue.households", day).now.told
    travels = line(actor("moteleder.bergen"), "queue.households", day, leaves=True).now.told
    director = line(actor("direktor.est.bergen"), "queue.households", day).now
    shown = {row.figure.code: row.told for row in changes(actor("direktor.est.bergen"), day).rows}

    assert leader is not None and leader.difference == -1
    assert travels is not None and travels.cell.hidden
    assert director.told is not None and director.told.cell.hidden and director.told.difference is None
    assert director.lasting is not None and director.lasting.number == 9
    assert shown["queue.households"].cell.hidden
    page = client_as("direktor.est.bergen").get(f"{reverse('insight:changes')}?per={day.isoformat()}")
    assert "vises ikke" in page.content.decode() and ">10<" not in page.content.decode()


def test_what_is_kept_is_read_by_no_person_and_changed_by_nobody(
    bergen: Municipality, actor: ActorOf
) -> None:
    make_entry(actor("saksbehandler.bergen"), days_ago=400)
    keep(bergen, actor("saksbehandler.bergen").today - timedelta(days=1))

    actor("moteleder.bergen")

    assert not FigureSnapshot.objects.exists()
    with pytest.raises(ProgrammingError), transaction.atomic(), as_owner():
        FigureSnapshot.objects.update(base=99)


@pytest.mark.parametrize(("asked", "said"), [("2099-01-01", "etter i dag"), ("31.02.2025", "finnes ikke")])
def test_days_that_cannot_be_are_explained(asked: str, said: str, client_as: ClientAs) -> None:
    answer = client_as("moteleder.bergen").get(f"{reverse('insight:changes')}?per={asked}")

    assert said in answer.content.decode() and "figure-table" not in answer.content.decode()


def test_nothing_measured_is_said_and_others_find_no_page(client_as: ClientAs) -> None:
    page = client_as("moteleder.bergen").get(reverse("insight:changes"))

    assert "Ingen tall er tatt vare på" in page.content.decode()
    assert client_as("saksbehandler.bergen").get(reverse("insight:changes")).status_code == 404


def test_page_of_changes_costs_the_same_for_few_and_many(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    worker = actor("saksbehandler.bergen")
    entries = [make_entry(worker, days_ago=days) for days in (500, 501, 502, 503)]
    day = worker.today.replace(day=1) - timedelta(days=1)
    keep(bergen, day)
    end(entries[:1], day)
    client, url = client_as("direktor.est.bergen"), f"{reverse('insight:changes')}?per={day.isoformat()}"
    client.get(url)
    few = queries(client, url)
    end(entries, day)

    assert queries(client, url) == few <= 58
