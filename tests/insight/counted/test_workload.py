"""Deadlines, and every figure of them counted by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

from insight.figures import workload
from tests.insight.counted.shared import IN_2024, OFFICE, all_of, key, whole


def some_deadlines() -> workload.Deadlines:
    def due(number: int, day: date, met: date | None, **told: Any) -> workload.Due:
        unit = key(told.get("unit", 1))
        return workload.Due(
            key(number), 1, OFFICE, unit, "k", told.get("statutory", False), date(2024, 1, 1), day, met,
            met is not None and met <= day,
        )  # fmt: skip

    rows = (
        due(1, date(2024, 2, 1), date(2024, 1, 20)),
        due(2, date(2024, 2, 1), date(2024, 2, 2)),
        due(3, date(2024, 3, 1), None, statutory=True),
        due(4, date(2025, 3, 1), None, unit=2),
        due(5, date(2024, 12, 31), date(2025, 1, 5)),
    )
    return workload.Deadlines(rows, {})


def test_workload() -> None:
    measured = some_deadlines().measure(IN_2024)

    assert whole(measured) == {
        "workload.outstanding": 3,
        "workload.overdue": 1,
        "workload.statutory_overdue": 1,
        "workload.ended": 4,
        "workload.in_time": Decimal("25.0"),
    }
    assert set(measured) == all_of("workload")
