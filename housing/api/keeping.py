"""Housing projects, the move-in checklist, and one change to many dwellings, in the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from housing import policies
from housing.enums import GenderRestriction, Ownership, Provision, RetireReason, SupplyState, TargetGroup
from housing.models import ChecklistItem, SupplyProject, SupplyStatus
from housing.services import bulk, checklist, supply


class RetireIn(serializers.Serializer):
    """Why and from when a dwelling leaves the stock."""

    reason = serializers.ChoiceField(choices=RetireReason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")
    on = serializers.DateField()
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class SupplyStatusOut(serializers.ModelSerializer):
    class Meta:
        model = SupplyStatus
        fields = ["on", "state", "units", "expected_ready_on", "why"]


class SupplyProjectOut(serializers.ModelSerializer):
    history = SupplyStatusOut(source="statuses", many=True, read_only=True)

    class Meta:
        model = SupplyProject
        fields = [
            "id", "name", "area", "target_group", "ownership", "units", "state", "expected_ready_on", "ready_on",
            "building", "note", "history", "version",
        ]  # fmt: skip


class SupplyProjectIn(serializers.Serializer):
    """A housing project. `why` is asked for when units or the expected day are changed."""

    name = serializers.CharField(max_length=150)
    area = serializers.UUIDField(required=False, allow_null=True)
    target_group = serializers.ChoiceField(choices=TargetGroup.choices, required=False, allow_blank=True)
    ownership = serializers.ChoiceField(choices=Ownership.choices, required=False)
    units = serializers.IntegerField(min_value=1, max_value=5000)
    expected_ready_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)
    why = serializers.CharField(required=False, allow_blank=True, max_length=300)
    version = serializers.IntegerField(required=False, allow_null=True)


class MoveIn(serializers.Serializer):
    state = serializers.ChoiceField(choices=SupplyState.choices)
    on = serializers.DateField()
    why = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


PROJECT_IN = OpenApiExample(
    "Twelve family homes",
    value={
        "name": "Familieboliger Slettebakken",
        "target_group": "family",
        "units": 12,
        "expected_ready_on": "2028-01-15",
    },
    request_only=True,
)


class SupplyProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Boligprosjekter: homes on their way, with how each has stood."""

    policy = policies.supply_projects
    actions_map = {
        "list": "list", "retrieve": "view", "create": "add", "partial_update": "change", "move": "change",
    }  # fmt: skip
    serializer_class = SupplyProjectOut
    filterset_fields = ["state", "target_group"]

    def get_queryset(self) -> Any:
        rows = super().get_queryset().prefetch_related("statuses")
        return rows.order_by("expected_ready_on", "name", "id")

    def _facts(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("area"):
            given["area"] = visible_or_404(policies.areas, self.actor, pk=given["area"])
        return given

    @extend_schema(request=SupplyProjectIn, responses={201: SupplyProjectOut}, examples=[PROJECT_IN])
    def create(self, request: Request) -> Response:
        """Register a project."""
        given = SupplyProjectIn(data=request.data)
        given.is_valid(raise_exception=True)
        facts = self._facts(dict(given.validated_data))
        facts.pop("version", None)
        project = supply.add_project(actor=self.actor, **facts)
        return Response(self.get_serializer(project).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SupplyProjectIn, responses=SupplyProjectOut)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Other facts. Units and the expected day need `why`, and what was said before stays in `history`."""
        given = SupplyProjectIn(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        facts = self._facts(dict(given.validated_data))
        supply.change_project(actor=self.actor, project=self.get_object(), **facts)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=MoveIn, responses=SupplyProjectOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """A new status from a day."""
        given = MoveIn(data=request.data)
        given.is_valid(raise_exception=True)
        supply.move_project(actor=self.actor, project=self.get_object(), **given.validated_data)
        return Response(self.get_serializer(self.get_object()).data)


class ChecklistItemOut(serializers.ModelSerializer):
    class Meta:
        model = ChecklistItem
        fields = ["id", "text", "who", "obligatory", "order", "valid_from", "valid_to", "version"]


class ChecklistItemIn(serializers.Serializer):
    """A line of the checklist. Other words are another line."""

    text = serializers.CharField(max_length=200)
    who = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    obligatory = serializers.BooleanField(required=False, default=True)
    order = serializers.IntegerField(required=False, min_value=0, max_value=999, default=0)


class ChecklistItemChange(serializers.Serializer):
    who = serializers.CharField(required=False, allow_blank=True, max_length=80)
    obligatory = serializers.BooleanField(required=False)
    order = serializers.IntegerField(required=False, min_value=0, max_value=999)
    version = serializers.IntegerField(required=False, allow_null=True)


class TickIn(serializers.Serializer):
    vacancy = serializers.UUIDField()
    done = serializers.BooleanField(required=False, default=True)


class TickOut(serializers.Serializer):
    done = serializers.BooleanField()


ITEM_IN = OpenApiExample("Keys", value={"text": "Nøkler er kvittert ut", "order": 9}, request_only=True)


class ChecklistItemViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """The lines of the move-in checklist, those that have ended too."""

    policy = policies.checklist_items
    actions_map = {
        "list": "list", "retrieve": "view", "create": "add", "partial_update": "change", "end": "change",
        "tick": "view",
    }  # fmt: skip
    serializer_class = ChecklistItemOut

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("order", "text", "id")

    @extend_schema(request=ChecklistItemIn, responses={201: ChecklistItemOut}, examples=[ITEM_IN])
    def create(self, request: Request) -> Response:
        """A new line, asked for from today. One that is on the list already is given back."""
        given = ChecklistItemIn(data=request.data)
        given.is_valid(raise_exception=True)
        item = checklist.add_item(actor=self.actor, on=self.actor.today, **given.validated_data)
        return Response(self.get_serializer(item).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChecklistItemChange, responses=ChecklistItemOut)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Who does it, whether it must be done, and where it stands."""
        given = ChecklistItemChange(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        item = self.get_object()
        now = {"who": item.who, "obligatory": item.obligatory, "order": item.order}
        done = checklist.change_item(actor=self.actor, item=item, **{**now, **given.validated_data})
        return Response(self.get_serializer(done).data)

    @extend_schema(request=None, responses=ChecklistItemOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """Not asked for any more from today; what has been ticked stays on record."""
        done = checklist.end_item(actor=self.actor, item=self.get_object(), on=self.actor.today)
        return Response(self.get_serializer(done).data)

    @extend_schema(request=TickIn, responses=TickOut)
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, pk: str | None = None) -> Response:
        """Say that the line has been gone through for a vacancy, or that it has not after all."""
        given = TickIn(data=request.data)
        given.is_valid(raise_exception=True)
        done = given.validated_data["done"]
        vacancy = visible_or_404(policies.vacancies, self.actor, pk=given.validated_data["vacancy"])
        checklist.tick(actor=self.actor, vacancy=vacancy, item=self.get_object(), done=done)
        return Response(TickOut({"done": done}).data)


class BulkFields(serializers.Serializer):
    earmark = serializers.ChoiceField(choices=TargetGroup.choices, required=False, allow_blank=True)
    suits_children = serializers.BooleanField(required=False)
    gender = serializers.ChoiceField(choices=GenderRestriction.choices, required=False, allow_blank=True)
    staffed = serializers.BooleanField(required=False)
    provision = serializers.ChoiceField(choices=Provision.choices, required=False)
    ownership = serializers.ChoiceField(choices=Ownership.choices, required=False)
    heating = serializers.DecimalField(required=False, max_digits=9, decimal_places=2, min_value=0)
    services = serializers.DecimalField(required=False, max_digits=9, decimal_places=2, min_value=0)
    rent_percent = serializers.DecimalField(
        required=False, max_digits=5, decimal_places=2, min_value=-50, max_value=50
    )


class Chosen(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()


class BulkIn(serializers.Serializer):
    """`dry_run`: say what would happen, and change nothing."""

    dwellings = serializers.ListField(child=Chosen(), allow_empty=False, max_length=bulk.AT_ONCE)
    changes = BulkFields()
    dry_run = serializers.BooleanField(required=False, default=True)


class RefusedOut(serializers.Serializer):
    id = serializers.UUIDField()
    why = serializers.CharField()


class BulkOut(serializers.Serializer):
    changed = serializers.IntegerField()
    refused = RefusedOut(many=True)


BULK_IN = OpenApiExample(
    "Five per cent more for new contracts, tried first",
    value={
        "dwellings": [{"id": "0193509c-7c00-7000-8000-000000000030", "version": 3}],
        "changes": {"rent_percent": "5.00"},
        "dry_run": True,
    },
    request_only=True,
)
