"""Keeping a file: metadata and bytes in one transaction, checked by content before anything is kept."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import filetype
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.agencies.policies import policy_for
from core.audit import events
from core.base.errors import NotAllowed, Refused

from .models import Document, DocumentContent
from .policies import document_policy

MAX_BYTES = 20 * 1024 * 1024
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", DOCX: "docx"}
#: What the house itself makes and hands out, besides: never taken in.
ZIP = "application/zip"
FILE_ENDINGS = {**TYPES, ZIP: "zip"}

VirusScan = Callable[[bytes], bool]
"""Answers whether the content is clean; raises OSError when it cannot tell."""
_scans: list[VirusScan] = []


def register_virus_scan(scan: VirusScan) -> None:
    _scans.append(scan)


def is_scanned() -> bool:
    """Whether uploads are scanned here; the upload page says when they are not."""
    return bool(_scans)


def kind_of_file(content: bytes) -> str:
    """The type by content, never by name. Raises Refused for what we do not take."""
    if not content:
        raise Refused(_("Fila er tom."), code="FILE_EMPTY", field="file")
    if len(content) > MAX_BYTES:
        raise Refused(_("Fila er større enn 20 MB. Del den opp eller skann med lavere oppløsning."),
                      code="FILE_TOO_LARGE", field="file")  # fmt: skip
    mime = filetype.guess_mime(content[:8192])
    if mime in ("application/zip", DOCX):
        mime = DOCX if _is_docx(content) else None
    if mime not in TYPES:
        raise Refused(_("Vi tar imot PDF, JPEG, PNG og Word (.docx)."), code="FILE_TYPE", field="file")
    return str(mime)


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False
    # Macros are code; a document with them is not only a document.
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)


@transaction.atomic
def upload(
    *,
    actor: Actor,
    subject: Any,
    content: bytes,
    title: str,
    kind: str = Document.Kind.ATTACHMENT,
    received_on: date | None = None,
    correspondent: str = "",
    shielded_title: str = "",
    compartment: Compartment | None = None,
) -> Document:
    """Keep a file that came in. It belongs to the compartment of whoever uploads, unless another is given."""
    policy = policy_for(type(subject))
    if not document_policy.permits(actor, "add") or not policy.sees(actor, subject):
        raise NotAllowed("add")
    if not title.strip():
        raise Refused(_("Skriv en tittel."), code="TITLE_MISSING", field="title")
    if received_on is not None and received_on > actor.today:
        raise Refused(_("Datoen kan ikke være fram i tid."), code="DATE_IN_FUTURE", field="received_on")
    mime = kind_of_file(content)
    verdict = scanned(content)
    if verdict == Document.Scan.INFECTED:
        raise Refused(
            _("Fila inneholder skadelig kode og er ikke lagret."), code="FILE_INFECTED", field="file"
        )
    return store(
        actor=actor,
        compartment=compartment or actor.compartment,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        content=content,
        mime=mime,
        title=title.strip(),
        kind=kind,
        direction=Document.Direction.INCOMING,
        received_on=received_on or actor.today,
        correspondent=correspondent,
        shielded_title=shielded_title,
        scan=verdict,
    )


def scanned(content: bytes) -> Document.Scan:
    """What the scanners say. A scanner that cannot answer leaves the file in quarantine until it can."""
    if not _scans:
        return Document.Scan.NONE
    try:
        clean = all(scan(content) for scan in _scans)
    except OSError:
        return Document.Scan.WAITING
    return Document.Scan.CLEAN if clean else Document.Scan.INFECTED


def scan_waiting(document: Document) -> Document.Scan:
    """Look through a file in quarantine again; done by the service identity `documents`."""
    found = DocumentContent.objects.filter(pk=document.pk).first()
    if found is None:
        return Document.Scan.WAITING
    verdict = scanned(bytes(found.content))
    if verdict == Document.Scan.NONE:
        # The scanner has been taken away since; what it never saw stays closed.
        return Document.Scan.WAITING
    Document.objects.filter(pk=document.pk, scan=Document.Scan.WAITING).update(scan=verdict)
    return verdict


def attach(
    *, actor: Actor, subject: models.Model, compartment: Compartment, content: bytes, title: str, kind: str
) -> Document:
    """Keep a PDF the house itself has made (agenda, minutes, contract) in a case."""
    return store(
        actor=actor,
        compartment=compartment,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        content=content,
        mime="application/pdf",
        title=title,
        kind=kind,
        direction=Document.Direction.INTERNAL,
    )


@transaction.atomic
def store(
    *,
    actor: Actor,
    compartment: Compartment,
    subject_type: str,
    subject_id: UUID,
    content: bytes,
    mime: str,
    title: str,
    kind: str,
    direction: str,
    received_on: date | None = None,
    sent_on: date | None = None,
    correspondent: str = "",
    shielded_title: str = "",
    scan: str = Document.Scan.NONE,
) -> Document:
    """Write document and content. The same bytes twice in one case are one document."""
    digest = hashlib.sha256(content).hexdigest()
    same = Document.objects.filter(subject_id=subject_id, sha256=digest, compartment=compartment).first()
    if same is not None:
        return same
    document = Document(
        municipality_id=actor.home.pk,
        compartment=compartment,
        subject_type=subject_type,
        subject_id=subject_id,
        title=title[:200],
        shielded_title=(shielded_title or Document.Kind(kind).label)[:200],
        kind=kind,
        mime=mime,
        size=len(content),
        sha256=digest,
        received_on=received_on,
        sent_on=sent_on,
        direction=direction,
        correspondent=correspondent[:200],
        journal_on=actor.today,
        uploaded_by_id=actor.user_id,
        scan=scan,
    )
    document.save(force_insert=True)
    DocumentContent(
        id=document.pk,
        municipality_id=actor.home.pk,
        compartment=compartment,
        subject_id=subject_id,
        content=content,
    ).save(force_insert=True)
    events.record(actor, "document.stored", document, detail={"kind": kind, "size": len(content)})
    return document


def content_for_outbox(document_id: UUID) -> tuple[bytes, str] | None:
    """What the outbox sends; read as the service identity `outbox`."""
    found = DocumentContent.objects.filter(pk=document_id).first()
    document = Document.objects.filter(pk=document_id).first()
    if found is None or document is None:
        return None
    return bytes(found.content), document.mime
