"""The agenda put in order in a real browser: dragged with the mouse, and with the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from allocation import services
from allocation.models import Meeting
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from tests.factories.allocation import make_entry, make_meeting
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_persona(open_page: Callable[..., Page], sign_in: Any) -> Callable[..., Page]:
    def enter(username: str, **options: Any) -> Page:
        page = open_page(**options)
        sign_in(page, get_user_model().objects.get(username=username))
        return page

    return enter


@pytest.fixture
def meeting(bergen: Municipality, actor: Callable[[str], Actor]) -> Meeting:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        meeting = make_meeting(chair, days_ahead=3)
        for title in ("Alfa", "Beta", "Gamma", "Delta"):
            services.add_item(actor=chair, meeting=meeting, title=title)
    return meeting


def titles(page: Page) -> list[str]:
    return [row.get_attribute("data-title") or "" for row in page.locator("[data-arrange] > li").all()]


def saved(page: Page) -> list[str]:
    page.get_by_role("button", name="Lagre rekkefølgen").click()
    expect(page.get_by_role("status").filter(has_text="Rekkefølgen er lagret.")).to_be_visible()
    links = page.locator(".agenda-row h3 a").all()
    return [link.inner_text() for link in links]


def test_items_are_dragged_and_saved(
    meeting: Meeting, as_persona: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = as_persona("moteleder.bergen")
    page.goto(f"/moter/{meeting.pk}/")
    page.get_by_role("link", name="Endre rekkefølgen").click()
    axe(page)

    rows = page.locator("[data-arrange] > li")
    rows.nth(3).drag_to(rows.nth(0), source_position={"x": 200, "y": 10}, target_position={"x": 200, "y": 4})

    expect(page.locator("[data-arrange-status]")).to_contain_text("Delta er nå nr. 1 av 4")
    assert titles(page) == ["Delta", "Alfa", "Beta", "Gamma"]
    assert saved(page) == ["Delta", "Alfa", "Beta", "Gamma"]


def test_items_are_moved_with_the_keyboard_alone(meeting: Meeting, as_persona: Callable[..., Page]) -> None:
    page = as_persona("moteleder.bergen")
    page.goto(f"/moter/{meeting.pk}/rekkefolge/")
    told = page.locator("[data-arrange-status]")

    lift = page.get_by_role("button", name="Flytt Gamma", exact=True)
    lift.focus()
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Gamma er løftet")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(told).to_contain_text("Gamma er nå nr. 1 av 4")
    page.keyboard.press("Escape")
    expect(told).to_contain_text("Gamma er tilbake som nr. 3 av 4")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Gamma er sluppet som nr. 2 av 4")
    expect(lift).to_be_focused()
    page.get_by_role("spinbutton", name="Nummer for Delta").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")

    assert titles(page) == ["Delta", "Alfa", "Gamma", "Beta"]
    assert saved(page) == ["Delta", "Alfa", "Gamma", "Beta"]


def test_preparation_on_a_phone(
    bergen: Municipality,
    actor: Callable[[str], Actor],
    as_persona: Callable[..., Page],
    axe: Callable[[Page], None],
) -> None:
    chair = actor("moteleder.bergen")
    with acting_as(chair):
        entry = make_entry(chair)
        make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
        meeting = make_meeting(chair, days_ahead=3, units=[unit(bergen, "ebf")])
        services.build_agenda(actor=chair, meeting=meeting)
        services.publish_meeting(actor=chair, meeting=meeting)
        name = entry.application.applicant.name

    page = as_persona("boligleder.bergen", viewport={"width": 390, "height": 844})
    page.goto(f"/moter/{meeting.pk}/")
    page.get_by_role("link", name="Forbered møtet").click()
    axe(page)
    page.get_by_text("Skriv hva dere fant").click()
    page.get_by_label("Det møtet bør vite").fill("Har bodd hos oss før.")
    page.get_by_role("button", name="Lagre kladd").click()
    expect(page.get_by_text("Bare enheten din ser den.")).to_be_visible()
    page.get_by_role("button", name="Del med møtet").click()
    expect(page.get_by_text("Opplysningen er delt med møtet.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)

    other = as_persona("moteleder.bergen")
    other.goto(f"/moter/{meeting.pk}/forberedelse/")
    expect(other.get_by_role("cell", name="1 av 1")).to_be_visible()
    axe(other)
    expect(other.get_by_role("heading", name=name)).to_be_visible()
