"""Rule sets in the API: what holds when, and new versions for the administrator."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.agencies.api import PolicyViewSet, actor_of
from core.agencies.previews import Day, Flag, StrictSerializer, Text, Whole
from core.rules import editing
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.policies import rule_set_drafts, rule_sets
from core.rules.selectors import rates_for
from core.rules.services import drafting

KIND = "eligibility"


class RuleSetSerializer(serializers.ModelSerializer):
    supersedes: Any = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    last_day = serializers.DateField(allow_null=True)

    class Meta:
        model = RuleSet
        fields = [
            "id", "kind", "code", "title", "valid_from", "last_day", "basis", "version", "incomplete", "shipped",
            "supersedes", "published_at", "withdrawn_at",
        ]  # fmt: skip


class WholeRuleSetSerializer(RuleSetSerializer):
    content = serializers.JSONField()

    class Meta(RuleSetSerializer.Meta):
        fields = [*RuleSetSerializer.Meta.fields, "content"]


class FaultSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    field = serializers.CharField()
    part = serializers.CharField(help_text="The criterion concerned.")
    advice = serializers.BooleanField(help_text="Holds nothing back.")


class DraftSerializer(serializers.ModelSerializer):
    based_on: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    published: Any = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    last_day = serializers.DateField(allow_null=True)

    class Meta:
        model = RuleSetDraft
        fields = [
            "id", "kind", "title", "valid_from", "last_day", "basis", "incomplete", "based_on", "state", "published",
            "changed_at", "version",
        ]  # fmt: skip


class WholeDraftSerializer(DraftSerializer):
    content = serializers.JSONField()
    faults = serializers.SerializerMethodField()

    class Meta(DraftSerializer.Meta):
        fields = [*DraftSerializer.Meta.fields, "content", "faults"]

    @extend_schema(responses=FaultSerializer(many=True))
    def get_faults(self, draft: RuleSetDraft) -> list[dict[str, Any]]:
        return [FaultSerializer(each).data for each in drafting.faults(draft)]


class StartSerializer(StrictSerializer):
    rule_set = Text(help_text="Code of the set to copy.")
    kind = Text(required=False, default=KIND)


class TitleSerializer(StrictSerializer):
    nb = Text(max_length=120)
    nn = Text(max_length=120, required=False, allow_blank=True, default="")
    en = Text(max_length=120, required=False, allow_blank=True, default="")


class ChangeSerializer(StrictSerializer):
    version = Whole(min_value=1, help_text="The version that was read.")
    title = TitleSerializer(required=False)
    valid_from = Day(required=False, allow_null=True)
    last_day = Day(required=False, allow_null=True)
    basis = Text(max_length=300, required=False, allow_blank=True)
    incomplete = Flag(required=False)
    content = serializers.JSONField(
        required=False,
        help_text="As a published set's content, whole: criteria, rates, terms, time limits or bodies.",
    )


class ReasonSerializer(StrictSerializer):
    reason = Text(max_length=500, allow_blank=True, required=False, default="")


CHANGE = OpenApiExample(
    "A new ceiling from New Year",
    value={
        "version": 1,
        "title": {"nb": "Bergen 2027", "nn": "Bergen 2027", "en": "Bergen 2027"},
        "valid_from": "2027-01-01",
        "last_day": None,
        "basis": "bystyret 16.12.2026, sak 410/26",
        "incomplete": False,
    },
    request_only=True,
)
START = OpenApiExample("From the set in force", value={"rule_set": "bergen-2025"}, request_only=True)
REASON = OpenApiExample(
    "The only administrator",
    value={"reason": "Kommunen har bare én systemansvarlig. Lest av enhetsleder."},
    request_only=True,
)


class RuleSetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """The municipality's rule sets, the newest first; by code."""

    policy = rule_sets
    actions_map = {"list": "view", "retrieve": "view", "withdraw": "withdraw"}
    select = ("supersedes",)
    filterset_fields = ["kind", "shipped"]
    lookup_field = "code"
    serializer_class = RuleSetSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("kind", "-valid_from", "id")

    def get_object(self) -> Any:
        """Codes are the municipality's own within a kind; of two kinds with one code, the criteria are meant."""
        rows = self.filter_queryset(self.get_queryset()).filter(code=self.kwargs["code"])
        found = rows.filter(kind=KIND).first() or rows.first()
        if found is None:
            raise Http404
        return found

    @extend_schema(responses=WholeRuleSetSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(WholeRuleSetSerializer(self.get_object()).data)

    @extend_schema(request=ReasonSerializer, responses=RuleSetSerializer, examples=[REASON])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str | None = None) -> Response:
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        found = drafting.withdraw(actor=self.actor, rule_set=self.get_object(), **given.validated_data)
        return Response(RuleSetSerializer(found).data)


class RuleSetDraftViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """New versions on their way, with what must be mended before they can be published."""

    policy = rule_set_drafts
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "edit",
        "partial_update": "edit",
        "propose": "propose",
        "publish": "publish",
        "discard": "discard",
    }
    select = ("based_on", "published", "municipality")
    filterset_fields = ["kind", "state"]
    serializer_class = DraftSerializer
    http_method_names = ["get", "post", "patch", "head", "options"]

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("-changed_at", "id")

    @extend_schema(responses=WholeDraftSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(WholeDraftSerializer(self.get_object()).data)

    @extend_schema(request=StartSerializer, responses={201: WholeDraftSerializer}, examples=[START])
    def create(self, request: Request) -> Response:
        given = StartSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rows = rule_sets.visible_to(self.actor).filter(
            kind=given.validated_data["kind"], code=given.validated_data["rule_set"]
        )
        found = rows.first()
        if found is None:
            raise serializers.ValidationError({"rule_set": [_("Kommunen har ikke et slikt regelsett.")]})
        draft = drafting.start_draft(actor=self.actor, rule_set=found)
        return Response(WholeDraftSerializer(draft).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeSerializer, responses=WholeDraftSerializer, examples=[CHANGE])
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        given = ChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changes = {name: value for name, value in given.validated_data.items() if name != "version"}
        if "last_day" in changes:
            last = changes.pop("last_day")
            changes["valid_to"] = last + timedelta(days=1) if last else None
        if "title" in changes:
            changes["title"] = {code: text for code, text in changes["title"].items() if text}
        draft = self.get_object()
        editor = editing.editor_for(draft.kind)
        if "content" in changes and editor is not None:
            editor.shape(changes["content"])
        draft = drafting.change_draft(
            actor=self.actor,
            draft=draft,
            expected_version=given.validated_data["version"],
            changes=changes,
        )
        return Response(WholeDraftSerializer(draft).data)

    @extend_schema(request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str | None = None) -> Response:
        return Response(DraftSerializer(drafting.propose(actor=self.actor, draft=self.get_object())).data)

    @extend_schema(request=ReasonSerializer, responses=RuleSetSerializer, examples=[REASON])
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str | None = None) -> Response:
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = drafting.publish(actor=self.actor, draft=self.get_object(), **given.validated_data)
        return Response(RuleSetSerializer(made).data)

    @extend_schema(request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str | None = None) -> Response:
        return Response(DraftSerializer(drafting.discard(actor=self.actor, draft=self.get_object())).data)


class RateRowSerializer(serializers.Serializer):
    valid_from = serializers.DateField()
    value = serializers.CharField(allow_null=True, help_text="null: no rate is known from this day.")
    authority = serializers.CharField(
        allow_blank=True, help_text="Where the row comes from, when it is the municipality's own."
    )


class RateSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    basis = serializers.CharField()
    now = serializers.CharField(allow_null=True)
    rows = RateRowSerializer(many=True)


class RatesView(APIView):
    """Dated rates: the basic amount, interest, fees."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="rules_rates", responses=RateSerializer(many=True))
    def get(self, request: Request) -> Response:
        today = actor_of(request).today
        rates = rates_for(actor_of(request).municipality)
        return Response([_rate(rate, today) for rate in rates.by_code.values()])


def _rate(rate: Any, today: Any) -> dict[str, Any]:
    now = rate.at(today)
    return {
        "code": rate.code,
        "title": str(rate.title),
        "unit": rate.unit,
        "basis": rate.basis,
        "now": None if now is None else str(now),
        "rows": [
            {
                "valid_from": start,
                "value": None if value is None else str(value),
                "authority": rate.sources.get(start, ""),
            }
            for start, value in rate.rows
        ],
    }
