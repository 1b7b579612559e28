"""Who may speak for a person, in the API: listed, registered and ended, by the same services as the pages."""

from typing import Any

import django_filters
from django.apps import apps
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.policies import policy_for
from core.agencies.previews import Day, StrictSerializer, Text, Whole
from core.agencies.views import visible_or_404
from core.audit import reads
from core.people import policies as people
from core.people.models import Person
from core.sharing import policies
from core.sharing.api.consents import case_given
from core.sharing.enums import LettersTo, Matter, RepresentativeKind
from core.sharing.models import Representative
from core.sharing.services.representatives import RepresentativeData, add_representative, end_representative

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True, "default": None}
_TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class RepresentativeOut(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name")
    last_day = serializers.DateField(allow_null=True, help_text="The last day it holds, included.")

    class Meta:
        model = Representative
        fields = [
            "id", "person", "person_name", "subject_type", "subject_id", "kind", "name", "organisation", "phone",
            "email", "street", "postcode", "town", "matters", "matters_note", "proof_document", "proof_seen_on",
            "valid_from", "last_day", "ended_on", "end_reason", "letters", "version",
        ]  # fmt: skip


class RepresentativeIn(StrictSerializer):
    """Who may speak, for what, until when and on which proof. Without a subject: for all the office has on them."""

    person = serializers.UUIDField()
    subject_type = Text(max_length=80, **_TEXT)
    subject_id = serializers.UUIDField(**_MAYBE)
    kind = serializers.ChoiceField(choices=RepresentativeKind.choices)
    name = Text(max_length=150)
    matters = serializers.ListField(child=serializers.ChoiceField(choices=Matter.choices), min_length=1)
    matters_note = Text(max_length=300, **_TEXT)
    organisation = Text(max_length=150, **_TEXT)
    phone = Text(max_length=30, **_TEXT)
    email = serializers.EmailField(**_TEXT)
    street = Text(max_length=150, **_TEXT)
    postcode = Text(max_length=4, **_TEXT)
    town = Text(max_length=60, **_TEXT)
    proof_document = serializers.UUIDField(
        help_text="The power of attorney, a document in the case.", **_MAYBE
    )
    proof_seen_on = Day(help_text="Or the day it was seen.", **_MAYBE)
    valid_from = Day()
    last_day = Day(help_text="The last day it holds, included; left out: until further notice.", **_MAYBE)
    letters = serializers.ChoiceField(choices=LettersTo.choices, default=LettersTo.REPRESENTATIVE)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["subject_type"]) != (attrs["subject_id"] is not None):
            raise serializers.ValidationError(
                {"subject_id": ["Oppgi både slag og nøkkel for saken, eller ingen."]}
            )
        return attrs


class RepresentativeEndIn(StrictSerializer):
    """From which day the representative speaks no more, and why."""

    on = Day()
    reason = Text(max_length=300)
    version = Whole(help_text="The version last read, against lost updates.", **_MAYBE)


class RepresentativeFilter(django_filters.FilterSet):
    class Meta:
        model = Representative
        fields = ["person", "subject_id", "kind"]


_ADDED = OpenApiExample(
    "Fullmektig",
    value={
        "person": "0193509c-7c00-7000-8000-000000000001",
        "kind": "proxy",
        "name": "Nora Testnes",
        "matters": ["application", "tenancy"],
        "proof_seen_on": "2026-11-20",
        "valid_from": "2026-11-20",
        "last_day": "2027-11-19",
        "street": "Prøveveien 12",
        "postcode": "5003",
        "town": "BERGEN",
        "letters": "both",
    },
    request_only=True,
)
_ENDED = OpenApiExample(
    "Ended", value={"on": "2026-11-20", "reason": "Fullmakten er trukket."}, request_only=True
)


class RepresentativeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Verger, fullmektiger and foresatte that the caller's own compartments have registered, newest first."""

    policy = policies.representatives
    actions_map = {"list": "view", "retrieve": "view", "create": "add", "end": "change"}
    serializer_class = RepresentativeOut
    filterset_class = RepresentativeFilter
    select = ("person",)

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("-valid_from", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        reads.note(
            self.request, persons=[row.person_id for row in page or ()], content="representatives.list"
        )
        return page

    def _shown(self, row: Representative, code: int = status.HTTP_200_OK) -> Response:
        reads.note(
            self.request, persons=[row.person_id], content="representatives.representative", subject=row
        )
        return Response(RepresentativeOut(row).data, status=code)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._shown(self.get_object())

    @extend_schema(request=RepresentativeIn, responses={201: RepresentativeOut}, examples=[_ADDED])
    def create(self, request: Request) -> Response:
        """Register who may speak for a person. The same one for the same period is no new record."""
        given = RepresentativeIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        person: Person = visible_or_404(people.persons, self.actor, pk=data.pop("person"))
        label, key = data.pop("subject_type"), data.pop("subject_id")
        if data["proof_document"] is not None:
            papers = policy_for(apps.get_model("documents.document"))
            visible_or_404(papers, self.actor, pk=data["proof_document"])
        row = add_representative(
            actor=self.actor,
            person=person,
            data=RepresentativeData(**{**data, "matters": tuple(data["matters"])}),
            subject=case_given(self.actor, label, key) if label else None,
        )
        return self._shown(row, status.HTTP_201_CREATED)

    @extend_schema(request=RepresentativeEndIn, responses=RepresentativeOut, examples=[_ENDED])
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """From the day on the representative speaks no more."""
        given = RepresentativeEndIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = end_representative(actor=self.actor, representative=self.get_object(), **given.validated_data)
        return self._shown(row)
