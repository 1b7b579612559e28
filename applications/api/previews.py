"""Preview of eligibility: the facts in, every criterion explained, nothing saved."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from applications.calculations.eligibility import EligibilityAnswer, Facts, assess, no_rule_set, rules_from
from applications.calculations.eligibility import facts as known
from applications.calculations.eligibility.verdicts import Verdict
from core.agencies.models import Municipality
from core.agencies.previews import (
    EARLIEST,
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
from core.rules import registry
from core.rules.models import RuleSet
from core.rules.selectors import own_contents, rates_for, rule_set_for, rule_set_named

KIND = "eligibility"
_OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True, "default": None}


def _choice(choices: Iterable[str], **options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[str(each) for each in choices], **{**_OPTIONAL, **options})


@extend_schema_field({"oneOf": [{"type": "string", "format": "date"}, {"type": "boolean"}], "nullable": True})
class DayOrFlag(serializers.Field):
    """The day something was done, or merely that it was: true counts as done before any day of interest."""

    def to_internal_value(self, data: Any) -> date | None:
        if isinstance(data, bool):
            return EARLIEST if data else None
        return Day().run_validation(data)

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(
    {
        "oneOf": [{"type": "boolean", "enum": [False]}, {"type": "string", "enum": ["health", "family"]}],
        "nullable": True,
    }
)
class Claim(serializers.Field):
    """Whether the dwelling is said to be unsuitable, and why."""

    def to_internal_value(self, data: Any) -> str:
        if data is False:
            return ""
        if data in ("health", "family"):
            return str(data)
        raise serializers.ValidationError(_("Må være false, health eller family."))

    def to_representation(self, value: Any) -> Any:
        return value


class ApplicantFacts(StrictSerializer):
    birth_date = Day(**_OPTIONAL)
    citizenship = _choice(known.Citizenship)
    permit = _choice(known.Permit)


class HouseholdFacts(StrictSerializer):
    adults = Whole(min_value=0, max_value=99, **_OPTIONAL)
    children = Whole(min_value=0, max_value=99, **_OPTIONAL)
    size = Whole(min_value=0, max_value=99, help_text="Used when given, else adults + children.", **_OPTIONAL)
    shared_custody_children = Whole(min_value=0, max_value=99, **_OPTIONAL)


class HousingFacts(StrictSerializer):
    situation = _choice(known.Situation)
    lease_end = Day(**_OPTIONAL)
    renewal_right = Flag(**_OPTIONAL)
    claimed_unsuitable = Claim(**_OPTIONAL)
    discharge = Day(**_OPTIONAL)


class PlanFacts(StrictSerializer):
    agreed = DayOrFlag(**_OPTIONAL)
    first_due = Day(**_OPTIONAL)
    state = _choice(["kept", "broken"])


class DebtFacts(StrictSerializer):
    creditor = _choice(["municipality", "private"])
    kind = _choice(known.DebtKind)
    amount = Money(min_value=Decimal(0), **_OPTIONAL)
    defaulted = Flag(**_OPTIONAL)
    paid_on = Day(**_OPTIONAL)
    plan = PlanFacts(**_OPTIONAL)


class EvictionFacts(StrictSerializer):
    date = Day()
    reason = Text(
        allow_blank=True, max_length=300, help_text='"breach" counts; any other text does not.', **_OPTIONAL
    )
    carried_out = Flag(**_OPTIONAL)
    quarantine_last_day = Day(**_OPTIONAL)


class IncomeFacts(StrictSerializer):
    gross_yearly = Money(min_value=Decimal(0), **_OPTIONAL)
    documented = Flag(**_OPTIONAL)


class HearingFacts(StrictSerializer):
    household_invited = Day(**_OPTIONAL)
    statement = Text(allow_blank=True, max_length=10_000, **_OPTIONAL)


class ChildsBestFacts(StrictSerializer):
    assessed = DayOrFlag(**_OPTIONAL)
    factors = serializers.ListField(child=Text(max_length=100), **_OPTIONAL)


class JudgementFacts(StrictSerializer):
    answer = _choice(["yes", "no"])
    by = Text(allow_blank=True, max_length=200, **_OPTIONAL)
    reason = Text(allow_blank=True, max_length=2000, **_OPTIONAL)


class Judgements(StrictSerializer):
    """Answers of a person by what is judged: the keys are those of the rule sets."""

    def get_fields(self) -> dict[str, Any]:
        keys = dict.fromkeys(
            key for shipped in registry.shipped(KIND) for key in judgement_keys(shipped.content)
        )
        return {key: JudgementFacts(**_OPTIONAL) for key in sorted(keys)}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and set(data) - set(self.fields):
            # A municipality's own sets may ask what no shipped set asks.
            for content in own_contents(KIND):
                for key in judgement_keys(content):
                    self.fields.setdefault(key, JudgementFacts(**_OPTIONAL))
        return super().to_internal_value(data)


def judgement_keys(content: Mapping[str, Any]) -> list[str]:
    """What a person can be asked to judge under a rule set: its criteria, and what they name themselves."""
    criteria = content.get("criteria", ())
    named = [row["parameters"]["judgement"] for row in criteria if "judgement" in row.get("parameters", {})]
    return [*(row["code"] for row in criteria), *named]


class FactsSerializer(StrictSerializer):
    assessed_on = Day(help_text="Decides the rule set and the rates.")
    received = Day(**_OPTIONAL)
    kind = _choice(known.ApplicationKind)
    applicant = ApplicantFacts(**_OPTIONAL)
    household = HouseholdFacts(**_OPTIONAL)
    registered_in_municipality = serializers.ListField(child=Span(), max_length=200, **_OPTIONAL)
    housing = HousingFacts(**_OPTIONAL)
    debts = DebtFacts(many=True, **_OPTIONAL)
    evictions = EvictionFacts(many=True, **_OPTIONAL)
    income = IncomeFacts(**_OPTIONAL)
    hearing = HearingFacts(**_OPTIONAL)
    childs_best = ChildsBestFacts(**_OPTIONAL)
    judgements = Judgements(**_OPTIONAL)


class EligibilityQuestion(StrictSerializer):
    municipality = MunicipalityCode()
    rule_set = Text(
        help_text="A set by name, whatever its dates; null is the one in force on assessed_on.", **_OPTIONAL
    )
    facts = FactsSerializer()


class IncomeLimitReply(serializers.Serializer):
    G = serializers.CharField()
    times = serializers.FloatField()
    amount = serializers.CharField()


class CriterionReply(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    verdict = serializers.CharField()
    fact = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the attribute
    rule = serializers.CharField()
    basis = serializers.CharField()


class EligibilityReply(ExplainedSerializer):
    rule_set = serializers.CharField(allow_null=True)
    overall = serializers.ChoiceField(
        choices=[str(each) for each in Verdict if each is not Verdict.NOT_APPLICABLE]
    )
    criteria = serializers.DictField(
        child=serializers.ChoiceField(
            choices=[str(each) for each in Verdict if each is not Verdict.NO_RULE_SET]
        )
    )
    income_limit = IncomeLimitReply(allow_null=True)
    decision_ready = serializers.BooleanField()
    blocking_decision = serializers.ListField(child=serializers.CharField())
    details = CriterionReply(many=True)


EXAMPLE = {
    "municipality": "bergen",
    "rule_set": None,
    "facts": {
        "assessed_on": "2025-03-03",
        "received": "2025-01-15",
        "kind": "new",
        "applicant": {"birth_date": "1990-05-12", "citizenship": "foreign", "permit": "asylum"},
        "household": {"adults": 1, "children": 1, "size": 2, "shared_custody_children": 0},
        "registered_in_municipality": [["2020-01-01", None]],
        "housing": {
            "situation": "time_limited_lease",
            "lease_end": "2025-05-31",
            "renewal_right": False,
            "claimed_unsuitable": False,
            "discharge": None,
        },
        "debts": [
            {
                "creditor": "municipality",
                "kind": "unpaid_rent",
                "amount": "12267.00",
                "defaulted": True,
                "paid_on": None,
                "plan": {"agreed": "2025-01-10", "first_due": "2025-02-01", "state": "kept"},
            }
        ],
        "evictions": [
            {
                "date": "2023-06-01",
                "reason": "breach",
                "carried_out": True,
                "quarantine_last_day": "2024-01-31",
            }
        ],
        "income": {"gross_yearly": "300000.00", "documented": True},
        "hearing": {"household_invited": "2025-01-20", "statement": None},
        "childs_best": {
            "assessed": True,
            "factors": ["bomiljø", "bostabilitet", "fysiske og helsemessige behov"],
        },
        "judgements": {"unsuitable": {"answer": "no", "by": "Kari Sak", "reason": "Boligen er egnet."}},
    },
}


class EligibilityPreview(PreviewView):
    """How facts stand against a municipality's criteria."""

    request_class = EligibilityQuestion

    @extend_schema(
        operation_id="eligibility_preview",
        summary="Assess eligibility without saving anything",
        request=EligibilityQuestion,
        responses=EligibilityReply,
        tags=["previews"],
        examples=[OpenApiExample("A family with a lease about to end", value=EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def answer(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        facts = facts_from(values["facts"])
        found = _rule_set(values["municipality"], values["rule_set"], facts.assessed_on)
        answer = (
            assess(facts, rules_from(found), rates_for(values["municipality"]))
            if found
            else no_rule_set(facts.assessed_on)
        )
        return {**reply(answer, language), **explained(answer.basis, answer.explanation, language)}


def _rule_set(municipality: Municipality, code: str | None, on: date) -> RuleSet | None:
    if code is None:
        return rule_set_for(municipality, KIND, on)
    found = rule_set_named(municipality, KIND, code)
    if found is None:
        raise serializers.ValidationError({"rule_set": [_("Kommunen har ikke et slikt regelsett.")]})
    return found


def reply(answer: EligibilityAnswer, language: str) -> dict[str, Any]:
    limit = answer.income_limit
    return {
        "rule_set": answer.rule_set,
        "overall": answer.overall,
        "criteria": {each.code: each.verdict for each in answer.criteria},
        "income_limit": limit
        and {"G": money(limit.G), "times": float(limit.times), "amount": money(limit.amount)},
        "decision_ready": answer.decision_ready,
        "blocking_decision": list(answer.blocking_decision),
        "details": [
            {
                "code": each.code,
                "title": each.title.in_language(language),
                "verdict": each.verdict,
                "fact": each.fact.in_language(language),
                "source": each.source.in_language(language),
                "rule": each.rule.in_language(language),
                "basis": each.basis.reference,
            }
            for each in answer.criteria
        ],
    }


def facts_from(given: Mapping[str, Any]) -> Facts:
    """The facts of a validated request."""
    on = given["assessed_on"]
    best = given["childs_best"]
    return Facts(
        assessed_on=on,
        received=given["received"],
        kind=known.ApplicationKind(given["kind"] or "new"),
        applicant=known.Applicant(**(given["applicant"] or {})),
        household=known.Household(**(given["household"] or {})),
        registered=tuple(known.Registration(*span) for span in given["registered_in_municipality"] or ()),
        housing=_housing(given["housing"] or {}),
        debts=tuple(_debt(each) for each in given["debts"] or ()),
        evictions=tuple(
            known.Eviction(
                evicted_on=each["date"],
                reason=each["reason"],
                carried_out=each["carried_out"],
                quarantine_last_day=each["quarantine_last_day"],
            )
            for each in given["evictions"] or ()
        ),
        income=known.Income(**(given["income"] or {})),
        hearing=known.Hearing(**(given["hearing"] or {})),
        childs_best=best
        and known.ChildsBest(
            assessed=best["assessed"] is not None and best["assessed"] <= on,
            factors=tuple(best["factors"] or ()),
        ),
        judgements={
            key: known.Judgement(**each)
            for key, each in (given["judgements"] or {}).items()
            if each is not None
        },
    )


def _housing(given: Mapping[str, Any]) -> known.Housing:
    return known.Housing(**{**given, "claimed_unsuitable": given.get("claimed_unsuitable") or ""})


def _debt(given: Mapping[str, Any]) -> known.Debt:
    plan = given["plan"]
    return known.Debt(**{**given, "plan": plan and known.Plan(**plan)})


urlpatterns = [path("rules/eligibility/preview", EligibilityPreview.as_view(), name="eligibility-preview")]
