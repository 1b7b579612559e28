"""Preview of deadlines: GET lists the rules, POST calculates one."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import (
    Day,
    ExplainedSerializer,
    MunicipalityCode,
    PreviewView,
    StrictSerializer,
    Text,
    explained,
    language_of,
)
from core.rules.deadline_rules import DeadlineRule, UnknownRule, calculate, rule_on, rules_on
from core.rules.selectors import own_deadlines


class DeadlineQuestion(StrictSerializer):
    rule = Text(help_text="The rule's identifier, as listed by GET.")
    start = Day(help_text="The day the limit runs from; it is not counted itself.")
    municipality = MunicipalityCode(
        required=False,
        allow_null=True,
        default=None,
        help_text="Code; its own limits are used where it has any.",
    )


class DeadlineReply(ExplainedSerializer):
    rule = serializers.CharField()
    start = serializers.DateField()
    nominal_end = serializers.DateField(help_text="Where the period itself ends.")
    end = serializers.DateField(help_text="The last day in time.")
    shifted = serializers.BooleanField(help_text="Whether the end was moved to the next working day.")
    petition_from = serializers.DateField(
        required=False, help_text="Warnings before eviction: the first day the petition may be sent."
    )
    indefinite_from = serializers.DateField(
        required=False,
        help_text="lease_expiry_3_months: the lease is indefinite at the latest from this day.",
    )


class DeadlineRuleReply(serializers.Serializer):
    rule = serializers.CharField()
    title = serializers.CharField()
    period = serializers.CharField()
    to = serializers.ChoiceField(choices=["", "month_end"])
    shifted = serializers.BooleanField(
        help_text="Whether an end on a day off is moved to the next working day."
    )
    statutory = serializers.BooleanField()
    basis = serializers.CharField()
    version = serializers.CharField()


class DeadlinePreview(PreviewView):
    """When a time limit ends, and why."""

    request_class = DeadlineQuestion

    @extend_schema(
        operation_id="deadline_rules",
        summary="The deadline rules in force today",
        responses=DeadlineRuleReply(many=True),
        tags=["previews"],
    )
    def get(self, request: Request) -> Response:
        language = language_of(self.actor)
        own = own_deadlines(self.actor.municipality, self.actor.today).get("rules")
        return Response([_listed(rule, language) for rule in rules_on(self.actor.today, own)])

    @extend_schema(
        operation_id="deadline_preview",
        summary="Calculate a deadline without saving anything",
        request=DeadlineQuestion,
        responses=DeadlineReply,
        tags=["previews"],
        examples=[
            OpenApiExample(
                "Appeal",
                value={"rule": "appeal_3_weeks", "start": "2025-03-03", "municipality": "bergen"},
                request_only=True,
            ),
            OpenApiExample(
                "Appeal, answered",
                value={
                    "rule": "appeal_3_weeks",
                    "start": "2025-03-03",
                    "nominal_end": "2025-03-24",
                    "end": "2025-03-24",
                    "shifted": False,
                    "basis": [
                        {
                            "rule": "appeal_3_weeks",
                            "reference": "forvaltningsloven §§ 29 og 30, domstolloven §§ 148 og 149",
                            "version": "1967",
                        }
                    ],
                    "explanation": ["Siste dag er 24. mars 2025 (mandag)."],
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        own = own_deadlines(values["municipality"], values["start"]).get("rules")
        try:
            rule = rule_on(values["rule"], values["start"], own)
        except UnknownRule as error:
            raise serializers.ValidationError(
                {"rule": [_("Regelen finnes ikke på denne datoen.")]}
            ) from error
        found = calculate(rule, values["start"])
        follow_on = {rule.follow_on: found.follow_on} if rule.follow_on else {}
        return {
            "rule": rule.id,
            "start": found.start,
            "nominal_end": found.nominal_end,
            "end": found.end,
            "shifted": found.shifted,
            **follow_on,
            **explained(found.basis, found.explanation, language),
        }


def _listed(rule: DeadlineRule, language: str) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": rule.title.in_language(language),
        "period": str(rule.period),
        "to": "month_end" if rule.to_month_end else "",
        "shifted": rule.shifts,
        "statutory": rule.statutory,
        "basis": rule.basis,
        "version": rule.version,
    }
