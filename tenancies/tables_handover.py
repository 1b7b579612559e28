"""The list of transitions."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from tenancies.enums_handover import HandoverKind, HandoverState, HomeAfter
from tenancies.models import Handover
from tenancies.selectors import handovers

HANDOVERS = Table(
    caption=_("Overganger"),
    columns=(
        Column(
            "person",
            _("Navn"),
            value="person.name",
            link=lambda row: row.get_absolute_url(),
            row_header=True,
            sort=("person__family_name", "person__given_name"),
            under=lambda row: row.get_kind_display(),
        ),
        Column("expected_on", _("Ventes"), kind="date", sort="expected_on"),
        Column("home", _("Bolig etterpå"), value=lambda row: row.get_home_display(), sort="home"),
        Column(
            "receiver",
            _("Mottaker"),
            value=lambda row: row.receiver_unit.name if row.receiver_unit else "",
            sort="receiver_unit__name",
            nullable=True,
            under=lambda row: row.receiver.full_name if row.receiver else "",
        ),
        Column("state", _("Status"), kind="status", sort="state"),
        Column("unit", _("Registrert av"), value="unit.name", sort="unit__name"),
    ),
    default_sort="expected_on",
    noun=(_("overgang"), _("overganger")),
    order_text=_("nærmeste først"),
    empty_title=_("Ingen overganger er registrert."),
    empty_text=_("Registrer løslatelser, utskrivinger og bosettinger så snart dere hører om dem."),
)


class HandoverFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Navn eller nummer"), method="by_text")
    vis = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_group",
        choices=[
            ("uten-mottaker", _("Uten bekreftet mottaker")),
            ("uten-bolig", _("Uten bolig")),
            ("til-meg", _("Til meg")),
            ("avsluttet", _("Avsluttede")),
        ],
        empty_label=_("Alle som ventes"),
        widget=ChipSelect,
    )
    slag = django_filters.ChoiceFilter(
        label=_("Slag"), field_name="kind", choices=HandoverKind.choices, empty_label=_("Alle")
    )

    class Meta:
        model = Handover
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("vis") == "avsluttet":
            return rows
        return rows.filter(state__in=handovers.OPEN)

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return handovers.search(rows, value)

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        groups = {
            "uten-mottaker": Q(state=HandoverState.EXPECTED),
            "uten-bolig": ~Q(home=HomeAfter.FOUND),
            "til-meg": Q(receiver=self.request.actor.user_id),
            "avsluttet": Q(state__in=[HandoverState.DONE, HandoverState.CANCELLED]),
        }
        return rows.filter(groups.get(value, Q()))
