"""Assessment of an application against dated criteria (vurdering etter tildelingskriteriene).

`assess(facts, rules, rates)` is the only entry. A criterion that exists is used by naming its test in a
rule set (`applications/rules/eligibility/*.toml`); a new kind of test is one function in `criteria/`.
"""

from applications.calculations.eligibility.assess import EligibilityAnswer, assess, no_rule_set
from applications.calculations.eligibility.facts import Facts
from applications.calculations.eligibility.rules import EligibilityRules, rules_from
from applications.calculations.eligibility.verdicts import Verdict

__all__ = ["EligibilityAnswer", "EligibilityRules", "Facts", "Verdict", "assess", "no_rule_set", "rules_from"]
