"""What must not get in: refused with a reason, or queued with one; and nothing is lost or half done."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Refused
from tenancies.calculations.arrears.answer import answer
from tenancies.calculations.arrears.facts import Contract, Event, Happened, LeaseFacts
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.ledger import Entry, Kind, standing
from tenancies.calculations.placing import Line
from tenancies.calculations.plans import Plan
from tenancies.models import Lease, LeaseTerm, LedgerEntry, UnplacedPayment
from tenancies.services import importing, ledger, payments
from tenancies.services.importing import OldLease
from tests.database import as_owner
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_lease
from tests.tenancies.test_arrears_path import profile

Who = Callable[[str], Actor]
D = Decimal
TODAY = date(2026, 11, 20)


@pytest.fixture
def accountant(actor: Who) -> Actor:
    return actor("regnskap.bergen")


def old(home: str, **facts: Any) -> OldLease:
    given_ = {
        "reference": "K-1", "dwelling": home, "given_name": "Prøve", "family_name": "Leiersen",
        "start": date(2024, 1, 1), "monthly_rent": D(9500), **facts,
    }  # fmt: skip
    return OldLease(**given_)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"last_day": date(2023, 12, 31)}, "END_BEFORE_START"),
        ({"ended": date(2023, 12, 31)}, "END_BEFORE_START"),
        ({"monthly_rent": D(-1)}, "RENT_NEGATIVE"),
        ({"rent_since": date(2023, 1, 1)}, "BEFORE_START"),
        ({"dwelling": "finnes-ikke"}, "NO_DWELLING"),
    ],
)
def test_lease_that_cannot_be_is_not_read_in(
    actor: Who, bergen: Municipality, facts: dict[str, Any], code: str
) -> None:
    home = make_dwelling(bergen)

    with pytest.raises(Refused) as refused:
        importing.import_lease(actor=actor("boligleder.bergen"), old=old(home.number, **facts), on=TODAY)

    assert refused.value.code == code
    assert not Lease.objects.exists()


def test_overlapping_lease_is_kept_but_binds_nobody(actor: Who, bergen: Municipality) -> None:
    home = make_lease(bergen).dwelling

    lease, outcome = importing.import_lease(actor=actor("boligleder.bergen"), old=old(home.number), on=TODAY)

    assert (outcome, lease.binding) == ("created", False)


def test_database_refuses_overlap_and_an_end_before_the_start(bergen: Municipality) -> None:
    first = make_lease(bergen)
    other = make_lease(bergen)

    for facts in (
        {"dwelling": first.dwelling, "lease": other, "valid_from": date(2028, 1, 1)},
        {
            "dwelling": other.dwelling,
            "lease": other,
            "valid_from": date(2029, 1, 1),
            "valid_to": date(2028, 1, 1),
        },
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            LeaseTerm.objects.create(municipality=bergen, kind="indefinite", binding=True, **facts)
            LeaseTerm.objects.create(
                municipality=bergen, kind="indefinite", binding=True, dwelling=first.dwelling, lease=other,
                valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1),
            )  # fmt: skip


def test_kid_of_another_lease_is_refused(actor: Who, bergen: Municipality) -> None:
    make_lease(bergen, kid="2024000017")
    home = make_dwelling(bergen)

    with pytest.raises(Refused):
        importing.import_lease(
            actor=actor("boligleder.bergen"), old=old(home.number, kid="2024000017"), on=TODAY
        )

    with pytest.raises(IntegrityError, match="lease_kid"), transaction.atomic():
        make_lease(bergen, kid="2024000017")


def line(bank_reference: str, **facts: Any) -> Line:
    values = {
        "number": 1, "on": TODAY, "amount": D(9500), "bank_reference": bank_reference, "kid": "", **facts,
    }  # fmt: skip
    return Line(**values)


def test_odd_payments_are_queued_with_a_reason_and_none_is_lost(
    accountant: Actor, bergen: Municipality
) -> None:
    lease = make_lease(bergen, kid="20240000172")
    odd = [
        line("a", kid="20240000172", amount=D(-5)), line("b", kid="20240000172", amount=D(0)),
        line("c", kid="20240000172", on=date(2026, 11, 21)), line("d", kid="20240000173"),
        line("e", kid="20990000012"), line("f"), line("g", reference="finnes-ikke"),
    ]  # fmt: skip
    good = line("h", kid="20240000172")

    done = payments.post(actor=accountant, lines=[*odd, good, good], on=TODAY)

    assert [each.outcome for each in done] == ["queued"] * 7 + ["created", "unchanged"]
    assert LedgerEntry.objects.filter(lease=lease).count() == 1
    waiting = UnplacedPayment.objects.all()
    assert waiting.count() == 7 and all(row.reason for row in waiting)
    received = sum(row.amount for row in waiting) + sum(row.amount for row in LedgerEntry.objects.all())
    assert received == sum(each.amount for each in [*odd, good])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"amount": D("-1")}, "AMOUNT_NOT_POSITIVE"),
        ({"amount": D("0.001")}, "AMOUNT_NOT_EXACT"),
        ({"on": date(2026, 11, 21)}, "DAY_IN_FUTURE"),
    ],
)
def test_posting_that_cannot_be_changes_nothing(
    accountant: Actor, bergen: Municipality, facts: dict[str, Any], code: str
) -> None:
    given_: dict[str, Any] = {"amount": D(100), "on": TODAY, **facts}

    with pytest.raises(Refused) as refused:
        ledger.register_payment(actor=accountant, lease=make_lease(bergen), **given_)

    assert refused.value.code == code
    assert not LedgerEntry.objects.exists()


# --- Plans and brakes never let a petition through early --------------------------------------------------------

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(date(2026, 1, 1), date(2026, 9, 30))
events = st.builds(
    Event, date=days, event=st.sampled_from(list(Happened)), until=st.none() | days, what=st.just(""),
)  # fmt: skip
entries = st.builds(
    Entry, date=days, kind=st.sampled_from([Kind.RENT, Kind.PAYMENT, Kind.FEE, Kind.INTEREST, Kind.CREDIT]),
    amount=st.sampled_from([D(500), D(5000), D(9500)]),
)  # fmt: skip
plans = st.none() | st.builds(
    Plan, starting_balance=st.sampled_from([D(5000), D(20000)]), instalment=st.sampled_from([D(500), D(2000)]),
    first_due=days, every=st.sampled_from(["month", 14]), tolerance_days=st.integers(0, 10), agreed=days,
)  # fmt: skip
codes = st.sampled_from(["bergen-2006", "today"])


@patient
@given(st.lists(entries, min_size=1, max_size=6), st.lists(events, max_size=8), plans, days, codes)
def test_petition_is_never_let_through_early(
    lines: list[Entry], happened: list[Event], plan: Plan | None, on: date, code: str
) -> None:
    facts = LeaseFacts(rent=D(9500), contract=Contract(), ledger=lines, events=happened, plan=plan)
    rules: Profile = profile(code)
    result = answer(facts, rules, on)
    if result.petition != "allowed":
        return

    notices = [each.date for each in happened if each.event is Happened.NOTICE_4_18_SENT and each.date <= on]
    accepted = [each for each in happened if each.event is Happened.LANDLORD_ACCEPTS and each.date <= on]
    assert any((on - day).days > 14 for day in notices), "fourteen days from the notice"
    assert accepted, "the landlord has accepted"
    assert not result.blocked_by
    assert standing(lines, on).balance > 0
    assert result.plan_state != "kept", "a plan that is kept is a brake"
