from base64 import b64decode
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.agencies.previews import Day, StrictSerializer, Text
from deviations.enums import Category, Consequence, Reporting, ReportKind
from deviations.models import Measure, Report
from deviations.selectors.reading import reads_text
from deviations.services.photos import MOST


class Picture(Text):
    """A picture as base64; becomes its bytes."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return b64decode(super().to_internal_value(data), validate=True)
        except ValueError as error:
            raise serializers.ValidationError(_("Må være et bilde som base64.")) from error


class DeviationMeasureSerializer(serializers.ModelSerializer):
    responsible = serializers.CharField(source="responsible.full_name")
    done_by = serializers.CharField(source="done_by.full_name", default=None)
    approved_by = serializers.CharField(source="approved_by.full_name", default=None)

    class Meta:
        model = Measure
        fields = [
            "id",
            "report",
            "description",
            "responsible",
            "due_on",
            "state",
            "done_on",
            "done_by",
            "done_note",
            "approved_at",
            "approved_by",
            "returned_reason",
            "effect",
        ]


#: What is written freely; empty until a leader has looked for names in it (`text_withheld`).
_TEXTS = ("place", "what_happened", "immediate_action", "on_behalf_of")


class DeviationSerializer(serializers.ModelSerializer):
    """A report without its measures. The reporter is null for an anonymous one."""

    number = serializers.CharField(read_only=True)
    unit_name = serializers.CharField(source="unit.name")
    reporter = serializers.CharField(source="reporter.full_name", default=None)
    text_withheld = serializers.SerializerMethodField()

    def get_text_withheld(self, report: Report) -> bool:
        return not reads_text(self.context["actor"], report)

    def to_representation(self, instance: Report) -> dict[str, Any]:
        data: dict[str, Any] = super().to_representation(instance)
        return {**data, **dict.fromkeys(_TEXTS, "")} if data["text_withheld"] else data

    class Meta:
        model = Report
        fields = [
            "id",
            "number",
            "kind",
            "unit",
            "unit_name",
            "place",
            "happened_at",
            "category",
            "what_happened",
            "immediate_action",
            "reported_consequence",
            "reporting",
            "reporter",
            "guard_number",
            "on_behalf_of",
            "reported_at",
            "state",
            "level",
            "due_on",
            "is_deviation",
            "consequence",
            "notifiable",
            "police_report",
            "judgement",
            "closed_at",
            "closing_basis",
            "closing_reason",
            "text_withheld",
            "version",
        ]


#: How others judge and close it, which a guard is not told.
_JUDGED = {
    "level",
    "due_on",
    "is_deviation",
    "consequence",
    "notifiable",
    "police_report",
    "judgement",
    "closing_basis",
    "closing_reason",
}


class SentDeviationSerializer(DeviationSerializer):
    """For guards: what they sent and how far it has come."""

    class Meta(DeviationSerializer.Meta):
        fields = [name for name in DeviationSerializer.Meta.fields if name not in _JUDGED]


class DeviationWithMeasuresSerializer(DeviationSerializer):
    measures = serializers.SerializerMethodField()

    class Meta(DeviationSerializer.Meta):
        fields = [*DeviationSerializer.Meta.fields, "measures"]

    @extend_schema_field(DeviationMeasureSerializer(many=True))
    def get_measures(self, report: Report) -> Any:
        return DeviationMeasureSerializer(self.context.get("measures", []), many=True).data


class NewDeviationSerializer(StrictSerializer):
    """What the form asks for. `key` is made by the client: the same key twice is the same report."""

    key = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ReportKind.choices, default=ReportKind.INCIDENT.value)
    unit = serializers.UUIDField()
    happened_at = serializers.DateTimeField()
    category = serializers.ChoiceField(choices=Category.choices)
    what_happened = Text(max_length=5000)
    place = Text(max_length=150, required=False, default="", allow_blank=True)
    immediate_action = Text(max_length=2000, required=False, default="", allow_blank=True)
    reported_consequence = serializers.ChoiceField(
        choices=Consequence.choices, required=False, default=None, allow_null=True
    )
    reporting = serializers.ChoiceField(choices=Reporting.choices, default=Reporting.OWN.value)
    guard_number = Text(max_length=20, required=False, default="", allow_blank=True)
    on_behalf_of = Text(max_length=100, required=False, default="", allow_blank=True)
    photos = serializers.ListField(
        child=Picture(),
        default=list,
        max_length=MOST,
        help_text="At most three JPEG or PNG pictures, as base64.",
    )


class DeviationPhotoSerializer(serializers.Serializer):
    """`url` gives the picture itself (JPEG)."""

    id = serializers.UUIDField()
    order = serializers.IntegerField()
    url = serializers.CharField()


class DeviationReceiptSerializer(serializers.Serializer):
    """The receipt. `id` is null for an anonymous report; `again` says that it had been received before."""

    number = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    again = serializers.BooleanField()


class DeviationJudgementSerializer(StrictSerializer):
    is_deviation = serializers.BooleanField()
    consequence = serializers.ChoiceField(
        choices=Consequence.choices, required=False, default=None, allow_null=True
    )
    notifiable = serializers.BooleanField(default=False)
    police_report = serializers.BooleanField(default=False)
    reason = Text(max_length=3000)
    version = serializers.IntegerField(required=False, default=None, allow_null=True)


class NewDeviationMeasureSerializer(StrictSerializer):
    description = Text(max_length=3000)
    responsible = Text(max_length=150, help_text="Username of the one who shall do it.")
    due_on = Day()


class DeviationMeasureDoneSerializer(StrictSerializer):
    on = Day()
    note = Text(max_length=3000, required=False, default="", allow_blank=True)


class DeviationReasonSerializer(StrictSerializer):
    reason = Text(max_length=2000)
