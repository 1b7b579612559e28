"""Trials of rule sets in the API: figures for all who may see them, cases for those who see the cases."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications import simulation_selectors
from applications.enums import SimulationScope
from applications.models import Simulation, SimulationResult
from applications.policies import applications, simulations
from applications.services import simulating
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer
from core.audit import reads
from core.rules.policies import rule_set_drafts, rule_sets


class SimulationSerializer(serializers.ModelSerializer):
    against: Any = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    finished = serializers.SerializerMethodField()

    class Meta:
        model = Simulation
        fields = [
            "id",
            "title",
            "code",
            "draft",
            "rule_set",
            "against",
            "on",
            "scope",
            "created_at",
            "finished",
        ]

    def get_finished(self, simulation: Simulation) -> bool:
        return simulation.finished_at is not None


class FigureSerializer(serializers.Serializer):
    what = serializers.CharField(help_text="The criterion; empty for the outcome as a whole.")
    before = serializers.CharField()
    after = serializers.CharField()
    number = serializers.IntegerField(
        allow_null=True,
        help_text="null: a group too small to show, or one that tells of it.",
    )


class GroupSerializer(serializers.Serializer):
    title = serializers.CharField()
    total = serializers.IntegerField(allow_null=True)
    differ = serializers.IntegerField(allow_null=True)
    outcomes = FigureSerializer(many=True)
    criteria = FigureSerializer(many=True)


class WholeSimulationSerializer(SimulationSerializer):
    groups = serializers.SerializerMethodField()

    class Meta(SimulationSerializer.Meta):
        fields = [*SimulationSerializer.Meta.fields, "groups"]

    @extend_schema(responses=GroupSerializer(many=True))
    def get_groups(self, simulation: Simulation) -> Any:
        actor = self.context["actor"]
        found = simulation_selectors.figures(actor, simulation) if simulation.finished_at else []
        return [GroupSerializer(each).data for each in found]


class StartSimulationSerializer(StrictSerializer):
    draft = serializers.UUIDField(required=False, allow_null=True, default=None)
    rule_set = serializers.CharField(
        required=False, allow_null=True, default=None, help_text="Code of a published set."
    )
    on = Day()
    scope = serializers.ChoiceField(
        choices=SimulationScope.choices, required=False, default=SimulationScope.ALL
    )


class ResultSerializer(serializers.ModelSerializer):
    case_number = serializers.CharField(source="application.case_number")

    class Meta:
        model = SimulationResult
        fields = ["application", "case_number", "past", "before", "after", "changes"]


START = OpenApiExample(
    "A set in force, on all cases", value={"rule_set": "bergen-2025", "on": "2026-11-20", "scope": "all"},
    request_only=True,
)  # fmt: skip


class SimulationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Trials of rule sets, the newest first."""

    policy = simulations
    actions_map = {"list": "view", "retrieve": "view", "create": "run", "results": "view"}
    select = ("against",)
    serializer_class = SimulationSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("-created_at", "id")

    @extend_schema(responses=WholeSimulationSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(WholeSimulationSerializer(self.get_object(), context={"actor": self.actor}).data)

    @extend_schema(request=StartSimulationSerializer, responses={201: SimulationSerializer}, examples=[START])
    def create(self, request: Request) -> Response:
        given = StartSimulationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        draft = rule_set = None
        if values["draft"]:
            draft = rule_set_drafts.visible_to(self.actor).filter(pk=values["draft"]).first()
            if draft is None:
                raise serializers.ValidationError({"draft": [_("Utkastet finnes ikke.")]})
        if values["rule_set"]:
            rows = rule_sets.visible_to(self.actor).filter(kind=simulating.KIND, code=values["rule_set"])
            rule_set = rows.first()
            if rule_set is None:
                raise serializers.ValidationError({"rule_set": [_("Kommunen har ikke et slikt regelsett.")]})
        made = simulating.start_simulation(
            actor=self.actor, draft=draft, rule_set=rule_set, on=values["on"], scope=values["scope"]
        )
        return Response(SimulationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=ResultSerializer(many=True))
    @action(detail=True, methods=["get"])
    def results(self, request: Request, pk: str | None = None) -> Response:
        """The cases that would come out otherwise, as far as the caller sees them."""
        found = self.get_object()
        rows = simulation_selectors.cases_in(self.actor, found)
        if not applications.permits(self.actor, "list"):
            rows = rows.none()
        page = self.paginate_queryset(rows.order_by("application__case_number", "id")) or []
        reads.note(
            request._request,
            rows=[(row.application.applicant_id, row.application) for row in page],
            content="application.simulation",
        )
        return self.get_paginated_response(ResultSerializer(page, many=True).data)
