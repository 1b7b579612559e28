"""From an uploaded file to a table of cells, whatever it calls itself; and the template file going out."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from core.base.errors import Refused

from .importer import Importer

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
#: The name of the number of rows among the sums a file states.
ROWS = "rows"


@dataclass(frozen=True)
class Sheet:
    """The first sheet: headers, and rows with the number they have in the file."""

    headers: list[str]
    rows: list[tuple[int, list[Any]]]
    #: Lines that could not be read, each left out and told: (line, sentence).
    faults: list[tuple[int, str]] = field(default_factory=list)
    #: What does not agree without any line being left out (a file's own end records).
    remarks: list[tuple[int, str]] = field(default_factory=list)
    #: What the file itself says its sums are, by the names of the importer's control totals (and `ROWS`).
    stated: dict[str, Decimal] = field(default_factory=dict)


def check_size(content: bytes, max_bytes: int = MAX_BYTES) -> None:
    if len(content) > max_bytes:
        text = _("Fila er større enn %(size)s MB. Del den i flere.") % {"size": max_bytes // (1024 * 1024)}
        raise Refused(text, code="FILE_TOO_LARGE", field="file")
    if not content.strip():
        raise Refused(_("Fila er tom."), code="FILE_EMPTY", field="file")


def read(content: bytes, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> Sheet:
    """Read XLSX or CSV, told apart by content. Raises `Refused` with what to do about a file we cannot read."""
    check_size(content, max_bytes)
    cells = _xlsx(content, max_rows) if content[:4] == b"PK\x03\x04" else _csv(content)
    filled = [(number, row) for number, row in cells if any(cell not in (None, "") for cell in row)]
    if len(filled) < 2:
        raise Refused(
            _("Fila har ingen rader. Første rad skal ha kolonnenavn, og radene under ha innhold."),
            code="FILE_EMPTY", field="file",
        )  # fmt: skip
    if len(filled) - 1 > max_rows:
        raise Refused(
            _("Fila har mer enn %(max)s rader. Del den i flere.") % {"max": max_rows},
            code="FILE_TOO_LONG", field="file",
        )  # fmt: skip
    headers = [str(cell or "").strip()[:200] for cell in filled[0][1]][:MAX_COLUMNS]
    return Sheet(headers, [(number, row[:MAX_COLUMNS]) for number, row in filled[1:]])


def _unreadable() -> Refused:
    return Refused(
        _("Fila kan ikke leses. Lagre den som Excel (.xlsx) eller CSV og prøv igjen."),
        code="FILE_UNREADABLE", field="file",
    )  # fmt: skip


def _xlsx(content: bytes, max_rows: int) -> list[tuple[int, list[Any]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise _unreadable()
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            return [
                (number, list(row))
                for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=max_rows + 2), start=1)
            ]
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:
        raise _unreadable() from error


def _csv(content: bytes) -> list[tuple[int, list[Any]]]:
    if b"\x00" in content[:2000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise _unreadable()
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            written = content.decode("utf-16")
        else:
            try:
                written = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                written = content.decode("cp1252")
        first = written.split("\n", 1)[0]
        delimiter = max(";\t,", key=first.count)
        reader = csv.reader(io.StringIO(written), delimiter=delimiter, strict=True)
        return [(reader.line_num, list(row)) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable() from error


def template_file(importer: Importer) -> bytes:
    """An Excel file with our headers, one line of explanation as comments, and one example row."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = importer.title[:31]
    for index, column in enumerate(importer.columns, start=1):
        cell = sheet.cell(row=1, column=index, value=column.label)
        cell.font = Font(bold=column.required)
        sheet.column_dimensions[cell.column_letter].width = max(14, len(column.label) + 4)
        if column.example:
            sheet.cell(row=2, column=index, value=column.example)
    sheet.freeze_panes = "A2"
    explained = book.create_sheet("Forklaring")
    explained.append(["Kolonne", "Må fylles ut", "Forklaring"])
    for column in importer.columns:
        explained.append([column.label, "ja" if column.required else "nei", column.help])
    explained.column_dimensions["A"].width = explained.column_dimensions["C"].width = 40
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def faults_file(faults: list[dict[str, Any]]) -> bytes:
    """Rows with faults as CSV that a Norwegian Excel opens as it is. What looks like a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Rad"), _("Kolonne"), _("Hva som er galt")])
    for fault in faults:
        cells = [str(fault["number"]), str(fault.get("column") or ""), str(fault["message"])]
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")
