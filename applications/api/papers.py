"""Etterspurte dokumenter in the API: what the office waits for, and what has come."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.api.serializers import ReasonIn, RequestedDocumentOut
from applications.models import RequestedDocument
from applications.policies import requested_documents
from applications.services import papers
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer
from core.audit import reads


class ArrivedIn(StrictSerializer):
    received_on = Day(required=False, help_text="Today when left out.")
    document = serializers.UUIDField(
        required=False, allow_null=True, help_text="The paper of the case that answers it, where one is kept."
    )


class RequestedDocumentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Documents asked for in the cases the caller sees, the earliest day first."""

    policy = requested_documents
    actions_map = {"list": "view", "retrieve": "view", "received": "process", "not_needed": "process"}
    serializer_class = RequestedDocumentOut
    filterset_fields = ("application", "state")
    select = ("application",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("due_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        seen = [(row.application.applicant_id, row.application) for row in rows or []]
        reads.note(self.request, rows=seen, content="document.metadata")
        return rows

    def get_object(self) -> RequestedDocument:
        found: RequestedDocument = super().get_object()
        reads.note(
            self.request,
            persons=[found.application.applicant_id],
            content="document.metadata",
            subject=found.application,
        )
        return found

    @extend_schema(request=ArrivedIn, responses=RequestedDocumentOut)
    @action(detail=True, methods=["post"])
    def received(self, request: Request, pk: str | None = None) -> Response:
        """It has come. When all has come, the case goes on; said twice, the first day stands."""
        given = ArrivedIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = papers.document_arrived(
            actor=self.actor,
            requested=self.get_object(),
            on=given.validated_data.get("received_on"),
            document=given.validated_data.get("document"),
        )
        return Response(RequestedDocumentOut(row).data)

    @extend_schema(request=ReasonIn, responses=RequestedDocumentOut)
    @action(detail=True, methods=["post"], url_path="not-needed")
    def not_needed(self, request: Request, pk: str | None = None) -> Response:
        """It is not needed after all, with a reason."""
        given = ReasonIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = papers.drop_request(actor=self.actor, requested=self.get_object(), **given.validated_data)
        return Response(RequestedDocumentOut(row).data)
