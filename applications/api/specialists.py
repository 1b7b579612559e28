"""Questions to specialists and the shared mapping in the API: the same policies and services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.enums import CHOICE_WORDS, SpecialistState, SpecialistTopic, ToldBy
from applications.models import Application, MappingAnswer, SpecialistRequest
from applications.policies import applications, mapping_answers, specialist_requests
from applications.services import mapping, specialists
from core.agencies.actors import Actor
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text, Whole
from core.audit import reads
from core.base.errors import Refused

_TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class SpecialistOut(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.code")
    asked_by = serializers.CharField(source="asked_by.full_name")
    late = serializers.SerializerMethodField(help_text="Not answered, and the day it was due has passed.")

    class Meta:
        model = SpecialistRequest
        fields = [
            "id", "application", "number", "person", "unit", "topic", "question", "legal_basis", "basis_detail",
            "asked_by", "asked_on", "due", "late", "state", "reminded_on", "answer", "answered_at", "version",
        ]  # fmt: skip

    def get_late(self, row: SpecialistRequest) -> bool:
        actor: Actor = self.context["request"].actor
        return row.is_late(actor.today)


class SpecialistIn(StrictSerializer):
    """What to ask, of which unit (by its code), on which legal basis, and by when."""

    application = serializers.UUIDField()
    unit = Text(max_length=60, help_text="A unit's code.")
    topic = serializers.ChoiceField(choices=SpecialistTopic.choices)
    question = Text(max_length=4000)
    legal_basis = serializers.ChoiceField(choices=[(each.value, each.label) for each in specialists.BASES])
    basis_detail = Text(max_length=300, **_TEXT)
    due = Day(help_text="The last day for the answer, included.")


class SpecialistAnswerIn(StrictSerializer):
    answer = Text(max_length=10000, help_text="The answer; or, when declining, why there is none.")
    version = Whole(required=False)


class MappingAnswerOut(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.code")

    class Meta:
        model = MappingAnswer
        fields = ["id", "application", "question", "choice", "text", "told_by", "unit", "answered_on"]


class MappingAnswerIn(StrictSerializer):
    """The household's answer to one of the questions. `replaces`: the answer that was read before, if any."""

    application = serializers.UUIDField()
    question = Text(max_length=40, help_text="A code of the municipality's rule set «mapping».")
    choice = serializers.ChoiceField(
        choices=list(CHOICE_WORDS.items()), required=False, allow_blank=True, default=""
    )
    text = Text(max_length=4000, **_TEXT)
    told_by = serializers.ChoiceField(choices=ToldBy.choices)
    replaces = serializers.UUIDField(required=False, allow_null=True, default=None)


_ASK = OpenApiExample(
    "Ask",
    value={
        "application": "0193509c-7c00-7000-8000-000000000002",
        "unit": "ergo",
        "topic": "function",
        "question": "Hva må boligen ha?",
        "legal_basis": "same_purpose",
        "due": "2026-12-11",
    },
    request_only=True,
)
_ANSWER = OpenApiExample("Answer", value={"answer": "Heis og trinnfri inngang."}, request_only=True)
_MAPPED = OpenApiExample(
    "Mapping answer",
    value={
        "application": "0193509c-7c00-7000-8000-000000000002",
        "question": "mobility",
        "choice": "yes",
        "text": "Rullator.",
        "told_by": "applicant",
    },
    request_only=True,
)


class SpecialistFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=SpecialistState.choices)
    due_to = django_filters.DateFilter(field_name="due", lookup_expr="lte")

    class Meta:
        model = SpecialistRequest
        fields = ["application", "topic"]


class SpecialistViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Spørsmål til fagpersoner that the caller has asked or is asked, the first due first."""

    policy = specialist_requests
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "ask",
        "answer": "answer",
        "decline": "answer",
        "remind": "remind",
        "withdraw": "withdraw",
    }
    serializer_class = SpecialistOut
    filterset_class = SpecialistFilter
    select = ("unit", "asked_by")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("due", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.person_id, row) for row in rows or []],
            content="application.specialist_list",
        )
        return rows

    def get_object(self) -> SpecialistRequest:
        row: SpecialistRequest = super().get_object()
        reads.note(self.request, persons=[row.person_id], content="application.specialist", subject=row)
        return row

    def _out(self, row: SpecialistRequest, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(row).data, status=code)

    @extend_schema(request=SpecialistIn, responses={201: SpecialistOut}, examples=[_ASK])
    def create(self, request: Request) -> Response:
        """Ask a unit. Asked already about the topic and not answered: that question is returned."""
        given = SpecialistIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case: Application | None = (
            applications.visible_to(self.actor).filter(pk=values.pop("application")).first()
        )
        if case is None:
            raise Http404
        code = values.pop("unit")
        asked = next(
            (each.unit for each in specialists.units_to_ask(self.actor) if each.unit.code == code), None
        )
        if asked is None:
            raise Refused(_("Velg en annen enhet i kommunen."), code="UNIT_NOT_OTHER", field="unit")
        made = specialists.ask(
            actor=self.actor, application=case, unit=asked, request=specialists.Ask(**values)
        )
        return self._out(made, status.HTTP_201_CREATED)

    @extend_schema(request=SpecialistAnswerIn, responses=SpecialistOut, examples=[_ANSWER])
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """The asked unit's answer."""
        row, given = self.get_object(), SpecialistAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        return self._out(
            specialists.answer(
                actor=self.actor, request=row, text=said["answer"], expected_version=said.get("version")
            )
        )

    @extend_schema(request=SpecialistAnswerIn, responses=SpecialistOut, examples=[_ANSWER])
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str | None = None) -> Response:
        """The asked unit cannot answer, and says why."""
        row, given = self.get_object(), SpecialistAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        return self._out(
            specialists.decline(
                actor=self.actor, request=row, reason=said["answer"], expected_version=said.get("version")
            )
        )

    @extend_schema(request=None, responses=SpecialistOut)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: str | None = None) -> Response:
        """Remind the unit; once a day."""
        return self._out(specialists.remind(actor=self.actor, request=self.get_object()))

    @extend_schema(request=None, responses=SpecialistOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """The question is no longer needed."""
        return self._out(specialists.withdraw(actor=self.actor, request=self.get_object()))


class MappingAnswerFilter(django_filters.FilterSet):
    class Meta:
        model = MappingAnswer
        fields = ["application", "question"]


class MappingAnswerViewSet(mixins.ListModelMixin, PolicyViewSet):
    """Svar i felles kartlegging that the caller's work asks for: those in force, the newest first."""

    policy = mapping_answers
    actions_map = {"list": "view", "create": "answer"}
    serializer_class = MappingAnswerOut
    filterset_class = MappingAnswerFilter
    select = ("unit",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(superseded_at=None).order_by("-written_at", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.person_id, row) for row in rows or []],
            content="application.mapping_answers",
        )
        return rows

    @extend_schema(request=MappingAnswerIn, responses={201: MappingAnswerOut}, examples=[_MAPPED])
    def create(self, request: Request) -> Response:
        """Write down an answer; it replaces the one in `replaces`."""
        given = MappingAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case: Application | None = (
            applications.known_to(self.actor).filter(pk=values.pop("application")).first()
        )
        if case is None:
            raise Http404
        reads.note(request, persons=[case.applicant_id], content="application.mapping_answers", subject=case)
        made = mapping.give_answer(actor=self.actor, application=case, **values)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)
