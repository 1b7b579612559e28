from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table
from deviations.enums import ENDED, Level


def _place_under(report: Any) -> str:
    """The place is free text: shown when a leader has looked for names in it."""
    return str(report.place) if report.cleared_at else ""


def _due_under(report: Any) -> str:
    if report.state in ENDED:
        return ""
    return str(report.get_level_display()) if report.level > Level.UNIT else ""


REPORTS = Table(
    caption=_("Avvik"),
    columns=(
        Column(
            "number",
            _("Nummer"),
            link=lambda report: report.get_absolute_url(),
            row_header=True,
            sort=("year", "serial"),
        ),
        Column("reported", _("Meldt"), value="reported_at", kind="date", sort="reported_at"),
        # Not sorted by unit: that would look at every report. There is a filter for it.
        Column("unit", _("Enhet"), value="unit.name", under=_place_under),
        Column("category", _("Kategori"), value=lambda report: report.get_category_display(), sort="category"),
        Column(
            "consequence", _("Konsekvens"), value=lambda report: report.consequence or "–", sort="consequence",
            nullable=True,
        ),
        Column("state", _("Status"), kind="status", sort="state"),
        Column(
            "due",
            _("Frist"),
            value=lambda report: None if report.state in ENDED else report.due_on,
            kind="date",
            sort="due_on",
            under=_due_under,
        ),
    ),
    default_sort="-reported",
    noun=(_("melding"), _("meldinger")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen meldinger her."),
    empty_text=_("Her står det du selv har meldt, og det du har ansvar for."),
)  # fmt: skip

#: For guards: what they sent and how far it has come.
SENT_REPORTS = replace(
    REPORTS,
    columns=tuple(column for column in REPORTS.columns if column.key not in {"consequence", "due"}),
    empty_text=_("Her står det du selv har meldt."),
)

NOTES = Table(
    caption=_("Identifiserte notater"),
    columns=(
        Column("person", _("Person"), value="person.name", row_header=True),
        Column("written", _("Skrevet"), value="written_at", kind="moment", sort="written_at"),
        Column("by", _("Av"), value="written_by.full_name"),
        Column("text", _("Notat"), value="text"),
    ),
    default_sort="-written",
    noun=(_("notat"), _("notater")),
    empty_title=_("Ingen notater."),
)
