"""The assessment itself: every criterion in force on the day, explained, and what they come to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.calculations.eligibility import criteria as _criteria
from applications.calculations.eligibility.facts import Facts
from applications.calculations.eligibility.letter import JUDGED
from applications.calculations.eligibility.registry import TESTS, Question
from applications.calculations.eligibility.rules import CriterionRule, EligibilityRules
from applications.calculations.eligibility.verdicts import (
    VERDICT_WORDS,
    CriterionResult,
    Finding,
    IncomeLimit,
    Verdict,
)
from core.base.explain import Basis, Line, line, plain_data
from core.base.explain import marked as _
from core.rules.rates import Rates

_criteria.load()

#: The form of the stored snapshot.
SNAPSHOT_VERSION = 1


@dataclass(frozen=True)
class EligibilityAnswer:
    """Outcome of an assessment.

    `overall`: not_met beats needs_judgement beats met. `blocking_decision` lists what must be in place
    before a decision is made, whatever the overall verdict.
    """

    rule_set: str | None
    assessed_on: date
    overall: Verdict
    criteria: tuple[CriterionResult, ...]
    income_limit: IncomeLimit | None
    decision_ready: bool
    blocking_decision: tuple[str, ...]
    basis: tuple[Basis, ...]
    explanation: tuple[Line, ...]

    def as_data(self) -> dict[str, Any]:
        """The snapshot stored with the assessment: JSON values, sentences in bokmål."""
        return {"snapshot_version": SNAPSHOT_VERSION, **plain_data(self)}


def assess(facts: Facts, rules: EligibilityRules, rates: Rates) -> EligibilityAnswer:
    """Assess the facts against the criteria of the set that hold on the day of the assessment."""
    in_force = [rule for rule in rules.criteria if rule.holds_on(facts.assessed_on)]
    results = tuple(_result(facts, rule, rates) for rule in in_force)
    deciding = [each.verdict for each in results if not each.blocks_decision_only]
    blocking = tuple(
        each.code for each in results if each.blocks_decision_only and each.verdict == Verdict.NOT_MET
    )
    limit = next((each.limit for each in results if each.limit), None)
    return EligibilityAnswer(
        rule_set=rules.code,
        assessed_on=facts.assessed_on,
        overall=_overall(deciding),
        criteria=results,
        income_limit=limit,
        decision_ready=not blocking,
        blocking_decision=blocking,
        basis=(rules.basis, *_rate_basis(in_force, rates, facts.assessed_on)),
        explanation=tuple(_explain(rules, results, blocking, facts.assessed_on)),
    )


def no_rule_set(assessed_on: date) -> EligibilityAnswer:
    """The answer for a municipality without criteria on the day."""
    fact = line(_("Kommunen har ingen kriterier som gjelder %(on)s."), on=assessed_on)
    return EligibilityAnswer(None, assessed_on, Verdict.NO_RULE_SET, (), None, False, (), (), (fact,))


def _result(facts: Facts, rule: CriterionRule, rates: Rates) -> CriterionResult:
    test = TESTS[rule.test]
    question = Question(facts, rule.code, rule.parameters, rates)
    finding = _settled(question, test.run(question))
    return CriterionResult(
        code=rule.code,
        title=rule.title,
        verdict=finding.verdict,
        fact=finding.fact,
        source=finding.source or facts.sources.get(test.group) or test.source,
        rule=rule.rule,
        basis=rule.basis,
        blocks_decision_only=rule.blocks_decision_only,
        limit=finding.limit,
        letter=rule.letter.paragraph(finding) if rule.letter and rule.in_letter else None,
        in_letter=rule.in_letter,
        dated=facts.dates.get(f"judgements.{rule.code}" if finding.case == JUDGED else test.group),
    )


def _settled(question: Question, finding: Finding) -> Finding:
    """Where a rule leaves room, a person's complete judgement under the criterion's code settles it."""
    given = question.facts.judgements.get(question.code)
    if finding.verdict != Verdict.NEEDS_JUDGEMENT or given is None or not given.complete:
        return finding
    settled = TESTS["judgement"].run(Question(question.facts, question.code, {}, question.rates))
    return Finding(settled.verdict, settled.fact, settled.case, settled.source, finding.limit)


def _overall(verdicts: list[Verdict]) -> Verdict:
    for verdict in (Verdict.NOT_MET, Verdict.NEEDS_JUDGEMENT):
        if verdict in verdicts:
            return verdict
    return Verdict.MET


def _rate_basis(rules: list[CriterionRule], rates: Rates, on: date) -> list[Basis]:
    codes = dict.fromkeys(rule.parameters["rate"] for rule in rules if "rate" in rule.parameters)
    return [rates[code].basis_on(on) for code in codes]


def _explain(
    rules: EligibilityRules, results: tuple[CriterionResult, ...], blocking: tuple[str, ...], on: date
) -> list[Line]:
    lines = [
        line(
            _("Vurdert %(on)s etter %(set)s (%(basis)s)."), on=on, set=rules.code, basis=rules.basis.reference
        )
    ]
    for each in results:
        words = VERDICT_WORDS[each.verdict]
        lines.append(
            line(_("%(title)s: %(verdict)s. %(fact)s"), title=each.title, verdict=words, fact=each.fact)
        )
    titles = {each.code: each.title for each in results}
    lines.extend(
        line(_("Før vedtak må dette være på plass: %(title)s."), title=titles[code]) for code in blocking
    )
    return lines
