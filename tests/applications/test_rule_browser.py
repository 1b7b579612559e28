"""Rules, their trial and the work lists in a real browser: no axe violation, nothing wider than a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from core.jobs.long import work_on
from core.jobs.models import Job

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def seen(page: Page, axe: Callable[[Page], None]) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_administrator_makes_tries_and_publishes_a_new_version(
    open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, get_user_model().objects.get(username="admin.bergen"))
    page.goto("/regelsett/satser/")
    seen(page, axe)
    page.goto("/regelsett/")
    seen(page, axe)
    page.get_by_role("button", name="Ny versjon av Bergen 2025").click()
    page.get_by_label("Navn på bokmål").fill("Bergen 2027")
    page.get_by_label("Navn på nynorsk").fill("Bergen 2027")
    page.get_by_label("Gjelder fra og med").fill("01012027")
    seen(page, axe)
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Oppgi hjemmelen").first).to_be_visible()
    seen(page, axe)
    page.get_by_role("link", name="Endre navn, periode og hjemmel").click()
    page.get_by_label("Hjemmel").fill("bystyret 16.12.2026, sak 410/26")
    page.get_by_role("button", name="Lagre").click()
    page.get_by_role("link", name="Endre kravet Inntekt").click()
    seen(page, axe)
    page.get_by_label("Ganger satsen, etter antall personer").fill("4,0; 4,5; 5,0; 5,5")
    page.get_by_role("button", name="Lagre kravet").click()
    expect(page.get_by_text("ordlyden er den samme som før")).to_be_visible()
    page.get_by_role("link", name="Endre brevtekstene Inntekt").click()
    seen(page, axe)
    page.go_back()
    page.get_by_role("link", name="Prøv på sakene").click()
    seen(page, axe)
    page.get_by_role("button", name="Prøv regelsettet").click()
    expect(page.get_by_role("heading", name="Prøving av «Bergen 2027»")).to_be_visible()
    work_on(Job.objects.get(kind="rules.simulation").pk)
    page.reload()
    seen(page, axe)
    page.goto("/regelsett/")
    page.get_by_role("link", name="Bergen 2027").first.click()
    page.get_by_role("link", name="Publiser").click()
    page.get_by_label("Hvorfor publiserer du det du selv har skrevet?").fill(
        "Kommunen har én systemansvarlig."
    )
    seen(page, axe)
    page.get_by_role("button", name="Publiser regelsettet").click()
    expect(page.get_by_role("heading", name="Bergen 2027")).to_be_visible()
    seen(page, axe)


def test_caseworker_works_through_the_lists(
    open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, get_user_model().objects.get(username="saksbehandler.bergen"))
    page.goto("/soknader/")
    seen(page, axe)
    page.get_by_role("link", name="Ufordelte").first.click()
    page.get_by_text("Lagre eller slett utvalg").click()
    page.get_by_label("Lagre dette utvalget som").fill("Uten ansvarlig")
    page.get_by_role("button", name="Lagre utvalget").click()
    expect(page.get_by_role("link", name="Uten ansvarlig")).to_be_visible()
    seen(page, axe)
    page.goto("/soknader/ukelista/")
    seen(page, axe)
