from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts.models import User
from core.agencies.actors import Actor
from core.rules.enums import DeadlineState
from core.rules.models import Deadline
from deviations.models import Report
from deviations.services.closing import answer_closing, ask_closing, reopen
from deviations.services.judging import change_due
from deviations.services.measures import approve_measure, judge_effect, mark_measure_done, return_measure
from tests.factories.deviations import judged, measure_for, reported

ActorOf = Callable[[str], Actor]


@pytest.fixture
def report(actor: ActorOf) -> Report:
    return reported(actor("botiltak.bergen"))


@pytest.fixture
def leader(actor: ActorOf, report: Report) -> Actor:
    return actor("enhetsleder.bergen")


def test_report_starts_a_deadline_for_the_leader(report: Report, leader: Actor) -> None:
    deadline = Deadline.objects.get(subject_id=report.pk)

    assert (deadline.kind, deadline.due, deadline.state) == ("deviation_handling", report.due_on, "open")
    assert (deadline.user_id, deadline.unit_id) == (leader.user_id, report.unit_id)
    assert deadline.subject_label == report.number


def test_changed_due_date_moves_the_deadline(report: Report, leader: Actor) -> None:
    later = report.due_on + timedelta(days=10)

    change_due(actor=leader, report=report, due_on=later, reason="Venter på deler.")

    assert Deadline.objects.outstanding().get(subject_id=report.pk).due == later


def test_closing_meets_the_deadline_and_reopening_starts_another(
    actor: ActorOf, report: Report, leader: Actor
) -> None:
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")
    director = actor("etatsdirektor.bergen")
    answer_closing(actor=director, report=report, approve=True)
    assert Deadline.objects.get(subject_id=report.pk).state == DeadlineState.MET

    reopen(actor=director, report=report, reason="Skjedde igjen.")

    assert Deadline.objects.outstanding().filter(subject_id=report.pk).count() == 1


def test_measure_has_a_deadline_of_its_own(report: Report, leader: Actor) -> None:
    judged(leader, report)
    responsible = User.objects.get(username="enhetsleder.bergen")
    measure = measure_for(leader, report, responsible)
    deadline = Deadline.objects.get(subject_id=measure.pk)
    assert (deadline.user, deadline.due, deadline.subject_label) == (
        responsible,
        measure.due_on,
        report.number,
    )

    mark_measure_done(actor=leader, measure=measure, on=leader.today)
    deadline.refresh_from_db()
    assert deadline.state == DeadlineState.MET

    return_measure(actor=leader, measure=measure, reason="Ikke godt nok.")
    assert Deadline.objects.outstanding().filter(subject_id=measure.pk).exists()


def test_effect_is_judged_within_ninety_days_of_the_approval(
    actor: ActorOf, report: Report, leader: Actor
) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, User.objects.get(username="botiltak.bergen"))
    mark_measure_done(actor=leader, measure=measure, on=leader.today)
    director = actor("etatsdirektor.bergen")
    approve_measure(actor=director, measure=measure)
    waiting = Deadline.objects.outstanding().get(subject_id=measure.pk, kind="deviation_effect")
    assert waiting.due == leader.today + timedelta(days=90)

    judge_effect(actor=director, measure=measure, effect="good")

    assert not Deadline.objects.outstanding().filter(subject_id=measure.pk).exists()
