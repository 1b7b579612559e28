"""Temporary housing for other systems: the same policies and services as the pages."""

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
from core.agencies.previews import Day, StrictSerializer, Text
from core.audit import reads
from core.base.errors import Refused
from core.people import policies as people
from core.people.models import Person
from housing.models import TemporaryPlace
from housing.policies import places
from housing.selectors.temporary import places_on
from tenancies import policies
from tenancies.enums_temporary import DecisionBasis, Outcome, PlacementState
from tenancies.models import Placement, PlacementException, Stay
from tenancies.selectors import stays as found_in
from tenancies.selectors.temporary_rules import Alarms, alarms_of
from tenancies.services import placing, stays


class TemporaryPlaceOut(serializers.ModelSerializer):
    provider = serializers.CharField(source="provider.name")
    per_night = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True, read_only=True)
    quality_agreement = serializers.BooleanField(source="covered", read_only=True)
    counted_as = serializers.CharField(source="counting.counted_as", read_only=True)

    class Meta:
        model = TemporaryPlace
        fields = [
            "id", "provider", "name", "kind", "with_lease", "round_the_clock", "paid_per_night", "suits_children",
            "suits_young", "capacity", "per_night", "quality_agreement", "counted_as", "closed_on", "version",
        ]  # fmt: skip


class TemporaryPlaceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Places in use today, with price, whether a quality agreement is in force, and how KOSTRA counts them."""

    policy = places
    actions_map = {"list": "list", "retrieve": "view"}
    serializer_class = TemporaryPlaceOut
    filterset_fields = ["kind", "suits_children", "suits_young"]

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return places_on(self.actor, self.actor.today)


class StayOut(serializers.ModelSerializer):
    place_name = serializers.CharField(source="place.name")

    class Meta:
        model = Stay
        fields = [
            "id", "place", "place_name", "starts_on", "left_on", "agreed_rate", "counted_as", "lacking",
            "override_reason", "seen_on",
        ]  # fmt: skip


class ExceptionOut(serializers.ModelSerializer):
    decided_by = serializers.CharField(source="decided_by.full_name", default=None)

    class Meta:
        model = PlacementException
        fields = ["id", "reason", "decided_by", "decided_on", "until"]


class TemporaryStayOut(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name")
    unit = serializers.CharField(source="unit.name")
    responsible = serializers.CharField(source="responsible.full_name", default=None)
    days = serializers.SerializerMethodField()
    limit_on = serializers.SerializerMethodField()
    days_left = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()

    class Meta:
        model = Placement
        fields = [
            "id", "number", "state", "person", "person_name", "unit", "responsible", "started_on", "ended_on",
            "expected_end", "outcome", "basis", "decided_on", "decision_reference", "children", "young", "plan",
            "planned_on", "exception_until", "uncovered_since", "days", "limit_on", "days_left", "cost", "version",
        ]  # fmt: skip

    def _clock(self, row: Placement) -> Any:
        view = self.context["view"]
        return view.alarms.clock(row.started_on, row.ended_on or view.actor.today)

    def get_days(self, row: Placement) -> int:
        """Days since the first night of the chain."""
        return int(self._clock(row).days)

    @extend_schema_field(serializers.DateField())
    def get_limit_on(self, row: Placement) -> Any:
        return self._clock(row).limit

    def get_days_left(self, row: Placement) -> int:
        """To three months; negative when past."""
        return int(self._clock(row).left)

    @extend_schema_field(serializers.DecimalField(max_digits=12, decimal_places=2))
    def get_cost(self, row: Placement) -> Any:
        """What the chain has cost so far, in kroner."""
        return f"{self.context['view'].cost_of(row):.2f}"


class TemporaryStayDetail(TemporaryStayOut):
    stays = serializers.SerializerMethodField()
    exceptions = serializers.SerializerMethodField()

    class Meta(TemporaryStayOut.Meta):
        fields = [*TemporaryStayOut.Meta.fields, "stays", "exceptions"]

    @extend_schema_field(StayOut(many=True))
    def get_stays(self, row: Placement) -> Any:
        return StayOut(found_in.chain(self.context["view"].actor, row), many=True).data

    @extend_schema_field(ExceptionOut(many=True))
    def get_exceptions(self, row: Placement) -> Any:
        return ExceptionOut(found_in.exceptions_of(self.context["view"].actor, row), many=True).data


class CompanionIn(StrictSerializer):
    given_name = Text(max_length=100)
    family_name = Text(max_length=100)
    number = Text(max_length=20, required=False, default="", allow_blank=True)
    birth_date = Day(required=False, default=None, allow_null=True)


class WhereIn(StrictSerializer):
    place = serializers.UUIDField()
    starts_on = Day()
    expected_end = Day(required=False, default=None, allow_null=True)
    agreed_rate = serializers.DecimalField(
        max_digits=8, decimal_places=2, required=False, default=None, allow_null=True
    )
    reason = Text(
        max_length=500, required=False, default="", allow_blank=True,
        help_text="Why, where the place lacks a quality agreement or does not suit children or young people.",
    )  # fmt: skip


class TemporaryStayIn(WhereIn):
    """`key` is made by the client: the same key twice is the same placement. Give `person`, or who it is."""

    key = serializers.UUIDField()
    person = serializers.UUIDField(required=False, default=None, allow_null=True)
    given_name = Text(max_length=100, required=False, default="", allow_blank=True)
    family_name = Text(max_length=100, required=False, default="", allow_blank=True)
    number = Text(max_length=20, required=False, default="", allow_blank=True)
    birth_date = Day(required=False, default=None, allow_null=True)
    companions = CompanionIn(many=True, required=False, default=list)
    basis = serializers.ChoiceField(choices=DecisionBasis.choices, default=DecisionBasis.SECTION_27.value)
    decided_on = Day(required=False, default=None, allow_null=True)
    decision_reference = Text(max_length=60, required=False, default="", allow_blank=True)
    plan = Text(max_length=3000, required=False, default="", allow_blank=True)


class StayEndIn(StrictSerializer):
    on = Day(help_text="The day they left; the night before was the last.")
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    note = Text(max_length=500, required=False, default="", allow_blank=True)


class ExceptionIn(StrictSerializer):
    reason = Text(max_length=1000)
    until = Day(help_text="When it is looked at again, within three months.")


class PlanIn(StrictSerializer):
    plan = Text(max_length=3000)
    expected_end = Day(required=False, default=None, allow_null=True)


class TemporaryStayFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=PlacementState.choices)
    started_from = django_filters.DateFilter(field_name="started_on", lookup_expr="gte")
    started_to = django_filters.DateFilter(field_name="started_on", lookup_expr="lte")
    with_children = django_filters.BooleanFilter(field_name="children", lookup_expr="gt")

    class Meta:
        model = Placement
        fields = ["young", "person"]


_NEW = OpenApiExample(
    "A family, acutely",
    value={
        "key": "0193509c-7c00-7000-8000-000000000001",
        "place": "0193509c-7c00-7000-8000-000000000002",
        "starts_on": "2026-11-20",
        "given_name": "Ola",
        "family_name": "Testesen",
        "companions": [{"given_name": "Lise", "family_name": "Testesen", "birth_date": "2019-05-04"}],
        "basis": "acute",
    },
    request_only=True,
)


class TemporaryStayViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Midlertidige botilbud: a chain of stays for each household, longest first. What is shown is logged as read."""

    policy = policies.placements
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "create": "place",
        "change_place": "change",
        "end": "end",
        "exception": "except",
        "plan": "change",
    }
    serializer_class = TemporaryStayOut
    filterset_class = TemporaryStayFilter
    select = ("person", "unit", "responsible")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("started_on", "id")

    @property
    def alarms(self) -> Alarms:
        """When the alarms come: asked for once."""
        kept: dict[str, Any] = self.__dict__
        if "_alarms" not in kept:
            kept["_alarms"] = alarms_of(self.actor.home, self.actor.today)
        found: Alarms = kept["_alarms"]
        return found

    def cost_of(self, row: Placement) -> Any:
        """Reckoned once for all the placements the answer shows."""
        kept: dict[Any, Any] = self.__dict__.setdefault("_costs", {})
        if row.pk not in kept:
            shown = self.__dict__.get("_shown") or [row.pk]
            sums = found_in.sums_of(shown, self.actor.today)
            kept.update({key: sums[key].cost if key in sums else 0 for key in {*shown, row.pk}})
        return kept[row.pk]

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        self.__dict__["_shown"] = [row.pk for row in rows or ()]
        reads.note(self.request, rows=[(row.person_id, row) for row in rows or ()], content="temporary.list")
        return rows

    def _answer(self, placement: Placement, code: int = status.HTTP_200_OK) -> Response:
        reads.note(
            self.request, persons=[placement.person_id], content="temporary.placement", subject=placement
        )
        shown = TemporaryStayDetail(placement, context=self.get_serializer_context())
        return Response(shown.data, status=code)

    @extend_schema(responses=TemporaryStayDetail)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One chain with its stays and exceptions."""
        return self._answer(self.get_object())

    @extend_schema(request=TemporaryStayIn, responses={201: TemporaryStayDetail}, examples=[_NEW])
    def create(self, request: Request) -> Response:
        """Place somebody from a first night."""
        given = TemporaryStayIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        main = placing.Someone(
            person=self._person(data["person"]), given_name=data["given_name"], family_name=data["family_name"],
            number=data["number"], birth_date=data["birth_date"],
        )  # fmt: skip
        new = placing.NewPlacement(
            main=main,
            where=self._where(data),
            companions=[placing.Someone(**dict(each)) for each in data["companions"]],
            basis=data["basis"],
            decided_on=data["decided_on"],
            decision_reference=data["decision_reference"],
            plan=data["plan"],
        )
        placement = placing.place_person(actor=self.actor, unit=self.actor.unit, new=new, key=data["key"])
        return self._answer(placement, status.HTTP_201_CREATED)

    @extend_schema(
        request=WhereIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample(
                "Another place",
                value={"place": "0193509c-7c00-7000-8000-000000000003", "starts_on": "2026-11-20"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"], url_path="change-place")
    def change_place(self, request: Request, pk: str | None = None) -> Response:
        """They move: a new stay in the same chain."""
        given = WhereIn(data=request.data)
        given.is_valid(raise_exception=True)
        placement = self.get_object()
        stays.change_place(
            actor=self.actor, placement=placement, where=self._where(dict(given.validated_data))
        )
        return self._answer(self.get_object())

    @extend_schema(
        request=StayEndIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample("Moved", value={"on": "2026-11-20", "outcome": "municipal"}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """They left, and went where `outcome` says."""
        given = StayEndIn(data=request.data)
        given.is_valid(raise_exception=True)
        stays.end_placement(actor=self.actor, placement=self.get_object(), **given.validated_data)
        return self._answer(self.get_object())

    @extend_schema(
        request=ExceptionIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample(
                "A month more",
                value={"reason": "Leiligheten er klar 15. desember.", "until": "2026-12-15"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def exception(self, request: Request, pk: str | None = None) -> Response:
        """Why they stay past three months, until it is looked at again."""
        given = ExceptionIn(data=request.data)
        given.is_valid(raise_exception=True)
        stays.make_exception(actor=self.actor, placement=self.get_object(), **given.validated_data)
        return self._answer(self.get_object())

    @extend_schema(
        request=PlanIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample("Plan", value={"plan": "Visning på Landås 2. desember."}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str | None = None) -> Response:
        """How they come on from here."""
        given = PlanIn(data=request.data)
        given.is_valid(raise_exception=True)
        stays.write_plan(actor=self.actor, placement=self.get_object(), **given.validated_data)
        return self._answer(self.get_object())

    def _where(self, data: dict[str, Any]) -> placing.Where:
        place = places.visible_to(self.actor).filter(pk=data["place"]).first()
        if place is None:
            raise Refused(_("Stedet finnes ikke. Velg et fra lista."), code="PLACE_UNKNOWN", field="place")
        return placing.Where(
            place=place,
            starts_on=data["starts_on"],
            expected_end=data["expected_end"],
            agreed_rate=data["agreed_rate"],
            reason=data["reason"],
        )

    def _person(self, pk: UUID | None) -> Person | None:
        if pk is None:
            return None
        person: Person | None = people.persons.visible_to(self.actor).filter(pk=pk).first()
        if person is None:
            raise Refused(_("Personen finnes ikke."), code="PERSON_UNKNOWN", field="person")
        return person
