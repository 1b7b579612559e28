"""Assessing an application against the rules valid on the day, and the answers only a person can give."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.calculations.eligibility import EligibilityAnswer, Facts, assess, no_rule_set, rules_from
from applications.calculations.eligibility.facts import (
    Applicant,
    ApplicationKind,
    ChildsBest,
    Citizenship,
    Debt,
    DebtKind,
    Eviction,
    Hearing,
    Household,
    Housing,
    Income,
    Judgement,
    Permit,
    Plan,
    Registration,
)
from applications.calculations.eligibility.facts import Situation as LivesIn
from applications.enums import OPEN_STATES, Answer, State, TextKind
from applications.models import (
    Application,
    Assessment,
    CaseText,
    HousingSituation,
    JudgementAnswer,
)
from applications.models import Income as HouseholdIncome
from applications.policies import applications
from applications.services import assistance
from applications.services.guards import locked
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.base.explain import LocalText, plain_data
from core.base.models import ClockTimestamp
from core.people import services as people
from core.rules.rates import shipped_rates
from core.rules.selectors import rule_set_for

#: The three sides of the child's best interest that must be written about (B3349-3355).
CHILD_FACTORS = {
    TextKind.CHILD_ENVIRONMENT: "bomiljø",
    TextKind.CHILD_STABILITY: "bostabilitet",
    TextKind.CHILD_HEALTH: "fysiske og helsemessige behov",
}
LANGUAGES = ("nb", "nn")


def facts_for(application: Application, on: date) -> Facts:
    """Everything the rules may ask about, as we know it now and as it holds on the day."""
    person = application.applicant
    members = people.members_on(application.household, on)
    composition = people.composition((period.member.person_id, period.role) for period in members)
    housing = (
        HousingSituation.objects.on(on).filter(household=application.household_id)
        .first()
    )  # fmt: skip
    income = HouseholdIncome.objects.on(on).filter(household=application.household_id).first()
    written = dict(
        CaseText.objects.filter(application=application, superseded_at=None).values_list("kind", "text")
    )
    return Facts(
        assessed_on=on,
        received=application.received,
        kind=ApplicationKind(application.kind),
        applicant=Applicant(
            birth_date=person.birth_date,
            citizenship=Citizenship(application.citizenship) if application.citizenship else None,
            permit=Permit(application.permit) if application.permit else None,
        ),
        household=Household(
            adults=composition.adults,
            children=composition.children,
            size=None,
            shared_custody_children=composition.shared_custody_children,
        ),
        registered=tuple(
            Registration(row.first_day, row.last_day) for row in application.registered_periods.all()
        ),
        housing=_housing(housing),
        debts=tuple(_debt(row) for row in application.debts.all()),
        evictions=tuple(
            Eviction(row.date, row.reason, row.carried_out, row.quarantine_last_day)
            for row in application.evictions.all()
        ),
        income=Income(income.gross_yearly, income.documented) if income else Income(),
        hearing=Hearing(application.household_invited, written.get(TextKind.STATEMENT)),
        childs_best=_childs_best(written),
        judgements={
            row.criterion: Judgement(
                answer=row.answer, by=str(row.answered_by or ""), reason=row.reason
            )
            for row in application.judgements.filter(superseded_at=None).select_related("answered_by")
        },
    )  # fmt: skip


def _housing(row: HousingSituation | None) -> Housing:
    if row is None:
        return Housing()
    known = set(LivesIn)
    return Housing(
        # A sublet or a lasting stay with relatives is a home like any other to the criteria.
        situation=LivesIn(row.situation) if row.situation in known else LivesIn.OTHER,
        lease_end=row.lease_end,
        renewal_right=row.renewal_right,
        claimed_unsuitable="" if row.unsuitable == "no" else row.unsuitable,
        discharge=row.discharge,
    )


def _debt(row: Any) -> Debt:
    plan = Plan(row.plan_agreed, row.plan_first_due, row.plan_state) if row.plan_state else None
    return Debt(row.creditor, DebtKind(row.kind), row.amount, row.defaulted, row.paid_on, plan)


def _childs_best(written: dict[str, str]) -> ChildsBest | None:
    factors = tuple(word for kind, word in CHILD_FACTORS.items() if written.get(kind))
    return ChildsBest(assessed=len(factors) == len(CHILD_FACTORS), factors=factors) if factors else None


@dataclass(frozen=True)
class Evaluated:
    """Facts, the answer of the rules valid on the day, and what the rule set is called."""

    facts: Facts
    answer: EligibilityAnswer
    title: LocalText


def evaluate(application: Application, on: date, *, judged: bool = True) -> Evaluated:
    """What the rules valid on the day say, without keeping it; `judged` off: before anybody's judgement."""
    facts = facts_for(application, on)
    if not judged:
        facts = replace(facts, judgements={})
    found = rule_set_for(application.municipality, "eligibility", on)
    if found is None:
        return Evaluated(facts, no_rule_set(on), LocalText(""))
    return Evaluated(facts, assess(facts, rules_from(found), shipped_rates()), found.name)


def snapshot(answer: EligibilityAnswer, title: LocalText) -> dict[str, Any]:
    """The stored result: the answer's own data, and its sentences in the languages of letters."""
    data = answer.as_data()
    data["title"] = {language: title.in_language(language) for language in LANGUAGES}
    data["reference"] = answer.basis[0].reference if answer.basis else ""
    data["sentences"] = {
        language: [
            {
                "code": each.code,
                "title": each.title.in_language(language),
                "rule": each.rule.in_language(language),
                "fact": each.fact.in_language(language),
                "source": each.source.in_language(language),
            }
            for each in answer.criteria
        ]
        for language in LANGUAGES
    }
    return data


def stored_facts(facts: Facts) -> dict[str, Any]:
    """The facts as stored. The household's own words stay in their own table."""
    hearing = Hearing(facts.hearing.household_invited, "..." if facts.hearing.statement else None)
    return dict(plain_data(replace(facts, hearing=hearing)))


def is_stale(assessment: Assessment, application: Application, on: date) -> bool:
    """Whether the facts or the rule set have changed since the assessment was made."""
    found = evaluate(application, on)
    now = {**stored_facts(found.facts), "assessed_on": None}
    then = {**assessment.facts, "assessed_on": None}
    return now != then or (found.answer.rule_set or "") != assessment.rule_set


@transaction.atomic
def assess_application(
    *, actor: Actor, application: Application, on: date | None = None, expected_version: int | None = None
) -> Assessment:
    """Assess against the rule set valid on the day and keep facts and answer as a snapshot.

    Nothing changed since the last one the same day: that one is returned. The state follows: ready for decision
    when every criterion is settled and nothing blocks, else under treatment.
    """
    case = locked(actor, application, "assess", expected_version)
    if expected_version is not None:
        case.save(update_fields=["version"])
    _require_open(case)
    assistance.refuse_criteria(case)
    day = on or actor.today
    found = evaluate(case, day)
    answer = found.answer
    latest = case.assessments.order_by("-made_at").first()
    stored = stored_facts(found.facts)
    if latest and latest.facts == stored and latest.rule_set == (answer.rule_set or ""):
        return latest
    assessment = Assessment(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        assessed_on=day,
        rule_set=answer.rule_set or "",
        rule_set_version=answer.basis[0].version if answer.basis else "",
        facts=stored,
        result=snapshot(answer, found.title),
        overall=str(answer.overall),
        decision_ready=answer.decision_ready and str(answer.overall) in ("met", "not_met"),
        made_by=actor.user,
    )
    assessment.save(force_insert=True)
    events.record(
        actor, "application.assessed", case, on=day,
        detail={"rule_set": assessment.rule_set, "overall": assessment.overall},
    )  # fmt: skip
    _follow(actor, case, assessment)
    application.state, application.version = case.state, case.version
    return assessment


def _require_open(case: Application) -> None:
    if case.state not in OPEN_STATES:
        raise Refused(
            _("Søknaden er avgjort eller avsluttet og kan ikke vurderes. Gjenoppta den først."),
            code="NOT_OPEN",
        )


def _follow(actor: Actor, case: Application, assessment: Assessment) -> None:
    if assessment.decision_ready:
        machine.perform(actor=actor, obj=case, name="make_ready")
    elif case.state == State.READY_FOR_DECISION:
        machine.perform(actor=actor, obj=case, name="return")
    elif case.state == State.RECEIVED:
        machine.perform(actor=actor, obj=case, name="start")


@transaction.atomic
def answer_criterion(
    *, actor: Actor, application: Application, criterion: str, answer: str, reason: str
) -> JudgementAnswer:
    """A person answers what cannot be computed, with a reason. The same answer again returns the one that stands."""
    if answer not in Answer.values:
        raise Refused(
            _("Velg om kravet er oppfylt eller ikke oppfylt."), code="ANSWER_MISSING", field="answer"
        )
    if not reason.strip():
        raise Refused(_("Skriv hvorfor. Begrunnelsen følger saken."), code="REASON_MISSING", field="reason")
    if not applications.permits(actor, "judge"):
        raise NotAllowed("judge")
    case = locked(actor, application, "judge")
    _require_open(case)
    assistance.refuse_criteria(case)
    if criterion not in judged_criteria(case, actor.today):
        raise Refused(_("Dette kravet blir regnet ut og skal ikke vurderes av en person."), code="NOT_JUDGED")
    current = case.judgements.filter(criterion=criterion, superseded_at=None).first()
    if current is not None:
        if current.answer == answer and current.reason == reason.strip():
            return current
        JudgementAnswer.objects.filter(pk=current.pk).update(superseded_at=ClockTimestamp())
    given = JudgementAnswer(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        criterion=criterion,
        answer=answer,
        reason=reason.strip(),
        answered_by=actor.user,
    )
    given.save(force_insert=True)
    case.facts_changed_at = oslo_now()
    case.save(update_fields=["facts_changed_at"])
    events.record(actor, "application.judged", case, detail={"criterion": criterion, "answer": answer})
    return given


def judged_criteria(application: Application, on: date) -> dict[str, str]:
    """The questions open to a person's judgement now: those that need it, and those a person has answered."""
    asked = evaluate(application, on, judged=False).answer
    return {each.code: str(each.title) for each in asked.criteria if each.verdict == "needs_judgement"}
