"""The ledger's arithmetic: cases by table, and what must hold for any ledger at all."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenancies.calculations.ledger import Entry, Kind, paid_in_full_on, standing, unpaid_since

D = Decimal


def rent(month: int, amount: str = "5000", day: int = 1, year: int = 2026, **facts: object) -> Entry:
    return Entry(date(year, month, day), Kind.RENT, D(amount), month=date(year, month, 1), **facts)  # type: ignore[arg-type]


def paid(day: date, amount: str, month: int | None = None, reference: str = "") -> Entry:
    named = date(day.year, month, 1) if month else None
    return Entry(day, Kind.PAYMENT, D(amount), month=named, bank_reference=reference)


def test_balance_before_due_date_is_nothing() -> None:
    assert standing([rent(2, booked=date(2026, 1, 20))], date(2026, 1, 31)).balance == 0


def test_rent_is_unpaid_on_the_due_date_and_overdue_the_day_after() -> None:
    entries = [rent(2)]

    assert standing(entries, date(2026, 2, 1)).unpaid_rent == 5000
    assert standing(entries, date(2026, 2, 1)).overdue_rent == 0
    assert standing(entries, date(2026, 2, 2)).overdue_rent == 5000


def test_line_booked_later_is_not_known_before() -> None:
    entries = [rent(1), Entry(date(2026, 1, 10), Kind.PAYMENT, D(5000), booked=date(2026, 1, 20))]

    assert standing(entries, date(2026, 1, 19)).balance == 5000
    assert standing(entries, date(2026, 1, 20)).balance == 0


def test_payment_goes_to_the_oldest_rent_before_fees() -> None:
    entries = [
        rent(1),
        Entry(date(2026, 1, 20), Kind.FEE, D("35")),
        rent(2),
        paid(date(2026, 2, 5), "5035"),
    ]

    now = standing(entries, date(2026, 2, 6))

    assert now.balance == 5000
    assert now.oldest_unpaid_due == date(2026, 2, 1)
    assert now.overdue_rent == D("4965")
    assert now.fees_remaining == 35


def test_payment_that_names_a_month_leaves_the_older_one_open() -> None:
    entries = [rent(1), rent(2), paid(date(2026, 2, 5), "5000", month=2)]

    now = standing(entries, date(2026, 2, 6))

    assert now.oldest_unpaid_due == date(2026, 1, 1)
    assert now.unpaid_rent == 5000


def test_payment_for_a_coming_month_is_held_for_it() -> None:
    entries = [rent(1), paid(date(2026, 1, 5), "5000", month=2)]

    january, february = standing(entries, date(2026, 1, 6)), standing([*entries, rent(2)], date(2026, 2, 2))

    assert (january.balance, january.overdue_rent, january.credit) == (0, 5000, 5000)
    assert february.unpaid[0].month == date(2026, 1, 1)
    assert february.overdue_rent == 5000


def test_same_bank_reference_counts_once() -> None:
    payment = paid(date(2026, 1, 5), "5000", reference="A1")

    assert standing([rent(1), payment, payment], date(2026, 1, 6)).balance == 0


@pytest.mark.parametrize("reference", ["A1", ""])
def test_returned_payment_counts_again(reference: str) -> None:
    entries = [
        rent(1),
        paid(date(2026, 1, 5), "5000", reference="A1"),
        Entry(date(2026, 1, 9), Kind.PAYMENT_RETURNED, D(5000), bank_reference=reference),
    ]

    assert standing(entries, date(2026, 1, 8)).balance == 0
    after = standing(entries, date(2026, 1, 9))
    assert (after.balance, after.unpaid_rent, after.oldest_unpaid_due) == (5000, 5000, date(2026, 1, 1))


def test_unpaid_since_starts_over_when_all_rent_was_covered() -> None:
    entries = [rent(1), paid(date(2026, 1, 15), "5000"), rent(2)]

    assert unpaid_since(entries, date(2026, 1, 14)) == date(2026, 1, 1)
    assert unpaid_since(entries, date(2026, 1, 31)) is None
    assert unpaid_since(entries, date(2026, 2, 10)) == date(2026, 2, 1)


def test_unpaid_since_goes_on_when_old_debt_is_paid_the_day_new_rent_falls_due() -> None:
    entries = [rent(1), paid(date(2026, 2, 1), "5000"), rent(2)]

    assert unpaid_since(entries, date(2026, 2, 10)) == date(2026, 1, 1)


def test_paid_in_full_needs_fees_as_well() -> None:
    entries = [rent(1), Entry(date(2026, 1, 2), Kind.FEE, D(35)), paid(date(2026, 1, 5), "5000")]

    assert paid_in_full_on(entries, date(2026, 1, 2), date(2026, 1, 31)) is None
    entries.append(paid(date(2026, 1, 9), "35"))
    assert paid_in_full_on(entries, date(2026, 1, 2), date(2026, 1, 31)) == date(2026, 1, 9)


#: Wall-clock time says nothing on a shared machine.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
amounts = st.decimals(min_value=D("0.01"), max_value=D(30000), places=2)
days = st.dates(date(2025, 1, 1), date(2026, 6, 30))
months = st.none() | st.dates(date(2025, 1, 1), date(2026, 8, 1)).map(lambda day: day.replace(day=1))
lines = st.builds(
    Entry,
    date=days,
    kind=st.sampled_from(list(Kind)),
    amount=amounts,
    booked=st.none() | days,
    month=months,
    bank_reference=st.sampled_from(["", "", "", "a", "b"]),
)
ledgers = st.lists(lines, max_size=14)


@patient
@given(ledgers, days)
def test_parts_of_any_ledger_add_up_to_its_balance(entries: list[Entry], on: date) -> None:
    now = standing(entries, on)

    assert now.unpaid_rent + now.fees_remaining - now.credit == now.balance
    assert all(0 <= rent.remaining <= rent.amount for rent in now.rents)
    assert 0 <= now.overdue_rent <= now.unpaid_rent
    assert now.credit >= 0


@patient
@given(ledgers, days)
def test_repeated_import_changes_no_ledger(entries: list[Entry], on: date) -> None:
    with_references = [
        Entry(e.date, e.kind, e.amount, e.booked, e.month, f"{number}") for number, e in enumerate(entries)
    ]

    assert standing(with_references + with_references, on) == standing(with_references, on)


@patient
@given(ledgers, days, amounts)
def test_payment_never_makes_more_rent_unpaid(entries: list[Entry], on: date, amount: D) -> None:
    before = standing(entries, on)
    after = standing([*entries, Entry(on, Kind.PAYMENT, amount)], on)

    assert after.balance == before.balance - amount
    assert after.unpaid_rent <= before.unpaid_rent


COUNTS = {
    Kind.RENT: 1,
    Kind.FEE: 1,
    Kind.INTEREST: 1,
    Kind.PAYMENT_RETURNED: 1,
    Kind.PAYMENT: -1,
    Kind.CREDIT: -1,
}


@patient
@given(ledgers, days, st.randoms(use_true_random=False))
def test_balance_is_charges_minus_payments_in_any_order_of_arrival(
    entries: list[Entry], on: date, dice: random.Random
) -> None:
    # The bank's reference counts a line once: which of two that differ comes first is another test's matter.
    entries = [replace(e, bank_reference="") for e in entries]
    counted = [e for e in entries if e.known_on <= on and (e.kind is not Kind.RENT or e.date <= on)]
    arrived = dice.sample(entries, len(entries))

    assert standing(arrived, on).balance == sum((COUNTS[e.kind] * e.amount for e in counted), D(0))


@patient
@given(ledgers, ledgers, days)
def test_balance_of_a_day_is_changed_by_nothing_that_comes_later(
    entries: list[Entry], others: list[Entry], on: date
) -> None:
    later = [e for e in others if e.known_on > on or (e.kind is Kind.RENT and e.date > on)]

    assert standing([*entries, *later], on).balance == standing(entries, on).balance


@patient
@given(ledgers, days, amounts)
def test_balance_of_a_day_is_changed_by_what_is_dated_then(entries: list[Entry], on: date, amount: D) -> None:
    backdated = Entry(on, Kind.PAYMENT, amount, booked=on + timedelta(days=3))

    assert standing([*entries, backdated], on).balance == standing(entries, on).balance
    assert standing([*entries, Entry(on, Kind.PAYMENT, amount)], on).balance == (
        standing(entries, on).balance - amount
    )


@patient
@given(ledgers, days)
def test_day_before_the_debt_began_nothing_was_unpaid(entries: list[Entry], on: date) -> None:
    since = unpaid_since(entries, on)

    if since is None:
        assert not standing(entries, on).unpaid
    else:
        assert standing(entries, since).unpaid
        assert not standing(entries, since - timedelta(days=1)).unpaid
