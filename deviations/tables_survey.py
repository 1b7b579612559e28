from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table
from deviations.selectors.parties import party_names

SURVEYS = Table(
    caption=_("Undersøkelser blant beboerne"),
    columns=(
        Column(
            "title", _("Undersøkelse"), link=lambda row: row.get_absolute_url(), row_header=True, sort="title",
            under=lambda row: row.number,
        ),
        Column("unit", _("Enhet"), value="unit.name", sort="unit__name"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("closes", _("Siste dag"), value="closes_on", kind="date", sort="closes_on"),
    ),
    default_sort="-closes",
    noun=(_("undersøkelse"), _("undersøkelser")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen undersøkelser her."),
    empty_text=_("Her står undersøkelsene for enhetene du arbeider i eller leder."),
)  # fmt: skip

AGREEMENTS = Table(
    caption=_("Samarbeidsavtaler"),
    columns=(
        Column(
            "title", _("Avtale"), link=lambda row: row.get_absolute_url(), row_header=True, sort="title",
            under=lambda row: ", ".join(party_names(row)),
        ),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("to", _("Gjelder til"), value="valid_to", kind="date", sort="valid_to", nullable=True),
        Column("evaluated", _("Evaluert"), value="evaluated_on", kind="date", sort="evaluated_on", nullable=True),
        Column("review", _("Evalueres innen"), value="review_on", kind="date", sort="review_on"),
    ),
    default_sort="review",
    noun=(_("avtale"), _("avtaler")),
    order_text=_("første evaluering først"),
    empty_title=_("Ingen samarbeidsavtaler her."),
    empty_text=_("Her står avtalene som gjelder der du arbeider."),
)  # fmt: skip
