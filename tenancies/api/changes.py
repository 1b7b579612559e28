"""Changes of tenant and requests to sublet, for other systems: the same policies and services as the pages."""

from decimal import Decimal
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Flag, Money, StrictSerializer, Text, Whole
from core.agencies.views import visible_or_404
from core.audit import reads
from core.people import policies as people
from tenancies import policies
from tenancies.enums_changes import (
    OUTCOMES_BY_HAND,
    ChangeKind,
    ChangeState,
    EntryGround,
    NoticeBy,
    RefusalGround,
    RequestKind,
    RequestState,
)
from tenancies.models import EntryRefusal, LeaseRequest, TenantChange
from tenancies.policies_changes import refusals
from tenancies.services import entry_protests, entry_refusals, lease_requests, tenant_changes
from tenancies.services.tenant_entry import from_outside


class TenantChangeOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")
    person = serializers.UUIDField(source="person_id")
    new_lease = serializers.UUIDField(source="new_lease_id")

    class Meta:
        model = TenantChange
        fields = [
            "id", "lease", "kind", "state", "happened_on", "told_on", "person", "claim_on", "from_on", "takes_over",
            "new_lease", "notice_by", "notice_received_on", "household_told_on", "ends_on", "done_on", "letter",
            "version",
        ]  # fmt: skip


class EntryRefusalOut(serializers.ModelSerializer):
    """`suit_by`: the message counts as a protest against our notice, which lapses unless it is brought in by then."""

    person = serializers.UUIDField(source="person_id")

    class Meta:
        model = EntryRefusal
        fields = [
            "id", "person", "who", "claim_on", "refused_on", "ground", "reason", "letter", "suit_by", "suit_on",
            "outcome", "settled_on", "version",
        ]  # fmt: skip


class EntryRefusalIn(StrictSerializer):
    """`person` is one of the household; others are written in `who`. The reason stands in the letter."""

    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    who = Text(max_length=200, required=False, allow_blank=True, default="")
    claim_on = Day()
    ground = serializers.ChoiceField(choices=EntryGround.values)
    reason = Text(max_length=500)
    version = Whole(required=False, allow_null=True, default=None)


class EntryOutcomeIn(StrictSerializer):
    """`last_day` of the lease, where the notice stands; without it the notice's own day, or `on` if that is later."""

    refusal = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=[each.value for each in OUTCOMES_BY_HAND])
    on = Day()
    last_day = Day(required=False, allow_null=True, default=None)
    version = Whole(required=False, allow_null=True, default=None)


class EntrySuitIn(StrictSerializer):
    refusal = serializers.UUIDField()
    on = Day()
    version = Whole(required=False, allow_null=True, default=None)


class TenantChangeIn(StrictSerializer):
    lease = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ChangeKind.values)
    happened_on = Day()
    told_on = Day()
    note = Text(max_length=500, required=False, allow_blank=True, default="")
    estate_contact = Text(max_length=300, required=False, allow_blank=True, default="")


class TenantEntryIn(StrictSerializer):
    """`person` is one the landlord knows; somebody new is written with name, and with number where there is one."""

    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    number = Text(max_length=14, required=False, allow_blank=True, default="")
    given_name = Text(max_length=100, required=False, allow_blank=True, default="")
    family_name = Text(max_length=100, required=False, allow_blank=True, default="")
    claim_on = Day()
    stated = Day(required=False, allow_null=True, default=None)
    takes_over = Money(required=False, default=Decimal(0))
    reason = Text(max_length=500)
    version = Whole(required=False, allow_null=True, default=None)


class TenantNoticeIn(StrictSerializer):
    """`received_on`: the day the estate gets our letter, or we got the estate's."""

    by = serializers.ChoiceField(choices=[choice for choice in NoticeBy.values if choice])
    received_on = Day()
    household_told_on = Day(required=False, allow_null=True, default=None)
    version = Whole(required=False, allow_null=True, default=None)


class TenantCloseIn(StrictSerializer):
    reason = Text(max_length=500)
    version = Whole(required=False, allow_null=True, default=None)


class LeaseRequestOverIn(StrictSerializer):
    on = Day()
    reason = Text(max_length=500, required=False, allow_blank=True, default="")


class LeaseRequestOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")

    class Meta:
        model = LeaseRequest
        fields = [
            "id", "lease", "kind", "state", "who", "why", "received_on", "answer_by", "starts_on", "ends_on",
            "answered_on", "ground", "reason", "letter", "version",
        ]  # fmt: skip


class LeaseRequestIn(StrictSerializer):
    lease = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=RequestKind.values)
    who = Text(max_length=200)
    received_on = Day()
    starts_on = Day()
    ends_on = Day(required=False, allow_null=True, default=None)
    why = Text(max_length=500, required=False, allow_blank=True, default="")


class LeaseRequestAnswerIn(StrictSerializer):
    """`ground` and `reason` are for a no."""

    approve = Flag()
    ground = serializers.ChoiceField(choices=RefusalGround.values, required=False, default="")
    reason = Text(max_length=500, required=False, allow_blank=True, default="")


class ChangeFilter(django_filters.FilterSet):
    lease = django_filters.UUIDFilter(field_name="lease_id")
    state = django_filters.MultipleChoiceFilter(choices=ChangeState.choices)

    class Meta:
        model = TenantChange
        fields: list[str] = []


class RequestFilter(django_filters.FilterSet):
    lease = django_filters.UUIDFilter(field_name="lease_id")
    state = django_filters.MultipleChoiceFilter(choices=RequestState.choices)
    answer_by_to = django_filters.DateFilter(field_name="answer_by", lookup_expr="lte")

    class Meta:
        model = LeaseRequest
        fields: list[str] = []


class _OfLease(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Rows of a lease: whoever is shown one has looked at the lease."""

    select = ("lease",)

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.lease.tenant_id, row.lease) for row in rows or []],
            content="lease.changes",
        )
        return rows

    def get_object(self) -> Any:
        row = super().get_object()
        reads.note(self.request, persons=[row.lease.tenant_id], content="lease.changes", subject=row.lease)
        return row

    def given(self, serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
        body = serializer(data=request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def shown(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_201_CREATED)

    def lease(self, key: Any) -> Any:
        found = visible_or_404(policies.leases, self.actor, pk=key)
        reads.note(self.request, persons=[found.tenant_id], content="lease.changes", subject=found)
        return found


class TenantChangeViewSet(_OfLease):
    """Dødsfall og leierskifte, the newest first. POST registers what has happened; the same again is the same."""

    policy = policies.tenant_changes
    actions_map = {
        "list": "view", "retrieve": "view", "create": "decide", "enter": "decide", "notice": "decide",
        "close": "decide", "refusals": "view", "refuse": "decide", "suit": "decide",
        "outcome": "decide",
    }  # fmt: skip
    serializer_class = TenantChangeOut
    filterset_class = ChangeFilter

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-told_on", "-id")

    @extend_schema(request=TenantChangeIn, responses={201: TenantChangeOut})
    def create(self, request: Request) -> Response:
        values = self.given(TenantChangeIn, request)
        lease = self.lease(values.pop("lease"))
        change = tenant_changes.register(actor=self.actor, lease=lease, news=tenant_changes.News(**values))
        return Response(TenantChangeOut(change).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TenantEntryIn, responses={201: TenantChangeOut})
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def enter(self, request: Request, pk: str | None = None) -> Response:
        """Somebody enters the lease (§§ 8-1 to 8-3): the old one ends the day before, and the letter is sent."""
        change = self.get_object()
        values = self.given(TenantEntryIn, request)
        known = values.pop("person")
        names = {name: values.pop(name) for name in ("number", "given_name", "family_name")}
        if known is not None:
            person = visible_or_404(people.persons, self.actor, pk=known)
        else:
            person = from_outside(actor=self.actor, **names)
        tenant_changes.enter(actor=self.actor, change=change, person=person, **values)
        return self.shown()

    @extend_schema(request=TenantNoticeIn, responses={201: TenantChangeOut})
    @action(detail=True, methods=["post"])
    def notice(self, request: Request, pk: str | None = None) -> Response:
        """Notice after a death by us or the estate (§ 9-10). Ours is sent, with a letter to each who may enter."""
        change = self.get_object()
        tenant_changes.give_notice(actor=self.actor, change=change, **self.given(TenantNoticeIn, request))
        return self.shown()

    @extend_schema(responses=EntryRefusalOut(many=True))
    @action(detail=True, methods=["get"])
    def refusals(self, request: Request, pk: str | None = None) -> Response:
        """Those who have been told no to entering the lease, the newest first."""
        rows = refusals.visible_to(self.actor).filter(change=self.get_object()).order_by("-refused_on", "-id")
        return Response(EntryRefusalOut(rows, many=True).data)

    @extend_schema(request=EntryRefusalIn, responses={201: EntryRefusalOut})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str | None = None) -> Response:
        """Say no to somebody who wants to enter (§§ 8-1 to 8-3); the letter is sent. The same no again is the same."""
        change = self.get_object()
        values = self.given(EntryRefusalIn, request)
        version, known = values.pop("version"), values.pop("person")
        person = visible_or_404(people.persons, self.actor, pk=known) if known is not None else None
        no = entry_refusals.No(person=person, **values)
        row = entry_refusals.refuse(actor=self.actor, change=change, no=no, version=version)
        return Response(EntryRefusalOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=EntrySuitIn, responses={201: EntryRefusalOut})
    @action(detail=True, methods=["post"])
    def suit(self, request: Request, pk: str | None = None) -> Response:
        """Our notice is brought before Husleietvistutvalget or a court after a message that one enters (§ 9-8)."""
        change = self.get_object()
        values = self.given(EntrySuitIn, request)
        found = refusals.visible_to(self.actor).filter(change=change, pk=values.pop("refusal")).first()
        if found is None:
            raise Http404
        row = entry_refusals.record_suit(actor=self.actor, refusal=found, **values)
        return Response(EntryRefusalOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=EntryOutcomeIn, responses={201: EntryRefusalOut})
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, pk: str | None = None) -> Response:
        """How a protest against our notice ended: upheld, set aside or withdrawn (§ 9-8)."""
        change = self.get_object()
        values = self.given(EntryOutcomeIn, request)
        found = refusals.visible_to(self.actor).filter(change=change, pk=values.pop("refusal")).first()
        if found is None:
            raise Http404
        row = entry_protests.record_outcome(actor=self.actor, refusal=found, **values)
        return Response(EntryRefusalOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TenantCloseIn, responses={201: TenantChangeOut})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """It came to nothing; the lease goes on as it was."""
        change = self.get_object()
        tenant_changes.close(actor=self.actor, change=change, **self.given(TenantCloseIn, request))
        return self.shown()


_SUBLET = OpenApiExample(
    "A year abroad",
    value={
        "lease": "0193509c-7c00-7000-8000-000000000001",
        "kind": "absence",
        "who": "Kari Testesen",
        "received_on": "2026-11-20",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "why": "Studier",
    },
    request_only=True,
)


class LeaseRequestViewSet(_OfLease):
    """Søknader om framleie og innflytting, those that must be answered first on top. POST registers one."""

    policy = policies.requests
    actions_map = {
        "list": "view", "retrieve": "view", "create": "answer", "answer": "answer", "finish": "answer",
    }  # fmt: skip
    serializer_class = LeaseRequestOut
    filterset_class = RequestFilter

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("answer_by", "id")

    @extend_schema(request=LeaseRequestIn, responses={201: LeaseRequestOut}, examples=[_SUBLET])
    def create(self, request: Request) -> Response:
        values = self.given(LeaseRequestIn, request)
        lease = self.lease(values.pop("lease"))
        row = lease_requests.register(actor=self.actor, lease=lease, new=lease_requests.NewRequest(**values))
        return Response(LeaseRequestOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=LeaseRequestAnswerIn, responses={201: LeaseRequestOut})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """Say yes or no within the month; the letter is sent."""
        row = self.get_object()
        values = self.given(LeaseRequestAnswerIn, request)
        if values["approve"]:
            lease_requests.approve(actor=self.actor, request=row, reason=values["reason"])
        else:
            lease_requests.refuse(
                actor=self.actor, request=row, ground=values["ground"], reason=values["reason"]
            )
        return self.shown()

    @extend_schema(request=LeaseRequestOverIn, responses={201: LeaseRequestOut})
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str | None = None) -> Response:
        """The tenant has withdrawn it, or whoever moved in has moved out."""
        row = self.get_object()
        lease_requests.finish(actor=self.actor, request=row, **self.given(LeaseRequestOverIn, request))
        return self.shown()
