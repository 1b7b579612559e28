"""Decisions in the API: approved, sent, made anew and appealed, by the same services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.api import examples
from applications.api.appeals import AppealIn, AppealOut
from applications.api.serializers import DecisionOut, ReasonIn, ReceivedIn, VersionIn
from applications.models import Decision
from applications.policies import applications, decisions
from applications.services import appealing, deciding, revising, sending
from core.agencies.api import PolicyViewSet
from core.audit import reads


class DecisionFilter(django_filters.FilterSet):
    class Meta:
        model = Decision
        fields = ["application", "state", "outcome"]


class DecisionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Vedtak the caller sees, newest first."""

    policy = decisions
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "submit": "draft",
        "approve": "approve",
        "send_back": "approve",
        "send": "send",
        "received": "receive",
        "correct": "draft",
        "reverse": "draft",
        "appeal": "appeal",
    }
    serializer_class = DecisionOut
    filterset_class = DecisionFilter
    select = ("application", "application__applicant")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("appeals").order_by("-created_at", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        people = [row.application.applicant_id for row in rows or []]
        reads.note(self.request, persons=people, content="application.decision")
        return rows

    def get_object(self) -> Decision:
        found: Decision = super().get_object()
        if not applications.sees(self.actor, found.application):
            raise Http404
        reads.note(
            self.request,
            persons=[found.application.applicant_id],
            content="application.decision",
            subject=found.application,
        )
        return found

    def _version(self) -> int | None:
        given = VersionIn(data=self.request.data)
        given.is_valid(raise_exception=True)
        return given.validated_data.get("version")

    @extend_schema(request=VersionIn, responses=DecisionOut)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str | None = None) -> Response:
        """Lay the draft before a colleague."""
        row = deciding.ask_approval(
            actor=self.actor, decision=self.get_object(), expected_version=self._version()
        )
        return Response(DecisionOut(row).data)

    @extend_schema(request=VersionIn, responses=DecisionOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str | None = None) -> Response:
        """Approve what a colleague has drafted."""
        row = deciding.approve_decision(
            actor=self.actor, decision=self.get_object(), expected_version=self._version()
        )
        return Response(DecisionOut(row).data)

    @extend_schema(request=ReasonIn, responses=DecisionOut, examples=[examples.REASON_IN])
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str | None = None) -> Response:
        given = ReasonIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = deciding.return_decision(
            actor=self.actor, decision=self.get_object(), reason=given.validated_data["reason"]
        )
        return Response(DecisionOut(row).data)

    @extend_schema(request=VersionIn, responses=DecisionOut)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str | None = None) -> Response:
        """Decide (where the caseworker does) and send the letter."""
        row = sending.send_decision(
            actor=self.actor, decision=self.get_object(), expected_version=self._version()
        )
        return Response(DecisionOut(row).data)

    @extend_schema(request=ReasonIn, responses={201: DecisionOut}, examples=[examples.REASON_IN])
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str | None = None) -> Response:
        """A draft that mends an evident fault; the sent decision stays, and the outcome is the same."""
        return self._revision(request, revising.correct)

    @extend_schema(request=ReasonIn, responses={201: DecisionOut}, examples=[examples.REASON_IN])
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str | None = None) -> Response:
        """A draft that will replace the sent decision (fvl. § 35); a refused case is taken up again."""
        return self._revision(request, revising.reverse)

    def _revision(self, request: Request, service: Any) -> Response:
        given = ReasonIn(data=request.data)
        given.is_valid(raise_exception=True)
        draft = service(actor=self.actor, decision=self.get_object(), **given.validated_data)
        return Response(DecisionOut(draft).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReceivedIn, responses=DecisionOut)
    @action(detail=True, methods=["post"])
    def received(self, request: Request, pk: str | None = None) -> Response:
        """The letter has arrived: the appeal period runs from there (fvl. § 29)."""
        given = ReceivedIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = sending.register_received(actor=self.actor, decision=self.get_object(), **given.validated_data)
        return Response(DecisionOut(row).data)

    @extend_schema(request=AppealIn, responses={201: AppealOut})
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, pk: str | None = None) -> Response:
        """An appeal has come; the same one again gives what is registered. Go on under `appeals`."""
        given = AppealIn(data=request.data)
        given.is_valid(raise_exception=True)
        made = appealing.register_appeal(actor=self.actor, decision=self.get_object(), **given.validated_data)
        return Response(AppealOut(made).data, status=status.HTTP_201_CREATED)
