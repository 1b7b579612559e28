"""Dwellings and vacancies in the API: the same policies and services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from housing import policies, selectors, services
from housing.api.keeping import BULK_IN, BulkIn, BulkOut, RetireIn
from housing.api.serializers import (
    AskedOut,
    AskIn,
    DwellingChange,
    DwellingOut,
    StepIn,
    VacancyIn,
    VacancyOut,
)
from housing.enums import ShownState, VacancyState
from housing.models import Dwelling, Vacancy
from housing.services import advice, bulk

VACANCY_IN = OpenApiExample(
    "A two-bedroom flat after a move",
    value={
        "dwelling": "0193509c-7c00-7000-8000-000000000010",
        "notice_on": "2026-08-31",
        "moved_out_on": "2026-11-30",
        "expected_ready_on": "2026-12-15",
        "note": "",
    },
    request_only=True,
)
STEP_IN = OpenApiExample(
    "Inspected", value={"step": "inspected", "on": "2026-12-01", "version": 2}, request_only=True
)


CHANGE_IN = OpenApiExample("Earmarked", value={"earmark": "young", "version": 3}, request_only=True)
ASK_IN = OpenApiExample("Before the meeting", value={"question": "Passer den for barn?"}, request_only=True)


class DwellingFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(method="by_state", choices=ShownState.choices)
    area = django_filters.CharFilter(field_name="area__name")

    class Meta:
        model = Dwelling
        fields = ["number", "bedrooms", "kind", "provision", "wheelchair", "earmark"]

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return selectors.by_shown_state(rows, value)


class DwellingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Boliger, with their status today."""

    policy = policies.dwellings
    actions_map = {
        "list": "list", "retrieve": "view", "partial_update": "change", "bulk": "change_many", "retire": "retire",
        "bring_back": "retire",
    }  # fmt: skip
    serializer_class = DwellingOut
    filterset_class = DwellingFilter
    select = ("area", "building")

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = selectors.with_status(rows, self.actor.today)
        if self.action == "list":
            # What leaves in bulk never tells where somebody with a protected address lives.
            rows = selectors.not_withheld(rows)
        return rows.order_by("address", "unit_number", "id")

    @extend_schema(request=DwellingChange, responses=DwellingOut, examples=[CHANGE_IN])
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Correct what is recorded of the dwelling. With `version`, a save in between is refused."""
        given = DwellingChange(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        services.change_dwelling(
            actor=self.actor, dwelling=self.get_object(), version=data.pop("version", None), **data
        )
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=BulkIn, responses=BulkOut, examples=[BULK_IN])
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Change many at once, each with the version that was looked at. A dry run unless told otherwise.

        Those that cannot be changed are given back with the reason; one changed since is left alone.
        """
        given = BulkIn(data=request.data)
        given.is_valid(raise_exception=True)
        versions = {row["id"]: row["version"] for row in given.validated_data["dwellings"]}
        changes = dict(given.validated_data["changes"])
        if given.validated_data["dry_run"]:
            planned = bulk.plan(actor=self.actor, keys=versions, changes=changes)
            refused = [row for row in planned if row.refused]
            changed = sum(1 for row in planned if row.goes and versions[row.dwelling.pk] == row.version)
        else:
            done = bulk.change_many(actor=self.actor, versions=versions, changes=changes)
            refused, changed = list(done.refused), done.changed
        told = [{"id": row.dwelling.pk, "why": row.refused} for row in refused]
        return Response(BulkOut({"changed": changed, "refused": told}).data)

    @extend_schema(request=RetireIn, responses=DwellingOut)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str | None = None) -> Response:
        """Take the dwelling out of the stock: never while it is let, held for somebody or under contract."""
        given = RetireIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.retire_dwelling(actor=self.actor, dwelling=self.get_object(), **given.validated_data)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=DwellingOut)
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, pk: str | None = None) -> Response:
        """Into the stock again."""
        services.bring_back(actor=self.actor, dwelling=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)


class VacancyFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=VacancyState.choices)

    class Meta:
        model = Vacancy
        fields = ["dwelling"]


class VacancyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Ledige boliger, from notice to let, with idle days and kroner."""

    policy = policies.vacancies
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "advance",
        "step": "advance",
        "ask": "ask_advice",
    }
    serializer_class = VacancyOut
    filterset_class = VacancyFilter
    select = ("dwelling",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("notice_on", "id")

    @extend_schema(
        request=VacancyIn,
        responses={
            201: VacancyOut,
            202: OpenApiResponse(description="Received; the dwelling is not available."),
        },
        examples=[VACANCY_IN],
    )
    def create(self, request: Request) -> Response:
        """Report a dwelling vacant. A vacancy that is open already is given back as it is.

        For a dwelling that reads «ikke tilgjengelig» the answer is 202 without content, whatever the reason for it.
        """
        given = VacancyIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        dwelling = visible_or_404(policies.dwellings, self.actor, pk=data.pop("dwelling"))
        withheld = selectors.reads_not_available(dwelling, self.actor.today)
        vacancy = services.report_vacancy(actor=self.actor, dwelling=dwelling, **data)
        if vacancy is None or withheld:
            return Response(status=status.HTTP_202_ACCEPTED)
        return Response(self.get_serializer(vacancy).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StepIn, responses=VacancyOut, examples=[STEP_IN])
    @action(detail=True, methods=["post"])
    def step(self, request: Request, pk: str | None = None) -> Response:
        """Take the vacancy to a later step; steps nobody needed are passed over."""
        given = StepIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        vacancy = services.advance_vacancy(
            actor=self.actor,
            vacancy=self.get_object(),
            step=data["step"],
            on=data["on"],
            version=data.get("version"),
        )
        return Response(self.get_serializer(vacancy).data)

    @extend_schema(request=AskIn, responses={201: AskedOut}, examples=[ASK_IN])
    @action(detail=True, methods=["post"], url_path="ask-advice")
    def ask(self, request: Request, pk: str | None = None) -> Response:
        """Ask the coordinator before the dwelling is given away. Asked already gives the question that stands."""
        given = AskIn(data=request.data)
        given.is_valid(raise_exception=True)
        asked = advice.ask(actor=self.actor, vacancy=self.get_object(), **given.validated_data)
        return Response(AskedOut(asked).data, status=status.HTTP_201_CREATED)
