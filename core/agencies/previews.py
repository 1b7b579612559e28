"""Previews: calculations anyone signed in can ask for without saving anything (simulate, explain, check).

A preview is a strict request serializer, a pure calculation and a full example. What is not in the schema is
refused with the field's name; a missing optional field takes its default. Nothing is stored or logged.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.agencies.actors import Actor
from core.agencies.selectors import municipality_with
from core.base.explain import LANGUAGES, Basis, Line, render

#: Days outside these are typing errors, and calculations need not count beyond the calendar's end.
EARLIEST, LATEST = date(1800, 1, 1), date(2199, 12, 31)


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, by name, also in nested objects."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("Feltet er ukjent. Se skjemaet for hva som kan oppgis.")] for name in unknown}
                )
        return super().to_internal_value(data)


class StrictSchema(OpenApiSerializerExtension):
    """Says in the schema what the serializer does: nothing but these fields."""

    target_class = "core.agencies.previews.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


class Text(serializers.CharField):
    """Text as text: a number is not quietly made into one (leading zeros would be lost)."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(_("Må være tekst."))
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """An ISO date, without a time of day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or len(value) != len("2026-11-20"):
            raise serializers.ValidationError(_("Må være en dato på formen 2026-11-20."))
        day = super().to_internal_value(value)
        if isinstance(day, datetime) or not EARLIEST <= day <= LATEST:
            raise serializers.ValidationError(_("Datoen er utenfor det som kan regnes ut."))
        return day


class Flag(serializers.BooleanField):
    """true or false, and nothing that merely resembles them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError(_("Må være true eller false."))
        return data


class Whole(serializers.IntegerField):
    """A whole number that is written as one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            raise serializers.ValidationError(_("Må være et helt tall."))
        return super().to_internal_value(data)


class Money(serializers.DecimalField):
    """Kroner as text with two decimals ("9500.00"); a plain number is understood too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            raise serializers.ValidationError(_('Må være et beløp som tekst, for eksempel "9500.00".'))
        return super().to_internal_value(data)


@extend_schema_field({"type": "array", "items": {"type": "string", "format": "date", "nullable": True},
                      "minItems": 2, "maxItems": 2, "example": ["2023-09-10", None]})  # fmt: skip
class Span(serializers.Field):
    """[from, to] with both days included; null for still."""

    def to_internal_value(self, data: Any) -> tuple[date, date | None]:
        if not isinstance(data, list) or len(data) != 2:
            raise serializers.ValidationError(_("Må være to datoer: [fra, til], der til kan være null."))
        first = Day().run_validation(data[0])
        last = None if data[1] is None else Day().run_validation(data[1])
        if last is not None and last < first:
            raise serializers.ValidationError(_("Perioden slutter før den begynner."))
        return first, last

    def to_representation(self, value: Any) -> Any:
        return value


class MunicipalityCode(Text):
    """A configured municipality, by its code; becomes the municipality itself."""

    def to_internal_value(self, data: Any) -> Any:
        code = super().to_internal_value(data)
        found = municipality_with(code)
        if found is None:
            raise serializers.ValidationError(_("Kommunen er ikke satt opp her."))
        return found


class BasisSerializer(serializers.Serializer):
    """The rule an answer rests on."""

    rule = serializers.CharField()
    reference = serializers.CharField()
    version = serializers.CharField()


class ExplainedSerializer(serializers.Serializer):
    """What every answer carries."""

    basis = BasisSerializer(many=True)
    explanation = serializers.ListField(child=serializers.CharField())


class PreviewView(APIView):
    """Subclass with `request_class` and `answer(values, language)`; decorate `post` with the schema and example.

    Any active user may ask, about any configured municipality.
    """

    permission_classes = [IsAuthenticated]
    request_class: type[serializers.Serializer]

    @property
    def actor(self) -> Actor:
        return self.request._request.actor  # type: ignore[attr-defined]

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        """The calculation's answer as JSON values. Raise a ValidationError for what only the rules can refuse."""
        raise serializers.ValidationError({"detail": [_("Ikke tilgjengelig.")]})

    def post(self, request: Request) -> Response:
        language = language_of(self.actor)
        with translation.override(language):
            asked = self.request_class(data=request.data)
            asked.is_valid(raise_exception=True)
            return Response(self.answer(asked.validated_data, language))


def language_of(actor: Actor) -> str:
    """The caller's own language, else the municipality's, else bokmål."""
    own = getattr(actor.user, "language", "") or (actor.municipality.language if actor.municipality else "")
    return own if own in LANGUAGES else "nb"


def explained(basis: Sequence[Basis], explanation: Sequence[Line], language: str) -> dict[str, Any]:
    return {"basis": [each.as_data() for each in basis], "explanation": render(explanation, language)}


def money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
