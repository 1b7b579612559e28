"""Figures for other systems: what there is and what it means, and the values as of a day. Small groups are hidden."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.agencies.actors import Actor
from core.agencies.api import actor_of
from core.agencies.previews import Day
from core.audit import events
from core.base.errors import Refused
from insight.calculations.history import Told
from insight.calculations.tally import Cell
from insight.calculations.windows import window as window_of
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Group
from insight.policies import figures
from insight.selectors.dashboards import At, Line, chosen_unit, dashboard, groups_for


class DimensionReply(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class DefinitionReply(serializers.Serializer):
    code = serializers.CharField()
    group = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.values, help_text="What is counted. Units are never summed.")
    reading = serializers.ChoiceField(choices=Reading.values)
    timing = serializers.ChoiceField(choices=Timing.values, help_text="On a day, or over a period.")
    within = serializers.CharField(allow_null=True, help_text="The figure that this one counts some of.")
    dimensions = DimensionReply(many=True)


class CellReply(serializers.Serializer):
    value = serializers.CharField(allow_null=True, help_text="null: nothing to count, no records, or hidden.")
    hidden = serializers.BooleanField(help_text="A group under three, or what one could be worked out from.")


class PartReply(CellReply):
    dimension = serializers.CharField()
    part = serializers.CharField()
    name = serializers.CharField()


class MeasuredReply(CellReply):
    measured_at = serializers.DateTimeField()
    definition_changed = serializers.BooleanField(
        help_text="Measured by an earlier version of the definition."
    )
    difference = serializers.CharField(
        allow_null=True, help_text="How much more we know it to be now; null where that cannot be told."
    )


class YearReply(CellReply):
    """`value` is what we know now, `measured` what it was measured as."""

    first = serializers.DateField()
    last = serializers.DateField()
    on = serializers.DateField()
    known = serializers.BooleanField(help_text="false: there are no records from then, or not all of them.")
    measured = MeasuredReply(allow_null=True, help_text="null: nothing was kept of those days.")


class ReferenceReply(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["target", "national"])
    value = serializers.CharField()
    valid_from = serializers.DateField()
    text = serializers.CharField()


class ValueReply(serializers.Serializer):
    code = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.values)
    reading = serializers.ChoiceField(choices=Reading.values)
    years = YearReply(many=True, help_text="The days asked about first, then the same days in earlier years.")
    parts = PartReply(many=True)
    references = ReferenceReply(many=True)


class ValuesReply(serializers.Serializer):
    group = serializers.CharField()
    missing = serializers.CharField(
        help_text="Why there are no figures for some of the days; empty if there are."
    )
    part_year = serializers.BooleanField(
        help_text="The period is the beginning of a year that has not ended."
    )
    rounded = serializers.BooleanField(
        help_text="A day inside a month: counts are told to the nearest three, so that no one follows from two days."
    )
    figures = ValueReply(many=True)


class FiguresView(APIView):
    permission_classes = [IsAuthenticated]

    def reader(self, request: Request) -> Actor:
        actor = actor_of(request)
        if not figures.permits(actor, "view"):
            raise Http404
        return actor


class DefinitionsView(FiguresView):
    """The figures there are."""

    @extend_schema(
        operation_id="figures_list",
        summary="The figures and what they mean",
        responses=DefinitionReply(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(
            [_definition(group, each) for group in groups_for(self.reader(request)) for each in group.figures]
        )


def _definition(group: Group, figure: Any) -> dict[str, Any]:
    return {
        "code": figure.code,
        "group": group.code,
        "name": str(figure.name),
        "definition": str(figure.definition),
        "unit": figure.unit.value,
        "reading": figure.reading.value,
        "timing": figure.timing.value,
        "within": figure.within or None,
        "dimensions": [{"code": dim.code, "name": str(dim.name)} for dim in figure.dims],
    }


class Asked(serializers.Serializer):
    group = serializers.CharField()
    on = Day(required=False, allow_null=True, default=None)
    first = Day(required=False, allow_null=True, default=None)
    last = Day(required=False, allow_null=True, default=None)
    unit = serializers.CharField(required=False, default="")


class ValuesView(FiguresView):
    """The values of a group of figures."""

    @extend_schema(
        operation_id="figures_values",
        summary="The values of a group of figures as of a day",
        parameters=[
            OpenApiParameter(
                "group", str, required=True, description="The group's code: the first part of a figure's."
            ),
            OpenApiParameter(
                "on",
                {"type": "string", "format": "date"},
                description="The day everything is seen from; today.",
            ),
            OpenApiParameter(
                "first", {"type": "string", "format": "date"}, description="First day of the period."
            ),
            OpenApiParameter(
                "last", {"type": "string", "format": "date"}, description="Last day of the period."
            ),
            OpenApiParameter("unit", str, description="The code of a unit that is yours to ask about."),
        ],
        responses=ValuesReply,
    )
    def get(self, request: Request) -> Response:
        actor = self.reader(request)
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        group = next((each for each in groups_for(actor) if each.code == told["group"]), None)
        if group is None:
            raise Refused(_("Denne gruppa av tall finnes ikke."), code="GROUP_UNKNOWN", field="group")
        days = window_of(actor.today, on=told["on"], first=told["first"], last=told["last"])
        unit = chosen_unit(actor, group, told["unit"])
        board = dashboard(actor, group, days, unit=unit, leaves=True)
        detail = {"group": group.code, "format": "api", "on": days.on.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        return Response(
            {
                "group": group.code,
                "missing": board.missing,
                "part_year": days.part_year,
                "rounded": board.rounded,
                "figures": [figure_reply(line) for line in board.lines],
            }
        )


def figure_reply(line: Line) -> dict[str, Any]:
    """A figure with its years, parts and references, as ValueReply says."""
    return {
        "code": line.figure.code,
        "unit": line.figure.unit.value,
        "reading": line.figure.reading.value,
        "years": [_year(at) for at in (line.now, *line.before)],
        "parts": [
            {"dimension": split.dim.code, "part": part.code, "name": part.label, **_cell(part.cell)}
            for split in line.splits
            for part in split.parts
        ],
        "references": [
            {"kind": each.kind, "value": str(each.value), "valid_from": each.valid_from, "text": each.source}
            for each in line.references
        ],
    }


def _year(at: At) -> dict[str, Any]:
    window = at.window
    days = {"first": window.first, "last": window.last, "on": window.on, "known": at.cell is not None}
    return {**days, **_cell(at.cell), "measured": measured_of(at.told)}


def measured_of(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {
        **_cell(told.cell),
        "measured_at": told.measured_at,
        "definition_changed": not told.same,
        "difference": None if told.difference is None else str(told.difference),
    }


def _cell(cell: Cell | None) -> dict[str, Any]:
    if cell is None or cell.number is None:
        return {"value": None, "hidden": bool(cell and cell.hidden)}
    return {"value": str(cell.number), "hidden": False}
