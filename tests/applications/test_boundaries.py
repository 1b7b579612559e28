"""The law's boundaries, day by day: each row is a date on which the answer turns, and the day beside it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from applications.calculations.eligibility import Facts, assess, rules_from
from applications.calculations.eligibility.facts import (
    Applicant,
    ChildsBest,
    Citizenship,
    Eviction,
    Hearing,
    Household,
    Housing,
    Income,
    Judgement,
    Registration,
    Situation,
)
from applications.calculations.eligibility.verdicts import Verdict
from core.rules import registry
from core.rules.deadline_rules import calculate, rule_on
from core.rules.rates import shipped_rates

BERGEN_2016, BERGEN_2025, NES = (
    rules_from(next(each for each in registry.shipped("eligibility") if each.code == code))
    for code in ("bergen-2016", "bergen-2025", "nes-2011")
)
WHOLE = Facts(
    assessed_on=date(2026, 11, 20),
    received=date(2026, 11, 1),
    applicant=Applicant(date(1985, 5, 17), Citizenship.NORWEGIAN),
    household=Household(adults=1, children=0),
    registered=(Registration(date(2015, 1, 1)),),
    housing=Housing(Situation.TEMPORARILY_WITH_OTHERS),
    income=Income(Decimal(240_000), documented=True),
    hearing=Hearing(date(2026, 11, 3)),
)


def verdict(code: str, rules: Any = BERGEN_2025, **changes: Any) -> str:
    answer = assess(replace(WHOLE, **changes), rules, shipped_rates())
    return str(next(each.verdict for each in answer.criteria if each.code == code))


@pytest.mark.parametrize(
    ("on", "income", "expected"),
    [
        # 3.5 G for one: 130,160 until 30 April 2026, 136,549 from 1 May.
        (date(2026, 4, 30), "455560.00", "met"),
        (date(2026, 4, 30), "455560.01", "not_met"),
        (date(2026, 5, 1), "455560.01", "met"),
        (date(2026, 5, 1), "477921.50", "met"),
        (date(2026, 5, 1), "477921.51", "not_met"),
        (date(2025, 4, 30), "434098.00", "met"),
        (date(2025, 4, 30), "434098.01", "not_met"),
        (date(2025, 5, 1), "434098.01", "met"),
    ],
)
def test_income_ceiling_turns_on_1_may(on: date, income: str, expected: str) -> None:
    rules = BERGEN_2016 if on < date(2025, 7, 1) else BERGEN_2025

    assert verdict("income", rules, assessed_on=on, income=Income(Decimal(income), True)) == expected


@pytest.mark.parametrize(
    ("on", "end", "expected"),
    [
        # Less than six months left; exactly six is not less.
        (date(2026, 11, 20), date(2027, 5, 19), "met"),
        (date(2026, 11, 20), date(2027, 5, 20), "not_met"),
        (date(2026, 11, 20), date(2027, 5, 21), "not_met"),
        # Six months from 31 August end with the last day of February.
        (date(2026, 8, 31), date(2027, 2, 27), "met"),
        (date(2026, 8, 31), date(2027, 2, 28), "not_met"),
        (date(2027, 8, 31), date(2028, 2, 28), "met"),
        (date(2027, 8, 31), date(2028, 2, 29), "not_met"),
        (date(2026, 11, 20), date(2026, 11, 20), "met"),
    ],
)
def test_lease_with_six_months_left_is_no_ground(on: date, end: date, expected: str) -> None:
    housing = Housing(Situation.TIME_LIMITED_LEASE, lease_end=end, renewal_right=False)

    assert verdict("without_suitable_housing", assessed_on=on, housing=housing) == expected


@pytest.mark.parametrize(
    ("evicted", "last", "on", "expected"),
    [
        (date(2026, 3, 10), date(2026, 11, 20), date(2026, 11, 20), "not_met"),
        (date(2026, 3, 10), date(2026, 11, 20), date(2026, 11, 21), "met"),
        # Never more than a year, whatever was written.
        (date(2025, 11, 20), date(2027, 1, 1), date(2026, 11, 20), "not_met"),
        (date(2025, 11, 20), date(2027, 1, 1), date(2026, 11, 21), "met"),
        # No length decided: a person decides until the year is over.
        (date(2025, 11, 20), None, date(2026, 11, 20), "needs_judgement"),
        (date(2025, 11, 20), None, date(2026, 11, 21), "met"),
        # A year from the leap day ends with February.
        (date(2028, 2, 29), None, date(2029, 2, 28), "needs_judgement"),
        (date(2028, 2, 29), None, date(2029, 3, 1), "met"),
        # Evicted tomorrow is not evicted today.
        (date(2026, 11, 21), date(2027, 6, 1), date(2026, 11, 20), "met"),
    ],
)
def test_quarantine_lasts_its_last_day(evicted: date, last: date | None, on: date, expected: str) -> None:
    eviction = Eviction(evicted, "breach", True, last)

    assert verdict("quarantine", assessed_on=on, evictions=(eviction,)) == expected


@pytest.mark.parametrize(
    ("rules", "code", "since", "on", "expected"),
    [
        (BERGEN_2016, "residence_1_year", date(2023, 9, 10), date(2024, 9, 9), "not_met"),
        (BERGEN_2016, "residence_1_year", date(2023, 9, 10), date(2024, 9, 10), "met"),
        (BERGEN_2016, "residence_1_year", date(2024, 2, 29), date(2025, 2, 27), "not_met"),
        (BERGEN_2016, "residence_1_year", date(2024, 2, 29), date(2025, 2, 28), "met"),
        (NES, "residence_3_years", date(2023, 11, 20), date(2026, 11, 19), "not_met"),
        (NES, "residence_3_years", date(2023, 11, 20), date(2026, 11, 20), "met"),
    ],
)
def test_residence_is_long_enough_on_the_day_itself(
    rules: Any, code: str, since: date, on: date, expected: str
) -> None:
    assert verdict(code, rules, assessed_on=on, registered=(Registration(since),)) == expected


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (date(2008, 11, 20), date(2026, 11, 19), "needs_judgement"),
        (date(2008, 11, 20), date(2026, 11, 20), "met"),
        (date(2008, 2, 29), date(2026, 2, 27), "needs_judgement"),
        (date(2008, 2, 29), date(2026, 2, 28), "met"),
    ],
)
def test_eighteen_is_reached_on_the_birthday(born: date, on: date, expected: str) -> None:
    assert verdict("age_18", assessed_on=on, applicant=Applicant(born, Citizenship.NORWEGIAN)) == expected


@pytest.mark.parametrize(
    ("rule", "start", "end", "shifted"),
    [
        # One month and four weeks: the municipality's own duty, never moved.
        ("provisional_answer_1_month", date(2018, 12, 18), date(2019, 1, 18), False),
        ("provisional_answer_4_weeks", date(2018, 12, 18), date(2019, 1, 15), False),
        ("provisional_answer_1_month", date(2027, 1, 31), date(2027, 2, 28), False),
        ("provisional_answer_1_month", date(2028, 1, 31), date(2028, 2, 29), False),
        ("provisional_answer_1_month", date(2028, 2, 29), date(2028, 3, 29), False),
        ("provisional_answer_1_month", date(2027, 3, 31), date(2027, 4, 30), False),
        ("provisional_answer_1_month", date(2026, 12, 31), date(2027, 1, 31), False),
        ("provisional_answer_1_month", date(2026, 3, 5), date(2026, 4, 5), False),
        ("provisional_answer_4_weeks", date(2026, 3, 9), date(2026, 4, 6), False),
        ("deviation_14_days", date(2026, 12, 11), date(2026, 12, 25), False),
        ("temporary_stay_3_months", date(2026, 11, 30), date(2027, 2, 28), False),
        # The citizen's own: moved past Easter, Sundays, the first and the seventeenth of May.
        ("appeal_3_weeks", date(2026, 3, 12), date(2026, 4, 7), True),
        ("appeal_3_weeks", date(2026, 3, 13), date(2026, 4, 7), True),
        ("appeal_3_weeks", date(2026, 3, 11), date(2026, 4, 1), False),
        ("appeal_3_weeks", date(2026, 4, 10), date(2026, 5, 4), True),
        ("appeal_3_weeks", date(2026, 4, 26), date(2026, 5, 18), True),
        ("appeal_3_weeks", date(2026, 12, 4), date(2026, 12, 28), True),
        ("offer_7_days", date(2026, 12, 18), date(2026, 12, 28), True),
        ("offer_7_days", date(2028, 2, 22), date(2028, 2, 29), False),
        ("notice_4_18_14_days", date(2026, 3, 19), date(2026, 4, 7), True),
        ("protest_1_month", date(2027, 1, 31), date(2027, 3, 1), True),
        ("protest_1_month", date(2028, 1, 31), date(2028, 2, 29), False),
    ],
)
def test_limit_ends_on_its_day_and_moves_only_for_the_citizen(
    rule: str, start: date, end: date, shifted: bool
) -> None:
    found = calculate(rule_on(rule, start), start)

    assert (found.end, found.shifted) == (end, shifted)


def _worse(verdicts: list[str]) -> str:
    for each in ("not_met", "needs_judgement"):
        if each in verdicts:
            return each
    return "met"


#: One way to make each criterion met, not met and for a person to judge.
WAYS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "income": (
        {},
        {"income": Income(Decimal(2_000_000), True)},
        {"income": Income()},
    ),
    "without_suitable_housing": (
        {},
        {"housing": Housing(Situation.OWNED)},
        {"housing": Housing()},
    ),
    "quarantine": (
        {},
        {"evictions": (Eviction(date(2026, 6, 1), "breach", True, date(2027, 1, 1)),)},
        {"evictions": (Eviction(date(2026, 6, 1), "breach", True, None),)},
    ),
    "age_18": ({}, {}, {"applicant": Applicant(date(2010, 1, 1), Citizenship.NORWEGIAN)}),
}
HEARD = ({}, {"hearing": Hearing(None)})
BEST: tuple[dict[str, Any], ...] = (
    {"household": Household(adults=1, children=1), "childs_best": None},
    {"household": Household(adults=1, children=1), "childs_best": ChildsBest(True, ("bomiljø",))},
)


@pytest.mark.parametrize("ways", list(product(range(3), repeat=len(WAYS))))
def test_worst_verdict_decides_and_the_handling_never_does(ways: tuple[int, ...]) -> None:
    facts = WHOLE
    for way, choices in zip(ways, WAYS.values(), strict=True):
        facts = replace(facts, **choices[way])

    plain = assess(facts, BERGEN_2025, shipped_rates())

    counted = [str(each.verdict) for each in plain.criteria if not each.blocks_decision_only]
    assert str(plain.overall) == _worse(counted)
    for heard, best in product(HEARD, BEST):
        # The household counts the same with or without the child in the ceiling's favour: only the handling differs.
        other = assess(replace(facts, **heard, **best), BERGEN_2025, shipped_rates())
        judged = [str(each.verdict) for each in other.criteria if not each.blocks_decision_only]
        assert str(other.overall) == _worse(judged)
        blocked = {
            each.code for each in other.criteria if each.blocks_decision_only and each.verdict == "not_met"
        }
        assert set(other.blocking_decision) == blocked
        assert other.decision_ready == (not blocked)


def test_judgement_without_who_or_why_never_settles() -> None:
    for by, reason in (("", "Grunn"), ("Astrid", ""), (None, None)):
        answer = verdict("able_to_manage", NES, judgements={"able_to_manage": Judgement("yes", by, reason)})
        assert answer == "needs_judgement"
    settled = {"able_to_manage": Judgement("yes", "Astrid", "Har bodd alene")}
    assert verdict("able_to_manage", NES, judgements=settled) == "met"
    assert Verdict.MET == "met"


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2016, 10, 18), None),
        (date(2016, 10, 19), "bergen-2016"),
        (date(2025, 6, 30), "bergen-2016"),
        (date(2025, 7, 1), "bergen-2025"),
        (date(2028, 2, 29), "bergen-2025"),
    ],
)
def test_shipped_sets_follow_each_other_without_a_gap(on: date, code: str | None) -> None:
    in_force = [
        each.code
        for each in registry.shipped("eligibility")
        if each.municipality == "bergen"
        and each.valid_from <= on
        and (each.last_day is None or each.last_day + timedelta(days=1) > on)
    ]

    assert in_force == ([code] if code else [])
