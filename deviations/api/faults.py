"""Technical faults in the API: told of by anybody, for the landlord's own systems to fetch."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import StrictSerializer, Text
from core.base.errors import Refused
from deviations.enums_fault import FaultKind
from deviations.models import Fault
from deviations.policies_fault import faults
from deviations.selectors.faults import with_missed
from deviations.selectors.units import reportable
from deviations.services.faults import FaultFacts, report_fault

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


class FaultSerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True)
    missed_visits = serializers.IntegerField(default=0, help_text="How often the supplier came in vain.")

    class Meta:
        model = Fault
        fields = [
            "id", "number", "unit", "place", "kind", "what", "critical", "reported_at", "state", "supplier",
            "ordered_on", "done_on", "missed_visits",
        ]  # fmt: skip


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
    """Technical faults the caller sees, newest first. Leases and visits are not part of them."""

    policy = faults
    actions_map = {"list": "view", "retrieve": "view", "create": "report"}
    serializer_class = FaultSerializer
    filterset_class = FaultFilter

    def get_queryset(self) -> QuerySet[Any]:
        return with_missed(super().get_queryset()).order_by("-reported_at", "-id")

    @extend_schema(request=FaultInSerializer, responses={201: FaultSerializer}, examples=[_NEW])
    def create(self, request: Request) -> Response:
        given = FaultInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        unit = next((each for each in reportable(self.actor) if each.pk == data["unit"]), None)
        if unit is None:
            raise Refused(_("Velg enheten der feilen er."), code="UNIT_UNKNOWN", field="unit")
        made = report_fault(actor=self.actor, facts=FaultFacts(**{**data, "unit": unit}))
        return Response(FaultSerializer(made).data, status=status.HTTP_201_CREATED)
