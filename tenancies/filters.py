"""What the lists of tenancies can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect, ChipSelectMultiple
from core.interface.lists import FilterSet
from core.jobs.imports import parsing
from tenancies import policies
from tenancies.enums import LeaseState, PlacingReason, PlacingState, ReplacementState
from tenancies.models import ArrearsCase, Lease, Replacement, UnplacedPayment
from tenancies.selectors import leases


class LeaseFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Adresse, leier eller nummer"), method="by_text")
    state = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=LeaseState.choices, widget=ChipSelectMultiple
    )

    class Meta:
        model = Lease
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return leases.search(rows, value)


class ReplacementFilter(FilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=ReplacementState.choices, widget=ChipSelectMultiple
    )

    class Meta:
        model = Replacement
        fields: list[str] = []


class UnplacedFilter(FilterSet):
    q = django_filters.CharFilter(label=_("KID, referanse, konto eller beløp"), method="by_text")
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=PlacingState.choices, widget=ChipSelect, empty_label=None
    )
    reason = django_filters.MultipleChoiceFilter(
        label=_("Hvorfor"), choices=PlacingReason.choices, widget=ChipSelectMultiple
    )

    class Meta:
        model = UnplacedPayment
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = "".join(value.split())
        found = Q(kid__contains=text) | Q(bank_reference__contains=text) | Q(debit_account__startswith=text)
        try:
            found |= Q(amount=parsing.amount(value))
        except ValueError:
            found |= Q(reference__icontains=value.strip())
        return rows.filter(found)


class ArrearsFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Adresse, leier eller nummer"), method="by_text")
    show = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_group",
        choices=[
            ("venter", _("Venter på noen")),
            ("barn", _("Barn i husstanden")),
            ("stoppes", _("Noe stopper")),
            ("begjaring", _("Kan begjæres")),
        ],
        empty_label=_("Alle"),
        widget=ChipSelect,
    )

    class Meta:
        model = ArrearsCase
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(lease__in=leases.search(policies.leases.visible_to(self.request.actor), value))

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        groups = {
            "venter": Q(waits_for_person=True),
            "barn": Q(children__gt=0),
            "stoppes": Q(petition="blocked"),
            "begjaring": Q(petition="allowed"),
        }
        return rows.filter(groups.get(value, Q()))
