"""Fravær in the API: who is away, who looks after their work, and an absence that is over."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.models import Absence
from applications.policies import absences
from applications.services import impartiality
from core.accounts.models import User
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer
from core.base.errors import Refused


class AbsenceIn(StrictSerializer):
    user = serializers.UUIDField(required=False, help_text="Oneself when left out.")
    first_day = Day()
    last_day = Day()
    stand_in = serializers.UUIDField(required=False, allow_null=True)


class AbsenceOut(serializers.ModelSerializer):
    class Meta:
        model = Absence
        fields = ["id", "user", "first_day", "last_day", "stand_in", "registered_by"]


class AbsenceFilter(django_filters.FilterSet):
    user = django_filters.UUIDFilter()
    away_on = django_filters.DateFilter(method="by_day")
    not_over_before = django_filters.DateFilter(field_name="last_day", lookup_expr="gte")

    class Meta:
        model = Absence
        fields: list[str] = []

    def by_day(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(first_day__lte=value, last_day__gte=value)


class AbsenceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Absences in the caller's units, the earliest first."""

    policy = absences
    actions_map = {"list": "view", "retrieve": "view", "create": "register", "end": "register"}
    serializer_class = AbsenceOut
    filterset_class = AbsenceFilter

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("first_day", "id")

    def _colleague(self, key: UUID | None, field: str) -> User | None:
        """Anybody else is answered alike, whether they exist or not."""
        if key is None:
            return None
        found = impartiality.colleagues(self.actor).filter(pk=key).first()
        if found is None:
            raise Refused(_("Velg noen som arbeider ved enheten."), code="NOT_COLLEAGUE", field=field)
        return found

    @extend_schema(request=AbsenceIn, responses={201: AbsenceOut})
    def create(self, request: Request) -> Response:
        """Register an absence; a leader may for others. The same period again changes the stand-in."""
        given = AbsenceIn(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        row = impartiality.register_absence(
            actor=self.actor,
            user=self._colleague(told.get("user") or self.actor.user_id, "user"),  # type: ignore[arg-type]
            first_day=told["first_day"],
            last_day=told["last_day"],
            stand_in=self._colleague(told.get("stand_in"), "stand_in"),
        )
        return Response(AbsenceOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """Back already, or never away after all: the entry goes."""
        impartiality.end_absence(actor=self.actor, absence=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
