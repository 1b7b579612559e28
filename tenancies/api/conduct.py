"""Complaints about tenancies and the notices that follow, for other systems: the same walls as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies
from tenancies.enums_notices import ComplaintAbout, ComplaintFrom
from tenancies.models import Complaint, TenancyNotice
from tenancies.policies_notices import complaints, notices
from tenancies.services.complaints import NewComplaint, register_complaint
from tenancies.services.notices import standing_of


class ComplaintOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")

    class Meta:
        model = Complaint
        fields = [
            "id", "lease", "received_on", "happened_on", "source", "about", "text", "serious", "outcome", "handled_on",
            "outcome_note", "version",
        ]  # fmt: skip


class ComplaintIn(StrictSerializer):
    lease = serializers.UUIDField()
    received_on = Day()
    happened_on = Day(required=False, allow_null=True, default=None)
    source = serializers.ChoiceField(choices=ComplaintFrom.choices)  # type: ignore[assignment]
    source_detail = Text(max_length=150, required=False, default="", allow_blank=True)
    about = serializers.ChoiceField(choices=ComplaintAbout.choices)
    text = Text(max_length=2000)
    serious = serializers.BooleanField(default=False)


class OfLease(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    select = ("lease",)
    listed = ""

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        noted = [(row.lease.tenant_id, row.lease) for row in rows or ()]
        reads.note(self.request, rows=noted, content="lease.complaints")
        return rows

    def get_object(self) -> Any:
        row = super().get_object()
        reads.note(self.request, persons=[row.lease.tenant_id], content="lease.conduct", subject=row.lease)
        return row


class ComplaintViewSet(OfLease):
    """Klager på leieforhold, newest first."""

    policy = complaints
    actions_map = {"list": "list", "retrieve": "view", "create": "record"}
    serializer_class = ComplaintOut
    filterset_fields = ("lease", "serious", "outcome")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-received_on", "-id")

    @extend_schema(
        request=ComplaintIn,
        responses={201: ComplaintOut},
        examples=[
            OpenApiExample(
                "Noise by night",
                value={
                    "lease": "0193509c-7c00-7000-8000-000000000001",
                    "received_on": "2026-11-20",
                    "source": "neighbour",
                    "about": "noise",
                    "text": "Høy musikk etter midnatt.",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Register a complaint; the same words of the same day are one."""
        given = ComplaintIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        lease = visible_or_404(policies.leases, self.actor, pk=values.pop("lease"))
        reads.note(request, persons=[lease.tenant_id], content="lease.conduct", subject=lease)
        made = register_complaint(actor=self.actor, lease=lease, new=NewComplaint(**values))
        return Response(ComplaintOut(made).data, status=status.HTTP_201_CREATED)


class TenancyNoticeOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")
    standing = serializers.SerializerMethodField()
    protest_until = serializers.SerializerMethodField()
    suit_until = serializers.SerializerMethodField()

    class Meta:
        model = TenancyNotice
        fields = [
            "id", "lease", "kind", "sent_on", "ground", "nuisance", "reason", "last_day", "received_on", "protested_on",
            "sued_on", "forum", "withdrawn_on", "lapsed_on", "standing", "protest_until", "suit_until", "version",
        ]  # fmt: skip

    def _at(self, row: TenancyNotice) -> Any:
        return standing_of(row, self.context["view"].actor.today)

    def get_standing(self, row: TenancyNotice) -> str:
        found = self._at(row)
        return str(found.state) if found else "given"

    def get_protest_until(self, row: TenancyNotice) -> str | None:
        found = self._at(row)
        return found.protest_until.isoformat() if found and found.protest_until else None

    def get_suit_until(self, row: TenancyNotice) -> str | None:
        found = self._at(row)
        return found.suit_until.isoformat() if found and found.suit_until else None


class TenancyNoticeViewSet(OfLease):
    """Advarsler, oppsigelser og hevinger, newest first, with where each termination stands today."""

    policy = notices
    actions_map = {"list": "list", "retrieve": "view"}
    serializer_class = TenancyNoticeOut
    filterset_fields = ("lease", "kind")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-sent_on", "-id")
