"""Technical faults in the API: told of by anybody, ordered and followed by the landlord's own systems."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.base.errors import Refused
from deviations.api.serializers import DeviationReasonSerializer
from deviations.enums_fault import FaultKind, VisitOutcome
from deviations.models import Fault, FaultAlert, FaultVisit
from deviations.policies_fault import alerts, faults, visits
from deviations.selectors.faults import lease_numbered, with_missed
from deviations.selectors.units import reportable
from deviations.services import faults as service

_NEW = OpenApiExample(
    "New fault",
    value={
        "key": "0193509c-7c00-7000-8000-000000000001",
        "unit": "0193509c-7c00-7000-8000-000000000002",
        "place": "Kjelleren, inngang A",
        "kind": "water",
        "what": "Vann på gulvet.",
        "critical": True,
    },
    request_only=True,
)


_ORDER = OpenApiExample(
    "Order", value={"supplier": "Rør og Varme AS", "lease": "L-2026-12"}, request_only=True
)
_VISIT = OpenApiExample(
    "Visit", value={"on": "2026-11-25", "starts": "09:00", "ends": "11:00"}, request_only=True
)
_OUTCOME = OpenApiExample("Missed", value={"outcome": "missed", "note": "Ingen hjemme."}, request_only=True)
_DONE = OpenApiExample("Done", value={"on": "2026-11-25"}, request_only=True)
_REASON = OpenApiExample("Reason", value={"reason": "Meldt to ganger."}, request_only=True)


class FaultSerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True)
    missed_visits = serializers.IntegerField(default=0, help_text="How often the supplier came in vain.")

    class Meta:
        model = Fault
        fields = [
            "id", "number", "unit", "place", "kind", "what", "critical", "reported_at", "state", "supplier",
            "ordered_on", "done_on", "missed_visits",
        ]  # fmt: skip


class FaultAlertSerializer(serializers.ModelSerializer):
    class Meta:
        model = FaultAlert
        fields = ["told", "how", "at"]


class FaultVisitSerializer(serializers.ModelSerializer):
    class Meta:
        model = FaultVisit
        fields = ["id", "on", "starts", "ends", "told_at", "outcome", "note"]


class FaultWithVisitsSerializer(FaultSerializer):
    """`alerts`: who was told at once of a critical one. `lease` and `visits` are the landlord's alone."""

    alerts = serializers.SerializerMethodField()
    lease = serializers.SerializerMethodField()
    visits = serializers.SerializerMethodField()

    class Meta(FaultSerializer.Meta):
        fields = [*FaultSerializer.Meta.fields, "alerts", "lease", "visits"]

    @extend_schema_field(FaultAlertSerializer(many=True))
    def get_alerts(self, fault: Fault) -> Any:
        return FaultAlertSerializer(self.context["alerts"], many=True).data

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_lease(self, fault: Fault) -> str | None:
        return fault.lease.number if self.context["orders"] and fault.lease else None

    @extend_schema_field(FaultVisitSerializer(many=True))
    def get_visits(self, fault: Fault) -> Any:
        return FaultVisitSerializer(self.context["visits"], many=True).data


class FaultOrderSerializer(StrictSerializer):
    """`lease`: its number, when the tenant is to be told of the visits."""

    supplier = Text(max_length=150)
    lease = Text(max_length=40, required=False, default="", allow_blank=True)


class FaultVisitInSerializer(StrictSerializer):
    on = Day()
    starts = serializers.TimeField()
    ends = serializers.TimeField()


class FaultVisitOutcomeSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(choices=VisitOutcome.choices)
    note = Text(max_length=300, required=False, default="", allow_blank=True)


class FaultDoneSerializer(StrictSerializer):
    on = Day()


class FaultInSerializer(StrictSerializer):
    """`key` is made by the client: the same key twice is the same fault."""

    key = serializers.UUIDField()
    unit = serializers.UUIDField()
    place = Text(max_length=200)
    kind = serializers.ChoiceField(choices=FaultKind.choices)
    what = Text(max_length=2000)
    critical = serializers.BooleanField(default=False)


class FaultFilter(django_filters.FilterSet):
    class Meta:
        model = Fault
        fields = ["state", "kind", "critical"]


class FaultViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Technical faults the caller sees, newest first. The landlord orders the work and books the visits."""

    policy = faults
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "report",
        "order": "order",
        "visits": "order",
        "outcome": "order",
        "done": "order",
        "cancel": "order",
    }
    serializer_class = FaultSerializer
    filterset_class = FaultFilter

    def get_queryset(self) -> QuerySet[Any]:
        return with_missed(super().get_queryset()).order_by("-reported_at", "-id")

    def _one(self, fault: Fault, code: int = status.HTTP_200_OK) -> Response:
        found = with_missed(faults.visible_to(self.actor)).select_related("lease").get(pk=fault.pk)
        orders = faults.can(self.actor, "order", found)
        context = {
            "orders": orders,
            "alerts": list(alerts.visible_to(self.actor).filter(fault=found).order_by("how", "told")),
            "visits": list(visits.visible_to(self.actor).filter(fault=found).order_by("-on"))
            if orders
            else [],
        }
        return Response(FaultWithVisitsSerializer(found, context=context).data, status=code)

    @extend_schema(responses=FaultWithVisitsSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._one(self.get_object())

    @extend_schema(request=FaultInSerializer, responses={201: FaultWithVisitsSerializer}, examples=[_NEW])
    def create(self, request: Request) -> Response:
        data = self._given(FaultInSerializer)
        unit = next((each for each in reportable(self.actor) if each.pk == data["unit"]), None)
        if unit is None:
            raise Refused(_("Velg enheten der feilen er."), code="UNIT_UNKNOWN", field="unit")
        made = service.report_fault(actor=self.actor, facts=service.FaultFacts(**{**data, "unit": unit}))
        return self._one(made, status.HTTP_201_CREATED)

    def _given(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    @extend_schema(request=FaultOrderSerializer, responses=FaultWithVisitsSerializer, examples=[_ORDER])
    @action(detail=True, methods=["post"])
    def order(self, request: Request, pk: str | None = None) -> Response:
        """Order the work from a supplier."""
        data = self._given(FaultOrderSerializer)
        lease = lease_numbered(self.actor, data["lease"])
        fault = self.get_object()
        service.order(actor=self.actor, fault=fault, supplier=data["supplier"], lease=lease)
        return self._one(fault)

    @extend_schema(
        request=FaultVisitInSerializer, responses={201: FaultWithVisitsSerializer}, examples=[_VISIT]
    )
    @action(detail=True, methods=["post"])
    def visits(self, request: Request, pk: str | None = None) -> Response:
        """Book a visit; where the lease is set, the tenant gets a message."""
        fault = self.get_object()
        service.book_visit(actor=self.actor, fault=fault, **self._given(FaultVisitInSerializer))
        return self._one(fault, status.HTTP_201_CREATED)

    @extend_schema(
        request=FaultVisitOutcomeSerializer, responses=FaultWithVisitsSerializer, examples=[_OUTCOME]
    )
    @action(detail=True, methods=["post"], url_path="visits/(?P<appointment>[0-9a-f-]{36})/outcome")
    def outcome(self, request: Request, pk: str | None = None, appointment: str = "") -> Response:
        """What a visit came to; nobody at home is a missed visit."""
        fault = self.get_object()
        row = (
            visits.visible_to(self.actor).select_related("fault").filter(fault=fault, pk=appointment).first()
        )
        if row is None:
            raise Http404
        service.record_visit(actor=self.actor, visit=row, **self._given(FaultVisitOutcomeSerializer))
        return self._one(fault)

    @extend_schema(request=FaultDoneSerializer, responses=FaultWithVisitsSerializer, examples=[_DONE])
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str | None = None) -> Response:
        fault = self.get_object()
        service.finish(actor=self.actor, fault=fault, **self._given(FaultDoneSerializer))
        return self._one(fault)

    @extend_schema(request=DeviationReasonSerializer, responses=FaultWithVisitsSerializer, examples=[_REASON])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        fault = self.get_object()
        service.cancel(actor=self.actor, fault=fault, **self._given(DeviationReasonSerializer))
        return self._one(fault)
