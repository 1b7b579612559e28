"""The overview of need: counted by hand, hidden as it leaves the unit, and carried on by a sum anyone can do again."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from rest_framework.test import APIClient

from applications.services.data import PersonData
from applications.services.leads import LeadData, register_lead
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.ids import uuid7
from insight.calculations.cube import ALL, Cube, cube, without_small
from insight.calculations.forecast import forecast, month_ends
from insight.calculations.neighbours import coarse, exact_on, nearest
from insight.calculations.suppression import LEAST
from insight.calculations.tally import Cell, Tally, counted
from insight.calculations.trend import trend
from insight.calculations.windows import Window, as_of, year
from insight.figures import base, homes, need
from insight.figures.entries import Entries, Entry
from insight.selectors.need import overview
from tenancies.services import handovers
from tenancies.services.handovers import NewHandover
from tests.counting import queries
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.housing import make_vacancy
from tests.factories.temporary import somebody
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
OFFICE, NAV = UUID(int=1), UUID(int=2)
ON = date(2024, 12, 31)


def key(number: int) -> UUID:
    return UUID(int=number)


def waiting(number: int, **told: Any) -> Entry:
    values: dict[str, Any] = {
        "list": "ordinary", "since": date(2024, 1, 1), "entered": date(2024, 2, 1), "ended": None, "reason": "",
        "fact_from": None, "fact_to": None, "adults": 1, "children": 0, "bedrooms": 1, "need": "no_home",
        "homeless": False, "household": key(100 + number), "applicant": key(200 + number), "category": "single", **told,
    }  # fmt: skip
    return Entry(id=key(number), compartment=OFFICE, **values)


def leaving(number: int, **told: Any) -> need.Leaving:
    values: dict[str, Any] = {
        "compartment": NAV, "person": key(300 + number), "household": None, "kind": "settlement", "state": "expected",
        "home": "none", "heard": date(2024, 12, 1), "expected": date(2025, 2, 1), "ended": None, **told,
    }  # fmt: skip
    return need.Leaving(id=key(number), **values)


def let(number: int, ends: date) -> homes.Let:
    """A lease whose last term ends on the day, as it was known at the end of the year, and soon of it."""
    soon = ON < ends <= date(2025, 6, 30)
    return homes.Let(1, key(400 + number), 2, "Fana", False, False, (False, False, soon))


def between(number: int, dwelling: int, **told: Any) -> homes.Between:
    values: dict[str, Any] = {
        "bedrooms": 1, "area": "Årstad", "step_free": True, "wheelchair": False, "retired": None,
        "notice": date(2024, 11, 1), "moved_out": None, "let": None, "cancelled": None, **told,
    }  # fmt: skip
    return homes.Between(id=key(number), dwelling=key(400 + dwelling), **values)


def some() -> need.Need:
    listed = Entries(
        (
            waiting(1, wished=("Fana",), permit="asylum"),
            waiting(
                2, children=2, adults=2, bedrooms=3, school=("Årstad",), step_free=True, category="family"
            ),
            waiting(3, category="young", wished=("Fana", "Årstad")),
            waiting(4, adults=2, targets=("refugee",)),
            # Outside the sum: the other lists, and one who came after the day.
            waiting(5, list="swap"),
            waiting(6, list="service"),
            waiting(7, entered=date(2025, 1, 2)),
        )
    )
    referred = (
        need.Referred(key(11), OFFICE, key(311), date(2024, 10, 1), "trying", None),
        need.Referred(key(12), OFFICE, key(312), date(2024, 10, 1), "closed", date(2024, 12, 31)),
        need.Referred(key(13), OFFICE, key(313), date(2024, 10, 1), "closed", date(2025, 1, 1)),
        # Already on the list, and referred later.
        need.Referred(key(14), OFFICE, key(201), date(2024, 10, 1), "new", None),
        need.Referred(key(15), OFFICE, key(315), date(2025, 1, 1), "new", None),
    )
    out = (
        leaving(21, household=key(90)),
        leaving(22, household=key(90)),
        leaving(23),
        leaving(24, person=key(201)),
        leaving(25, ended=date(2024, 12, 20)),
        leaving(26, kind="prison", expected=date(2025, 6, 30)),
        leaving(27, kind="prison", expected=date(2025, 7, 1)),
        leaving(28, kind="hospital", home="found"),
    )
    places = homes.Homes(
        (
            between(31, 1, moved_out=date(2024, 12, 1)),
            between(32, 2, moved_out=date(2025, 1, 31)),
            between(33, 3, moved_out=date(2024, 11, 30), let=date(2024, 12, 31)),
            between(34, 4, cancelled=date(2024, 12, 1)),
        ),
        (
            let(2, date(2025, 1, 31)),
            let(5, date(2025, 6, 30)),
            let(6, date(2025, 7, 1)),
            let(8, date(2025, 2, 1)),
        ),
        (
            homes.Planned(key(51), date(2024, 1, 1), "planned", 12, "Fana"),
            homes.Planned(key(51), date(2024, 6, 1), "decided", 10, "Fana"),
            homes.Planned(key(52), date(2024, 1, 1), "building", 6, None),
            homes.Planned(key(52), date(2025, 1, 1), "ready", 6, None),
            homes.Planned(key(53), date(2024, 1, 1), "planned", 30, "Fana"),
        ),
        tuple(sorted({date(2024, 5, 31), date(2024, 11, 20), ON})),
    )
    return need.Need(listed, referred, out, places, {})


def test_need_counted_by_hand() -> None:
    measured = some().measure(year(2024))

    assert {code: tally.whole.number for code, tally in measured.items()} == {
        # Four on the list; one household and one person to be settled.
        "need.households": 6,
        "need.refugees": 4,
        "need.settlement": 2,
        "need.service": 1,
        "need.leads": 2,
        "need.transitions": 1,
        "need.vacant": 1,
        "need.expected": 3,
        "need.coming": Decimal(16),
    }
    found = base.group_named("need")
    assert found is not None and set(measured) == {figure.code for figure in found.figures}
    parts = {
        dim: {part: cell.number for part, cell in cells.items()}
        for dim, cells in measured["need.households"].parts.items()
    }
    assert parts == {
        "access": {"ordinary": 5, "adapted": 1},
        "bedrooms": {"1": 3, "3": 1, "": 2},
        "group": {"single": 1, "family": 1, "young": 1, "couple": 1, "": 2},
        "area": {"Fana": 1, "Årstad": 1, need.SEVERAL: 1, "": 3},
    }
    certainty = measured["need.expected"].parts["certainty"]
    assert {part: cell.number for part, cell in certainty.items()} == {"sure": 1, "possible": 2}


def test_earlier_day_knows_only_what_was_known_then() -> None:
    measured = some().measure(as_of(date(2024, 5, 31)))

    assert measured["need.settlement"].whole.number == 0
    assert measured["need.coming"].whole.number == Decimal(6)


#: A machine that is slow is no fault.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: Each number is a household: its digits say what it needs.
ROWS = st.lists(st.integers(0, 35), max_size=60)
BY: dict[str, Callable[[Any], str]] = {
    "access": lambda row: str(row % 2),
    "bedrooms": lambda row: str(row // 2 % 3),
    "group": lambda row: str(row // 6 % 3),
    "area": lambda row: str(row // 18),
}


@patient
@given(ROWS)
def test_no_small_cell_follows_from_a_row_or_a_column(rows: list[int]) -> None:
    whole = cube(rows, BY, apart="access")
    told = without_small(whole)

    assert not any(0 < number < LEAST for cell, number in told.cells.items() if cell not in told.hidden)
    for total, parts in lines_of(whole):
        hidden = [cell for cell in parts if cell in told.hidden]
        assert sum(whole.cells[cell] for cell in parts) == whole.cells[total]
        if total in told.hidden:
            # The parts that are told do not add up to it.
            assert hidden
        elif hidden:
            assert len(hidden) >= 2 and sum(whole.cells[cell] for cell in hidden) >= LEAST


def lines_of(found: Cube) -> list[tuple[Any, list[Any]]]:
    lines: dict[Any, list[Any]] = {}
    for cell in found.cells:
        for place, code in enumerate(cell):
            if code != ALL:
                lines.setdefault(((*cell[:place], ALL, *cell[place + 1 :]), place), []).append(cell)
    return [(total, parts) for (total, _place), parts in lines.items()]


def test_forecast_is_the_last_number_and_the_change_of_a_year_carried_on() -> None:
    days = month_ends(date(2024, 12, 31), 24)
    found = forecast([(day, 200 + 2 * place) for place, day in enumerate(days)])

    assert len(days) == 25 and days[0] == date(2022, 12, 31) and days[-2] == date(2024, 11, 30)
    assert found is not None and found.then == (date(2023, 12, 31), 224) and found.now[1] == 248
    assert (found.months, found.change) == (12, Decimal("2.0"))
    assert found.ahead == (
        (3, date(2025, 3, 31), 254), (6, date(2025, 6, 30), 260), (12, date(2025, 12, 31), 272)
    )  # fmt: skip


def test_forecast_says_nothing_of_few_months_and_never_goes_below_nought() -> None:
    assert forecast([(date(2024, 11, 30), 5), (date(2024, 12, 31), 6)]) is None
    assert forecast([(date(2024, 6, 30), 5), (date(2024, 12, 31), None)]) is None
    found = forecast([(date(2023, 12, 31), 100), (date(2024, 12, 31), 10)])
    assert found is not None and [number for *_, number in found.ahead] == [0, 0, 0]


def test_chart_breaks_where_there_is_no_number() -> None:
    days = month_ends(date(2024, 12, 31), 5)
    points = list(zip(days, (4, 6, None, 8, 10, 12), strict=True))
    found = trend(points, [(date(2025, 3, 31), 20)], ["a"] * 7)

    assert found is not None and len(found.lines) == 2 and found.ahead.count(" ") == 1
    assert trend(points[:1], [], ["a"]) is None


@patient
@given(st.integers(0, 500))
def test_two_days_after_each_other_never_tell_of_one(number: int) -> None:
    """Whoever subtracts gets nought or three, and can never tell how many there were."""
    assert nearest(number + 1) - nearest(number) in (0, LEAST)
    assert abs(nearest(number) - number) <= 1 and (nearest(number) > 0) == (number > 1)


def test_ends_of_months_are_exact_and_other_days_are_not() -> None:
    tally = counted([type("Row", (), {"id": place})() for place in range(7)])

    assert exact_on(year(2024)) and exact_on(as_of(date(2025, 2, 28)))
    assert not exact_on(as_of(date(2025, 2, 27)))
    assert not exact_on(Window(date(2025, 1, 2), date(2025, 1, 31), date(2025, 1, 31)))
    assert coarse(tally, counts=True, sums=False).whole.number == 6
    kroner = Tally(Cell(Decimal("69123456.50"), 40))
    assert coarse(kroner, counts=False, sums=True).whole.number == Decimal(69000000)
    share = Tally(Cell(Decimal("66.7"), 9, 6))
    assert coarse(share, counts=False, sums=False).whole == Cell(Decimal(67), 9)


@pytest.fixture
def records(bergen: Municipality, actor: ActorOf) -> None:
    """Four households in the queue, one of them a family; a referral, a settlement, a release; a home and a lease."""
    worker = actor("saksbehandler.bergen")
    for days in (40, 100, 500):
        make_entry(worker, days_ago=days)
    make_entry(worker, days_ago=800, members=(child(),))
    make_vacancy(bergen)
    make_lease(bergen)
    person = PersonData(given_name="Henvist", family_name="Person", birth_date=date(1990, 1, 1))
    register_lead(actor=worker, told=LeadData(worker.today, person, "Sykehuset", "Står uten bolig"))
    for kind, source in (("settlement", "imdi"), ("prison", "corrections")):
        new = NewHandover(
            person=somebody(given_name="Ny", family_name=kind), kind=kind,
            expected_on=worker.today + timedelta(days=40), source=source, basis="consent", home="none",
        )  # fmt: skip
        handovers.register(actor=worker, unit=worker.unit, new=new, key=uuid7())


def test_overview_adds_up_for_the_office_of_the_list(records: None, actor: ActorOf) -> None:
    leader = actor("moteleder.bergen")
    found = overview(leader, leader.today)

    numbers = {code: tally.whole.number for code, tally in found.tallies.items()}
    assert numbers["need.households"] == 5 and numbers["need.settlement"] == 1
    assert numbers["need.leads"] == 1 and numbers["need.transitions"] == 1 and numbers["need.vacant"] == 1
    assert found.whole and not found.hidden and not found.rounded
    assert found.cube.number(access="ordinary", group="family") == 1
    last = found.months[-1]
    assert last.whole is not None and last.whole.number == 5
    # Two years ago only the family had applied.
    assert found.months[0].whole is not None and found.months[0].whole.number == 1


def test_page_opens_for_readers_and_nobody_else(records: None, client_as: ClientAs) -> None:
    url = reverse("insight:need")
    leader, director = client_as("moteleder.bergen").get(url), client_as("direktor.est.bergen").get(url)

    assert "Du leder enheten som har sakene" in leader.content.decode()
    text = director.content.decode()
    assert (
        "vises ikke" in text
        and "avrundet til nærmeste tre" in text
        and "Slik er framskrivingen regnet" in text
    )
    assert client_as("leder.nes").get(url).status_code == 200
    for username in ("saksbehandler.bergen", "nav.bergen", "vekter.bergen", "admin.bergen"):
        assert client_as(username).get(url).status_code == 404


def test_page_costs_the_same_for_few_and_many(
    records: None, bergen: Municipality, client_as: ClientAs, actor: ActorOf
) -> None:
    client, url = client_as("direktor.est.bergen"), reverse("insight:need")
    client.get(url)
    few = queries(client, url)
    make_entry(actor("saksbehandler.bergen"), days_ago=3)
    make_vacancy(bergen)

    assert queries(client, url) == few <= 15


def test_files_and_paper_hide_small_groups_for_the_leader_too(records: None, client_as: ClientAs) -> None:
    client, url = client_as("moteleder.bergen"), reverse("insight:need")

    text = client.get(f"{url}?eksport=csv").content.decode("utf-8-sig")
    sheet = list(load_workbook(BytesIO(client.get(f"{url}?eksport=xlsx").content)).active.values)
    paper = client.get(f"{url}?eksport=pdf")

    assert "vises ikke" in text and "Slik er tallene regnet" in text and "Hentet av" in text
    assert any(row[0] == "Husstander som trenger bolig" for row in sheet)
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("per=2099-01-01", "etter i dag"),
        ("per=31.02.2025", "finnes ikke"),
        ("per=1990-01-31", "ingen registreringer fra før"),
    ],
)
def test_days_without_figures_are_explained_and_never_nought(
    asked: str, said: str, records: None, client_as: ClientAs
) -> None:
    text = client_as("moteleder.bergen").get(f"{reverse('insight:need')}?{asked}").content.decode()

    assert said in text
    assert "Husstander som trenger bolig</a>" not in text or "<strong>–</strong>" in text
    assert "mot-bedrooms" not in text


def test_drill_down_is_by_the_readers_own_rights(records: None, client_as: ClientAs) -> None:
    url = reverse("insight:figure", args=["boligbehov", "husstander"])

    own = client_as("moteleder.bergen").get(f"{url}?del=group:family")
    outside = client_as("revisor.bergen").get(url)

    assert own.status_code == 200 and "Med barn" in own.content.decode()
    assert "Ingen av sakene bak tallet er dine å se" in outside.content.decode()


def test_api_gives_the_overview_without_small_groups(
    records: None, api_as: Callable[[str], APIClient]
) -> None:
    found = api_as("moteleder.bergen").get("/api/v1/figures/need/").json()

    households = next(row for row in found["figures"] if row["code"] == "need.households")
    assert households["value"] in (5, 6) and households["unit"] == "household"
    assert any(row["hidden"] for row in found["need"]) and len(found["months"]) >= 25
    wrong = api_as("moteleder.bergen").get("/api/v1/figures/need/?on=2099-01-01")
    assert wrong.status_code == 400 and wrong.json()["code"] == "DAY_AHEAD"
    assert api_as("saksbehandler.bergen").get("/api/v1/figures/need/").status_code == 404
