"""What leaves the house: a ZIP of a PDF, the same as JSON, and the files, built only of what is not left out."""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.documents.pdf import render_pdf
from core.documents.policies import content_policy, document_policy
from core.documents.storing import FILE_ENDINGS
from core.privacy.calculations.redaction import Cut, Entry, Line, redacted
from core.privacy.grounds import ground
from core.privacy.models import AccessRequest, Omission, RequestItem
from core.privacy.request_policies import items, omissions

#: A fixed moment in the archive's own headers: the same content is the same bytes.
_MOMENT = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    pdf: bytes
    archive: bytes
    digest: str


def paragraph(code: str, language: str = "nb") -> str:
    """The exact paragraph, in the letter's language."""
    found = ground(code)
    text = found.paragraph if found else code
    if language == "nn":
        for bokmal, nynorsk in (
            ("forvaltningsloven", "forvaltningslova"),
            ("personopplysningsloven", "personopplysningslova"),
            ("personvernforordningen", "personvernforordninga"),
            ("andre ledd", "andre leddet"),
            ("første ledd", "første leddet"),
            ("femte ledd", "femte leddet"),
        ):
            text = text.replace(bokmal, nynorsk)
    return text


def found_in(actor: Actor, request: AccessRequest) -> list[RequestItem]:
    return list(items.visible_to(actor).filter(request=request).order_by("order", "id"))


def cuts_in(actor: Actor, request: AccessRequest) -> list[Omission]:
    rows = omissions.visible_to(actor).filter(request=request)
    return list(rows.select_related("item", "made_by").order_by("made_at", "id"))


def entry_of(item: RequestItem) -> Entry:
    lines = tuple(Line(each["name"], each["label"], each["value"]) for each in item.fields)
    return Entry(item.pk, item.title, item.on, lines, item.document)


def cut_of(row: Omission, language: str) -> Cut:
    return Cut(paragraph(row.ground, language), row.item_id, row.field, row.passage)


def entries(actor: Actor, request: AccessRequest) -> list[Entry]:
    """What may leave as things stand."""
    language = request.language
    return redacted(
        [entry_of(item) for item in found_in(actor, request)],
        [cut_of(row, language) for row in cuts_in(actor, request)],
    )


def digest_of(request: AccessRequest, leaving: list[Entry]) -> str:
    """What was shown, in one number: released is only what has been previewed as it stands."""
    return hashlib.sha256(json_of(request, leaving)).hexdigest()


def build(actor: Actor, request: AccessRequest, leaving: list[Entry]) -> Package:
    """The whole package. Nothing that is left out is read into it, not even as a file name."""
    content = json_of(request, leaving)
    pdf = printed(request, leaving)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "innsyn.pdf", pdf)
        _put(archive, "innsyn.json", content)
        for name, data in _files(actor, leaving):
            _put(archive, name, data)
    return Package(pdf, buffer.getvalue(), hashlib.sha256(content).hexdigest())


def printed(request: AccessRequest, leaving: list[Entry]) -> bytes:
    """The PDF, in the person's language; its title and properties hold only the request's number."""
    with translation.override(request.language):
        title = _("Innsyn %(number)s") % {"number": request.number}
    context = {
        "entries": leaving,
        "request": request,
        "unit": request.unit,
        "anything_cut": any(entry.withheld or any(line.cut for line in entry.lines) for entry in leaving),
    }
    return render_pdf("pdf/access.html", context, title=title, lang=request.language)


def _names(leaving: list[Entry]) -> dict[UUID, str]:
    with_file = [entry for entry in leaving if entry.document and not entry.withheld]
    return {entry.key: f"vedlegg/{n:02d}" for n, entry in enumerate(with_file, 1)}


def _files(actor: Actor, leaving: list[Entry]) -> list[tuple[str, bytes]]:
    wanted = {entry.document: entry.key for entry in leaving if entry.document and not entry.withheld}
    mimes = dict(document_policy.visible_to(actor).filter(pk__in=wanted).values_list("pk", "mime"))
    contents = dict(content_policy.visible_to(actor).filter(pk__in=wanted).values_list("pk", "content"))
    if set(contents) != set(wanted):
        raise Refused(
            _("En av filene kan ikke leses lenger. Samle opplysningene på nytt før du går videre."),
            code="FILE_GONE",
        )
    names = _names(leaving)
    return [(f"{names[key]}.{FILE_ENDINGS[mimes[pk]]}", bytes(contents[pk])) for pk, key in wanted.items()]


def json_of(request: AccessRequest, leaving: list[Entry]) -> bytes:
    content: dict[str, Any] = {
        "number": request.number,
        "kind": request.kind,
        "items": [
            {"withheld": entry.withheld}
            if entry.withheld
            else {
                "title": entry.title,
                "date": entry.on.isoformat() if entry.on else None,
                "fields": [{"label": line.label, "value": line.value} for line in entry.lines],
                **({"file": name} if (name := _names(leaving).get(entry.key)) else {}),
            }
            for entry in leaving
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
