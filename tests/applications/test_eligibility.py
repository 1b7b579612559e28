"""Eligibility by table: each criterion on both sides of its boundary, then what they come to together."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import applications
from applications.calculations.eligibility import EligibilityAnswer, Facts, assess, no_rule_set, rules_from
from applications.calculations.eligibility.facts import (
    Applicant,
    ChildsBest,
    Debt,
    Eviction,
    Hearing,
    Household,
    Housing,
    Income,
    Judgement,
    Plan,
    Registration,
)
from core.base.explain import LocalText
from core.rules.rates import shipped_rates
from core.rules.registry import read

RULES = Path(applications.__file__).parent / "rules"
ON = date(2025, 3, 3)

#: Meets every criterion of Bergen 2016 on 3 March 2025, one person.
SOUND = Facts(
    assessed_on=ON,
    applicant=Applicant(date(1990, 5, 12), "norwegian"),
    household=Household(adults=1, children=0),
    registered=(Registration(date(2020, 1, 1)),),
    housing=Housing("hostel"),
    income=Income(Decimal("300000"), documented=True),
)


def ask(facts: Facts, rule_set: str = "bergen-2016") -> EligibilityAnswer:
    return assess(
        facts, rules_from(read("eligibility", RULES / "eligibility" / f"{rule_set}.toml")), shipped_rates()
    )


def verdict(facts: Facts, criterion: str, rule_set: str = "bergen-2016") -> str:
    return next(each.verdict for each in ask(facts, rule_set).criteria if each.code == criterion)


def test_everything_in_order_is_met() -> None:
    answer = ask(SOUND)

    assert answer.overall == "met"
    assert {each.code for each in answer.criteria} == {
        "age_18", "residence_1_year", "without_suitable_housing", "residence_permit", "debts", "quarantine", "income",
    }  # fmt: skip
    assert (answer.decision_ready, answer.blocking_decision) == (True, ())


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2007, 3, 3), "met"),  # eighteen today
        (date(2007, 3, 4), "needs_judgement"),
        (date(2010, 1, 1), "needs_judgement"),
        (None, "needs_judgement"),
    ],
)
def test_age_is_eighteen_as_a_rule(born: date | None, expected: str) -> None:
    assert verdict(replace(SOUND, applicant=Applicant(born, "norwegian")), "age_18") == expected


@pytest.mark.parametrize(
    ("periods", "on", "expected"),
    [
        ([(date(2023, 9, 10), None)], date(2024, 9, 10), "met"),
        ([(date(2023, 9, 10), None)], date(2024, 9, 9), "not_met"),
        ([(date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), None)], date(2024, 6, 1), "met"),
        ([(date(2023, 1, 1), date(2023, 12, 30)), (date(2024, 1, 1), None)], date(2024, 6, 1), "not_met"),
        ([(date(2024, 1, 1), None), (date(2023, 1, 1), date(2024, 1, 1))], date(2024, 6, 1), "met"),
        ([(date(2015, 1, 1), date(2024, 5, 31))], date(2024, 5, 31), "met"),
        ([(date(2015, 1, 1), date(2024, 5, 31))], date(2024, 6, 1), "not_met"),
        ([(date(2025, 1, 1), None)], date(2024, 6, 1), "not_met"),
        ([(date(2022, 1, 1), None), (date(2023, 1, 1), date(2023, 2, 1))], date(2024, 6, 1), "met"),
        ([], date(2024, 6, 1), "not_met"),
    ],
)
def test_residence_counts_from_the_first_day_without_a_break(periods: list, on: date, expected: str) -> None:
    facts = replace(SOUND, assessed_on=on, registered=tuple(Registration(*period) for period in periods))

    assert verdict(facts, "residence_1_year") == expected


@pytest.mark.parametrize(("on", "expected"), [(date(2018, 6, 30), "not_met"), (date(2018, 7, 1), "met")])
def test_nes_asks_three_years(on: date, expected: str) -> None:
    facts = replace(SOUND, assessed_on=on, registered=(Registration(date(2015, 7, 1)),))

    assert verdict(facts, "residence_3_years", "nes-2011") == expected


YES, NO = Judgement("yes", "Kari Sak", "trapper"), Judgement("no", "Kari Sak", "ny heis")


@pytest.mark.parametrize(
    ("housing", "judgement", "expected"),
    [
        (Housing("temporarily_with_others"), None, "met"),
        (Housing("hostel"), None, "met"),
        (Housing("institution", discharge=date(2025, 4, 1)), None, "met"),
        (Housing("indefinite_lease"), None, "not_met"),
        (Housing("municipal_lease"), None, "not_met"),
        (Housing("owned"), None, "not_met"),
        (Housing("time_limited_lease", date(2025, 9, 2), False), None, "met"),
        (Housing("time_limited_lease", date(2025, 9, 3), False), None, "not_met"),  # six months exactly
        (Housing("time_limited_lease", date(2025, 9, 2), True), None, "not_met"),
        (Housing("time_limited_lease", date(2025, 9, 2), None), None, "needs_judgement"),
        (Housing("time_limited_lease", None, False), None, "needs_judgement"),
        (Housing("time_limited_lease", date(2027, 1, 1), None), None, "not_met"),
        (Housing("municipal_lease", date(2025, 5, 31), False), None, "met"),
        (Housing("indefinite_lease", claimed_unsuitable="health"), None, "needs_judgement"),
        (Housing("indefinite_lease", claimed_unsuitable="health"), YES, "met"),
        (Housing("indefinite_lease", claimed_unsuitable="family"), NO, "not_met"),
        (Housing("indefinite_lease", claimed_unsuitable="health"), Judgement("yes"), "needs_judgement"),
        (Housing("time_limited_lease", date(2027, 1, 1), False, "health"), None, "needs_judgement"),
        (Housing("time_limited_lease", date(2025, 5, 1), False, "health"), NO, "met"),
        (Housing("time_limited_lease", None, False, "health"), NO, "needs_judgement"),
        (Housing("hostel", claimed_unsuitable="health"), NO, "met"),
        (Housing("other"), None, "needs_judgement"),
        (Housing(None), None, "needs_judgement"),
    ],
)
def test_suitable_housing_by_situation(housing: Housing, judgement: Judgement | None, expected: str) -> None:
    judgements = {"unsuitable": judgement} if judgement else {}

    assert (
        verdict(replace(SOUND, housing=housing, judgements=judgements), "without_suitable_housing")
        == expected
    )


@pytest.mark.parametrize(
    ("citizenship", "permit", "expected"),
    [
        ("norwegian", None, "met"),
        ("foreign", "asylum", "met"),
        ("foreign", "humanitarian", "met"),
        ("foreign", "permanent", "met"),
        ("foreign", "nordic", "needs_judgement"),
        ("foreign", "collective_protection", "needs_judgement"),
        ("foreign", "asylum_pending", "not_met"),
        ("foreign", "eea_registered", "not_met"),
        ("foreign", "work", "not_met"),
        ("foreign", None, "needs_judgement"),
        (None, None, "needs_judgement"),
    ],
)
def test_right_to_stay_by_permit(citizenship: str | None, permit: str | None, expected: str) -> None:
    facts = replace(SOUND, applicant=Applicant(date(1990, 1, 1), citizenship, permit))

    assert verdict(facts, "residence_permit") == expected


def debt(**values: object) -> Debt:
    return Debt(
        **{
            "creditor": "municipality",
            "kind": "unpaid_rent",
            "amount": Decimal(9000),
            "defaulted": True,
            **values,
        }
    )


KEPT, BROKEN = (
    Plan(date(2025, 1, 1), date(2025, 2, 1), "kept"),
    Plan(date(2025, 1, 1), date(2025, 2, 1), "broken"),
)


@pytest.mark.parametrize(
    ("debts", "expected"),
    [
        ([], "met"),
        ([debt()], "not_met"),
        ([debt(kind="loan")], "not_met"),
        ([debt(kind="repayable_bostotte")], "not_met"),
        ([debt(kind="loan", defaulted=False)], "met"),
        ([debt(kind="loan", defaulted=None)], "needs_judgement"),
        ([debt(defaulted=None)], "not_met"),
        ([debt(kind="other")], "met"),
        ([debt(creditor="private")], "met"),
        ([debt(paid_on=ON)], "met"),
        ([debt(paid_on=date(2025, 3, 4))], "not_met"),
        ([debt(plan=KEPT)], "met"),
        ([debt(plan=BROKEN)], "not_met"),
        ([debt(plan=replace(KEPT, agreed=date(2025, 3, 4)))], "not_met"),
        ([debt(plan=replace(KEPT, agreed=None))], "not_met"),
        ([debt(plan=replace(KEPT, state=None))], "needs_judgement"),
        ([debt(amount=Decimal(0))], "met"),
        ([debt(plan=KEPT), debt(kind="loan")], "not_met"),
        ([debt(kind="loan", defaulted=None), debt()], "not_met"),
    ],
)
def test_debts_to_the_municipality(debts: list[Debt], expected: str) -> None:
    assert verdict(replace(SOUND, debts=tuple(debts)), "debts") == expected


@pytest.mark.parametrize(
    ("eviction", "expected"),
    [
        (Eviction(date(2025, 1, 10), "breach", True), "needs_judgement"),
        (Eviction(date(2024, 3, 3), "breach", True), "needs_judgement"),
        (Eviction(date(2024, 3, 2), "breach", True), "met"),
        (Eviction(date(2025, 1, 10), "breach", True, date(2025, 3, 3)), "not_met"),
        (Eviction(date(2025, 1, 10), "breach", True, date(2025, 3, 2)), "met"),
        (Eviction(date(2024, 3, 2), "breach", True, date(2026, 1, 1)), "met"),  # never more than a year
        (Eviction(date(2025, 1, 10), "expired term", True), "met"),
        (Eviction(date(2025, 1, 10), None, True), "met"),
        (Eviction(date(2025, 1, 10), "breach", False), "met"),
        (Eviction(date(2025, 3, 4), "breach", True), "met"),
    ],
)
def test_quarantine_after_eviction(eviction: Eviction, expected: str) -> None:
    assert verdict(replace(SOUND, evictions=(eviction,)), "quarantine") == expected


def test_decided_quarantine_beats_an_undecided_one() -> None:
    both = (
        Eviction(date(2024, 6, 1), "breach", True),
        Eviction(date(2025, 1, 1), "breach", True, date(2025, 6, 1)),
    )

    assert verdict(replace(SOUND, evictions=both), "quarantine") == "not_met"


@pytest.mark.parametrize(
    ("household", "times"),
    [
        (Household(1, 0), "3.5"),
        (Household(2, 0), "4.0"),
        (Household(1, 2), "4.5"),
        (Household(2, 2), "5.0"),
        (Household(2, 5), "5.0"),
        (Household(1, 0, size=3), "4.5"),
        (Household(size=2), "4.0"),
    ],
)
def test_income_limit_follows_the_size_of_the_household(household: Household, times: str) -> None:
    limit = ask(replace(SOUND, household=household)).income_limit

    assert limit is not None
    assert (limit.G, limit.times, limit.amount) == (Decimal(124028), Decimal(times), 124028 * Decimal(times))


@pytest.mark.parametrize(
    ("on", "income", "expected"),
    [
        (ON, "434098.00", "met"),  # 3.5 × 124 028
        (ON, "434098.01", "not_met"),
        (date(2025, 4, 30), "434098.01", "not_met"),
        (date(2025, 5, 1), "434098.01", "met"),  # a new G from 1 May
        (ON, None, "needs_judgement"),
        (date(2015, 4, 30), "1", "needs_judgement"),  # no G known
    ],
)
def test_income_is_at_most_so_many_g(on: date, income: str | None, expected: str) -> None:
    facts = replace(
        SOUND, assessed_on=on, income=Income(Decimal(income) if income else None, documented=True)
    )

    assert verdict(facts, "income") == expected


def test_undocumented_income_is_for_a_person_to_judge() -> None:
    assert verdict(replace(SOUND, income=Income(Decimal(1), documented=False)), "income") == "needs_judgement"
    assert verdict(replace(SOUND, income=Income(Decimal(9_999_999), documented=False)), "income") == "not_met"


@pytest.mark.parametrize(
    ("household", "expected"),
    [
        (Household(1, 0, shared_custody_children=1), "needs_judgement"),
        (Household(1, 0, size=1, shared_custody_children=1), "not_met"),
        (Household(), "needs_judgement"),
        (Household(size=0), "needs_judgement"),
    ],
)
def test_shared_custody_may_decide_the_income_limit(household: Household, expected: str) -> None:
    facts = replace(SOUND, household=household, income=Income(Decimal(450_000), documented=True))

    assert verdict(facts, "income") == expected


FAMILY = Household(adults=1, children=1)
ALL_FACTORS = ("bomiljø", "bostabilitet", "fysiske og helsemessige behov")


@pytest.mark.parametrize(
    ("kind", "household", "childs_best", "expected"),
    [
        ("new", FAMILY, ChildsBest(True, ALL_FACTORS), "met"),
        (
            "new",
            FAMILY,
            ChildsBest(True, ("Bomiljø", "bostabilitet", "fysiske_og_helsemessige_behov", "skole")),
            "met",
        ),
        ("swap", FAMILY, ChildsBest(True, ALL_FACTORS[:2]), "not_met"),
        ("swap", FAMILY, ChildsBest(False, ALL_FACTORS), "not_met"),
        ("new", FAMILY, None, "not_met"),
        ("renewal", FAMILY, None, "not_applicable"),
        ("new", Household(2, 0), None, "not_applicable"),
        ("new", Household(1, 0, shared_custody_children=1), None, "not_met"),
    ],
)
def test_childs_best_for_new_and_swap_with_children(
    kind: str, household: Household, childs_best: ChildsBest | None, expected: str
) -> None:
    facts = replace(SOUND, kind=kind, household=household, childs_best=childs_best)

    assert verdict(facts, "childs_best", "bergen-2025") == expected


@pytest.mark.parametrize(
    ("hearing", "expected"),
    [
        (Hearing(), "not_met"),
        (Hearing(date(2025, 2, 1)), "met"),
        (Hearing(ON, "Vi trenger to soverom"), "met"),
        (Hearing(date(2025, 3, 4)), "not_met"),
        (Hearing(None, "Vi trenger to soverom"), "not_met"),
    ],
)
def test_household_is_heard_once_invited(hearing: Hearing, expected: str) -> None:
    assert verdict(replace(SOUND, hearing=hearing), "household_heard", "bergen-2025") == expected


def test_process_requirements_block_the_decision_and_not_the_verdict() -> None:
    answer = ask(replace(SOUND, household=FAMILY), "bergen-2025")

    assert answer.overall == "met"
    assert answer.decision_ready is False
    assert answer.blocking_decision == ("household_heard", "childs_best")


def test_not_met_beats_needs_judgement() -> None:
    minor = Applicant(date(2010, 1, 1), "norwegian")

    assert ask(replace(SOUND, applicant=minor)).overall == "needs_judgement"
    assert ask(replace(SOUND, applicant=minor, debts=(debt(),))).overall == "not_met"


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (None, "needs_judgement"),
        (Judgement("yes", "Per Konsulent", "har bodd selvstendig i to år"), "met"),
        (Judgement("no", "Per Konsulent", "trenger bemannet bolig"), "not_met"),
        (Judgement("yes", "Per Konsulent", ""), "needs_judgement"),
        (Judgement("yes", None, "fordi"), "needs_judgement"),
    ],
)
def test_able_to_manage_is_answered_by_a_person(judgement: Judgement | None, expected: str) -> None:
    facts = replace(SOUND, judgements={"able_to_manage": judgement} if judgement else {})

    assert ask(facts, "nes-2011").overall == expected


def test_person_settles_what_a_rule_leaves_open() -> None:
    facts = replace(SOUND, applicant=Applicant(date(2008, 1, 1), "norwegian"))

    assert ask(replace(facts, judgements={"age_18": YES})).overall == "met"
    assert ask(replace(facts, judgements={"age_18": NO})).overall == "not_met"


def test_judgement_never_overrules_what_is_computed() -> None:
    assert ask(replace(SOUND, debts=(debt(),), judgements={"debts": YES})).overall == "not_met"


def test_new_judgement_criterion_needs_only_the_rule_set(tmp_path: Path) -> None:
    path = tmp_path / "nytt-2026.toml"
    path.write_text(
        'code = "nytt-2026"\nmunicipality = "nytt"\ntitle = "Nytt 2026"\nvalid_from = 2026-01-01\n'
        'basis = "sak 1/26"\nversion = "1"\n[[criteria]]\ncode = "belongs"\ntest = "judgement"\n'
        'title = "Tilhørighet"\nrule = "Søkeren skal ha tilhørighet til kommunen."\n',
        encoding="utf-8",
    )
    rules = rules_from(read("eligibility", path))

    answer = assess(replace(SOUND, judgements={"belongs": YES}), rules, shipped_rates())

    assert [(each.code, each.verdict) for each in answer.criteria] == [("belongs", "met")]


def test_criterion_can_be_switched_off_by_date(tmp_path: Path) -> None:
    source = (RULES / "eligibility" / "nes-2011.toml").read_text(encoding="utf-8")
    path = tmp_path / "nes.toml"
    path.write_text(
        source.replace("parameters = { years = 3 }", "parameters = { years = 3 }\nlast_day = 2025-03-02")
    )
    rules = rules_from(read("eligibility", path))

    before = assess(replace(SOUND, assessed_on=date(2025, 3, 2)), rules, shipped_rates())
    after = assess(SOUND, rules, shipped_rates())

    assert [each.code for each in before.criteria] == ["residence_3_years", "able_to_manage"]
    assert [each.code for each in after.criteria] == ["able_to_manage"]


def test_unknown_test_in_a_rule_set_names_the_criterion(tmp_path: Path) -> None:
    source = (RULES / "eligibility" / "nes-2011.toml").read_text(encoding="utf-8")
    path = tmp_path / "nes.toml"
    path.write_text(source.replace('"registered_residence"', '"born_in_nes"'))

    with pytest.raises(ValueError, match="nes-2011, criterion residence_3_years"):
        rules_from(read("eligibility", path))


def test_each_criterion_carries_fact_source_and_rule() -> None:
    sources = {"applicant": LocalText("Folkeregisteret, 1. mars 2025")}
    by_code = {each.code: each for each in ask(replace(SOUND, sources=sources)).criteria}

    assert by_code["age_18"].fact.source() == "Fylte 18 år 12. mai 2008."
    assert by_code["age_18"].source.nb == "Folkeregisteret, 1. mars 2025"
    assert by_code["income"].rule.nb.startswith("Brutto årsinntekt kan være høyst 3,5 G")
    assert by_code["income"].basis.reference == "bystyret 19.10.2016, sak 268-16"


def test_basis_names_the_set_and_the_rate_in_force() -> None:
    basis = ask(SOUND).basis

    assert [each.rule for each in basis] == ["bergen-2016", "G"]
    assert basis[1].version == "2024-05-01"


def test_explanation_reads_criterion_by_criterion() -> None:
    sentences = [line.source() for line in ask(replace(SOUND, household=FAMILY), "bergen-2025").explanation]

    assert sentences[0] == "Vurdert 3. mars 2025 etter bergen-2025 (bystyret 18.06.2025, sak 227/25)."
    assert "Fylt 18 år: oppfylt. Fylte 18 år 12. mai 2008." in sentences
    assert sentences[-1] == "Før vedtak må dette være på plass: Barnets beste er vurdert."


def test_snapshot_is_plain_json() -> None:
    snapshot = json.loads(json.dumps(ask(SOUND).as_data()))

    assert snapshot["snapshot_version"] == 1
    assert snapshot["income_limit"]["amount"] == "434098.0"
    assert snapshot["criteria"][0]["verdict"] == "met"


def test_no_rule_set_says_so() -> None:
    answer = no_rule_set(date(2010, 1, 1))

    assert (answer.rule_set, answer.overall, answer.criteria) == (None, "no_rule_set", ())


@pytest.mark.parametrize("path", sorted(RULES.glob("eligibility/*.toml")), ids=lambda path: path.stem)
def test_shipped_set_is_complete_in_three_languages(path: Path) -> None:
    source = read("eligibility", path)

    assert source.code == path.stem
    for criterion in rules_from(source).criteria:
        assert all((criterion.title.nn, criterion.title.en, criterion.rule.nn, criterion.rule.en)), (
            criterion.code
        )
