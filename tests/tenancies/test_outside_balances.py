"""A municipality whose ledger lives elsewhere: balances are read in, and the arrears path works on them."""

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
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.jobs.imports import Row, importer_for
from tenancies.calculations.ledger import standing
from tenancies.calculations.outside import Told, as_entries
from tenancies.models import ArrearsCase, ArrearsStep, Lease, LedgerEntry, OutsideBalance
from tenancies.services import balances, night
from tenancies.services.balances import Balance
from tests.database import as_owner
from tests.factories.tenancies import make_lease

Who = Callable[[str], Actor]
As = Callable[[str], Client]
D = Decimal
TODAY = date(2026, 11, 20)


def told(day: date, overdue: str, oldest: date | None = None, fees: str = "0") -> Told:
    return Told(day, D(overdue), oldest, D(fees), day)


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def standings(draw: Any) -> list[Told]:
    found, day = [], date(2026, 1, 1)
    for _ in range(draw(st.integers(1, 6))):
        day += timedelta(days=draw(st.integers(1, 60)))
        overdue = draw(st.sampled_from(["0", "1", "9500", "19000", "23000.50"]))
        oldest = day - timedelta(days=draw(st.integers(0, 100))) if overdue != "0" else None
        found.append(told(day, overdue, oldest, draw(st.sampled_from(["0", "37", "1681"]))))
    return found


@patient
@given(standings())
def test_every_standing_told_is_what_the_lines_add_up_to(row: list[Told]) -> None:
    lines = as_entries(row, D(9500), 1)

    for each in row:
        now = standing(lines, each.as_of)
        assert (now.unpaid_rent, now.fees_remaining) == (each.overdue_rent, each.fees)
        oldest = now.oldest_unpaid_due
        assert (oldest.replace(day=1) if oldest else None) == (
            each.oldest_due.replace(day=1) if each.oldest_due else None
        )


def test_balance_is_laid_on_the_months_a_rent_on_each() -> None:
    lines = as_entries([told(date(2026, 11, 20), "21000", date(2026, 9, 1))], D(9500), 1)

    assert [(line.date, line.amount) for line in lines] == [
        (date(2026, 9, 1), D(9500)), (date(2026, 10, 1), D(9500)), (date(2026, 11, 2), D(2000)),
    ]  # fmt: skip


@pytest.fixture
def elsewhere(bergen: Municipality) -> Municipality:
    with as_owner():
        bergen.switches = {**bergen.switches, "tenancies.rent": False}
        bergen.save(update_fields=["switches"])
    return bergen


@pytest.fixture
def accountant(elsewhere: Municipality, actor: Who) -> Actor:
    return actor("regnskap.bergen")


def tell(actor: Actor, lease: Lease, day: date, overdue: str, oldest: date | None = None, **more: Any) -> Any:
    row = Balance(lease.number, day, D(overdue), oldest, **more)
    done = balances.record(actor=actor, rows=[row])[0]
    if isinstance(done, Refused):
        raise done
    return done


def test_arrears_path_works_on_imported_balances(elsewhere: Municipality, accountant: Actor) -> None:
    lease = make_lease(elsewhere)
    tell(accountant, lease, date(2026, 11, 18), "19000.00", date(2026, 10, 1))

    with acting_as_service("arrears", elsewhere, today=TODAY) as service:
        counts = night.advance(actor=service, on=TODAY)
        case = ArrearsCase.objects.get(lease=lease)
        assert (case.overdue_rent, case.oldest_due) == (D("19000.00"), date(2026, 10, 1))
        events = set(ArrearsStep.objects.filter(lease=lease).values_list("event", flat=True))
    assert counts["opened"] == 1
    assert {"reminder_sent", "nav_told"} <= events
    assert not LedgerEntry.objects.exists()


def test_case_closes_when_the_other_system_says_all_is_paid(
    elsewhere: Municipality, accountant: Actor
) -> None:
    lease = make_lease(elsewhere)
    tell(accountant, lease, date(2026, 11, 18), "9500.00", date(2026, 11, 2))
    with acting_as_service("arrears", elsewhere, today=TODAY) as service:
        night.advance(actor=service, on=TODAY)

    tell(accountant, lease, date(2026, 11, 20), "0")

    with acting_as_service("arrears", elsewhere, today=TODAY):
        assert ArrearsCase.objects.get(lease=lease).state == "closed"


def test_told_again_is_unchanged_and_corrected_the_same_day_is_another(
    elsewhere: Municipality, accountant: Actor
) -> None:
    lease = make_lease(elsewhere)
    first = tell(accountant, lease, TODAY, "9500.00", date(2026, 11, 2))

    assert tell(accountant, lease, TODAY, "9500.00", date(2026, 11, 2)) == (first[0], "unchanged")
    assert tell(accountant, lease, TODAY, "9000.00", date(2026, 11, 2))[1] == "created"
    assert OutsideBalance.objects.filter(lease=lease).count() == 2


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"day": date(2026, 11, 21), "overdue": "0"}, "DAY_IN_FUTURE"),
        ({"overdue": "-1"}, "AMOUNT_NEGATIVE"),
        ({"overdue": "100"}, "OLDEST_DUE"),
        ({"overdue": "0", "oldest": date(2026, 10, 1)}, "OLDEST_DUE"),
        ({"day": date(2026, 10, 1), "overdue": "1", "oldest": date(2026, 10, 2)}, "OLDEST_DUE"),
        ({"day": date(2026, 10, 1), "overdue": "0"}, "NEWER_KNOWN"),
    ],
)
def test_bad_balance_is_refused_with_its_reason(
    elsewhere: Municipality, accountant: Actor, given_: dict[str, Any], code: str
) -> None:
    lease = make_lease(elsewhere)
    tell(accountant, lease, date(2026, 11, 1), "9500.00", date(2026, 10, 1))
    values = {"day": TODAY, "oldest": None, **given_}

    with pytest.raises(Refused) as refused:
        tell(accountant, lease, values["day"], values["overdue"], values["oldest"])

    assert refused.value.code == code
    assert OutsideBalance.objects.count() == 1


def test_unknown_lease_stops_nothing_but_itself(elsewhere: Municipality, accountant: Actor) -> None:
    lease = make_lease(elsewhere, kid="2024000017", external_reference="import:K-7")
    rows = [Balance(name, TODAY, D(0)) for name in ("finnes-ikke", "2024000017", "K-7", lease.number)]

    done = balances.record(actor=accountant, rows=rows)

    assert isinstance(done[0], Refused) and done[0].code == "NO_LEASE"
    assert [each[1] for each in done[1:] if not isinstance(each, Refused)] == [
        "created",
        "unchanged",
        "unchanged",
    ]


def test_balances_are_not_read_in_where_the_ledger_is_here(actor: Who, bergen: Municipality) -> None:
    with pytest.raises(Refused, match="føres i Husrom"):
        tell(actor("regnskap.bergen"), make_lease(bergen), TODAY, "0")


@pytest.mark.parametrize("username", ["nav.bergen", "saksbehandler.bergen"])
def test_balances_are_the_accountants(elsewhere: Municipality, actor: Who, username: str) -> None:
    with pytest.raises(NotAllowed):
        balances.record(actor=actor(username), rows=[])


def test_file_of_balances_is_applied_by_its_importer(elsewhere: Municipality, accountant: Actor) -> None:
    lease = make_lease(elsewhere)
    row = Row(
        2,
        {"reference": lease.number, "as_of": TODAY, "overdue_rent": D(9500), "oldest_due": date(2026, 11, 2)},
    )
    importer = importer_for("balances")

    subject, outcome = importer.apply(accountant, row, TODAY)

    assert (outcome, subject.balance) == ("created", D(9500))
    assert importer.control_totals([row])["Forfalt husleie"] == 9500


def test_lease_page_and_api_show_what_was_told(
    elsewhere: Municipality, accountant: Actor, client_as: As, api_as: Any
) -> None:
    lease = make_lease(elsewhere)
    api = api_as("regnskap.bergen")
    body = {
        "reference": lease.number,
        "as_of": "2026-11-18",
        "overdue_rent": "9500.00",
        "oldest_due": "2026-11-02",
    }

    assert api.post("/api/v1/balances/", body, format="json").status_code == 201
    assert api.post("/api/v1/balances/", {**body, "as_of": "2027-01-01"}, format="json").status_code == 400
    assert api.get("/api/v1/balances/", {"lease": str(lease.pk)}).json()["results"][0]["balance"] == "9500.00"
    page = client_as("regnskap.bergen").get(lease.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Saldo 9 500,00 kr per 18. november 2026" in page
    arrears = client_as("regnskap.bergen").get(f"{lease.get_absolute_url()}restanse/").content.decode()
    assert "Regnet av saldoen per 18. november 2026" in arrears.replace("\u00a0", " ")
    assert client_as("regnskap.bergen").get(f"{lease.get_absolute_url()}reskontro/").status_code == 404


def test_files_are_offered_where_the_ledger_is(elsewhere: Municipality, client_as: As) -> None:
    client = client_as("regnskap.bergen")
    offered = client.get(reverse("jobs:imports")).content.decode()

    assert "Saldo fra et annet system" in offered
    assert "OCR-fil fra banken" not in offered and "Inngående saldo" not in offered
    assert client.get(reverse("jobs:import_upload", args=["ocr"])).status_code == 404


def test_balances_of_another_ledger_are_not_offered_where_it_is_here(
    bergen: Municipality, client_as: As
) -> None:
    client = client_as("regnskap.bergen")
    offered = client.get(reverse("jobs:imports")).content.decode()

    assert "Saldo fra et annet system" not in offered and "OCR-fil fra banken" in offered
    assert client.get(reverse("jobs:import_upload", args=["balances"])).status_code == 404
