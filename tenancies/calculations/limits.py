"""When a period of a lease ends, by the dated rules of `core/rules/data/deadline_rules.toml`. Pure.

What the municipality may set itself comes as `own` (`core.rules.selectors.own_deadlines`).
"""

from datetime import date
from functools import lru_cache

from core.rules.deadline_rules import calculate, rule_on
from core.rules.kinds import Overrides

FEE = "letter_fee_14_days"
DAMAGE_SEND, DAMAGE_SEND_GUARANTEE = "damage_send_30_days", "damage_send_guarantee_2_months"
DAMAGE_ANSWER, DAMAGE_ANSWER_LEAST = "damage_answer_21_days", "damage_answer_least_14_days"
GOODS_COLLECT, GOODS_COLLECT_LEAST = "goods_collect_28_days", "goods_collect_least_7_days"
BELONGINGS_AGAIN = "belongings_again_14_days"
TENANT_TIME = "tenant_time_14_days"
LETTER_ARRIVES = "letter_arrives_14_days"
NOTICE, SUIT = "landlord_notice_3_months", "suit_3_months"
REQUEST_ANSWER, SUBLET_ABSENCE = "lease_request_answer_1_month", "sublet_absence_2_years"
ENTRY, ESTATE_NOTICE, OLDER_CLAIMS = "lease_entry_1_month", "estate_notice_3_months", "older_claims_6_months"
MIN_TERM, MIN_TERM_LOFT = "min_term_3_years", "min_term_loft_1_year"
REVIEW, DEMAND = "renewal_review_6_months", "lease_expiry_3_months"
EXPIRED_1, EXPIRED_2 = "expiry_alarm_1_month", "expiry_alarm_2_months"
#: Counted back from the last day for the demand.
EXPIRED_2_5 = "expiry_alarm_2_5_months"
STAY_ANSWER, STAY_EXCEPTION = "temporary_answer_14_days", "temporary_exception_92_days"
DUE_OUT = "due_out_2_months"
HANDOVER_CONFIRM, PLAN_REVIEW = "handover_confirm_3_days", "plan_review_90_days"
DESCENDANT, TOGETHER = "descendant_6_months", "together_2_years"


def ends(rule: str, start: date, own: Overrides | None = None) -> date:
    """The last day of the period that started on `start`, moved where the rule says so."""
    if own:
        return calculate(rule_on(rule, start, own.get("rules")), start).end
    return _shipped(rule, start)


@lru_cache(maxsize=4096)
def _shipped(rule: str, start: date) -> date:
    return calculate(rule_on(rule, start), start).end
