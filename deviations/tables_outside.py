from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from deviations.enums_outside import Origin, OutsideState
from deviations.models import OutsideReport

SCOPES = (("", _("Alle")), ("open", _("Ikke lukket")), ("late", _("Etter fristen")))

OUTSIDE = Table(
    caption=_("Avvik ført andre steder"),
    columns=(
        Column(
            "reference", _("Referanse"), link=lambda row: row.get_absolute_url(), row_header=True, sort="reference",
            under=lambda row: row.get_origin_display(),
        ),
        Column("reported", _("Meldt"), value="reported_on", kind="date", sort="reported_on"),
        Column("unit", _("Enhet"), value="unit.name", sort="unit__name"),
        Column("category", _("Kategori"), value=lambda row: row.get_category_display(), sort="category"),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("due", _("Frist"), value="due_on", kind="date", sort="due_on", nullable=True),
        Column("closed", _("Lukket"), value="closed_on", kind="date", sort="closed_on", nullable=True),
    ),
    default_sort="-reported",
    noun=(_("avvik"), _("avvik")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen avvik her."),
    empty_text=_("Her står avvik som føres i kvalitetssystemet, og avvik fra før Husrom."),
)  # fmt: skip


class OutsideFilter(FilterSet):
    vis = django_filters.ChoiceFilter(
        label=_("Vis"), choices=SCOPES[1:], empty_label=_("Alle"), widget=ChipSelect, method="scope"
    )
    origin = django_filters.ChoiceFilter(label=_("Føres i"), choices=Origin, empty_label=_("Alle steder"))

    class Meta:
        model = OutsideReport
        fields: list[str] = []

    def scope(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "open":
            return queryset.filter(state=OutsideState.OPEN)
        late = Q(closed_on__gt=F("due_on")) | Q(closed_on=None, due_on__lt=self.request.actor.today)
        return queryset.filter(late)
