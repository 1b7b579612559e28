"""The session ends in the middle of a text, in a real browser: sign in, read it over, press the button again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from applications.models import Application, Note
from core.accounts.models import User
from tests.factories.applications import make_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ME = "saksbehandler.bergen"
PASSWORD = "fire-tilfeldige-ord"


@pytest.fixture
def case(actor: Any, as_owner: Any) -> Application:
    with as_owner():
        user = User.objects.get(username=ME)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    with transaction.atomic():
        return make_application(actor(ME))


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_written_stands_in_the_form_after_signing_in_again(
    case: Application,
    scripts: bool,
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
    as_owner: Any,
) -> None:
    page = open_page(java_script_enabled=scripts)
    sign_in(page, User.objects.get(username=ME))
    page.goto(f"/soknader/{case.key}/notater/")
    page.get_by_role("textbox", name="Notat").fill("Ringte søkeren.\nHun ringer tilbake i morgen.")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Lagre notatet").click()

    expect(page.get_by_text("Du var logget ut. Det du skrev, er tatt vare på.")).to_be_visible()
    if scripts:
        axe(page)
    page.get_by_label("Brukernavn").fill(ME)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_text("Dette er ikke lagret ennå.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Notat")).to_have_value(
        "Ringte søkeren.\nHun ringer tilbake i morgen."
    )
    if scripts:
        axe(page)
    with as_owner():
        assert not Note.objects.exists()

    page.get_by_role("button", name="Lagre notatet").click()
    expect(page.get_by_text("Notatet er lagret.")).to_be_visible()
    assert "tatt-vare-pa" not in page.url
    with as_owner():
        assert Note.objects.count() == 1
