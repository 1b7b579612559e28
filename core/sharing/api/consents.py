"""Consents, presets and representatives in the API: the same policies and services as the pages."""

from typing import Any

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.actors import Actor
from core.agencies.api import PolicyViewSet
from core.agencies.enums import Scope
from core.agencies.policies import policy_for
from core.agencies.previews import Day, StrictSerializer, Text, Whole
from core.agencies.views import visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.people import policies as people
from core.people.models import Person
from core.sharing import cases, policies
from core.sharing.enums import ANSWERS, PRESET_BASES, AnsweredHow, Capacity, ConsentState, Information
from core.sharing.models import Consent
from core.sharing.presets import (
    Preset,
    compartment_named,
    preset_named,
    presets_on,
    recipients_of,
)
from core.sharing.services.consents import Answer, Ask, register_consent, withdraw_consent

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True, "default": None}
_TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class ConsentOut(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name")
    recipient = serializers.CharField(source="recipient.code", default=None, allow_null=True)
    last_day = serializers.DateField(allow_null=True, help_text="The last day it holds, included.")

    class Meta:
        model = Consent
        fields = [
            "id", "person", "person_name", "subject_type", "subject_id", "subject_label", "preset", "recipient",
            "recipient_name", "information", "scope", "purpose", "state", "asked_on", "answered_on", "answered_how",
            "valid_from", "last_day", "capacity", "representative", "withdrawn_on", "withdrawn_how", "lapsed_on",
            "version",
        ]  # fmt: skip


class ConsentIn(StrictSerializer):
    """What a person answered. With a `preset` the recipient's kind, information, scope and purpose follow from it."""

    person = serializers.UUIDField()
    subject_type = Text(max_length=80, help_text="For example applications.application.")
    subject_id = serializers.UUIDField()
    preset = Text(max_length=60, help_text="A code from /consent-presets/.", **_TEXT)
    recipient = Text(
        max_length=60, help_text="A compartment's code; empty for an external recipient.", **_TEXT
    )
    recipient_name = Text(max_length=150, help_text="An external recipient.", **_TEXT)
    information = serializers.ListField(
        child=serializers.ChoiceField(choices=Information.choices), required=False, default=list
    )
    scope = serializers.ChoiceField(choices=Scope.choices, required=False, default=Scope.IDENTITY)
    purpose = Text(max_length=300, **_TEXT)
    answer = serializers.ChoiceField(
        choices=ANSWERS, help_text="not_asked: the question has been put, and waits for its answer."
    )
    answered_on = Day()
    answered_how = serializers.ChoiceField(choices=AnsweredHow.choices)
    valid_from = Day(**_MAYBE)
    last_day = Day(help_text="Included. Required for a consent that is given.", **_MAYBE)
    capacity = serializers.ChoiceField(choices=Capacity.choices, required=False, default=Capacity.PRESUMED)
    capacity_by = Text(max_length=150, **_TEXT)
    capacity_on = Day(**_MAYBE)
    capacity_note = Text(max_length=2000, **_TEXT)
    representative = serializers.UUIDField(**_MAYBE)


class WithdrawIn(StrictSerializer):
    on = Day(help_text="When the person took it back. It takes effect at once, whatever the day.")
    how = serializers.ChoiceField(choices=AnsweredHow.choices)
    reason = Text(max_length=1000, **_TEXT)
    version = Whole(required=False)


class PresetOut(serializers.Serializer):
    """A standing purpose of sharing. Those that rest on law open without asking; the others need consent."""

    code = serializers.CharField()
    title = serializers.CharField()
    from_compartment = serializers.CharField(source="from_")
    to_agencies = serializers.ListField(child=serializers.CharField())
    to_compartments = serializers.ListField(child=serializers.CharField())
    to_external = serializers.SerializerMethodField()
    information = serializers.ListField(child=serializers.ChoiceField(choices=Information.choices))
    scope = serializers.ChoiceField(choices=Scope.choices)
    purpose = serializers.CharField()
    basis = serializers.ChoiceField(choices=PRESET_BASES)
    law = serializers.CharField()
    months = serializers.IntegerField()
    asked_in_application = serializers.BooleanField(source="ask")

    def get_to_external(self, preset: Preset) -> str:
        return str(preset.to_external or "")


class ConsentFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=ConsentState.choices)
    recipient = django_filters.CharFilter(field_name="recipient__code")
    expires_to = django_filters.DateFilter(field_name="valid_to", lookup_expr="lte")

    class Meta:
        model = Consent
        fields = ["person", "subject_id", "preset"]


_GIVEN = OpenApiExample(
    "Given by a preset",
    value={
        "person": "0193509c-7c00-7000-8000-000000000001",
        "subject_type": "applications.application",
        "subject_id": "0193509c-7c00-7000-8000-000000000002",
        "preset": "agenda_intro",
        "recipient": "introduksjonssenteret",
        "answer": "given",
        "answered_on": "2026-11-20",
        "answered_how": "oral",
        "last_day": "2027-11-19",
    },
    request_only=True,
)
_WITHDRAW = OpenApiExample("Withdrawn", value={"on": "2026-11-20", "how": "oral"}, request_only=True)


def case_given(actor: Actor, label: str, key: Any) -> Any:
    """The case, of a kind that has consents and representatives, which the caller sees."""
    if not cases.known(label):
        raise serializers.ValidationError({"subject_type": ["Slike saker har ikke samtykker."]})
    return visible_or_404(policy_for(apps.get_model(label)), actor, pk=key)


class ConsentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Samtykker of the caller's own compartments, newest first."""

    policy = policies.consents
    actions_map = {"list": "view", "retrieve": "view", "create": "ask", "withdraw": "withdraw"}
    serializer_class = ConsentOut
    filterset_class = ConsentFilter
    select = ("person", "recipient")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-created_at", "-id")

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        reads.note(self.request, persons=[row.person_id for row in page or ()], content="consents.list")
        return page

    def _shown(self, row: Consent, code: int = status.HTTP_200_OK) -> Response:
        reads.note(self.request, persons=[row.person_id], content="consents.consent", subject=row)
        return Response(ConsentOut(row).data, status=code)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._shown(self.get_object())

    @extend_schema(request=ConsentIn, responses={201: ConsentOut}, examples=[_GIVEN])
    def create(self, request: Request) -> Response:
        """Register an answer. Given, it opens for the recipient at once; refused, it closes at once."""
        given = ConsentIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        person: Person = visible_or_404(people.persons, self.actor, pk=data["person"])
        subject = case_given(self.actor, data["subject_type"], data["subject_id"])
        representative = None
        if data["representative"] is not None:
            representative = visible_or_404(policies.representatives, self.actor, pk=data["representative"])
        saved = register_consent(
            actor=self.actor,
            person=person,
            subject=subject,
            ask=self._ask(data),
            answer=Answer(
                state=data["answer"],
                on=data["answered_on"],
                how=data["answered_how"],
                valid_from=data["valid_from"],
                last_day=data["last_day"],
                capacity=data["capacity"],
                capacity_by=data["capacity_by"],
                capacity_on=data["capacity_on"],
                capacity_note=data["capacity_note"],
                representative=representative,
            ),
        )
        return self._shown(saved, status.HTTP_201_CREATED)

    def _ask(self, data: dict[str, Any]) -> Ask:
        recipient = None
        if data["recipient"]:
            recipient = compartment_named(self.actor.home, data["recipient"])
            if recipient is None:
                raise serializers.ValidationError({"recipient": ["Ingen enhet har denne koden."]})
        if not data["preset"]:
            return Ask(
                recipient,
                recipient.name if recipient else data["recipient_name"],
                tuple(data["information"]),
                data["purpose"],
                data["scope"],
            )
        preset = preset_named(presets_on(self.actor.home, self.actor.today), data["preset"])
        own = getattr(self.actor.compartment, "code", "")
        if preset is None or preset.by_law or preset.from_ != own:
            raise Refused(
                f"Formålet «{data['preset']}» finnes ikke hos dere, eller krever ikke samtykke.",
                code="PRESET_UNKNOWN",
                field="preset",
            )
        allowed = recipients_of(self.actor.home, [preset])[preset.code]
        reached = recipient is not None and recipient.pk in {row.pk for row in allowed}
        if not reached and preset.to_external is None:
            raise Refused(
                "Velg en av mottakerne som formålet har.", code="RECIPIENT_MISSING", field="recipient"
            )
        return Ask.of(preset, recipient if preset.to_external is None else None)

    @extend_schema(request=WithdrawIn, responses=ConsentOut, examples=[_WITHDRAW])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """The person takes the consent back: what rested on it closes before this answers."""
        given = WithdrawIn(data=request.data)
        given.is_valid(raise_exception=True)
        saved = withdraw_consent(actor=self.actor, consent=self.get_object(), **given.validated_data)
        return self._shown(saved)


class ConsentPresetViewSet(PolicyViewSet):
    """Faste formål: what the municipality shares by law, and what it asks consent for, today."""

    policy = policies.consents
    actions_map = {"list": "view"}
    serializer_class = PresetOut
    filter_backends: list[Any] = []

    @extend_schema(responses=PresetOut(many=True), filters=False)
    def list(self, request: Request) -> Response:
        if self.actor.municipality is None:
            raise Http404
        found: Any = presets_on(self.actor.home, self.actor.today)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(PresetOut(page, many=True).data)
