"""Referrals without an application (henvisninger) in the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.api.serializers import (
    _MAYBE,
    _TEXT,
    ApplicationIn,
    ApplicationOut,
    PersonIn,
    new_application,
)
from applications.enums import ContactConsent, LeadClosing, LeadState, ReachedHow
from applications.models import Lead
from applications.policies import leads
from applications.services import leads as service
from applications.services.data import PersonData
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Flag, StrictSerializer, Text, Whole
from core.audit import reads


class LeadIn(StrictSerializer):
    received = Day()
    person = PersonIn()
    referrer = Text(max_length=150)
    referrer_contact = Text(max_length=200, **_TEXT)
    reason = Text(max_length=4000)
    consent = serializers.ChoiceField(choices=ContactConsent.choices, required=False)
    consent_on = Day(**_MAYBE)
    consent_to = Text(max_length=150, **_TEXT)


class LeadContactIn(StrictSerializer):
    version = Whole(required=False)
    on = Day(**_MAYBE)
    how = serializers.ChoiceField(choices=ReachedHow.choices)
    reached = Flag()
    note = Text(max_length=4000, **_TEXT)
    next_contact_on = Day(**_MAYBE)


class LeadConsentIn(StrictSerializer):
    version = Whole(required=False)
    consent = serializers.ChoiceField(choices=ContactConsent.choices)
    on = Day(**_MAYBE)
    to = Text(max_length=150, **_TEXT)


class LeadCloseIn(StrictSerializer):
    closing = serializers.ChoiceField(choices=LeadClosing.choices)
    reason = Text(max_length=2000)


class LeadOut(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name")

    class Meta:
        model = Lead
        fields = [
            "id", "number", "state", "received", "person", "person_name", "referrer", "referrer_contact", "reason",
            "consent", "consent_on", "consent_to", "next_contact_on", "application", "closing", "version",
        ]  # fmt: skip


LEAD_IN = OpenApiExample(
    "From the emergency ward",
    value={
        "received": "2026-11-18",
        "person": {"given_name": "Kari", "family_name": "Testesen", "phone": "55 00 00 00"},
        "referrer": "Legevakta",
        "reason": "Sover hos en venn og trenger råd om bolig.",
        "consent": "given",
        "consent_on": "2026-11-18",
        "consent_to": "Sosionomen på legevakta",
    },
    request_only=True,
)


class LeadFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=LeadState.choices)

    class Meta:
        model = Lead
        fields: list[str] = []


class LeadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Henvisninger the caller sees, oldest first."""

    policy = leads
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "register",
        "contact": "work",
        "consent": "work",
        "close": "work",
        "application": "work",
    }
    serializer_class = LeadOut
    filterset_class = LeadFilter
    select = ("person",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("received", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request, rows=[(row.person_id, row) for row in rows or []], content="application.leads"
        )
        return rows

    def get_object(self) -> Lead:
        lead: Lead = super().get_object()
        reads.note(self.request, persons=[lead.person_id], content="application.lead", subject=lead)
        return lead

    def _given(self, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        if "version" in values:
            values["expected_version"] = values.pop("version")
        return values

    @extend_schema(request=LeadIn, responses={201: LeadOut}, examples=[LEAD_IN])
    def create(self, request: Request) -> Response:
        """Register a referral; safe to repeat."""
        given = self._given(LeadIn)
        told = service.LeadData(person=PersonData(**given.pop("person")), **given)
        lead = service.register_lead(actor=self.actor, told=told)
        reads.note(request, persons=[lead.person_id], content="application.lead", subject=lead)
        return Response(LeadOut(lead).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=LeadContactIn, responses=LeadOut)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, pk: str | None = None) -> Response:
        """Log an attempt to reach the person, and when to try again."""
        service.log_contact(actor=self.actor, lead=self.get_object(), **self._given(LeadContactIn))
        return Response(LeadOut(self.get_object()).data)

    @extend_schema(request=LeadConsentIn, responses=LeadOut)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, pk: str | None = None) -> Response:
        """What the person has answered to being contacted."""
        service.answer_consent(actor=self.actor, lead=self.get_object(), **self._given(LeadConsentIn))
        return Response(LeadOut(self.get_object()).data)

    @extend_schema(request=LeadCloseIn, responses=LeadOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """End the referral without an application."""
        service.close_lead(actor=self.actor, lead=self.get_object(), **self._given(LeadCloseIn))
        return Response(LeadOut(self.get_object()).data)

    @extend_schema(request=ApplicationIn, responses={201: ApplicationOut})
    @action(detail=True, methods=["post"])
    def application(self, request: Request, pk: str | None = None) -> Response:
        """Register the application that the referral has become."""
        case = service.convert_lead(
            actor=self.actor, lead=self.get_object(), new=new_application(self._given(ApplicationIn))
        )
        reads.note(request, persons=[case.applicant_id], content="application.case", subject=case)
        return Response(ApplicationOut(case).data, status=status.HTTP_201_CREATED)
