"""What the night counts ahead is what would be counted now, is used for nothing else, and says when it is from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.clock import oslo_now, oslo_today
from core.jobs.models import JobRun
from core.jobs.registry import nightly_job
from core.jobs.runner import run_once
from insight.calculations.packing import packed, unpacked
from insight.calculations.tally import Cell, Tally
from insight.calculations.windows import as_of
from insight.figures import base
from insight.models import CountedAhead
from insight.selectors import ahead, readings
from insight.selectors.ahead import asks_ahead
from insight.selectors.dashboards import Dashboard, ask_of, dashboard
from insight.selectors.readings import Ask, Reading, folded, read_all, read_now, unfolded
from insight.services import count_ahead, keep_figures
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.deviations import reported
from tests.factories.housing import make_vacancy
from tests.factories.temporary import make_place, placed
from tests.factories.tenancies import make_lease, make_rent

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
NOON = datetime.fromisoformat("2026-11-01T12:00:00+01:00")
GROUPS = [group.code for group in base.groups()]
DEVIATIONS = "/innsikt/avvik/"


def count(place: Municipality) -> int:
    with acting_as_service("figures", place) as service:
        return count_ahead(actor=service)


def stored(place: Municipality) -> dict[str, tuple[str, str]]:
    with acting_as_service("figures", place):
        return {row.asked: (row.group, row.content) for row in CountedAhead.objects.all()}


def group_of(code: str) -> base.Group:
    found = base.group_named(code)
    assert found is not None
    return found


def told(reading: Reading) -> tuple[Any, ...]:
    """All that a reading says, its parts in their order."""
    tallies = [{code: packed(tally) for code, tally in each.items()} for each in reading.tallies]
    parts = [
        (code, dim, list(cells))
        for each in reading.tallies
        for code, tally in each.items()
        for dim, cells in tally.parts.items()
    ]
    return reading.begins, dict(reading.names), reading.compartments, dict(reading.owners), tallies, parts


@pytest.fixture
def records(bergen: Municipality, actor: ActorOf) -> None:
    """A little of all that figures are made of: few enough that most of it is small groups."""
    worker = actor("saksbehandler.bergen")
    for days in (40, 100, 500, 510):
        make_entry(worker, days_ago=days)
    make_entry(worker, days_ago=800, members=(child(),))
    make_vacancy(bergen)
    make_rent(make_lease(bergen, children=1), worker.today.replace(day=1))
    nav = actor("nav.bergen")
    placed(nav, make_place(bergen), nav.today - timedelta(days=30))
    for _ in range(4):
        reported(actor("botiltak.bergen"))


@pytest.mark.parametrize("code", GROUPS)
def test_what_is_stored_is_what_is_counted(code: str, records: None, bergen: Municipality) -> None:
    with acting_as_service("figures", bergen) as service:
        ask = ask_of(group_of(code), as_of(service.today))
        now = read_now(service, ask)

        back = unfolded(ask, folded(now), NOON)

        assert told(back) == told(now) and any(told(now)[4])
        assert [
            {code: (tally.whole, {dim: dict(cells) for dim, cells in tally.parts.items()})}
            for each in back.tallies
            for code, tally in each.items()
        ] == [
            {code: (tally.whole, {dim: dict(cells) for dim, cells in tally.parts.items()})}
            for each in now.tallies
            for code, tally in each.items()
        ]


def shown(board: Dashboard) -> list[Any]:
    return [
        (line.figure.code, [at.cell for at in line.history], [(s.dim.code, s.parts) for s in line.splits])
        for line in board.lines
    ]


@pytest.mark.parametrize(
    "username", ["moteleder.bergen", "enhetsleder.bergen", "direktor.est.bergen", "leder.nes"]
)
@pytest.mark.parametrize("leaves", [False, True])
def test_reader_is_shown_no_more_than_when_it_is_counted_now(
    username: str, leaves: bool, records: None, bergen: Municipality, nes: Municipality, actor: ActorOf
) -> None:
    count(bergen)
    count(nes)
    reader = actor(username)

    for code in sorted(ahead.heavy().dashboards):
        group = group_of(code)
        kept = dashboard(reader, group, as_of(reader.today), leaves=leaves, ahead=True)
        now = dashboard(reader, group, as_of(reader.today), leaves=leaves)

        assert kept.counted_at is not None and now.counted_at is None
        assert shown(kept) == shown(now)
        assert replace(kept, lines=(), counted_at=None) == replace(now, lines=())


def test_another_definition_or_day_or_unit_is_not_used(
    records: None, bergen: Municipality, actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(bergen)
    group = group_of("deviations")
    first, *others = group.figures
    with acting_as_service("figures", bergen) as service:
        ask = ask_of(group, as_of(service.today))
        changed = replace(group, figures=(replace(first, version=first.version + 1), *others))
        unit = actor("botiltak.bergen").memberships[0].unit_id

    with acting_as_service("figures", bergen) as service:

        def counted_at(asked: Ask, **how: Any) -> datetime | None:
            return read_all(service, [asked], ahead=True, **how)[0].counted_at

        assert counted_at(ask) is not None
        assert counted_at(ask, unit=unit) is None
        assert counted_at(replace(ask, group=changed)) is None
        assert counted_at(ask_of(group, as_of(service.today - timedelta(days=1)))) is None
        assert counted_at(replace(ask, only=[first.code])) is None
        assert read_all(service, [ask])[0].counted_at is None
        tomorrow = service.today + timedelta(days=1)
    with acting_as_service("figures", bergen, today=tomorrow) as service:
        assert read_all(service, [ask], ahead=True)[0].counted_at is None
    monkeypatch.setattr(readings, "FORM", readings.FORM + 1)
    with acting_as_service("figures", bergen) as service:
        again = ask_of(group, as_of(service.today))
        assert read_all(service, [again], ahead=True)[0].counted_at is None


def test_job_done_twice_leaves_the_same_and_the_next_night_takes_its_place(
    records: None, bergen: Municipality, nes: Municipality
) -> None:
    elsewhere = count(nes)
    job = nightly_job("figures.ahead")
    run = run_once(job, bergen, oslo_today())
    first = stored(bergen)

    again = run_once(job, bergen, oslo_today(), again=True)

    assert run is not None and again is not None
    assert run.state == again.state == JobRun.State.DONE
    assert run.counts == again.counts == {"readings": len(first)}
    assert stored(bergen) == first and len(first) > len(ahead.heavy().dashboards)
    with time_machine.travel(oslo_now() + timedelta(days=1)):
        count(bergen)
        with acting_as_service("figures", bergen):
            assert set(CountedAhead.objects.values_list("day", flat=True)) == {oslo_today()}
    assert len(stored(nes)) == elsewhere


def test_run_that_dies_leaves_what_was_there_and_is_taken_up_again(
    records: None, bergen: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = nightly_job("figures.ahead")
    run_once(job, bergen, oslo_today())
    before = stored(bergen)
    asked: list[Ask] = []

    def dies(service: Actor, ask: Ask) -> Reading:
        asked.append(ask)
        if len(asked) > 3:
            raise RuntimeError("killed")
        return read_now(service, ask)

    with monkeypatch.context() as patched:
        patched.setattr("insight.services.ahead.read_now", dies)
        killed = run_once(job, bergen, oslo_today(), again=True)
    assert killed is not None and killed.state == JobRun.State.FAILED
    assert stored(bergen) == before

    resumed = run_once(job, bergen, oslo_today())

    assert resumed is not None and resumed.state == JobRun.State.DONE and stored(bergen) == before


def test_missed_night_counts_nothing_for_a_day_that_is_over(bergen: Municipality) -> None:
    with acting_as_service("figures", bergen, today=oslo_today() - timedelta(days=1)) as service:
        assert count_ahead(actor=service) == 0
    assert not stored(bergen)


def test_what_is_counted_ahead_is_read_by_no_person(
    bergen: Municipality, nes: Municipality, actor: ActorOf
) -> None:
    count(bergen)

    actor("moteleder.bergen")
    assert not CountedAhead.objects.exists() and CountedAhead.objects.update(content="{}") == 0
    with acting_as_service("figures", nes):
        assert not CountedAhead.objects.exists()
    with acting_as_service("deadlines", bergen):
        assert not CountedAhead.objects.exists() and CountedAhead.objects.all().delete()[0] == 0
    assert stored(bergen)


def test_page_says_when_it_was_counted_and_counts_anew_when_asked(
    records: None, bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    count(bergen)
    at = datetime.fromisoformat(f"{oslo_today().isoformat()}T02:14:00+01:00")
    with as_owner():
        CountedAhead.objects.update(counted_at=at)
    reported(actor("botiltak.bergen"))
    client = client_as("enhetsleder.bergen")

    def page(**asked: str) -> str:
        return client.get(DEVIATIONS, asked).content.decode().replace("\xa0", " ")

    said = "kl. 02.14"
    assert f"{said}." in page() and "Regn ut på nytt" in page()
    assert said not in page(ny="1") and "Regnet ut på nytt nå." in page(ny="1")
    assert said not in page(per=(oslo_today() - timedelta(days=1)).strftime("%d.%m.%Y"))
    file = client.get(DEVIATIONS, {"eksport": "csv"}).content.decode("utf-8-sig")
    assert said in file.replace("\xa0", " ")
    assert said not in client.get("/innsikt/ventelister/").content.decode().replace("\xa0", " ")


def test_pages_counted_ahead_ask_few_queries(
    records: None, bergen: Municipality, client_as: ClientAs
) -> None:
    month = oslo_today().replace(day=1) - timedelta(days=1)
    with acting_as_service("figures", bergen) as service:
        keep_figures(actor=service, days={month: NOON})
    count(bergen)
    client = client_as("kommunaldirektor.bergen")

    for url in (
        reverse("insight:changes"), reverse("insight:kostra"), reverse("insight:national"),
        reverse("insight:control"), DEVIATIONS,
    ):  # fmt: skip
        answer = client.get(url)
        assert "Regn ut på nytt" in answer.content.decode(), url
        assert queries(client, url) <= 6, url


def test_words_are_told_in_the_language_of_whoever_reads(bergen: Municipality, actor: ActorOf) -> None:
    make_entry(actor("saksbehandler.bergen"), days_ago=100)
    with acting_as_service("figures", bergen) as service:
        ask = ask_of(group_of("need"), as_of(service.today))
        kept = folded(read_now(service, ask))

    with translation.override("en"):
        names = unfolded(ask, kept, NOON).names

    assert "Ingen bestemt bydel" in kept and "Ingen bestemt bydel" not in names.values()


def test_everything_the_heavy_pages_ask_is_counted(bergen: Municipality) -> None:
    with acting_as_service("figures", bergen) as service:
        asked = {ask.key for ask in asks_ahead(service)}
    count(bergen)

    assert set(stored(bergen)) == asked


def test_small_groups_of_a_table_of_several_ways_stay_hidden() -> None:
    held = frozenset({("area", "Laksevåg")})
    back = unpacked(packed(Tally(Cell(4, 4), {"area": {"Laksevåg": Cell(4, 4)}}, lambda: held)))

    assert back.held is not None and back.held() == held
