"""The list of complaints about tenancies."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from tenancies.models import Complaint

COMPLAINTS = Table(
    caption=_("Klager på leieforhold"),
    columns=(
        Column(
            "home",
            _("Bolig"),
            value="lease.dwelling",
            link=lambda row: reverse("tenancies:conduct", args=[row.lease_id]),
            under=lambda row: row.lease.tenant.name,
            row_header=True,
            sort=("lease__dwelling__address", "lease__dwelling__unit_number"),
        ),
        Column(
            "about",
            _("Gjelder"),
            value=lambda row: row.get_about_display(),
            under=lambda row: _("Alvorlig") if row.serious else "",
            under_color=lambda row: "danger" if row.serious else "",
            sort="about",
        ),
        Column("source", _("Fra"), value=lambda row: row.get_source_display(), sort="source"),
        Column("received_on", _("Meldt"), kind="date", sort="received_on"),
        Column("outcome", _("Utfall"), value=lambda row: row.get_outcome_display(), sort="outcome"),
        Column("handled_on", _("Behandlet"), kind="date", sort="handled_on", nullable=True),
    ),
    default_sort="-received_on",
    noun=(_("klage"), _("klager")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen klager her"),
    empty_text=_("Klager registreres på leieforholdet."),
)


class ComplaintFilter(FilterSet):
    show = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_group",
        choices=[("apne", _("Ikke behandlet")), ("alvorlige", _("Alvorlige"))],
        empty_label=_("Alle"),
        widget=ChipSelect,
    )

    class Meta:
        model = Complaint
        fields: list[str] = []

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        groups = {"apne": Q(outcome=""), "alvorlige": Q(serious=True)}
        return rows.filter(groups.get(value, Q()))
