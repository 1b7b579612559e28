"""The landlord's and Nav's pages in a real browser: readable on a narrow screen, and free of faults axe can see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from tenancies.models import Lease
from tenancies.services import night
from tests.factories.housing import make_dwelling
from tests.factories.tenancies import make_lease, make_payment, make_rent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 20)
NARROW = {"viewport": {"width": 320, "height": 640}}


def person(username: str) -> User:
    return User.objects.get(username=username)


def look(page: Page, address: str, axe: Callable[[Page], None]) -> None:
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    axe(page)


@pytest.fixture
def late(bergen: Municipality) -> Lease:
    """Three months owed, one of them partly paid; Nav told, the collector has it."""
    lease = make_lease(bergen, children=1)
    for month in range(7, 12):
        make_rent(lease, date(2026, month, 1))
        if month < 9:
            make_payment(lease, date(2026, month, 3))
    make_payment(lease, date(2026, 9, 20), "4000.00")
    with acting_as_service("arrears", bergen, today=TODAY) as actor:
        night.advance(actor=actor, on=TODAY)
    return lease


def test_every_page_of_a_tenancy_is_sound_on_a_narrow_screen(
    late: Lease, open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    page = open_page(**NARROW)
    sign_in(page, person("boligleder.bergen"))

    for address in ("", "restanser/", "husleie/", "ny/"):
        look(page, f"/leieforhold/{address}", axe)
    tabs = (
        "",
        "reskontro/",
        "reskontro/ny/",
        "restanse/",
        "restanse/hendelse/",
        "kontrakt/",
        "tidslinje/",
        "avslutt/",
    )
    for address in tabs:
        look(page, f"/leieforhold/{late.pk}/{address}", axe)


def test_contract_from_draft_to_keys(
    bergen: Municipality, open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    dwelling = make_dwelling(bergen)
    page = open_page()
    sign_in(page, person("boligleder.bergen"))
    page.goto("/leieforhold/ny/")
    page.get_by_role("button", name="Lag utkast").click()
    expect(page.get_by_text("Rett opp dette")).to_be_visible()
    axe(page)
    page.get_by_label("Bolignummer").fill(dwelling.number)
    page.get_by_label("Fornavn").fill("Kari")
    page.get_by_label("Etternavn").fill("Testesen")
    page.get_by_label("Første dag").fill("20.11.2026")
    page.get_by_label("Siste dag").fill("19.11.2029")
    page.get_by_label("Tidsbestemt, minst tre år").check()
    page.get_by_label("Husleie per måned").fill("9500")
    page.get_by_role("button", name="Lag utkast").click()
    axe(page)

    page.get_by_role("link", name="Skriv kontrakten").click()
    page.get_by_label("Målform").first.select_option(label="Nynorsk")
    page.get_by_role("button", name="Skriv kontrakten").click()
    expect(page.get_by_role("link", name="Åpne som PDF")).to_be_visible()
    axe(page)
    for party in ("Utleier", "Leier"):
        page.get_by_role("link", name="Registrer signatur").click()
        page.get_by_role("radio", name=party, exact=True).check()
        page.get_by_role("button", name="Registrer signaturen").click()

    expect(page.get_by_text("Løpende").first).to_be_visible()
    axe(page)


def test_nav_sees_the_case_and_says_that_a_decision_is_pending(
    late: Lease, open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    page = open_page()
    sign_in(page, person("nav.bergen"))
    page.goto("/leieforhold/restanser/")
    axe(page)

    page.get_by_role("link", name=str(late.dwelling)).click()
    axe(page)
    page.get_by_role("link", name="Registrer hendelse").click()
    page.get_by_label("Hva har skjedd?").select_option(label="Søknad om hjelp venter på svar")
    page.get_by_label("Hvilken søknad eller sak").fill("økonomisk stønad")
    page.get_by_role("button", name="Registrer hendelsen").click()

    expect(page.get_by_text("en søknad om hjelp er ikke avgjort").first).to_be_visible()
