"""Risk assessments and action plans in the API: the same services and policies as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from deviations import policies_risk as policies
from deviations.api.risk_serializers import (
    ActionPlanSerializer,
    ItemDoneSerializer,
    NewRiskSerializer,
    PlanItemSerializer,
    PlanWithItemsSerializer,
    ProgressSerializer,
    RiskAssessmentSerializer,
    RiskAssessmentWithRisksSerializer,
    RiskSerializer,
)
from deviations.models import ActionPlan, PlanItem, RiskAssessment
from deviations.services import assessments, plans, risks

_RISK = OpenApiExample(
    "Risk",
    value={
        "factor": "Alenevakt om natta",
        "category": "staffing",
        "existing": "Alarm til vekter",
        "likelihood_before": 4,
        "consequence_before": 4,
        "likelihood_after": 2,
        "consequence_after": 4,
    },
    request_only=True,
)


class AssessmentFilter(django_filters.FilterSet):
    review_to = django_filters.DateFilter(field_name="review_on", lookup_expr="lte")

    class Meta:
        model = RiskAssessment
        fields = ["unit", "state", "subject_kind"]


class RiskAssessmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Risk assessments the caller sees, the first due for review first."""

    policy = policies.assessments
    actions_map = {"list": "view", "retrieve": "view", "risks": "edit", "approve": "approve"}
    serializer_class = RiskAssessmentSerializer
    filterset_class = AssessmentFilter
    select = ("unit__agency", "municipality")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("review_on", "id")

    def _one(self, assessment: RiskAssessment) -> Response:
        rows = policies.risks.visible_to(self.actor).filter(assessment=assessment).order_by("position")
        context = {
            "risks": list(rows),
            "sources": list(
                policies.sources.visible_to(self.actor).filter(assessment=assessment).order_by("kind")
            ),
        }
        return Response(RiskAssessmentWithRisksSerializer(assessment, context=context).data)

    @extend_schema(responses=RiskAssessmentWithRisksSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._one(self.get_object())

    @extend_schema(request=NewRiskSerializer, responses={201: RiskSerializer}, examples=[_RISK])
    @action(detail=True, methods=["post"])
    def risks(self, request: Request, pk: str | None = None) -> Response:
        given = NewRiskSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        values = risks.Values(**{name: data.pop(name) for name in risks.VALUES})
        risk = risks.add_risk(
            actor=self.actor, assessment=self.get_object(), factor=risks.Factor(**data), values=values
        )
        return Response(RiskSerializer(risk).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RiskAssessmentWithRisksSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str | None = None) -> Response:
        assessments.approve(actor=self.actor, assessment=self.get_object())
        return self._one(self.get_object())


class _OnSerializer(serializers.Serializer):
    on = serializers.DateField(required=False)


class ActionPlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Action plans the caller sees, newest first. One plan is shown as it stood on the day `on`."""

    policy = policies.plans
    serializer_class = ActionPlanSerializer
    filterset_fields = ("unit", "state")
    select = ("unit",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-starts_on", "id")

    @extend_schema(
        responses=PlanWithItemsSerializer,
        parameters=[OpenApiParameter("on", type={"type": "string", "format": "date"})],
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = _OnSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        plan: ActionPlan = self.get_object()
        rows = policies.items.visible_to(self.actor).filter(plan=plan).select_related("responsible")
        context = {
            "items": list(rows.order_by("position")),
            "on": asked.validated_data.get("on", self.actor.today),
        }
        return Response(PlanWithItemsSerializer(plan, context=context).data)


class PlanItemFilter(django_filters.FilterSet):
    due_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")

    class Meta:
        model = PlanItem
        fields = ["plan", "state"]


class PlanItemViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Items of the plans the caller sees, the first due first."""

    policy = policies.items
    actions_map = {"list": "view", "retrieve": "view", "progress": "do", "done": "do"}
    serializer_class = PlanItemSerializer
    filterset_class = PlanItemFilter
    select = ("responsible",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("due_on", "id")

    @extend_schema(
        request=ProgressSerializer,
        responses=PlanItemSerializer,
        examples=[OpenApiExample("Progress", value={"progress": 40, "note": "Bestilt."}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str | None = None) -> Response:
        given = ProgressSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plans.set_progress(actor=self.actor, item=self.get_object(), **given.validated_data)
        return Response(PlanItemSerializer(self.get_object()).data)

    @extend_schema(
        request=ItemDoneSerializer,
        responses=PlanItemSerializer,
        examples=[
            OpenApiExample("Done", value={"on": "2026-11-20", "note": "Dørene er byttet."}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str | None = None) -> Response:
        given = ItemDoneSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plans.complete_item(actor=self.actor, item=self.get_object(), **given.validated_data)
        return Response(PlanItemSerializer(self.get_object()).data)
