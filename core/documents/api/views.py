"""Documents and letters in the API: what there is in a case, a letter's text, and sending it."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.audit import reads
from core.documents import letters
from core.documents.models import Document, Letter
from core.documents.policies import document_policy, letter_policy
from core.documents.subjects import persons_of_cases


class DocumentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Document
        fields = [
            "id",
            "subject_type",
            "subject_id",
            "title",
            "shielded_title",
            "kind",
            "mime",
            "size",
            "sha256",
            "direction",
            "received_on",
            "sent_on",
            "journal_on",
            "exempt_basis",
            "correspondent",
        ]


class LetterSerializer(serializers.ModelSerializer):
    class Meta:
        model = Letter
        fields = [
            "id",
            "code",
            "language",
            "title",
            "subject_type",
            "subject_id",
            "state",
            "dated",
            "sent_on",
            "document_id",
            "created_at",
        ]


_DOCUMENT = OpenApiExample(
    "Document",
    value={
        "id": "0193509c-7c00-7000-8000-000000000040",
        "subject_type": "applications.application",
        "subject_id": "0193509c-7c00-7000-8000-000000000002",
        "title": "Uttalelse fra fastlegen",
        "shielded_title": "Vedlegg",
        "kind": "attachment",
        "mime": "application/pdf",
        "size": 48213,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "direction": "I",
        "received_on": "2026-11-02",
        "sent_on": None,
        "journal_on": "2026-11-02",
        "exempt_basis": "offl. § 13",
        "correspondent": "Fastlegen",
    },
    response_only=True,
)
_LETTER = OpenApiExample(
    "Letter",
    value={
        "id": "0193509c-7c00-7000-8000-000000000050",
        "code": "provisional_answer",
        "language": "nn",
        "title": "Førebels svar på søknaden din",
        "subject_type": "applications.application",
        "subject_id": "0193509c-7c00-7000-8000-000000000002",
        "state": "draft",
        "dated": "2026-11-20",
        "sent_on": None,
        "document_id": None,
        "created_at": "2026-11-20T13:05:00+01:00",
    },
    response_only=True,
)


class _OfCases(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Rows that belong to cases; showing one is reading about the persons in its case."""

    filterset_fields = ["subject_id"]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self._note(request, page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self._note(request, [row])
        return Response(self.get_serializer(row).data)

    def _note(self, request: Request, rows: Sequence[Any]) -> None:
        persons = persons_of_cases((row.subject_type, row.subject_id) for row in rows)
        content = f"{self.policy.model._meta.model_name}.metadata"
        reads.note(request, persons=persons, content=content, subject=rows[0] if len(rows) == 1 else None)


@extend_schema_view(list=extend_schema(examples=[_DOCUMENT]), retrieve=extend_schema(examples=[_DOCUMENT]))
class DocumentViewSet(_OfCases):
    """What lies in the cases the actor sees; the content is fetched at `/dokumenter/<id>/`."""

    policy = document_policy
    actions_map = {"list": "view", "retrieve": "view"}
    serializer_class = DocumentSerializer
    filterset_fields = ["subject_id", "kind", "direction"]

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("-journal_on", "-id")


@extend_schema_view(list=extend_schema(examples=[_LETTER]), retrieve=extend_schema(examples=[_LETTER]))
class LetterViewSet(_OfCases):
    """Letters of the cases the actor sees."""

    policy = letter_policy
    actions_map = {"list": "view", "retrieve": "view", "send": "send"}
    serializer_class = LetterSerializer
    filterset_fields = ["subject_id", "code", "state"]

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("-created_at", "-id")

    @extend_schema(request=None, responses=LetterSerializer, examples=[_LETTER])
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str | None = None) -> Response:
        """Archive the letter and queue it. A letter already sent stays as it is."""
        letters.send_alone(actor=self.actor, letter=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)
