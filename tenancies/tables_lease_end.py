"""The lease-end cockpit's columns and filter."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from tenancies.models import Lease
from tenancies.selectors import leases
from tenancies.selectors.lease_ends import left_text, stage_text


def _renewal(row: Any) -> str:
    review = row.review
    if review is None:
        return ""
    if review.outcome:
        return str(review.get_outcome_display())
    if review.application_id:
        return str(_("Søknad er mottatt"))
    return str(_("Leieren er varslet")) if review.told_on else ""


def _notes(row: Any) -> str:
    """What must not be forgotten this time."""
    found = []
    if row.last_time:
        found.append(str(_("Siste periode sist")))
    if row.too_large:
        found.append(str(_("Større enn behovet")))
    if row.review is not None and row.review.rent_to_own:
        found.append(str(_("Leie til eie")))
    return ", ".join(found)


LEASE_ENDS = Table(
    caption=_("Leieforhold som går ut"),
    columns=(
        Column(
            "home",
            _("Bolig"),
            value="dwelling",
            link=lambda row: reverse("tenancies:lease_end", args=[row.pk]),
            under=lambda row: row.tenant.name,
            row_header=True,
            sort=("dwelling__address", "dwelling__unit_number"),
        ),
        Column(
            "last_day",
            _("Siste dag"),
            kind="date",
            under=lambda row: left_text(row.standing),
            sort="term_ends",
        ),
        Column(
            "stage",
            _("Hva nå"),
            value=lambda row: stage_text(row.standing),
            under=lambda row: _("Passert") if row.standing.red else "",
            under_color=lambda row: "danger" if row.standing.red else "",
        ),
        Column("renewal", _("Fornyelse"), value=_renewal),
        Column("notes", _("Husk"), value=_notes),
        Column("demand_by", _("Krav om å flytte innen"), value="standing.demand_by", kind="date"),
    ),
    default_sort="last_day",
    noun=(_("leieforhold"), _("leieforhold")),
    order_text=_("de som går ut først, øverst"),
    empty_title=_("Ingen leieforhold går ut det neste året"),
    empty_text=_("Her står leieavtaler som går ut innen tolv måneder, og de som er gått ut."),
)


class LeaseEndFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Adresse, leier eller nummer"), method="by_text")
    show = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_group",
        choices=[
            ("ute", _("Leietida er ute")),
            ("uavklart", _("Ikke avgjort")),
            ("flytter", _("Skal flytte")),
            ("eie", _("Leie til eie")),
        ],
        empty_label=_("Alle"),
        widget=ChipSelect,
    )

    class Meta:
        model = Lease
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return leases.search(rows, value)

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = self.request.actor.today
        decided = rows.filter(lease_reviews__outcome__gt="", lease_reviews__term_end__gte=today)
        if value == "ute":
            return rows.filter(term_ends__lte=today)
        if value == "uavklart":
            return rows.exclude(pk__in=decided.values("pk"))
        if value == "flytter":
            return rows.filter(
                Q(lease_reviews__demand_sent_on__isnull=False)
                | Q(lease_reviews__outcome__in=["refused", "own_home", "smaller"])
            ).distinct()
        if value == "eie":
            return rows.filter(lease_reviews__rent_to_own=True).distinct()
        return rows
