"""The stock's pages in a real browser: readable on a narrow screen, and free of faults axe can see."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from core.agencies.models import Municipality
from housing import services
from housing.enums import DwellingState
from housing.models import Vacancy
from housing.services import advice, checklist, supply
from tenancies.models import Lease, Replacement
from tenancies.services import replacements
from tests.database import as_owner
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"viewport": {"width": 320, "height": 640}}


def persona(username: str) -> User:
    return User.objects.get(username=username)


@pytest.fixture
def filled(bergen: Municipality) -> tuple[Vacancy, Lease, Replacement]:
    """A vacancy that is asked about, an agreement, a checklist, a project, and a home that is lent."""
    vacancy = make_vacancy(bergen)
    lent = make_vacancy(bergen)
    lease = make_lease(bergen, dwelling=make_dwelling(bergen, state=DwellingState.LET))
    referred = make_dwelling(bergen, ownership="referral_right")
    manager: Actor = for_user(persona("boligleder.bergen"))
    with acting_as(manager):
        checklist.adopt_suggested(actor=manager, on=manager.today)
        agreement = services.add_agreement(
            actor=manager,
            kind="tilvisning",
            title="Avtale",
            owner="Utleie AS",
            starts_on=manager.today,
            dwellings_total=5,
        )
        services.add_dwellings(actor=manager, agreement=agreement, dwellings=[referred], on=manager.today)
        supply.add_project(actor=manager, name="Nye familieboliger", units=6)
        advice.give(actor=manager, dwelling=vacancy.dwelling, kind="quiet", text="Lydhørt")
        given = replacements.give(
            actor=manager,
            lease=lease,
            vacancy=lent,
            reason="fire",
            expected_return_on=manager.today.replace(year=manager.today.year + 1),
            tenant_pays=Decimal(4000),
            rest_paid_by="insurance",
        )
    return vacancy, lease, given


def test_every_page_of_the_stock_is_sound_on_a_narrow_screen(
    filled: tuple[Vacancy, Lease, Replacement],
    open_page: Callable[..., Page],
    sign_in: Any,
    axe: Callable[[Page], None],
) -> None:
    vacancy, lease, replacement = filled
    page = open_page(**NARROW)
    sign_in(page, persona("boligleder.bergen"))
    home = vacancy.dwelling
    names = (
        "list", "buildings", "areas", "agreements", "vacancies", "expected", "idle", "projects", "checklist", "advice",
        "add", "add_project", "add_agreement",
    )  # fmt: skip
    addresses = [
        *(reverse(f"housing:{name}") for name in names),
        home.get_absolute_url(),
        home.building.get_absolute_url(),
        vacancy.get_absolute_url(),
        reverse("housing:retire", args=[home.pk]),
        reverse("housing:earmark_floor", args=[home.building_id]),
        lease.get_absolute_url(),
        reverse("tenancies:replacements"),
        replacement.get_absolute_url(),
        *(
            reverse(f"tenancies:{name}", args=[replacement.pk])
            for name in ("extend_replacement", "end_replacement", "keep_replacement", "cancel_replacement")
        ),
        reverse("tenancies:replacement_for", args=[vacancy.pk]),
        reverse("tenancies:give_replacement", args=[lease.pk]),
    ]

    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        axe(page)
    for name in ("projects", "agreements"):
        page.goto(reverse(f"housing:{name}"))
        page.locator("main table a").first.click()
        expect(page.locator("main h1")).to_be_visible()
        axe(page)


def test_home_that_is_lent_is_given_back_with_the_keyboard(
    filled: tuple[Vacancy, Lease, Replacement], open_page: Callable[..., Page], sign_in: Any
) -> None:
    page = open_page()
    sign_in(page, persona("boligleder.bergen"))

    page.goto(filled[2].get_absolute_url())
    page.get_by_role("link", name="De har flyttet tilbake").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Registrer at de er hjemme").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Erstatningsboligen er meldt ledig.")).to_be_visible()
    with as_owner():
        assert Replacement.objects.get(pk=filled[2].pk).state == "returned"
