"""Surveys of residents and agreements between agencies in the API: read only; answers come by code alone."""

from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from deviations import policies_survey as policies
from deviations.models import CooperationAgreement, Survey
from deviations.selectors.parties import party_names
from deviations.selectors.surveys import results_of, turnout


class SurveySerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True)
    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = Survey
        fields = [
            "id", "number", "title", "unit", "unit_name", "languages", "state", "closes_on", "opened_on", "closed_on",
        ]  # fmt: skip


class SurveyGroupResultSerializer(serializers.Serializer):
    """`counts` from the highest degree to the lowest; null where the group is withheld."""

    group = serializers.CharField()
    counts = serializers.ListField(child=serializers.IntegerField(), allow_null=True)


class SurveyResultSerializer(serializers.Serializer):
    """Groups with fewer than three answers are withheld, and so is what would tell them by subtraction."""

    question = serializers.CharField()
    total = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    groups = SurveyGroupResultSerializer(many=True)


class SurveyWithResultsSerializer(SurveySerializer):
    invited = serializers.IntegerField(read_only=True)
    answered = serializers.IntegerField(read_only=True)
    results = SurveyResultSerializer(many=True, read_only=True)

    class Meta(SurveySerializer.Meta):
        fields = [*SurveySerializer.Meta.fields, "invited", "answered", "results"]


class SurveyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Surveys the caller sees, newest first. Results are there when the survey is closed."""

    policy = policies.surveys
    serializer_class = SurveySerializer
    filterset_fields = ("unit", "state")
    select = ("unit",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-closes_on", "id")

    @extend_schema(responses=SurveyWithResultsSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        survey: Any = self.get_object()
        whole = turnout(survey)[0]
        survey.invited, survey.answered = whole.invited, whole.answered
        survey.results = [
            {
                "question": each.words,
                "total": each.result.total.counts,
                "groups": [
                    {"group": name, "counts": shown.counts} for name, shown in each.result.groups.items()
                ],
            }
            for each in results_of(self.actor, survey, (translation.get_language() or "nb")[:2])
        ]
        return Response(SurveyWithResultsSerializer(survey).data)


class CooperationAgreementSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name")
    parties = serializers.SerializerMethodField()

    class Meta:
        model = CooperationAgreement
        fields = [
            "id", "title", "purpose", "roles", "unit", "unit_name", "state", "valid_from", "valid_to", "review_on",
            "evaluated_on", "evaluation", "revised_on", "parties", "version",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_parties(self, agreement: CooperationAgreement) -> list[str]:
        return party_names(agreement)


class CooperationAgreementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Agreements that apply where the caller works, the first due for evaluation first."""

    policy = policies.agreements
    serializer_class = CooperationAgreementSerializer
    filterset_fields = ("unit", "state")
    select = ("unit",)

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().prefetch_related("parties__agency", "parties__unit")
        return rows.order_by("review_on", "id")
