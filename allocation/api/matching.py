"""Matching in the API, both ways: a vacancy's households and a household's vacancies, line by line."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from allocation import policies, selectors
from allocation.calculations.fit import Fit, Verdict
from allocation.enums import WaitingList
from allocation.models import WaitingEntry
from allocation.paging import place_of
from allocation.services.matching import (
    Matcher,
    by_fit,
    dwelling_facts,
    homes_for,
    household_incomes,
    with_rent_rule,
)
from allocation.views.matching import vacancies_of, why_not
from core.agencies.actors import NOBODY, Actor
from core.agencies.api import PolicyViewSet
from core.audit import reads
from housing import policies as housing


class FitLineOut(serializers.Serializer):
    """`topic` and `verdict` are codes; `text` compares the facts, `rule` is what the line rests on."""

    topic = serializers.CharField()
    verdict = serializers.ChoiceField(choices=[each.value for each in Verdict])
    text = serializers.CharField()
    rule = serializers.CharField()


class VacancyCandidateOut(serializers.Serializer):
    """A household held against a vacancy. `number` is null on hold, and where no waiting list is kept."""

    entry = serializers.UUIDField()
    application = serializers.UUIDField()
    case_number = serializers.CharField()
    applicant = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    fits = serializers.BooleanField()
    why_not = serializers.CharField(
        allow_blank=True, help_text="What keeps it from any home now, e.g. an offer it has."
    )
    lines = FitLineOut(many=True)


class HomeOut(serializers.Serializer):
    vacancy = serializers.UUIDField()
    dwelling = serializers.CharField()
    area = serializers.CharField()
    rent = serializers.DecimalField(max_digits=12, decimal_places=2)
    fits = serializers.BooleanField()
    lines = FitLineOut(many=True)


LINE = {
    "topic": "size",
    "verdict": "fits",
    "text": "2 soverom, som husstanden på 3 trenger.",
    "rule": "Norm for soverom: så mange som er vedtatt eller følger av husstanden, høyst ett mer.",
}
CANDIDATE = OpenApiExample(
    "First in the order, and the home fits",
    value={
        "entry": "0193509c-7c00-7000-8000-000000000020",
        "application": "0193509c-7c00-7000-8000-000000000002",
        "case_number": "2025/123",
        "applicant": "Kari Testesen",
        "number": 1,
        "fits": True,
        "why_not": "",
        "lines": [LINE],
    },
    response_only=True,
)
HOME = OpenApiExample(
    "A flat that fits",
    value={
        "vacancy": "0193509c-7c00-7000-8000-000000000040",
        "dwelling": "Prøvegata 1, H0101",
        "area": "Årstad",
        "rent": "9500.00",
        "fits": True,
        "lines": [LINE],
    },
    response_only=True,
)


def lines_of(fit: Fit) -> list[dict[str, str]]:
    return [
        {"topic": each.topic, "verdict": each.verdict.value, "text": str(each.text), "rule": _(each.rule)}
        for each in fit.lines
    ]


class VacancyCandidatesViewSet(PolicyViewSet):
    """Which households a vacant dwelling fits, and why the others do not. A person decides."""

    policy = policies.waiting_entries
    actions_map = {"candidates": "match"}
    serializer_class = VacancyCandidateOut

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return housing.vacancies.visible_to(NOBODY)
        return housing.vacancies.visible_to(self.actor).select_related("dwelling__area", "dwelling__building")

    @extend_schema(
        operation_id="vacancies_candidates_list",
        parameters=[
            OpenApiParameter(
                "fits", bool, description="Default true: those the home fits. False: the others, with why."
            )
        ],
        responses=VacancyCandidateOut(many=True),
        examples=[CANDIDATE],
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def candidates(self, request: Request, pk: str | None = None) -> Response:
        """Households in the order of the list (where none is kept: those with least to judge first)."""
        actor, vacancy = self.actor, self.get_object()
        asked = request.query_params.get("fits", "true")
        if asked not in ("true", "false"):
            raise serializers.ValidationError({"fits": ["Skriv true eller false."]})
        listed = selectors.waiting_list(actor, WaitingList.ORDINARY, actor.today)
        home = dwelling_facts([vacancy], actor.today)[vacancy.pk]
        home = with_rent_rule(home, actor.home.code, actor.today)
        matcher = Matcher(listed)
        split = matcher.split(home)
        page = self.paginate_queryset(split.fits if asked == "true" else split.others)
        indexes: list[int] = list(page or [])
        raws = [listed.raws[index] for index in indexes]
        incomes = household_incomes(actor, (raw.household_id for raw in raws), actor.today)
        entries = selectors.page_entries(actor, (raw.entry_id for raw in raws))
        found = matcher.matches(home, indexes, incomes)
        if not listed.ordered and asked == "true":
            found = by_fit(found)
        reads.note(
            request,
            persons=[entry.application.applicant_id for entry in entries.values()],
            content="vacancy.candidates",
            subject=vacancy,
        )
        rows = [
            {
                "entry": match.standing.entry_id,
                "application": match.standing.application_id,
                "case_number": entries[match.standing.entry_id].application.case_number,
                "applicant": entries[match.standing.entry_id].application.applicant.name,
                "number": match.standing.number,
                "fits": match.fit.is_candidate,
                "why_not": why_not(match.standing),
                "lines": lines_of(match.fit),
            }
            for match in found
            if match.standing.entry_id in entries
        ]
        return self.get_paginated_response(VacancyCandidateOut(rows, many=True).data)


def homes_of(actor: Actor, entry: WaitingEntry) -> list[dict[str, Any]]:
    """The vacancies for one household; none for one that does not wait today."""
    standing = place_of(actor, entry.list, entry.pk, actor.today)
    if standing is None:
        return []
    vacancies = list(vacancies_of(actor))
    given = {
        key: with_rent_rule(each, actor.home.code, actor.today)
        for key, each in dwelling_facts(vacancies, actor.today).items()
    }
    income = household_incomes(actor, [entry.household_id], actor.today).get(entry.household_id)
    return [
        {
            "vacancy": each.vacancy.pk,
            "dwelling": str(each.vacancy.dwelling),
            "area": each.vacancy.dwelling.area.name,
            "rent": each.vacancy.dwelling.monthly_rent,
            "fits": each.fit.is_candidate,
            "lines": lines_of(each.fit),
        }
        for each in homes_for(standing, vacancies, given, income)
    ]
