"""Drafting, signing, starting and ending a lease: law, walls, and the database's own no."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.interface.formatting import longdate
from housing import services as housing
from housing.enums import DwellingState, VacancyState
from housing.models import DwellingStatus
from housing.services import checklist
from tenancies import policies
from tenancies.enums import LeaseState, ShorterGround, TermKind
from tenancies.models import Lease, LeaseTerm, LedgerEntry
from tenancies.services import contracts, leases, signing
from tenancies.services.terms import standard_terms, terms_of
from tests.database import as_owner
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease, make_rent, make_tenant

Who = Callable[[str], Actor]


@pytest.fixture
def landlord(actor: Who) -> Actor:
    return actor("boligleder.bergen")


def draft(landlord: Actor, **changes: Any) -> Lease:
    assert landlord.municipality is not None
    dwelling = changes.pop("dwelling", None) or make_dwelling(landlord.municipality)
    tenant = changes.pop("tenant", None) or make_tenant(landlord.municipality)
    terms = replace(standard_terms(dwelling, changes.pop("start", landlord.today)), **changes)
    return leases.draft_lease(actor=landlord, dwelling=dwelling, tenant=tenant, terms=terms)


def sign(landlord: Actor, lease: Lease) -> Lease:
    contracts.make_contract(actor=landlord, lease=lease)
    signing.record_signature(actor=landlord, lease=lease, party="landlord", on=landlord.today)
    return signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)


def test_draft_lease_has_number_term_and_rent(landlord: Actor) -> None:
    lease = draft(landlord, deposit=Decimal(20000))

    assert lease.number.startswith(f"{landlord.today.year}/")
    assert lease.state == LeaseState.DRAFT
    assert terms_of(lease).monthly_rent == Decimal("9500.00")
    assert terms_of(lease).deposit == Decimal(20000)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"last_day": date(2027, 1, 1)}, "TERM_TOO_SHORT", "end"),
        ({"last_day": None}, "END_MISSING", "end"),
        (
            {"kind": TermKind.SHORTER, "last_day": date(2027, 1, 1)},
            "SHORTER_REASON_MISSING",
            "shorter_reason",
        ),
        (
            {
                "kind": TermKind.SHORTER,
                "last_day": date(2027, 1, 1),
                "shorter_ground": ShorterGround.SPECIAL_REASONS,
                "shorter_reason": "Skal flytte til omsorgsbolig",
            },
            "NOT_TOLD_IN_WRITING",
            "told_in_writing",
        ),
        ({"deposit": Decimal("57000.01")}, "SECURITY_TOO_HIGH", "deposit"),
        ({"monthly_rent": Decimal(0)}, "RENT_MISSING", "monthly_rent"),
    ],
)
def test_draft_refuses_what_the_law_does_not_accept(
    landlord: Actor, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        draft(landlord, start=date(2026, 12, 1), **changes)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_draft_by_caseworker_is_not_allowed(actor: Who, bergen: Municipality) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(NotAllowed):
        draft(caseworker)


def test_signing_by_both_starts_the_lease_and_lets_the_dwelling(
    landlord: Actor, bergen: Municipality
) -> None:
    dwelling = make_dwelling(bergen)
    vacancy = make_vacancy(bergen, dwelling)
    lease = draft(landlord, dwelling=dwelling)

    lease = sign(landlord, lease)

    vacancy.refresh_from_db()
    assert lease.state == LeaseState.ACTIVE
    assert vacancy.state == VacancyState.LET
    assert DwellingStatus.objects.on(landlord.today).get(dwelling=dwelling).state == DwellingState.LET
    assert lease.terms.known().get().binding


def test_signing_before_the_first_day_waits_with_the_start(landlord: Actor) -> None:
    lease = sign(
        landlord, draft(landlord, start=landlord.today + timedelta(days=10), last_day=date(2032, 1, 1))
    )

    assert lease.state == LeaseState.SIGNED


def test_signing_without_a_written_contract_is_refused(landlord: Actor) -> None:
    lease = draft(landlord)

    with pytest.raises(Refused, match="Skriv ut kontrakten"):
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)


def test_signing_twice_is_quiet(landlord: Actor) -> None:
    lease = sign(landlord, draft(landlord))

    again = signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)

    assert again.state == LeaseState.ACTIVE
    assert lease.terms.known().count() == 1


def test_signing_an_overlapping_lease_is_refused_with_the_day(landlord: Actor, bergen: Municipality) -> None:
    existing = make_lease(bergen)
    lease = draft(landlord, dwelling=existing.dwelling)
    contracts.make_contract(actor=landlord, lease=lease)
    signing.record_signature(actor=landlord, lease=lease, party="landlord", on=landlord.today)

    with pytest.raises(Refused, match=longdate(date(2027, 12, 31))) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)

    lease.refresh_from_db()
    assert refused.value.code == "LEASES_OVERLAP"
    assert (lease.state, lease.signed_by_tenant_on) == (LeaseState.DRAFT, None)


def test_database_refuses_overlapping_binding_terms(bergen: Municipality) -> None:
    one = make_lease(bergen)
    two = make_lease(bergen, dwelling=one.dwelling, state=LeaseState.ENDED, start=date(2020, 1, 1),
                     last_day=date(2023, 12, 31), ended_on=date(2023, 12, 31))  # fmt: skip

    with pytest.raises(IntegrityError, match="no_overlapping_leases"), transaction.atomic(), as_owner():
        LeaseTerm.objects.create(
            municipality=bergen, lease=two, dwelling=one.dwelling, kind=TermKind.FIXED_3Y, binding=True,
            valid_from=date(2027, 12, 31), valid_to=None,
        )  # fmt: skip


def test_database_refuses_a_second_active_lease(bergen: Municipality) -> None:
    one = make_lease(bergen)

    with pytest.raises(IntegrityError, match="one_active_lease_per_dwelling"), transaction.atomic():
        make_lease(bergen, dwelling=one.dwelling, start=date(2031, 1, 1), last_day=None)


def test_change_draft_with_old_version_conflicts(landlord: Actor) -> None:
    lease = draft(landlord)
    terms = replace(terms_of(lease), monthly_rent=Decimal(8000))
    leases.change_draft(actor=landlord, lease=lease, terms=terms, version=1)

    with pytest.raises(Conflict):
        leases.change_draft(actor=landlord, lease=lease, terms=terms, version=1)
    assert terms_of(lease).monthly_rent == Decimal(8000)


def test_second_short_lease_needs_weighty_reasons(landlord: Actor, bergen: Municipality) -> None:
    dwelling, tenant = make_dwelling(bergen), make_tenant(bergen)
    short: dict[str, Any] = {
        "kind": TermKind.SHORTER,
        "last_day": landlord.today + timedelta(days=100),
        "shorter_ground": ShorterGround.SPECIAL_REASONS,
        "shorter_reason": "Venter på omsorgsbolig",
        "told_in_writing": True,
    }
    first = sign(landlord, draft(landlord, dwelling=dwelling, tenant=tenant, **short))
    leases.end_lease(actor=landlord, lease=first, last_day=landlord.today, reason="Ny periode")

    with pytest.raises(Refused) as refused:
        draft(
            landlord,
            dwelling=dwelling,
            tenant=tenant,
            **{**short, "start": landlord.today + timedelta(days=1)},
        )

    assert refused.value.code == "SECOND_SHORT_LEASE"


def test_end_lease_credits_rent_charged_after_the_last_day(landlord: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen, monthly=Decimal(9000))
    make_rent(lease, landlord.today.replace(day=1), "9000.00")
    last_day = landlord.today.replace(day=15)

    leases.end_lease(actor=landlord, lease=lease, last_day=last_day, reason="Flyttet")

    credit = LedgerEntry.objects.get(lease=lease, kind="credit")
    assert credit.amount == Decimal("4500.00")
    assert lease.terms.known().get().valid_to == last_day + timedelta(days=1)


def test_end_lease_without_reason_is_refused(landlord: Actor, bergen: Municipality) -> None:
    with pytest.raises(Refused, match="begrunnelse"):
        leases.end_lease(actor=landlord, lease=make_lease(bergen), last_day=landlord.today, reason=" ")


def test_lease_of_protected_tenant_is_its_handlers_alone(actor: Who, bergen: Municipality) -> None:
    handler = actor("boligleder.bergen")
    lease = make_lease(
        bergen, tenant=make_tenant(bergen, address_protection="confidential"), handler=handler.user
    )

    assert policies.leases.sees(handler, lease)
    accountant = actor("regnskap.bergen")
    assert not policies.leases.sees(accountant, lease)
    assert not Lease.objects.filter(pk=lease.pk).exists()


@pytest.mark.parametrize(
    "username", ["nav.bergen", "saksbehandler.bergen", "innkrever.bergen", "vekter.bergen", "leder.nes"]
)
def test_others_do_not_see_the_landlords_leases(actor: Who, bergen: Municipality, username: str) -> None:
    lease = make_lease(bergen)

    outsider = actor(username)

    assert not policies.leases.sees(outsider, lease)
    assert not Lease.objects.filter(pk=lease.pk).exists()


def test_contract_is_tagged_pdf_in_both_languages(landlord: Actor) -> None:
    from core.documents import letters

    lease = draft(landlord)

    for language, words in (("nb", "Utkastelsesklausul"), ("nn", "Utkastingsklausul")):
        letter = contracts.make_contract(actor=landlord, lease=lease, language=language)
        assert words in letter.html
        assert letters.pdf(letter).startswith(b"%PDF")


def test_contract_of_protected_tenant_carries_the_address_because_it_must(
    landlord: Actor, bergen: Municipality
) -> None:
    tenant = make_tenant(bergen, address_protection="strictly_confidential")
    lease = draft(landlord, tenant=tenant)

    letter = contracts.make_contract(actor=landlord, lease=lease)

    assert lease.dwelling.address in letter.html
    assert letter.recipient["by_hand"] and lease.dwelling.address not in str(letter.recipient)


def under_referral(landlord: Actor, dwelling: Any, starts_on: date) -> None:
    agreement = housing.add_agreement(
        actor=landlord,
        kind="tilvisning",
        title="Tilvisning",
        owner="Utleie AS",
        starts_on=starts_on,
        dwellings_total=4,
    )
    housing.add_dwellings(actor=landlord, agreement=agreement, dwellings=[dwelling], on=starts_on)


SHORT: dict[str, Any] = {
    "kind": "shorter", "shorter_ground": "special_reasons", "shorter_reason": "Prøvetid", "told_in_writing": True,
}  # fmt: skip


def test_lease_under_a_referral_agreement_is_three_years_at_least(
    landlord: Actor, bergen: Municipality
) -> None:
    dwelling = make_dwelling(bergen, ownership="referral_right")
    under_referral(landlord, dwelling, date(2026, 1, 1))

    with pytest.raises(Refused) as refused:
        draft(landlord, dwelling=dwelling, last_day=date(2027, 11, 19), **SHORT)

    assert (refused.value.code, refused.value.field) == ("TERM_UNDER_AGREEMENT", "end")
    assert not Lease.objects.filter(dwelling=dwelling).exists()
    assert sign(landlord, draft(landlord, dwelling=dwelling)).state == LeaseState.ACTIVE


def test_term_is_looked_at_again_when_the_dwelling_came_under_the_agreement_later(
    landlord: Actor, bergen: Municipality
) -> None:
    dwelling = make_dwelling(bergen, ownership="referral_right")
    lease = draft(landlord, dwelling=dwelling, last_day=date(2027, 11, 19), **SHORT)
    contracts.make_contract(actor=landlord, lease=lease)
    under_referral(landlord, dwelling, landlord.today)

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="landlord", on=landlord.today)

    assert refused.value.code == "TERM_UNDER_AGREEMENT"


def test_signing_waits_for_the_checklist(landlord: Actor, bergen: Municipality) -> None:
    dwelling = make_dwelling(bergen)
    vacancy = make_vacancy(bergen, dwelling)
    item = checklist.add_item(actor=landlord, text="Nøkler er klare", on=landlord.today)
    lease = draft(landlord, dwelling=dwelling)
    contracts.make_contract(actor=landlord, lease=lease)

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)
    lease.refresh_from_db()

    assert refused.value.code == "CHECKLIST_INCOMPLETE" and "Nøkler er klare" in str(refused.value.message)
    assert lease.signed_by_tenant_on is None
    checklist.tick(actor=landlord, vacancy=vacancy, item=item)
    done = signing.record_signature(actor=landlord, lease=lease, party="tenant", on=landlord.today)
    assert done.signed_by_tenant_on == landlord.today


def test_home_promised_to_others_is_neither_drafted_nor_signed(actor: Who, bergen: Municipality) -> None:
    vacancy = make_vacancy(bergen)
    before = draft(actor("boligleder.bergen"), dwelling=vacancy.dwelling)
    chair = actor("moteleder.bergen")
    prepared_offer(chair, vacancy, make_entry(chair))
    landlord = actor("boligleder.bergen")

    with pytest.raises(Refused) as drafted:
        draft(landlord, dwelling=vacancy.dwelling)
    with pytest.raises(Refused) as signed:
        sign(landlord, before)

    assert (drafted.value.code, signed.value.code) == ("DWELLING_RESERVED", "DWELLING_RESERVED")
    before.refresh_from_db()
    assert before.signed_by_landlord_on is None


def test_household_that_the_home_is_promised_signs_for_it(actor: Who, bergen: Municipality) -> None:
    vacancy = make_vacancy(bergen)
    chair = actor("moteleder.bergen")
    offer = prepared_offer(chair, vacancy, make_entry(chair))
    tenant = offer.application.applicant

    lease = draft(actor("boligleder.bergen"), dwelling=vacancy.dwelling, tenant=tenant)

    assert lease.state == LeaseState.DRAFT
