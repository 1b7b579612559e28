"""Notices of danger in the API: as on the pages, for whoever wrote one and its receivers."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.audit import reads
from core.base.errors import NotAllowed
from core.base.ids import uuid7
from core.people.policies import persons
from core.sharing import policies, selectors
from core.sharing.api.opening import Rows
from core.sharing.enums import NoticeBasis, NoticeKind, Precaution
from core.sharing.models import ViolenceNotice, ViolenceReceiver
from core.sharing.services import violence


class ViolenceReceiverSerializer(serializers.ModelSerializer):
    class Meta:
        model = ViolenceReceiver
        fields = ["compartment", "unit", "read_at", "confirmed_at"]


class ViolenceNoticeSerializer(serializers.ModelSerializer):
    live = serializers.BooleanField(source="is_live", read_only=True)
    last_day = serializers.DateField(read_only=True)
    receivers = serializers.SerializerMethodField()

    class Meta:
        model = ViolenceNotice
        fields = [
            "id",
            "version",
            "kind",
            "person",
            "unit",
            "holder",
            "ask",
            "precautions",
            "instruction",
            "legal_basis",
            "basis_detail",
            "valid_from",
            "last_day",
            "state",
            "live",
            "ended_at",
            "end_reason",
            "receivers",
        ]

    @extend_schema_field(ViolenceReceiverSerializer(many=True))
    def get_receivers(self, notice: ViolenceNotice) -> list[dict[str, Any]]:
        """All of them for the writer's compartment, its own for a receiver; on a single notice alone."""
        actor = self.context.get("actor")
        if actor is None:
            return []
        rows = selectors.receivers_of(actor, notice)
        return [dict(each) for each in ViolenceReceiverSerializer(rows, many=True).data]


class NewViolenceNoticeSerializer(serializers.Serializer):
    key = serializers.UUIDField(required=False)
    person = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=NoticeKind.choices)
    holder = serializers.CharField(required=False, allow_blank=True, max_length=150)
    ask = serializers.CharField(required=False, allow_blank=True, max_length=150)
    precautions = serializers.ListField(
        child=serializers.ChoiceField(choices=Precaution.choices), required=False
    )
    instruction = serializers.CharField(required=False, allow_blank=True, max_length=300)
    receivers = serializers.ListField(child=serializers.UUIDField(), required=False)
    legal_basis = serializers.ChoiceField(choices=NoticeBasis.choices)
    basis_detail = serializers.CharField(required=False, allow_blank=True, max_length=300)
    valid_from = serializers.DateField(required=False)
    last_day = serializers.DateField()


class RenewViolenceNoticeSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False)
    last_day = serializers.DateField()


class EndViolenceNoticeSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False)
    reason = serializers.CharField(max_length=300)


_ID = "0193509c-7c00-7000-8000-0000000000{}"
_NOTICE = OpenApiExample(
    "Notice of danger",
    value={
        "id": _ID.format("90"),
        "version": 1,
        "kind": "warning",
        "person": _ID.format("10"),
        "unit": _ID.format("02"),
        "holder": "",
        "ask": "Vakttelefonen, 55 00 00 00",
        "precautions": ["together", "at_office"],
        "instruction": "",
        "legal_basis": "save_life",
        "basis_detail": "",
        "valid_from": "2026-11-20",
        "last_day": "2027-02-19",
        "state": "active",
        "live": True,
        "ended_at": None,
        "end_reason": "",
        "receivers": [
            {"compartment": _ID.format("03"), "unit": _ID.format("04"), "read_at": None, "confirmed_at": None}
        ],
    },
    response_only=True,
)
_NEW = OpenApiExample(
    "New notice of danger",
    value={
        "person": _ID.format("10"),
        "kind": "warning",
        "precautions": ["together", "at_office"],
        "receivers": [_ID.format("03")],
        "legal_basis": "save_life",
        "last_day": "2027-02-19",
    },
    request_only=True,
)


@extend_schema_view(list=extend_schema(examples=[_NOTICE]))
class ViolenceNoticeViewSet(Rows):
    """Notices of danger that one's compartment has written, and those it has received that hold now."""

    policy = policies.violence_notices
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "write",
        "confirm": "confirm",
        "renew": "renew",
        "end": "end",
    }
    serializer_class = ViolenceNoticeSerializer
    filterset_fields = ["person", "state"]
    ordering = ("-written_at",)

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        rows = page if page is not None else queryset
        reads.note(self.request, rows=[(row.person_id, row) for row in rows], content="violence.list")
        return page

    @extend_schema(examples=[_NOTICE])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One notice. Opening it is kept as the receiver's first reading."""
        notice = self.get_object()
        violence.mark_read(actor=self.actor, notice=notice)
        return self._told(notice)

    def _told(self, notice: ViolenceNotice, code: int = status.HTTP_200_OK) -> Response:
        reads.note(self.request, persons=[notice.person_id], content="violence.notice", subject=notice)
        told = ViolenceNoticeSerializer(notice, context={"actor": self.actor})
        return Response(told.data, status=code)

    @extend_schema(
        request=NewViolenceNoticeSerializer,
        responses={201: ViolenceNoticeSerializer},
        examples=[_NEW, _NOTICE],
    )
    def create(self, request: Request) -> Response:
        """Write one about a person one knows of. The same key once more answers with the same notice."""
        values = self.read(NewViolenceNoticeSerializer)
        person = persons.visible_to(self.actor).filter(pk=values["person"]).first()
        if person is None:
            raise NotAllowed("write")
        new = violence.NewNotice(
            kind=values["kind"],
            legal_basis=values["legal_basis"],
            basis_detail=values.get("basis_detail", ""),
            holder=values.get("holder", ""),
            ask=values.get("ask", ""),
            precautions=tuple(values.get("precautions", ())),
            instruction=values.get("instruction", ""),
            receivers=tuple(values.get("receivers", ())),
            valid_from=values.get("valid_from") or self.actor.today,
            last_day=values["last_day"],
        )
        made = violence.write(actor=self.actor, person=person, new=new, key=values.get("key") or uuid7())
        return self._told(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ViolenceNoticeSerializer, examples=[_NOTICE])
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """A receiver has read it and will act on it."""
        return self._told(violence.confirm(actor=self.actor, notice=self.get_object()))

    @extend_schema(
        request=RenewViolenceNoticeSerializer, responses=ViolenceNoticeSerializer, examples=[_NOTICE]
    )
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str | None = None) -> Response:
        """It is still called for, until another day."""
        values = self.read(RenewViolenceNoticeSerializer)
        return self._told(violence.renew(actor=self.actor, notice=self.get_object(), **values))

    @extend_schema(
        request=EndViolenceNoticeSerializer, responses=ViolenceNoticeSerializer, examples=[_NOTICE]
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """It is no longer called for: closed to its receivers at once."""
        values = self.read(EndViolenceNoticeSerializer)
        return self._told(violence.end(actor=self.actor, notice=self.get_object(), **values))


routes = [("violence-notices", ViolenceNoticeViewSet, "violence-notice")]
