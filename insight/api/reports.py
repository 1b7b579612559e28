"""Reports of figures: put together, run, and those that have come. Small groups are hidden in all of them."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day
from core.audit import events
from core.base.errors import Refused
from insight.api.views import ValueReply, figure_reply
from insight.enums import ReportDays, Schedule
from insight.models import FigureReport, ReportDelivery
from insight.policies import deliveries, reports, units_of
from insight.selectors.reports import worked_out
from insight.services.delivering import open_delivery
from insight.services.reports import Choices, delete_report, save_report

REPORT_IN = OpenApiExample(
    "Queue of the last month, every month",
    value={
        "name": "Køen", "figures": ["queue.households", "queue.mean_wait"], "splits": ["queue.family"], "days": "month",
        "schedule": "monthly", "shared": True,
    },
    request_only=True,
)  # fmt: skip


class ReportIn(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    figures = serializers.ListField(child=serializers.CharField(), help_text="Codes of figures.")
    splits = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        default=list,
        help_text="Group and dimension: queue.family.",
    )
    days = serializers.ChoiceField(choices=ReportDays.choices)
    on = Day(required=False, allow_null=True, default=None)
    first = Day(required=False, allow_null=True, default=None)
    last = Day(required=False, allow_null=True, default=None)
    about = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="The code of one unit."
    )
    shared = serializers.BooleanField(required=False, default=False, help_text="With one's own unit.")
    schedule = serializers.ChoiceField(choices=Schedule.choices, required=False, default=Schedule.NEVER)
    version = serializers.IntegerField(required=False, help_text="Needed to change a report.")


class ReportOut(serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.username")
    about = serializers.CharField(source="about.code", default="")
    unit = serializers.CharField(source="unit.code", default="", help_text="The unit it is shared with.")

    class Meta:
        model = FigureReport
        fields = (
            "id", "name", "owner", "unit", "figures", "splits", "days", "on", "first", "last", "about", "schedule",
            "version",
        )  # fmt: skip
        read_only_fields = fields


class ReportValues(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()
    on = serializers.DateField()
    figures = ValueReply(many=True)


class FigureReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Rapporter: one's own, and those shared with one's unit."""

    policy = reports
    actions_map = {
        "list": "view", "retrieve": "view", "create": "save", "update": "save", "destroy": "save", "run": "run",
    }  # fmt: skip
    serializer_class = ReportOut
    select = ("owner", "unit", "about")

    def _choices(self, request: Request) -> tuple[Choices, int | None]:
        given = ReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(given.validated_data)
        version, code = data.pop("version", None), data.pop("about")
        about = units_of(self.actor).filter(code=code).first() if code else None
        if code and about is None:
            raise Refused(
                _("Du kan ikke se tall for denne enheten. Velg en av enhetene i lista."),
                code="UNIT_NOT_YOURS",
                field="about",
            )
        return Choices(about=about, **data), version

    @extend_schema(request=ReportIn, responses={201: ReportOut}, examples=[REPORT_IN])
    def create(self, request: Request) -> Response:
        """Keep a report under a name."""
        choices, _version = self._choices(request)
        report = save_report(actor=self.actor, choices=choices)
        return Response(ReportOut(report).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReportIn, responses=ReportOut)
    def update(self, request: Request, pk: str | None = None) -> Response:
        """Change a report; the version is the one that was read."""
        choices, version = self._choices(request)
        report = save_report(
            actor=self.actor,
            choices=choices,
            report=self.get_object(),
            version=0 if version is None else version,
        )
        return Response(ReportOut(report).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:
        """Take a report away. What has been delivered stays."""
        delete_report(actor=self.actor, report=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ReportValues)
    @action(detail=True, methods=["get"])
    def run(self, request: Request, pk: str | None = None) -> Response:
        """The figures of the report as of today."""
        report = self.get_object()
        worked = worked_out(self.actor, report, seen=self.actor.today, leaves=True)
        detail = {"report": str(report.pk), "format": "api", "on": worked.window.on.isoformat()}
        events.record(self.actor, "figures.exported", report, detail=detail)
        window = worked.window
        return Response(
            {
                "first": window.first, "last": window.last, "on": window.on,
                "figures": [figure_reply(line) for board in worked.boards for line in board.lines],
            }
        )  # fmt: skip


class DeliveryOut(serializers.ModelSerializer):
    name = serializers.CharField(source="report.name")

    class Meta:
        model = ReportDelivery
        fields = ("id", "report", "name", "due_on", "problem", "opened_at")
        read_only_fields = fields


class ReportDeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Reports that have come to oneself."""

    policy = deliveries
    actions_map = {"list": "view", "retrieve": "view", "paper": "view"}
    serializer_class = DeliveryOut
    select = ("report",)

    def get_queryset(self) -> Any:
        return super().get_queryset().defer("content")

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def paper(self, request: Request, pk: str | None = None) -> HttpResponse:
        """The paper as it was delivered. Without one: why."""
        delivery = self.get_object()
        if delivery.problem:
            raise Refused(delivery.problem, code="NOT_DELIVERED")
        open_delivery(actor=self.actor, delivery=delivery)
        response = HttpResponse(bytes(delivery.content), content_type="application/pdf")
        response.headers["Content-Disposition"] = (
            f'attachment; filename="rapport-{delivery.due_on.isoformat()}.pdf"'
        )
        response.headers["Cache-Control"] = "no-store"
        return response
