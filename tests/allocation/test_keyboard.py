"""A whole meeting with the keyboard alone, in a real browser: where the meeting allocates, and where it decides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Locator, Page, expect

from applications.models import Application
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from tests.allocation.test_meetings import ready_in_nes
from tests.database import as_owner
from tests.factories.allocation import make_entry, make_meeting, set_switch
from tests.factories.housing import make_dwelling, make_vacancy
from tests.people_at_work import unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], None]


class Keyboard:
    """Nothing but keys: Tab until it is reached, Enter, Space, and what run mode offers."""

    def __init__(self, page: Page, axe: Axe) -> None:
        self.page, self.axe = page, axe

    def reach(self, wanted: Locator) -> None:
        expect(wanted).to_be_visible()
        for _step in range(120):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{wanted} is not reached with the keyboard on {self.page.url}")

    def link(self, name: str) -> None:
        self.reach(self.page.get_by_role("link", name=name).first)
        self._enter()

    def button(self, name: str) -> None:
        self.reach(self.page.get_by_role("button", name=name).first)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.axe(self.page)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def save(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Control+Enter")
        self.axe(self.page)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def keyboard(open_page: Callable[..., Page], sign_in: Any, axe: Axe) -> Callable[[str, str], Keyboard]:
    def sit_down(username: str, path: str) -> Keyboard:
        page = open_page()
        sign_in(page, get_user_model().objects.get(username=username))
        page.goto(path)
        return Keyboard(page, axe)

    return sit_down


def test_meeting_that_allocates(
    bergen: Municipality, actor: Callable[[str], Actor], keyboard: Callable[[str, str], Keyboard]
) -> None:
    chair = actor("moteleder.bergen")
    make_vacancy(bergen, make_dwelling(bergen, rooms=2, bedrooms=1))
    with acting_as(chair):
        make_entry(chair, days_ago=300)
        make_entry(chair, days_ago=100)
        meeting = make_meeting(chair, units=[unit(bergen, "ebf")])
    hands = keyboard("moteleder.bergen", meeting.get_absolute_url())

    hands.button("Sett opp sakslista")
    hands.link("Send sakslista")
    hands.button("Send sakslista")
    hands.link("Start møtet")
    hands.reach(hands.page.get_by_label("Utleie og forvaltning").first)
    hands.keys("Space")
    hands.button("Gå til sakene")
    hands.sees("Sak 1 av 3")

    # The second in line, without a reason: refused by number; then with one, and the reasons confirmed.
    hands.keys("1", "k", "ArrowDown")
    hands.save()
    hands.sees("Nr. 1 står foran den valgte")
    hands.keys("b")
    hands.page.keyboard.type("Nær barnas skole.")
    hands.save()
    hands.sees("Derfor ble de andre ikke valgt")
    hands.save()
    hands.sees("Sak 2 av 3")

    # A mistake: taken back, and the first in line chosen.
    hands.keys("a")
    hands._enter()
    hands.sees("Resultatet på sak 1 er tatt tilbake.")
    hands.keys("1", "k", "Space")
    hands.save()
    hands.save()
    for number in (2, 3):
        hands.sees(f"Sak {number} av 3")
        hands.keys("1")
        hands.save()
    hands.button("Avslutt møtet")
    hands.link("Godkjenn referatet")
    hands.button("Godkjenn referatet")
    hands.sees("Referatet er godkjent.")
    hands.link("Se referatet")
    hands.sees("Referatet kan ikke endres.")


def test_meeting_that_decides(
    nes: Municipality, actor: Callable[[str], Actor], keyboard: Callable[[str, str], Keyboard]
) -> None:
    set_switch(nes, "decision.when", "in_meeting")
    leader = actor("leder.nes")
    with acting_as(leader):
        item = ready_in_nes(leader)
    hands = keyboard("leder.nes", item.meeting.get_absolute_url())

    hands.link("Start møtet")
    hands.button("Gå til sakene")
    hands.sees("Sak 1 av 1")
    hands.keys("3")
    hands.save()
    hands.sees("Skriv begrunnelsen for resultatet.")
    hands.keys("b")
    hands.page.keyboard.type("Har bolig.")
    hands.save()
    hands.sees("1 av 1 saker har resultat.")
    hands.button("Angre sak 1")
    hands.keys("1", "b")
    hands.page.keyboard.type("Møtet har vurdert kravene.")
    hands.save()
    hands.button("Avslutt møtet")
    hands.link("Godkjenn referatet")
    hands.sees("Møtet fattet vedtak: innvilget.")
    hands.button("Godkjenn referatet")
    hands.sees("Referatet er godkjent.")
    hands.link("Se over og send")
    hands.sees("1 av 1 brev kan sendes nå.")

    with as_owner():
        assert Application.objects.get(agenda_items=item).state == "granted"
