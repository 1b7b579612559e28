"""The records of moving in and out for other systems: the same policies and services as the pages."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Money, StrictSerializer, Text
from core.audit import reads
from core.base.errors import Refused
from tenancies import policies
from tenancies import policies_moving as moving
from tenancies.enums_moving import (
    Cause,
    Condition,
    InspectionKind,
    KeyKind,
    MeterKind,
    StorageRoom,
    TenantThere,
)
from tenancies.models import Inspection
from tenancies.selectors import inspections as found_in
from tenancies.services import inspection_rows
from tenancies.services import inspections as services


class InspectionPointRow(StrictSerializer):
    id = serializers.UUIDField(required=False, default=None, allow_null=True)
    room = Text(max_length=60)
    item = Text(max_length=100)
    condition = serializers.ChoiceField(choices=Condition.choices, default=Condition.UNSEEN.value)
    note = Text(max_length=500, required=False, default="", allow_blank=True)
    cause = serializers.ChoiceField(choices=Cause.choices, required=False, default="", allow_blank=True)
    cost = Money(required=False, default=None, allow_null=True)
    fix_by = Day(required=False, default=None, allow_null=True)


class InspectionMeterRow(StrictSerializer):
    id = serializers.UUIDField(required=False, default=None, allow_null=True)
    kind = serializers.ChoiceField(choices=MeterKind.choices)
    number = Text(max_length=40, required=False, default="", allow_blank=True)
    reading = serializers.DecimalField(
        max_digits=12, decimal_places=1, required=False, default=None, allow_null=True
    )


class InspectionKeyRow(StrictSerializer):
    id = serializers.UUIDField(required=False, default=None, allow_null=True)
    kind = serializers.ChoiceField(choices=KeyKind.choices)
    number = Text(max_length=40, required=False, default="", allow_blank=True)
    count = serializers.IntegerField(default=1)
    returned = serializers.IntegerField(required=False, default=None, allow_null=True)
    cost = Money(required=False, default=None, allow_null=True)


class InspectionOut(serializers.ModelSerializer):
    lease_number = serializers.CharField(source="lease.number")

    class Meta:
        model = Inspection
        fields = [
            "id", "lease", "lease_number", "kind", "state", "held_on", "tenant_there", "represented_by",
            "storage", "storage_number", "storage_note", "note", "landlord_signed_on", "tenant_signed_on",
            "unsigned_reason", "closed_on", "version",
        ]  # fmt: skip


class InspectionFull(InspectionOut):
    points = serializers.SerializerMethodField()
    meters = serializers.SerializerMethodField()
    keys = serializers.SerializerMethodField()

    class Meta(InspectionOut.Meta):
        fields = [*InspectionOut.Meta.fields, "points", "meters", "keys"]

    @property
    def _shown(self) -> found_in.Shown:
        if not hasattr(self, "_kept"):
            assert isinstance(self.instance, Inspection)
            self._kept = found_in.shown(self.context["view"].actor, self.instance)
        return self._kept

    @extend_schema_field(InspectionPointRow(many=True))
    def get_points(self, row: Inspection) -> Any:
        return InspectionPointRow(
            [each.row for room in self._shown.rooms for each in room.points], many=True
        ).data

    @extend_schema_field(InspectionMeterRow(many=True))
    def get_meters(self, row: Inspection) -> Any:
        return InspectionMeterRow([each.row for each in self._shown.meters], many=True).data

    @extend_schema_field(InspectionKeyRow(many=True))
    def get_keys(self, row: Inspection) -> Any:
        return InspectionKeyRow(self._shown.keys, many=True).data


class InspectionStartIn(StrictSerializer):
    lease = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=InspectionKind.choices)
    held_on = Day()


class InspectionAboutIn(StrictSerializer):
    held_on = Day()
    tenant_there = serializers.ChoiceField(choices=TenantThere.choices)
    represented_by = Text(max_length=150, required=False, default="", allow_blank=True)
    storage = serializers.ChoiceField(choices=StorageRoom.choices)
    storage_number = Text(max_length=40, required=False, default="", allow_blank=True)
    storage_note = Text(max_length=300, required=False, default="", allow_blank=True)
    note = Text(max_length=3000, required=False, default="", allow_blank=True)


class InspectionRowsIn(StrictSerializer):
    """What is given replaces all rows of that part; a part that is left out stays as it is."""

    version = serializers.IntegerField()
    about = InspectionAboutIn(required=False)
    points = InspectionPointRow(many=True, required=False)
    meters = InspectionMeterRow(many=True, required=False)
    keys = InspectionKeyRow(many=True, required=False)


class InspectionCloseIn(StrictSerializer):
    version = serializers.IntegerField()
    landlord_on = Day()
    tenant_on = Day(required=False, default=None, allow_null=True)
    unsigned_reason = Text(max_length=300, required=False, default="", allow_blank=True)


class InspectionFilter(django_filters.FilterSet):
    class Meta:
        model = Inspection
        fields = ["lease", "kind", "state"]


def example(name: str, **value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(name, value=value, request_only=True)]


class OfLease(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    content = ""
    select = ("lease",)

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request, rows=[(row.lease.tenant_id, row.lease) for row in rows or ()], content=self.content
        )
        return rows

    def noted(self, row: Any) -> Any:
        reads.note(self.request, persons=[row.lease.tenant_id], content=self.content, subject=row.lease)
        return row

    def lease(self, pk: UUID) -> Any:
        found = policies.leases.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise Refused(_("Leieforholdet finnes ikke."), code="LEASE_UNKNOWN", field="lease")
        return found


class InspectionViewSet(OfLease):
    """Inn- og utflyttingsprotokoller: what was seen, measured and counted, and who signed."""

    policy = moving.inspections
    content = "lease.moving"
    actions_map = {"list": "list", "retrieve": "view", "create": "fill", "fill": "fill", "close": "close"}
    serializer_class = InspectionOut
    filterset_class = InspectionFilter

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-held_on", "id")

    def _answer(self, row: Inspection, code: int = status.HTTP_200_OK) -> Response:
        self.noted(row)
        return Response(InspectionFull(row, context=self.get_serializer_context()).data, status=code)

    @extend_schema(responses=InspectionFull)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        request=InspectionStartIn,
        responses={201: InspectionFull},
        examples=example(
            "Moving in", lease="0193509c-7c00-7000-8000-000000000001", kind="move_in", held_on="2026-11-20"
        ),
    )
    def create(self, request: Request) -> Response:
        """Begin a record, with the rooms to look at. Begun already, it is given back."""
        given = InspectionStartIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        made = services.start(
            actor=self.actor, lease=self.lease(data["lease"]), kind=data["kind"], held_on=data["held_on"]
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=InspectionRowsIn,
        responses=InspectionFull,
        examples=example("Keys", version=1, keys=[{"kind": "door", "number": "A1", "count": 2}]),
    )
    @action(detail=True, methods=["post"])
    def fill(self, request: Request, pk: str | None = None) -> Response:
        """Write down what was seen. All parts are saved, or none."""
        given = InspectionRowsIn(data=request.data)
        given.is_valid(raise_exception=True)
        data, row = given.validated_data, self.get_object()
        common: dict[str, Any] = {"actor": self.actor}
        version = data["version"]
        if "about" in data:
            row = services.describe(
                **common, inspection=row, about=services.About(**data["about"]), version=version
            )
            version = row.version
        for name, save, kind in (
            ("points", inspection_rows.fill_points, inspection_rows.PointRow),
            ("meters", inspection_rows.fill_meters, inspection_rows.MeterRow),
            ("keys", inspection_rows.fill_keys, inspection_rows.KeyRow),
        ):
            if name in data:
                rows: list[Any] = [kind(**each) for each in data[name]]
                row = save(**common, inspection=row, rows=rows, version=version)
                version = row.version
        return self._answer(row)

    @extend_schema(
        request=InspectionCloseIn,
        responses=InspectionFull,
        examples=example("Both signed", version=4, landlord_on="2026-11-20", tenant_on="2026-11-20"),
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Both have signed on paper, or it says why the tenant has not."""
        given = InspectionCloseIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        version = data.pop("version")
        closed = services.close(
            actor=self.actor,
            inspection=self.get_object(),
            signatures=services.Signatures(**data),
            version=version,
        )
        return self._answer(closed)
