"""All components in a real browser: no accessibility fault in light or dark, narrow or wide, and no sideways scroll."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from core.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_gallery_has_no_fault(
    open_page: Callable[..., Page], sign_in: Any, axe: Any, width: int, scheme: str, tmp_path: Any
) -> None:
    user = User.objects.create(username="prove", full_name="Prøve Testesen")
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    sign_in(page, user)

    page.goto("/komponenter/")

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=tmp_path / "gallery.png", full_page=True)


def _served(page: Page, html: str) -> None:
    """Show a page made here on the live server's address, so that its styles and scripts are found."""
    page.route("**/laget/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/laget/")


@pytest.mark.parametrize("width", [320, 1280])
def test_confirm_and_conflict_pages_have_no_fault(
    open_page: Callable[..., Page], axe: Any, width: int, tmp_path: Any
) -> None:
    from tests.interface import test_parts as parts

    asked = parts.request(data=parts.MINE)
    conflict = parts.conflict_page(
        asked, form=parts.CaseForm(asked.POST), stored=parts.STORED, version=4, back="/"
    )
    confirm = parts.Confirm(
        "Trekke tilbudet?", "Husstanden går tilbake til ventelista.", "Trekk tilbudet", "Behold tilbudet", "/",
        facts=parts.facts(("Søker", "Kari Testesen"), ("Bolig", "Haggardshaugen 3")),
    )  # fmt: skip
    confirming = parts.confirm_page(parts.request(data={}), confirm, parts.ReasonForm({}))

    for name, answer in (("conflict", conflict), ("confirm", confirming)):
        page = open_page(viewport={"width": width, "height": 700})
        _served(page, answer.content.decode())
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


def test_printed_page_has_only_the_content(
    open_page: Callable[..., Page], sign_in: Any, tmp_path: Any
) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    sign_in(page, User.objects.create(username="prove", full_name="Prøve Testesen"))
    page.goto("/komponenter/")

    page.emulate_media(media="print")

    assert not page.locator(".site-bar").is_visible()
    assert page.locator("h1").is_visible()
    page.screenshot(path=tmp_path / "print.png", full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1920, "height": 1000})
    page.screenshot(path=tmp_path / "wide.png")
