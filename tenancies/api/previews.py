"""Previews of the arrears path and of payment plans: a lease's facts in, where it stands out; nothing is saved."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import (
    Day,
    ExplainedSerializer,
    Flag,
    Money,
    MunicipalityCode,
    PreviewView,
    Span,
    StrictSerializer,
    Text,
    Whole,
    explained,
    money,
)
from tenancies.api.examples import ARREARS_PREVIEW, PLAN_PREVIEW
from tenancies.calculations.arrears import facts as known
from tenancies.calculations.arrears.answer import answer
from tenancies.calculations.arrears.brakes import Code
from tenancies.calculations.arrears.profile import OVERRIDABLE, Profile
from tenancies.calculations.arrears.result import (
    Answer,
    EarlyNotice,
    NextAction,
    NoticeBasis,
    Petition,
    StopMessage,
)
from tenancies.calculations.ledger import Entry, Kind
from tenancies.calculations.plans import MONTHLY, Plan, PlanState, judge
from tenancies.selectors.arrears_facts import profile_for

_OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True, "default": None}
NOTHING = Decimal(0)


@extend_schema_field(
    {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$", "example": "2025-03", "nullable": True}
)
class Month(serializers.Field):
    """The month a line is for: "2025-03", or any day in it."""

    def to_internal_value(self, data: Any) -> Any:
        text = f"{data}-01" if isinstance(data, str) and len(data) == len("2025-03") else data
        return Day().run_validation(text).replace(day=1)

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"oneOf": [{"type": "string", "enum": [MONTHLY]}, {"type": "integer", "minimum": 1}]})
class Every(serializers.Field):
    """How often an instalment is due: "month", or a number of days."""

    def to_internal_value(self, data: Any) -> str | int:
        if data == MONTHLY:
            return MONTHLY
        if isinstance(data, bool) or not isinstance(data, int) or not 1 <= data <= 3660:
            raise serializers.ValidationError(_('Må være "month" eller et antall dager.'))
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(
    {"oneOf": [{"type": "string", "example": "2 months"}, {"type": "integer", "example": 14}]}
)
class Interval(serializers.Field):
    """A period ("2 months", "14 days") or a whole number of days; for early_notice_at a number of months' rent."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            raise serializers.ValidationError(_('Må være et tall eller en periode, for eksempel "14 days".'))
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ContractFacts(StrictSerializer):
    """What is not known counts as missing: it is for the landlord to show."""

    written = Flag(**_OPTIONAL)
    signed = Flag(**_OPTIONAL)
    eviction_clause = Flag(**_OPTIONAL)
    reserved_against_nav_notice = serializers.ListField(
        child=Span(), max_length=100, help_text="[from, to]; null for still.", **_OPTIONAL
    )


class MemberFacts(StrictSerializer):
    member = Text(max_length=40, help_text='"child" counts as a child.')
    to = Day(help_text="The last day in the household.", **_OPTIONAL)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": Day(source="start")}


class LineFacts(StrictSerializer):
    date = Day(help_text="A rent's due date, as it is; else the day in the world.")
    booked = Day(help_text="The day the line became known; without it, date.", **_OPTIONAL)
    kind = serializers.ChoiceField(choices=[str(each) for each in Kind if each is not Kind.INTEREST])
    amount = Money(min_value=NOTHING)
    month = Month(**_OPTIONAL)
    bank_reference = Text(allow_blank=True, max_length=100, **_OPTIONAL)


class PlanTerms(StrictSerializer):
    starting_balance = Money(min_value=NOTHING)
    instalment = Money(min_value=NOTHING)
    first_due = Day()
    every = Every(required=False, allow_null=True, default=MONTHLY)
    tolerance_days = Whole(min_value=0, max_value=366, required=False, allow_null=True, default=0)


class AgreedPlan(PlanTerms):
    agreed = Day(**_OPTIONAL)


@extend_schema_field({"oneOf": [{"type": "boolean"}, {"type": "string", "format": "date"}], "nullable": True})
class LockChanged(serializers.Field):
    """Whether the lock was changed, or the day it was."""

    def to_internal_value(self, data: Any) -> bool:
        if isinstance(data, bool):
            return data
        Day().run_validation(data)
        return True

    def to_representation(self, value: Any) -> Any:
        return value


class EventFacts(StrictSerializer):
    date = Day()
    event = serializers.ChoiceField(choices=[str(each) for each in known.Happened])
    by = Text(allow_blank=True, max_length=200, **_OPTIONAL)
    reason = Text(allow_blank=True, max_length=2000, **_OPTIONAL)
    result = Text(allow_blank=True, max_length=100, **_OPTIONAL)
    kind = Text(allow_blank=True, max_length=100, **_OPTIONAL)
    until = Day(help_text="The last day of a brake.", **_OPTIONAL)
    what = Text(allow_blank=True, max_length=200, help_text="Which decision is awaited.", **_OPTIONAL)
    to = Text(allow_blank=True, max_length=200, help_text="Who receives a stop message.", **_OPTIONAL)
    eviction_on = Day(**_OPTIONAL)
    lock_changed = LockChanged(**_OPTIONAL)


class LeaseQuestion(StrictSerializer):
    rent = Money(min_value=NOTHING, help_text="Per month.")
    due_day = Whole(min_value=1, max_value=31, **_OPTIONAL)
    consent_to_notice = Flag(required=False, allow_null=True, default=False)
    contract = ContractFacts(**_OPTIONAL)
    children_in_household = Whole(min_value=0, max_value=99, required=False, allow_null=True, default=0)
    household_history = MemberFacts(many=True, **_OPTIONAL)
    ledger = serializers.ListField(child=LineFacts(), max_length=600, **_OPTIONAL)
    plan = AgreedPlan(**_OPTIONAL)
    events = serializers.ListField(child=EventFacts(), max_length=600, **_OPTIONAL)


class Parameters(StrictSerializer):
    """Intervals to use instead of the municipality's own."""

    def get_fields(self) -> dict[str, Any]:
        return {name: Interval(required=False) for name in OVERRIDABLE}


class ArrearsQuestion(StrictSerializer):
    municipality = MunicipalityCode()
    on = Day(help_text="The answer is for the end of this day.")
    lease = LeaseQuestion()
    parameters = Parameters(required=False, allow_null=True, default=dict)


class ArrearsReply(ExplainedSerializer):
    balance = serializers.CharField()
    overdue_rent = serializers.CharField()
    oldest_unpaid_due = serializers.DateField(allow_null=True)
    step = serializers.IntegerField(allow_null=True)
    next_action = serializers.ChoiceField(choices=[str(each) for each in NextAction])
    early_notice = serializers.ChoiceField(choices=[str(each) for each in EarlyNotice])
    early_notice_basis = serializers.ChoiceField(choices=[str(each) for each in NoticeBasis])
    petition = serializers.ChoiceField(choices=[str(each) for each in Petition])
    blocked_by = serializers.ListField(child=serializers.ChoiceField(choices=[str(each) for each in Code]))
    plan_state = serializers.ChoiceField(choices=[str(each) for each in PlanState], allow_null=True)
    stop_message = serializers.ChoiceField(choices=[str(each) for each in StopMessage], allow_null=True)
    raised_again = serializers.BooleanField()
    paid_within_notice = serializers.BooleanField()
    case_open = serializers.BooleanField()
    belongings_until = serializers.DateField(allow_null=True)
    tenancy_restored = serializers.BooleanField()
    children = serializers.IntegerField()
    notice_ends = serializers.DateField(allow_null=True)
    list_ends = serializers.DateField(allow_null=True)
    profile = serializers.CharField()


class ArrearsPreview(PreviewView):
    """Where a lease stands on the arrears path, what comes next, and what blocks a petition."""

    request_class = ArrearsQuestion

    @extend_schema(
        operation_id="arrears_preview",
        summary="Calculate the arrears path without saving anything",
        request=ArrearsQuestion,
        responses=ArrearsReply,
        tags=["previews"],
        examples=[OpenApiExample("Two months owed", value=ARREARS_PREVIEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        profile = profile_for(values["municipality"], values["on"])
        changed = _changed(profile, values["parameters"] or {})
        result = answer(lease_facts(values["lease"]), changed, values["on"])
        return {
            **reply(result),
            "profile": profile.code,
            **explained(result.basis, result.explanation, language),
        }


def _changed(profile: Profile, parameters: dict[str, Any]) -> Profile:
    try:
        return profile.changed(parameters)
    except ValueError as error:
        name = str(error)
        raise serializers.ValidationError(
            {"parameters": {name: [_('Må være et tall eller en periode, for eksempel "14 days".')]}}
        ) from error


def lease_facts(given: dict[str, Any]) -> known.LeaseFacts:
    contract = given["contract"] or {}
    reserved = contract.get("reserved_against_nav_notice") or ()
    return known.LeaseFacts(
        rent=given["rent"],
        contract=known.Contract(
            written=bool(contract.get("written")),
            signed=bool(contract.get("signed")),
            eviction_clause=bool(contract.get("eviction_clause")),
            reserved_against_nav_notice=tuple(known.Reservation(first, last) for first, last in reserved),
        ),
        ledger=[_entry(row) for row in given["ledger"] or ()],
        consent_to_notice=bool(given["consent_to_notice"]),
        children_in_household=given["children_in_household"] or 0,
        household_history=[
            known.Member(row["member"], row["start"], row["to"]) for row in given["household_history"] or ()
        ],
        plan=plan_of(given["plan"]) if given["plan"] else None,
        events=[_event(row) for row in given["events"] or ()],
    )


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        date=row["date"],
        kind=Kind(row["kind"]),
        amount=row["amount"],
        booked=row["booked"],
        month=row["month"],
        bank_reference=row["bank_reference"] or "",
    )


def _event(row: dict[str, Any]) -> known.Event:
    return known.Event(
        date=row["date"],
        event=known.Happened(row["event"]),
        result=row["result"] or "",
        until=row["until"],
        what=row["what"] or "",
        to=row["to"] or "",
        eviction_on=row["eviction_on"],
        lock_changed=row["lock_changed"],
    )


def plan_of(given: dict[str, Any]) -> Plan:
    return Plan(
        starting_balance=given["starting_balance"],
        instalment=given["instalment"],
        first_due=given["first_due"],
        every=given["every"] or MONTHLY,
        tolerance_days=given["tolerance_days"] or 0,
        agreed=given.get("agreed"),
    )


def reply(result: Answer) -> dict[str, Any]:
    return {
        "balance": money(result.balance),
        "overdue_rent": money(result.overdue_rent),
        "oldest_unpaid_due": result.oldest_unpaid_due,
        "step": result.step,
        "next_action": result.next_action,
        "early_notice": result.early_notice,
        "early_notice_basis": result.early_notice_basis,
        "petition": result.petition,
        "blocked_by": list(result.blocked_by),
        "plan_state": result.plan_state,
        "stop_message": result.stop_message,
        "raised_again": result.raised_again,
        "paid_within_notice": result.paid_within_notice,
        "case_open": result.case_open,
        "belongings_until": result.belongings_until,
        "tenancy_restored": result.tenancy_restored,
        "children": result.children,
        "notice_ends": result.notice_ends,
        "list_ends": result.list_ends,
    }


class PlanQuestion(StrictSerializer):
    on = Day()
    balance = Money(help_text="What is left of the debt; new rent excluded.")
    plan = PlanTerms()


class PlanReply(ExplainedSerializer):
    expected_balance = serializers.CharField()
    state = serializers.ChoiceField(choices=[str(each) for each in PlanState])
    shortfall = serializers.CharField()
    instalments_due = serializers.IntegerField()
    next_due = serializers.DateField(allow_null=True)


class PlanPreview(PreviewView):
    """Whether a payment plan is kept."""

    request_class = PlanQuestion

    @extend_schema(
        operation_id="arrears_plan_preview",
        summary="Judge a payment plan without saving anything",
        request=PlanQuestion,
        responses=PlanReply,
        tags=["previews"],
        examples=[OpenApiExample("Three instalments due", value=PLAN_PREVIEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        result = judge(plan_of(values["plan"]), values["balance"], values["on"])
        return {
            "expected_balance": money(result.expected_balance),
            "state": result.state,
            "shortfall": money(result.shortfall),
            "instalments_due": result.instalments_due,
            "next_due": result.next_due,
            **explained(result.basis, result.explanation, language),
        }
