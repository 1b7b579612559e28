"""A phone in the hall: the report in one page, with and without network; and the leader's page."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies.models import Municipality
from deviations.models import Report, ReportPhoto

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


def person(username: str) -> User:
    return User.objects.get(username=username)


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_report_on_a_phone(
    bergen: Municipality,
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
    as_owner: Any,
) -> None:
    page = open_page(**PHONE)
    sign_in(page, person("botiltak.bergen"))
    page.goto("/avvik/meld/")
    no_sideways_scroll(page)
    axe(page)

    page.get_by_role("button", name="Send meldingen").click()
    expect(page.get_by_text("Rett opp dette")).to_be_visible()
    axe(page)
    page.get_by_label("Brann").check()
    page.get_by_label("Hva skjedde?").fill("En branndør sto åpen hele natta.")
    page.get_by_role("button", name="Send meldingen").click()

    expect(page.get_by_role("heading", name="Takk. Meldingen er sendt.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Se meldingen").click()
    expect(page.get_by_text("En branndør sto åpen hele natta.")).to_be_visible()
    no_sideways_scroll(page)
    axe(page)
    with as_owner():
        assert Report.objects.count() == 1


def test_report_without_network_is_kept_and_sent_when_it_is_back(
    bergen: Municipality, open_page: Callable[..., Page], sign_in: Any, as_owner: Any
) -> None:
    page = open_page(**PHONE)
    sign_in(page, person("botiltak.bergen"))
    page.goto("/avvik/meld/")
    page.get_by_text("Brann", exact=True).click()
    page.get_by_label("Hva skjedde?").fill("Røykvarsleren virket ikke.")
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(made, "PNG")
    page.get_by_label("Bilder").set_input_files(
        {"name": "rom.png", "mimeType": "image/png", "buffer": made.getvalue()}
    )
    expect(page.get_by_text("Kladd på denne telefonen")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Send meldingen").click()
    expect(page.get_by_text("Ikke sendt. Du er uten nett")).to_be_visible()
    no_sideways_scroll(page)

    # The phone is put away: the page is gone, the draft is not.
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/avvik/meld/")
    expect(page.get_by_text("Her er meldingen du ikke fikk sendt")).to_be_visible()
    expect(page.get_by_label("Hva skjedde?")).to_have_value("Røykvarsleren virket ikke.")

    # Lost once more, and this time it leaves by itself when the network is back.
    page.context.set_offline(True)
    page.get_by_role("button", name="Send meldingen").click()
    expect(page.get_by_text("Ikke sendt. Du er uten nett")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Takk. Meldingen er sendt.")).to_be_visible()
    page.wait_for_load_state()
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('husrom-draft-')).length")
        == 0
    )
    with as_owner():
        assert Report.objects.get().what_happened == "Røykvarsleren virket ikke."
        assert ReportPhoto.objects.count() == 1


def test_draft_is_its_writers_alone(
    bergen: Municipality, open_page: Callable[..., Page], sign_in: Any
) -> None:
    page = open_page(**PHONE)
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('husrom-draft-')).length"
    for leaves in (lambda: sign_in(page, person("enhetsleder.bergen")), None):
        sign_in(page, person("botiltak.bergen"))
        page.goto("/avvik/meld/")
        page.get_by_label("Hva skjedde?").fill("Bare mitt.")
        expect(page.get_by_text("Kladd på denne telefonen")).to_be_visible()
        assert page.evaluate(kept) == 1
        if leaves is None:
            page.locator("details.user-menu > summary").click()
            page.get_by_role("button", name="Logg ut").click()
            page.wait_for_url("**/logg-inn/**")
        else:
            leaves()
            page.goto("/avvik/meld/")
            expect(page.get_by_label("Hva skjedde?")).to_have_value("")
        assert page.evaluate(kept) == 0


def test_leader_handles_a_report(
    bergen: Municipality, open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    staff = open_page(**PHONE)
    sign_in(staff, person("botiltak.bergen"))
    staff.goto("/avvik/meld/")
    staff.get_by_label("Brann").check()
    staff.get_by_label("Hva skjedde?").fill("En branndør sto åpen hele natta.")
    staff.get_by_role("button", name="Send meldingen").click()
    expect(staff.get_by_role("heading", name="Takk. Meldingen er sendt.")).to_be_visible()

    page = open_page()
    sign_in(page, person("enhetsleder.bergen"))
    page.goto("/avvik/")
    axe(page)
    page.get_by_role("link", name="/1", exact=False).first.click()
    page.get_by_role("link", name="Se etter navn").click()
    axe(page)
    page.get_by_role("button", name="Teksten er lest gjennom").click()
    page.get_by_role("link", name="Vurder avviket").click()
    axe(page)
    page.get_by_label("Ja").check()
    page.get_by_label("Konsekvens").select_option("3")
    page.get_by_label("Begrunnelse").fill("Brannvern er svekket.")
    page.get_by_role("button", name="Lagre vurderingen").click()
    page.get_by_role("link", name="Sett opp tiltak").first.click()
    axe(page)
    page.get_by_label("Hva skal gjøres?").fill("Montere dørpumpe.")
    page.get_by_label("Ansvarlig").select_option(label="Ida Lunde")
    page.get_by_role("button", name="Lagre tiltaket").click()
    expect(page.get_by_text("1 tiltak er ikke utført")).to_be_visible()
    axe(page)
    page.goto(f"{page.url.partition('#')[0]}historikk/")
    expect(page.get_by_text("Et tiltak ble satt opp")).to_be_visible()
    axe(page)
