from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from deviations.enums_fault import FaultKind, FaultState
from deviations.models import Fault

OPEN = (FaultState.REPORTED, FaultState.ORDERED)

FAULTS = Table(
    caption=_("Tekniske feil"),
    columns=(
        Column(
            "number", _("Nummer"), link=lambda row: row.get_absolute_url(), row_header=True, sort=("year", "serial"),
            under=lambda row: _("haster") if row.critical else "", under_color=lambda row: "danger",
        ),
        Column("reported", _("Meldt"), value="reported_at", kind="date", sort="reported_at"),
        Column("kind", _("Hva"), value=lambda row: row.get_kind_display(), sort="kind", under=lambda row: row.place),
        Column("unit", _("Meldt fra"), value="unit.name", sort="unit__name"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("supplier", _("Leverandør"), sort="supplier"),
        Column("missed", _("Bomturer"), value=lambda row: row.missed_visits or "–"),
    ),
    default_sort="-reported",
    noun=(_("feil"), _("feil")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen feil her."),
    empty_text=_("Her står feil som er meldt, til de er utbedret."),
)  # fmt: skip


class FaultFilter(FilterSet):
    vis = django_filters.ChoiceFilter(
        label=_("Vis"), choices=[("critical", _("Haster")), ("all", _("Alle"))], empty_label=_("Åpne"),
        widget=ChipSelect, method="scope",
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label=_("Hva"), choices=FaultKind, empty_label=_("Alt"))

    class Meta:
        model = Fault
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("vis") == "all" else found.filter(state__in=OPEN)

    def scope(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(critical=True) if value == "critical" else queryset
