"""Requests and retention in a real browser: no accessibility fault, narrow or wide, and no sideways scroll."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from applications.services.knowledge import write_note
from core.accounts.models import User
from core.agencies.actors import acting_as, for_user
from core.privacy.services import answering, packages
from core.privacy.services import requests as service
from tests.factories.applications import make_application
from tests.factories.privacy import make_request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_have_no_fault_at_320_and_1280(
    open_page: Callable[..., Page], sign_in: Any, axe: Any, tmp_path: Path
) -> None:
    worker = User.objects.get(username="saksbehandler.bergen")
    with acting_as(for_user(worker)) as actor:
        case = make_application(actor)
        write_note(actor=actor, application=case, text="Naboen Ola Hemmeligsen ringte.")
        made = make_request(actor, case, "gdpr")
        service.gather(actor=actor, request=made)
        note = next(row for row in packages.found_in(actor, made) if row.source == "application.note")
        answering.leave_out(
            actor=actor, request=made, cut=answering.Cut("pol-16-d", note, "text", "Ola Hemmeligsen")
        )
    home = made.get_absolute_url()
    pages = {
        "list": "/personvern/innsynskrav/",
        "new": "/personvern/innsynskrav/ny/",
        "one": home,
        "item": f"{home}del/{note.pk}/",
        "refuse": f"{home}avsla/",
    }
    for width in (1280, 320):
        page = open_page(viewport={"width": width, "height": 900})
        sign_in(page, worker)
        for name, address in pages.items():
            page.goto(address)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        sign_in(page, User.objects.get(username="personvern.bergen"))
        page.goto("/personvern/bevaring/")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=tmp_path / f"retention-{width}.png", full_page=True)
