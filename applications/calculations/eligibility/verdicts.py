"""What a criterion or an assessment can come to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.base.explain import Basis, Line, LocalText


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NEEDS_JUDGEMENT = "needs_judgement"
    NOT_APPLICABLE = "not_applicable"
    NO_RULE_SET = "no_rule_set"


VERDICT_WORDS = {
    Verdict.MET: LocalText("oppfylt", "oppfylt", "met"),
    Verdict.NOT_MET: LocalText("ikke oppfylt", "ikkje oppfylt", "not met"),
    Verdict.NEEDS_JUDGEMENT: LocalText(
        "må vurderes av saksbehandler", "må vurderast av saksbehandlar", "needs judgement"
    ),
    Verdict.NOT_APPLICABLE: LocalText("gjelder ikke", "gjeld ikkje", "does not apply"),
    Verdict.NO_RULE_SET: LocalText("ingen regler gjelder", "ingen reglar gjeld", "no rules apply"),
}


@dataclass(frozen=True)
class IncomeLimit:
    """The ceiling a household is measured against: so many times G."""

    G: Decimal
    times: Decimal
    amount: Decimal
    since: date | None = None


@dataclass(frozen=True)
class Finding:
    """What one criterion function found: a verdict and the fact it rests on.

    `source` overrides where the fact comes from; a judgement names the person who made it. `case` names what was
    found, so that the letter can say it in its own words.
    """

    verdict: Verdict
    fact: Line
    case: str = ""
    source: LocalText | None = None
    limit: IncomeLimit | None = None


@dataclass(frozen=True)
class LetterParagraph:
    """A criterion as the letter says it; `because` continues «fordi» when the criterion is not met."""

    title: LocalText
    text: LocalText
    because: LocalText


@dataclass(frozen=True)
class CriterionResult:
    """One criterion, explained: verdict, fact, source of the fact, text and authority of the rule."""

    code: str
    title: LocalText
    verdict: Verdict
    fact: Line
    source: LocalText
    rule: LocalText
    basis: Basis
    blocks_decision_only: bool
    limit: IncomeLimit | None = None
    #: None: the rule set has no sentences for the letter, or the criterion is not spoken of there.
    letter: LetterParagraph | None = None
    in_letter: bool = True
    #: The day the fact is from, where that is known.
    dated: date | None = None
