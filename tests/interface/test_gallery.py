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
