"""The frame around every page in a real browser: search box, shortcuts, menus, sign-in."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies.actors import Actor
from core.interface import myday, search
from core.interface.myday import Line, Panel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(myday, "_panels", [])
    monkeypatch.setattr(search, "_providers", [])
    monkeypatch.setattr(search, "_actions", [])

    def find(actor: Actor, query: str) -> list[search.Hit]:
        names = ["Kari Testesen", "Kåre Prøveland"]
        return [
            search.Hit(name, f"/sok/?q={name.split()[0]}", "Søknad 2026/123")
            for name in names
            if query[0] == "K"
        ]

    search.register(search.Provider("Søknader", find))
    search.register_action(search.Action("Loggfør henvendelse", lambda actor, q: f"/profil/?tekst={q}"))
    yield


@pytest.fixture
def page(open_page: Callable[..., Page], sign_in: Any) -> Page:
    found = open_page(viewport={"width": 1280, "height": 800})
    sign_in(found, User.objects.get(username="saksbehandler.bergen"))
    return found


def test_slash_and_control_k_go_to_the_search_box(page: Page) -> None:
    page.goto("/")

    page.keyboard.press("/")
    expect(page.locator("#sok")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("Control+k")
    expect(page.locator("#sok")).to_be_focused()


def test_shortcuts_can_be_switched_off(page: Page) -> None:
    User.objects.filter(username="saksbehandler.bergen").update(keyboard_shortcuts=False)
    page.goto("/")

    page.keyboard.press("/")

    expect(page.locator("#sok")).not_to_be_focused()


def test_search_suggests_while_one_writes_and_leads_there(
    page: Page, axe: Callable[[Page], None], tmp_path: Any
) -> None:
    page.goto("/")

    page.locator("#sok").press_sequentially("Ka")
    page.get_by_role("option", name="Kåre Prøveland").wait_for()
    axe(page)
    page.screenshot(path=tmp_path / "search.png")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/sok/?q=K%C3%A5re")


def test_search_enter_without_choosing_shows_the_result_page(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/")

    page.locator("#sok").fill("Kari")
    page.locator("#sok").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Søk etter «Kari»")
    axe(page)


def test_my_day_is_calm_and_without_fault(page: Page, axe: Callable[[Page], None], tmp_path: Any) -> None:
    def lines(actor: Actor) -> list[Line]:
        day = actor.today
        return [
            Line("Kari Testesen", "/a/", day - timedelta(days=3), "Foreløpig svar", statutory=True),
            Line("Kåre Prøveland", "/b/", day, "Vedtak", "Til vurdering", "info"),
            Line("Åse Eksempelsen", "/c/", day + timedelta(days=40), "Fornyelse"),
        ]

    myday.register(Panel(1, "Frister", lines, worklist=True))
    myday.register(
        Panel(2, "Ufordelt i Boligkontoret", lambda actor: [Line("Jon", "/d/")], more=lambda actor: "/")
    )
    page.goto("/")

    expect(page.get_by_role("heading", name="Over fristen")).to_be_visible()
    axe(page)
    page.screenshot(path=tmp_path / "my_day.png", full_page=True)


def test_user_menu_changes_the_look_and_closes_on_escape(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/")

    page.locator(".user-menu > summary").click()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Mørkt")).to_be_hidden()
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Mørkt").click()

    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    axe(page)


def test_narrow_menu_opens_with_its_button(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/")
    entry = page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Min dag")

    expect(entry).to_be_hidden()
    page.get_by_role("button", name="Meny").click()

    expect(entry).to_be_visible()


def test_sign_in_page_lists_the_personas(
    open_page: Callable[..., Page], axe: Callable[[Page], None], settings: Any, tmp_path: Any
) -> None:
    settings.HUSROM_DEMO = True
    page = open_page(viewport={"width": 1280, "height": 800})
    page.goto("/logg-inn/?next=/profil/")
    axe(page)
    page.screenshot(path=tmp_path / "sign_in.png", full_page=True)

    name = User.objects.get(username="leder.nes").full_name
    page.locator('button[value="leder.nes"]').click()

    page.wait_for_url("**/profil/")
    expect(page.locator(".user-menu")).to_contain_text(name)
    axe(page)
    page.screenshot(path=tmp_path / "profile.png", full_page=True)


def test_profile_error_is_announced_in_title_and_summary(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/profil/")
    page.evaluate("document.querySelector('input[name=language]:checked').value = 'xx'")

    page.get_by_role("button", name="Lagre innstillinger").click()

    expect(page).to_have_title("Feil: Profil og innstillinger – Husrom")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)


def test_pages_work_without_script(open_page: Callable[..., Page], sign_in: Any) -> None:
    page = open_page(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    sign_in(page, User.objects.get(username="saksbehandler.bergen"))
    page.goto("/")

    page.locator("#sok").fill("Kari")
    page.locator("#sok").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Søk etter «Kari»")
    expect(page.get_by_role("link", name="Min dag")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_administration_is_a_menu_of_its_own(
    page: Page, axe: Callable[[Page], None], width: int, tmp_path: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    if width == 320:
        page.get_by_role("button", name="Meny").click()

    page.get_by_text("Administrasjon").click()
    axe(page)
    page.screenshot(path=tmp_path / "menu.png")
    page.get_by_role("link", name="Importer").click()

    page.wait_for_url("**/importer/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
