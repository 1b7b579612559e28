"""Klager in the API: registered on a decision, then one act for each step."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications.api.serializers import ReasonIn, ReceivedIn
from applications.enums import AppealAbout, BodyOutcome, LateGround, RejectGround, ReviewResult
from applications.models import Appeal
from applications.policies import appeals
from applications.services import appealing, rejecting
from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Flag, StrictSerializer, Text
from core.audit import reads


class AppealIn(StrictSerializer):
    received_on = Day()
    posted_on = Day(required=False, allow_null=True, help_text="When the postmark is known.")
    about = serializers.ChoiceField(choices=AppealAbout.choices, required=False)
    grounds = Text(max_length=4000, required=False, allow_blank=True)
    confirm = Flag(
        required=False, help_text="Send the party a letter that the appeal has come (default true)."
    )


class RejectionAppealIn(AppealIn):
    about = None  # type: ignore[assignment]


class AcceptLateIn(StrictSerializer):
    ground = serializers.ChoiceField(choices=LateGround.choices)
    reason = Text(max_length=2000)


class RejectIn(StrictSerializer):
    ground = serializers.ChoiceField(choices=RejectGround.choices)
    reason = Text(max_length=2000)


class ReviewIn(StrictSerializer):
    result = serializers.ChoiceField(choices=ReviewResult.choices)
    statement = Text(max_length=10_000)


class AppealForwardIn(StrictSerializer):
    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="The papers to send; all when left out."
    )


class OutcomeIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=BodyOutcome.choices)
    outcome_on = Day()
    received_on = Day()
    reference = Text(max_length=60, required=False, allow_blank=True)
    note = Text(max_length=2000, required=False, allow_blank=True)
    tell = Flag(required=False, help_text="Send the party a letter about the outcome (default true).")


class AppealOut(serializers.ModelSerializer):
    application = serializers.UUIDField(source="decision.application_id")

    class Meta:
        model = Appeal
        fields = [
            "id", "decision", "rejection", "application", "state", "about", "received_on", "posted_on", "in_time",
            "grounds",
            "late_ground", "reject_ground", "rejected_on", "rejection_received_on", "rejection_until", "taken_up_on",
            "result", "statement", "reviewed_on", "body", "forwarded_on", "bundle",
            "outcome", "outcome_on", "outcome_received_on", "outcome_reference", "outcome_note", "document", "version",
        ]  # fmt: skip


class AppealViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Klager the caller sees, newest first."""

    policy = appeals
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "accept_late": "handle",
        "reject": "handle",
        "rejection_received": "handle",
        "appeal": "handle",
        "review": "handle",
        "take_back": "handle",
        "forward": "handle",
        "outcome": "handle",
        "withdraw": "handle",
    }
    serializer_class = AppealOut
    filterset_fields = ("state", "decision", "rejection")
    select = ("decision__application__applicant", "rejection")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-received_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        seen = [(row.application.applicant_id, row.application) for row in rows or []]
        reads.note(self.request, rows=seen, content="application.appeals")
        return rows

    def get_object(self) -> Appeal:
        found: Appeal = super().get_object()
        reads.note(
            self.request,
            persons=[found.application.applicant_id],
            content="application.appeal",
            subject=found.application,
        )
        return found

    def _do(self, service: Any, given: type[serializers.Serializer]) -> Response:
        values = given(data=self.request.data)
        values.is_valid(raise_exception=True)
        done = service(actor=self.actor, appeal=self.get_object(), **values.validated_data)
        return Response(AppealOut(done).data)

    @extend_schema(request=AcceptLateIn, responses=AppealOut)
    @action(detail=True, methods=["post"], url_path="accept-late")
    def accept_late(self, request: Request, pk: str | None = None) -> Response:
        """Take a late appeal all the same (fvl. § 31)."""
        return self._do(appealing.accept_late, AcceptLateIn)

    @extend_schema(request=RejectIn, responses=AppealOut)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str | None = None) -> Response:
        """Refuse to hear the appeal; the party gets a decision of its own."""
        return self._do(rejecting.reject, RejectIn)

    @extend_schema(request=ReceivedIn, responses=AppealOut)
    @action(detail=True, methods=["post"], url_path="rejection-received")
    def rejection_received(self, request: Request, pk: str | None = None) -> Response:
        """The letter about the rejection has arrived: the three weeks to appeal it run from there."""
        return self._do(rejecting.register_arrival, ReceivedIn)

    @extend_schema(request=RejectionAppealIn, responses={201: AppealOut})
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, pk: str | None = None) -> Response:
        """An appeal against the rejection has come; go on with it as with any appeal."""
        rejected = self.get_object()
        given = RejectionAppealIn(data=request.data)
        given.is_valid(raise_exception=True)
        made = appealing.register_appeal(
            actor=self.actor, decision=rejected.decision, rejection=rejected, **given.validated_data
        )
        return Response(AppealOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReviewIn, responses=AppealOut)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str | None = None) -> Response:
        """What the office came to when it looked again (fvl. § 33)."""
        return self._do(appealing.review, ReviewIn)

    @extend_schema(request=ReasonIn, responses=AppealOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str | None = None) -> Response:
        """Look once more before the appeal is sent."""
        return self._do(appealing.take_back, ReasonIn)

    @extend_schema(request=AppealForwardIn, responses=AppealOut)
    @action(detail=True, methods=["post"])
    def forward(self, request: Request, pk: str | None = None) -> Response:
        """Send statement and papers to the appeal body as one PDF, with a copy to the party."""
        return self._do(appealing.forward, AppealForwardIn)

    @extend_schema(request=OutcomeIn, responses=AppealOut)
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, pk: str | None = None) -> Response:
        """What the appeal body decided."""
        return self._do(appealing.register_outcome, OutcomeIn)

    @extend_schema(request=ReasonIn, responses=AppealOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        return self._do(appealing.withdraw_appeal, ReasonIn)
