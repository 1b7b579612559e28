from datetime import date
from decimal import Decimal

import pytest

from core.rules.rates import shipped_rates


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (date(2015, 5, 1), "90068"),
        (date(2024, 4, 30), "118620"),
        (date(2024, 5, 1), "124028"),
        (date(2025, 4, 30), "124028"),
        (date(2025, 5, 1), "130160"),
        (date(2026, 11, 20), "136549"),
    ],
)
def test_basic_amount_changes_on_1_may(on: date, amount: str) -> None:
    assert shipped_rates().at("G", on) == Decimal(amount)


def test_rate_before_the_table_is_unknown() -> None:
    assert shipped_rates().at("G", date(2015, 4, 30)) is None


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2006, 12, 31), Decimal("9.75")),
        (date(2007, 1, 1), None),
        (date(2018, 7, 1), Decimal("8.50")),
        (date(2024, 7, 1), Decimal("12.50")),
        (date(2026, 6, 30), Decimal("12.00")),
    ],
)
def test_late_interest_by_half_year(on: date, rate: Decimal | None) -> None:
    assert shipped_rates().at("late_interest", on) == rate
