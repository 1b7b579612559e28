"""Preview of identity numbers. The number is judged and forgotten: nothing is looked up, stored or logged."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import Day, ExplainedSerializer, PreviewView, StrictSerializer, Text, explained
from core.people.identity import Environment, Failure, NumberKind, check


class IdentityQuestion(StrictSerializer):
    number = Text(
        max_length=60,
        allow_blank=True,
        trim_whitespace=False,
        help_text="Fødselsnummer, d-nummer, hjelpenummer or DUF number; blanks are forgiven.",
    )
    environment = serializers.ChoiceField(
        choices=[each.value for each in Environment],
        default=None,
        allow_null=True,
        help_text="Synthetic numbers are accepted in test only; null is production.",
    )
    on = Day(required=False, allow_null=True, default=None, help_text="The day of judging; null is today.")


class IdentityReply(ExplainedSerializer):
    valid = serializers.BooleanField()
    kind = serializers.ChoiceField(choices=[each.value for each in NumberKind], allow_null=True)
    normalised = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    failure = serializers.ChoiceField(choices=[each.value for each in Failure], allow_null=True)
    accepted_in = serializers.ListField(child=serializers.ChoiceField(choices=[e.value for e in Environment]))


class IdentityPreview(PreviewView):
    """What kind of number it is, and whether it holds."""

    request_class = IdentityQuestion

    @extend_schema(
        operation_id="identity_preview",
        summary="Judge an identity number without saving anything",
        request=IdentityQuestion,
        responses=IdentityReply,
        tags=["previews"],
        examples=[
            OpenApiExample(
                "Synthetic number",
                value={"number": "12859030007", "environment": "test", "on": "2026-11-20"},
                request_only=True,
            ),
            OpenApiExample(
                "Synthetic number, answered",
                value={
                    "valid": True,
                    "kind": "synthetic_fnr",
                    "normalised": "12859030007",
                    "birth_date": "1990-05-12",
                    "failure": None,
                    "accepted_in": ["test"],
                    "basis": [
                        {
                            "rule": "synthetic",
                            "reference": "Skatteetatens syntetiske testpopulasjon (måned + 80)",
                            "version": "1",
                        }
                    ],
                    "explanation": ["Nummeret er et syntetisk fødselsnummer (80 er lagt til måneden)."],
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        found = check(
            values["number"],
            values["environment"] or Environment.PRODUCTION,
            values["on"] or self.actor.today,
        )
        return {
            "valid": found.valid,
            "kind": found.kind,
            "normalised": found.normalised,
            "birth_date": found.birth_date,
            "failure": found.failure,
            "accepted_in": list(found.accepted_in),
            **explained(found.basis, found.explanation, language),
        }
