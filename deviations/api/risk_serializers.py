from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.agencies.previews import Day, StrictSerializer, Text
from deviations.enums import Consequence
from deviations.enums_risk import Likelihood, RiskCategory
from deviations.models import ActionPlan, PlanItem, Risk, RiskAssessment, RiskSource
from deviations.selectors.risk_figures import standings


class RiskSerializer(serializers.ModelSerializer):
    """Each value says in its name whether it is before or after measures."""

    value_before = serializers.IntegerField(source="before", allow_null=True, read_only=True)
    value_after = serializers.IntegerField(source="after", allow_null=True, read_only=True)

    class Meta:
        model = Risk
        fields = [
            "id", "assessment", "position", "element", "factor", "category", "existing", "likelihood_before",
            "consequence_before", "value_before", "likelihood_after", "consequence_after", "value_after",
            "accepted_reason", "ended_on", "ended_reason", "version",
        ]  # fmt: skip


class RiskSourceSerializer(serializers.ModelSerializer):
    class Meta:
        model = RiskSource
        fields = ["kind", "heard", "told", "reason", "recorded_on"]


class RiskAssessmentSerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True)
    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = RiskAssessment
        fields = [
            "id", "number", "title", "subject_kind", "unit", "unit_name", "state", "trigger", "support", "staffing",
            "security", "assessed_on", "review_on", "ended_reason", "version",
        ]  # fmt: skip


class RiskAssessmentWithRisksSerializer(RiskAssessmentSerializer):
    risks = serializers.SerializerMethodField()
    sources = serializers.SerializerMethodField()

    class Meta(RiskAssessmentSerializer.Meta):
        fields = [*RiskAssessmentSerializer.Meta.fields, "risks", "sources"]

    @extend_schema_field(RiskSerializer(many=True))
    def get_risks(self, assessment: RiskAssessment) -> Any:
        return RiskSerializer(self.context.get("risks", []), many=True).data

    @extend_schema_field(RiskSourceSerializer(many=True))
    def get_sources(self, assessment: RiskAssessment) -> Any:
        return RiskSourceSerializer(self.context.get("sources", []), many=True).data


class NewRiskSerializer(StrictSerializer):
    factor = Text(max_length=5000)
    category = serializers.ChoiceField(choices=RiskCategory.choices)
    existing = Text(max_length=5000, required=False, default="", allow_blank=True)
    element = Text(max_length=40, required=False, default="", allow_blank=True)
    accepted_reason = Text(max_length=5000, required=False, default="", allow_blank=True)
    likelihood_before = serializers.ChoiceField(choices=Likelihood.choices)
    consequence_before = serializers.ChoiceField(choices=Consequence.choices)
    likelihood_after = serializers.ChoiceField(
        choices=Likelihood.choices, required=False, default=None, allow_null=True
    )
    consequence_after = serializers.ChoiceField(
        choices=Consequence.choices, required=False, default=None, allow_null=True
    )


class PlanItemSerializer(serializers.ModelSerializer):
    responsible = serializers.CharField(source="responsible.full_name")

    class Meta:
        model = PlanItem
        fields = [
            "id", "plan", "position", "description", "responsible", "due_on", "progress", "state", "done_on",
            "measure", "version",
        ]  # fmt: skip


class ActionPlanSerializer(serializers.ModelSerializer):
    """A plan; with the query parameter `on` the counts are those of that day."""

    number = serializers.CharField(read_only=True)
    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = ActionPlan
        fields = [
            "id", "number", "title", "purpose", "unit", "unit_name", "starts_on", "state", "ended_on", "version",
        ]  # fmt: skip


class StandingItemSerializer(PlanItemSerializer):
    """An item as it stood on the day asked about."""

    due_then = serializers.SerializerMethodField()
    done_then = serializers.SerializerMethodField()
    overdue_then = serializers.SerializerMethodField()

    class Meta(PlanItemSerializer.Meta):
        fields = [*PlanItemSerializer.Meta.fields, "due_then", "done_then", "overdue_then"]

    def _then(self, item: PlanItem) -> Any:
        return self.context["standings"].get(item.pk)

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_due_then(self, item: PlanItem) -> Any:
        then = self._then(item)
        return then.due_on if then else None

    def get_done_then(self, item: PlanItem) -> bool:
        then = self._then(item)
        return bool(then and then.done)

    def get_overdue_then(self, item: PlanItem) -> bool:
        then = self._then(item)
        return bool(then and then.overdue(self.context["on"]))


class PlanWithItemsSerializer(ActionPlanSerializer):
    items = serializers.SerializerMethodField()

    class Meta(ActionPlanSerializer.Meta):
        fields = [*ActionPlanSerializer.Meta.fields, "items"]

    @extend_schema_field(StandingItemSerializer(many=True))
    def get_items(self, plan: ActionPlan) -> Any:
        items, on = self.context.get("items", []), self.context.get("on")
        context = {"standings": standings(items, on) if on else {}, "on": on}
        return StandingItemSerializer(items, many=True, context=context).data


class ProgressSerializer(StrictSerializer):
    progress = serializers.IntegerField(min_value=0, max_value=99)
    note = Text(max_length=3000, required=False, default="", allow_blank=True)


class ItemDoneSerializer(StrictSerializer):
    on = Day()
    note = Text(max_length=3000)
