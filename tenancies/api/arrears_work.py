"""Contact log, petition, assessments of children and evictions for other systems: the same services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.agencies.views import visible_or_404
from core.audit import reads
from tenancies import policies, policies_arrears
from tenancies.api.views import ArrearsViewSet
from tenancies.calculations.arrears.conditions import conditions
from tenancies.enums_arrears import Belongings, ContactHow, ContactResult, EvictionOutcome, Measure, NextHome
from tenancies.models import ArrearsCase, ArrearsStep, ContactAttempt, Eviction
from tenancies.services import cases, contact_log, evictions, petitions, step_corrections


class ContactAttemptOut(serializers.ModelSerializer):
    case = serializers.UUIDField(source="case_id")
    lease = serializers.UUIDField(source="lease_id")

    class Meta:
        model = ContactAttempt
        fields = ["id", "case", "lease", "on", "how", "result", "measures", "note", "recorded_at"]


class ContactAttemptIn(StrictSerializer):
    case = serializers.UUIDField()
    on = Day()
    how = serializers.ChoiceField(choices=ContactHow.choices)
    result = serializers.ChoiceField(choices=ContactResult.choices)
    measures = serializers.ListField(
        child=serializers.ChoiceField(choices=Measure.choices), default=list, max_length=10
    )
    note = Text(max_length=1000, required=False, default="", allow_blank=True)


class ContactAttemptFilter(django_filters.FilterSet):
    case = django_filters.UUIDFilter(field_name="case_id")
    lease = django_filters.UUIDFilter(field_name="lease_id")
    on_from = django_filters.DateFilter(field_name="on", lookup_expr="gte")
    on_to = django_filters.DateFilter(field_name="on", lookup_expr="lte")

    class Meta:
        model = ContactAttempt
        fields: list[str] = []


class ContactAttemptViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Kontakt med leieren i restansesaker, newest first. The same attempt posted again is the first."""

    policy = policies_arrears.contact_attempts
    actions_map = {"list": "list", "retrieve": "view", "create": "log"}
    serializer_class = ContactAttemptOut
    filterset_class = ContactAttemptFilter
    select = ("lease",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(superseded_at=None).order_by("-on", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.lease.tenant_id, row.lease) for row in rows or ()],
            content="arrears.contacts",
        )
        return rows

    def get_object(self) -> Any:
        row = super().get_object()
        reads.note(self.request, persons=[row.lease.tenant_id], content="lease.arrears", subject=row.lease)
        return row

    @extend_schema(
        request=ContactAttemptIn,
        responses={201: ContactAttemptOut},
        examples=[
            OpenApiExample(
                "Nobody answered the phone",
                value={
                    "case": "0193509c-7c00-7000-8000-000000000001",
                    "on": "2026-11-20",
                    "how": "phone",
                    "result": "no_answer",
                    "measures": [],
                    "note": "",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Write down that somebody tried to reach the tenant."""
        given = ContactAttemptIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = visible_or_404(policies.arrears, self.actor, "lease", pk=values.pop("case"))
        reads.note(request, persons=[case.lease.tenant_id], content="lease.arrears", subject=case)
        made = contact_log.log_contact(actor=self.actor, case=case, **values)
        return Response(ContactAttemptOut(made).data, status=status.HTTP_201_CREATED)


class EvictionOut(serializers.ModelSerializer):
    case = serializers.UUIDField(source="case_id")
    lease = serializers.UUIDField(source="lease_id")

    class Meta:
        model = Eviction
        fields = [
            "id", "case", "lease", "set_on", "eviction_on", "reference", "outcome", "outcome_on", "belongings",
            "kept_at", "collect_until", "notices", "last_notice_on", "belongings_ended_on", "next_home",
            "followed_up_on", "version",
        ]  # fmt: skip


class EvictionDayIn(StrictSerializer):
    case = serializers.UUIDField()
    on = Day()
    eviction_on = Day()
    reference = Text(max_length=60, required=False, default="", allow_blank=True)


class EvictionOutcomeIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=[each for each in EvictionOutcome.choices if each[0]])
    on = Day()
    belongings = serializers.ChoiceField(
        choices=[Belongings.NONE.value, Belongings.KEPT.value], required=False, default="", allow_blank=True
    )
    kept_at = Text(max_length=200, required=False, default="", allow_blank=True)
    next_home = serializers.ChoiceField(choices=NextHome.values, required=False, default="", allow_blank=True)
    note = Text(max_length=1000, required=False, default="", allow_blank=True)


class EvictionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Fravikelser: days set by the namsfogd, their outcome and the belongings, the latest first."""

    policy = policies_arrears.evictions
    actions_map = {"list": "list", "retrieve": "view", "create": "record", "outcome": "record"}
    serializer_class = EvictionOut
    filterset_fields = ("case", "lease", "outcome")
    select = ("lease", "case")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-eviction_on", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.lease.tenant_id, row.lease) for row in rows or ()],
            content="eviction.list",
        )
        return rows

    def get_object(self) -> Any:
        row = super().get_object()
        reads.note(self.request, persons=[row.lease.tenant_id], content="lease.eviction", subject=row.lease)
        return row

    @extend_schema(
        request=EvictionDayIn,
        responses={201: EvictionOut},
        examples=[
            OpenApiExample(
                "A day is set",
                value={
                    "case": "0193509c-7c00-7000-8000-000000000001",
                    "on": "2026-11-20",
                    "eviction_on": "2026-12-10",
                    "reference": "26/1234",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """The namsfogd has set a day."""
        given = EvictionDayIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = visible_or_404(policies.arrears, self.actor, "lease", pk=values.pop("case"))
        reads.note(request, persons=[case.lease.tenant_id], content="lease.eviction", subject=case)
        made = evictions.set_day(actor=self.actor, case=case, **values)
        return Response(EvictionOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=EvictionOutcomeIn,
        responses=EvictionOut,
        examples=[
            OpenApiExample(
                "Everything was paid",
                value={"outcome": "stopped", "on": "2026-12-10"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, pk: str | None = None) -> Response:
        """What happened on the day."""
        eviction = self.get_object()
        given = EvictionOutcomeIn(data=request.data)
        given.is_valid(raise_exception=True)
        evictions.record_outcome(actor=self.actor, eviction=eviction, **given.validated_data)
        return Response(EvictionOut(self.get_object()).data)


class ConditionOut(serializers.Serializer):
    title = serializers.CharField()
    basis = serializers.CharField()
    met = serializers.BooleanField()
    lacking = serializers.ListField(child=serializers.CharField())


class PetitionOut(serializers.Serializer):
    petition = serializers.CharField()
    blocked_by = serializers.ListField(child=serializers.CharField())
    conditions = ConditionOut(many=True)


class PetitionIn(StrictSerializer):
    court = Text(max_length=60)
    address = Text(max_length=200, required=False, default="", allow_blank=True)


class ArrearsHistoryOut(serializers.ModelSerializer):
    recorded_by = serializers.CharField(source="recorded_by.full_name", default="")
    corrects = serializers.UUIDField(source="corrects_id")

    class Meta:
        model = ArrearsStep
        fields = [
            "id", "event", "date", "row", "automatic", "reason", "result", "until", "what", "to", "eviction_on",
            "lock_changed", "corrects", "recorded_by", "recorded_at", "superseded_at",
        ]  # fmt: skip


class ArrearsCorrectionIn(StrictSerializer):
    step = serializers.UUIDField()
    on = Day()
    reason = Text(max_length=1000)


class ArrearsWorkViewSet(ArrearsViewSet):
    """Restansesaker, the largest debt first; `path` computes one afresh, `steps` records what has happened."""

    actions_map = {
        **ArrearsViewSet.actions_map, "conditions": "view", "petition": "record", "history": "view",
        "correct": "help",
    }  # fmt: skip

    @extend_schema(responses=ArrearsHistoryOut(many=True))
    @action(detail=True, methods=["get"])
    def history(self, request: Request, pk: str | None = None) -> Response:
        """Every step of the case, the newest first; those taken back as well (`superseded_at`)."""
        rows = policies.steps.visible_to(self.actor).filter(case=self.get_object())
        found = rows.select_related("recorded_by").order_by("-date", "-recorded_at")
        return Response(ArrearsHistoryOut(found, many=True).data)

    @extend_schema(
        request=ArrearsCorrectionIn,
        responses={201: ArrearsHistoryOut},
        examples=[
            OpenApiExample(
                "The wrong case",
                value={
                    "step": "0193509c-7c00-7000-8000-000000000001",
                    "on": "2026-11-20",
                    "reason": "Gjaldt et annet leieforhold",
                },
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str | None = None) -> Response:
        """Take a wrong step back by a dated step of its own; nothing is deleted. Taken back already is the same."""
        case = self.get_object()
        given = ArrearsCorrectionIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        step = visible_or_404(policies.steps, self.actor, "case__lease", pk=values.pop("step"))
        if step.case_id != case.pk:
            raise Http404
        made = step_corrections.correct(actor=self.actor, step=step, **values)
        made.refresh_from_db()
        return Response(ArrearsHistoryOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=PetitionOut)
    @action(detail=True, methods=["get"])
    def conditions(self, request: Request, pk: str | None = None) -> Response:
        """Every condition of an eviction petition, and what is lacking today."""
        return Response(self._conditions(self.get_object()))

    @extend_schema(
        request=PetitionIn,
        responses={201: PetitionOut},
        examples=[
            OpenApiExample("To the namsfogd", value={"court": "Hordaland namsfogd"}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def petition(self, request: Request, pk: str | None = None) -> Response:
        """Write the petition and record it as sent; refused with every condition that fails."""
        case = self.get_object()
        given = PetitionIn(data=request.data)
        given.is_valid(raise_exception=True)
        petitions.send_petition(actor=self.actor, case=case, **given.validated_data)
        return Response(self._conditions(self.get_object()), status=status.HTTP_201_CREATED)

    def _conditions(self, case: ArrearsCase) -> dict[str, Any]:
        result = cases.answers_for([case.lease], self.actor.today)[case.lease_id]
        return {
            "petition": str(result.petition),
            "blocked_by": [str(code) for code in result.blocked_by],
            "conditions": [
                {
                    "title": _(each.title),
                    "basis": each.basis,
                    "met": each.met,
                    "lacking": [str(line) for line in each.lacking],
                }
                for each in conditions(result)
            ],
        }
