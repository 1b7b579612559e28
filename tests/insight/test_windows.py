"""Which days a figure is about, and what is said of days that cannot be."""

from datetime import date
from decimal import Decimal

import pytest

from core.base.errors import Refused
from insight.calculations.charts import Point, bars, lengths
from insight.calculations.windows import Window, as_of, window, year

TODAY = date(2026, 11, 20)


def test_nothing_asked_is_this_year_until_today() -> None:
    found = window(TODAY)

    assert found == Window(date(2026, 1, 1), TODAY, TODAY)
    assert found.part_year and not found.whole_year


def test_year_that_is_over_is_whole() -> None:
    assert window(TODAY, on=date(2024, 12, 31)) == year(2024)
    assert year(2024).whole_year and not year(2024).part_year


def test_period_may_be_seen_from_a_later_day() -> None:
    found = window(TODAY, on=date(2025, 4, 1), first=date(2024, 1, 1), last=date(2024, 12, 31))

    assert (found.first, found.last, found.on) == (date(2024, 1, 1), date(2024, 12, 31), date(2025, 4, 1))


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"on": date(2026, 11, 21)}, "DAY_AHEAD", "per"),
        ({"on": date(2025, 1, 1), "last": date(2025, 2, 1)}, "PERIOD_AHEAD", "til"),
        ({"first": date(2025, 3, 2), "last": date(2025, 3, 1)}, "PERIOD_UPSIDE_DOWN", "fra"),
        ({"on": date(1899, 5, 1)}, "DAY_TOO_EARLY", "per"),
    ],
)
def test_days_that_cannot_be_are_explained(asked: dict[str, date], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        window(TODAY, **asked)  # type: ignore[arg-type]

    assert (refused.value.code, refused.value.field) == (code, field)


def test_earlier_years_are_the_same_days() -> None:
    assert year(2024).years_back(3) == year(2021)
    assert as_of(date(2024, 2, 29)).years_back(1).on == date(2023, 2, 28)
    assert as_of(date(2025, 2, 28)).years_back(1).on == date(2024, 2, 29)


def test_chart_needs_two_numbers_and_leaves_room_for_the_target() -> None:
    points = [Point("2023", None, "vises ikke"), Point("2024", Decimal("3.9"), "3,9"), Point("2025", 2, "2")]

    assert bars(points[:2]) is None
    chart = bars(points, target=Decimal("7.8"), target_text="Mål")
    assert chart is not None and chart.target is not None
    assert [bar.told for bar in chart.bars] == [False, True, True]
    tall = chart.bars[1]
    assert tall.y + tall.height == chart.floor and tall.height == (chart.floor - chart.target) // 2


def test_lengths_follow_the_largest_and_hidden_has_none() -> None:
    assert lengths([10, None, 5, 0]) == [100, 0, 50, 0]
    assert lengths([0, None]) == [0, 0]
