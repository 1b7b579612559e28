from django.utils.translation import gettext_lazy as _

from core.interface.tables import Column, Table

ASSESSMENTS = Table(
    caption=_("Risikovurderinger"),
    columns=(
        Column(
            "title", _("Vurdering"), link=lambda row: row.get_absolute_url(), row_header=True, sort="title",
            under=lambda row: f"{row.number}, {row.get_subject_kind_display()}",
        ),
        Column("unit", _("Enhet"), value="unit.name", sort="unit__name"),
        Column("risks", _("Risikoer"), value="n_risks", kind="count", sort="n_risks"),
        Column("high", _("Høye etter tiltak"), value="n_high", kind="count", sort="n_high"),
        Column("bare", _("Uten tiltak"), value="n_bare", kind="count", sort="n_bare"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column(
            "review", _("Gås gjennom innen"), value="review_on", kind="date", sort="review_on", nullable=True,
            under=lambda row: _("over tida") if row.is_stale else "", under_color=lambda row: "warning",
        ),
    ),
    default_sort="review",
    noun=(_("vurdering"), _("vurderinger")),
    order_text=_("eldste frist først"),
    empty_title=_("Ingen risikovurderinger her."),
    empty_text=_("Her står vurderingene for enhetene du arbeider i eller leder."),
)  # fmt: skip


PLANS = Table(
    caption=_("Handlingsplaner"),
    columns=(
        Column(
            "title", _("Plan"), link=lambda row: row.get_absolute_url(), row_header=True, sort="title",
            under=lambda row: row.number,
        ),
        Column("unit", _("Enhet"), value="unit.name", sort="unit__name"),
        Column("items", _("Punkter"), value="n_items", kind="count", sort="n_items"),
        Column("done", _("Gjennomført"), value="n_done", kind="count", sort="n_done"),
        Column("overdue", _("Over fristen"), value="n_overdue", kind="count", sort="n_overdue"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("starts", _("Fra"), value="starts_on", kind="date", sort="starts_on"),
    ),
    default_sort="-starts",
    noun=(_("plan"), _("planer")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen handlingsplaner her."),
    empty_text=_("Her står planene for enhetene du arbeider i eller leder."),
)  # fmt: skip
