"""A case's papers as one PDF: a cover with the contents, then each paper from a page of its own, numbered throughout.

What cannot be laid in (Word, a broken or locked PDF) stands in the contents as a file of its own. The merged file
holds the papers page by page as they are; the archive's tagged originals are untouched.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pypdf
import structlog
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf.errors import PyPdfError

from core.documents.pdf import render_pdf

log = structlog.get_logger(__name__)

#: An image is laid on A4 at this many dots per inch.
_DPI = 150
_A4 = (1240, 1754)
_STAMPS = ("bundle.css",)


@dataclass(frozen=True)
class Part:
    """One paper: what it is called in the contents, its day, and its bytes."""

    title: str
    dated: date | None
    content: bytes
    mime: str


@dataclass(frozen=True)
class Listed:
    """A line of the contents. `page` is None for what follows as a file of its own."""

    number: int
    title: str
    dated: date | None
    page: int | None
    pages: int


@dataclass(frozen=True)
class Bundle:
    content: bytes
    pages: int
    lines: tuple[Listed, ...]

    @property
    def apart(self) -> tuple[int, ...]:
        """The places (from 0) of the parts that could not be laid in."""
        return tuple(line.number - 1 for line in self.lines if line.page is None)


def merge(
    *, title: str, stamp: str, context: Mapping[str, Any], parts: Sequence[Part], language: str = "nb"
) -> Bundle:
    """Lay the parts one after the other behind a cover. `stamp` stands with the page number on every page."""
    readers = [_reader(part) for part in parts]
    cover, lines = _cover(title, context, parts, readers, language)
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(cover)).pages:
        writer.add_page(page)
    for line, reader in zip(lines, readers, strict=True):
        if reader is None or line.page is None:
            continue
        first = len(writer.pages)
        for page in reader.pages:
            writer.add_page(page).transfer_rotation_to_content()
        writer.add_outline_item(title=f"{line.number}. {line.title}", page_number=first)
    _number(writer, stamp, language)
    writer.add_metadata({"/Title": title, "/Producer": "Husrom"})
    out = io.BytesIO()
    writer.write(out)
    return Bundle(out.getvalue(), len(writer.pages), lines)


def _reader(part: Part) -> pypdf.PdfReader | None:
    """The part as pages, or None when it cannot be laid in."""
    content: bytes | None = part.content
    if part.mime in ("image/jpeg", "image/png"):
        content = _on_paper(part.content)
    elif part.mime != "application/pdf":
        return None
    if content is None:
        return None
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        # A locked file says so here, a broken one when its pages are counted.
        return reader if not reader.is_encrypted and len(reader.pages) else None
    except (PyPdfError, ValueError, KeyError, TypeError, OSError) as error:
        log.info("bundle_part_left_out", error=type(error).__name__)
        return None


def _on_paper(content: bytes) -> bytes | None:
    """A picture as one A4 page, never larger than it is."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
    upright.thumbnail((_A4[0] - 100, _A4[1] - 200))
    sheet = Image.new("RGB", _A4, "white")
    sheet.paste(upright, ((_A4[0] - upright.width) // 2, 80))
    out = io.BytesIO()
    sheet.save(out, format="PDF", resolution=_DPI)
    return out.getvalue()


def _cover(
    title: str,
    context: Mapping[str, Any],
    parts: Sequence[Part],
    readers: Sequence[pypdf.PdfReader | None],
    language: str,
) -> tuple[bytes, tuple[Listed, ...]]:
    """Cover and contents. Their own length moves the page numbers, so they are laid out until it stands still."""
    length = 1
    while True:
        page, lines = length + 1, []
        for number, (part, reader) in enumerate(zip(parts, readers, strict=True), start=1):
            pages = len(reader.pages) if reader is not None else 0
            lines.append(Listed(number, part.title, part.dated, page if pages else None, pages))
            page += pages
        made = render_pdf(
            "pdf/bundle.html", {**context, "lines": lines, "total": page - 1}, title=title, lang=language
        )
        found = len(pypdf.PdfReader(io.BytesIO(made)).pages)
        if found == length:
            return made, tuple(lines)
        length = found


def _number(writer: pypdf.PdfWriter, stamp: str, language: str) -> None:
    """«Klagesak 2026/12 – side 3 av 41» at the foot of every page, below what the paper's own foot says."""
    total = len(writer.pages)
    stamps = render_pdf(
        "pdf/stamps.html",
        {"stamp": stamp, "pages": range(1, total + 1), "total": total},
        title=stamp,
        lang=language,
        stylesheets=_STAMPS,
    )
    marks = pypdf.PdfReader(io.BytesIO(stamps)).pages
    for page, mark in zip(writer.pages, marks, strict=True):
        aside = float(page.mediabox.left) + (float(page.mediabox.width) - float(mark.mediabox.width)) / 2
        page.merge_transformed_page(
            mark, pypdf.Transformation().translate(tx=aside, ty=float(page.mediabox.bottom))
        )
