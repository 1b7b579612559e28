"""A document on its own page: shown where a browser can, with the same walls and log as the file."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.relations import open_relation
from core.audit.models import ReadEntry
from core.documents.models import Document
from core.documents.storing import upload
from tests.applications.test_kinds import PDF
from tests.counting import queries
from tests.documents.test_files import docx
from tests.factories.applications import make_application

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
ME = "saksbehandler.bergen"


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def case(actor: ActorOf) -> Application:
    return make_application(actor(ME))


@pytest.fixture
def papers(actor: ActorOf, case: Application) -> list[Document]:
    """Three papers, the newest first, as in the list."""
    worker = actor(ME)
    files = (("Uttalelse", PDF), ("Bilde av badet", picture()), ("Brev i Word", docx("word/document.xml")))
    made = [
        upload(actor=worker, subject=case, content=content, title=title, correspondent="Fastlegen")
        for title, content in files
    ]
    return made[::-1]


def page_of(client: Client, document: Document) -> str:
    answer = client.get(f"/dokumenter/{document.pk}/vis/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_pdf_and_picture_are_shown_and_word_is_to_be_downloaded(
    papers: list[Document], client_as: ClientAs
) -> None:
    client = client_as(ME)
    word, photo, pdf = papers

    frame, image, neither = page_of(client, pdf), page_of(client, photo), page_of(client, word)

    assert f'<iframe class="document-frame" src="/dokumenter/{pdf.pk}/?vis" title="Uttalelse">' in frame
    assert f'<img src="/dokumenter/{photo.pk}/?vis" alt="Bilde av badet">' in image
    assert "Last den ned for å lese den." in neither and "<iframe" not in neither
    for html, paper in ((frame, pdf), (image, photo), (neither, word)):
        assert "Fastlegen" in html and f'href="/dokumenter/{paper.pk}/">Last ned' in html


def test_neighbours_within_the_case(papers: list[Document], client_as: ClientAs) -> None:
    client = client_as(ME)
    word, photo, pdf = papers

    html = page_of(client, photo)

    assert f'rel="prev" href="/dokumenter/{word.pk}/vis/"' in html
    assert f'rel="next" href="/dokumenter/{pdf.pk}/vis/"' in html
    assert 'rel="prev"' not in page_of(client, word)
    assert 'rel="next"' not in page_of(client, pdf)


def test_list_of_the_case_leads_to_the_page(
    case: Application, papers: list[Document], client_as: ClientAs
) -> None:
    html = client_as(ME).get(f"/soknader/{case.key}/dokumenter/").content.decode()

    assert all(f"/dokumenter/{paper.pk}/vis/" in html for paper in papers)


def test_what_is_framed_may_run_nothing_and_be_framed_by_us_only(
    papers: list[Document], client_as: ClientAs
) -> None:
    client = client_as(ME)
    _word, photo, pdf = papers

    shown = {paper.pk: client.get(f"/dokumenter/{paper.pk}/?vis") for paper in (photo, pdf)}
    policy = client.get(f"/dokumenter/{pdf.pk}/vis/").headers["Content-Security-Policy"]

    for answer in shown.values():
        said = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in said and "frame-ancestors 'self'" in said
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in shown[photo.pk].headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy


def test_reading_is_noted_for_the_page_and_for_the_file(papers: list[Document], client_as: ClientAs) -> None:
    client = client_as(ME)
    ReadEntry.objects.all()
    before = ReadEntry.objects.count()

    client.get(f"/dokumenter/{papers[2].pk}/vis/")
    client.get(f"/dokumenter/{papers[2].pk}/?vis")

    noted = list(ReadEntry.objects.order_by("at").values_list("content", flat=True))[before:]
    assert noted == ["document.metadata", "document.attachment"]


def test_others_find_nothing_and_neighbours_they_may_not_see_are_not_named(
    actor: ActorOf, case: Application, papers: list[Document], client_as: ClientAs
) -> None:
    address = f"/dokumenter/{papers[1].pk}/vis/"
    for outside in ("nav.bergen", "konsulent.nes"):
        assert client_as(outside).get(address).status_code == 404
    worker, nav = actor(ME), actor("nav.bergen")
    worker = actor(ME)
    open_relation(actor=worker, subject=papers[1], compartment=nav.compartment, basis="consent")

    answer = client_as("nav.bergen").get(address)

    assert answer.status_code == 404 or "Uttalelse" not in answer.content.decode()


def test_what_waits_for_the_virus_control_is_not_shown(
    papers: list[Document], client_as: ClientAs, as_owner: Any
) -> None:
    pdf = papers[2]
    Document.objects.filter(pk=pdf.pk).update(scan=Document.Scan.WAITING)

    html = page_of(client_as(ME), pdf)

    assert "Venter på viruskontroll" in html
    assert "<iframe" not in html and "Last ned" not in html


def test_title_is_text_and_queries_are_few(actor: ActorOf, case: Application, client_as: ClientAs) -> None:
    worker = actor(ME)
    evil = upload(actor=worker, subject=case, content=PDF, title='"><script>alert(1)</script>')
    client = client_as(ME)
    client.get("/")

    assert "<script>alert" not in page_of(client, evil)
    assert queries(client, f"/dokumenter/{evil.pk}/vis/") <= 15
