"""Damage claims and goods left behind for other systems: the same policies and services as the pages."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import Day, Money, StrictSerializer, Text
from tenancies import policies_moving as moving
from tenancies.api.moving import OfLease, example
from tenancies.enums_moving import GoodsGround, GoodsState
from tenancies.models import DamageClaim, LeftGoods
from tenancies.services import damage_claims, left_goods


class DamageClaimLine(serializers.Serializer):
    text = serializers.CharField()
    amount = serializers.DecimalField(max_digits=9, decimal_places=2)


class DamageClaimOut(serializers.ModelSerializer):
    lease_number = serializers.CharField(source="lease.number")
    lines = serializers.SerializerMethodField()

    class Meta:
        model = DamageClaim
        fields = [
            "id", "lease", "lease_number", "inspection", "state", "against", "security", "raised_on", "send_by",
            "sent_on", "answer_by", "answered_on", "answer", "bank_notice_on", "suit_on", "settled_on", "paid",
            "decided", "outcome", "lines", "version",
        ]  # fmt: skip

    @extend_schema_field(DamageClaimLine(many=True))
    def get_lines(self, row: DamageClaim) -> Any:
        return DamageClaimLine(getattr(row, "shown_lines", ()), many=True).data


class DamageClaimSendIn(StrictSerializer):
    version = serializers.IntegerField()
    answer_by = Day(required=False, default=None, allow_null=True)


class DamageClaimAnswerIn(StrictSerializer):
    agreed = serializers.BooleanField()
    on = Day()
    text = Text(max_length=1000, required=False, default="", allow_blank=True)


class DamageClaimSettleIn(StrictSerializer):
    paid = Money()
    on = Day()
    decided = serializers.BooleanField(default=False)
    outcome = Text(max_length=500, required=False, default="", allow_blank=True)


class DamageClaimFilter(django_filters.FilterSet):
    class Meta:
        model = DamageClaim
        fields = ["lease", "state", "against"]


class DamageClaimViewSet(OfLease):
    """Krav for skade: raised from the record of moving out, on the deposit, the guarantee or the tenant."""

    policy = moving.damage_claims
    content = "lease.damage_claim"
    actions_map = {
        "list": "list", "retrieve": "view", "send": "send", "answer": "answer", "settle": "settle",
    }  # fmt: skip
    serializer_class = DamageClaimOut
    filterset_class = DamageClaimFilter

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().order_by("-raised_on", "id")
        if getattr(self, "swagger_fake_view", False):
            return rows
        lines = moving.claim_lines.visible_to(self.actor).order_by("order", "id")
        return rows.prefetch_related(Prefetch("lines", queryset=lines, to_attr="shown_lines"))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.noted(self.get_object())).data)

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.noted(self.get_object())).data)

    @extend_schema(request=DamageClaimSendIn, responses=DamageClaimOut, examples=example("Send", version=1))
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str | None = None) -> Response:
        """To the tenant, and to whoever gave the guarantee."""
        given = DamageClaimSendIn(data=request.data)
        given.is_valid(raise_exception=True)
        damage_claims.send(actor=self.actor, claim=self.get_object(), **given.validated_data)
        return self._answer()

    @extend_schema(
        request=DamageClaimAnswerIn,
        responses=DamageClaimOut,
        examples=example("Agreed", agreed=True, on="2026-11-20"),
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """A written consent, or a no."""
        given = DamageClaimAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        damage_claims.record_answer(actor=self.actor, claim=self.get_object(), **given.validated_data)
        return self._answer()

    @extend_schema(
        request=DamageClaimSettleIn,
        responses=DamageClaimOut,
        examples=example("Covered", paid="4000.00", on="2026-11-20"),
    )
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """How much was covered."""
        given = DamageClaimSettleIn(data=request.data)
        given.is_valid(raise_exception=True)
        damage_claims.settle(actor=self.actor, claim=self.get_object(), **given.validated_data)
        return self._answer()


class LeftGoodsOut(serializers.ModelSerializer):
    lease_number = serializers.CharField(source="lease.number")

    class Meta:
        model = LeftGoods
        fields = [
            "id", "lease", "lease_number", "state", "found_on", "what", "kept_where", "costs", "invited_on",
            "invitations", "collect_by", "ended_on", "ground", "end_note", "proceeds", "version",
        ]  # fmt: skip


class LeftGoodsIn(StrictSerializer):
    lease = serializers.UUIDField()
    found_on = Day()
    what = Text(max_length=2000)
    kept_where = Text(max_length=200)
    costs = Money(required=False, default=Decimal(0))


class LeftGoodsInviteIn(StrictSerializer):
    version = serializers.IntegerField()
    collect_by = Day(required=False, default=None, allow_null=True)


class LeftGoodsEndIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=[each for each in GoodsState.choices if each[0] != "kept"])
    on = Day()
    ground = serializers.ChoiceField(
        choices=GoodsGround.choices, required=False, default="", allow_blank=True
    )
    note = Text(max_length=500, required=False, default="", allow_blank=True)
    proceeds = Money(required=False, default=None, allow_null=True)


class LeftGoodsFilter(django_filters.FilterSet):
    class Meta:
        model = LeftGoods
        fields = ["lease", "state"]


class LeftGoodsViewSet(OfLease):
    """Etterlatte ting: kept for the tenant, collection invited in writing, and what became of them."""

    policy = moving.left_goods
    content = "lease.left_goods"
    actions_map = {"list": "list", "retrieve": "view", "create": "keep", "invite": "invite", "end": "collect"}
    serializer_class = LeftGoodsOut
    filterset_class = LeftGoodsFilter

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-found_on", "id")

    def _answer(self, row: LeftGoods, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.noted(row)).data, status=code)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        request=LeftGoodsIn,
        responses={201: LeftGoodsOut},
        examples=example(
            "A sofa",
            lease="0193509c-7c00-7000-8000-000000000001",
            found_on="2026-11-20",
            what="En sofa og tre esker.",
            kept_where="Kommunens lager",
        ),
    )
    def create(self, request: Request) -> Response:
        """Something was left behind."""
        given = LeftGoodsIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        made = left_goods.keep(actor=self.actor, lease=self.lease(data.pop("lease")), **data)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=LeftGoodsInviteIn, responses=LeftGoodsOut, examples=example("Come and get it", version=1)
    )
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: str | None = None) -> Response:
        """The written invitation to collect."""
        given = LeftGoodsInviteIn(data=request.data)
        given.is_valid(raise_exception=True)
        collect_by: date | None = given.validated_data["collect_by"]
        return self._answer(
            left_goods.invite(
                actor=self.actor,
                goods=self.get_object(),
                collect_by=collect_by,
                version=given.validated_data["version"],
            )
        )

    @extend_schema(
        request=LeftGoodsEndIn,
        responses=LeftGoodsOut,
        examples=example("Collected", outcome="collected", on="2026-11-20"),
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """Collected, sold or thrown away."""
        given = LeftGoodsEndIn(data=request.data)
        given.is_valid(raise_exception=True)
        data, goods = given.validated_data, self.get_object()
        if data["outcome"] == GoodsState.COLLECTED:
            left_goods.collect(actor=self.actor, goods=goods, on=data["on"], note=data["note"])
        else:
            left_goods.dispose(
                actor=self.actor, goods=goods, sold=data["outcome"] == GoodsState.SOLD, ground=data["ground"],
                on=data["on"], note=data["note"], proceeds=data["proceeds"],
            )  # fmt: skip
        return self._answer(self.get_object())
