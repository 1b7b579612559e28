"""Figures that have been corrected since they were measured, for other systems. Small groups are hidden."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import Day
from core.audit import events
from insight.api.views import FiguresView, MeasuredReply, measured_of
from insight.calculations.windows import window
from insight.enums import Unit
from insight.selectors.changes import Changed, changes


class ChangedReply(MeasuredReply):
    code = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.values)
    first = serializers.DateField()
    dimension = serializers.CharField(help_text="Empty for the figure itself.")
    part = serializers.CharField()
    now = serializers.CharField(allow_null=True, help_text="What we know it to be now.")


class ChangesReply(serializers.Serializer):
    on = serializers.DateField()
    kept = serializers.IntegerField(help_text="How many figures were measured of the day.")
    last_measured_at = serializers.DateTimeField(allow_null=True)
    days = serializers.ListField(child=serializers.DateField(), help_text="Ends of months that are kept.")
    changes = ChangedReply(many=True)


class ChangesAsked(serializers.Serializer):
    on = Day(required=False, allow_null=True, default=None)


class ChangesView(FiguresView):
    """What is no longer what it was measured as."""

    @extend_schema(
        operation_id="figures_changes",
        summary="Figures that have been corrected since they were measured",
        parameters=[
            OpenApiParameter(
                "on",
                {"type": "string", "format": "date"},
                description="The day asked about; the newest end of a month that is kept.",
            )
        ],
        responses=ChangesReply,
    )
    def get(self, request: Request) -> Response:
        actor = self.reader(request)
        asked = ChangesAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        day = asked.validated_data["on"]
        found = changes(actor, window(actor.today, on=day).on if day else None, leaves=True)
        detail = {"group": "changes", "format": "api", "on": found.on.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        return Response(
            {
                "on": found.on,
                "kept": found.kept,
                "last_measured_at": found.last,
                "days": found.days,
                "changes": [_changed(row) for row in found.rows],
            }
        )


def _changed(row: Changed) -> dict[str, Any]:
    now = row.told.now
    return {
        "code": row.figure.code,
        "unit": row.figure.unit.value,
        "first": row.window.first,
        "dimension": row.dim,
        "part": row.part,
        "now": None if now is None or now.number is None else str(now.number),
        **(measured_of(row.told) or {}),
    }
