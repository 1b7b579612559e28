"""Assessing an application against the rules valid on the day, and the answers only a person can give."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.calculations.eligibility import EligibilityAnswer, Facts, assess, no_rule_set, rules_from
from applications.enums import LISTED_STATES, OPEN_STATES, Answer, State
from applications.models import Application, Assessment, JudgementAnswer
from applications.policies import applications
from applications.services import assistance
from applications.services.blocking import children_unassessed
from applications.services.case_facts import facts_for
from applications.services.guards import locked
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.base.explain import LocalText, plain_data
from core.base.models import ClockTimestamp
from core.rules.selectors import rates_for, rule_set_for

LANGUAGES = ("nb", "nn")
#: What says where facts come from, and is no fact itself.
_ABOUT_FACTS = ("assessed_on", "sources", "dates")


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
    return Evaluated(facts, assess(facts, rules_from(found), rates_for(application.municipality)), found.name)


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
    """The facts as stored. The household's own words stay in their own table; days and sources go with the result."""
    hearing = replace(facts.hearing, statement="..." if facts.hearing.statement else None)
    return dict(plain_data(replace(facts, hearing=hearing, sources={}, dates={})))


def same_facts(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two stored sets of facts say the same, whatever the day."""

    def said(facts: dict[str, Any]) -> dict[str, Any]:
        return {name: _known(value) for name, value in facts.items() if name not in _ABOUT_FACTS}

    return said(one) == said(other)


def _known(value: Any) -> Any:
    """Without what is not known: a fact that older snapshots did not have is as unknown there as one left empty."""
    if isinstance(value, dict):
        return {name: _known(each) for name, each in value.items() if each is not None}
    return value


def is_stale(assessment: Assessment, application: Application, on: date) -> bool:
    """Whether the facts, the rule set or what they come to have changed since the assessment was made.

    A new rule set counts from its first day, not from the day it was published.
    """
    found = evaluate(application, on)
    if not same_facts(stored_facts(found.facts), assessment.facts):
        return True
    if _set_and_version(found.answer) != (assessment.rule_set, assessment.rule_set_version):
        return True
    then = {row["code"]: row["verdict"] for row in assessment.result.get("criteria", [])}
    return {each.code: str(each.verdict) for each in found.answer.criteria} != then


def _set_and_version(answer: EligibilityAnswer) -> tuple[str, str]:
    return answer.rule_set or "", answer.basis[0].version if answer.basis else ""


def out_of_date(assessment: Assessment, application: Application, on: date) -> str:
    """For the page, at the cost of one query: "facts" or "rules" when they have changed since, else nothing."""
    if assessment.made_at < application.facts_changed_at:
        return "facts"
    now = rule_set_for(application.municipality, "eligibility", on)
    in_force = (now.code, now.version) if now else ("", "")
    return "rules" if in_force != (assessment.rule_set, assessment.rule_set_version) else ""


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
    rule_set, version = _set_and_version(answer)
    unchanged = latest and (latest.assessed_on, latest.rule_set, latest.rule_set_version) == (
        day,
        rule_set,
        version,
    )
    if latest and unchanged and same_facts(latest.facts, stored):
        return latest
    assessment = Assessment(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        assessed_on=day,
        rule_set=rule_set,
        rule_set_version=version,
        facts=stored,
        result=snapshot(answer, found.title),
        overall=str(answer.overall),
        decision_ready=answer.decision_ready
        and str(answer.overall) in ("met", "not_met")
        and not children_unassessed(found.facts),
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
    if case.state not in (*OPEN_STATES, *LISTED_STATES):
        raise Refused(
            _("Søknaden er avgjort eller avsluttet og kan ikke vurderes. Gjenoppta den først."),
            code="NOT_OPEN",
        )


def _follow(actor: Actor, case: Application, assessment: Assessment) -> None:
    if case.state in LISTED_STATES:
        # Looked at again after the grant: the household keeps its place until something is decided.
        return
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
