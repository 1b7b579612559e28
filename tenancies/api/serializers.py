"""What the API says of leases, ledgers and arrears, and what it takes in."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from core.agencies.previews import Day, Money, StrictSerializer, Text
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, Lease, LedgerEntry, RentRun
from tenancies.selectors.leases import shown


class LeaseOut(serializers.ModelSerializer):
    dwelling = serializers.UUIDField(source="dwelling_id")
    address = serializers.CharField(source="dwelling")
    tenant = serializers.UUIDField(source="tenant_id")
    tenant_name = serializers.CharField(source="tenant.name")
    last_day = serializers.SerializerMethodField()
    monthly_rent = serializers.SerializerMethodField()

    class Meta:
        model = Lease
        fields = [
            "id", "number", "kid", "state", "dwelling", "address", "tenant", "tenant_name", "starts_on", "last_day",
            "monthly_rent", "due_day", "ended_on", "before_husrom", "binding", "external_reference", "version",
        ]  # fmt: skip

    def get_last_day(self, lease: Any) -> str | None:
        shown([lease])
        return lease.last_day.isoformat() if lease.last_day else None

    def get_monthly_rent(self, lease: Any) -> str | None:
        return str(lease.monthly) if lease.monthly is not None else None


@extend_schema_serializer(component_name="LedgerEntry")
class PostingOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")

    class Meta:
        model = LedgerEntry
        fields = [
            "id",
            "lease",
            "kind",
            "date",
            "booked",
            "month",
            "amount",
            "bank_reference",
            "text",
            "origin",
        ]


class PaymentIn(StrictSerializer):
    lease = serializers.UUIDField()
    amount = Money()
    on = Day()
    month = Day(required=False, allow_null=True, default=None)
    bank_reference = Text(max_length=60)
    text = Text(required=False, allow_blank=True, default="", max_length=200)


class RentRunOut(serializers.ModelSerializer):
    class Meta:
        model = RentRun
        fields = ["id", "month", "charged", "total", "first_run_at", "last_run_at"]


class RentRunIn(StrictSerializer):
    month = Day()


class ArrearsOut(serializers.ModelSerializer):
    lease = serializers.UUIDField(source="lease_id")
    lease_number = serializers.CharField(source="lease.number")
    address = serializers.CharField(source="lease.dwelling")

    class Meta:
        model = ArrearsCase
        fields = [
            "id", "lease", "lease_number", "address", "state", "opened_on", "closed_on", "outcome", "as_of", "step",
            "next_action", "next_since", "waits_for_person", "balance", "overdue_rent", "oldest_due", "petition",
            "blocked_by", "children", "version",
        ]  # fmt: skip


@extend_schema_serializer(component_name="ArrearsStep")
class ArrearsStepIn(StrictSerializer):
    event = serializers.ChoiceField(choices=StepEvent.values)
    on = Day()
    reason = Text(required=False, allow_blank=True, default="", max_length=1000)
    result = Text(required=False, allow_blank=True, default="", max_length=40)
    until = Day(required=False, allow_null=True, default=None)
    what = Text(required=False, allow_blank=True, default="", max_length=100)
    to = Text(required=False, allow_blank=True, default="", max_length=60)
    eviction_on = Day(required=False, allow_null=True, default=None)
    lock_changed = serializers.BooleanField(required=False, allow_null=True, default=None)
    send_letter = serializers.BooleanField(
        required=False, default=False, help_text="A reminder of today: write it as a letter and send it."
    )
