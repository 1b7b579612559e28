"""Balances from the system that keeps the ledger: told one by one, and seen."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Money, StrictSerializer, Text
from core.audit import reads
from core.base.errors import Refused
from tenancies import policies
from tenancies.models import OutsideBalance
from tenancies.services import balances
from tenancies.services.balances import ZERO, Balance


class BalanceOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")
    balance = serializers.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        model = OutsideBalance
        fields = [
            "id", "lease", "as_of", "overdue_rent", "oldest_due", "fees", "credit", "balance", "told_on",
        ]  # fmt: skip


class BalanceIn(StrictSerializer):
    reference = Text(max_length=60)
    as_of = Day()
    overdue_rent = Money()
    oldest_due = Day(required=False, allow_null=True, default=None)
    fees = Money(required=False, default=ZERO)
    credit = Money(required=False, default=ZERO)


class BalanceFilter(django_filters.FilterSet):
    lease = django_filters.UUIDFilter(field_name="lease_id")
    as_of = django_filters.DateFilter()

    class Meta:
        model = OutsideBalance
        fields: list[str] = []


BALANCE_IN = OpenApiExample(
    "Two months owed",
    value={
        "reference": "K-1001",
        "as_of": "2026-11-20",
        "overdue_rent": "19000.00",
        "oldest_due": "2026-10-01",
    },
    request_only=True,
)


class BalanceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Saldo fra et annet system, the newest first. POST tells one; told again it answers with what was told."""

    policy = policies.outside_balances
    actions_map = {"list": "view", "retrieve": "view", "create": "tell"}
    serializer_class = BalanceOut
    filterset_class = BalanceFilter
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-as_of", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        shown = [(row.lease.tenant_id, row.lease) for row in rows or []]
        reads.note(self.request, rows=shown, content="lease.ledger")
        return rows

    def get_object(self) -> Any:
        found = super().get_object()
        reads.note(self.request, persons=[found.lease.tenant_id], content="lease.ledger", subject=found.lease)
        return found

    @extend_schema(request=BalanceIn, responses={201: BalanceOut}, examples=[BALANCE_IN])
    def create(self, request: Request) -> Response:
        given = BalanceIn(data=request.data)
        given.is_valid(raise_exception=True)
        done = balances.record(actor=self.actor, rows=[Balance(**given.validated_data)])[0]
        if isinstance(done, Refused):
            raise done
        return Response(BalanceOut(done[0]).data, status=status.HTTP_201_CREATED)
