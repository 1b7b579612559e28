"""What the API takes and gives. Requests are strict: a field nobody knows is refused by name."""

from typing import Any

from rest_framework import serializers

from applications.api.members import MemberIn, PersonIn, member_data
from applications.enums import (
    AppealState,
    Channel,
    Citizenship,
    Creditor,
    DebtKind,
    DecisionBasis,
    EvictionReason,
    Help,
    Homeless,
    Kind,
    Outcome,
    Permit,
    PlanState,
    ProvisionalReason,
    RenewalWish,
    Situation,
    SwapReason,
    TenureWish,
    TextKind,
    Unsuitable,
)
from applications.models import (
    AdvanceNotice,
    Application,
    Assessment,
    Decision,
    FactsConfirmation,
    Forwarding,
    ProvisionalAnswer,
    RequestedDocument,
)
from applications.services.data import (
    ConsentTold,
    DebtData,
    DecisionData,
    EvictionData,
    IncomeData,
    KindData,
    NeedData,
    NewApplication,
    PeriodData,
    PersonData,
    SituationData,
)
from core.agencies.previews import Day, Flag, Money, StrictSerializer, Text, Whole
from core.sharing.enums import APPLICATION_ANSWERS

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True}
_TEXT: dict[str, Any] = {"required": False, "allow_blank": True}


class SituationIn(StrictSerializer):
    situation = serializers.ChoiceField(choices=Situation.choices)
    lease_end = Day(**_MAYBE)
    renewal_right = Flag(required=False)
    unsuitable = serializers.ChoiceField(choices=Unsuitable.choices, required=False)
    discharge = Day(**_MAYBE)
    homeless = serializers.ChoiceField(choices=Homeless.choices, required=False)
    acute = Flag(required=False)


class KindAnswersIn(StrictSerializer):
    """What only some kinds ask: swap (lease, swap_reason), renewal (lease, wish, changes), assistance (help_wanted)."""

    lease = Text(max_length=200, **_TEXT)
    swap_reason = serializers.ChoiceField(choices=SwapReason.choices, **_TEXT)
    changes = Text(max_length=4000, **_TEXT)
    wish = serializers.ChoiceField(choices=RenewalWish.choices, **_TEXT)
    help_wanted = serializers.ListField(
        child=serializers.ChoiceField(choices=Help.choices), max_length=10, required=False
    )
    explanation = Text(max_length=4000, **_TEXT)


class ForwardIn(StrictSerializer):
    receiver = Text(max_length=150)
    address = Text(max_length=300, **_TEXT)
    reason = Text(max_length=500)


class DocumentsAskIn(StrictSerializer):
    types = serializers.ListField(
        child=Text(max_length=30), max_length=20, required=False, help_text="Codes of document types."
    )
    other = serializers.ListField(child=Text(max_length=200), max_length=20, required=False)
    due_on = Day()


class DocumentsRemindIn(StrictSerializer):
    due_on = Day()


class LinkIn(StrictSerializer):
    other = serializers.UUIDField()
    reason = Text(max_length=500, **_TEXT)


class MergeIn(StrictSerializer):
    into = serializers.UUIDField()
    reason = Text(max_length=500)


class NeedIn(StrictSerializer):
    bedrooms = Whole(min_value=1, max_value=12, required=False)
    step_free = Flag(required=False)
    wheelchair = Flag(required=False)
    aids_storage = Flag(required=False)
    parking = Flag(required=False)
    safety = Flag(required=False)
    wished_areas = serializers.ListField(child=Text(max_length=60), max_length=20, required=False)
    tenure_wish = serializers.ChoiceField(choices=TenureWish.choices, **_TEXT)
    near_to = Text(max_length=300, **_TEXT)
    other_wishes = Text(max_length=500, **_TEXT)
    school_areas = serializers.ListField(child=Text(max_length=60), max_length=20, required=False)


class IncomeIn(StrictSerializer):
    gross_yearly = Money(min_value=0)
    documented = Flag(required=False)
    year = Whole(min_value=1990, max_value=2100, **_MAYBE)
    source = Text(max_length=100, **_TEXT)  # type: ignore[assignment]


class PeriodIn(StrictSerializer):
    first_day = Day()
    last_day = Day(help_text="Included; null for still.", **_MAYBE)


class DebtIn(StrictSerializer):
    kind = serializers.ChoiceField(choices=DebtKind.choices)
    amount = Money()
    creditor = serializers.ChoiceField(choices=Creditor.choices, required=False)
    defaulted = Flag(required=False)
    paid_on = Day(**_MAYBE)
    plan_agreed = Day(**_MAYBE)
    plan_first_due = Day(**_MAYBE)
    plan_state = serializers.ChoiceField(choices=PlanState.choices, required=False, allow_blank=True)


class EvictionIn(StrictSerializer):
    date = Day()
    reason = serializers.ChoiceField(choices=EvictionReason.choices, required=False)
    carried_out = Flag(required=False)
    quarantine_last_day = Day(**_MAYBE)


class ConsentAnswerIn(StrictSerializer):
    preset = Text(max_length=60, help_text="A code from /consent-presets/ that rests on consent.")
    answer = serializers.ChoiceField(choices=APPLICATION_ANSWERS)
    recipient = Text(
        max_length=60, help_text="A compartment's code, where the preset names several.", **_TEXT
    )


class ApplicationIn(StrictSerializer):
    """A full application. The same `external_reference` again gives the application already registered."""

    external_reference = Text(max_length=100, **_TEXT)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    received = Day(help_text="When it reached the municipality; every clock runs from it.")
    applicant = PersonIn()
    members = MemberIn(many=True, required=False)
    citizenship = serializers.ChoiceField(choices=Citizenship.choices, required=False)
    permit = serializers.ChoiceField(choices=Permit.choices, required=False)
    registered = PeriodIn(many=True, required=False, help_text="Periods registered in the municipality.")
    situation = SituationIn()
    by_kind = KindAnswersIn(required=False, help_text="What only some kinds ask.")
    need = NeedIn(**_MAYBE)
    income = IncomeIn(**_MAYBE)
    debts = DebtIn(many=True, required=False)
    evictions = EvictionIn(many=True, required=False)
    household_invited = Day(help_text="When the members were asked for their own view.", **_MAYBE)
    consents = ConsentAnswerIn(
        many=True, required=False, help_text="Answers to the office's standing questions about sharing."
    )
    statement = Text(max_length=10_000, help_text="The household's own statement; never given back.", **_TEXT)


def _one(kind: type[Any], values: dict[str, Any] | None) -> Any:
    return None if values is None else kind(**values)


def _many(kind: type[Any], values: list[dict[str, Any]] | None) -> tuple[Any, ...]:
    return tuple(kind(**each) for each in values or [])


def new_application(values: dict[str, Any]) -> NewApplication:
    """The application a valid request describes."""
    told = dict(values)
    statement = told.pop("statement", "")
    by_kind = told.pop("by_kind", {})
    by_kind = {**by_kind, "help_wanted": tuple(by_kind.get("help_wanted", ()))}
    need = told.pop("need", None)
    if need is not None:
        areas = {name: tuple(need.get(name, ())) for name in ("wished_areas", "school_areas")}
        need = {**need, **areas}
    return NewApplication(
        applicant=PersonData(**told.pop("applicant")),
        members=tuple(member_data(each) for each in told.pop("members", [])),
        registered=_many(PeriodData, told.pop("registered", None)),
        situation=_one(SituationData, told.pop("situation")),
        by_kind=KindData(**by_kind),
        need=_one(NeedData, need),
        income=_one(IncomeData, told.pop("income", None)),
        debts=_many(DebtData, told.pop("debts", None)),
        evictions=_many(EvictionData, told.pop("evictions", None)),
        consents=_many(ConsentTold, told.pop("consents", None)),
        texts={TextKind.STATEMENT: statement} if statement else {},
        **told,
    )


class LiveAppealOut(serializers.Serializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=AppealState.choices)
    received_on = serializers.DateField()
    rejection = serializers.UUIDField(
        source="rejection_id",
        allow_null=True,
        help_text="The rejected appeal, where that is what is appealed.",
    )


class ApplicationOut(serializers.ModelSerializer):
    applicant = serializers.CharField(source="applicant.name")
    applicant_id = serializers.UUIDField()
    caseworker = serializers.CharField(source="caseworker.full_name", default=None, allow_null=True)
    unit = serializers.CharField(source="unit.name")
    live_appeal = LiveAppealOut(
        default=None, read_only=True, help_text="The appeal at work on a decision in the case, if any."
    )

    class Meta:
        model = Application
        fields = [
            "id", "case_number", "kind", "channel", "state", "received", "registered_at", "applicant_id",
            "applicant", "household_id", "unit", "caseworker", "citizenship", "permit", "household_invited",
            "external_reference", "before_husrom", "live_appeal", "version",
        ]  # fmt: skip


class ProvisionalIn(StrictSerializer):
    reason = serializers.ChoiceField(choices=ProvisionalReason.choices)
    explanation = Text(max_length=500, **_TEXT)
    asked_for = serializers.ListField(child=Text(max_length=200), max_length=20, required=False)
    expected_date = Day()


class ProvisionalOut(serializers.ModelSerializer):
    class Meta:
        model = ProvisionalAnswer
        fields = ["id", "sent_on", "reason", "explanation", "expected_date", "delay_notice", "letter"]


class AssessmentOut(serializers.ModelSerializer):
    class Meta:
        model = Assessment
        fields = [
            "id", "assessed_on", "rule_set", "rule_set_version", "overall", "decision_ready", "result", "made_at",
        ]  # fmt: skip


class VersionIn(StrictSerializer):
    version = Whole(required=False, help_text="The version one has seen; a later one gives 409.")


class DecisionIn(VersionIn):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    basis = serializers.ChoiceField(choices=DecisionBasis.choices, required=False)
    dwelling_type = Text(max_length=100, **_TEXT)
    persons = Whole(min_value=1, max_value=30, **_MAYBE)
    bedrooms = Whole(min_value=0, max_value=12, **_MAYBE)
    term_months = Whole(min_value=1, max_value=240, **_MAYBE)
    conditions = Text(max_length=2000, **_TEXT)
    situation = Text(max_length=4000)
    reasons = Text(max_length=10_000)
    childs_best = Text(max_length=4000, **_TEXT)
    next_steps = Text(max_length=2000)
    assistance = Text(
        max_length=4000, help_text="The main content of the help, for kind `assistance`.", **_TEXT
    )
    refused_part = Text(max_length=2000, help_text="What is not granted, in a partial refusal.", **_TEXT)


def decision_data(values: dict[str, Any]) -> DecisionData:
    return DecisionData(**{name: value for name, value in values.items() if name != "version"})


class RequestedDocumentOut(serializers.ModelSerializer):
    class Meta:
        model = RequestedDocument
        fields = [
            "id",
            "type",
            "what",
            "state",
            "asked_on",
            "due_on",
            "reminded_on",
            "received_on",
            "document",
        ]


class ForwardingOut(serializers.ModelSerializer):
    class Meta:
        model = Forwarding
        fields = [
            "id",
            "receiver",
            "address",
            "reason",
            "forwarded_on",
            "papers",
            "letter",
            "applicant_letter",
        ]


class ProvisionalManyIn(StrictSerializer):
    applications = serializers.ListField(child=serializers.UUIDField(), max_length=500)
    reason = serializers.ChoiceField(choices=ProvisionalReason.choices)
    expected_date = Day()


class JobStartedOut(serializers.Serializer):
    job = serializers.UUIDField(help_text="Followed under /jobber/lange/.")


class AdvanceNoticeIn(StrictSerializer):
    rule = Text(max_length=40, help_text="A code from applications/rules/advance_notice.toml.")
    explanation = Text(max_length=4000)


class AdvanceReplyIn(StrictSerializer):
    replied_on = Day()
    reply = Text(max_length=4000)


class AdvanceNoticeOut(serializers.ModelSerializer):
    class Meta:
        model = AdvanceNotice
        fields = ["id", "application", "rule", "explanation", "sent_on", "reply_by", "replied_on", "reply"]


class ConfirmFactsIn(StrictSerializer):
    confirmed_on = Day()
    how = Text(max_length=300, help_text="How it was confirmed.")


class ConfirmationOut(serializers.ModelSerializer):
    class Meta:
        model = FactsConfirmation
        fields = ["id", "application", "confirmed_on", "how"]


class ReceivedIn(StrictSerializer):
    received_on = Day(help_text="The day the letter arrived.")


class ReasonIn(StrictSerializer):
    reason = Text(max_length=2000)


class JudgementIn(StrictSerializer):
    criterion = Text(max_length=60)
    answer = serializers.ChoiceField(choices=["yes", "no"])
    reason = Text(max_length=4000)


class DecisionOut(serializers.ModelSerializer):
    live_appeal = LiveAppealOut(allow_null=True, read_only=True)

    class Meta:
        model = Decision
        fields = [
            "id", "state", "outcome", "basis", "dwelling_type", "persons", "bedrooms", "term_months", "conditions",
            "situation", "reasons", "childs_best", "next_steps", "assistance", "rule_set", "rule_set_version",
            "made_by", "drafted_by", "approved_by", "decided_on", "sent_on", "received_on", "appeal_until", "letter",
            "version", "refused_part", "replaces", "change", "change_reason", "live_appeal",
        ]  # fmt: skip
