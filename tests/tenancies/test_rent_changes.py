"""Telling tenants of a new rent: written, once, by the right people, charged from its day, and taken back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.documents.models import Letter
from core.jobs.long import work_on
from core.jobs.models import Job
from core.messages.models import OutboxItem
from tenancies.models import Lease, LedgerEntry, PriceIndex, RentAgreement, RentChange
from tenancies.services import price_index, regulation, rent_runs
from tests.counting import counted
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_tenant

Who = Callable[[str], Actor]
As = Callable[[str], Client]
D = Decimal
START = date(2025, 1, 1)
FEBRUARY = date(2027, 2, 1)


@pytest.fixture
def accountant(actor: Who) -> Actor:
    return actor("regnskap.bergen")


@pytest.fixture
def indices(bergen: Municipality) -> None:
    with as_owner():
        for month, number in ((START, "130.0"), (date(2024, 1, 1), "125.0"), (date(2026, 10, 1), "136.5")):
            PriceIndex.objects.create(municipality=bergen, month=month, value=number, source="Prøvetall")


@pytest.fixture
def tenancy(bergen: Municipality, indices: None) -> Lease:
    return make_lease(bergen, start=START, kid="2024000017")


def tell(actor: Actor, lease: Lease, on: date = FEBRUARY) -> RentChange:
    return regulation.tell_index(actor=actor, lease=lease, effective_on=on)


def claim(actor: Actor, lease: Lease, **more: Any) -> RentChange:
    given = {
        "monthly": D("9900.00"),
        "effective_on": date(2027, 8, 1),
        "note": "Naboleiligheten: 9 900 kr",
        **more,
    }
    return regulation.claim_market(actor=actor, lease=lease, **given)


def rent_on(lease: Lease, day: date) -> Decimal:
    with as_owner():
        return RentAgreement.objects.on(day).get(lease=lease).monthly


def test_tenant_is_told_in_a_letter_and_charged_from_the_day(accountant: Actor, tenancy: Lease) -> None:
    told = tell(accountant, tenancy)

    assert (told.old_monthly, told.new_monthly, told.state) == (D("9500.00"), D("9975.00"), "told")
    assert (rent_on(tenancy, date(2027, 1, 31)), rent_on(tenancy, FEBRUARY)) == (D("9500.00"), D("9975.00"))
    letter = Letter.objects.get(pk=told.letter)
    assert (letter.code, letter.state) == ("rent_index", "sent")
    assert ">136,5<" in letter.html
    assert OutboxItem.objects.filter(key=f"letter:{letter.pk}").exists()


def test_told_twice_is_told_once(accountant: Actor, tenancy: Lease) -> None:
    assert tell(accountant, tenancy).pk == tell(accountant, tenancy).pk
    assert Letter.objects.filter(subject_id=tenancy.pk, code="rent_index").count() == 1


@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 12, 1), "NOTICE_SHORT"), (date(2026, 11, 20), "NOTICE_SHORT")]
)
def test_too_short_a_notice_changes_nothing(accountant: Actor, tenancy: Lease, on: date, code: str) -> None:
    with pytest.raises(Refused, match=r"Tidligst \d{1,2}\.\s[a-z]+\s\d{4}") as refused:
        tell(accountant, tenancy, on)

    assert refused.value.code == code
    assert not RentChange.objects.exists() and not Letter.objects.filter(code="rent_index").exists()


@pytest.mark.parametrize("username", ["nav.bergen", "saksbehandler.bergen", "bomiljo.bergen", "leder.nes"])
def test_others_may_not_tell(actor: Who, tenancy: Lease, username: str) -> None:
    with pytest.raises(NotAllowed):
        tell(actor(username), tenancy)


def test_lease_that_does_not_run_is_refused(accountant: Actor, bergen: Municipality, indices: None) -> None:
    with pytest.raises(Refused, match="løper ikke"):
        tell(accountant, make_lease(bergen, state="draft"))


def test_new_rent_is_what_the_run_charges(accountant: Actor, bergen: Municipality, tenancy: Lease) -> None:
    tell(accountant, tenancy)

    with acting_as_service("rent", bergen, today=date(2027, 2, 1)) as night:
        rent_runs.run_rent(actor=night, month=FEBRUARY, compartment=accountant.compartment)
        assert LedgerEntry.objects.get(lease=tenancy, month=FEBRUARY).amount == D("9975.00")


def test_withdrawn_change_leaves_the_rent_as_it_was(accountant: Actor, tenancy: Lease) -> None:
    told = tell(accountant, tenancy)

    regulation.withdraw(actor=accountant, change=told, reason="Feil bolig")
    again = regulation.withdraw(actor=accountant, change=told, reason="Feil bolig")

    assert (again.state, again.note) == ("withdrawn", "Feil bolig")
    letter = Letter.objects.get(subject_id=tenancy.pk, code="rent_withdrawn")
    assert letter.state == "sent" and "Feil bolig" in letter.html and "9\xa0500,00" in letter.html
    assert rent_on(tenancy, date(2027, 6, 1)) == D("9500.00")
    assert tell(accountant, tenancy).pk != told.pk


def test_withdrawing_needs_a_reason_and_the_version_seen(accountant: Actor, tenancy: Lease) -> None:
    told = tell(accountant, tenancy)

    with pytest.raises(Refused, match="hvorfor"):
        regulation.withdraw(actor=accountant, change=told, reason=" ")
    with pytest.raises(Conflict):
        regulation.withdraw(actor=accountant, change=told, reason="Feil", version=99)


def test_claim_for_gjengs_leie_changes_nothing_before_they_agree(
    accountant: Actor, bergen: Municipality, indices: None
) -> None:
    lease = make_lease(bergen, start=date(2024, 1, 1))
    asked = claim(accountant, lease)

    assert rent_on(lease, date(2027, 9, 1)) == D("9500.00")
    done = regulation.agree(actor=accountant, change=asked, monthly=D("9800.00"), on=accountant.today)
    assert (done.state, rent_on(lease, date(2027, 9, 1))) == ("agreed", D("9800.00"))
    assert rent_on(lease, date(2027, 7, 31)) == D("9500.00")


def test_claim_that_comes_too_early_is_refused(accountant: Actor, tenancy: Lease) -> None:
    with pytest.raises(Refused) as refused:
        claim(accountant, tenancy)

    assert refused.value.code == "TOO_YOUNG"


def test_disputed_claim_leaves_the_rent_and_can_be_settled_later(
    accountant: Actor, bergen: Municipality, indices: None
) -> None:
    lease = make_lease(bergen, start=date(2024, 1, 1))
    asked = claim(accountant, lease)

    with pytest.raises(Refused, match="høyere"):
        regulation.agree(actor=accountant, change=asked, monthly=D(10_000), on=accountant.today)
    with pytest.raises(Refused, match="hva leieren mener"):
        regulation.dispute(actor=accountant, change=asked, on=accountant.today, note="")
    disputed = regulation.dispute(actor=accountant, change=asked, on=accountant.today, note="For dyrt")
    assert (disputed.state, rent_on(lease, date(2027, 9, 1))) == ("disputed", D("9500.00"))
    regulation.agree(actor=accountant, change=asked, monthly=D(9700), on=accountant.today, note="HTU")
    assert rent_on(lease, date(2027, 9, 1)) == D("9700.00")


def test_index_regulation_is_nothing_to_agree_on(accountant: Actor, tenancy: Lease) -> None:
    told = tell(accountant, tenancy)

    with pytest.raises(Refused, match="samtykke"):
        regulation.agree(actor=accountant, change=told, monthly=D(9600), on=accountant.today)


def test_rent_from_another_system_is_regulated_when_its_day_is_known(
    accountant: Actor, bergen: Municipality, indices: None
) -> None:
    lease = make_lease(bergen, start=date(2020, 1, 1), before_husrom=True)
    with as_owner():
        RentAgreement.objects.filter(lease=lease).update(superseded_at=ClockTimestamp())
        RentAgreement.objects.create(
            municipality=bergen, lease=lease, monthly=9500, basis="imported", valid_from=date(2020, 1, 1)
        )
    with pytest.raises(Refused) as refused:
        tell(accountant, lease)
    assert refused.value.code == "SET_UNKNOWN"

    regulation.record_set_day(actor=accountant, lease=lease, on=START)

    assert tell(accountant, lease).from_month == START


def test_all_are_regulated_by_one_long_job_and_a_second_does_nothing(
    client_as: As,
    bergen: Municipality,
    tenancy: Lease,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    other = make_lease(bergen, start=date(2026, 6, 1))
    protected = make_tenant(bergen, address_protection="confidential")
    client = client_as("regnskap.bergen")
    page = client.get("/leieforhold/indeks/").content.decode()
    assert "Det har ikke gått ett år" in page

    client.post("/leieforhold/indeks/", {"effective_on": "01.02.2027"})
    job = Job.objects.latest("created_at")
    work_on(job.pk)

    job.refresh_from_db()
    assert (job.state, job.counts) == ("done", {"index_told": 1})
    assert list(RentChange.objects.values_list("lease", flat=True)) == [tenancy.pk]
    assert other.pk and protected.pk
    assert "Ingen leieforhold kan reguleres" in client.get("/leieforhold/indeks/").content.decode()


def test_batch_page_uses_as_few_queries_for_many(client_as: As, bergen: Municipality, tenancy: Lease) -> None:
    client = client_as("regnskap.bergen")
    for _ in range(3):
        make_lease(bergen, start=START)
    client.get("/leieforhold/indeks/")

    with counted() as queries:
        assert client.get("/leieforhold/indeks/").status_code == 200

    assert len(queries) <= 12, "\n".join(queries)


def test_rent_page_shows_the_rent_its_parts_and_what_hinders(
    client_as: As, bergen: Municipality, tenancy: Lease
) -> None:
    client = client_as("regnskap.bergen")
    client.get(reverse("tenancies:rent", args=[tenancy.pk]))
    with counted() as queries:
        page = client.get(reverse("tenancies:rent", args=[tenancy.pk])).content.decode()

    assert "9\u00a0975,00" in page
    assert len(queries) <= 17, "\n".join(queries)
    assert (
        client_as("saksbehandler.bergen").get(reverse("tenancies:rent", args=[tenancy.pk])).status_code == 404
    )


def test_forms_tell_claim_settle_and_withdraw(client_as: As, bergen: Municipality, indices: None) -> None:
    lease = make_lease(bergen, start=date(2024, 1, 1))
    client = client_as("regnskap.bergen")
    base = reverse("tenancies:rent", args=[lease.pk])
    refused = client.post(
        f"{base}gjengs-leie/", {"monthly": "9900", "effective_on": "01.01.2027", "note": "Nabo"}
    )
    assert "Tidligst" in refused.content.decode()

    client.post(f"{base}gjengs-leie/", {"monthly": "9900", "effective_on": "01.08.2027", "note": "Nabo"})
    asked = RentChange.objects.get()
    page = client.get(base).content.decode()
    assert "Registrer svaret" in page and "Nabo" in page
    client.post(
        f"{base}endring/{asked.pk}/svar/",
        {"outcome": "agree", "monthly": "9 800,00", "on": "20.11.2026", "version": asked.version},
    )
    asked.refresh_from_db()
    assert (asked.state, asked.new_monthly) == ("agreed", D("9800.00"))

    client.post(f"{base}indeks/", {"effective_on": "01.02.2027"})
    told = RentChange.objects.filter(kind="index").first()
    assert told is None, "a rent is agreed already from a later day"


def test_indices_are_entered_line_by_line(client_as: As, bergen: Municipality) -> None:
    client = client_as("regnskap.bergen")
    given = {"lines": "2026M09 139,2\n10.2026;139,8\n", "source": "SSB 14710"}

    client.post("/leieforhold/indeks/kpi/", given)
    client.post("/leieforhold/indeks/kpi/", {**given, "lines": "10.2026 139,9"})

    assert dict(PriceIndex.objects.values_list("month", "value")) == {
        date(2026, 9, 1): D("139.20"), date(2026, 10, 1): D("139.90"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("oktober 139", "LINE_UNREADABLE"), ("13.2026 139", "LINE_UNREADABLE"), ("", "NOTHING_GIVEN"),
        ("09.2026 1\n2026M09 2", "MONTH_TWICE"), ("09.2026 -4", "LINE_UNREADABLE"),
    ],
)  # fmt: skip
def test_indices_that_cannot_be_read_are_refused(lines: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        price_index.read_lines(lines)

    assert refused.value.code == code


def test_index_of_a_month_to_come_and_without_a_source_are_refused(accountant: Actor, actor: Who) -> None:
    row = price_index.MonthIndex(date(2027, 1, 1), D(140))

    with pytest.raises(Refused, match="fram i tid"):
        price_index.record_indices(actor=accountant, rows=[row], source="SSB")
    with pytest.raises(Refused, match="hentet fra"):
        price_index.record_indices(actor=accountant, rows=[row], source="")
    with pytest.raises(NotAllowed):
        price_index.record_indices(actor=actor("saksbehandler.bergen"), rows=[row], source="SSB")


def test_api_tells_settles_and_withdraws(api_as: Any, bergen: Municipality, tenancy: Lease) -> None:
    client = api_as("regnskap.bergen")
    told = client.post(
        "/api/v1/rent-changes/",
        {"lease": str(tenancy.pk), "kind": "index", "effective_on": "2027-02-01"},
        format="json",
    )
    assert told.status_code == 201, told.content
    found = client.get("/api/v1/rent-changes/", {"lease": str(tenancy.pk)}).json()
    assert found["results"][0]["new_monthly"] == "9975.00"
    done = client.post(
        f"/api/v1/rent-changes/{told.json()['id']}/withdraw/", {"reason": "Feil"}, format="json"
    )
    assert done.json()["state"] == "withdrawn"
    bad = client.post(
        "/api/v1/rent-changes/",
        {"lease": str(tenancy.pk), "kind": "index", "effective_on": "2026-12-01"},
        format="json",
    )
    assert (bad.status_code, bad.json()["code"]) == (400, "NOTICE_SHORT")
    assert api_as("saksbehandler.bergen").get("/api/v1/rent-changes/").status_code == 404
