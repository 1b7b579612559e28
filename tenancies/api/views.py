"""Leases, ledger, rent runs and arrears for other systems: the same policies and services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies
from tenancies.api import examples
from tenancies.api.previews import ArrearsReply, reply
from tenancies.api.serializers import (
    ArrearsOut,
    ArrearsStepIn,
    LeaseOut,
    PaymentIn,
    PostingOut,
    RentRunIn,
    RentRunOut,
)
from tenancies.enums import CaseState, EntryKind, EntryOrigin, LeaseState
from tenancies.models import ArrearsCase, Lease, LedgerEntry
from tenancies.selectors import leases
from tenancies.services import arrears, cases, ledger, rent_runs
from tenancies.services.arrears import StepFacts


class LeaseFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=LeaseState.choices)
    dwelling = django_filters.UUIDFilter(field_name="dwelling_id")
    number = django_filters.CharFilter()
    external_reference = django_filters.CharFilter()

    class Meta:
        model = Lease
        fields: list[str] = []


class LeaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Leieforhold the caller sees."""

    policy = policies.leases
    actions_map = {"list": "list", "retrieve": "view"}
    serializer_class = LeaseOut
    filterset_class = LeaseFilter
    select = ("dwelling", "tenant")

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().order_by("-starts_on", "id")
        if getattr(self, "swagger_fake_view", False):
            return rows
        return leases.with_terms(rows, self.actor.today)

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(self.request, rows=[(row.tenant_id, row) for row in rows or []], content="lease.list")
        return rows

    def get_object(self) -> Any:
        lease = super().get_object()
        reads.note(self.request, persons=[lease.tenant_id], content="lease.overview", subject=lease)
        return lease


class EntryFilter(django_filters.FilterSet):
    lease = django_filters.UUIDFilter(field_name="lease_id")
    kind = django_filters.MultipleChoiceFilter(choices=EntryKind.choices)
    booked_from = django_filters.DateFilter(field_name="booked", lookup_expr="gte")
    booked_to = django_filters.DateFilter(field_name="booked", lookup_expr="lte")
    bank_reference = django_filters.CharFilter()

    class Meta:
        model = LedgerEntry
        fields: list[str] = []


class LedgerViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Postings, newest first. POST registers a payment; the same bank reference again answers with the first."""

    policy = policies.ledger
    actions_map = {"list": "view", "retrieve": "view", "create": "post"}
    serializer_class = PostingOut
    filterset_class = EntryFilter
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-date", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.lease.tenant_id, row.lease) for row in rows or []],
            content="lease.ledger",
        )
        return rows

    @extend_schema(request=PaymentIn, responses={201: PostingOut}, examples=[examples.PAYMENT_IN])
    def create(self, request: Request) -> Response:
        given = PaymentIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        lease = visible_or_404(policies.leases, self.actor, pk=values.pop("lease"))
        reads.note(request, persons=[lease.tenant_id], content="lease.ledger", subject=lease)
        entry = ledger.register_payment(actor=self.actor, lease=lease, origin=EntryOrigin.INTERFACE, **values)
        return Response(PostingOut(entry).data, status=status.HTTP_201_CREATED)


class RentRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Rent runs, newest month first. POST charges what is missing for a month; harmless to repeat."""

    policy = policies.rent_runs
    actions_map = {"list": "view", "retrieve": "view", "create": "run"}
    serializer_class = RentRunOut

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-month", "id")

    @extend_schema(request=RentRunIn, responses={201: RentRunOut}, examples=[examples.RENT_RUN_IN])
    def create(self, request: Request) -> Response:
        given = RentRunIn(data=request.data)
        given.is_valid(raise_exception=True)
        outcome = rent_runs.run_rent(
            actor=self.actor, month=given.validated_data["month"], compartment=self.actor.compartment
        )
        return Response(RentRunOut(outcome.run).data, status=status.HTTP_201_CREATED)


class ArrearsFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=CaseState.choices)
    lease = django_filters.UUIDFilter(field_name="lease_id")
    waits_for_person = django_filters.BooleanFilter()

    class Meta:
        model = ArrearsCase
        fields: list[str] = []


class ArrearsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Restansesaker, the largest debt first; `path` computes one afresh, `steps` records what has happened."""

    policy = policies.arrears
    actions_map = {"list": "list", "retrieve": "view", "path": "view", "steps": "help"}
    serializer_class = ArrearsOut
    filterset_class = ArrearsFilter
    select = ("lease__dwelling", "lease__tenant")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-overdue_rent", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.lease.tenant_id, row.lease) for row in rows or []],
            content="arrears.list",
        )
        return rows

    def get_object(self) -> Any:
        case = super().get_object()
        reads.note(self.request, persons=[case.lease.tenant_id], content="lease.arrears", subject=case)
        return case

    @extend_schema(responses=ArrearsReply)
    @action(detail=True, methods=["get"])
    def path(self, request: Request, pk: str | None = None) -> Response:
        """Where the case stands at the end of today, and what blocks a petition."""
        lease = self.get_object().lease
        result = cases.answers_for([lease], self.actor.today)[lease.pk]
        explanation = [str(line) for line in result.explanation]
        basis = [each.as_data() for each in result.basis]
        return Response({**reply(result), "basis": basis, "explanation": explanation})

    @extend_schema(request=ArrearsStepIn, responses={201: ArrearsOut}, examples=[examples.STEP_IN])
    @action(detail=True, methods=["post"])
    def steps(self, request: Request, pk: str | None = None) -> Response:
        """Record that something happened in the case; the same event the same day is recorded once."""
        case = self.get_object()
        given = ArrearsStepIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        event, on = values.pop("event"), values.pop("on")
        arrears.record_step(actor=self.actor, case=case, event=event, on=on, facts=StepFacts(**values))
        return Response(ArrearsOut(self.get_object()).data, status=status.HTTP_201_CREATED)
