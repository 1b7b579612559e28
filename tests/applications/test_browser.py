"""The station in a real browser: step by step, assessed, decided by two, sent; no axe violation on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_persona(open_page: Callable[..., Page], sign_in: Any) -> Callable[..., Page]:
    def enter(username: str, **options: Any) -> Page:
        page = open_page(**options)
        sign_in(page, get_user_model().objects.get(username=username))
        return page

    return enter


def register(page: Page, axe: Callable[[Page], None]) -> str:
    """Walk the stepper as a caseworker; the address of the case."""
    page.goto("/soknader/ny/")
    axe(page)
    page.get_by_role("button", name="Start ny søknad").click()
    axe(page)
    page.get_by_role("button", name="Neste steg").last.click()
    expect(page.get_by_role("heading", name="Rett opp dette før du kan lagre")).to_be_visible()
    axe(page)
    page.get_by_label("Ny", exact=True).check()
    page.get_by_label("Papir").check()
    page.get_by_label("Dagen søknaden kom inn").fill("1.10.2026")
    page.get_by_label("Fornavn").fill("Kari")
    page.get_by_label("Etternavn").fill("Testesen")
    page.get_by_role("textbox", name="Fødselsdato").fill("17.05.1985")
    page.get_by_role("button", name="Neste steg").last.click()
    page.get_by_role("button", name="Legg til medlem").click()
    axe(page)
    page.get_by_label("Fornavn").fill("Lille")
    page.get_by_label("Etternavn").fill("Testesen")
    page.get_by_role("textbox", name="Fødselsdato").fill("1.2.2019")
    page.get_by_label("Husstanden ble bedt om å uttale seg").fill("2.10.2026")
    page.get_by_role("button", name="Neste steg").last.click()
    page.get_by_label("Norsk", exact=True).check()
    page.get_by_label("Folkeregistrert i kommunen fra").fill("1.1.2015")
    page.get_by_label("Midlertidig hos andre").check()
    axe(page)
    page.get_by_role("button", name="Neste steg").last.click()
    page.get_by_label("Husstandens samlede brutto årsinntekt").fill("240 000")
    page.get_by_label("Inntekten er dokumentert").check()
    axe(page)
    page.get_by_role("button", name="Neste steg").last.click()
    page.get_by_role("heading", name="Samtykke til deling").wait_for()
    axe(page)
    page.get_by_role("button", name="Neste steg").last.click()
    axe(page)
    page.get_by_role("button", name="Registrer søknaden").click()
    expect(page.get_by_role("heading", name="Kari Testesen", level=1)).to_be_visible()
    return page.url.removesuffix("dokumenter/")


def look_at_every_tab(page: Page, case: str, axe: Callable[[Page], None]) -> None:
    for tab in ("", "kartlegging/", "dokumenter/", "vurdering/", "vedtak/", "notater/", "tidslinje/"):
        page.goto(f"{case}{tab}")
        axe(page)


def test_bergen_from_paper_to_a_sent_decision_by_two(
    as_persona: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = as_persona("saksbehandler.bergen")
    case = register(page, axe)
    page.goto(f"{case}kartlegging/barnets-beste/")
    axe(page)
    for side in ("Bomiljø", "Bostabilitet", "Fysiske og helsemessige behov"):
        page.get_by_label(side).fill("Vurdert sammen med familien.")
    page.get_by_role("button", name="Lagre opplysningene").last.click()
    page.goto(f"{case}vurdering/")
    page.get_by_role("button", name="Vurder søknaden").click()
    expect(page.get_by_role("heading", name="Alle krav er oppfylt")).to_be_visible()
    page.get_by_role("link", name="Gå til vedtaket").click()
    page.get_by_role("link", name="Lag vedtak").last.click()
    axe(page)
    page.get_by_role("button", name="Lagre og vis brevet").click()
    expect(page.get_by_role("heading", name="Du får plass på ventelista for kommunal bolig")).to_be_visible()
    page.get_by_role("button", name="Legg fram").click()

    colleague = as_persona("saksbehandler2.bergen")
    colleague.goto("/")
    axe(colleague)
    colleague.get_by_role("link", name="Godkjenn vedtak i sak").click()
    colleague.get_by_role("button", name="Godkjenn vedtaket").click()

    page.goto(f"{case}vedtak/")
    page.get_by_role("button", name="Fatt og send").click()
    expect(page.get_by_text("Innvilget – på venteliste")).to_be_visible()
    page.get_by_role("link", name="Registrer kommet fram").click()
    axe(page)
    look_at_every_tab(page, case, axe)
    page.goto("/soknader/")
    axe(page)


def test_nes_registers_and_leaves_the_decision_to_the_meeting(
    as_persona: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = as_persona("konsulent.nes", viewport={"width": 320, "height": 700})
    case = register(page, axe)
    page.goto(f"{case}vurdering/")
    page.get_by_role("button", name="Vurder søknaden").click()
    page.get_by_role("link", name="Svar på kravet").click()
    axe(page)
    page.get_by_label("Oppfylt", exact=True).check()
    page.get_by_label("Begrunnelse").fill("Har bodd alene i tre år.")
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_role("heading", name="Alle krav er oppfylt")).to_be_visible()
    page.goto(f"{case}vedtak/")
    expect(page.get_by_text("Hos dere fattes vedtaket i tildelingsmøtet.")).to_be_visible()
    look_at_every_tab(page, case, axe)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


class Keys:
    """A keyboard that counts what is pressed beside the facts themselves."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.beside = 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.beside += 1

    def type(self, fact: str) -> None:
        self.page.keyboard.type(fact)

    def on(self, heading: str) -> None:
        """Enter, and the next step is there."""
        self.press("Enter")
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def test_paper_application_takes_at_most_25_keys_beside_the_facts(as_persona: Callable[..., Page]) -> None:
    page = as_persona("saksbehandler.bergen")
    page.goto("/soknader/ny/")
    keys = Keys(page)
    keys.on("Søker")
    keys.type("01102026")
    keys.press("Tab")
    keys.type("17858500060")
    keys.press("Tab")
    keys.type("Kari")
    keys.press("Tab")
    keys.type("Testesen")
    keys.press("Tab", 3)
    keys.type("55000000")
    keys.on("Husstand")
    keys.type("02102026")
    keys.on("Situasjon og behov")
    keys.press("Space")  # Norwegian
    keys.press("Tab", 2)
    keys.type("01012015")
    keys.press("Tab", 4)
    keys.press("Space")  # with others for a while
    keys.on("Økonomi og historikk")
    keys.type("240000")
    keys.press("Tab")
    keys.press("Space")  # documented
    keys.on("Samtykke til deling")
    keys.on("Se over og registrer")
    keys.on("Kari Testesen")

    assert keys.beside <= 25, keys.beside
