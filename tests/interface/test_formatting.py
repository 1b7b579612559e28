from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from core.interface import formatting

HARD = "\u00a0"


def test_longdate_has_day_month_and_year_with_hard_spaces() -> None:
    assert formatting.longdate(date(2026, 11, 20)) == f"20.{HARD}november{HARD}2026"


def test_longdate_in_english_has_no_full_stop() -> None:
    with translation.override("en"):
        assert formatting.longdate(date(2026, 11, 20)) == f"20{HARD}November{HARD}2026"


def test_dates_of_a_moment_are_those_of_oslo() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)

    assert formatting.shortdate(late) == "20.11.2026"
    assert formatting.clock(late) == f"kl.{HARD}00.30"
    assert formatting.moment(late) == f"20.{HARD}november{HARD}2026 kl.{HARD}00.30"


def test_clock_of_a_time_without_a_date() -> None:
    assert formatting.clock(time(13, 5)) == f"kl.{HARD}13.05"
    assert formatting.clock_to(time(9, 0), time(13, 5)) == f"kl.{HARD}09.00–13.05"
    with translation.override("en"):
        assert formatting.clock_to(time(9, 0), time(13, 5)) == "09:00–13:05"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("12267"), f"12{HARD}267,00{HARD}kr"),
        (Decimal("-500.5"), f"\u2212500,50{HARD}kr"),
        (Decimal("0.005"), f"0,01{HARD}kr"),
        ("1234567.1", f"1{HARD}234{HARD}567,10{HARD}kr"),
        (None, ""),
        ("", ""),
        ("mye", ""),
        (Decimal("NaN"), ""),
    ],
)
def test_kroner(value: object, shown: str) -> None:
    assert formatting.kroner(value) == shown


def test_count_and_percent() -> None:
    assert formatting.count(3800) == f"3{HARD}800"
    assert formatting.percent(Decimal("42.5")) == f"42,5{HARD}%"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([], ""),
        ([4], "4"),
        ([2, 3], "2 og 3"),
        ([9, 5, 6, 8, 7, 2, 12, 12], "2, 5–9 og 12"),
        ([1, 2, 3], "1–3"),
    ],
)
def test_numbers_in_a_row_are_shown_as_one(numbers: list[int], shown: str) -> None:
    assert formatting.ranges(numbers) == shown


def test_nothing_gives_nothing() -> None:
    for name in ("longdate", "shortdate", "monthname", "clock", "moment", "kroner", "count", "percent"):
        assert getattr(formatting, name)(None) == ""


def test_filters_are_builtins_and_plain_numbers_stay_plain() -> None:
    template = Template("{{ amount|kroner:0 }} {{ year }} {{ day|shortdate }}")

    shown = template.render(Context({"amount": 12267, "year": 2026, "day": date(2026, 1, 2)}))

    assert shown == f"12{HARD}267{HARD}kr 2026 02.01.2026"
