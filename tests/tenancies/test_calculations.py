"""Rent, terms and plans by date: the days on either side of every limit."""

from datetime import date
from decimal import Decimal

import pytest

from tenancies.calculations.lease_terms import ShorterGround, TermFacts, TermKind, check, demand_by, last_day
from tenancies.calculations.plans import Plan, PlanState, judge, plan_balance
from tenancies.calculations.rent import RentPeriod, charge, due_date, months_between
from tests.tenancies.test_ledger import paid, rent

D = Decimal
ALWAYS = [RentPeriod(date(2024, 1, 1), None, D(9000))]


@pytest.mark.parametrize(
    ("month", "due_day", "due"),
    [
        (date(2026, 11, 1), 1, date(2026, 11, 2)),  # Sunday
        (date(2026, 1, 1), 1, date(2026, 1, 2)),  # New Year's Day
        (date(2026, 5, 1), 1, date(2026, 5, 4)),  # 1 May, a Friday
        (date(2027, 5, 1), 17, date(2027, 5, 18)),  # 17 May and Whit Monday
        (date(2026, 4, 1), 2, date(2026, 4, 7)),  # Maundy Thursday to Easter Monday
        (date(2026, 2, 1), 31, date(2026, 3, 2)),  # 28 February, a Saturday
        (date(2026, 9, 1), 1, date(2026, 9, 1)),
    ],
)
def test_rent_falls_due_on_a_working_day(month: date, due_day: int, due: date) -> None:
    assert due_date(month, due_day) == due


@pytest.mark.parametrize(
    ("periods", "amount", "days"),
    [
        (ALWAYS, "9000.00", 30),
        ([RentPeriod(date(2026, 11, 1), None, D(9000))], "9000.00", 30),
        ([RentPeriod(date(2026, 11, 30), None, D(9000))], "300.00", 1),
        ([RentPeriod(date(2024, 1, 1), date(2026, 11, 16), D(9000))], "4500.00", 15),
        ([RentPeriod(date(2024, 1, 1), date(2026, 11, 11), D(9000)), RentPeriod(date(2026, 11, 11), None, D(9300))],
         "9200.00", 30),
        ([RentPeriod(date(2026, 11, 5), date(2026, 11, 6), D("9999.99"))], "333.33", 1),
    ],
)  # fmt: skip
def test_rent_of_a_month_is_counted_by_the_day(periods: list[RentPeriod], amount: str, days: int) -> None:
    found = charge(date(2026, 11, 17), periods, 1)

    assert found is not None
    assert (found.amount, found.days, found.days_in_month) == (D(amount), days, 30)


def test_no_rent_before_the_start_or_after_the_end() -> None:
    assert charge(date(2026, 11, 1), [RentPeriod(date(2026, 12, 1), None, D(9000))], 1) is None
    assert charge(date(2026, 11, 1), [RentPeriod(date(2024, 1, 1), date(2026, 11, 1), D(9000))], 1) is None


def test_first_rent_is_never_due_before_the_tenancy_starts() -> None:
    found = charge(date(2026, 11, 1), [RentPeriod(date(2026, 11, 21), None, D(9000))], 1)

    assert found is not None
    assert found.due == date(2026, 11, 23)


def test_months_between_counts_both_ends() -> None:
    assert months_between(date(2026, 11, 30), date(2027, 1, 1)) == [
        date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1),
    ]  # fmt: skip


def facts(end: date | None, kind: TermKind = TermKind.FIXED_3Y, **more: object) -> TermFacts:
    given = {
        "kind": kind,
        "start": date(2026, 12, 1),
        "end": end,
        "monthly_rent": D(9500),
        "security": D(0),
        **more,
    }
    return TermFacts(**given)  # type: ignore[arg-type]


SHORT = {"kind": TermKind.SHORTER, "reason": "Venter på omsorgsbolig", "told_in_writing": True}


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (facts(date(2029, 11, 30)), []),
        (facts(date(2029, 11, 29)), ["TERM_TOO_SHORT"]),
        (facts(None), ["END_MISSING"]),
        (facts(date(2026, 11, 30)), ["END_BEFORE_START"]),
        (facts(None, TermKind.INDEFINITE), []),
        (facts(date(2029, 11, 30), TermKind.INDEFINITE), ["INDEFINITE_WITH_END"]),
        (facts(date(2027, 11, 30), **SHORT, ground=ShorterGround.LOFT_OR_TWO_FAMILY), []),
        (facts(date(2027, 11, 29), **SHORT, ground=ShorterGround.LOFT_OR_TWO_FAMILY), ["TERM_TOO_SHORT"]),
        (facts(date(2027, 5, 31), **SHORT, ground=ShorterGround.SPECIAL_REASONS), []),
        (facts(date(2027, 5, 31), **SHORT, ground=ShorterGround.SPECIAL_REASONS, earlier_short=1),
         ["SECOND_SHORT_LEASE"]),
        (facts(date(2027, 5, 31), **SHORT, ground=ShorterGround.WEIGHTY_REASONS, earlier_short=3), []),
        (facts(date(2027, 5, 31), TermKind.SHORTER), ["SHORTER_REASON_MISSING"]),
        (facts(date(2029, 11, 30), security=D(57000)), []),
        (facts(date(2029, 11, 30), security=D("57000.01")), ["SECURITY_TOO_HIGH"]),
    ],
)  # fmt: skip
def test_terms_against_the_law(given: TermFacts, codes: list[str]) -> None:
    assert [finding.code for finding in check(given)] == codes


def test_three_years_and_the_time_to_demand_end_on_the_right_day() -> None:
    assert last_day(date(2024, 2, 29)) == date(2027, 2, 27)
    assert demand_by(date(2026, 11, 30)) == date(2027, 2, 28)


PLAN = Plan(D(10000), D(1000), date(2026, 1, 31), tolerance_days=5, agreed=date(2026, 1, 10))


@pytest.mark.parametrize(
    ("on", "balance", "expected", "state"),
    [
        (date(2026, 2, 4), "10000", "10000", PlanState.KEPT),
        (date(2026, 2, 5), "10000", "9000", PlanState.BROKEN),
        (date(2026, 2, 5), "9000", "9000", PlanState.KEPT),
        (date(2026, 3, 4), "9000", "9000", PlanState.KEPT),
        (date(2026, 3, 5), "9000", "8000", PlanState.BROKEN),
        (date(2026, 3, 6), "7999", "8000", PlanState.KEPT),
        (date(2030, 1, 1), "0", "0", PlanState.KEPT),
    ],
)
def test_plan_is_judged_on_due_day_and_tolerance(
    on: date, balance: str, expected: str, state: PlanState
) -> None:
    answer = judge(PLAN, D(balance), on)

    assert (answer.expected_balance, answer.state) == (D(expected), state)


def test_new_rent_is_no_part_of_the_plan() -> None:
    entries = [
        rent(1, "10000"),
        rent(2, "5000"),
        paid(date(2026, 2, 3), "5000", month=2),
        paid(date(2026, 2, 4), "1000"),
    ]

    assert plan_balance(PLAN, entries, date(2026, 2, 5)) == 9000
    assert plan_balance(PLAN, entries[:2], date(2026, 2, 5)) == 10000


def test_plan_with_no_instalment_never_ends() -> None:
    answer = judge(Plan(D(100), D(0), date(2026, 1, 1)), D(100), date(2030, 1, 1))

    assert (answer.state, answer.next_due) == (PlanState.KEPT, None)
