"""Figures taken out of the house: as text, as a spreadsheet, and on paper. Small groups are hidden whoever asks."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.documents.pdf import render_pdf
from core.interface import formatting
from core.interface.formatting import SPACE
from insight.calculations.tally import Cell
from insight.presentation import DashboardView, period
from insight.selectors.dashboards import At

FORMATS = ("csv", "xlsx", "pdf")


def file_of(actor: Actor, view: DashboardView, wanted: str) -> HttpResponse:
    """The dashboard as the file asked for. It must have been worked out to leave the house."""
    if wanted == "pdf":
        content, kind = paper(actor, view), "application/pdf"
    elif wanted == "xlsx":
        content = spreadsheet(actor, view)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        content, kind = text(actor, view), "text/csv; charset=utf-8"
    board = view.board
    return sent(content, kind, f"{board.group.slug}-{board.window.on.isoformat()}.{wanted}")


def sent(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def notes(actor: Actor, view: DashboardView) -> list[str]:
    """What must follow the figures wherever they go."""
    board = view.board
    day = {"day": formatting.longdate(board.window.on)}
    if board.group.has_period():
        found = [_("Sett fra %(day)s. Perioden: %(period)s.") % {**day, "period": period(board.window)}]
    else:
        found = [_("Sett fra %(day)s.") % day]
    if board.counted_at is not None:
        found.append(counted_words(board.counted_at))
    if board.unit is not None:
        found.append(_("Gjelder %(unit)s.") % {"unit": board.unit.name})
    if board.missing:
        found.append(board.missing)
    if board.rounded:
        found.append(rounded_words())
    if board.hidden:
        found.append(_("«Vises ikke» er grupper under tre, og det de kunne vært regnet ut av."))
    if any(at.told is not None and at.told.trusted for line in board.lines for at in line.before):
        found.append(_("Tallene for årene før er slik de ble målt, der de er tatt vare på."))
    found += view.changed
    return [*found, *fetched_words(actor)]


def fetched_words(actor: Actor) -> list[str]:
    """Who took the figures out, and when; nothing where it was no person."""
    if actor.user is None:
        return []
    who = {"who": actor.user.full_name, "when": formatting.moment(oslo_now())}
    return [_("Hentet av %(who)s %(when)s.") % who]


def counted_words(counted_at: datetime) -> str:
    """When what has been counted ahead was counted."""
    return _("Regnet ut %(when)s.") % {"when": formatting.moment(counted_at)}


def rounded_words() -> str:
    """Why numbers for a day inside a month are not exact outside the unit."""
    return _(
        "Utenfor enheten som har sakene, er tall nøyaktige bare ved et månedsskifte. Andre dager er antall avrundet "
        "til nærmeste tre, så ingen kan regnes ut av to dager etter hverandre."
    )


def language() -> str:
    return get_language() if get_language() in ("nn", "en") else "nb"


def text(actor: Actor, view: DashboardView) -> bytes:
    return csv_of([*rows_for_file(view), [], *([note] for note in notes(actor, view))])


def csv_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Any rows as the spreadsheets here read them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(each) for each in row])
    return ("\ufeff" + out.getvalue()).encode()


def safe(value: Any) -> str:
    """Never a formula: what begins like one is text. Numbers with a comma, as the spreadsheets here read them."""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    found = str(value).replace(SPACE, " ")
    return f"'{found}" if found.startswith(("=", "+", "-", "@", "\t", "\r")) else found


def rows_for_file(view: DashboardView) -> Iterator[list[Any]]:
    """The dashboard as rows: a head, then each figure whole, then its parts."""
    yield [
        _("Tall"), _("Deling"), _("Del"), _("Telles i"), _("Leses som"), _("Gjelder"), *view.heads, _("Mål"),
        _("Landet"), _("Slik det ble målt"), _("Målt dato"), _("Endret siden"), _("Definisjon"),
    ]  # fmt: skip
    for each, line in zip(view.figures, view.board.lines, strict=True):
        figure = line.figure
        told = {reference.kind: reference.value for reference in line.references}
        fixed = [str(figure.unit.label), str(figure.reading.label), each.when]
        yield [
            str(figure.name), "", "", *fixed, _plain(line.now.cell), *(_plain(at.lasting) for at in line.before),
            told.get("target", ""), told.get("national", ""), *_measured(line.now), each.definition,
        ]  # fmt: skip
        for split in line.splits:
            for part in split.parts:
                blanks = [""] * len(line.before)
                yield [
                    str(figure.name), str(split.dim.name), part.label, *fixed, _plain(part.cell), *blanks,
                    *[""] * 6,
                ]  # fmt: skip


def _plain(cell: Cell | None) -> Any:
    if cell is None or (cell.number is None and not cell.hidden):
        return ""
    return _("vises ikke") if cell.hidden else cell.number


def _measured(at: At) -> list[Any]:
    """What it was measured as, when, and how far that lies from what we know now; blank where nothing is kept."""
    told = at.told
    if told is None:
        return ["", "", ""]
    return [
        _plain(told.cell),
        formatting.shortdate(timezone.localdate(told.measured_at)),
        "" if told.difference is None else told.difference,
    ]


def spreadsheet(actor: Actor, view: DashboardView) -> bytes:
    rows = [*rows_for_file(view), [], *([note] for note in notes(actor, view))]
    return sheet_of(str(view.board.group.title), rows)


def sheet_of(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """Numbers are numbers, and everything else text that no program takes for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=title[:31])
    for row in rows:
        cells = []
        for value in row:
            if isinstance(value, int | Decimal):
                cells.append(WriteOnlyCell(sheet, value=value))
                continue
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", str(value)))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def paper(actor: Actor, view: DashboardView) -> bytes:
    title = f"{view.board.group.title}"
    return render_pdf(
        "pdf/figures.html",
        {
            "view": view,
            "notes": notes(actor, view),
            "municipality": actor.home.name,
            "run_head": f"{actor.home.name}: {title}",
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        },
        title=title,
        lang=language(),
        stylesheets=("paper.css", "figures.css"),
    )
