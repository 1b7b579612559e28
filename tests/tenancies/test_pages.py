"""The pages: shown to the right people with few queries, and forms that lead to the services."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Compartment, Municipality
from core.audit.models import ReadEntry
from core.documents.models import Letter
from core.people.enums import MemberRole
from core.people.models import Household
from tenancies.enums import LeaseState
from tenancies.models import ArrearsCase, Lease, LedgerEntry
from tenancies.services import night, night_letters
from tests.counting import counted
from tests.database import as_owner
from tests.factories.tenancies import make_entry, make_lease, make_payment, make_rent
from tests.tenancies.changing import moved_in

As = Callable[[str], Client]
TODAY = date(2026, 11, 20)


def advance(bergen: Municipality) -> None:
    with acting_as_service("arrears", bergen, today=TODAY) as actor:
        night.advance(actor=actor, on=TODAY)


@pytest.fixture
def lease(bergen: Municipality) -> Lease:
    lease = make_lease(bergen, children=1)
    for month in range(1, 12):
        make_rent(lease, date(2026, month, 2))
        if month < 10:
            make_payment(lease, date(2026, month, 3))
    return lease


LISTS = ["list", "arrears_list", "rent_run"]
TABS = ["lease", "ledger", "arrears", "contract", "timeline"]


@pytest.mark.parametrize("name", LISTS)
def test_list_page_uses_few_queries(client_as: As, bergen: Municipality, lease: Lease, name: str) -> None:
    for _ in range(3):
        make_rent(make_lease(bergen), date(2026, 10, 1))
    advance(bergen)
    client = client_as("boligleder.bergen")
    client.get(reverse(f"tenancies:{name}"))

    with counted() as queries:
        response = client.get(reverse(f"tenancies:{name}"))

    assert response.status_code == 200
    assert len(queries) <= 10, "\n".join(queries)


@pytest.mark.parametrize("name", TABS)
def test_case_page_uses_few_queries(client_as: As, bergen: Municipality, lease: Lease, name: str) -> None:
    advance(bergen)
    client = client_as("boligleder.bergen")
    url = reverse(f"tenancies:{name}", args=[lease.pk])
    client.get(url)

    with counted() as queries:
        response = client.get(url)

    assert response.status_code == 200
    assert len(queries) <= 15, "\n".join(queries)
    assert str(lease.dwelling) in response.content.decode()


def test_looking_at_a_lease_is_logged(client_as: As, lease: Lease, as_owner: Callable) -> None:
    client_as("regnskap.bergen").get(reverse("tenancies:ledger", args=[lease.pk]))

    with as_owner():
        assert ReadEntry.objects.filter(person_id=lease.tenant_id, content="lease.ledger").count() == 1


@pytest.mark.parametrize("username", ["nav2.bergen", "saksbehandler.bergen", "leder.nes", "vekter.bergen"])
@pytest.mark.parametrize("name", TABS)
def test_case_page_is_not_found_for_others(client_as: As, lease: Lease, username: str, name: str) -> None:
    assert client_as(username).get(reverse(f"tenancies:{name}", args=[lease.pk])).status_code == 404


def test_nav_sees_the_case_after_early_notice(client_as: As, bergen: Municipality, lease: Lease) -> None:
    advance(bergen)

    page = client_as("nav.bergen").get(reverse("tenancies:arrears", args=[lease.pk])).content.decode()

    assert "19\u00a0000,00\u00a0kr" in page
    assert "Tidlig varsel til sosialtjenesten" in page


def test_arrears_tab_says_what_blocks(client_as: As, bergen: Municipality, lease: Lease) -> None:
    make_entry(lease, "fee", date(2026, 10, 20), "35.00")
    advance(bergen)

    page = client_as("boligleder.bergen").get(reverse("tenancies:arrears", args=[lease.pk])).content.decode()

    assert "Steg" in page
    assert "Registrer hendelse" in page


def test_payment_form_posts_and_shows_errors_at_the_field(client_as: As, lease: Lease) -> None:
    client = client_as("regnskap.bergen")
    url = reverse("tenancies:posting", args=[lease.pk])

    wrong = client.post(url, {"kind": "payment", "amount": "0", "on": "20.11.2026"})
    right = client.post(
        url, {"kind": "payment", "amount": "9 500,00", "on": "20.11.2026", "month": "10.2026"}
    )

    assert "over null" in wrong.content.decode()
    assert right.status_code == 302
    assert LedgerEntry.objects.filter(kind="payment", month=date(2026, 10, 1)).exists()


def test_returning_a_payment_from_the_ledger(client_as: As, lease: Lease) -> None:
    client = client_as("regnskap.bergen")
    entry = make_payment(lease, date(2026, 10, 3))

    client.post(reverse("tenancies:return_payment", args=[lease.pk, entry.pk]))

    page = client.get(reverse("tenancies:ledger", args=[lease.pk])).content.decode()
    assert "Tilbakeført innbetaling" in page


@pytest.mark.parametrize(
    ("show", "has", "lacks"),
    [
        ("betalinger", "Innbetaling", "Sosialtjenesten varslet"),
        ("tiltak", "Sosialtjenesten varslet", "Husleie for"),
    ],
)
def test_ledger_shows_payments_or_steps(
    client_as: As, bergen: Municipality, lease: Lease, show: str, has: str, lacks: str
) -> None:
    advance(bergen)

    url = reverse("tenancies:ledger", args=[lease.pk])
    page = client_as("regnskap.bergen").get(url, {"vis": show}).content.decode()

    assert has in page
    assert lacks not in page


def test_rent_run_from_the_page(client_as: As, bergen: Municipality) -> None:
    make_lease(bergen)
    client = client_as("regnskap.bergen")

    page = client.post(reverse("tenancies:rent_run"), {"month": "11.2026"}, follow=True).content.decode()

    assert "1 leieforhold ble belastet." in page


@pytest.mark.parametrize("month", ["13.2026", "nov", "", "01.2040"])
def test_rent_run_with_a_wrong_month_says_so(client_as: As, bergen: Municipality, month: str) -> None:
    response = client_as("regnskap.bergen").post(reverse("tenancies:rent_run"), {"month": month})

    assert response.status_code == 200
    assert "Feil:" in response.content.decode()


def test_contract_is_drafted_changed_written_and_signed_on_the_pages(
    client_as: As, bergen: Municipality, actor: Callable[[str], Actor], settings: Any
) -> None:
    from tests.factories.housing import make_dwelling

    dwelling = make_dwelling(bergen)
    client = client_as("boligleder.bergen")
    form = {
        "dwelling": dwelling.number, "given_name": "Kari", "family_name": "Prøvesen", "start": "20.11.2026",
        "kind": "fixed_3y", "end": "19.11.2029", "monthly_rent": "9500", "due_day": "1", "eviction_clause": "on",
    }  # fmt: skip

    too_short = client.post(reverse("tenancies:new"), {**form, "end": "19.11.2027"})
    settings.IDENTITY_NUMBERS = "production"
    synthetic = client.post(reverse("tenancies:new"), {**form, "number": "12859030007"})
    drafted = client.post(reverse("tenancies:new"), form)
    lease = Lease.objects.get(dwelling=dwelling)
    client.post(
        reverse("tenancies:change", args=[lease.pk]),
        {**form, "monthly_rent": "9000", "version": lease.version},
    )
    client.post(reverse("tenancies:make_contract", args=[lease.pk]))
    for party in ("landlord", "tenant"):
        lease.refresh_from_db()
        answer = {"party": party, "on": "20.11.2026", "version": lease.version}
        client.post(reverse("tenancies:sign", args=[lease.pk]), answer)

    lease.refresh_from_db()
    assert "minst tre år" in too_short.content.decode()
    assert "ikke et gyldig fødselsnummer" in synthetic.content.decode()
    assert drafted.status_code == 302
    assert lease.state == "active"
    page = client.get(reverse("tenancies:contract", args=[lease.pk])).content.decode()
    assert "20.\u00a0november\u00a02026" in page
    assert "Åpne som PDF" in page


def test_arrears_forms_lead_to_the_case(client_as: As, bergen: Municipality, lease: Lease) -> None:
    advance(bergen)
    client = client_as("boligleder.bergen")

    for name in ("step", "plan", "stop", "reserve"):
        assert client.get(reverse(f"tenancies:{name}", args=[lease.pk])).status_code == 200
    done = client.post(
        reverse("tenancies:step", args=[lease.pk]),
        {"event": "objection", "on": "20.11.2026", "reason": "Uenig"},
    )

    assert done.status_code == 302
    assert "OBJECTION" not in ArrearsCase.objects.get(lease=lease).blocked_by


def test_my_day_and_search_know_leases_and_arrears(client_as: As, bergen: Municipality, lease: Lease) -> None:
    late = make_lease(bergen)
    for month in (9, 10, 11):
        make_rent(late, date(2026, month, 1))
    advance(bergen)
    client = client_as("boligleder.bergen")

    day = client.get("/").content.decode()
    found = client.get("/sok/", {"q": lease.tenant.family_name}).content.decode()

    assert "Restanser som venter på noen" in day
    assert str(lease.dwelling) in found


def test_list_shows_the_number_asked_for_whole_alone(client_as: As, bergen: Municipality) -> None:
    lease, longer = make_lease(bergen, number="2026/7", kid="260079"), make_lease(bergen, number="2026/71")
    other = make_lease(bergen, number="2026/8")
    client = client_as("boligleder.bergen")

    def shown(words: str) -> set[str]:
        page = client.get(reverse("tenancies:list"), {"q": words}).content.decode()
        return {each.number for each in (lease, longer, other) if each.get_absolute_url() in page}

    assert shown("2026/7") == {"2026/7"}
    assert shown("2026/") == {"2026/7", "2026/71", "2026/8"}
    assert shown("26 0079") == {"2026/7"}


def test_header_of_a_draft_leads_to_where_the_language_is_asked_for(
    client_as: As, bergen: Municipality
) -> None:
    lease = make_lease(bergen, state=LeaseState.DRAFT)
    client = client_as("boligleder.bergen")

    page = client.get(lease.get_absolute_url()).content.decode()
    asked = client.get(reverse("tenancies:contract", args=[lease.pk])).content.decode()

    assert f'href="{reverse("tenancies:contract", args=[lease.pk])}#papir"' in page
    assert reverse("tenancies:make_contract", args=[lease.pk]) not in page
    assert 'name="language"' in asked and 'id="papir"' in asked


def test_municipality_with_the_ledger_turned_off_keeps_contracts_only(
    client_as: As, nes: Municipality
) -> None:
    lease = make_lease(nes)
    client = client_as("leder.nes")

    page = client.get(reverse("tenancies:lease", args=[lease.pk])).content.decode()

    assert "Kontrakt" in page
    assert "Reskontro" not in page
    assert "Restanse" not in page
    assert client.get(reverse("tenancies:list")).status_code == 200
    assert client.get(reverse("tenancies:ledger", args=[lease.pk])).status_code == 404
    assert client.get(reverse("tenancies:arrears_list")).status_code == 404


def test_letters_of_the_lease_and_its_arrears_stand_on_the_timeline(
    client_as: As, bergen: Municipality, lease: Lease
) -> None:
    """What the night wrote is found where the case is read."""
    advance(bergen)
    night_letters.write_promised(bergen)
    page = client_as("boligleder.bergen").get(reverse("tenancies:timeline", args=[lease.pk])).content.decode()

    with as_owner():
        letters = list(Letter.objects.filter(code__startswith="arrears_"))
    assert letters and all(reverse("documents:letter", args=[each.pk]) in page for each in letters)


@pytest.mark.parametrize("ours", [True, False])
def test_lease_page_names_those_the_office_knows_and_says_the_same_of_others(
    client_as: As, bergen: Municipality, ours: bool
) -> None:
    """A household that those who allocated the home keep is theirs: no name, no number, the same words."""
    lease = make_lease(bergen)
    child = moved_in(lease, MemberRole.CHILD, date(2024, 1, 1), given_name="Oddny")
    if not ours:
        with as_owner():
            allocating = Compartment.objects.get(units__code="boligkontoret", municipality=bergen)
            Household.objects.filter(pk=lease.household_id).update(compartment=allocating)

    page = client_as("boligleder.bergen").get(reverse("tenancies:lease", args=[lease.pk])).content.decode()

    assert ("Oddny" in page) is ours and "De har taushetsplikt om det" in page
    assert ReadEntry.objects.filter(person_id=child.pk, content="lease.overview").exists() is ours
