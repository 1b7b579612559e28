"""The contact log in the API."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts import policies
from contacts.enums import Channel, Direction, InterpreterState, Outcome
from contacts.models import Contact
from contacts.services import logging as service
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.audit import reads
from core.base.errors import Refused
from core.people import policies as people
from core.people.models import Person


class ContactSerializer(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name", default=None)
    responsible = serializers.CharField(source="responsible.full_name", default=None)
    recorded_by = serializers.CharField(source="recorded_by.full_name", default=None)

    class Meta:
        model = Contact
        fields = [
            "id",
            "happened_at",
            "channel",
            "direction",
            "caller",
            "reply_to",
            "person",
            "person_name",
            "subject_type",
            "subject_id",
            "subject_label",
            "text",
            "outcome",
            "outcome_note",
            "follow_up_on",
            "responsible",
            "followed_up_at",
            "followed_up_note",
            "interpreter_state",
            "interpreter_language",
            "interpreter_at",
            "recorded_by",
            "recorded_at",
            "version",
        ]


def _optional(length: int) -> Text:
    return Text(max_length=length, required=False, default="", allow_blank=True)


class NewContactSerializer(StrictSerializer):
    """`key` is made by the client: the same key twice is the same contact."""

    key = serializers.UUIDField()
    text = Text(max_length=5000)
    happened_at = serializers.DateTimeField()
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.PHONE.value)
    direction = serializers.ChoiceField(choices=Direction.choices, default=Direction.INCOMING.value)
    caller = _optional(150)
    reply_to = _optional(150)
    person = serializers.UUIDField(required=False, default=None, allow_null=True)
    subject_type = _optional(80)
    subject_id = serializers.UUIDField(required=False, default=None, allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, default=Outcome.NOTED.value)
    outcome_note = _optional(300)
    follow_up_on = Day(required=False, default=None, allow_null=True)
    interpreter_state = serializers.ChoiceField(
        choices=InterpreterState.choices, required=False, default="", allow_blank=True
    )
    interpreter_language = _optional(40)
    interpreter_at = serializers.DateTimeField(required=False, default=None, allow_null=True)


class ContactFollowUpSerializer(StrictSerializer):
    note = _optional(300)


class ContactFilter(django_filters.FilterSet):
    happened_from = django_filters.DateFilter(field_name="happened_at", lookup_expr="date__gte")
    happened_to = django_filters.DateFilter(field_name="happened_at", lookup_expr="date__lte")
    follow_up_to = django_filters.DateFilter(field_name="follow_up_on", lookup_expr="lte")
    open = django_filters.BooleanFilter(method="outstanding")

    class Meta:
        model = Contact
        fields = ["channel", "outcome", "person", "subject_id"]

    def outstanding(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Still to be followed up, or not."""
        waiting = {"follow_up_on__isnull": False, "followed_up_at__isnull": True}
        return queryset.filter(**waiting) if value else queryset.exclude(**waiting)


_NEW = OpenApiExample(
    "New contact",
    value={
        "key": "0193509c-7c00-7000-8000-000000000001",
        "text": "Ringte om depositum.",
        "happened_at": "2026-11-20T10:15:00+01:00",
        "channel": "phone",
        "caller": "Ola Testesen",
        "outcome": "call_back",
        "follow_up_on": "2026-12-01",
    },
    request_only=True,
)


class ContactViewSet(PolicyViewSet, mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Contacts of the caller's compartments, newest first. What is shown about a person is logged as read."""

    policy = policies.contacts
    actions_map = {"list": "view", "retrieve": "view", "create": "log", "follow_up": "follow_up"}
    serializer_class = ContactSerializer
    filterset_class = ContactFilter
    select = ("person", "responsible", "recorded_by")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-happened_at", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        persons = [contact.person_id for contact in page or ()]
        reads.note(self.request, persons=persons, content="contacts.list")
        return page

    def _shown(self, contact: Contact, code: int = status.HTTP_200_OK) -> Response:
        reads.note(self.request, persons=[contact.person_id], content="contacts.contact", subject=contact)
        return Response(ContactSerializer(contact).data, status=code)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._shown(self.get_object())

    @extend_schema(request=NewContactSerializer, responses={201: ContactSerializer}, examples=[_NEW])
    def create(self, request: Request) -> Response:
        given = NewContactSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        key = data.pop("key")
        data["person"] = self._person(data["person"])
        contact = service.log_contact(
            actor=self.actor, unit=self.actor.unit, facts=service.ContactFacts(**data), key=key
        )
        return self._shown(contact, status.HTTP_201_CREATED)

    def _person(self, pk: UUID | None) -> Person | None:
        if pk is None:
            return None
        person: Person | None = people.persons.visible_to(self.actor).filter(pk=pk).first()
        if person is None:
            raise Refused(_("Personen finnes ikke."), code="PERSON_UNKNOWN", field="person")
        return person

    @extend_schema(
        request=ContactFollowUpSerializer,
        responses=ContactSerializer,
        examples=[OpenApiExample("Done", value={"note": "Ringte tilbake."}, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="follow-up")
    def follow_up(self, request: Request, pk: str | None = None) -> Response:
        given = ContactFollowUpSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        contact = service.follow_up(
            actor=self.actor, contact=self.get_object(), note=given.validated_data["note"]
        )
        return self._shown(contact)
