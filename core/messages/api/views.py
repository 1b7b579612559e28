"""Notices and tasks in the API: read, acknowledge, tick off."""

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.messages import selectors, services
from core.messages.models import Notice, Task
from core.messages.policies import notice_policy, task_policy


class NoticeSerializer(serializers.ModelSerializer):
    is_read = serializers.BooleanField(read_only=True)
    is_acknowledged = serializers.BooleanField(read_only=True)

    class Meta:
        model = Notice
        fields = ["id", "title", "url", "unit", "needs_receipt", "is_read", "is_acknowledged", "created_at"]


class TaskSerializer(serializers.ModelSerializer):
    class Meta:
        model = Task
        fields = ["id", "title", "url", "unit", "due", "subject_type", "subject_id", "done_at", "created_at"]


class TaskFilter(django_filters.FilterSet):
    open = django_filters.BooleanFilter(field_name="done_at", lookup_expr="isnull")
    due_to = django_filters.DateFilter(field_name="due", lookup_expr="lte")

    class Meta:
        model = Task
        fields = ["subject_id"]


_NOTICE = OpenApiExample(
    "Notice",
    value={
        "id": "0193509c-7c00-7000-8000-000000000010",
        "title": "Møtet 23. november er publisert",
        "url": "/moter/2026-11-23/",
        "unit": "0193509c-7c00-7000-8000-000000000001",
        "needs_receipt": True,
        "is_read": False,
        "is_acknowledged": False,
        "created_at": "2026-11-20T13:05:00+01:00",
    },
    response_only=True,
)
_TASK = OpenApiExample(
    "Task",
    value={
        "id": "0193509c-7c00-7000-8000-000000000020",
        "title": "En sending kom ikke fram og må ordnes",
        "url": "/utsending/",
        "unit": "0193509c-7c00-7000-8000-000000000001",
        "due": "2026-11-27",
        "subject_type": "notices.outboxitem",
        "subject_id": "0193509c-7c00-7000-8000-000000000030",
        "done_at": None,
        "created_at": "2026-11-20T13:05:00+01:00",
    },
    response_only=True,
)


@extend_schema_view(list=extend_schema(examples=[_NOTICE]), retrieve=extend_schema(examples=[_NOTICE]))
class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Notices to the actor and the actor's units, newest first."""

    policy = notice_policy
    actions_map = {"list": "view", "retrieve": "view", "acknowledge": "give_receipt"}
    serializer_class = NoticeSerializer
    filterset_fields = ["needs_receipt"]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return selectors.notices(self.actor)

    @extend_schema(request=None, responses=NoticeSerializer, examples=[_NOTICE])
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str | None = None) -> Response:
        """Give the receipt. Done twice, the first one stands."""
        services.give_receipt(actor=self.actor, notice=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)


@extend_schema_view(list=extend_schema(examples=[_TASK]), retrieve=extend_schema(examples=[_TASK]))
class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Tasks of the actor and the actor's units, nearest due date first."""

    policy = task_policy
    actions_map = {"list": "view", "retrieve": "view", "complete": "complete", "covered": "view"}
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("due", "created_at", "id")

    @extend_schema(responses=TaskSerializer(many=True), examples=[_TASK], filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def covered(self, request: Request) -> Response:
        """Open tasks of colleagues who are away, for whom the actor stands in. At most 200, nearest due date first."""
        return Response(self.get_serializer(selectors.covered_tasks(self.actor), many=True).data)

    @extend_schema(request=None, responses=TaskSerializer, examples=[_TASK])
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> Response:
        """Tick the task off, one's own or as a stand-in. Done twice, the first one stands."""
        task = selectors.covered_task(self.actor, pk) or self.get_object()
        return Response(self.get_serializer(services.complete_task(actor=self.actor, task=task)).data)
