"""Shares, requests for insight and break-glass access in the API: what has been opened, by whom, until when."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from core.base.errors import NotAllowed, Refused
from core.sharing import policies
from core.sharing.enums import CHOSEN_CHOICES
from core.sharing.models import BreakGlass, InsightRequest, Share
from core.sharing.organisation import neighbours
from core.sharing.services import break_glass, grants, insight
from core.sharing.shareables import shareable


class ShareSerializer(serializers.ModelSerializer):
    live = serializers.BooleanField(source="is_live", read_only=True)
    last_day = serializers.DateField(read_only=True)

    class Meta:
        model = Share
        fields = [
            "id",
            "subject_type",
            "subject_id",
            "title",
            "compartment",
            "to_user",
            "to_compartment",
            "legal_basis",
            "basis_detail",
            "purpose",
            "granted_at",
            "last_day",
            "live",
            "ended_at",
            "ending",
            "end_reason",
        ]


class NewShareSerializer(serializers.Serializer):
    subject_type = serializers.CharField(max_length=80)
    subject_id = serializers.UUIDField()
    to_compartment = serializers.UUIDField(required=False, allow_null=True)
    to_person = serializers.CharField(required=False, allow_blank=True, max_length=150)
    legal_basis = serializers.ChoiceField(choices=CHOSEN_CHOICES)
    basis_detail = serializers.CharField(required=False, allow_blank=True, max_length=300)
    purpose = serializers.CharField(max_length=300)
    last_day = serializers.DateField()


class ShareEndSerializer(serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class InsightRequestSerializer(serializers.ModelSerializer):
    class Meta:
        model = InsightRequest
        fields = [
            "id",
            "number",
            "subject_type",
            "subject_id",
            "unit",
            "asker_unit",
            "what",
            "purpose",
            "asked_at",
            "state",
            "answer",
            "answered_at",
        ]


class NewInsightRequestSerializer(serializers.Serializer):
    subject_type = serializers.CharField(max_length=80)
    subject_id = serializers.UUIDField()
    compartment = serializers.UUIDField()
    what = serializers.CharField(max_length=500)
    purpose = serializers.CharField(max_length=300)


class InsightAnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=4000)


class BreakGlassSerializer(serializers.ModelSerializer):
    live = serializers.BooleanField(source="is_live", read_only=True)

    class Meta:
        model = BreakGlass
        fields = [
            "id",
            "number",
            "user",
            "reader_unit",
            "unit",
            "reason",
            "opened_at",
            "ends_at",
            "ended_at",
            "live",
            "state",
            "reviewed_at",
            "review_reason",
        ]


class BreakGlassReviewSerializer(serializers.Serializer):
    justified = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


_ID = "0193509c-7c00-7000-8000-0000000000{}"
_SHARE = OpenApiExample(
    "Share",
    value={
        "id": _ID.format("60"),
        "subject_type": "applications.note",
        "subject_id": _ID.format("61"),
        "title": "Notat i sak 2026/123",
        "compartment": _ID.format("01"),
        "to_user": None,
        "to_compartment": _ID.format("02"),
        "legal_basis": "own_tasks",
        "basis_detail": "Trengs for å gi rett bolig",
        "purpose": "Kartlegging av behov",
        "granted_at": "2026-11-20T13:05:00+01:00",
        "last_day": "2026-12-20",
        "live": True,
        "ended_at": None,
        "ending": "",
        "end_reason": "",
    },
    response_only=True,
)
_NEW_SHARE = OpenApiExample(
    "New share",
    value={
        "subject_type": "applications.note",
        "subject_id": _ID.format("61"),
        "to_person": "nav.bergen",
        "legal_basis": "own_tasks",
        "basis_detail": "Trengs for å gi rett bolig",
        "purpose": "Kartlegging av behov",
        "last_day": "2026-12-20",
    },
    request_only=True,
)
_INSIGHT = OpenApiExample(
    "Request for insight",
    value={
        "id": _ID.format("70"),
        "number": "2026/123",
        "subject_type": "applications.application",
        "subject_id": _ID.format("71"),
        "unit": _ID.format("03"),
        "asker_unit": _ID.format("04"),
        "what": "Er det kjent noe om tidligere leieforhold?",
        "purpose": "Vurdere vilkårene",
        "asked_at": "2026-11-20T13:05:00+01:00",
        "state": "waiting",
        "answer": "",
        "answered_at": None,
    },
    response_only=True,
)
_BREAK_GLASS = OpenApiExample(
    "Break-glass access",
    value={
        "id": _ID.format("80"),
        "number": "2026/123",
        "user": _ID.format("05"),
        "reader_unit": _ID.format("03"),
        "unit": _ID.format("04"),
        "reason": "Beboeren svarer ikke og kan være i livsfare.",
        "opened_at": "2026-11-20T13:05:00+01:00",
        "ends_at": "2026-11-21T13:05:00+01:00",
        "ended_at": None,
        "live": True,
        "state": "awaiting",
        "reviewed_at": None,
        "review_reason": "",
    },
    response_only=True,
)


class Rows(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    ordering: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by(*self.ordering, "id")

    def read(self, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def record(self, values: dict[str, Any]) -> Any:
        kind = shareable(values["subject_type"])
        if kind is None:
            raise NotAllowed("view")
        return visible_or_404(kind.policy, self.actor, pk=values["subject_id"])


@extend_schema_view(list=extend_schema(examples=[_SHARE]), retrieve=extend_schema(examples=[_SHARE]))
class ShareViewSet(Rows):
    """What one's compartment has shared, and what is shared with it or with oneself."""

    policy = policies.shares
    actions_map = {"list": "view", "retrieve": "view", "create": "share", "revoke": "revoke"}
    serializer_class = ShareSerializer
    filterset_fields = ["subject_id", "to_compartment", "legal_basis"]
    ordering = ("-granted_at",)

    @extend_schema(
        request=NewShareSerializer, responses={201: ShareSerializer}, examples=[_NEW_SHARE, _SHARE]
    )
    def create(self, request: Request) -> Response:
        """Share one record with one compartment or one person. The same again answers with the same share."""
        values = self.read(NewShareSerializer)
        record = self.record(values)
        made = grants.share(
            actor=self.actor,
            record=record,
            receiver=self._receiver(values),
            legal_basis=values["legal_basis"],
            basis_detail=values.get("basis_detail", ""),
            purpose=values["purpose"],
            ends_on=values["last_day"],
        )
        return Response(ShareSerializer(made).data, status=status.HTTP_201_CREATED)

    def _receiver(self, values: dict[str, Any]) -> grants.Receiver:
        person, key = values.get("to_person", "").strip(), values.get("to_compartment")
        if person and key:
            raise Refused(
                "Velg enten en enhet eller en person, ikke begge.", code="RECEIVER_TWICE", field="to_person"
            )
        if person:
            return grants.receiver_of(self.actor, user=grants.find_person(self.actor, person))
        found = next((each for each in neighbours(self.actor) if each.compartment.pk == key), None)
        return grants.receiver_of(self.actor, compartment=found.compartment if found else None)

    @extend_schema(request=ShareEndSerializer, responses=ShareSerializer, examples=[_SHARE])
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Take it back, at once. One that has ended stays as it ended."""
        values = self.read(ShareEndSerializer)
        ended = grants.revoke(actor=self.actor, made=self.get_object(), reason=values.get("reason", ""))
        return Response(ShareSerializer(ended).data)


@extend_schema_view(list=extend_schema(examples=[_INSIGHT]), retrieve=extend_schema(examples=[_INSIGHT]))
class InsightRequestViewSet(Rows):
    """Requests for insight that one's compartment has made or is asked to answer."""

    policy = policies.insight_requests
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "ask",
        "answer": "give",
        "refuse": "refuse",
        "withdraw": "withdraw",
    }
    serializer_class = InsightRequestSerializer
    filterset_fields = ["state", "subject_id"]
    ordering = ("-asked_at",)

    @extend_schema(
        request=NewInsightRequestSerializer, responses={201: InsightRequestSerializer}, examples=[_INSIGHT]
    )
    def create(self, request: Request) -> Response:
        """Ask another compartment in a case one knows of. Asked already: that request."""
        values = self.read(NewInsightRequestSerializer)
        kind = shareable(values["subject_type"])
        if kind is None or not kind.is_case:
            raise NotAllowed("ask")
        case = kind.policy.known_to(self.actor).filter(pk=values["subject_id"]).first()
        asked = next(
            (each for each in neighbours(self.actor) if each.compartment.pk == values["compartment"]), None
        )
        if case is None or asked is None:
            raise NotAllowed("ask")
        made = insight.ask(
            actor=self.actor,
            kind=kind,
            case=case,
            asked=asked,
            what=values["what"],
            purpose=values["purpose"],
        )
        return Response(InsightRequestSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=InsightAnswerSerializer, responses=InsightRequestSerializer, examples=[_INSIGHT])
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """Answer in words; records are shared with the asking compartment by `shares`."""
        values = self.read(InsightAnswerSerializer)
        done = insight.give(actor=self.actor, request=self.get_object(), answer=values["answer"])
        return Response(InsightRequestSerializer(done).data)

    @extend_schema(request=InsightAnswerSerializer, responses=InsightRequestSerializer, examples=[_INSIGHT])
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str | None = None) -> Response:
        """Say no, with the reason as the answer."""
        values = self.read(InsightAnswerSerializer)
        done = insight.refuse(actor=self.actor, request=self.get_object(), reason=values["answer"])
        return Response(InsightRequestSerializer(done).data)

    @extend_schema(request=None, responses=InsightRequestSerializer, examples=[_INSIGHT])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """The asker no longer needs it."""
        done = insight.withdraw(actor=self.actor, request=self.get_object())
        return Response(InsightRequestSerializer(done).data)


@extend_schema_view(
    list=extend_schema(examples=[_BREAK_GLASS]), retrieve=extend_schema(examples=[_BREAK_GLASS])
)
class BreakGlassViewSet(Rows):
    """Break-glass access: one's own, and for leaders and the privacy officer what is theirs to review.

    It is opened on the page alone, by a person who reads what it means.
    """

    policy = policies.emergencies
    actions_map = {"list": "view", "retrieve": "view", "review": "review", "close": "close"}
    serializer_class = BreakGlassSerializer
    filterset_fields = ["state"]
    ordering = ("-opened_at",)

    @extend_schema(
        request=BreakGlassReviewSerializer, responses=BreakGlassSerializer, examples=[_BREAK_GLASS]
    )
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str | None = None) -> Response:
        """Say whether it was called for, and why."""
        values = self.read(BreakGlassReviewSerializer)
        done = break_glass.review(
            actor=self.actor,
            opened=self.get_object(),
            justified=values["justified"],
            reason=values["reason"],
        )
        return Response(BreakGlassSerializer(done).data)

    @extend_schema(request=None, responses=BreakGlassSerializer, examples=[_BREAK_GLASS])
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """The reader is done before the time is out."""
        done = break_glass.close_access(actor=self.actor, opened=self.get_object())
        return Response(BreakGlassSerializer(done).data)


routes = [
    ("shares", ShareViewSet, "share"),
    ("insight-requests", InsightRequestViewSet, "insight-request"),
    ("break-glass", BreakGlassViewSet, "break-glass"),
]
