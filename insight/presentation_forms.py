"""A national form as people read it, and as the rows of a file in the form's own order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.interface import formatting
from insight.calculations.tally import Cell
from insight.calculations.windows import Window
from insight.presentation import address, cell_text, number_text, period, when
from insight.selectors.kostra import Answer, Filled


@dataclass(frozen=True)
class AnswerView:
    """A cell of a national form, in words."""

    part_of: str
    code: str
    name: str
    definition: str
    note: str
    now: str
    before: str
    warnings: tuple[str, ...]
    broken: str
    missing: str
    url: str
    #: The figure for the country with its year, and the national target.
    country: str
    target: str
    source: str


def answer_view(answer: Answer, window: Window) -> AnswerView:
    cell, figure = answer.cell, answer.figure
    url = ""
    if answer.group is not None and figure is not None:
        asked = {"per": window.on.isoformat()}
        url = address(answer.group, figure, {**asked, "del": cell.part} if cell.part else asked)
    missing = cell.missing
    if not missing and answer.group is None:
        missing = _("Kommunen bruker ikke denne delen av Husrom.")
    country = ""
    if cell.country_value is not None:
        country = f"{cell.country_year}: {number_text(cell.country_value, answer.reading)}"
    return AnswerView(
        cell.part_of, cell.code, cell.name, str(figure.definition) if figure is not None else "", cell.note,
        cell_text(answer.now, answer.reading), cell_text(answer.before, answer.reading), answer.warnings,
        answer.broken, missing, url, country,
        number_text(Decimal(cell.target), answer.reading) if cell.target else "", cell.source,
    )  # fmt: skip


def rows_for_file(found: Filled) -> Iterator[Sequence[Any]]:
    """The form as rows: its cells in its own order, as numbers, with the day, the records behind and the definition."""
    form, window = found.form, found.window
    year = window.first.year
    yield [
        _("Skjema"), _("Årgang"), _("Punkt"), _("Kode"), _("Tall"), str(year), _("Leses som"), _("Telles i"),
        _("Gjelder"), _("Regnet av"), str(year - 1), _("Brudd i tidsserien"), _("Å se på"), _("Landet"), _("Mål"),
        _("Merknad"), _("Definisjon"),
    ]  # fmt: skip
    for answer in found.answers:
        view, figure = answer_view(answer, window), answer.figure
        told = not view.missing and figure is not None
        yield [
            form.form, form.vintage, view.part_of, view.code, view.name,
            _value(answer.now) if told else "",
            str(answer.reading.label) if told else "",
            str(figure.unit.label) if told and figure else "",
            when(figure, window) if told and figure else "",
            _base(answer.now) if told else "",
            _value(answer.before) if told else "",
            view.broken, " ".join(view.warnings), view.country, view.target,
            " ".join(text for text in (view.missing, view.note) if text), view.definition if told else "",
        ]  # fmt: skip
    yield []
    for check in found.checks:
        yield [_("Kontroll"), check.text, agreement(check.agrees)]
    for each in form.dates:
        yield [_("Dato for årgangen"), each.what, formatting.shortdate(each.day)]
    days = _("Perioden: %(period)s.") % {"period": period(window)}
    yield [f"{form.form}, {form.vintage}. {days} {form.definitions}"]


def agreement(agrees: bool | None) -> str:
    return (
        _("Kan ikke sies, noen tall vises ikke")
        if agrees is None
        else _("Stemmer")
        if agrees
        else _("Stemmer ikke")
    )


def _value(cell: Cell | None) -> Any:
    if cell is None or (cell.number is None and not cell.hidden):
        return ""
    return _("vises ikke") if cell.hidden else cell.number


def _base(cell: Cell | None) -> Any:
    """How many records the figure is worked out of, where that is told."""
    return "" if cell is None or cell.hidden else cell.base
