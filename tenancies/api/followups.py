"""Housing follow-up for other systems: the same policies and services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.audit import reads
from core.base.errors import Refused
from core.people import policies as people
from tenancies import policies_followup as policies
from tenancies.enums_followup import AskedBy, FollowUpBasis, FollowUpEnd, GoalArea, VisitKind
from tenancies.models import FollowUp, FollowUpGoal, FollowUpVisit
from tenancies.selectors import followups as found_in
from tenancies.services import followup_visits, followups
from tenancies.services.placing import Someone


class FollowUpOut(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name")
    unit = serializers.CharField(source="unit.name")
    responsible = serializers.CharField(source="responsible.full_name", default=None)

    class Meta:
        model = FollowUp
        fields = [
            "id", "number", "state", "person", "person_name", "unit", "responsible", "asked_by", "basis", "decided_on",
            "decision_reference", "agreed_on", "started_on", "planned_on", "review_on", "ended_on", "outcome",
            "version",
        ]  # fmt: skip


class FollowUpGoalOut(serializers.ModelSerializer):
    class Meta:
        model = FollowUpGoal
        fields = [
            "id",
            "state",
            "area",
            "words",
            "my_steps",
            "our_steps",
            "target_on",
            "set_on",
            "closed_on",
            "closing",
        ]


class FollowUpVisitOut(serializers.ModelSerializer):
    visitor = serializers.CharField(source="visitor.full_name", default=None)

    class Meta:
        model = FollowUpVisit
        fields = ["id", "state", "kind", "on", "at", "about", "visitor", "note"]


class FollowUpFull(FollowUpOut):
    goals = serializers.SerializerMethodField()
    visits = serializers.SerializerMethodField()

    class Meta(FollowUpOut.Meta):
        fields = [
            *FollowUpOut.Meta.fields, "important", "able", "support", "hard_times", "how_often", "end_note", "goals",
            "visits",
        ]  # fmt: skip

    @property
    def _whole(self) -> found_in.Whole:
        if not hasattr(self, "_kept"):
            assert isinstance(self.instance, FollowUp)
            self._kept = found_in.whole(self.context["view"].actor, self.instance)
        return self._kept

    @extend_schema_field(FollowUpGoalOut(many=True))
    def get_goals(self, row: FollowUp) -> Any:
        return FollowUpGoalOut([*self._whole.goals, *self._whole.closed_goals], many=True).data

    @extend_schema_field(FollowUpVisitOut(many=True))
    def get_visits(self, row: FollowUp) -> Any:
        return FollowUpVisitOut([*self._whole.planned, *self._whole.held], many=True).data


class FollowUpIn(StrictSerializer):
    """`key` is made by the client: the same key twice is the same follow-up. Give `person`, or who it is."""

    key = serializers.UUIDField()
    asked_by = serializers.ChoiceField(choices=AskedBy.choices)
    agreed_on = Day()
    basis = serializers.ChoiceField(choices=FollowUpBasis.choices, default=FollowUpBasis.AGREED.value)
    decided_on = Day(required=False, default=None, allow_null=True)
    decision_reference = Text(max_length=60, required=False, default="", allow_blank=True)
    person = serializers.UUIDField(required=False, default=None, allow_null=True)
    given_name = Text(max_length=100, required=False, default="", allow_blank=True)
    family_name = Text(max_length=100, required=False, default="", allow_blank=True)
    number = Text(max_length=20, required=False, default="", allow_blank=True)
    birth_date = Day(required=False, default=None, allow_null=True)


class FollowUpPlanIn(StrictSerializer):
    version = serializers.IntegerField()
    important = Text(max_length=3000)
    able = Text(max_length=3000, required=False, default="", allow_blank=True)
    support = Text(max_length=3000, required=False, default="", allow_blank=True)
    hard_times = Text(max_length=3000, required=False, default="", allow_blank=True)
    how_often = Text(max_length=300, required=False, default="", allow_blank=True)
    review_on = Day(required=False, default=None, allow_null=True)


class FollowUpGoalIn(StrictSerializer):
    words = Text(max_length=500)
    area = serializers.ChoiceField(choices=GoalArea.choices)
    my_steps = Text(max_length=1000, required=False, default="", allow_blank=True)
    our_steps = Text(max_length=1000, required=False, default="", allow_blank=True)
    target_on = Day(required=False, default=None, allow_null=True)


class FollowUpVisitIn(StrictSerializer):
    """With a `note` it is a visit that has been held, without one it is agreed."""

    on = Day()
    kind = serializers.ChoiceField(choices=VisitKind.choices, default=VisitKind.HOME.value)
    at = serializers.TimeField(required=False, default=None, allow_null=True)
    about = Text(max_length=300, required=False, default="", allow_blank=True)
    note = Text(max_length=5000, required=False, default="", allow_blank=True)


class FollowUpEndIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=FollowUpEnd.choices)
    note = Text(max_length=500, required=False, default="", allow_blank=True)


class FollowUpFilter(django_filters.FilterSet):
    class Meta:
        model = FollowUp
        fields = ["state", "person"]


def _example(name: str, **value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(name, value=value, request_only=True)]


class FollowUpViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Booppfølging: the unit's own. The landlord finds nothing here."""

    policy = policies.follow_ups
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "create": "start",
        "plan": "write",
        "goals": "write",
        "visits": "write",
        "end": "end",
    }
    serializer_class = FollowUpOut
    filterset_class = FollowUpFilter
    select = found_in.RELATED

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-started_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(self.request, rows=[(row.person_id, row) for row in rows or ()], content="followup.list")
        return rows

    def _answer(self, row: FollowUp, code: int = status.HTTP_200_OK) -> Response:
        reads.note(self.request, persons=[row.person_id], content="followup.page", subject=row)
        return Response(FollowUpFull(row, context=self.get_serializer_context()).data, status=code)

    @extend_schema(responses=FollowUpFull)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        request=FollowUpIn,
        responses={201: FollowUpFull},
        examples=_example(
            "Asked for it",
            key="0193509c-7c00-7000-8000-000000000001",
            asked_by="person",
            agreed_on="2026-11-20",
            given_name="Ola",
            family_name="Testesen",
        ),
    )
    def create(self, request: Request) -> Response:
        """Begin to follow somebody up, with or without a decision."""
        given = FollowUpIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        key, person = data.pop("key"), data.pop("person")
        told = {name: data.pop(name) for name in ("given_name", "family_name", "number", "birth_date")}
        who = Someone(**told)
        if person is not None:
            known = people.persons.visible_to(self.actor).filter(pk=person).first()
            if known is None:
                raise Refused(_("Personen finnes ikke."), code="PERSON_UNKNOWN", field="person")
            who = Someone(person=known)
        made = followups.start(
            actor=self.actor, unit=self.actor.unit, new=followups.NewFollowUp(person=who, **data), key=key
        )
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=FollowUpPlanIn,
        responses=FollowUpFull,
        examples=_example("In their words", version=1, important="Å ha det rolig hjemme."),
    )
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str | None = None) -> Response:
        """Write the plan, or go through it again."""
        given = FollowUpPlanIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        version = data.pop("version")
        followups.write_plan(
            actor=self.actor, follow_up=self.get_object(), plan=followups.Plan(**data), version=version
        )
        return self._answer(self.get_object())

    @extend_schema(
        request=FollowUpGoalIn,
        responses=FollowUpFull,
        examples=_example("A goal", words="Jeg vil tørre å åpne posten.", area="economy"),
    )
    @action(detail=True, methods=["post"])
    def goals(self, request: Request, pk: str | None = None) -> Response:
        """A goal as the person says it."""
        given = FollowUpGoalIn(data=request.data)
        given.is_valid(raise_exception=True)
        followups.add_goal(
            actor=self.actor, follow_up=self.get_object(), facts=followups.GoalFacts(**given.validated_data)
        )
        return self._answer(self.get_object())

    @extend_schema(
        request=FollowUpVisitIn,
        responses=FollowUpFull,
        examples=_example("A visit to come", on="2026-11-27", kind="home", at="12:00"),
    )
    @action(detail=True, methods=["post"])
    def visits(self, request: Request, pk: str | None = None) -> Response:
        """Agree on a visit, or write down one that has been."""
        given = FollowUpVisitIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        note = data.pop("note")
        facts = followup_visits.VisitFacts(**data)
        if note.strip():
            followup_visits.note_visit(actor=self.actor, follow_up=self.get_object(), facts=facts, note=note)
        else:
            followup_visits.plan_visit(actor=self.actor, follow_up=self.get_object(), facts=facts)
        return self._answer(self.get_object())

    @extend_schema(request=FollowUpEndIn, responses=FollowUpFull, examples=_example("Done", outcome="goals"))
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """The follow-up is over."""
        given = FollowUpEndIn(data=request.data)
        given.is_valid(raise_exception=True)
        followups.end(actor=self.actor, follow_up=self.get_object(), **given.validated_data)
        return self._answer(self.get_object())
