"""Deadlines in the API: read, waive, extend."""

from typing import Any

import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.rules.enums import DeadlineState
from core.rules.models import Deadline
from core.rules.policies import deadlines as policy
from core.rules.selectors import title_of
from core.rules.services import deadlines


class DeadlineSerializer(serializers.ModelSerializer):
    title = serializers.SerializerMethodField()
    unit = serializers.CharField(source="unit.name", default="")

    class Meta:
        model = Deadline
        fields = [
            "id",
            "kind",
            "title",
            "subject_type",
            "subject_id",
            "subject_label",
            "url",
            "unit",
            "start",
            "nominal_end",
            "due",
            "rule",
            "basis",
            "statutory",
            "state",
            "met_on",
            "level",
        ]

    def get_title(self, deadline: Deadline) -> str:
        return str(title_of(deadline))


class WaiveSerializer(StrictSerializer):
    reason = Text(max_length=300)


class ExtendSerializer(StrictSerializer):
    due = Day()
    reason = Text(max_length=300)


class DeadlineFilter(django_filters.FilterSet):
    due_from = django_filters.DateFilter(field_name="due", lookup_expr="gte")
    due_to = django_filters.DateFilter(field_name="due", lookup_expr="lte")
    state = django_filters.MultipleChoiceFilter(choices=DeadlineState.choices)

    class Meta:
        model = Deadline
        fields = ["kind", "state", "statutory", "subject_id"]


_EXAMPLE = OpenApiExample(
    "Provisional answer",
    value={
        "id": "0193509c-7c00-7000-8000-000000000001",
        "kind": "provisional_answer",
        "title": "Foreløpig svar",
        "subject_type": "applications.application",
        "subject_id": "0193509c-7c00-7000-8000-000000000002",
        "subject_label": "2026/123",
        "url": "/soknader/2026-123/",
        "unit": "Boligkontoret",
        "start": "2026-11-02",
        "nominal_end": "2026-12-02",
        "due": "2026-12-02",
        "rule": "provisional_answer_1_month",
        "basis": "forvaltningsloven § 11 a",
        "statutory": True,
        "state": "open",
        "met_on": None,
        "level": 0,
    },
    response_only=True,
)


class DeadlineViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Deadlines the caller sees, the first due first."""

    policy = policy
    actions_map = {"list": "view", "retrieve": "view", "waive": "waive", "extend": "extend"}
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter
    select = ("unit",)

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("due", "id")

    @extend_schema(examples=[_EXAMPLE])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        request=WaiveSerializer,
        responses=DeadlineSerializer,
        examples=[
            OpenApiExample("Reason", value={"reason": "Søknaden er trukket."}, request_only=True),
            _EXAMPLE,
        ],
    )
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: str | None = None) -> Response:
        given = WaiveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        deadline = deadlines.waive(actor=self.actor, deadline=self.get_object(), **given.validated_data)
        return Response(DeadlineSerializer(deadline).data)

    @extend_schema(
        request=ExtendSerializer,
        responses=DeadlineSerializer,
        examples=[
            OpenApiExample(
                "New day",
                value={"due": "2026-12-16", "reason": "Venter på legeerklæring."},
                request_only=True,
            ),
            _EXAMPLE,
        ],
    )
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str | None = None) -> Response:
        given = ExtendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        deadline = deadlines.extend(actor=self.actor, deadline=self.get_object(), **given.validated_data)
        return Response(DeadlineSerializer(deadline).data)
