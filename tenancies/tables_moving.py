"""Claims for damage across leases: the columns and the filter."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from tenancies.enums_moving import CLAIM_OPEN, ClaimAgainst, ClaimState
from tenancies.models import DamageClaim


def _next(row: Any) -> str:
    """What the claim waits for, with the day on which it should have come."""
    if row.state == ClaimState.DRAFT:
        return str(_("Sendes"))
    if row.state == ClaimState.SENT:
        return str(_("Leieren svarer"))
    return str(_("Gjøres opp")) if row.state in CLAIM_OPEN else ""


def next_day(row: Any) -> Any:
    if row.state == ClaimState.DRAFT:
        return row.send_by
    return row.answer_by if row.state == ClaimState.SENT else None


CLAIMS = Table(
    caption=_("Krav for skade"),
    columns=(
        Column(
            "home",
            _("Bolig"),
            value="lease.dwelling",
            link=lambda row: row.get_absolute_url(),
            under=lambda row: row.lease.tenant.name,
            row_header=True,
            sort=("lease__dwelling__address", "lease__dwelling__unit_number"),
        ),
        Column("state", _("Status"), kind="status"),
        Column("against", _("Krav mot"), value=lambda row: row.get_against_display(), sort="against"),
        Column("amount", _("Beløp"), kind="kroner", sort="amount"),
        Column("raised_on", _("Laget"), kind="date", sort="raised_on"),
        Column(
            "next",
            _("Neste"),
            value=_next,
            under=lambda row: row.late,
            under_color=lambda row: "danger" if row.late else "",
        ),
        Column("next_day", _("Innen"), value=next_day, kind="date", sort="send_by"),
        Column("handler", _("Ansvarlig"), value="handler.full_name"),
    ),
    default_sort="raised_on",
    noun=(_("krav"), _("krav")),
    order_text=_("de eldste øverst"),
    empty_title=_("Ingen krav for skade"),
    empty_text=_("Krav lages når utflyttingsprotokollen er signert og leieren svarer for en skade."),
)


class ClaimFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Adresse, leier eller nummer"), method="by_text")
    show = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_group",
        choices=[
            ("usendt", _("Ikke sendt")),
            ("venter", _("Venter på svar")),
            ("uenige", _("Bestridt")),
            ("ferdige", _("Ferdige")),
        ],
        empty_label=_("Åpne"),
        widget=ChipSelect,
    )
    against = django_filters.ChoiceFilter(
        label=_("Krav mot"), choices=ClaimAgainst.choices, empty_label=_("Alle")
    )

    class Meta:
        model = DamageClaim
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return rows.filter(
            Q(lease__number__icontains=words)
            | Q(lease__dwelling__address__icontains=words)
            | Q(lease__tenant__given_name__icontains=words)
            | Q(lease__tenant__family_name__icontains=words)
        )

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        chosen = {
            "usendt": ["draft"],
            "venter": ["sent"],
            "uenige": ["disputed"],
            "ferdige": ["settled", "dropped"],
        }
        return rows.filter(state__in=chosen[value])

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Without a choice those that are not finished with."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("show") else rows.filter(state__in=CLAIM_OPEN)
