"""The one front door in the API: which ways stand open to the caller, and where each agency's ways lead."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import StrictSerializer, Text
from deviations import policies
from deviations.enums_fault import Handling, Way
from deviations.models import ReportRoute
from deviations.policies_fault import routes
from deviations.selectors.routes import agency_of, entrances
from deviations.services.routes import set_route

_ROUTE = OpenApiExample(
    "Route",
    value={
        "agency": "0193509c-7c00-7000-8000-000000000002",
        "way": "fault",
        "handling": "husrom",
        "where": "",
        "on_call": "Vaktsentralen",
        "on_call_phone": "55 50 00 00",
    },
    request_only=True,
)


class EntranceSerializer(serializers.Serializer):
    """One of the four ways: an address here, or a word on where else."""

    way = serializers.ChoiceField(choices=Way.choices)
    title = serializers.CharField()
    about = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    where = serializers.CharField(allow_blank=True)


class EntranceViewSet(PolicyViewSet):
    """What the caller may tell of, and where it goes."""

    policy = policies.reports
    actions_map = {"list": "report"}
    serializer_class = EntranceSerializer
    pagination_class = None

    @extend_schema(responses=EntranceSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(EntranceSerializer(entrances(self.actor), many=True).data)


class ReportRouteSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportRoute
        fields = ["id", "agency", "way", "handling", "where", "on_call", "on_call_phone"]


class ReportRouteInSerializer(StrictSerializer):
    agency = serializers.UUIDField()
    way = serializers.ChoiceField(choices=Way.choices)
    handling = serializers.ChoiceField(choices=Handling.choices)
    where = Text(max_length=300, required=False, default="", allow_blank=True)
    on_call = Text(max_length=100, required=False, default="", allow_blank=True)
    on_call_phone = Text(max_length=30, required=False, default="", allow_blank=True)


class ReportRouteViewSet(mixins.ListModelMixin, PolicyViewSet):
    """The ways that have been set up, for who configures; an agency's way without a row leads to Husrom."""

    policy = routes
    actions_map = {"list": "change", "create": "change"}
    serializer_class = ReportRouteSerializer
    filterset_fields = ("agency", "way")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("agency", "way")

    @extend_schema(request=ReportRouteInSerializer, responses=ReportRouteSerializer, examples=[_ROUTE])
    def create(self, request: Request) -> Response:
        """Set one way of one agency; the same again changes nothing."""
        given = ReportRouteInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        made = set_route(actor=self.actor, agency=agency_of(self.actor, data.pop("agency")), **data)
        return Response(ReportRouteSerializer(made).data)
