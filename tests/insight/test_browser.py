"""Every page of figures in a browser: readable by a screen reader, on a phone, and on paper."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as
from core.agencies.models import Municipality
from insight.figures import base
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.housing import make_vacancy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_of_figures_are_readable_by_all(
    bergen: Municipality,
    actor: Callable[[str], Actor],
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
) -> None:
    worker = actor("saksbehandler.bergen")
    with acting_as(worker):
        for days in (40, 100, 500, 900):
            make_entry(worker, days_ago=days)
        make_entry(worker, days_ago=800, members=(child(),))
    make_vacancy(bergen)
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, User.objects.get(username="moteleder.bergen"))
    then = (worker.today - timedelta(days=30)).isoformat()
    addresses = [
        reverse("insight:index"), reverse("insight:need"), f"{reverse('insight:need')}?vis=bydel-gruppe&per={then}",
        f"{reverse('insight:need')}?per=2099-01-01", reverse("insight:kostra"), reverse("insight:national"),
        reverse("insight:control"), reverse("insight:definitions"),
        reverse("insight:figure", args=["ventelister", "husstander"]),
        *(reverse("insight:group", args=[group.slug]) for group in base.groups()),
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address

    page.goto(reverse("insight:need"))
    chart = page.get_by_role("img", name="Husstander som trenger bolig, måned for måned")
    assert chart.count() == 1 and chart.locator("desc").text_content()
    page.emulate_media(media="print")
    assert chart.is_visible()
