"""Every limit by table: the shift is given to citizen and tenant only."""

from datetime import date

import pytest

from core.rules import deadline_rules
from core.rules.deadline_rules import UnknownRule, calculate, parse, rule_on, rules_on, shipped_rows

OFFERED = [
    "provisional_answer_1_month",
    "provisional_answer_4_weeks",
    "appeal_3_weeks",
    "offer_7_days",
    "deviation_14_days",
    "notice_4_18_14_days",
    "protest_1_month",
    "landlord_notice_3_months",
    "lease_expiry_3_months",
    "temporary_stay_3_months",
    "index_notice_1_month",
    "index_interval_1_year",
]


def test_all_rules_that_must_be_offered_are_there() -> None:
    assert set(OFFERED) <= {rule.id for rule in rules_on(date(2025, 1, 1))}


@pytest.mark.parametrize(
    ("rule", "start", "nominal", "end"),
    [
        ("appeal_3_weeks", date(2025, 3, 3), date(2025, 3, 24), date(2025, 3, 24)),
        ("appeal_3_weeks", date(2025, 3, 27), date(2025, 4, 17), date(2025, 4, 22)),  # skjærtorsdag
        ("appeal_3_weeks", date(2025, 3, 31), date(2025, 4, 21), date(2025, 4, 22)),  # andre påskedag
        ("appeal_3_weeks", date(2024, 4, 26), date(2024, 5, 17), date(2024, 5, 21)),  # 17 May, then Whitsun
        ("appeal_3_weeks", date(2024, 12, 4), date(2024, 12, 25), date(2024, 12, 27)),
        ("offer_7_days", date(2025, 4, 24), date(2025, 5, 1), date(2025, 5, 2)),
        ("offer_7_days", date(2025, 3, 1), date(2025, 3, 8), date(2025, 3, 10)),
        ("notice_4_18_14_days", date(2025, 4, 5), date(2025, 4, 19), date(2025, 4, 22)),
        ("protest_1_month", date(2025, 1, 31), date(2025, 2, 28), date(2025, 2, 28)),
        ("protest_1_month", date(2024, 12, 1), date(2025, 1, 1), date(2025, 1, 2)),
        ("objection_2_weeks", date(2025, 4, 7), date(2025, 4, 21), date(2025, 4, 22)),
        ("belongings_14_days", date(2025, 5, 3), date(2025, 5, 17), date(2025, 5, 19)),
        ("rent_due_day", date(2025, 5, 1), date(2025, 5, 1), date(2025, 5, 2)),
        ("rent_due_day", date(2025, 2, 1), date(2025, 2, 1), date(2025, 2, 3)),
        # The municipality's own duties and the tenancy's own ends stand where they fall.
        ("provisional_answer_1_month", date(2018, 12, 18), date(2019, 1, 18), date(2019, 1, 18)),
        ("provisional_answer_4_weeks", date(2018, 12, 18), date(2019, 1, 15), date(2019, 1, 15)),
        ("provisional_answer_1_month", date(2025, 4, 1), date(2025, 5, 1), date(2025, 5, 1)),
        ("provisional_answer_1_month", date(2025, 1, 31), date(2025, 2, 28), date(2025, 2, 28)),
        ("deviation_14_days", date(2025, 4, 4), date(2025, 4, 18), date(2025, 4, 18)),
        ("landlord_notice_3_months", date(2025, 3, 3), date(2025, 6, 30), date(2025, 6, 30)),
        ("landlord_notice_3_months", date(2025, 2, 28), date(2025, 5, 31), date(2025, 5, 31)),  # a Saturday
        ("landlord_notice_3_months", date(2023, 11, 30), date(2024, 2, 29), date(2024, 2, 29)),
        ("temporary_stay_3_months", date(2025, 1, 21), date(2025, 4, 21), date(2025, 4, 21)),
        ("index_notice_1_month", date(2025, 4, 17), date(2025, 5, 17), date(2025, 5, 17)),
        ("index_interval_1_year", date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28)),
        ("renewal_review_6_months", date(2026, 8, 31), date(2026, 2, 28), date(2026, 2, 28)),
        # What warns of a day: the last is counted back from the last day for the demand (30 April).
        ("expiry_alarm_1_month", date(2027, 1, 31), date(2027, 2, 28), date(2027, 2, 28)),
        ("expiry_alarm_2_months", date(2027, 1, 31), date(2027, 3, 31), date(2027, 3, 31)),
        ("expiry_alarm_2_5_months", date(2027, 4, 30), date(2027, 4, 15), date(2027, 4, 15)),
        ("temporary_answer_14_days", date(2026, 11, 20), date(2026, 11, 6), date(2026, 11, 6)),
        ("temporary_exception_92_days", date(2026, 11, 20), date(2027, 2, 20), date(2027, 2, 20)),
    ],
)
def test_deadline_ends_where_the_rule_says(rule: str, start: date, nominal: date, end: date) -> None:
    answer = calculate(rule_on(rule, start), start)

    assert (answer.nominal_end, answer.end) == (nominal, end)
    assert answer.shifted is (nominal != end)


def test_lease_expiry_is_safe_on_both_sides() -> None:
    answer = calculate(rule_on("lease_expiry_3_months", date(2025, 11, 30)), date(2025, 11, 30))

    assert answer.end == date(2026, 2, 28)  # a Saturday: the demand goes out by then all the same
    assert answer.shifted is False
    assert answer.follow_on == date(2026, 3, 3)


def test_petition_comes_the_day_after_the_notice_has_run_out() -> None:
    answer = calculate(rule_on("notice_4_18_14_days", date(2025, 4, 5)), date(2025, 4, 5))

    assert answer.follow_on == date(2025, 4, 23)


def test_explanation_says_why_the_day_was_moved() -> None:
    answer = calculate(rule_on("appeal_3_weeks", date(2025, 3, 27)), date(2025, 3, 27))

    sentences = [line.source() for line in answer.explanation]

    assert sentences[0].startswith("Klagefrist på tre uker (forvaltningsloven §§ 29 og 30")
    assert "17. april 2025 (torsdag) er ikke en virkedag" in sentences[-1]
    assert "22. april 2025" in sentences[-1]


def test_basis_names_rule_reference_and_version() -> None:
    basis = calculate(rule_on("protest_1_month", date(2025, 1, 1)), date(2025, 1, 1)).basis[0]

    assert (basis.rule, basis.version) == ("protest_1_month", "1999")
    assert "husleieloven" in basis.reference


def test_municipality_may_set_its_own_limit() -> None:
    own = {"offer_7_days": {"period": "10 days", "shift": "none", "version": "nes-1"}}

    answer = calculate(rule_on("offer_7_days", date(2025, 3, 5), own), date(2025, 3, 5))

    assert answer.end == date(2025, 3, 15)
    assert answer.basis[0].version == "nes-1"


def test_changed_law_is_a_new_version_of_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    old = next(row for row in shipped_rows() if row["id"] == "appeal_3_weeks")
    rows = (
        {**old, "last_day": date(2026, 12, 31)},
        {**old, "period": "4 weeks", "version": "2025", "valid_from": "2027-01-01"},
    )
    monkeypatch.setattr(deadline_rules, "shipped_rows", lambda: rows)

    before, after = (
        calculate(rule_on("appeal_3_weeks", day), day) for day in (date(2026, 12, 31), date(2027, 1, 1))
    )

    assert (before.end, before.basis[0].version) == (date(2027, 1, 21), "1967")
    assert (after.end, after.basis[0].version) == (date(2027, 1, 29), "2025")


def test_version_outside_its_dates_is_unknown() -> None:
    own = {"offer_7_days": {"last_day": date(2024, 12, 31)}}

    assert rule_on("offer_7_days", date(2024, 12, 31), own).id == "offer_7_days"
    with pytest.raises(UnknownRule):
        rule_on("offer_7_days", date(2025, 1, 1), own)


def test_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(UnknownRule, match="appeal_4_weeks"):
        rule_on("appeal_4_weeks", date(2025, 1, 1))


def test_wrong_value_in_the_data_names_the_rule() -> None:
    with pytest.raises(ValueError, match="offer_7_days"):
        parse({**shipped_rows()[0], "id": "offer_7_days", "shift": "sometimes"})


@pytest.mark.parametrize("row", shipped_rows(), ids=lambda row: row["id"])
def test_shipped_rule_is_complete_in_three_languages(row: dict) -> None:
    rule = parse(row)

    assert all(
        (rule.title.nb, rule.title.nn, rule.title.en, rule.start_is.nb, rule.start_is.nn, rule.start_is.en)
    )
    assert rule.basis
    assert rule.version
    assert bool(rule.follow_on) == bool(rule.follow_on_is.nb)
