"""Saker hos andre in the API: planned in the case, then sent, receipted and settled."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.api.serializers import ReasonIn
from applications.enums import Scheme, SchemeOutcome, TieGround
from applications.models import HandedOn
from applications.policies import applications, handed_on
from applications.services import handing_on
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, StrictSerializer, Text
from core.agencies.views import visible_or_404
from core.audit import reads


class TieIn(StrictSerializer):
    ground = serializers.ChoiceField(choices=TieGround.choices)
    explanation = Text(max_length=500, required=False, allow_blank=True)


class TransferIn(StrictSerializer):
    caseworker = serializers.UUIDField(required=False, allow_null=True, help_text="Null: nobody yet.")
    unit = serializers.UUIDField(required=False, allow_null=True)
    reason = Text(max_length=300)


class HandedOnIn(StrictSerializer):
    application = serializers.UUIDField()
    scheme = serializers.ChoiceField(choices=Scheme.choices)
    receiver = Text(max_length=100, required=False, allow_blank=True)
    due = Day(required=False, allow_null=True, help_text="Bostøtte: the 25th when left out.")
    note = Text(max_length=500, required=False, allow_blank=True)


class SentIn(StrictSerializer):
    sent_on = Day()


class ReceiptIn(StrictSerializer):
    received_on = Day()
    received_by = Text(max_length=100)


class SettleIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=SchemeOutcome.choices)
    outcome_on = Day()
    note = Text(max_length=500, required=False, allow_blank=True)


class HandedOnOut(serializers.ModelSerializer):
    class Meta:
        model = HandedOn
        fields = [
            "id", "application", "scheme", "receiver", "state", "due", "sent_on", "received_on", "received_by",
            "outcome", "outcome_on", "note", "version",
        ]  # fmt: skip


class HandedOnViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """What other offices decide for the caller's cases, the earliest deadline first."""

    policy = handed_on
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "create": "handle",
        "sent": "handle",
        "receipt": "handle",
        "outcome": "handle",
        "cancel": "handle",
    }
    serializer_class = HandedOnOut
    filterset_fields = ("state", "scheme", "application")
    select = ("application__applicant",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("due", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        seen = [(row.application.applicant_id, row.application) for row in rows or []]
        reads.note(self.request, rows=seen, content="application.handed_on_list")
        return rows

    def get_object(self) -> HandedOn:
        found: HandedOn = super().get_object()
        reads.note(
            self.request,
            persons=[found.application.applicant_id],
            content="application.case",
            subject=found.application,
        )
        return found

    def _given(self, given: type[serializers.Serializer]) -> dict[str, Any]:
        values = given(data=self.request.data)
        values.is_valid(raise_exception=True)
        return dict(values.validated_data)

    def _do(self, service: Any, given: type[serializers.Serializer]) -> Response:
        values = self._given(given)
        return Response(HandedOnOut(service(actor=self.actor, row=self.get_object(), **values)).data)

    @extend_schema(request=HandedOnIn, responses={201: HandedOnOut})
    def create(self, request: Request) -> Response:
        """Something another office may help with; one of a kind at a time, so a repeat is harmless."""
        values = self._given(HandedOnIn)
        case = visible_or_404(applications, self.actor, pk=values.pop("application"))
        made = handing_on.plan(actor=self.actor, application=case, **values)
        return Response(HandedOnOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SentIn, responses=HandedOnOut)
    @action(detail=True, methods=["post"])
    def sent(self, request: Request, pk: str | None = None) -> Response:
        return self._do(handing_on.send_on, SentIn)

    @extend_schema(request=ReceiptIn, responses=HandedOnOut)
    @action(detail=True, methods=["post"])
    def receipt(self, request: Request, pk: str | None = None) -> Response:
        return self._do(handing_on.receipt, ReceiptIn)

    @extend_schema(request=SettleIn, responses=HandedOnOut)
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, pk: str | None = None) -> Response:
        return self._do(handing_on.settle, SettleIn)

    @extend_schema(request=ReasonIn, responses=HandedOnOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        return self._do(handing_on.cancel, ReasonIn)
