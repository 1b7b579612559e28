"""Posting and the rent run on the real database: once, by the right people, and never changed afterwards."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from tenancies.enums import LeaseState
from tenancies.models import LedgerEntry
from tenancies.services import ledger, rent_runs
from tests.factories.tenancies import make_lease, make_payment, make_rent, make_tenant

Who = Callable[[str], Actor]
D = Decimal


@pytest.fixture
def accountant(actor: Who) -> Actor:
    return actor("regnskap.bergen")


def pay(accountant: Actor, lease: object, amount: str = "9500.00", reference: str = "") -> LedgerEntry:
    return ledger.register_payment(
        actor=accountant,
        lease=lease,
        amount=D(amount),
        on=accountant.today,
        bank_reference=reference,  # type: ignore[arg-type]
    )


def test_payment_is_booked_today(accountant: Actor, bergen: Municipality) -> None:
    entry = pay(accountant, make_lease(bergen))

    assert (entry.kind, entry.amount, entry.booked) == ("payment", D("9500.00"), accountant.today)


def test_same_bank_reference_gives_back_the_first_posting(accountant: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen)

    assert pay(accountant, lease, reference="B1").pk == pay(accountant, lease, reference="B1").pk
    assert LedgerEntry.objects.filter(lease=lease).count() == 1


def test_same_bank_reference_with_another_amount_is_refused(accountant: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen)
    pay(accountant, lease, reference="B1")

    with pytest.raises(Refused) as refused:
        pay(accountant, lease, amount="1.00", reference="B1")

    assert refused.value.code == "BANK_REFERENCE_USED"


def test_database_refuses_the_same_bank_reference_twice(bergen: Municipality) -> None:
    lease = make_lease(bergen)
    make_payment(lease, date(2026, 1, 5), bank_reference="B1")

    with pytest.raises(IntegrityError, match="bank_reference_once"), transaction.atomic():
        make_payment(lease, date(2026, 1, 6), bank_reference="B1")


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "AMOUNT_NOT_POSITIVE"), ("-5", "AMOUNT_NOT_POSITIVE"), ("1.005", "AMOUNT_NOT_EXACT")],
)
def test_wrong_amount_is_refused(accountant: Actor, bergen: Municipality, amount: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        pay(accountant, make_lease(bergen), amount=amount)

    assert refused.value.code == code


@pytest.mark.parametrize("username", ["nav.bergen", "saksbehandler.bergen", "bomiljo.bergen", "leder.nes"])
def test_payment_by_others_is_not_allowed(actor: Who, bergen: Municipality, username: str) -> None:
    lease = make_lease(bergen)

    with pytest.raises(NotAllowed):
        pay(actor(username), lease)


def test_returned_payment_counters_the_payment_once(accountant: Actor, bergen: Municipality) -> None:
    payment = pay(accountant, make_lease(bergen), reference="B1")

    first = ledger.return_payment(actor=accountant, entry=payment, on=accountant.today)
    again = ledger.return_payment(actor=accountant, entry=payment, on=accountant.today)

    assert first.pk == again.pk
    assert first.counters_id == payment.pk


def test_credit_without_a_reason_is_refused(accountant: Actor, bergen: Municipality) -> None:
    with pytest.raises(Refused, match="hvorfor"):
        ledger.credit(actor=accountant, lease=make_lease(bergen), amount=D(1), on=accountant.today, text="")


def test_ledger_line_can_be_neither_changed_nor_deleted(as_owner: Callable, bergen: Municipality) -> None:
    entry = make_payment(make_lease(bergen), date(2026, 1, 5))

    for act in (
        lambda: LedgerEntry.objects.filter(pk=entry.pk).update(amount=1),
        lambda: LedgerEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), as_owner():
            act()


def run(accountant: Actor, month: date) -> rent_runs.Outcome:
    return rent_runs.run_rent(actor=accountant, month=month, compartment=accountant.compartment)


def test_rent_run_charges_each_lease_once(accountant: Actor, bergen: Municipality) -> None:
    make_lease(bergen), make_lease(bergen, monthly=D(8000))

    first, again = run(accountant, date(2026, 11, 1)), run(accountant, date(2026, 11, 17))

    assert (first.charged, first.total) == (2, D("17500.00"))
    assert (again.charged, again.run.charged, again.run.total) == (0, 2, D("17500.00"))


def test_rent_run_for_the_first_month_counts_the_days(accountant: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen, start=date(2026, 11, 16), monthly=D(9000))

    run(accountant, date(2026, 11, 1))

    entry = LedgerEntry.objects.get(lease=lease)
    assert (entry.amount, entry.date, entry.month) == (D("4500.00"), date(2026, 11, 16), date(2026, 11, 1))


@pytest.mark.parametrize(
    "facts",
    [
        {"state": LeaseState.DRAFT},
        {"state": LeaseState.SIGNED},
        {"state": LeaseState.ENDED, "ended_on": date(2026, 10, 31)},
        {"start": date(2026, 12, 1)},
        {"charged_from": date(2026, 12, 1)},
        {"binding": False},
    ],
)
def test_rent_run_leaves_out(accountant: Actor, bergen: Municipality, facts: dict) -> None:
    make_lease(bergen, **facts)

    assert run(accountant, date(2026, 11, 1)).charged == 0


def test_rent_run_far_ahead_is_refused(accountant: Actor) -> None:
    with pytest.raises(Refused) as refused:
        run(accountant, date(2027, 6, 1))

    assert refused.value.code == "MONTH_TOO_FAR"


def test_rent_run_is_not_for_another_compartment(actor: Who, bergen: Municipality, accountant: Actor) -> None:
    nav = actor("nav.bergen")

    with pytest.raises(NotAllowed):
        run(nav, date(2026, 11, 1))


def test_rent_run_uses_as_few_queries_for_many_leases(
    accountant: Actor, bergen: Municipality, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(5):
        make_lease(bergen)

    with django_assert_max_num_queries(12):
        assert run(accountant, date(2026, 11, 1)).charged == 5


def test_nightly_rent_run_covers_protected_tenants(bergen: Municipality, actor: Who) -> None:

    handler = actor("boligleder.bergen")
    make_lease(bergen, tenant=make_tenant(bergen, address_protection="confidential"), handler=handler.user)

    with acting_as_service("rent", bergen) as service:
        outcome = rent_runs.run_rent(actor=service, month=service.today, compartment=handler.compartment)

    assert outcome.charged == 1


def test_credit_note_keeps_the_entry(accountant: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen)
    wrong = make_rent(lease, date(2026, 10, 1))

    ledger.credit(
        actor=accountant,
        lease=lease,
        amount=wrong.amount,
        on=accountant.today,
        text="Feil måned",
        counters=wrong,
    )

    assert LedgerEntry.objects.filter(lease=lease).count() == 2
