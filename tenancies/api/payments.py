"""Payments that wait, for other systems: seen, placed on a lease, or noted as paid back."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies
from tenancies.enums import PlacingReason, PlacingState
from tenancies.models import UnplacedPayment
from tenancies.services import unplaced


class UnplacedOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id", allow_null=True)
    entry = serializers.UUIDField(source="entry_id", allow_null=True)

    class Meta:
        model = UnplacedPayment
        fields = [
            "id", "state", "reason", "on", "received_on", "amount", "bank_reference", "kid", "reference", "month",
            "account", "debit_account", "text", "line", "lease", "entry", "handled_on", "note", "version",
        ]  # fmt: skip


class PlaceIn(StrictSerializer):
    lease = serializers.UUIDField()
    month = Day(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class PayBackIn(StrictSerializer):
    reason = Text(max_length=500)
    on = Day(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class UnplacedApiFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=PlacingState.choices)
    reason = django_filters.MultipleChoiceFilter(choices=PlacingReason.choices)
    kid = django_filters.CharFilter()
    bank_reference = django_filters.CharFilter()

    class Meta:
        model = UnplacedPayment
        fields: list[str] = []


PLACE_IN = OpenApiExample(
    "It was this tenant's",
    value={"lease": "01978c2e-6d0f-7c3a-9f52-0c9b2f7a1d10", "month": "2026-11-01", "version": 1},
    request_only=True,
)
PAY_BACK_IN = OpenApiExample(
    "Sent back",
    value={"reason": "Betalt til feil mottaker, sendt tilbake", "on": "2026-11-20", "version": 1},
    request_only=True,
)


class UnplacedPaymentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Innbetalinger som ikke kunne føres av seg selv, the oldest first."""

    policy = policies.unplaced
    actions_map = {"list": "list", "retrieve": "view", "place": "place", "pay_back": "return"}
    serializer_class = UnplacedOut
    filterset_class = UnplacedApiFilter
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("received_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        placed = [(row.lease.tenant_id, row.lease) for row in rows or [] if row.lease is not None]
        reads.note(self.request, rows=placed, content="payment.list")
        return rows

    def get_object(self) -> Any:
        payment = super().get_object()
        if payment.lease is not None:
            reads.note(
                self.request, persons=[payment.lease.tenant_id], content="payment", subject=payment.lease
            )
        return payment

    @extend_schema(request=PlaceIn, responses=UnplacedOut, examples=[PLACE_IN])
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str | None = None) -> Response:
        """Post it on a lease. There already, it answers with what was posted."""
        payment = self.get_object()
        given = PlaceIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        lease: Any = visible_or_404(policies.leases, self.actor, pk=values.pop("lease"))
        reads.note(request, persons=[lease.tenant_id], content="lease.ledger", subject=lease)
        done = unplaced.place(actor=self.actor, payment=payment, lease=lease, **values)
        return Response(UnplacedOut(done).data)

    @extend_schema(request=PayBackIn, responses=UnplacedOut, examples=[PAY_BACK_IN])
    @action(detail=True, methods=["post"], url_path="pay-back")
    def pay_back(self, request: Request, pk: str | None = None) -> Response:
        """Note that the money was paid back. The row stays."""
        payment = self.get_object()
        given = PayBackIn(data=request.data)
        given.is_valid(raise_exception=True)
        done = unplaced.pay_back(actor=self.actor, payment=payment, **given.validated_data)
        return Response(UnplacedOut(done).data)
