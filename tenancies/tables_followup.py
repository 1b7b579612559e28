"""The list of those who are followed up at home."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from tenancies.enums_followup import FollowUpState
from tenancies.models import FollowUp
from tenancies.selectors import followups

FOLLOW_UPS = Table(
    caption=_("Booppfølging"),
    columns=(
        Column(
            "person",
            _("Navn"),
            value="person.name",
            link=lambda row: row.get_absolute_url(),
            row_header=True,
            sort=("person__family_name", "person__given_name"),
            under=lambda row: row.number,
        ),
        Column("next_visit", _("Neste besøk"), kind="date", sort="next_visit", nullable=True),
        Column("last_visit", _("Sist sett"), kind="date", sort="last_visit", nullable=True),
        Column("review_on", _("Planen ses på"), kind="date", sort="review_on", nullable=True),
        Column("open_goals", _("Mål"), value=lambda row: row.open_goals, sort="open_goals", kind="count"),
        Column(
            "responsible",
            _("Booppfølger"),
            value=lambda row: row.responsible.full_name if row.responsible else "",
            sort="responsible__full_name",
            nullable=True,
        ),
        Column("started_on", _("Siden"), kind="date", sort="started_on"),
    ),
    default_sort="person",
    noun=(_("person"), _("personer")),
    order_text=_("etter navn"),
    empty_title=_("Ingen følges opp nå."),
    empty_text=_(
        "Start en oppfølging når noen vil ha hjelp til å bo, med eller uten leiekontrakt og vedtak."
    ),
)


class FollowUpFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Navn eller nummer"), method="by_text")
    vis = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_group",
        choices=[
            ("mine", _("Mine")),
            ("uten-plan", _("Uten plan")),
            ("uten-besok", _("Uten avtalt besøk")),
            ("avsluttet", _("Avsluttede")),
        ],
        empty_label=_("Alle som følges opp"),
        widget=ChipSelect,
    )

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("vis") == "avsluttet":
            return rows
        return rows.filter(state=FollowUpState.ACTIVE)

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return followups.search(rows, value)

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        groups = {
            "mine": Q(responsible=self.request.actor.user_id),
            "uten-plan": Q(planned_on=None),
            "uten-besok": Q(next_visit=None),
            "avsluttet": Q(state=FollowUpState.ENDED),
        }
        return rows.filter(groups.get(value, Q()))
