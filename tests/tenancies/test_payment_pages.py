"""The pages and the API of payments that wait."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.agencies.models import Municipality
from demo.generator.bank import Paid, ocr_file
from tenancies.calculations import kid
from tenancies.models import Lease, LedgerEntry, UnplacedPayment
from tests.database import as_owner
from tests.factories.tenancies import make_lease

ClientAs = Callable[[str], Client]
TODAY = date(2026, 11, 20)
ADDRESS = "/leieforhold/innbetalinger/"


def waiting(lease: Lease, reference: str = "bank-1", **facts: Any) -> UnplacedPayment:
    with as_owner():
        return UnplacedPayment.objects.create(
            municipality_id=lease.municipality_id, compartment_id=lease.compartment_id,
            **{
                "reason": "kid_unknown", "on": TODAY, "received_on": date(2026, 11, 17),
                "amount": Decimal("9500.00"), "bank_reference": reference, "kid": "123", "key": reference, **facts,
            },
        )  # fmt: skip


@pytest.fixture
def tenancy(bergen: Municipality) -> Lease:
    return make_lease(bergen, kid=kid.with_check_digit("2024000001"))


def test_list_shows_what_waits_with_age_and_sum(client_as: ClientAs, tenancy: Lease) -> None:
    waiting(tenancy)
    waiting(tenancy, "bank-2", amount=Decimal("500.00"))
    waiting(tenancy, "bank-3", state="returned", note="Feil", amount=Decimal("1.00"))

    page = client_as("boligleder.bergen").get(ADDRESS).content.decode()

    assert "bank-1" in page and "bank-2" in page and "bank-3" not in page
    assert "10\u00a0000,00" in page
    assert "Ukjent KID" in page


@pytest.mark.parametrize("who", ["saksbehandler.bergen", "admin.bergen", "leder.nes"])
def test_others_find_no_such_page(client_as: ClientAs, tenancy: Lease, who: str) -> None:
    row = waiting(tenancy)

    assert client_as(who).get(f"{ADDRESS}{row.pk}/").status_code == 404


def test_payment_is_found_a_lease_and_placed(client_as: ClientAs, tenancy: Lease) -> None:
    row, client = waiting(tenancy), client_as("boligleder.bergen")

    page = client.get(f"{ADDRESS}{row.pk}/", {"q": tenancy.kid}).content.decode()
    assert tenancy.number in page
    answer = client.post(f"{ADDRESS}{row.pk}/for-pa/{tenancy.pk}/", {"version": row.version})

    assert answer.status_code == 302
    assert LedgerEntry.objects.get().lease_id == tenancy.pk
    placed = client.get(f"{ADDRESS}{row.pk}/").content.decode()
    assert "Ført på" in placed


def test_payment_is_paid_back(client_as: ClientAs, tenancy: Lease) -> None:
    row, client = waiting(tenancy), client_as("boligleder.bergen")

    empty = client.post(f"{ADDRESS}{row.pk}/tilbake/", {"reason": "", "on": "20.11.2026", "version": "1"})
    client.post(f"{ADDRESS}{row.pk}/tilbake/", {"reason": "Feil", "on": "20.11.2026", "version": "1"})

    assert empty.status_code == 200
    assert UnplacedPayment.objects.get(pk=row.pk).note == "Feil"


@pytest.mark.parametrize("count", [1, 12])
def test_list_costs_few_queries(
    client_as: ClientAs, tenancy: Lease, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        waiting(tenancy, f"b{number}")
    client = client_as("boligleder.bergen")
    client.get(ADDRESS)

    with django_assert_max_num_queries(14):
        client.get(ADDRESS)


def test_file_is_uploaded_without_choosing_columns(client_as: ClientAs, tenancy: Lease) -> None:
    client = client_as("boligleder.bergen")
    page = client.get("/importer/ny/ocr/").content.decode()
    assert "Last ned mal" not in page
    content = ocr_file([Paid(TODAY, Decimal("9500.00"), tenancy.kid, 1)])

    answer = client.post("/importer/ny/ocr/", {"file": SimpleUploadedFile("ocr.txt", content)})

    assert answer.status_code == 302
    assert answer.url.startswith("/jobber/lange/")


def test_interface_lists_places_and_pays_back(client_as: ClientAs, tenancy: Lease) -> None:
    first, second = waiting(tenancy), waiting(tenancy, "bank-2")
    client = client_as("boligleder.bergen")

    listed = client.get("/api/v1/unplaced-payments/", {"state": "waiting"}).json()
    placed = client.post(
        f"/api/v1/unplaced-payments/{first.pk}/place/",
        {"lease": str(tenancy.pk)},
        content_type="application/json",
    )
    back = client.post(
        f"/api/v1/unplaced-payments/{second.pk}/pay-back/",
        {"reason": "Feil"},
        content_type="application/json",
    )
    bad = client.post(
        f"/api/v1/unplaced-payments/{second.pk}/place/",
        {"lease": str(tenancy.pk)},
        content_type="application/json",
    )

    assert listed["count"] == 2
    assert (placed.status_code, placed.json()["state"]) == (200, "placed")
    assert (back.status_code, back.json()["note"]) == (200, "Feil")
    assert (bad.status_code, bad.json()["code"]) == (400, "ALREADY_RETURNED")
    assert client_as("saksbehandler.bergen").get("/api/v1/unplaced-payments/").status_code == 404
