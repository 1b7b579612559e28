"""Previews of allocation: the order of a waiting list, and how many may be referred under an agreement."""

from collections.abc import Mapping
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from allocation.calculations.waiting_order import Need, Pause, WaitingHousehold, WaitingList, waiting_order
from core.agencies.previews import (
    BasisSerializer,
    Day,
    ExplainedSerializer,
    Flag,
    MunicipalityCode,
    PreviewView,
    Span,
    StrictSerializer,
    Text,
    Whole,
    explained,
)
from core.base.explain import render
from housing.calculations.cap import AgreementKind, cap

_OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True, "default": None}


class HouseholdSerializer(StrictSerializer):
    key = Text(max_length=100)
    received = Day()
    list = serializers.ChoiceField(
        choices=[str(each) for each in WaitingList], help_text="null is the list asked about.", **_OPTIONAL
    )
    category = Text(allow_blank=True, max_length=100, **_OPTIONAL)
    need = serializers.ChoiceField(choices=[str(each) for each in Need], **_OPTIONAL)
    homeless = Flag(**_OPTIONAL)
    children = Whole(min_value=0, max_value=99, **_OPTIONAL)
    paused = serializers.ListField(child=Span(), **_OPTIONAL)
    ended = Day(**_OPTIONAL)


class WaitingListQuestion(StrictSerializer):
    municipality = MunicipalityCode(**_OPTIONAL)
    on = Day()
    list = serializers.ChoiceField(choices=[str(each) for each in WaitingList])
    households = HouseholdSerializer(many=True, **_OPTIONAL)

    def validate_households(self, rows: Any) -> Any:
        keys = [row["key"] for row in rows or ()]
        if len(set(keys)) != len(keys):
            raise serializers.ValidationError(_("Hver husstand må ha sin egen nøkkel (key)."))
        return rows


class CountsReply(serializers.Serializer):
    on_list = serializers.IntegerField()
    candidates = serializers.IntegerField()
    paused = serializers.IntegerField()


class WaitingListReply(serializers.Serializer):
    order = serializers.ListField(child=serializers.CharField())
    counts = CountsReply()
    basis = BasisSerializer(many=True)
    explanation = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class WaitingListPreview(PreviewView):
    """In which order households stand on a list on a day, and why."""

    request_class = WaitingListQuestion

    @extend_schema(
        operation_id="waiting_list_preview",
        summary="Order a waiting list without saving anything",
        request=WaitingListQuestion,
        responses=WaitingListReply,
        tags=["previews"],
        examples=[
            OpenApiExample(
                "Two families",
                value={
                    "municipality": "bergen",
                    "on": "2024-12-31",
                    "list": "ordinary",
                    "households": [
                        {
                            "key": "a",
                            "received": "2023-02-01",
                            "list": "ordinary",
                            "category": "ordinær",
                            "need": "too_small",
                            "homeless": False,
                            "children": 2,
                            "paused": [["2024-06-01", "2024-08-31"]],
                            "ended": None,
                        },
                        {
                            "key": "b",
                            "received": "2024-02-01",
                            "list": "ordinary",
                            "category": "ordinær",
                            "need": "no_home",
                            "homeless": True,
                            "children": 1,
                            "paused": [],
                            "ended": None,
                        },
                    ],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        which = WaitingList(values["list"])
        rows = [_household(row, which) for row in values["households"] or ()]
        found = waiting_order(rows, which, values["on"])
        return {
            "order": list(found.order),
            "counts": {"on_list": found.on_list, "candidates": found.candidates, "paused": found.paused},
            "basis": [each.as_data() for each in found.basis],
            "explanation": {key: render(lines, language) for key, lines in found.explanation.items()},
        }


def _household(row: Mapping[str, Any], which: WaitingList) -> WaitingHousehold:
    return WaitingHousehold(
        key=row["key"],
        received=row["received"],
        list=WaitingList(row["list"] or which),
        category=row["category"] or "",
        need=Need(row["need"] or Need.OTHER),
        homeless=bool(row["homeless"]),
        children=row["children"] or 0,
        paused=tuple(Pause(*span) for span in row["paused"] or ()),
        ended=row["ended"],
    )


class CapQuestion(StrictSerializer):
    on = Day()
    dwellings = Whole(min_value=0, max_value=1_000_000)
    let_to_referred = Whole(min_value=0, max_value=1_000_000)
    kind = serializers.ChoiceField(choices=[str(each) for each in AgreementKind])


class CapReply(ExplainedSerializer):
    may_refer = serializers.BooleanField()
    limit = serializers.IntegerField()
    why = serializers.CharField()


class CapPreview(PreviewView):
    """Whether one more dwelling under an agreement may go to somebody the municipality refers."""

    request_class = CapQuestion

    @extend_schema(
        operation_id="agreement_cap_preview",
        summary="The cap of an agreement, without saving anything",
        request=CapQuestion,
        responses=CapReply,
        tags=["previews"],
        examples=[
            OpenApiExample(
                "Ten dwellings",
                value={"on": "2025-01-01", "dwellings": 10, "let_to_referred": 3, "kind": "tilvisning"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        found = cap(**{**values, "kind": AgreementKind(values["kind"])})
        return {
            "may_refer": found.may_refer,
            "limit": found.limit,
            "why": found.why.in_language(language),
            **explained(found.basis, found.explanation, language),
        }


urlpatterns = [
    path("waiting-list/preview", WaitingListPreview.as_view(), name="waiting-list-preview"),
    path("agreements/cap/preview", CapPreview.as_view(), name="agreement-cap-preview"),
]
