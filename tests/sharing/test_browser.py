"""In a real browser: shared, seen, taken back and gone; asked and answered; the loud banner of an emergency."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from playwright.sync_api import Page, expect

from applications.models import Application
from applications.services.knowledge import write_note
from core.agencies import actors
from core.agencies.context import set_context
from tests.factories.applications import make_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_persona(open_page: Callable[..., Page], sign_in: Any) -> Callable[[str], Page]:
    def enter(username: str) -> Page:
        page = open_page()
        sign_in(page, get_user_model().objects.get(username=username))
        return page

    return enter


@pytest.fixture
def case(transactional_db: None) -> Application:
    with transaction.atomic():
        worker = actors.for_user(get_user_model().objects.get(username="saksbehandler.bergen"))
        set_context(worker)
        made = make_application(worker)
        write_note(actor=worker, application=made, text="Ringte søkeren, som vil vente på større bolig.")
        return made


def share_the_note(page: Page, case: Application, axe: Callable[[Page], None]) -> None:
    page.goto(f"/soknader/{case.key}/notater/")
    page.get_by_text("Andre enheters notater vises ikke her").click()
    expect(page.get_by_text("enten det finnes noen eller ikke")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Del notatet").click()
    axe(page)
    page.get_by_role("button", name="Del", exact=True).click()
    expect(page.get_by_role("heading", name="Rett opp dette før du kan lagre")).to_be_visible()
    axe(page)
    page.get_by_label("Eller med en person").fill("nav.bergen")
    page.get_by_label("Brukes til det opplysningene er innhentet for").check()
    page.get_by_label("Formål").fill("Kartlegging av behov")
    page.get_by_label("Én uke").check()
    page.get_by_role("button", name="Del", exact=True).click()
    expect(page.get_by_role("heading", name="Jeg har delt")).to_be_visible()
    axe(page)


def test_shared_note_is_seen_taken_back_and_gone(
    as_persona: Callable[[str], Page], axe: Callable[[Page], None], case: Application
) -> None:
    giver, receiver = as_persona("saksbehandler.bergen"), as_persona("nav.bergen")
    share_the_note(giver, case, axe)

    receiver.goto("/personvern/delt-med-meg/")
    axe(receiver)
    receiver.get_by_role("link", name="Notat i sak").click()
    expect(receiver.get_by_text("vil vente på større bolig")).to_be_visible()
    axe(receiver)

    giver.get_by_role("link", name="Trekk tilbake").click()
    axe(giver)
    giver.get_by_role("button", name="Trekk tilbake").click()
    expect(giver.get_by_text("Delingen er trukket tilbake")).to_be_visible()

    gone = receiver.reload()
    assert gone is not None
    assert gone.status == 404


def test_unit_is_involved_writes_and_is_asked_for_insight(
    as_persona: Callable[[str], Page], axe: Callable[[Page], None], case: Application
) -> None:
    worker, helper = as_persona("saksbehandler.bergen"), as_persona("oppfolger.bergen")
    worker.goto(f"/soknader/{case.key}/involver/")
    axe(worker)
    worker.get_by_role("combobox", name="Enhet").select_option(label="Sosiale botjenester")
    worker.get_by_label("Hjemmel og formål").fill("fvl. § 13 b nr. 5, oppfølging")
    worker.get_by_role("button", name="Involver enheten").click()
    expect(worker.get_by_text("Involvert nå")).to_be_visible()
    axe(worker)

    helper.goto("/soknader/vi-er-med-i/")
    axe(helper)
    helper.get_by_role("link", name=case.applicant.name).click()
    axe(helper)
    helper.get_by_role("link", name="Gi en opplysning").click()
    axe(helper)
    helper.get_by_label("Opplysning til tildelingen").fill("Trenger bolig i første etasje.")
    helper.get_by_label("Brukes til det opplysningene er innhentet for").check()
    helper.get_by_role("button", name="Publiser").click()
    expect(helper.get_by_text("Trenger bolig i første etasje.")).to_be_visible()

    worker.goto(f"/soknader/{case.key}/notater/")
    expect(worker.get_by_text("Trenger bolig i første etasje.")).to_be_visible()
    worker.get_by_text("Andre enheters notater vises ikke her").click()
    worker.get_by_role("link", name="Spør om innsyn Sosiale botjenester").click()
    axe(worker)
    worker.get_by_label("Hva trenger dere å vite?").fill("Er det avtaler vi må ta hensyn til?")
    worker.get_by_label("Hva skal det brukes til?").fill("Vurdere vilkårene")
    worker.get_by_role("button", name="Spør om innsyn").click()
    axe(worker)

    helper.goto("/personvern/innsyn/")
    axe(helper)
    helper.get_by_role("link", name=f"Sak {case.case_number}").click()
    axe(helper)
    helper.get_by_label("Svar", exact=False).first.fill("Nei.")
    helper.get_by_role("button", name="Send svaret").click()
    expect(helper.get_by_text("Innsyn gitt")).to_be_visible()
    axe(helper)


def test_banner_is_loud_while_the_glass_is_broken(
    as_persona: Callable[[str], Page], axe: Callable[[Page], None], case: Application
) -> None:
    rescuer, officer = as_persona("botiltak.bergen"), as_persona("personvern.bergen")
    rescuer.goto("/personvern/nodtilgang/apne/")
    axe(rescuer)
    rescuer.get_by_label("Saksnummer, leieforholdsnummer").fill(case.case_number)
    rescuer.get_by_label("Hva er det som ikke kan vente?").fill("Beboeren svarer ikke og kan være i fare.")
    rescuer.get_by_role("button", name="Åpne i 24 timer").click()
    expect(rescuer.get_by_text("Du har åpen nødtilgang.")).to_be_visible()
    axe(rescuer)
    rescuer.get_by_role("link", name=f"Søknad {case.case_number}").click()
    expect(rescuer.get_by_text("Du ser denne saken med nødtilgang.")).to_be_visible()
    axe(rescuer)

    officer.goto("/personvern/nodtilgang/")
    axe(officer)
    officer.get_by_role("link", name=f"Sak {case.case_number}").click()
    axe(officer)
    officer.get_by_label("Nei, den var ikke nødvendig").check()
    officer.get_by_label("Begrunnelse").fill("Enheten svarte på telefon.")
    officer.get_by_role("button", name="Lagre vurderingen").click()
    expect(officer.get_by_text("Var ikke nødvendig")).to_be_visible()

    gone = rescuer.reload()
    assert gone is not None
    assert gone.status == 404
    expect(rescuer.get_by_text("Du har åpen nødtilgang.")).to_have_count(0)
