"""Fees and interest by the dated tables, and the ledger corrected by counter-entries alone."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Membership, Municipality
from core.base.errors import NotAllowed, Refused
from core.rules.rates import shipped_rates
from tenancies.calculations.costs import Cost, interest, letters_with_fee
from tenancies.calculations.ledger import Entry, Kind, standing
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, Lease, LedgerEntry
from tenancies.selectors.arrears_facts import entries_of
from tenancies.services import arrears, corrections, costs, ledger, night
from tests.database import as_owner
from tests.factories.tenancies import make_entry, make_lease, make_payment, make_rent

Who = Callable[[str], Actor]
As = Callable[[str], Client]
D = Decimal
TODAY = date(2026, 11, 20)
RATES = shipped_rates()["late_interest"].rows


def rent(day: date, amount: str = "10000") -> Entry:
    return Entry(day, Kind.RENT, D(amount), month=day.replace(day=1))


def test_interest_runs_from_the_day_after_due_to_the_day_it_is_paid() -> None:
    # 10 000 × 12,25 % × 30 / 365
    assert interest([rent(date(2026, 10, 1))], date(2026, 10, 31), RATES).amount == D("100.68")
    paid = [rent(date(2026, 10, 1)), Entry(date(2026, 10, 11), Kind.PAYMENT, D(10000))]
    assert interest(paid, date(2026, 10, 31), RATES).amount == D("33.56")
    assert interest([rent(date(2026, 10, 1))], date(2026, 10, 1), RATES).amount == 0


def test_new_rate_hits_old_debt_from_its_day() -> None:
    found = interest([rent(date(2026, 6, 1))], date(2026, 7, 31), RATES)

    assert [(each.days, each.percent) for each in found.spells] == [(29, D("12.00")), (31, D("12.25"))]
    assert found.amount == D("199.38")


def test_payment_booked_late_counts_from_the_day_it_was_paid() -> None:
    late = [
        rent(date(2026, 10, 1)),
        Entry(date(2026, 10, 11), Kind.PAYMENT, D(10000), booked=date(2026, 10, 20)),
    ]

    assert interest(late, date(2026, 10, 31), RATES).amount == D("33.56")


def test_fees_and_interest_bear_no_interest() -> None:
    extras = [Entry(date(2026, 10, 1), kind, D(500)) for kind in (Kind.FEE, Kind.INTEREST)]

    assert interest(extras, date(2026, 10, 31), RATES).amount == 0


def test_days_without_a_rate_are_told() -> None:
    assert interest([rent(date(2010, 1, 1))], date(2010, 3, 1), RATES).missing == date(2010, 1, 2)


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(date(2025, 1, 1), date(2026, 9, 30))
lines = st.lists(
    st.builds(
        Entry, date=days, kind=st.sampled_from([Kind.RENT, Kind.PAYMENT, Kind.CREDIT, Kind.FEE, Kind.INTEREST]),
        amount=st.decimals(min_value=D(1), max_value=D(20000), places=2),
    ),
    max_size=10,
)  # fmt: skip


@patient
@given(lines, days)
def test_interest_is_the_sum_of_each_day(entries: list[Entry], on: date) -> None:
    total, day = D(0), date(2025, 1, 1)
    while day < on:
        owed = standing(entries, day).unpaid_rent
        day += timedelta(days=1)
        percent = next(value for start, value in reversed(RATES) if start <= day)
        assert percent is not None
        total += owed * percent / 36500

    assert abs(interest(entries, on, RATES).amount - total) <= D("0.01")


def test_letters_that_carry_a_fee() -> None:
    due = date(2026, 10, 1)
    sent = [
        date(2026, 10, 14),
        date(2026, 10, 15),
        date(2026, 10, 20),
        date(2026, 10, 29),
        date(2026, 11, 15),
    ]

    assert letters_with_fee(sent, due) == [date(2026, 10, 15), date(2026, 10, 29)]


@pytest.mark.parametrize(
    ("code", "on", "due", "amount"),
    [
        (Cost.REMINDER, date(2025, 6, 1), None, "35"),
        (Cost.REMINDER, date(2026, 6, 1), None, "37"),
        (Cost.REMINDER, date(2020, 11, 1), date(2020, 9, 1), "70"),
        (Cost.DEMAND, date(2026, 6, 1), None, "112"),
        (Cost.PETITION, date(2026, 6, 1), None, "1681"),
        (Cost.EXECUTION, date(2026, 6, 1), None, "1815"),
        (Cost.PETITION, date(2025, 6, 1), None, None),
        (Cost.DEMAND, date(2006, 3, 2), None, "275"),
        (Cost.PETITION, date(2006, 4, 1), None, "2666"),
        (Cost.EXECUTION, date(2006, 5, 1), None, "4326"),
    ],
)
def test_costs_by_the_dated_tables(
    bergen: Municipality, code: Cost, on: date, due: date | None, amount: str | None
) -> None:
    found = costs.price(bergen, code, on=on, due=due)

    assert (found.amount if found else None) == (D(amount) if amount else None)


# --- The worked example of 2006, by the product's own night job and tables ------------------------------------


def test_worked_example_of_2006_from_first_to_last(bergen: Municipality) -> None:
    """The dates are the published ones (also where they were holidays); the product takes the steps and the costs."""
    lease = make_lease(bergen, start=date(2005, 1, 1), monthly=D("5000.00"))
    with as_owner():
        # Who worked there then.
        Membership.objects.filter(unit__municipality=bergen).update(valid_from=date(2005, 1, 1))
        LedgerEntry.objects.create(
            municipality=bergen, compartment=lease.compartment, lease=lease, kind="rent", date=date(2006, 1, 1),
            booked=date(2005, 12, 20), month=date(2006, 1, 1), amount=D("5000.00"),
        )  # fmt: skip

    def on(day: date, *what: Callable[[Actor], object]) -> Decimal:
        with acting_as_service("arrears", bergen, today=day) as actor:
            night.advance(actor=actor, on=day)
            for each in what:
                each(actor)
            return standing(entries_of([lease.pk])[lease.pk], day).balance

    def step(event: StepEvent, **facts: Any) -> Callable[[Actor], object]:
        return lambda actor: arrears.record_step(
            actor=actor, case=ArrearsCase.objects.get(lease=lease), event=event, on=actor.today,
            facts=arrears.StepFacts(reason="Som publisert", **facts),
        )  # fmt: skip

    def cost(code: Cost) -> Callable[[Actor], object]:
        return lambda actor: costs.charge_cost(actor=actor, lease=lease, code=code, on=actor.today)

    balances = {
        "01.01": on(date(2006, 1, 1)),
        "01.02": on(date(2006, 2, 1)),
        "01.03": on(date(2006, 3, 1)),
        "02.03": on(date(2006, 3, 2), step(StepEvent.NOTICE_4_18_SENT), cost(Cost.DEMAND)),
        "17.03": on(date(2006, 3, 17), step(StepEvent.LIST_SENT)),
        "31.03": on(date(2006, 3, 31), step(StepEvent.LANDLORD_ACCEPTS)),
        "01.04": on(date(2006, 4, 1), step(StepEvent.PETITION_SENT), cost(Cost.PETITION)),
        "15.04": on(date(2006, 4, 15), step(StepEvent.DATE_SET, eviction_on=date(2006, 5, 1))),
        "01.05": on(date(2006, 5, 1), step(StepEvent.EVICTED, lock_changed=True), cost(Cost.EXECUTION)),
    }

    assert balances == {
        "01.01": 5000, "01.02": 5000, "01.03": 5000, "02.03": 5275, "17.03": 5275, "31.03": 5275, "01.04": 7941,
        "15.04": 7941, "01.05": 12267,
    }  # fmt: skip
    with acting_as_service("arrears", bergen):
        taken = (
            ArrearsStep.objects.filter(lease=lease)
            .order_by("date", "recorded_at")
            .values_list("event", "date")
        )
        assert [(event, f"{day:%d.%m}") for event, day in taken if event != "landlord_accepts"] == [
            ("reminder_sent", "01.02"), ("nav_told", "01.02"), ("to_collection", "01.03"),
            ("notice_4_18_sent", "02.03"), ("list_sent", "17.03"), ("petition_sent", "01.04"), ("date_set", "15.04"),
            ("evicted", "01.05"),
        ]  # fmt: skip
        second_half = interest(entries_of([lease.pk])[lease.pk], date(2006, 12, 31), RATES)
        assert {each.percent for each in second_half.spells} == {D("9.75")}


# --- Posting them ----------------------------------------------------------------------------------------------


@pytest.fixture
def accountant(actor: Who) -> Actor:
    return actor("regnskap.bergen")


@pytest.fixture
def owing(bergen: Municipality) -> Lease:
    lease = make_lease(bergen)
    make_rent(lease, date(2026, 10, 1), "10000.00")
    return lease


def reminded(lease: Lease, on: date, row: int = 2) -> None:
    with as_owner():
        case, _made = ArrearsCase.objects.get_or_create(
            lease=lease, defaults={
                "municipality": lease.municipality, "compartment": lease.compartment, "opened_on": on, "as_of": on,
                "balance": 1, "overdue_rent": 1, "next_action": "wait",
            },
        )  # fmt: skip
        ArrearsStep.objects.create(
            municipality=lease.municipality, compartment=lease.compartment, case=case, lease=lease,
            event="reminder_sent", row=row, date=on,
        )  # fmt: skip


def test_reminder_fee_needs_a_letter_two_weeks_after_the_due_date(accountant: Actor, owing: Lease) -> None:
    reminded(owing, date(2026, 10, 8), row=1)
    reminded(owing, date(2026, 10, 14))
    with pytest.raises(Refused, match="14 dager") as refused:
        costs.charge_cost(actor=accountant, lease=owing, code="reminder", on=TODAY)
    assert refused.value.code == "NOT_EARNED"

    reminded(owing, date(2026, 10, 15))
    fee = costs.charge_cost(actor=accountant, lease=owing, code="reminder", on=TODAY)

    assert (fee.amount, fee.cost) == (D("37"), "reminder")
    assert "inkassoforskriften" in fee.text


def test_same_fee_again_is_the_first_and_a_second_letter_earns_a_second(
    accountant: Actor, owing: Lease
) -> None:
    reminded(owing, date(2026, 10, 15))
    first = costs.charge_cost(actor=accountant, lease=owing, code="reminder", on=TODAY)
    assert costs.charge_cost(actor=accountant, lease=owing, code="reminder", on=TODAY).pk == first.pk

    reminded(owing, date(2026, 10, 29))
    assert costs.charge_cost(actor=accountant, lease=owing, code="reminder", on=TODAY).pk != first.pk


def test_no_fee_where_nothing_is_overdue(accountant: Actor, bergen: Municipality) -> None:
    with pytest.raises(Refused, match="Ingenting er forfalt"):
        costs.charge_cost(actor=accountant, lease=make_lease(bergen), code="reminder", on=TODAY)


def test_interest_is_posted_to_the_day_once_and_goes_on_from_there(accountant: Actor, owing: Lease) -> None:
    first = costs.charge_interest(actor=accountant, lease=owing, on=date(2026, 10, 31))
    assert (first.kind, first.amount) == ("interest", D("100.68"))
    assert costs.charge_interest(actor=accountant, lease=owing, on=date(2026, 10, 31)).pk == first.pk

    rest = costs.charge_interest(actor=accountant, lease=owing, on=TODAY)
    assert first.amount + rest.amount == interest([rent(date(2026, 10, 1))], TODAY, RATES).amount
    assert standing(entries_of([owing.pk])[owing.pk], TODAY).overdue_rent == 10000


@pytest.mark.parametrize("username", ["nav.bergen", "saksbehandler.bergen", "leder.nes"])
def test_fees_and_corrections_are_the_accountants(actor: Who, owing: Lease, username: str) -> None:
    reminded(owing, date(2026, 10, 15))
    entry = make_entry(owing, "fee", TODAY, "37.00")
    for act in (
        lambda who: costs.charge_interest(actor=who, lease=owing, on=TODAY),
        lambda who: corrections.correct(actor=who, entry=entry, reason="x"),
    ):
        with pytest.raises((NotAllowed, Refused)):
            act(actor(username))


# --- Correction by counter-entry -------------------------------------------------------------------------------


def test_wrong_fee_is_credited_and_lowers_the_fee_not_the_rent(accountant: Actor, owing: Lease) -> None:
    fee = ledger.fee(actor=accountant, lease=owing, amount=D(500), on=TODAY, text="Feil")

    counter = corrections.correct(actor=accountant, entry=fee, reason="Skulle ikke vært ført")

    now = standing(entries_of([owing.pk])[owing.pk], TODAY)
    assert (counter.kind, counter.counters_id) == ("credit", fee.pk)
    assert (now.balance, now.overdue_rent, now.fees_remaining) == (10000, 10000, 0)
    assert corrections.correct(actor=accountant, entry=fee, reason="igjen").pk == counter.pk


def test_wrong_payment_and_wrong_credit_are_owed_again(accountant: Actor, owing: Lease) -> None:
    payment = ledger.register_payment(actor=accountant, lease=owing, amount=D(4000), on=TODAY)
    credit = ledger.credit(actor=accountant, lease=owing, amount=D(1000), on=TODAY, text="Lekkasje")

    corrections.correct(actor=accountant, entry=payment, reason="Feil leier")
    corrections.correct(actor=accountant, entry=credit, reason="Gjaldt en annen")

    assert standing(entries_of([owing.pk])[owing.pk], TODAY).balance == 10000
    assert LedgerEntry.objects.filter(lease=owing).count() == 5


def test_what_is_left_of_a_partly_credited_rent_is_corrected(accountant: Actor, owing: Lease) -> None:
    with as_owner():
        charged = LedgerEntry.objects.get(lease=owing)
    ledger.credit(actor=accountant, lease=owing, amount=D(2500), on=TODAY, text="Del", counters=charged)

    assert corrections.correct(actor=accountant, entry=charged, reason="Resten også").amount == D(7500)


def test_returned_payment_is_not_corrected_and_a_reason_is_needed(accountant: Actor, owing: Lease) -> None:
    payment = ledger.register_payment(actor=accountant, lease=owing, amount=D(4000), on=TODAY)
    with pytest.raises(Refused, match="hvorfor"):
        corrections.correct(actor=accountant, entry=payment, reason="")
    back = ledger.return_payment(actor=accountant, entry=payment, on=TODAY)

    with pytest.raises(Refused, match="på nytt"):
        corrections.correct(actor=accountant, entry=back, reason="Feil")


# --- Pages -----------------------------------------------------------------------------------------------------


def test_pages_post_interest_and_correct_a_line(client_as: As, owing: Lease) -> None:
    client = client_as("regnskap.bergen")
    page = client.get(reverse("tenancies:charge", args=[owing.pk])).content.decode()
    assert "Purregebyr, 37,00" in page.replace("\u00a0", " ")

    client.post(reverse("tenancies:charge", args=[owing.pk]), {"what": "interest", "on": "20.11.2026"})
    line = LedgerEntry.objects.get(lease=owing, kind="interest")
    where = reverse("tenancies:correct_entry", args=[owing.pk, line.pk])
    assert "Linja blir stående" in client.get(where).content.decode()
    client.post(where, {"reason": "Avtalt"})

    assert LedgerEntry.objects.filter(counters=line, kind="credit").exists()
    assert client_as("nav.bergen").get(where).status_code == 404


def test_ledger_is_shown_as_it_was_known_on_a_day(client_as: As, owing: Lease) -> None:
    make_payment(owing, date(2026, 10, 20), "10000.00", booked=date(2026, 10, 25))
    client = client_as("regnskap.bergen")
    address = reverse("tenancies:ledger", args=[owing.pk])

    def page(per: str) -> str:
        return client.get(address, {"per": per}).content.decode().replace("\u00a0", " ")

    assert "Skylder <strong>10 000,00 kr" in page("24.10.2026")
    assert "Skylder ingenting per 25. oktober 2026" in page("25.10.2026")


def test_who_owes_what_on_a_day_and_how_old_it_is(client_as: As, bergen: Municipality, owing: Lease) -> None:
    older = make_lease(bergen)
    make_rent(older, date(2026, 7, 1), "3000.00")
    make_entry(older, "fee", date(2026, 9, 1), "37.00")
    paid = make_lease(bergen)
    make_rent(paid, date(2026, 10, 1))
    make_payment(paid, date(2026, 10, 2))
    client = client_as("regnskap.bergen")

    page = client.get("/leieforhold/saldo/").content.decode().replace("\u00a0", " ")
    assert "2 leieforhold skylder til sammen 13 037,00 kr" in page
    assert older.number in page and paid.number not in page
    earlier = client.get("/leieforhold/saldo/", {"per": "30.09.2026"}).content.decode().replace("\u00a0", " ")
    assert "1 leieforhold skylder til sammen 3 037,00 kr" in earlier
    file = client.get("/leieforhold/saldo/", {"per": "30.09.2026", "eksport": "csv"}).content.decode()
    assert "3037" in file.replace("\u00a0", "").replace(" ", "")
    assert client_as("saksbehandler.bergen").get("/leieforhold/saldo/").status_code == 404
