"""The overview of need for other systems, without small groups, and exact at the end of a month only."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import Day
from core.audit import events
from insight.api.views import FiguresView
from insight.calculations.tally import Cell
from insight.calculations.windows import window
from insight.selectors.need import Overview, overview


class NeedCell(serializers.Serializer):
    value = serializers.IntegerField(allow_null=True, help_text="null: no records, or hidden.")
    hidden = serializers.BooleanField()


class NeedFigure(NeedCell):
    code = serializers.CharField()
    unit = serializers.CharField()


class NeedMonth(serializers.Serializer):
    day = serializers.DateField()
    ordinary = NeedCell()
    adapted = NeedCell()
    total = NeedCell()


class NeedPart(NeedCell):
    access = serializers.CharField(help_text="ordinary, adapted, or * for both.")
    bedrooms = serializers.CharField(help_text="1 to 4, empty where it is not known, or * for all.")
    group = serializers.CharField()
    area = serializers.CharField(help_text="*several: more than one area is wished for; empty: none.")


class NeedAhead(serializers.Serializer):
    day = serializers.DateField()
    value = serializers.IntegerField()


class NeedReply(serializers.Serializer):
    on = serializers.DateField()
    missing = serializers.CharField(help_text="Why there are no figures; empty if there are.")
    rounded = serializers.BooleanField(help_text="Counts are told to the nearest three.")
    figures = NeedFigure(many=True)
    need = NeedPart(many=True, help_text="Households, split at most two ways besides ordinary and adapted.")
    months = NeedMonth(many=True)
    change_a_month = serializers.CharField(allow_null=True)
    ahead = NeedAhead(many=True)


class Asked(serializers.Serializer):
    on = Day(required=False, allow_null=True, default=None)


class NeedView(FiguresView):
    """The overview of need, boligsosialloven § 5."""

    @extend_schema(
        operation_id="figures_need",
        summary="The overview of need as of a day",
        parameters=[
            OpenApiParameter(
                "on", {"type": "string", "format": "date"}, description="The day it is seen from; today."
            )
        ],
        responses=NeedReply,
    )
    def get(self, request: Request) -> Response:
        actor = self.reader(request)
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        day = window(actor.today, on=asked.validated_data["on"]).on
        found = overview(actor, day, leaves=True)
        detail = {"group": "need", "format": "api", "on": day.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        return Response(_reply(found))


def _reply(found: Overview) -> dict[str, Any]:
    ahead = found.forecast
    return {
        "on": found.window.on,
        "missing": found.missing,
        "rounded": found.rounded,
        "figures": [
            {
                "code": code,
                "unit": found.figures[code].unit.value,
                **_cell(tally.whole if found.known or found.figures[code].open else None),
            }
            for code, tally in found.tallies.items()
        ],
        "need": [
            {
                **dict(zip(found.cube.ways, key, strict=True)),
                "value": None if key in found.cube.hidden else number,
                "hidden": key in found.cube.hidden,
            }
            for key, number in sorted(found.cube.cells.items())
        ]
        if found.known
        else [],
        "months": [
            {
                "day": month.day,
                "ordinary": _cell(month.ordinary),
                "adapted": _cell(month.adapted),
                "total": _cell(month.whole),
            }
            for month in found.months
        ],
        "change_a_month": str(ahead.change) if ahead else None,
        "ahead": [{"day": day, "value": number} for _far, day, number in ahead.ahead] if ahead else [],
    }


def _cell(cell: Cell | None) -> dict[str, Any]:
    if cell is None or cell.number is None:
        return {"value": None, "hidden": bool(cell and cell.hidden)}
    return {"value": int(cell.number), "hidden": False}
