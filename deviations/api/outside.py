"""Reports kept elsewhere, and the figures of all: for the quality system, and for those who count."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.base.errors import Refused
from deviations import policies
from deviations.enums import Category
from deviations.models import OutsideReport
from deviations.policies import led_units
from deviations.policies_outside import outside_reports
from deviations.selectors.figures import figures_for
from deviations.services.outside import OutsideFacts, record_reference, update_reference

_REFERENCE = OpenApiExample(
    "Reference",
    value={
        "reference": "BK-2026-117",
        "unit": "0193509c-7c00-7000-8000-000000000002",
        "category": "fire",
        "reported_on": "2026-11-02",
        "due_on": "2026-11-16",
        "closed_on": None,
    },
    request_only=True,
)


class DeviationReferenceSerializer(serializers.ModelSerializer):
    """`origin` before: history as it was published, which only a new reading of its file changes."""

    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = OutsideReport
        fields = [
            "id", "origin", "reference", "unit", "unit_name", "category", "reported_on", "due_on", "state", "closed_on",
            "measures_proposed", "measures_done", "from_guard", "version",
        ]  # fmt: skip


class DeviationReferenceInSerializer(StrictSerializer):
    reference = Text(max_length=60)
    unit = serializers.UUIDField()
    category = serializers.ChoiceField(choices=Category.choices, required=False, default="", allow_blank=True)
    reported_on = Day()
    due_on = Day(required=False, default=None, allow_null=True)
    closed_on = Day(required=False, default=None, allow_null=True)
    from_guard = serializers.BooleanField(default=False)


class ReferenceFilter(django_filters.FilterSet):
    class Meta:
        model = OutsideReport
        fields = ["unit", "state", "origin", "reference"]


class OutsideReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """References of reports in the quality system, and reports from before Husrom, newest first."""

    policy = outside_reports
    actions_map = {"list": "view", "retrieve": "view", "create": "handle", "update": "handle"}
    serializer_class = DeviationReferenceSerializer
    filterset_class = ReferenceFilter
    select = ("unit",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-reported_on", "-id")

    def _facts(self, request: Request) -> OutsideFacts:
        given = DeviationReferenceInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        unit = led_units(self.actor).filter(pk=data.pop("unit")).first()
        if unit is None:
            raise Refused(_("Velg en enhet du leder."), code="UNIT_UNKNOWN", field="unit")
        return OutsideFacts(unit=unit, **data)

    @extend_schema(
        request=DeviationReferenceInSerializer,
        responses={201: DeviationReferenceSerializer},
        examples=[_REFERENCE],
    )
    def create(self, request: Request) -> Response:
        """Keep a reference; the same reference of the same unit and day again is the one that is there."""
        made = record_reference(actor=self.actor, facts=self._facts(request))
        return Response(DeviationReferenceSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=DeviationReferenceInSerializer, responses=DeviationReferenceSerializer, examples=[_REFERENCE]
    )
    def update(self, request: Request, pk: str | None = None) -> Response:
        """What the quality system says now."""
        changed = update_reference(actor=self.actor, report=self.get_object(), facts=self._facts(request))
        return Response(DeviationReferenceSerializer(changed).data)


class DeviationFiguresQuerySerializer(serializers.Serializer):
    since = Day(required=False, default=None, allow_null=True)
    on = Day(required=False, default=None, allow_null=True)


class DeviationFiguresSerializer(serializers.Serializer):
    """One unit's figures (one agency's, for top management). null: kept back, or a small group could be told."""

    unit_id = serializers.UUIDField(allow_null=True)
    unit = serializers.CharField()
    agency = serializers.CharField()
    reported = serializers.IntegerField(allow_null=True)
    from_guards = serializers.IntegerField(allow_null=True)
    handled = serializers.IntegerField(allow_null=True, help_text="Of those reported, ended by the last day.")
    closed = serializers.IntegerField(allow_null=True)
    closed_in_time = serializers.IntegerField(allow_null=True)
    open = serializers.IntegerField(allow_null=True)
    open_overdue = serializers.IntegerField(allow_null=True)
    measures_approved = serializers.IntegerField(allow_null=True)
    effect_judged = serializers.IntegerField(allow_null=True)
    effect_good = serializers.IntegerField(allow_null=True)
    by_category = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    open_by_age = serializers.DictField(child=serializers.IntegerField(allow_null=True))


class DeviationFiguresViewSet(PolicyViewSet):
    """Figures per unit for a period, and as of its last day."""

    policy = policies.reports
    actions_map = {"list": "figures"}
    serializer_class = DeviationFiguresSerializer
    pagination_class = None

    @extend_schema(
        parameters=[
            OpenApiParameter("since", date, description="First day; 1 January when left out."),
            OpenApiParameter(
                "on",
                date,
                description="Last day, and the day the open ones stand as of; today when left out.",
            ),
        ],
        responses=DeviationFiguresSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        given = DeviationFiguresQuerySerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        on = min(given.validated_data["on"] or self.actor.today, self.actor.today)
        since = given.validated_data["since"] or date(on.year, 1, 1)
        if since > on:
            raise Refused(_("Perioden må begynne før den slutter."), code="PERIOD_WRONG", field="since")
        rows, _whole = figures_for(self.actor, since=since, on=on)
        return Response(DeviationFiguresSerializer(rows, many=True).data)
