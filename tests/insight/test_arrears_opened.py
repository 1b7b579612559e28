"""How much was owed when arrears cases were opened, by hand; and records that are whole for a period of their own."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from insight import references
from insight.calculations.windows import Window, as_of, year
from insight.enums import Timing
from insight.figures import base, tenancies
from insight.models import FigureSnapshot
from insight.selectors.coverage import known, missing_before
from insight.selectors.dashboards import dashboard
from insight.services.measuring import keep_figures
from tenancies.calculations.arrears.result import NextAction
from tenancies.enums import EntryKind, LeaseState
from tenancies.models import ArrearsCase, Lease
from tests.counting import counted
from tests.database import as_owner
from tests.factories.tenancies import make_entry, make_lease, make_payment, make_rent
from tests.insight.counted.shared import OFFICE, key

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
D = Decimal
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
OPENED, MEAN = "tenancies.arrears_opened", "tenancies.arrears_opened_mean"
HALF_YEAR = as_of(date(2006, 7, 31))
BEGINS = date(2003, 1, 1)
_found = references.coverage_of("tenancies", "bergen")
assert _found is not None
COVERAGE = _found


def opened(lease: Lease, on: date, closed: date | None = None) -> ArrearsCase:
    with as_owner():
        return ArrearsCase.objects.create(
            municipality=lease.municipality, compartment=lease.compartment, lease=lease, opened_on=on, closed_on=closed,
            state="closed" if closed else "open", outcome="paid" if closed else "", as_of=closed or on,
            next_action=NextAction.NOTHING, balance=0, overdue_rent=0,
        )  # fmt: skip


def measured(municipality: Municipality, *windows: Window, each: bool = False) -> list[tuple[Any, Any]]:
    with acting_as_service("figures", municipality) as service:
        found = tenancies.read(service, windows, None, each=each)
        tallies = [found.measure(window) for window in windows]
    return [(each[OPENED].whole.number, each[MEAN].whole.number) for each in tallies]


def past_lease(municipality: Municipality, start: date, ended: date) -> Lease:
    return make_lease(
        municipality,
        start=start,
        last_day=ended,
        state=LeaseState.ENDED,
        ended_on=ended,
        before_husrom=True,
    )


@pytest.mark.django_db
def test_what_is_owed_is_that_of_the_end_of_the_day_it_was_opened(bergen: Municipality) -> None:
    day = date(2025, 3, 3)
    due_then, paid_then, paid_after, due_after, to_the_good = (make_lease(bergen) for _ in range(5))
    make_rent(due_then, day, "1000.00")
    make_rent(paid_then, day, "2000.00")
    make_payment(paid_then, day, "500.00")
    make_rent(paid_after, day, "3000.00")
    make_payment(paid_after, day + timedelta(days=1), "3000.00")
    # Charged ahead, and not due: it is not owed yet. What was booked later was not known.
    make_entry(due_after, EntryKind.RENT, day + timedelta(days=1), "900.00", booked=day)
    make_entry(due_after, EntryKind.FEE, day, "70.00", booked=day + timedelta(days=1))
    make_payment(to_the_good, day, "400.00")
    for lease in (due_then, paid_then, paid_after, due_after, to_the_good):
        opened(lease, day)

    assert measured(bergen, year(2025)) == [(5, D("1100.00"))]
    assert measured(bergen, year(2025), each=True) == [(5, D("1100.00"))]


@pytest.mark.django_db
def test_cases_of_the_first_and_last_day_are_of_the_period_and_two_of_a_lease_are_two(
    bergen: Municipality,
) -> None:
    window = Window(date(2025, 2, 1), date(2025, 4, 30), date(2025, 12, 31))
    lease, other = make_lease(bergen), make_lease(bergen)
    make_rent(lease, date(2025, 1, 1), "1000.00")
    opened(lease, date(2025, 1, 31), date(2025, 1, 31))
    opened(lease, window.first, date(2025, 2, 20))
    make_payment(lease, date(2025, 2, 20), "1000.00")
    make_rent(lease, date(2025, 4, 1), "5000.00")
    opened(lease, window.last)
    opened(other, date(2025, 5, 1))

    assert measured(bergen, window) == [(2, D("3000.00"))]
    # Where nothing was opened there is nothing to take a mean of; the other figures stay as they are.
    nothing = Window(date(2025, 3, 1), date(2025, 3, 31), date(2025, 3, 31))
    assert measured(bergen, nothing, window) == [(0, None), (2, D("3000.00"))]


@pytest.mark.django_db
def test_any_number_of_cases_and_days_costs_the_same(bergen: Municipality) -> None:
    def asked(*windows: Window) -> int:
        with acting_as_service("figures", bergen) as service, counted() as queries:
            tenancies.read(service, windows, None)
        return len(queries)

    for month in (1, 2):
        opened(make_lease(bergen), date(2025, month, 1))
    few = asked(year(2025))
    for month in range(3, 13):
        opened(make_lease(bergen), date(2025, month, 1))

    assert asked(year(2025), year(2024), *(as_of(date(2025, month, 28)) for month in range(1, 13))) == few


def case(number: int, on: date, then: Decimal) -> tenancies.Owing:
    return tenancies.Owing(key(number), OFFICE, key(number), on, None, "", False, then, (D(0),))


@patient
@given(st.lists(st.tuples(st.integers(0, 364), st.integers(0, 10_000_000)), max_size=30), st.integers(1, 364))
def test_what_the_parts_of_a_year_come_to_is_what_the_year_comes_to(
    told: list[tuple[int, int]], split: int
) -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    rows = tuple(
        case(number, first + timedelta(days=day), D(ore) / 100) for number, (day, ore) in enumerate(told)
    )
    middle = first + timedelta(days=split)
    windows = [
        Window(first, last, last),
        Window(first, middle - timedelta(days=1), last),
        Window(middle, last, last),
    ]
    data = tenancies.Tenancies((), (), (), rows, (), (last,), {})

    whole, *parts = [data.measure(window) for window in windows]

    assert whole[OPENED].whole.number == sum(part[OPENED].whole.number or 0 for part in parts) == len(rows)
    for each in (whole, *parts):
        mean, of = each[MEAN].whole.number, each[MEAN].whole.base
        assert of == each[OPENED].whole.number and (mean is None) == (of == 0)
    if rows:
        assert abs(D(whole[MEAN].whole.number or 0) * len(rows) - sum(row.then for row in rows)) <= len(rows)


@pytest.mark.parametrize(
    ("window", "there"),
    [
        (year(2005), False),
        # The half-year that is whole, also as so much of the year, in part, and seen from later.
        (Window(date(2006, 2, 1), date(2006, 7, 31), date(2006, 7, 31)), True),
        (as_of(date(2006, 7, 31)), True),
        (Window(date(2006, 4, 1), date(2006, 6, 30), date(2026, 11, 22)), True),
        (as_of(date(2006, 1, 31)), False),
        (Window(date(2005, 12, 1), date(2006, 7, 31), date(2006, 7, 31)), False),
        (as_of(date(2006, 8, 1)), False),
        (year(2006), False),
        (Window(date(2006, 6, 1), date(2007, 5, 31), date(2007, 5, 31)), False),
        (Window(date(2005, 1, 1), date(2007, 12, 31), date(2007, 12, 31)), False),
        (year(2007), False),
        (year(2013), False),
    ],
)
@pytest.mark.parametrize("compared", [False, True])
def test_of_the_time_before_only_what_is_whole_is_told(window: Window, there: bool, compared: bool) -> None:
    group = base.group_named("tenancies")
    assert group is not None

    told = {
        figure.code
        for figure in group.figures
        if known(figure, window, BEGINS, COVERAGE, compared=compared)
        and (figure.timing == Timing.PERIOD or window.on < COVERAGE.complete_from)
    }

    assert told == ({OPENED, MEAN} if there else set())
    assert all(known(figure, year(2026), BEGINS, COVERAGE) for figure in group.figures)
    # Of the leases more is known than of the arrears.
    told = {figure.code for figure in group.figures if known(figure, year(2025), BEGINS, COVERAGE)}
    assert told == {figure.code for figure in group.figures} - COVERAGE.later[0].figures
    # A municipality that has nothing from then shows nothing from then.
    assert not any(known(figure, window, None, COVERAGE) for figure in group.figures)


def test_why_the_rest_is_missing_is_said_and_what_there_is_is_named() -> None:
    group = base.group_named("tenancies")
    assert group is not None

    for window in (year(2001), year(2005), HALF_YEAR, year(2006), year(2007)):
        said = missing_before(BEGINS, COVERAGE, window, group.figures).replace("\u00a0", " ")
        assert said.startswith(
            "Tall for tida før 1. februar 2024 vises ikke. Fra tida før februar 2024 er bare"
        )
        assert (
            " For 1. februar 2006 til 31. juli 2006 vises likevel: "
            "Restansesaker åpnet; Skyldig da restansesaken ble åpnet." in said
        ), window
        assert said.endswith("er ført i Husrom fra 2026.")
    assert missing_before(BEGINS, COVERAGE, year(2026), group.figures) == ""
    said = missing_before(BEGINS, COVERAGE, year(2025), group.figures).replace("\u00a0", " ")
    assert said.startswith(
        "For tida før 1. januar 2026 vises ikke: Åpne restansesaker; Skyldig i åpne restansesaker;"
    )
    assert missing_before(BEGINS, COVERAGE, year(2025), [group.figure("tenancies.leases")]) == ""
    one = [group.figure(OPENED)]
    assert missing_before(BEGINS, COVERAGE, HALF_YEAR, one) == ""
    assert "Restansesaker åpnet." in missing_before(BEGINS, COVERAGE, year(2007), one)
    # Records that begin later say so themselves.
    later = date(2025, 5, 1)
    assert "Den første registreringen er fra" in missing_before(later, COVERAGE, year(2025), group.figures)
    assert "ingen registreringer fra før" in missing_before(later, COVERAGE, HALF_YEAR, group.figures)


def test_what_is_whole_from_before_is_of_periods_and_of_figures_that_are_there() -> None:
    for row in references.coverages():
        for also in row.also:
            assert also.first <= also.last < row.complete_from
            for code in also.figures:
                figure = base.figure_named(code)
                assert figure and figure.group == row.group and figure.timing == Timing.PERIOD, code


@pytest.fixture
def past(bergen: Municipality) -> None:
    """Four cases of 2006, and a lease that runs now."""
    for number in range(4):
        lease = past_lease(bergen, BEGINS, date(2008, 6, 30))
        make_entry(
            lease, EntryKind.RENT, date(2006, 5, 2), str(20000 + number * 1000), month=date(2006, 5, 1)
        )
        make_payment(lease, date(2006, 9, 1), str(20000 + number * 1000))
        opened(lease, date(2006, 5, 15), date(2006, 9, 1))
    make_lease(bergen, start=date(2020, 1, 1))


@pytest.mark.django_db
def test_the_page_of_2006_shows_the_two_and_says_why_the_rest_is_missing(
    past: None, client_as: ClientAs
) -> None:
    url = reverse("insight:group", args=["leieforhold"])
    client = client_as("boligleder.bergen")

    page, after, alone = (
        client.get(asked).content.decode().replace("\u00a0", " ")
        for asked in (
            f"{url}?per=2006-07-31",
            f"{url}?per=2006-12-31",
            f"{url}restansesaker-apnet/?per=2006-07-31",
        )
    )

    assert "<strong>4</strong>" in page and "<strong>21 500 kr</strong>" in page
    assert "Fra tida før februar 2024 er bare leieforhold" in page
    assert "<strong>0</strong>" not in page and "<strong>0</strong>" not in after
    assert "Fra tida før februar 2024 er bare leieforhold" in after
    assert "vises likevel" not in alone and "Tall for tida før" not in alone


@pytest.mark.django_db
def test_years_are_compared_with_2006_and_never_with_noughts(past: None, actor: ActorOf) -> None:
    manager = actor("boligleder.bergen")
    group = base.group_named("tenancies")
    assert group is not None

    def history(on: date, code: str) -> list[Any]:
        line = next(each for each in dashboard(manager, group, as_of(on)).lines if each.figure.code == code)
        return [at.cell and at.cell.number for at in line.history]

    assert history(date(2009, 7, 31), OPENED) == [None, 4, None, None, None]
    assert history(date(2009, 12, 31), OPENED) == [None] * 5
    assert history(date(2009, 12, 31), "tenancies.leases") == [None] * 5
    assert history(date(2009, 12, 31), "tenancies.ended") == [None] * 5
    assert history(date(2025, 12, 31), "tenancies.leases") == [None, None, None, 1, 1]
    assert history(date(2025, 12, 31), OPENED) == [None] * 5
    assert history(date(2026, 7, 31), OPENED) == [None, None, None, None, 0]


@pytest.mark.django_db
def test_a_day_of_the_time_between_is_not_measured(past: None, bergen: Municipality) -> None:
    on = date(2007, 12, 31)
    with acting_as_service("figures", bergen) as service:
        keep_figures(actor=service, days={on: datetime(2008, 1, 1, 1, 0, tzinfo=UTC)})
        kept = FigureSnapshot.objects.filter(on=on, figure__startswith="tenancies.")
        assert list(kept.values_list("figure", flat=True)) == []


@pytest.mark.django_db
def test_closed_case_of_the_past_tells_what_was_owed_and_what_came_of_it(
    past: None, client_as: ClientAs
) -> None:
    with as_owner():
        lease = ArrearsCase.objects.filter(opened_on__year=2006).order_by("id").first().lease_id  # type: ignore[union-attr]

    page = client_as("boligleder.bergen").get(reverse("tenancies:arrears", args=[lease])).content.decode()
    text = page.replace("\u00a0", " ")

    assert (
        text.index("Saken lukket") < text.index("Saken åpnet") < text.index("Leieren skyldte 20 000,00 kr.")
    )
    assert "15. mai 2006" in text and "1. september 2006" in text and "Betalt" in text
    assert "Registrer hendelse" not in text
