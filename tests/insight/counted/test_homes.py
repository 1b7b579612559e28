"""Stays, leases and dwellings, and every figure of them counted by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

from insight.figures import stock, temporary, tenancies
from tenancies.calculations.temporary import Nights
from tests.insight.counted.shared import IN_2024, OFFICE, all_of, key, parts, whole


def someone(
    number: int, household: int, first: date, left: date | None, born: int = 1980, **told: Any
) -> Any:
    return temporary.Someone(
        placement=key(household), compartment=OFFICE, stay=key(household), person=key(number),
        birth_date=date(born, 1, 1), birth_year=born, household=key(household), first=first, left_on=left,
        counted_as=told.get("counted_as", "temporary"), started=first,
    )  # fmt: skip


def some_temporary() -> temporary.Temporary:
    people = (
        someone(1, 1, date(2024, 1, 1), date(2024, 1, 11)),
        someone(2, 2, date(2024, 2, 1), date(2024, 6, 1)),
        someone(3, 2, date(2024, 2, 1), date(2024, 6, 1), born=2015),
        someone(4, 4, date(2024, 12, 1), None, born=2003),
        someone(5, 5, date(2024, 3, 1), date(2024, 3, 4), counted_as="night_shelter"),
        someone(6, 6, date(2023, 11, 1), date(2024, 1, 1)),
    )

    def stay(household: int, first: date, left: date | None) -> temporary.Ended:
        return temporary.Ended(key(household), "nav", first, left, Nights(first, left, Decimal(100)))

    stays = (
        stay(1, date(2024, 1, 1), date(2024, 1, 11)),
        stay(2, date(2024, 2, 1), date(2024, 6, 1)),
        stay(4, date(2024, 12, 1), None),
        stay(6, date(2023, 11, 1), date(2024, 1, 1)),
    )
    return temporary.Temporary(people, stays, {}, frozenset({OFFICE}), 25, date(2026, 1, 1))


def some_tenancies() -> tenancies.Tenancies:
    leases = (
        tenancies.Let(key(1), 1, OFFICE, date(2020, 1, 1), None, "municipal"),
        tenancies.Let(key(2), 1, OFFICE, date(2024, 5, 1), date(2024, 12, 31), "leased_in"),
        tenancies.Let(key(3), 1, OFFICE, date(2024, 6, 1), date(2024, 12, 30), "municipal"),
        tenancies.Let(key(4), 1, OFFICE, date(2025, 1, 1), None, "referral_right"),
        tenancies.Let(key(5), 1, OFFICE, date(2022, 1, 1), None, "referral_right"),
    )

    def child(number: int, born: date, lived: bool = True) -> tenancies.Child:
        return tenancies.Child(key(number), 1, born, born.year, (lived,))

    children = (
        child(1, date(2020, 1, 1)),
        child(2, date(2012, 1, 1)),
        child(3, date(2007, 6, 1)),
        # Grown up, and moved out.
        child(4, date(2004, 1, 1)),
        child(5, date(2020, 1, 1), False),
    )
    reviews = tuple(
        tenancies.Reviewed(key(number), OFFICE, key(number), decided, outcome, None)
        for number, (decided, outcome) in enumerate(
            [(date(2024, 1, 5), "renewed"), (date(2024, 2, 5), "renewed_last"), (date(2024, 3, 5), "refused"),
             (date(2024, 4, 5), "smaller"), (date(2025, 1, 1), "refused"), (None, "")]
        )
    )  # fmt: skip

    def owing(number: int, closed: date | None, outcome: str, warned: bool, owed: str) -> tenancies.Owing:
        amounts = (Decimal(owed),)
        return tenancies.Owing(
            key(number), OFFICE, key(number), date(2024, 2, 1), closed, outcome, warned, Decimal(number * 1000),
            amounts,
        )  # fmt: skip

    cases = (
        owing(1, None, "", True, "10000.00"),
        owing(2, None, "", False, "5000.50"),
        owing(3, date(2024, 8, 1), "paid", True, "0"),
        owing(4, date(2024, 8, 1), "paid", False, "0"),
        owing(5, date(2024, 8, 1), "evicted", True, "9000"),
    )
    days = (
        tenancies.Day(key(1), key(5), date(2024, 7, 1), "carried_out", date(2024, 8, 1)),
        tenancies.Day(key(2), key(3), date(2024, 7, 1), "stopped", date(2024, 7, 20)),
        tenancies.Day(key(3), key(1), date(2024, 12, 1), "", None),
    )
    return tenancies.Tenancies(leases, children, reviews, cases, days, (IN_2024.on,), {})


def some_stock() -> stock.Stock:
    def home(
        number: int, ownership: str = "municipal", retired: date | None = None, **told: Any
    ) -> stock.Home:
        return stock.Home(
            key(number), 1, ownership, "ordinary", told.get("bedrooms", 2), "Fana", told.get("step_free", True),
            told.get("wheelchair", False), retired, told.get("square_metres"),
        )  # fmt: skip

    rows = (
        home(1, wheelchair=True),
        home(2, "cooperative", bedrooms=0),
        home(3, "leased_in", wheelchair=True, step_free=False),
        home(4, "referral_right", square_metres=60),
        home(7, "referral_right", square_metres=59),
        home(8, "referral_right"),
        home(5, retired=date(2024, 12, 31)),
        home(6, retired=date(2025, 1, 1), bedrooms=6),
    )
    referrals = (stock.Referral(key(4), 1, date(2024, 3, 1)), stock.Referral(key(7), 1, date(2023, 3, 1)))
    return stock.Stock(rows, {}, referrals)


def test_temporary() -> None:
    measured = some_temporary().measure(IN_2024)

    # Nights of 2024: 10, 121 and 31. Who left on the first of January stayed no night of the year.
    assert whole(measured) == {
        "temporary.persons": 4,
        "temporary.households": 3,
        "temporary.with_children": 1,
        "temporary.with_young": 1,
        "temporary.short_by_stay": Decimal("33.3"),
        "temporary.short_by_sum": Decimal("33.3"),
        "temporary.within_three_by_stay": Decimal("66.7"),
        "temporary.within_three_by_sum": Decimal("66.7"),
        "temporary.long_by_stay": 1,
        "temporary.long_by_sum": 1,
        "temporary.long_young_by_stay": 0,
        "temporary.long_young_by_sum": 0,
        "temporary.long_children_by_stay": Decimal("100.0"),
        "temporary.long_children_by_sum": Decimal("100.0"),
        "temporary.night_shelter": 1,
        "temporary.tonight": 1,
        "temporary.children_tonight": 0,
        # 10, 121 and 61 days: 64 days on the mean.
        "temporary.mean_stay": Decimal("2.10"),
        "temporary.nights": 162,
        "temporary.cost": Decimal(16200),
    }
    assert set(measured) == all_of("temporary")
    assert parts(measured["temporary.persons"], "age") == {"adult": 2, "child": 1, "young": 1}
    assert parts(measured["temporary.tonight"], "lasted") == {"1": 1}


def test_tenancies() -> None:
    measured = some_tenancies().measure(IN_2024)

    assert whole(measured) == {
        "tenancies.leases": 3,
        "tenancies.started": 2,
        "tenancies.ended": 2,
        "tenancies.children": 3,
        "tenancies.renewals": 4,
        "tenancies.renewed": 2,
        "tenancies.refused": 1,
        "tenancies.arrears_cases": 2,
        "tenancies.arrears_owed": Decimal("15000.50"),
        "tenancies.arrears_mean": Decimal("7500.25"),
        "tenancies.arrears_opened": 5,
        "tenancies.arrears_opened_mean": Decimal("3000.00"),
        "tenancies.arrears_solved": 1,
        "tenancies.evictions_set": 3,
        "tenancies.evicted": 1,
        "tenancies.averted": 1,
    }
    assert set(measured) == all_of("tenancies")
    assert parts(measured["tenancies.leases"], "ownership") == {"owned": 1, "leased_in": 1, "private": 1}
    assert parts(measured["tenancies.children"], "age") == {"0": 1, "1": 1, "2": 1}


def test_stock() -> None:
    measured = some_stock().measure(IN_2024)

    assert whole(measured) == {
        "stock.disposed": 7,
        "stock.owned_share": Decimal("42.9"),
        "stock.private": 3,
        "stock.referral": 3,
        "stock.accessible": Decimal("14.3"),
        "stock.wheelchair": 1,
        "stock.referral_new": 1,
        "stock.referral_large": Decimal("50.0"),
        "stock.retired": 1,
    }
    assert set(measured) == all_of("stock")
    assert parts(measured["stock.disposed"], "bedrooms") == {"2": 5, "1": 1, "4": 1}
    assert parts(measured["stock.disposed"], "access") == {"adapted": 7}
