"""A resident's phone: the code, the questions in the language wanted, and thanks. And the leader's matrix."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import acting_as
from core.agencies.models import Municipality
from deviations.services import surveys
from deviations.survey_codes import spaced
from tests.deviations.test_surveys import opened
from tests.factories.risks import HIGH, approved, with_risk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_resident_answers_and_leader_sees_the_result(
    bergen: Municipality, open_page: Callable[..., Page], sign_in: Any, axe: Callable[[Page], None]
) -> None:
    user = User.objects.get(username="enhetsleder.bergen")
    leader = actors.for_user(user)
    with acting_as(leader):
        with_risk(leader, assessment := approved(leader), HIGH, "Brann")
        survey, codes = opened(leader)
    page = open_page(**PHONE)

    for code in codes[:3]:
        page.goto("/svar/")
        axe(page)
        page.get_by_label("Koden din").fill(spaced(code).lower())
        page.get_by_role("button", name="Gå videre").click()
        page.get_by_role("link", name="English").click()
        page.get_by_role("group", name="1. Do you feel safe").get_by_label("To some extent").check()
        no_sideways_scroll(page)
        axe(page)
        page.get_by_role("button", name="Send the answers").click()
        expect(page.get_by_role("heading", name="Thank you for your answers.")).to_be_visible()
    assert page.context.cookies() == []

    sign_in(page, user)
    page.goto(survey.get_absolute_url())
    axe(page)
    with acting_as(leader):
        surveys.close_survey(actor=leader, survey=survey)
    page.reload()
    expect(page.get_by_text("Resultat", exact=True)).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    for address in (assessment.get_absolute_url(), "/risiko/bilde/"):
        page.goto(address)
        expect(page.get_by_role("table", name="Etter tiltak")).to_be_visible()
        axe(page)
        no_sideways_scroll(page)
