from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from deviations.enums_risk import AssessmentState, PlanState
from deviations.models import ActionPlan, RiskAssessment
from deviations.selectors.assessments import stale

ASSESSMENT_SCOPES = (
    ("stale", _("Over tida")),
    ("bare", _("Uten tiltak")),
    ("mine", _("Min enhet")),
    ("ended", _("Avsluttet")),
    ("all", _("Alle")),
)
PLAN_SCOPES = (("late", _("Med punkter over fristen")), ("ended", _("Avsluttet")), ("all", _("Alle")))


class AssessmentFilter(FilterSet):
    vis = django_filters.ChoiceFilter(
        label=_("Vis"),
        choices=ASSESSMENT_SCOPES,
        empty_label=_("Gjeldende"),
        widget=ChipSelect,
        method="scope",
    )

    class Meta:
        model = RiskAssessment
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("vis"):
            found = found.exclude(state=AssessmentState.ENDED)
        return found

    def scope(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        actor = self.request.actor
        if value == "stale":
            return stale(queryset, actor.today)
        if value == "bare":
            return queryset.filter(n_bare__gt=0).exclude(state=AssessmentState.ENDED)
        if value == "mine":
            return queryset.filter(unit__in=actor.unit_ids)
        return queryset.filter(state=AssessmentState.ENDED) if value == "ended" else queryset


class PlanFilter(FilterSet):
    vis = django_filters.ChoiceFilter(
        label=_("Vis"), choices=PLAN_SCOPES, empty_label=_("Pågår"), widget=ChipSelect, method="scope"
    )

    class Meta:
        model = ActionPlan
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("vis"):
            found = found.filter(state=PlanState.ACTIVE)
        return found

    def scope(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "late":
            return queryset.filter(n_overdue__gt=0)
        return queryset.filter(state=PlanState.ENDED) if value == "ended" else queryset
