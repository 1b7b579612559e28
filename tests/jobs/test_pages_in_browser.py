"""The ground floor's pages in a real browser: reachable from the menu, free of axe violations, narrow and wide."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from core.agencies.models import Municipality
from core.documents import letters
from core.jobs import registry, runner
from core.jobs.imports import importer
from core.jobs.long import work_on
from core.jobs.models import Job
from core.jobs.registry import NightlyJob, nightly
from core.messages import outbox, services
from tests.documents.test_letters import FILLED, OLA, person_of
from tests.jobs.files import DepositImporter, csv_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def job() -> Iterator[NightlyJob]:
    @nightly("test.browser", title="Varsler frister", order=1)
    def failing(actor: Actor, on: Any, run: runner.Run) -> None:
        raise ValueError

    yield registry.nightly_job("test.browser")
    del registry._jobs["test.browser"]


@pytest.fixture
def deposits() -> Iterator[None]:
    importer.register(DepositImporter())
    yield
    del importer._importers["test-deposits"]


def persona(username: str) -> User:
    return User.objects.get(username=username)


def test_administrator_sees_jobs_and_asks_for_a_run(
    job: NightlyJob, open_page: Callable[..., Page], sign_in: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    place = Municipality.objects.get(code="bergen")
    runner.run_due(timezone.now(), jobs=[job], municipalities=[place], pause=lambda seconds: None)
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, persona("admin.bergen"))

    page.goto("/jobber/")
    axe(page)
    page.get_by_role("link", name="Varsler frister").click()
    expect(page.get_by_role("cell", name="Feilet")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Kjør nå").click()

    expect(page.get_by_text("Jobben er satt i gang")).to_be_visible()


def test_caseworker_acknowledges_and_ticks_off(
    open_page: Callable[..., Page], sign_in: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    user = persona("saksbehandler.bergen")
    with acting_as(for_user(user)) as actor:
        services.notify(
            actor=actor, unit=actor.unit, title="Møtet er flyttet", url="/", key="n", needs_receipt=True
        )
        services.add_task(actor=actor, user=user, title="Ring utleier", url="/", key="t", due=actor.today)
        outbox.queue(
            actor=actor,
            channel="sms",
            recipient={"name": "Ola Testesen"},
            key="o",
            compartment=actor.compartment,
        )
    page = open_page()
    sign_in(page, user)

    page.goto("/")
    expect(page.get_by_role("link", name="Ring utleier")).to_be_visible()
    page.goto("/varsler/")
    axe(page)
    page.get_by_role("button", name="Kvitter: Møtet er flyttet").click()
    expect(page.get_by_text("Varselet er kvittert.")).to_be_visible()
    page.goto("/oppgaver/")
    axe(page)
    page.get_by_role("button", name="Merk som utført: Ring utleier").click()
    expect(page.get_by_text("Ingen oppgaver venter på deg.")).to_be_visible()
    page.goto("/utsending/")
    axe(page)


def test_caseworker_reads_a_file_in(
    deposits: None,
    open_page: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
) -> None:
    page = open_page(viewport={"width": 320, "height": 800})
    sign_in(page, persona("saksbehandler.bergen"))

    page.goto("/importer/")
    axe(page)
    page.get_by_role("link", name="Innskudd", exact=True).click()
    axe(page)
    content = csv_file("L-1;12 267,00;01.02.2025", "L-2;mye;")
    page.get_by_label("Fil").set_input_files(
        {"name": "innskudd.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Last opp fila").click()
    axe(page)
    page.get_by_role("button", name="Kontroller fila").click()
    expect(page.get_by_text("Venter på ledig plass")).to_be_visible()
    axe(page)
    work_on(Job.objects.get().pk)
    page.get_by_role("link", name="Se resultatet av kontrollen").click()
    expect(page.get_by_role("cell", name="skal være et beløp, for eksempel 12 267,00")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Les inn fila").click()
    expect(page.get_by_text("Noen rader har feil").first).to_be_visible()
    axe(page)
    page.get_by_label("Utelat radene med feil").check()
    page.get_by_role("button", name="Les inn fila").click()
    expect(page.get_by_role("progressbar")).to_be_visible()


def test_caseworker_sees_a_letter_and_adds_a_document(
    open_page: Callable[..., Page], sign_in: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    user = persona("saksbehandler.bergen")
    with acting_as(for_user(user)) as actor:
        person = person_of(actor)
        letter = letters.compose(
            actor=actor, code="provisional_answer", subject=person, recipient=OLA, context=FILLED,
            compartment=actor.compartment,
        )  # fmt: skip
    page = open_page(viewport={"width": 320, "height": 800}, color_scheme="dark")
    sign_in(page, user)

    page.goto(f"/brev/{letter.pk}/")
    expect(page.get_by_role("heading", name="Vi trenger mer tid på søknaden din")).to_be_visible()
    axe(page)
    page.goto(f"/dokumenter/people.person/{person.pk}/ny/")
    axe(page)
    page.get_by_role("button", name="Lagre dokumentet").click()
    expect(page.get_by_text("Velg en fil.").first).to_be_visible()
    axe(page)
