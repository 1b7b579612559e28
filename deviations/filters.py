from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.base.models import AmongKeys
from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from deviations.enums import ENDED, OPEN, Category, State
from deviations.models import Report
from deviations.policies import LEADERS, led_units
from deviations.selectors import reports as selectors

SCOPES = (
    ("", _("Åpne")),
    ("escalated", _("Eskalert til meg")),
    ("answer", _("Venter på mitt svar")),
    ("overdue", _("Over fristen")),
    ("mine", _("Meldt av meg")),
    ("ended", _("Avsluttet")),
    ("all", _("Alle")),
)


class ReportFilter(FilterSet):
    vis = django_filters.ChoiceFilter(
        label=_("Vis"), choices=SCOPES[1:], empty_label=_("Åpne"), widget=ChipSelect, method="scope"
    )
    category = django_filters.ChoiceFilter(
        label=_("Kategori"), choices=Category, empty_label=_("Alle kategorier")
    )
    state = django_filters.ChoiceFilter(label=_("Status"), choices=State, empty_label=_("Alle statuser"))
    unit = django_filters.ChoiceFilter(label=_("Enhet"), empty_label=_("Alle enheter"), field_name="unit_id")

    class Meta:
        model = Report
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.request.actor
        units = (
            list(led_units(actor).order_by("name").values_list("pk", "name"))
            if actor.has_role(*LEADERS)
            else []
        )
        if len(units) > 1:
            self.filters["unit"].extra["choices"] = units
        else:
            del self.filters["unit"]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.form.cleaned_data.get("vis") == "mine":
            queryset = selectors.sent_by(self.request.actor).select_related("unit")
        found = super().filter_queryset(queryset)
        # Nothing chosen means what is still open, unless the state itself is asked for.
        if not self.form.cleaned_data.get("vis") and not self.form.cleaned_data.get("state"):
            found = found.filter(state__in=OPEN)
        return found

    def scope(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        actor = self.request.actor
        if value == "escalated":
            return selectors.escalated(actor, queryset)
        if value == "answer":
            return queryset.filter(AmongKeys("pk", selectors.awaiting_answer(actor).values("pk")))
        if value == "overdue":
            return selectors.overdue(queryset, actor.today)
        if value == "ended":
            return queryset.filter(state__in=ENDED)
        # Those one sent are found beforehand (`filter_queryset`); all need no narrowing.
        return queryset
