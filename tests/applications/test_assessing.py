"""Assessment against the rule set valid on the day, and the answers only a person can give."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from applications.models import Application, Assessment, JudgementAnswer
from applications.services.assessing import answer_criterion, assess_application, is_stale
from applications.services.data import IncomeData, PeriodData, SituationData
from applications.services.facts import change_facts
from core.agencies.actors import Actor
from core.base.errors import Conflict, NotAllowed, Refused
from tests.factories.applications import child, make_application

ActorOf = Callable[[str], Actor]


@pytest.mark.parametrize(
    "persona, on, rule_set",
    [
        ("saksbehandler.bergen", date(2016, 10, 18), ""),
        ("saksbehandler.bergen", date(2016, 10, 19), "bergen-2016"),
        ("saksbehandler.bergen", date(2025, 6, 30), "bergen-2016"),
        ("saksbehandler.bergen", date(2025, 7, 1), "bergen-2025"),
        ("konsulent.nes", date(2011, 2, 15), "nes-2011"),
        ("konsulent.nes", date(2026, 11, 20), "nes-2011"),
    ],
)
def test_rule_set_is_the_one_valid_on_the_day(actor: ActorOf, persona: str, on: date, rule_set: str) -> None:
    caseworker = actor(persona)
    case = make_application(caseworker)

    assessment = assess_application(actor=caseworker, application=case, on=on)

    assert assessment.rule_set == rule_set


def test_all_criteria_met_makes_the_case_ready(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    assessment = assess_application(actor=caseworker, application=case)

    assert (assessment.overall, assessment.decision_ready) == ("met", True)
    assert Application.objects.get(pk=case.pk).state == "ready_for_decision"
    assert {row["code"] for row in assessment.result["sentences"]["nn"]} == {
        row["code"] for row in assessment.result["criteria"]
    }


def test_children_without_a_childs_best_assessment_block_the_decision(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))

    first = assess_application(actor=caseworker, application=case)
    assert first.result["blocking_decision"] == ["childs_best"]
    assert Application.objects.get(pk=case.pk).state == "in_progress"

    texts = {
        "child_environment": "Trygt.",
        "child_stability": "Samme skole.",
        "child_health": "Ingen særlige.",
    }
    change_facts(actor=caseworker, application=case, texts=texts)
    second = assess_application(actor=caseworker, application=case)
    assert second.decision_ready
    assert "Trygt." not in str(second.facts)


def test_too_high_income_is_explained_with_the_limit(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, income=IncomeData(Decimal(2_000_000), documented=True))

    assessment = assess_application(actor=caseworker, application=case)

    assert assessment.overall == "not_met"
    income = next(row for row in assessment.result["criteria"] if row["code"] == "income")
    assert income["verdict"] == "not_met"
    assert assessment.result["income_limit"]["times"] == "3.5"


def test_same_facts_the_same_day_give_one_assessment(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    first = assess_application(actor=caseworker, application=case)
    second = assess_application(actor=caseworker, application=case)

    assert first.pk == second.pk


def test_changed_facts_make_the_assessment_stale(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assessment = assess_application(actor=caseworker, application=case)
    assert not is_stale(assessment, case, caseworker.today)

    change_facts(actor=caseworker, application=case, situation=SituationData("owned"))

    assert is_stale(assessment, case, caseworker.today)


def test_assessment_is_never_changed(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    assessment = assess_application(actor=caseworker, application=make_application(caseworker))

    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(overall="not_met")


def test_judgement_is_answered_by_a_person_with_a_reason(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = make_application(caseworker)
    first = assess_application(actor=caseworker, application=case)
    assert first.overall == "needs_judgement"

    answer_criterion(
        actor=caseworker,
        application=case,
        criterion="able_to_manage",
        answer="yes",
        reason="Har klart seg godt.",
    )
    second = assess_application(actor=caseworker, application=case)

    assert second.overall == "met"
    fact = next(row for row in second.result["sentences"]["nb"] if row["code"] == "able_to_manage")["fact"]
    assert str(caseworker.user) in fact


def test_judgement_without_reason_is_refused(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = make_application(caseworker)

    with pytest.raises(Refused) as refusal:
        answer_criterion(
            actor=caseworker, application=case, criterion="able_to_manage", answer="yes", reason=" "
        )

    assert refusal.value.field == "reason"


def test_computed_criterion_is_not_judged(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = make_application(caseworker)

    with pytest.raises(Refused) as refusal:
        answer_criterion(
            actor=caseworker, application=case, criterion="residence_3_years", answer="yes", reason="Ja."
        )

    assert refusal.value.code == "NOT_JUDGED"


def test_new_answer_replaces_the_former_which_is_kept(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = make_application(caseworker)
    given = {"actor": caseworker, "application": case, "criterion": "able_to_manage"}

    answer_criterion(**given, answer="yes", reason="Ja.")
    answer_criterion(**given, answer="yes", reason="Ja.")
    answer_criterion(**given, answer="no", reason="Nei, likevel.")

    rows = JudgementAnswer.objects.filter(application=case)
    assert rows.count() == 2
    assert rows.get(superseded_at=None).answer == "no"


@pytest.mark.parametrize("persona", ["nav.bergen", "konsulent.nes", "revisor.bergen"])
def test_assess_is_not_allowed_from_outside(actor: ActorOf, persona: str) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    outsider = actor(persona)

    with pytest.raises(NotAllowed):
        assess_application(actor=outsider, application=case)


def test_withdrawn_application_is_not_assessed(actor: ActorOf) -> None:
    from applications.services.handling import withdraw

    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    withdraw(actor=caseworker, application=case, reason="Fant bolig selv.")

    with pytest.raises(Refused) as refusal:
        assess_application(actor=caseworker, application=case)

    assert refusal.value.code == "NOT_OPEN"


def test_facts_changed_by_another_first_is_a_conflict(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    seen = case.version
    change_facts(actor=caseworker, application=case, situation=SituationData("hostel"))

    with pytest.raises(Conflict):
        change_facts(
            actor=caseworker, application=case, expected_version=seen, situation=SituationData("owned")
        )


def test_dated_facts_keep_what_was_believed(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    change_facts(actor=caseworker, application=case, situation=SituationData("hostel"))

    rows = case.household.situations
    assert rows.on(case.received).get().situation == "temporarily_with_others"
    assert rows.on(caseworker.today).get().situation == "hostel"
    assert rows.count() == 3


def test_residence_shorter_than_a_year_is_not_met(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    moved = caseworker.today - timedelta(days=200)
    case = make_application(caseworker, registered=(PeriodData(moved),))

    assert assess_application(actor=caseworker, application=case).overall == "not_met"
