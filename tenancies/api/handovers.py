"""Transitions for other systems: the same policies and services as the pages."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.audit import reads
from core.base.errors import Refused
from core.people import policies as people
from tenancies import policies
from tenancies.enums_handover import HandoverBasis, HandoverKind, HandoverSource, HandoverState, HomeAfter
from tenancies.models import Handover
from tenancies.selectors import handovers as found_in
from tenancies.services import handovers as services
from tenancies.services.placing import Someone


class HandoverOut(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name")
    unit = serializers.CharField(source="unit.name")
    receiver_unit = serializers.CharField(source="receiver_unit.name", default=None)
    receiver = serializers.CharField(source="receiver.full_name", default=None)
    homeless = serializers.SerializerMethodField()

    class Meta:
        model = Handover
        fields = [
            "id", "number", "state", "kind", "person", "person_name", "unit", "expected_on", "source", "source_detail",
            "basis", "basis_detail", "home", "home_note", "receiver_unit", "receiver", "confirmed_on", "ended_on",
            "note", "homeless", "version",
        ]  # fmt: skip

    def get_homeless(self, row: Handover) -> bool:
        """Whether the person counts as homeless today: out of an institution within two months, without a home."""
        return found_in.standing(row, self.context["view"].actor.today).homeless


class ReceiverIn(StrictSerializer):
    receiver_unit = serializers.UUIDField()
    receiver = serializers.UUIDField()


class HandoverIn(StrictSerializer):
    """`key` is made by the client: the same key twice is the same transition. Give `person`, or who it is."""

    key = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=HandoverKind.choices)
    expected_on = Day()
    source = serializers.ChoiceField(choices=HandoverSource.choices)  # type: ignore[assignment]
    source_detail = Text(max_length=150, required=False, default="", allow_blank=True)
    basis = serializers.ChoiceField(choices=HandoverBasis.choices)
    basis_detail = Text(max_length=300, required=False, default="", allow_blank=True)
    home = serializers.ChoiceField(choices=HomeAfter.choices, default=HomeAfter.UNKNOWN.value)
    home_note = Text(max_length=300, required=False, default="", allow_blank=True)
    note = Text(max_length=2000, required=False, default="", allow_blank=True)
    person = serializers.UUIDField(required=False, default=None, allow_null=True)
    given_name = Text(max_length=100, required=False, default="", allow_blank=True)
    family_name = Text(max_length=100, required=False, default="", allow_blank=True)
    number = Text(max_length=20, required=False, default="", allow_blank=True)
    birth_date = Day(required=False, default=None, allow_null=True)
    receiver_unit = serializers.UUIDField(required=False, default=None, allow_null=True)
    receiver = serializers.UUIDField(required=False, default=None, allow_null=True)


class HomeIn(StrictSerializer):
    home = serializers.ChoiceField(choices=HomeAfter.choices)
    note = Text(max_length=300, required=False, default="", allow_blank=True)


class FinishIn(StrictSerializer):
    cancelled = serializers.BooleanField(default=False)
    reason = Text(max_length=500, required=False, default="", allow_blank=True)


class HandoverFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=HandoverState.choices)
    expected_from = django_filters.DateFilter(field_name="expected_on", lookup_expr="gte")
    expected_to = django_filters.DateFilter(field_name="expected_on", lookup_expr="lte")

    class Meta:
        model = Handover
        fields = ["kind", "home", "person"]


_NEW = OpenApiExample(
    "Release in a month",
    value={
        "key": "0193509c-7c00-7000-8000-000000000001",
        "kind": "prison",
        "expected_on": "2026-12-20",
        "source": "corrections",
        "basis": "consent",
        "home": "none",
        "given_name": "Ola",
        "family_name": "Testesen",
    },
    request_only=True,
)


class TransitionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Overganger: releases, discharges, turning 18 in care and settlements, the nearest first."""

    policy = policies.handovers
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "create": "register",
        "receiver": "change",
        "confirm": "view",
        "home": "tell",
        "finish": "tell",
    }
    serializer_class = HandoverOut
    filterset_class = HandoverFilter
    select = found_in.RELATED

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("expected_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(self.request, rows=[(row.person_id, row) for row in rows or ()], content="handover.list")
        return rows

    def _answer(self, handover: Handover, code: int = status.HTTP_200_OK) -> Response:
        reads.note(self.request, persons=[handover.person_id], content="handover.page", subject=handover)
        return Response(self.get_serializer(handover).data, status=code)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=HandoverIn, responses={201: HandoverOut}, examples=[_NEW])
    def create(self, request: Request) -> Response:
        """Register a transition, with its receiver if there is one already."""
        given = HandoverIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        key, person = data.pop("key"), data.pop("person")
        told = {name: data.pop(name) for name in ("given_name", "family_name", "number", "birth_date")}
        unit, receiver = data.pop("receiver_unit"), data.pop("receiver")
        new = services.NewHandover(
            person=Someone(person=self._person(person)) if person else Someone(**told),
            receiver_unit=self._one(found_in.receiving_units(self.actor), unit, "receiver_unit"),
            receiver=self._one(found_in.receivers(self.actor), receiver, "receiver"),
            **data,
        )
        made = services.register(actor=self.actor, unit=self.actor.unit, new=new, key=key)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ReceiverIn,
        responses=HandoverOut,
        examples=[
            OpenApiExample(
                "A named receiver",
                value={
                    "receiver_unit": "0193509c-7c00-7000-8000-000000000002",
                    "receiver": "0193509c-7c00-7000-8000-000000000003",
                },
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def receiver(self, request: Request, pk: str | None = None) -> Response:
        """Name who takes over: they get a task and must confirm."""
        given = ReceiverIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        services.name_receiver(
            actor=self.actor,
            handover=self.get_object(),
            unit=self._one(found_in.receiving_units(self.actor), data["receiver_unit"], "receiver_unit"),
            receiver=self._one(found_in.receivers(self.actor), data["receiver"], "receiver"),
        )
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=HandoverOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """The named receiver takes over."""
        services.confirm(actor=self.actor, handover=self.get_object())
        return self._answer(self.get_object())

    @extend_schema(
        request=HomeIn,
        responses=HandoverOut,
        examples=[
            OpenApiExample("A home", value={"home": "found", "note": "Hybel på Landås."}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def home(self, request: Request, pk: str | None = None) -> Response:
        """Whether they have a home to go to."""
        given = HomeIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.tell_home(actor=self.actor, handover=self.get_object(), **given.validated_data)
        return self._answer(self.get_object())

    @extend_schema(
        request=FinishIn,
        responses=HandoverOut,
        examples=[OpenApiExample("Done", value={"cancelled": False}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str | None = None) -> Response:
        """They are out and taken over, or it came to nothing."""
        given = FinishIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.finish(actor=self.actor, handover=self.get_object(), **given.validated_data)
        return self._answer(self.get_object())

    def _one(self, rows: QuerySet[Any], pk: UUID | None, field: str) -> Any:
        if pk is None:
            return None
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Refused(_("Velg en fra lista."), code="RECEIVER_UNKNOWN", field=field)
        return found

    def _person(self, pk: UUID) -> Any:
        person = people.persons.visible_to(self.actor).filter(pk=pk).first()
        if person is None:
            raise Refused(_("Personen finnes ikke."), code="PERSON_UNKNOWN", field="person")
        return person
