"""Leases that run out, for other systems: the same policies and services as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies
from tenancies.models import LeaseReview
from tenancies.policies_lease_end import reviews
from tenancies.selectors.lease_ends import standing_of
from tenancies.services import lease_ends


class LeaseReviewOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")
    application = serializers.UUIDField(source="application_id", allow_null=True)
    stage = serializers.SerializerMethodField()
    demand_by = serializers.SerializerMethodField()

    class Meta:
        model = LeaseReview
        fields = [
            "id", "lease", "term_end", "stage", "demand_by", "opened_on", "told_on", "apply_by", "application",
            "outcome", "decided_on", "reason", "bedrooms", "new_last_day", "rent_to_own", "demand_sent_on",
            "move_by", "version",
        ]  # fmt: skip

    def _standing(self, row: LeaseReview) -> Any:
        return standing_of(row, row.term_end, self.context["view"].actor.today)

    def get_stage(self, row: LeaseReview) -> str:
        return str(self._standing(row).stage)

    def get_demand_by(self, row: LeaseReview) -> str:
        return str(self._standing(row).demand_by.isoformat())


class DemandIn(StrictSerializer):
    lease = serializers.UUIDField()
    move_by = Day()


class LeaseReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Reviews of terms that run out, the nearest end first."""

    policy = reviews
    actions_map = {"list": "list", "retrieve": "view", "demand": "demand"}
    serializer_class = LeaseReviewOut
    filterset_fields = ("lease", "outcome", "rent_to_own")
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("term_end", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request, rows=[(row.lease.tenant_id, row.lease) for row in rows or ()], content="lease.ends"
        )
        return rows

    def get_object(self) -> Any:
        row = super().get_object()
        reads.note(self.request, persons=[row.lease.tenant_id], content="lease.end", subject=row.lease)
        return row

    @extend_schema(
        request=DemandIn,
        responses={201: LeaseReviewOut},
        examples=[
            OpenApiExample(
                "The tenant must move",
                value={"lease": "0193509c-7c00-7000-8000-000000000001", "move_by": "2027-02-28"},
                request_only=True,
            )
        ],
    )
    @action(detail=False, methods=["post"])
    def demand(self, request: Request) -> Response:
        """Send the written demand to move after the term (§ 9-2); refused when the three months have passed."""
        given = DemandIn(data=request.data)
        given.is_valid(raise_exception=True)
        lease = visible_or_404(policies.leases, self.actor, pk=given.validated_data["lease"])
        reads.note(request, persons=[lease.tenant_id], content="lease.end", subject=lease)
        made = lease_ends.demand_home(actor=self.actor, lease=lease, move_by=given.validated_data["move_by"])
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)
