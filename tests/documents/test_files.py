"""Files and letters at the counter: checked by content, kept apart, taken out with a line in the read log."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.base.errors import NotAllowed, Refused
from core.documents import letters, pdf, selectors, storing
from core.documents.models import Document, DocumentContent
from core.people.models import Person
from tests.database import as_owner
from tests.documents.test_letters import OLA, SAMPLES, compose, compose_reminder, person_of

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def docx(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def uploaded(actor: Actor, person: Person | None = None, content: bytes = PDF, **more: Any) -> Document:
    return storing.upload(
        actor=actor, subject=person or person_of(actor), content=content, title="Legeerklæring", **more
    )


def test_upload_keeps_content_apart_and_journals_it(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    document = uploaded(caseworker, correspondent="Fastlegen")

    assert (document.mime, document.size, document.direction) == ("application/pdf", len(PDF), "I")
    assert (document.received_on, document.journal_on) == (caseworker.today, caseworker.today)
    assert document.shielded_title == "Vedlegg"
    assert bytes(DocumentContent.objects.get(pk=document.pk).content) == PDF


def test_same_file_twice_in_one_case_is_one_document(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    person = person_of(caseworker)

    assert uploaded(caseworker, person).pk == uploaded(caseworker, person).pk


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"MZ\x90\x00" + b"\x00" * 100, "FILE_TYPE"),
        (b"<html><script>", "FILE_TYPE"),
        (docx("other.xml"), "FILE_TYPE"),
        (docx("word/document.xml", "word/vbaProject.bin"), "FILE_TYPE"),
        (PDF + b" " * storing.MAX_BYTES, "FILE_TOO_LARGE"),
    ],
    ids=["empty", "program", "web-page", "zip", "macros", "large"],
)
def test_file_we_do_not_take_is_refused_at_the_field(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        storing.kind_of_file(content)

    assert (refused.value.code, refused.value.field) == (code, "file")


@pytest.mark.parametrize(
    ("content", "mime"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (docx("word/document.xml"), storing.DOCX)],
    ids=["pdf", "png", "docx"],
)
def test_file_is_known_by_its_content(content: bytes, mime: str) -> None:
    assert storing.kind_of_file(content) == mime


def test_infected_file_is_refused_and_not_kept(actor: ActorOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_scans", [lambda content: False])

    with pytest.raises(Refused, match="skadelig"):
        uploaded(actor("saksbehandler.bergen"))

    assert not Document.objects.exists()


def test_document_of_another_compartment_is_hidden_by_both_walls(actor: ActorOf, client_as: ClientAs) -> None:
    document = uploaded(actor("saksbehandler.bergen"))
    person = Person.objects.get()

    outsider = actor("nav.bergen")

    assert not selectors.documents_of(outsider, person).exists()
    assert not Document.objects.exists()
    assert not DocumentContent.objects.exists()
    assert client_as("nav.bergen").get(f"/dokumenter/{document.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        uploaded(outsider, person)


def test_download_says_what_it_is_and_is_logged(actor: ActorOf, client_as: ClientAs) -> None:
    document = uploaded(actor("saksbehandler.bergen"))

    answer = client_as("saksbehandler2.bergen").get(f"/dokumenter/{document.pk}/")

    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vedlegg.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with as_owner():
        read = ReadEntry.objects.get()
    assert (read.person_id, read.content) == (document.subject_id, "document.attachment")


def test_upload_page_shows_faults_and_saves(actor: ActorOf, client_as: ClientAs) -> None:
    person = person_of(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")
    address = f"/dokumenter/people.person/{person.pk}/ny/"

    assert "Filer kontrolleres på type" in client.get(address).content.decode()
    values = {"title": "", "kind": "attachment", "received_on": "20.11.2099"}
    page = client.post(address, {**values, "file": SimpleUploadedFile("a.exe", b"MZ")}).content.decode()
    assert "Skriv en tittel." in page
    values = {"title": "Erklæring", "kind": "attachment", "received_on": "20.11.2099"}
    page = client.post(address, {**values, "file": SimpleUploadedFile("a.pdf", PDF)}).content.decode()
    assert "Datoen kan ikke være fram i tid." in page
    values["received_on"] = "02.01.2026"
    answer = client.post(address, {**values, "file": SimpleUploadedFile("a.pdf", PDF)})

    assert answer.status_code == 302
    actor("saksbehandler.bergen")
    assert Document.objects.get().title == "Erklæring"


def test_upload_page_of_a_hidden_or_unknown_case_does_not_exist(actor: ActorOf, client_as: ClientAs) -> None:
    person = person_of(actor("saksbehandler.bergen"))
    client = client_as("nav.bergen")

    assert client.get(f"/dokumenter/people.person/{person.pk}/ny/").status_code == 404
    assert client.get(f"/dokumenter/no.such/{person.pk}/ny/").status_code == 404
    assert client.get(f"/dokumenter/nonsense/{person.pk}/ny/").status_code == 404


def test_letter_page_previews_sends_and_is_logged(actor: ActorOf, client_as: ClientAs) -> None:
    letter = compose_reminder(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")
    address = f"/brev/{letter.pk}/"

    page = client.get(address).content.decode()
    assert "Har du glemt husleia?" in page
    assert "Send brevet" in page
    assert " style=" not in page
    assert client.get(f"{address}pdf/").content.startswith(b"%PDF-")
    assert client.post(f"{address}send/").status_code == 302
    page = client.get(address).content.decode()

    assert "Brevet ble sendt" in page
    assert "Send brevet" not in page
    with as_owner():
        assert set(ReadEntry.objects.values_list("content", flat=True)) == {"letter.arrears_friendly"}


def test_letter_that_its_case_sends_has_no_send_button(actor: ActorOf, client_as: ClientAs) -> None:
    letter = compose(actor("saksbehandler.bergen"))
    client = client_as("saksbehandler.bergen")

    page = client.get(f"/brev/{letter.pk}/").content.decode()

    assert "Det blir sendt fra saken." in page
    assert "Send brevet" not in page
    assert client.post(f"/brev/{letter.pk}/send/").status_code == 409


def test_contract_page_offers_printing_first(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    contract = letters.compose(
        actor=caseworker, code="lease_contract", subject=person_of(caseworker), recipient=OLA,
        compartment=caseworker.compartment, context=SAMPLES,
    )  # fmt: skip
    client = client_as("saksbehandler.bergen")

    page = client.get(f"/brev/{contract.pk}/").content.decode()

    assert f'<a class="ds-button" href="/brev/{contract.pk}/pdf/">Åpne for utskrift</a>' in page
    assert "begge parter skriver under" in page
    assert "Send brevet" not in page
    assert client.post(f"/brev/{contract.pk}/send/").status_code == 409


def test_letter_page_of_another_compartment_does_not_exist(actor: ActorOf, client_as: ClientAs) -> None:
    letter = compose(actor("saksbehandler.bergen"))

    for path in ("", "pdf/"):
        assert client_as("nav.bergen").get(f"/brev/{letter.pk}/{path}").status_code == 404
    assert client_as("nav.bergen").post(f"/brev/{letter.pk}/send/").status_code == 404


def test_letter_page_without_pango_says_so(
    actor: ActorOf, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = compose_reminder(actor("saksbehandler.bergen"))
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    client = client_as("saksbehandler.bergen")

    page = client.get(f"/brev/{letter.pk}/")

    assert "PDF er ikke tilgjengelig" in page.content.decode()
    assert "Send brevet" not in page.content.decode()
    answer = client.get(f"/brev/{letter.pk}/pdf/")
    assert answer.status_code == 409
    assert "PDF er ikke tilgjengelig" in answer.content.decode()


def test_document_made_by_the_house_is_tagged_pdf() -> None:
    made = pdf.render_pdf("pdf/base.html", {"run_side": "Unntatt offentlighet"}, title="Saksliste", lang="nb")

    assert made.startswith(b"%PDF-")


def test_sent_letter_gives_back_the_archived_bytes(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    letter = compose(caseworker)
    letters.send(actor=caseworker, letter=letter)

    archived = DocumentContent.objects.get(subject_id=letter.subject_id)

    assert letters.pdf(letter) == bytes(archived.content)
