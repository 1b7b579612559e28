"""The meeting in a real browser: planned, sent, run by keyboard, printed, and its offer sent and answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from core.base.clock import oslo_today
from core.interface import formatting
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.housing import make_building, make_dwelling, make_vacancy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_persona(open_page: Callable[..., Page], sign_in: Any) -> Callable[..., Page]:
    def enter(username: str, **options: Any) -> Page:
        page = open_page(**options)
        sign_in(page, get_user_model().objects.get(username=username))
        return page

    return enter


@pytest.fixture
def stock(bergen: Municipality, actor: Callable[[str], Actor]) -> Actor:
    """Two households waiting, and a vacant dwelling that fits one of them best."""
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        make_entry(chair, days_ago=300)
        make_entry(chair, days_ago=100, members=(child(),))
    building = make_building(bergen, "Krohnstien borettslag")
    dwelling = make_dwelling(bergen, building=building, address="Krohnstien 9", rooms=2, bedrooms=1)
    make_vacancy(bergen, dwelling)
    return chair


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_meeting_from_plan_to_answer(
    stock: Actor, as_persona: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = as_persona("moteleder.bergen")
    page.goto("/moter/")
    axe(page)
    page.get_by_role("link", name="Planlegg møte").click()
    page.get_by_role("textbox", name="Dato").fill(formatting.shortdate(stock.today + timedelta(days=8)))
    page.get_by_label("Sted eller videorom").fill("Rom 2")
    page.get_by_label("Utleie og forvaltning").check()
    axe(page)
    page.get_by_role("button", name="Planlegg møtet").click()
    axe(page)
    page.get_by_role("button", name="Sett opp sakslista").click()
    expect(page.get_by_role("heading", name="Saksliste")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Flytt ned sak 1").click()
    expect(page.get_by_role("status").filter(has_text="er nå nr. 2")).to_be_visible()
    page.get_by_role("button", name="Flytt opp sak 2").click()
    page.get_by_role("link", name="Send sakslista").click()
    axe(page)
    page.get_by_role("button", name="Send sakslista").click()
    meeting = page.url

    landlord = as_persona("boligleder.bergen")
    landlord.goto(meeting)
    landlord.get_by_role("link", name="Krohnstien 9 H0101").click()
    axe(landlord)
    landlord.get_by_label("Det møtet bør vite").fill("Rolig bygg.")
    landlord.get_by_role("button", name="Lagre opplysningen").click()
    expect(landlord.get_by_text("Rolig bygg.")).to_be_visible()

    # The meeting is brought forward: before its day it cannot be held.
    page.get_by_role("link", name="Start møtet").click()
    expect(page.get_by_text("kan ikke gjennomføres før den dagen")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Endre møtet").click()
    axe(page)
    page.get_by_role("textbox", name="Dato").fill(formatting.shortdate(stock.today))
    page.get_by_role("button", name="Lagre møtet").click()
    page.get_by_role("link", name="Start møtet").click()
    axe(page)
    page.get_by_role("checkbox", name="Utleie og forvaltning").check()
    page.get_by_role("button", name="Gå til sakene").click()
    axe(page)
    page.keyboard.press("1")
    expect(page.get_by_label("Tildelt", exact=False).first).to_be_checked()
    page.get_by_role("group", name="Tildeles").get_by_role("radio").first.check()
    page.keyboard.press("b")
    page.keyboard.type("Står først.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Bekreft begrunnelsene")).to_be_focused()
    axe(page)
    page.keyboard.press("Enter")
    for number in (2, 3):
        expect(page.get_by_text(f"Sak {number} av 3")).to_be_visible()
        page.get_by_label("Tatt til orientering").check()
        page.get_by_role("button", name="Lagre og").click()
    axe(page)
    page.get_by_role("button", name="Avslutt møtet").click()
    axe(page)
    page.get_by_role("link", name="Godkjenn referatet").click()
    axe(page)
    page.get_by_role("button", name="Godkjenn referatet").click()
    axe(page)
    page.get_by_role("link", name="Kari").first.click()
    axe(page)
    offer = page.url
    page.get_by_role("link", name="Bekreft opplysningene").click()
    axe(page)
    page.get_by_label("Husstand, inntekt og gjeld er gjennomgått", exact=False).check()
    page.get_by_label("Dagen det ble bekreftet").fill(f"{oslo_today():%d.%m.%Y}")
    page.get_by_label("Hvordan ble det").fill("På telefon.")
    page.get_by_role("button", name="Bekreft opplysningene").click()
    page.goto(offer)
    page.get_by_role("link", name="Send tilbudet").click()
    axe(page)
    page.get_by_role("button", name="Send tilbudet").click()
    page.get_by_role("link", name="Takket ja").click()
    axe(page)
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_text("Utleieren har fått beskjed")).to_be_visible()


def test_pages_on_a_phone_and_for_the_eye(
    stock: Actor, as_persona: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = as_persona("moteleder.bergen", viewport={"width": 320, "height": 700})
    for address in ("/venteliste/", "/boliger/", "/boliger/ledige/", "/moter/", "/tilbud/"):
        page.goto(address)
        axe(page)
        fits(page)
    page.goto("/venteliste/")
    page.get_by_text("Hvorfor her?").first.click()
    expect(page.get_by_text("Nummer 1")).to_be_visible()
    page.get_by_role("link", name="Kari").first.click()
    axe(page)
    fits(page)
    page.get_by_role("link", name="Sett på vent").click()
    axe(page)
    page.get_by_role("button", name="Sett på vent").click()
    expect(page.get_by_role("heading", name="Rett opp dette før du kan lagre")).to_be_visible()
    axe(page)
    page.goto("/boliger/ledige/")
    page.get_by_role("link", name="Krohnstien 9").click()
    axe(page)
    fits(page)
    page.get_by_role("link", name="Se kandidater").click()
    axe(page)
    fits(page)
    landlord = as_persona("boligleder.bergen")
    landlord.goto("/boliger/")
    landlord.get_by_role("link", name="Krohnstien 9").click()
    axe(landlord)
    landlord.get_by_role("link", name="Endre opplysninger").click()
    axe(landlord)
