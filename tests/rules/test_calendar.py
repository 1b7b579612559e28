from datetime import date

import pytest

from core.rules.calendar import add_working_days, is_working_day, next_working_day, working_days


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 4, 16), True),  # Wednesday before Easter
        (date(2025, 4, 17), False),  # skjærtorsdag
        (date(2025, 4, 18), False),  # langfredag
        (date(2025, 4, 19), False),  # påskeaften, a Saturday
        (date(2025, 4, 20), False),  # første påskedag
        (date(2025, 4, 21), False),  # andre påskedag
        (date(2025, 4, 22), True),
        (date(2025, 5, 1), False),
        (date(2024, 5, 17), False),
        (date(2025, 5, 17), False),
        (date(2025, 5, 29), False),  # Kristi himmelfartsdag
        (date(2025, 6, 9), False),  # andre pinsedag
        (date(2024, 12, 24), True),  # julaften is an ordinary working day in law
        (date(2024, 12, 25), False),
        (date(2024, 12, 26), False),
        (date(2024, 12, 31), True),
        (date(2025, 1, 1), False),
        (date(2024, 2, 29), True),
        (date(2008, 5, 1), False),  # 1 May and Ascension Day at once
        (date(1940, 5, 17), False),
    ],
)
def test_working_day_follows_norwegian_holidays(day: date, working: bool) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 4, 17), date(2025, 4, 22)),
        (date(2024, 5, 17), date(2024, 5, 21)),  # Friday, then Whitsun to Monday
        (date(2025, 5, 1), date(2025, 5, 2)),
        (date(2024, 12, 25), date(2024, 12, 27)),
        (date(2025, 3, 24), date(2025, 3, 24)),
    ],
)
def test_next_working_day_passes_the_whole_holiday(day: date, expected: date) -> None:
    assert next_working_day(day) == expected


def test_working_days_are_added_over_easter() -> None:
    assert add_working_days(date(2025, 4, 15), 2) == date(2025, 4, 22)


def test_working_days_of_a_week_with_a_holiday() -> None:
    assert len(list(working_days(date(2025, 4, 28), date(2025, 5, 4)))) == 4
