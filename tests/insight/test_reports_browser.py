"""Building a report with the keyboard on a narrow screen, and what was measured, read by a screen reader."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from core.agencies.models import Municipality
from insight.models import FigureReport
from insight.services.oversight import Asked, ask_for_cases
from tests.factories.allocation import make_entry
from tests.insight.test_history import end, keep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_report_is_built_with_the_keyboard_on_a_narrow_screen(
    bergen: Municipality,
    actor: Callable[[str], Actor],
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
) -> None:
    worker = actor("saksbehandler.bergen")
    with acting_as(worker):
        entries = [make_entry(worker, days_ago=days) for days in range(500, 507)]
    day = worker.today.replace(day=1) - timedelta(days=1)
    keep(bergen, day)
    end(entries[:3], day)
    auditor = for_user(User.objects.get(username="revisor.bergen"))
    with acting_as(auditor):
        task = ask_for_cases(
            actor=auditor,
            owner=entries[0].compartment,
            asked=Asked(
                "Forvaltningsrevisjon av svartid", "auditor", "sample", auditor.today, 3,
                auditor.today - timedelta(days=600), auditor.today,
            ),
        )  # fmt: skip
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, User.objects.get(username="moteleder.bergen"))

    page.goto(reverse("insight:add_report"))
    page.get_by_role("textbox", name="Navn").focus()
    page.keyboard.type("Køen")
    group = page.locator("summary", has_text="Kø og ventetid")
    group.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Husstander på den ordinære ventelista", exact=True).focus()
    page.keyboard.press("Space")
    axe(page)
    page.get_by_role("button", name="Lagre rapporten").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Køen", level=1)).to_be_visible()
    with acting_as(for_user(User.objects.get(username="moteleder.bergen"))):
        report = FigureReport.objects.get()
    addresses = [
        report.get_absolute_url(), reverse("insight:reports"), reverse("insight:change_report", args=[report.pk]),
        f"{reverse('insight:changes')}?per={day.isoformat()}", reverse("insight:oversight"),
        task.get_absolute_url(), reverse("insight:refuse_cases", args=[task.pk]),
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
    page.goto(task.get_absolute_url())
    page.get_by_role("button", name="Åpne sakene for revisor").click()
    expect(page.get_by_text("Sakene er åpnet for revisor.")).to_be_visible()
    sign_in(page, User.objects.get(username="revisor.bergen"))
    for address in (reverse("insight:ask_cases"), task.get_absolute_url()):
        page.goto(address)
        axe(page)
