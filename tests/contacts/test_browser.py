"""A call comes in while one does something else: one line in the search box, one look, saved."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from core.accounts.models import User
from core.agencies.models import Municipality

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_call_is_logged_from_the_search_box(
    bergen: Municipality,
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
    as_owner: Any,
) -> None:
    page = open_page()
    sign_in(page, User.objects.get(username="oppfolger.bergen"))
    page.goto("/")
    page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first.fill(
        "Ring fra naboen om bråk i oppgangen, følg opp om en uke"
    )
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Før henvendelse").click()
    axe(page)
    expect(page.get_by_label("Fra eller til")).to_have_value("naboen")
    page.get_by_role("button", name="Lagre henvendelsen").first.click()

    expect(page.get_by_text("Henvendelsen er ført.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Alle henvendelser").click()
    axe(page)
    with as_owner():
        assert Contact.objects.get().caller == "naboen"


@pytest.mark.parametrize("address", ["/henvendelser/ny/", "/henvendelser/"])
def test_pages_fit_a_phone(
    bergen: Municipality,
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
    address: str,
) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    sign_in(page, User.objects.get(username="oppfolger.bergen"))
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
