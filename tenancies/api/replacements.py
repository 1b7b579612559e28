"""Replacement housing in the API: the same policies and services as the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.agencies.previews import Day, Money, StrictSerializer, Text
from core.agencies.views import visible_or_404
from core.audit import reads
from core.people.models import Person
from housing import policies as housing
from tenancies import policies
from tenancies.enums import ReplacementReason, RestPaidBy
from tenancies.models import Replacement
from tenancies.services import replacements


class ReplacementOut(serializers.ModelSerializer):
    dwelling = serializers.UUIDField(source="dwelling_id")
    address = serializers.CharField(source="dwelling")
    person_name = serializers.CharField(source="person.name")

    class Meta:
        model = Replacement
        fields = [
            "id", "lease", "person", "person_name", "dwelling", "address", "state", "reason", "starts_on",
            "expected_return_on", "tenant_pays", "pays_from", "rent_before", "rest_paid_by", "secret", "ended_on",
            "end_reason", "new_lease", "version",
        ]  # fmt: skip


class ReplacementIn(StrictSerializer):
    """A home for a time. `person` is the tenant where nobody else is named."""

    lease = serializers.UUIDField()
    vacancy = serializers.UUIDField()
    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason = serializers.ChoiceField(choices=ReplacementReason.choices)
    note = Text(required=False, default="", max_length=500)
    starts_on = Day(required=False, allow_null=True, default=None)
    expected_return_on = Day()
    tenant_pays = Money()
    rest_paid_by = serializers.ChoiceField(choices=RestPaidBy.choices)
    rent_note = Text(required=False, default="", max_length=300)
    secret = serializers.BooleanField(required=False, default=False)


class ReplacementExtendIn(StrictSerializer):
    expected_return_on = Day()
    reason = Text(max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReturnIn(StrictSerializer):
    on = Day()
    note = Text(required=False, default="", max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class StayIn(StrictSerializer):
    on = Day()
    reason = Text(max_length=500)
    last_day = Day(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


GIVEN = OpenApiExample(
    "After a fire, half a year",
    value={
        "lease": "0193509c-7c00-7000-8000-000000000040",
        "vacancy": "0193509c-7c00-7000-8000-000000000030",
        "reason": "fire",
        "expected_return_on": "2027-05-20",
        "tenant_pays": "9500.00",
        "rest_paid_by": "insurance",
    },
    request_only=True,
)


class ReplacementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Erstatningsboliger. A secret one is shown to its handler alone; to others it does not exist."""

    policy = policies.replacements
    actions_map = {
        "list": "list", "retrieve": "view", "create": "give", "extend": "extend", "move_back": "return", "stay": "stay",
    }  # fmt: skip
    serializer_class = ReplacementOut
    filterset_fields = ["lease", "state", "reason"]
    select = ("lease__dwelling", "lease__tenant", "dwelling", "person")

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("expected_return_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request, rows=[(row.person_id, row) for row in rows or []], content="replacement.list"
        )
        return rows

    def get_object(self) -> Replacement:
        row: Replacement = super().get_object()
        reads.note(self.request, persons=[row.person_id], content="replacement", subject=row)
        return row

    @extend_schema(request=ReplacementIn, responses={201: ReplacementOut}, examples=[GIVEN])
    def create(self, request: Request) -> Response:
        """Lend a household another home. The lease runs on; the same home again is the same replacement."""
        given = ReplacementIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        lease = visible_or_404(policies.leases, self.actor, "tenant", pk=data.pop("lease"))
        vacancy = visible_or_404(housing.vacancies, self.actor, "dwelling", pk=data.pop("vacancy"))
        wanted = data.pop("person")
        persons: dict[Any, Person] = {row.pk: row for row in replacements.may_move(lease, self.actor.today)}
        # One who is not in the household is refused by the service, in the same words as from the page.
        person = persons.get(wanted, Person(pk=wanted)) if wanted else None
        made = replacements.give(actor=self.actor, lease=lease, vacancy=vacancy, person=person, **data)
        reads.note(request, persons=[made.person_id], content="replacement", subject=made)
        return Response(ReplacementOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReplacementExtendIn, responses=ReplacementOut)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str | None = None) -> Response:
        """They cannot move back yet: another day, and why."""
        return self._act(request, ReplacementExtendIn, replacements.extend)

    @extend_schema(request=ReturnIn, responses=ReplacementOut)
    @action(detail=True, methods=["post"], url_path="return")
    def move_back(self, request: Request, pk: str | None = None) -> Response:
        """They live at home again; the home they had is vacant."""
        return self._act(request, ReturnIn, replacements.move_back)

    @extend_schema(request=StayIn, responses=ReplacementOut)
    @action(detail=True, methods=["post"])
    def stay(self, request: Request, pk: str | None = None) -> Response:
        """They stay: a lease of the new home is drafted."""
        return self._act(request, StayIn, replacements.stay)

    def _act(self, request: Request, shape: Any, act: Any) -> Response:
        row = self.get_object()
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        done = act(actor=self.actor, replacement=row, **given.validated_data)
        return Response(ReplacementOut(done).data)
