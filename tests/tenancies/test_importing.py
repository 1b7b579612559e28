"""Moving in: leases, deposits, opening balances and payments from files, repeatable, with what overlaps kept apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.jobs.imports import Row, importer_for
from core.messages.models import Task
from housing.enums import DwellingState
from housing.models import DwellingStatus
from tenancies.enums import LeaseState
from tenancies.models import Lease, LedgerEntry
from tenancies.services import importing, rent_runs
from tests.factories.housing import make_dwelling

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)
D = Decimal


@pytest.fixture
def landlord(actor: Who) -> Actor:
    return actor("boligleder.bergen")


@pytest.fixture
def old(bergen: Municipality) -> importing.OldLease:
    return importing.OldLease(
        reference="K-1", dwelling=make_dwelling(bergen).number, given_name="Kari", family_name="Testesen",
        start=date(2024, 3, 1), last_day=date(2027, 2, 28), monthly_rent=D("9500.00"),
    )  # fmt: skip


def read(landlord: Actor, old: importing.OldLease) -> tuple[Lease, str]:
    return importing.import_lease(actor=landlord, old=old, on=TODAY)


def test_lease_is_kept_as_it_was_and_marked(landlord: Actor, old: importing.OldLease) -> None:
    lease, outcome = read(landlord, old)

    assert outcome == "created"
    assert (lease.state, lease.before_husrom, lease.binding) == (LeaseState.ACTIVE, True, True)
    assert lease.term_ends_on == date(2027, 2, 28)
    status = DwellingStatus.objects.on(TODAY).get(dwelling__number=old.dwelling)
    assert status.state == DwellingState.LET


def test_reading_in_again_changes_nothing(landlord: Actor, old: importing.OldLease) -> None:
    first, _ = read(landlord, old)

    again, outcome = read(landlord, old)

    assert (again.pk, outcome, Lease.objects.count()) == (first.pk, "unchanged", 1)


def test_changed_row_updates_the_lease(landlord: Actor, old: importing.OldLease) -> None:
    read(landlord, old)

    lease, outcome = read(landlord, replace(old, monthly_rent=D("9900.00")))

    assert outcome == "updated"
    assert lease.rents.known().get().monthly == D("9900.00")


def test_overlapping_lease_is_kept_but_not_binding_and_asked_about(
    landlord: Actor, old: importing.OldLease
) -> None:
    read(landlord, old)

    lease, outcome = read(landlord, replace(old, reference="K-2", given_name="Ola", start=date(2025, 1, 1)))

    assert (outcome, lease.binding) == ("created", False)
    assert Task.objects.filter(subject_id=lease.pk, title__contains="overlapper").count() == 1


def test_ended_lease_before_a_new_one_is_binding(landlord: Actor, old: importing.OldLease) -> None:
    before = replace(old, reference="K-0", start=date(2020, 1, 1), last_day=None, ended=date(2024, 2, 29))

    lease, _ = read(landlord, before)
    after, _ = read(landlord, old)

    assert (lease.state, lease.binding, after.binding) == (LeaseState.ENDED, True, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dwelling": "finnes ikke"}, "NO_DWELLING"),
        ({"last_day": date(2023, 1, 1)}, "END_BEFORE_START"),
        ({"number": "12345678901"}, "NUMBER_INVALID"),
    ],
)
def test_bad_row_is_refused(landlord: Actor, old: importing.OldLease, changes: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(landlord, replace(old, **changes))

    assert refused.value.code == code


def test_synthetic_number_holds_only_where_the_house_takes_them(
    landlord: Actor, old: importing.OldLease, settings: Any
) -> None:
    settings.IDENTITY_NUMBERS = "production"
    with pytest.raises(Refused) as refused:
        read(landlord, replace(old, number="12859030007"))
    settings.IDENTITY_NUMBERS = "test"
    lease, _ = read(landlord, replace(old, number="12859030007"))

    assert refused.value.code == "NUMBER_INVALID"
    assert lease.tenant.number == "12859030007"


def test_import_by_others_is_not_allowed(actor: Who, old: importing.OldLease) -> None:
    with pytest.raises(NotAllowed):
        read(actor("saksbehandler.bergen"), old)


def test_imported_lease_is_charged_from_the_next_month(landlord: Actor, old: importing.OldLease) -> None:
    read(landlord, old)

    now = rent_runs.run_rent(actor=landlord, month=TODAY, compartment=landlord.compartment)
    following = rent_runs.run_rent(actor=landlord, month=date(2026, 12, 1), compartment=landlord.compartment)

    assert (now.charged, following.charged) == (0, 1)


@pytest.mark.parametrize(
    ("owed", "kind", "amount"), [("12267.00", "rent", "12267.00"), ("-500.00", "credit", "500.00")]
)
def test_opening_balance_is_one_line(
    landlord: Actor, old: importing.OldLease, owed: str, kind: str, amount: str
) -> None:
    lease, _ = read(landlord, old)
    facts: dict[str, Any] = {
        "actor": landlord,
        "lease": lease,
        "on": date(2026, 10, 31),
        "oldest_due": date(2026, 8, 1),
    }

    assert importing.import_opening_balance(**facts, owed=D(owed))[1] == "created"
    assert importing.import_opening_balance(**facts, owed=D(owed))[1] == "unchanged"

    entry = LedgerEntry.objects.get(lease=lease)
    assert (entry.kind, entry.amount) == (kind, D(amount))
    with pytest.raises(Refused):
        importing.import_opening_balance(**facts, owed=D("1.00"))


def test_files_have_control_totals(landlord: Actor) -> None:
    rows = [Row(1, {"owed": D("100.50"), "amount": D(1)}), Row(2, {"owed": D("-0.50"), "amount": D(2)})]

    assert importer_for("opening_balances").control_totals(rows) == {"Sum saldo": D("100.00")}
    assert importer_for("payments").control_totals(rows) == {"Sum innbetalt": D(3)}


def test_deposit_and_payment_rows_find_the_lease(landlord: Actor, old: importing.OldLease) -> None:
    read(landlord, old)
    deposit = Row(
        1, {"reference": "K-1", "kind": "deposit", "amount": D(20000), "account": None, "received": None}
    )
    payment = Row(
        1, {"reference": "K-1", "bank_reference": "B1", "on": TODAY, "amount": D(100), "month": None}
    )

    outcomes = [
        importer_for(code).apply(landlord, row, TODAY)[1]
        for code, row in [
            ("deposits", deposit),
            ("deposits", deposit),
            ("payments", payment),
            ("payments", payment),
        ]
    ]

    assert outcomes == ["created", "unchanged", "created", "unchanged"]
