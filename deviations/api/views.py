"""Reports and their measures in the API: the same services and policies as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.base.errors import Refused
from deviations import policies
from deviations.api.serializers import (
    DeviationJudgementSerializer,
    DeviationMeasureDoneSerializer,
    DeviationMeasureSerializer,
    DeviationPhotoSerializer,
    DeviationReasonSerializer,
    DeviationReceiptSerializer,
    DeviationSerializer,
    DeviationWithMeasuresSerializer,
    NewDeviationMeasureSerializer,
    NewDeviationSerializer,
    SentDeviationSerializer,
)
from deviations.enums import Category, State
from deviations.models import Measure, Report
from deviations.selectors.people import responsible_candidates
from deviations.selectors.photos import photo_content, photos_of
from deviations.selectors.units import is_guard, reportable
from deviations.services import closing, judging
from deviations.services import measures as measure_services
from deviations.services.reporting import ReportFacts, report_event
from deviations.views.parts import picture_response

_NEW = OpenApiExample(
    "New report",
    value={
        "key": "0193509c-7c00-7000-8000-000000000001",
        "kind": "incident",
        "unit": "0193509c-7c00-7000-8000-000000000002",
        "happened_at": "2026-11-20T22:15:00+01:00",
        "category": "fire",
        "what_happened": "En branndør sto åpen hele natta.",
        "immediate_action": "Døra ble lukket.",
        "reported_consequence": 3,
    },
    request_only=True,
)
_SENT = OpenApiExample(
    "Receipt",
    value={"number": "2026/123", "id": "0193509c-7c00-7000-8000-000000000003", "again": False},
    response_only=True,
)
_MEASURE = OpenApiExample(
    "Measure",
    value={"description": "Montere dørpumpe.", "responsible": "botiltak.bergen", "due_on": "2026-12-01"},
    request_only=True,
)
_JUDGEMENT = OpenApiExample(
    "Judgement",
    value={"is_deviation": True, "consequence": 3, "reason": "Brannvern er svekket.", "version": 1},
    request_only=True,
)
_REASON = OpenApiExample("Reason", value={"reason": "Det skjedde igjen."}, request_only=True)


class ReportFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    category = django_filters.MultipleChoiceFilter(choices=Category.choices)
    reported_from = django_filters.DateFilter(field_name="reported_at", lookup_expr="date__gte")
    reported_to = django_filters.DateFilter(field_name="reported_at", lookup_expr="date__lte")

    class Meta:
        model = Report
        fields = ["unit", "level", "kind"]


class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Reports the caller sees, newest first. Identified notes are not part of them and are not reached from here."""

    policy = policies.reports
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "report",
        "judge": "handle",
        "measures": "handle",
        "close": "handle",
        "reopen": "handle",
        "photos": "view",
        "photo": "view",
    }
    serializer_class = DeviationSerializer
    filterset_class = ReportFilter
    select = ("unit__parent", "reporter")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-reported_at", "-id")

    def get_serializer_class(self) -> type[DeviationSerializer]:
        if not getattr(self, "swagger_fake_view", False) and is_guard(self.actor):
            return SentDeviationSerializer
        return DeviationSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "actor": self.actor}

    def _one(self, report: Report) -> Response:
        context = self.get_serializer_context()
        if is_guard(self.actor):
            return Response(SentDeviationSerializer(report, context=context).data)
        measures = (
            policies.measures.visible_to(self.actor)
            .filter(report=report)
            .select_related("responsible", "done_by", "approved_by")
            .order_by("added_at", "id")
        )
        context["measures"] = list(measures)
        return Response(DeviationWithMeasuresSerializer(report, context=context).data)

    @extend_schema(responses=DeviationWithMeasuresSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._one(self.get_object())

    @extend_schema(
        request=NewDeviationSerializer, responses={201: DeviationReceiptSerializer}, examples=[_NEW, _SENT]
    )
    def create(self, request: Request) -> Response:
        given = NewDeviationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        unit = next((each for each in reportable(self.actor) if each.pk == data["unit"]), None)
        if unit is None:
            raise Refused(_("Velg enheten der det skjedde."), code="UNIT_UNKNOWN", field="unit")
        data["photos"] = tuple(data["photos"])
        sent = report_event(actor=self.actor, facts=ReportFacts(**{**data, "unit": unit}))
        code = status.HTTP_200_OK if sent.again else status.HTTP_201_CREATED
        return Response(DeviationReceiptSerializer(sent).data, status=code)

    @extend_schema(
        request=DeviationJudgementSerializer, responses=DeviationWithMeasuresSerializer, examples=[_JUDGEMENT]
    )
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: str | None = None) -> Response:
        given = DeviationJudgementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        version = data.pop("version")
        report = self.get_object()
        judging.judge(
            actor=self.actor,
            report=report,
            judgement=judging.Judgement(**data),
            expected_version=version,
        )
        return self._one(self.get_object())

    @extend_schema(
        request=NewDeviationMeasureSerializer,
        responses={201: DeviationMeasureSerializer},
        examples=[_MEASURE],
    )
    @action(detail=True, methods=["post"])
    def measures(self, request: Request, pk: str | None = None) -> Response:
        given = NewDeviationMeasureSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        report = self.get_object()
        candidates = responsible_candidates(report, self.actor.today)
        responsible = candidates.filter(username=given.validated_data["responsible"]).first()
        if responsible is None:
            raise Refused(
                _("Velg en som arbeider i enheten eller leder den."),
                code="RESPONSIBLE_OUTSIDE",
                field="responsible",
            )
        measure = measure_services.add_measure(
            actor=self.actor,
            report=report,
            description=given.validated_data["description"],
            responsible=responsible,
            due_on=given.validated_data["due_on"],
        )
        return Response(DeviationMeasureSerializer(measure).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=DeviationWithMeasuresSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        closing.close_report(actor=self.actor, report=self.get_object())
        return self._one(self.get_object())

    @extend_schema(
        request=DeviationReasonSerializer, responses=DeviationWithMeasuresSerializer, examples=[_REASON]
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str | None = None) -> Response:
        given = DeviationReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        closing.reopen(actor=self.actor, report=self.get_object(), **given.validated_data)
        return self._one(self.get_object())

    @extend_schema(responses=DeviationPhotoSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def photos(self, request: Request, pk: str | None = None) -> Response:
        """The pictures of a report; none before its text may be read."""
        report = self.get_object()
        rows = [
            {
                "id": each.pk,
                "order": each.order,
                "url": self.reverse_action("photo", args=[report.pk, each.pk]),
            }
            for each in photos_of(self.actor, report)
        ]
        return Response(DeviationPhotoSerializer(rows, many=True).data)

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="photos/(?P<picture>[0-9a-f-]{36})")
    def photo(self, request: Request, pk: str | None = None, picture: str = "") -> HttpResponse:
        """The picture itself."""
        report = self.get_object()
        wanted = next((each for each in photos_of(self.actor, report) if str(each.pk) == picture), None)
        content = photo_content(self.actor, wanted.pk) if wanted else None
        if content is None:
            raise Http404
        return picture_response(content)


class MeasureFilter(django_filters.FilterSet):
    due_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Measure
        fields = ["report", "state"]


class MeasureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Measures of the reports the caller sees, the first due first."""

    policy = policies.measures
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "done": "do",
        "approve": "approve",
        "send_back": "approve",
    }
    serializer_class = DeviationMeasureSerializer
    filterset_class = MeasureFilter
    select = ("responsible", "done_by", "approved_by")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("due_on", "id")

    @extend_schema(
        request=DeviationMeasureDoneSerializer,
        responses=DeviationMeasureSerializer,
        examples=[OpenApiExample("Done", value={"on": "2026-11-28", "note": "Montert."}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str | None = None) -> Response:
        given = DeviationMeasureDoneSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        measure_services.mark_measure_done(
            actor=self.actor, measure=self.get_object(), **given.validated_data
        )
        return Response(DeviationMeasureSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=DeviationMeasureSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str | None = None) -> Response:
        measure_services.approve_measure(actor=self.actor, measure=self.get_object())
        return Response(DeviationMeasureSerializer(self.get_object()).data)

    @extend_schema(
        request=DeviationReasonSerializer, responses=DeviationMeasureSerializer, examples=[_REASON]
    )
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str | None = None) -> Response:
        given = DeviationReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        measure_services.return_measure(actor=self.actor, measure=self.get_object(), **given.validated_data)
        return Response(DeviationMeasureSerializer(self.get_object()).data)
