"""Applications and decisions, and every figure of them counted by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.rules.periods import add_months
from insight.figures import applications
from tests.insight.counted.shared import IN_2024, OFFICE, all_of, key, parts, whole


def case(number: int, received: date, decided: date | None = None, **told: Any) -> applications.Case:
    limit, ended = add_months(received, 1), told.get("ended")
    state = told.get("state", "refused" if decided else "in_progress")
    closed = decided or ended
    open_at_limit = closed > limit if closed else state == "in_progress"
    return applications.Case(
        id=key(number), times=1, compartment=OFFICE, kind=told.get("kind", "new"), channel="web", state=state,
        received=received, limit=limit, decided=decided, outcome=told.get("outcome", "refusal" if decided else None),
        ended=ended, before=told.get("before"), in_time=decided is not None and decided <= limit,
        open_at_limit=open_at_limit, answered=told.get("answered", False), received_days=received.toordinal(),
        decided_days=decided.toordinal() if decided else None,
    )  # fmt: skip


def some_cases() -> applications.Cases:
    rows = (
        case(1, date(2024, 1, 10), date(2024, 1, 20), outcome="grant"),
        case(2, date(2024, 2, 1), date(2024, 3, 12), answered=True),
        case(3, date(2024, 3, 1), date(2024, 5, 10), before=date(2024, 1, 10)),
        case(4, date(2024, 6, 1), state="withdrawn", ended=date(2024, 6, 20)),
        case(5, date(2024, 10, 1)),
        case(6, date(2024, 12, 20)),
        case(7, date(2023, 12, 15), date(2024, 1, 14), kind="swap", outcome="partial"),
        case(8, date(2024, 4, 1), state="withdrawn"),
    )
    return applications.Cases(rows, {})


def test_applications() -> None:
    measured = some_cases().measure(IN_2024)

    # Number 3 is the applicant of number 1.
    # Decided after 10, 40, 70 and 30 days. The month of numbers 2, 3 and 5 ran out with no decision; 2 had been told.
    assert whole(measured) == {
        "applications.received": 7,
        "applications.applicants": 6,
        "applications.decided": 4,
        "applications.granted_new": 1,
        "applications.refused_share": Decimal("66.7"),
        "applications.new_share": Decimal("100.0"),
        "applications.kostra_refused": Decimal("28.6"),
        "applications.days": Decimal(38),
        "applications.within_month": Decimal("50.0"),
        "applications.provisional_due": 3,
        "applications.provisional_missed": 2,
        "applications.open": 2,
        "applications.overdue": 1,
    }
    assert set(measured) == all_of("applications")
    assert parts(measured["applications.decided"], "outcome") == {"grant": 1, "refusal": 2, "partial": 1}
