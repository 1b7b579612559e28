"""Areas, buildings, agreements and advice in the API: the same policies and services as the pages."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from housing import advice_kinds, policies, selectors, services
from housing.enums import AgreementKind
from housing.models import Advice, Agreement, Area, Building, Dwelling
from housing.services import advice as environment


class AreaOut(serializers.ModelSerializer):
    class Meta:
        model = Area
        fields = ["id", "name", "version"]


class BuildingOut(serializers.ModelSerializer):
    area = serializers.CharField(source="area.name")

    class Meta:
        model = Building
        fields = ["id", "name", "area", "cadastre", "aliases", "staffing", "version"]


class AreaViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Områder (bydeler)."""

    policy = policies.areas
    serializer_class = AreaOut

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("name")


class BuildingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Bygg, with the names people use for them."""

    policy = policies.buildings
    serializer_class = BuildingOut
    select = ("area",)

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("name")


class AgreementIn(serializers.Serializer):
    """A new agreement with an owner."""

    kind = serializers.ChoiceField(choices=AgreementKind.choices)
    title = serializers.CharField(max_length=150)
    owner = serializers.CharField(max_length=150)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    dwellings_total = serializers.IntegerField(min_value=1, max_value=5000)
    fill_within_days = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=365
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class AgreementChange(serializers.Serializer):
    """What is to be changed; with `version`, a save in between is refused."""

    title = serializers.CharField(max_length=150, required=False)
    owner = serializers.CharField(max_length=150, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)
    dwellings_total = serializers.IntegerField(min_value=1, max_value=5000, required=False)
    fill_within_days = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=365)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True)


class AgreementEndIn(serializers.Serializer):
    on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class PlacesIn(serializers.Serializer):
    dwellings = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=500)
    on = serializers.DateField()


class AgreementOut(serializers.ModelSerializer):
    used = serializers.SerializerMethodField()
    limit = serializers.SerializerMethodField()
    may_refer = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Agreement
        fields = [
            "id", "kind", "title", "owner", "starts_on", "ends_on", "dwellings_total", "fill_within_days", "note",
            "used", "limit", "may_refer", "explanation", "version",
        ]  # fmt: skip

    def _use(self, row: Agreement) -> Any:
        return self.context["view"].uses_of(row)

    def get_used(self, row: Agreement) -> int:
        """Dwellings that are let, or openly held for somebody."""
        return int(self._use(row).used)

    def get_limit(self, row: Agreement) -> int:
        return int(self._use(row).answer.limit)

    def get_may_refer(self, row: Agreement) -> bool:
        return bool(self._use(row).answer.may_refer)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_explanation(self, row: Agreement) -> list[str]:
        return [str(line) for line in self._use(row).answer.explanation]


AGREEMENT_IN = OpenApiExample(
    "Referral to ten of twenty-five",
    value={
        "kind": "tilvisning",
        "title": "Tilvisningsavtale Solheimsviken",
        "owner": "Solheim Utleie AS",
        "starts_on": "2026-12-01",
        "ends_on": "2036-11-30",
        "dwellings_total": 25,
    },
    request_only=True,
)


class AgreementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Tilvisnings- og tildelingsavtaler, with how much of each is used today and what the rule allows."""

    policy = policies.agreements
    actions_map = {
        "list": "list", "retrieve": "view", "create": "add", "partial_update": "change", "end": "change",
        "add_dwellings": "change", "remove_dwelling": "change",
    }  # fmt: skip
    serializer_class = AgreementOut

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("title")

    def uses_of(self, row: Agreement) -> Any:
        """Worked out once for all the agreements the answer shows."""
        today = self.actor.today
        kept: dict[Any, Any] = self.__dict__.setdefault("_uses", {})
        if row.pk not in kept:
            shown = [row] if self.detail or self.action == "create" else list(self.get_queryset())
            kept.update(selectors.uses(shown, today, today=today))
        return kept[row.pk]

    @extend_schema(request=AgreementIn, responses={201: AgreementOut}, examples=[AGREEMENT_IN])
    def create(self, request: Request) -> Response:
        """Register an agreement. Its dwellings are put under it afterwards."""
        given = AgreementIn(data=request.data)
        given.is_valid(raise_exception=True)
        agreement = services.add_agreement(actor=self.actor, **given.validated_data)
        return Response(self.get_serializer(agreement).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AgreementChange, responses=AgreementOut)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Correct or renew. How many dwellings it covers counts from today; what it was stays on record."""
        given = AgreementChange(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        services.change_agreement(actor=self.actor, agreement=self.get_object(), **given.validated_data)
        return self._now()

    @extend_schema(request=AgreementEndIn, responses=AgreementOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """The last day, and why; the dwellings leave the agreement with it."""
        given = AgreementEndIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.end_agreement(actor=self.actor, agreement=self.get_object(), **given.validated_data)
        return self._now()

    @extend_schema(request=PlacesIn, responses=AgreementOut)
    @action(detail=True, methods=["post"], url_path="add-dwellings")
    def add_dwellings(self, request: Request, pk: str | None = None) -> Response:
        """Put dwellings under the agreement from a day. Those that are there already stay as they are."""
        given, homes = self._places(request)
        services.add_dwellings(actor=self.actor, agreement=self.get_object(), dwellings=homes, on=given["on"])
        return self._now()

    @extend_schema(request=PlacesIn, responses=AgreementOut)
    @action(detail=True, methods=["post"], url_path="remove-dwellings")
    def remove_dwelling(self, request: Request, pk: str | None = None) -> Response:
        """The dwellings are not under the agreement from a day. One that is not there is no error."""
        given, homes = self._places(request)
        agreement = self.get_object()
        for home in homes:
            services.remove_dwelling(actor=self.actor, agreement=agreement, dwelling=home, on=given["on"])
        return self._now()

    def _places(self, request: Request) -> tuple[dict[str, Any], list[Dwelling]]:
        given = PlacesIn(data=request.data)
        given.is_valid(raise_exception=True)
        keys = given.validated_data["dwellings"]
        homes = list(policies.dwellings.visible_to(self.actor).filter(pk__in=keys))
        if len(homes) != len(set(keys)):
            raise Http404
        return given.validated_data, homes

    def _now(self) -> Response:
        self.__dict__.pop("_uses", None)
        return Response(self.get_serializer(self.get_object()).data)


class AdviceOut(serializers.ModelSerializer):
    kind_title = serializers.SerializerMethodField()
    given_by = serializers.CharField(source="given_by.full_name", read_only=True)

    class Meta:
        model = Advice
        fields = [
            "id", "dwelling", "building", "kind", "kind_title", "text", "given_on", "given_by", "review_on", "version",
        ]  # fmt: skip

    def get_kind_title(self, row: Advice) -> str:
        return advice_kinds.title(row.kind)


class AdviceIn(serializers.Serializer):
    """Advice about a dwelling or a building. Nothing in it may tell who lives there."""

    dwelling = serializers.UUIDField(required=False, allow_null=True, default=None)
    building = serializers.UUIDField(required=False, allow_null=True, default=None)
    kind = serializers.CharField(max_length=40)
    text = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    review_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if (given["dwelling"] is None) == (given["building"] is None):
            raise serializers.ValidationError("Give either a dwelling or a building.")
        return given


ADVICE_IN = OpenApiExample(
    "A building that needs quiet",
    value={"building": "0193509c-7c00-7000-8000-000000000020", "kind": "quiet", "text": "Lydhørt bygg."},
    request_only=True,
)


class AdviceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Bomiljøråd that stand, about dwellings and buildings."""

    policy = policies.advice
    actions_map = {"list": "list", "retrieve": "view", "create": "add"}
    serializer_class = AdviceOut
    filterset_fields = ["dwelling", "building", "kind"]
    select = ("given_by",)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(ended_on=None).order_by("review_on", "id")

    @extend_schema(request=AdviceIn, responses={201: AdviceOut}, examples=[ADVICE_IN])
    def create(self, request: Request) -> Response:
        """Give advice. The same advice again is the same row."""
        given = AdviceIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        about: dict[str, Any] = {}
        for name, policy in (("dwelling", policies.dwellings), ("building", policies.buildings)):
            key = data.pop(name)
            about[name] = visible_or_404(policy, self.actor, pk=key) if key else None
        advice = environment.give(actor=self.actor, **about, **data)
        return Response(self.get_serializer(advice).data, status=status.HTTP_201_CREATED)
