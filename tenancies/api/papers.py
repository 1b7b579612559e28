"""The papers of a lease for other systems: what is written, who has signed, amendments, and signatures reported."""

from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Flag, Money, StrictSerializer, Text, Whole
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies
from tenancies.enums import ShorterGround, TermKind
from tenancies.enums_papers import PaperKind, PaperState, Party, SigningMethod
from tenancies.models import LeasePaper, PaperSignature
from tenancies.services import amendments, signing
from tenancies.services.terms import terms_of


@extend_schema_serializer(component_name="PaperSignature")
class SignatureOut(serializers.ModelSerializer):
    class Meta:
        model = PaperSignature
        fields = ["party", "name", "signed_on", "method", "reference"]


class LeasePaperOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")
    signatures = SignatureOut(many=True)

    class Meta:
        model = LeasePaper
        fields = [
            "id", "lease", "kind", "number", "state", "letter", "made_on", "effective_on", "done_on", "changes",
            "reason", "signatures", "version",
        ]  # fmt: skip


class AmendmentIn(StrictSerializer):
    """What is to be new in a lease that runs; what is left out stays as it is."""

    lease = serializers.UUIDField()
    effective_on = Day()
    reason = Text(max_length=500)
    language = serializers.ChoiceField(choices=["nb", "nn"], required=False)
    kind = serializers.ChoiceField(choices=TermKind.values, required=False)
    last_day = Day(required=False, allow_null=True)
    shorter_ground = serializers.ChoiceField(choices=ShorterGround.values, required=False)
    shorter_reason = Text(max_length=500, required=False, allow_blank=True)
    told_in_writing = Flag(required=False)
    may_be_terminated = Flag(required=False)
    last_if_unchanged = Flag(required=False)
    monthly_rent = Money(required=False)
    due_day = Whole(min_value=1, max_value=28, required=False)
    deposit = Money(required=False)
    guarantee = Money(required=False)
    eviction_clause = Flag(required=False)


class SignatureIn(StrictSerializer):
    party = serializers.ChoiceField(choices=Party.values)
    on = Day()
    name = Text(max_length=100, required=False, allow_blank=True, default="")
    method = serializers.ChoiceField(choices=SigningMethod.values, default=SigningMethod.PAPER.value)
    reference = Text(max_length=100, required=False, allow_blank=True, default="")


class PaperFilter(django_filters.FilterSet):
    lease = django_filters.UUIDFilter(field_name="lease_id")
    kind = django_filters.MultipleChoiceFilter(choices=PaperKind.choices)
    state = django_filters.MultipleChoiceFilter(choices=PaperState.choices)

    class Meta:
        model = LeasePaper
        fields: list[str] = []


_LONGER = OpenApiExample(
    "Three years more",
    value={
        "lease": "0193509c-7c00-7000-8000-000000000001",
        "effective_on": "2027-01-01",
        "reason": "Husstanden trenger fortsatt kommunal bolig.",
        "last_day": "2029-12-31",
    },
    request_only=True,
)


class LeasePaperViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Contracts, amendments, follow-up agreements and folders, newest first. POST writes an amendment."""

    policy = policies.papers
    actions_map = {"list": "view", "retrieve": "view", "create": "make", "signatures": "sign"}
    serializer_class = LeasePaperOut
    filterset_class = PaperFilter
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().order_by("-made_on", "-id")
        if getattr(self, "swagger_fake_view", False):
            return rows
        seen = policies.signatures.visible_to(self.actor).order_by("signed_on", "id")
        return rows.prefetch_related(Prefetch("signatures", queryset=seen))

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.lease.tenant_id, row.lease) for row in rows or []],
            content="lease.contract",
        )
        return rows

    def get_object(self) -> Any:
        paper = super().get_object()
        reads.note(
            self.request, persons=[paper.lease.tenant_id], content="lease.contract", subject=paper.lease
        )
        return paper

    @extend_schema(request=AmendmentIn, responses={201: LeasePaperOut}, examples=[_LONGER])
    def create(self, request: Request) -> Response:
        given = AmendmentIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        lease = visible_or_404(policies.leases, self.actor, pk=values.pop("lease"))
        reads.note(request, persons=[lease.tenant_id], content="lease.contract", subject=lease)
        about = {name: values.pop(name) for name in ("effective_on", "reason", "language") if name in values}
        paper = amendments.propose(
            actor=self.actor, lease=lease, terms=replace(terms_of(lease), **values), **about
        )
        return Response(LeasePaperOut(paper).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SignatureIn, responses={201: LeasePaperOut})
    @action(detail=True, methods=["post"])
    def signatures(self, request: Request, pk: str | None = None) -> Response:
        """Report that a party has signed; the same party again is no error. When all have, it takes effect."""
        paper = self.get_object()
        given = SignatureIn(data=request.data)
        given.is_valid(raise_exception=True)
        signing.sign_paper(actor=self.actor, paper=paper, **given.validated_data)
        return Response(LeasePaperOut(self.get_object()).data, status=status.HTTP_201_CREATED)
