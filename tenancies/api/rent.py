"""Changes of rent for other systems: told by the index or claimed, seen, settled and withdrawn."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Money, StrictSerializer, Text
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies
from tenancies.enums_rent import ChangeKind, ChangeState
from tenancies.models import RentChange
from tenancies.services import regulation


class RentChangeOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")

    class Meta:
        model = RentChange
        fields = [
            "id", "lease", "kind", "state", "old_monthly", "new_monthly", "effective_on", "told_on", "from_month",
            "to_month", "from_index", "to_index", "letter", "settled_on", "note", "version",
        ]  # fmt: skip


class RentChangeIn(StrictSerializer):
    lease = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ChangeKind.values)
    effective_on = Day()
    monthly = Money(required=False, allow_null=True, default=None)
    note = Text(required=False, allow_blank=True, default="", max_length=500)


class RentSettleIn(StrictSerializer):
    agreed = serializers.BooleanField()
    monthly = Money(required=False, allow_null=True, default=None)
    on = Day()
    note = Text(required=False, allow_blank=True, default="", max_length=300)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class RentWithdrawIn(StrictSerializer):
    reason = Text(max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class RentChangeFilter(django_filters.FilterSet):
    lease = django_filters.UUIDFilter(field_name="lease_id")
    kind = django_filters.ChoiceFilter(choices=ChangeKind.choices)
    state = django_filters.MultipleChoiceFilter(choices=ChangeState.choices)

    class Meta:
        model = RentChange
        fields: list[str] = []


CHANGE_IN = OpenApiExample(
    "By the index",
    value={"lease": "01978c2e-6d0f-7c3a-9f52-0c9b2f7a1d10", "kind": "index", "effective_on": "2027-02-01"},
    request_only=True,
)
SETTLE_IN = OpenApiExample(
    "Agreed", value={"agreed": True, "monthly": "9900.00", "on": "2026-11-20"}, request_only=True
)
WITHDRAW_IN = OpenApiExample("A mistake", value={"reason": "Feil bolig", "version": 1}, request_only=True)


class RentChangeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Endringer av husleie, the newest first. POST tells the tenant in a letter; the same day again answers with it."""

    policy = policies.rent_changes
    actions_map = {
        "list": "view", "retrieve": "view", "create": "tell", "settle": "settle", "withdraw": "withdraw",
    }  # fmt: skip
    serializer_class = RentChangeOut
    filterset_class = RentChangeFilter
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-effective_on", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        shown = [(row.lease.tenant_id, row.lease) for row in rows or []]
        reads.note(self.request, rows=shown, content="lease.rent")
        return rows

    def get_object(self) -> Any:
        change = super().get_object()
        reads.note(self.request, persons=[change.lease.tenant_id], content="lease.rent", subject=change.lease)
        return change

    @extend_schema(request=RentChangeIn, responses={201: RentChangeOut}, examples=[CHANGE_IN])
    def create(self, request: Request) -> Response:
        given = RentChangeIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        lease: Any = visible_or_404(policies.leases, self.actor, pk=values["lease"])
        reads.note(request, persons=[lease.tenant_id], content="lease.rent", subject=lease)
        if values["kind"] == ChangeKind.INDEX:
            told = regulation.tell_index(actor=self.actor, lease=lease, effective_on=values["effective_on"])
        else:
            if values["monthly"] is None:
                raise serializers.ValidationError({"monthly": ["Oppgi beløpet som kreves."]})
            told = regulation.claim_market(
                actor=self.actor, lease=lease, monthly=values["monthly"], effective_on=values["effective_on"],
                note=values["note"],
            )  # fmt: skip
        return Response(RentChangeOut(told).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RentSettleIn, responses=RentChangeOut, examples=[SETTLE_IN])
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """The tenant's answer to a claim for gjengs leie."""
        change = self.get_object()
        given = RentSettleIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        agreed, monthly = values.pop("agreed"), values.pop("monthly")
        if agreed:
            done = regulation.agree(
                actor=self.actor, change=change, monthly=monthly or change.new_monthly, **values
            )
        else:
            done = regulation.dispute(actor=self.actor, change=change, **values)
        return Response(RentChangeOut(done).data)

    @extend_schema(request=RentWithdrawIn, responses=RentChangeOut, examples=[WITHDRAW_IN])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take it back. The rent goes on as it was."""
        change = self.get_object()
        given = RentWithdrawIn(data=request.data)
        given.is_valid(raise_exception=True)
        done = regulation.withdraw(actor=self.actor, change=change, **given.validated_data)
        return Response(RentChangeOut(done).data)
