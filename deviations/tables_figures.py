"""Figures as a table: on the page, and as a file with every category."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table
from deviations.enums import Category

AGE_TITLES = {
    "0-14": _("Åpne 0–14 dager"),
    "15-30": _("Åpne 15–30 dager"),
    "31-90": _("Åpne 31–90 dager"),
    "91-": _("Åpne over 90 dager"),
}


def _count(name: str) -> Any:
    """The figure, or a dash where it is held back."""
    return lambda row: "–" if getattr(row, name) is None else getattr(row, name)


def _in(group: str, code: str) -> Any:
    def read(row: Any) -> Any:
        value = getattr(row, group).get(code, 0)
        return "–" if value is None else value

    return read


def _share(name: str) -> Any:
    return lambda row: None if getattr(row, name) is None else f"{getattr(row, name):.0f} %"


_MAIN = (
    Column("unit", _("Enhet"), row_header=True),
    Column("reported", _("Meldt"), value=_count("reported")),
    Column("from_guards", _("Fra vektere"), value=_count("from_guards")),
    Column("handled", _("Av disse ferdig"), value=_count("handled"), under=_share("share_handled")),
    Column("closed", _("Lukket"), value=_count("closed")),
    Column(
        "closed_in_time", _("Lukket i tide"), value=_count("closed_in_time"), under=_share("share_in_time")
    ),
    Column("open", _("Åpne"), value=_count("open")),
    Column("open_overdue", _("Åpne over fristen"), value=_count("open_overdue")),
    Column("measures_approved", _("Tiltak godkjent"), value=_count("measures_approved")),
    Column("effect_judged", _("Effekt vurdert"), value=_count("effect_judged")),
    Column("effect_good", _("God effekt"), value=_count("effect_good")),
)
FIGURES = Table(caption=_("Avvik per enhet"), columns=_MAIN)
#: With how long the open ones have been open, and what they are about.
FIGURES_FILE = Table(
    caption=_("Avvik per enhet"),
    columns=(
        Column("agency", _("Etat")),
        *_MAIN,
        *(Column(f"age_{code}", title, value=_in("open_by_age", code)) for code, title in AGE_TITLES.items()),
        *(Column(code, label, value=_in("by_category", code)) for code, label in Category.choices),
    ),
)
