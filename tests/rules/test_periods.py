from datetime import date

import pytest

from core.rules.periods import Period, Unit, add_years, month_end


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2025, 1, 31), "1 month", date(2025, 2, 28)),
        (date(2024, 1, 31), "1 month", date(2024, 2, 29)),
        (date(2025, 2, 28), "1 month", date(2025, 3, 28)),
        (date(2025, 8, 31), "3 months", date(2025, 11, 30)),
        (date(2024, 11, 30), "3 months", date(2025, 2, 28)),
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
        (date(2023, 2, 28), "1 year", date(2024, 2, 28)),
        (date(2018, 12, 18), "4 weeks", date(2019, 1, 15)),
        (date(2018, 12, 18), "1 month", date(2019, 1, 18)),
        (date(2025, 3, 3), "3 weeks", date(2025, 3, 24)),
        (date(2025, 12, 25), "7 days", date(2026, 1, 1)),
        (date(2025, 8, 31), "-6 months", date(2025, 2, 28)),
        (date(2025, 3, 3), "0 days", date(2025, 3, 3)),
    ],
)
def test_period_ends_on_same_day_or_last_of_month(start: date, period: str, end: date) -> None:
    assert Period.parse(period).after(start) == end


def test_birthday_on_leap_day_is_reached_in_february() -> None:
    assert add_years(date(2008, 2, 29), 18) == date(2026, 2, 28)


def test_month_end_of_leap_february() -> None:
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["", "3", "three weeks", "3 fortnights", "1.5 months", "3  weeks"])
def test_unknown_period_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="Not a period"):
        Period.parse(text)


def test_period_reads_naturally_in_each_language() -> None:
    assert Period(3, Unit.WEEK).words.nn == "3 veker"
    assert Period(1, Unit.MONTH).words.nb == "1 måned"
    assert str(Period.parse("2 years")) == "2 years"
