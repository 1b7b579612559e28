from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts.models import User
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from deviations.enums import ClosingBasis, Level, MeasureState, Outcome, State
from deviations.models import Report
from deviations.services.closing import answer_closing, ask_closing, close_report, reopen
from deviations.services.judging import change_due
from deviations.services.measures import approve_measure, judge_effect, mark_measure_done, return_measure
from deviations.services.relating import relate
from tests.factories.deviations import judged, measure_for, reported

ActorOf = Callable[[str], Actor]


@pytest.fixture
def staff(actor: ActorOf) -> Actor:
    return actor("botiltak.bergen")


@pytest.fixture
def report(actor: ActorOf, staff: Actor) -> Report:
    return reported(staff)


@pytest.fixture
def director(actor: ActorOf) -> Actor:
    return actor("etatsdirektor.bergen")


@pytest.fixture
def leader(actor: ActorOf, report: Report, director: Actor) -> Actor:
    """Last, so that it is the leader whom the database knows when the test begins."""
    return actor("enhetsleder.bergen")


def person(username: str) -> User:
    return User.objects.get(username=username)


def test_judging_begins_the_review(leader: Actor, report: Report) -> None:
    found = judged(leader, report)

    assert (found.state, found.is_deviation, found.judged_by) == (State.UNDER_REVIEW, True, leader.user)


def test_judging_twice_alike_changes_nothing(leader: Actor, report: Report) -> None:
    first = judged(leader, report)

    assert judged(leader, report).version == first.version


@pytest.mark.parametrize("username", ["botiltak.bergen", "direktor.est.bergen", "leder.nes", "vekter.bergen"])
def test_judging_by_others_is_not_allowed(actor: ActorOf, report: Report, username: str) -> None:
    with pytest.raises(NotAllowed):
        judged(actor(username), report)


def test_measure_before_judgement_is_refused(leader: Actor, report: Report) -> None:
    with pytest.raises(Refused) as refused:
        measure_for(leader, report, person("botiltak.bergen"))

    assert refused.value.code == "NOT_JUDGED"


def test_measure_for_somebody_outside_the_unit_is_refused(leader: Actor, report: Report) -> None:
    judged(leader, report)

    with pytest.raises(Refused) as refused:
        measure_for(leader, report, person("saksbehandler.bergen"))

    assert refused.value.field == "responsible"


def test_report_closes_when_the_measure_is_done_and_approved(
    actor: ActorOf, leader: Actor, report: Report
) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("botiltak.bergen"))
    staff = actor("botiltak.bergen")
    mark_measure_done(actor=staff, measure=measure, on=staff.today)
    report.refresh_from_db()
    assert report.state == State.AWAITING_APPROVAL

    actor("enhetsleder.bergen")
    approve_measure(actor=leader, measure=measure)
    closed = close_report(actor=leader, report=report)

    assert (closed.state, closed.closing_basis) == (State.CLOSED, ClosingBasis.MEASURES_APPROVED)
    assert close_report(actor=leader, report=report).version == closed.version


def test_closing_with_an_undone_measure_is_refused(leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure_for(leader, report, person("botiltak.bergen"))

    with pytest.raises(Refused, match="1 tiltak er ikke utført") as refused:
        close_report(actor=leader, report=report)

    assert refused.value.code == "MEASURES_NOT_APPROVED"


def test_closing_with_one_of_two_measures_unapproved_is_refused(
    actor: ActorOf, leader: Actor, report: Report
) -> None:
    judged(leader, report)
    both = [measure_for(leader, report, person("botiltak.bergen")) for _ in range(2)]
    staff = actor("botiltak.bergen")
    for measure in both:
        mark_measure_done(actor=staff, measure=measure, on=staff.today)
    actor("enhetsleder.bergen")
    approve_measure(actor=leader, measure=both[0])

    with pytest.raises(Refused, match="1 tiltak er ikke godkjent"):
        close_report(actor=leader, report=report)


def test_closing_an_unjudged_report_is_refused(leader: Actor, report: Report) -> None:
    with pytest.raises(Refused, match="må vurderes"):
        close_report(actor=leader, report=report)


def test_approving_what_one_has_done_oneself_is_refused(leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("enhetsleder.bergen"))
    mark_measure_done(actor=leader, measure=measure, on=leader.today)

    with pytest.raises(Refused) as refused:
        approve_measure(actor=leader, measure=measure)

    assert refused.value.code == "OWN_MEASURE"


def test_approving_before_it_is_done_is_refused(leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("botiltak.bergen"))

    with pytest.raises(Refused) as refused:
        approve_measure(actor=leader, measure=measure)

    assert refused.value.code == "NOT_DONE"


def test_approving_by_staff_is_not_allowed(actor: ActorOf, leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("botiltak.bergen"))
    staff = actor("botiltak.bergen")
    mark_measure_done(actor=staff, measure=measure, on=staff.today)

    with pytest.raises(NotAllowed):
        approve_measure(actor=staff, measure=measure)


def test_measure_done_twice_keeps_the_first_and_in_the_future_is_refused(
    leader: Actor, report: Report
) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("enhetsleder.bergen"))
    with pytest.raises(Refused) as refused:
        mark_measure_done(actor=leader, measure=measure, on=leader.today + timedelta(days=1))
    assert refused.value.code == "DONE_IN_FUTURE"

    mark_measure_done(actor=leader, measure=measure, on=leader.today, note="Først")
    again = mark_measure_done(actor=leader, measure=measure, on=leader.today, note="Så")

    assert again.done_note == "Først"


def test_returned_measure_goes_back_to_work(leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("enhetsleder.bergen"))
    mark_measure_done(actor=leader, measure=measure, on=leader.today)

    back = return_measure(actor=leader, measure=measure, reason="Døra henger fortsatt.")

    report.refresh_from_db()
    assert (back.state, report.state) == (MeasureState.PLANNED, State.IN_PROGRESS)


def test_effect_is_judged_after_approval(
    actor: ActorOf, leader: Actor, director: Actor, report: Report
) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("enhetsleder.bergen"))
    with pytest.raises(Refused):
        judge_effect(actor=leader, measure=measure, effect="good")
    mark_measure_done(actor=leader, measure=measure, on=leader.today)
    actor("etatsdirektor.bergen")
    approve_measure(actor=director, measure=measure)

    assert judge_effect(actor=director, measure=measure, effect="good").effect_on == director.today


def test_closing_without_measures_needs_one_level_up(
    actor: ActorOf, leader: Actor, director: Actor, report: Report
) -> None:
    judged(leader, report)
    approval = ask_closing(
        actor=leader, report=report, basis=ClosingBasis.NO_MEASURE_NEEDED, reason="Rettet på stedet."
    )
    assert ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="x").pk == approval.pk
    with pytest.raises(Refused) as refused:
        answer_closing(actor=leader, report=report, approve=True)
    assert refused.value.code == "NOT_ONE_LEVEL_UP"

    actor("etatsdirektor.bergen")
    closed = answer_closing(actor=director, report=report, approve=True)

    assert (closed.state, closed.closing_basis) == (State.CLOSED, "no_measure_needed")
    assert answer_closing(actor=director, report=report, approve=True).state == State.CLOSED


def test_not_a_deviation_ends_as_such(actor: ActorOf, leader: Actor, director: Actor, report: Report) -> None:
    judged(leader, report, is_deviation=False)
    ask_closing(actor=leader, report=report, basis=ClosingBasis.NOT_DEVIATION, reason="Planlagt øvelse.")

    actor("etatsdirektor.bergen")
    ended = answer_closing(actor=director, report=report, approve=True)

    assert ended.state == State.NOT_DEVIATION


def test_returned_request_goes_back_with_the_answer(
    actor: ActorOf, leader: Actor, director: Actor, report: Report
) -> None:
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")
    actor("etatsdirektor.bergen")
    with pytest.raises(Refused, match="hva som mangler"):
        answer_closing(actor=director, report=report, approve=False)

    back = answer_closing(actor=director, report=report, approve=False, answer="Sett opp tiltak.")

    assert back.state == State.UNDER_REVIEW
    assert report.approvals.get().outcome == Outcome.RETURNED


@pytest.mark.parametrize(("is_deviation", "basis"), [(True, "not_deviation"), (False, "no_measure_needed")])
def test_basis_that_contradicts_the_judgement_is_refused(
    leader: Actor, report: Report, is_deviation: bool, basis: str
) -> None:
    judged(leader, report, is_deviation=is_deviation)

    with pytest.raises(Refused) as refused:
        ask_closing(actor=leader, report=report, basis=basis, reason="Fordi.")

    assert refused.value.code == "BASIS_CONTRADICTS"


def test_closing_without_measures_when_one_is_planned_is_refused(leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure_for(leader, report, person("botiltak.bergen"))

    with pytest.raises(Refused) as refused:
        ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Fordi.")

    assert refused.value.code == "HAS_MEASURES"


def test_request_from_the_director_reaches_the_top(
    actor: ActorOf, leader: Actor, director: Actor, report: Report
) -> None:
    judged(leader, report)
    actor("etatsdirektor.bergen")
    ask_closing(actor=director, report=report, basis="no_measure_needed", reason="Rettet.")
    top = actor("kommunaldirektor.bergen")

    closed = answer_closing(actor=top, report=report, approve=True)

    assert (closed.state, closed.level) == (State.CLOSED, Level.TOP)


def test_request_with_nobody_above_is_refused(actor: ActorOf) -> None:
    only_leader = actor("leder.nes")
    report = reported(only_leader)
    judged(only_leader, report)

    with pytest.raises(Refused) as refused:
        ask_closing(actor=only_leader, report=report, basis="no_measure_needed", reason="Rettet.")

    assert refused.value.code == "NOBODY_ABOVE"


def test_reopened_report_starts_over_with_a_reason(
    actor: ActorOf, leader: Actor, director: Actor, report: Report
) -> None:
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")
    actor("etatsdirektor.bergen")
    answer_closing(actor=director, report=report, approve=True)
    with pytest.raises(Refused) as refused:
        reopen(actor=director, report=report, reason=" ")
    assert refused.value.code == "REASON_MISSING"

    again = reopen(actor=director, report=report, reason="Det skjedde igjen.")

    assert (again.state, again.closed_at, again.closing_basis) == (State.REOPENED, None, "")
    assert again.due_on == director.today + timedelta(days=14)
    assert reopen(actor=director, report=report, reason="Igjen").version == again.version


def test_reopening_an_open_report_is_refused(leader: Actor, report: Report) -> None:
    with pytest.raises(Refused) as refused:
        reopen(actor=leader, report=report, reason="Fordi.")

    assert refused.value.code == "WRONG_STATE"


def test_due_date_is_changed_only_with_a_reason_and_forward(leader: Actor, report: Report) -> None:
    later = leader.today + timedelta(days=30)
    with pytest.raises(Refused, match="hvorfor"):
        change_due(actor=leader, report=report, due_on=later, reason="")
    with pytest.raises(Refused, match="passert"):
        change_due(actor=leader, report=report, due_on=leader.today - timedelta(days=1), reason="Fordi.")

    assert change_due(actor=leader, report=report, due_on=later, reason="Venter på deler.").due_on == later


def test_measure_is_not_approved_by_the_one_responsible(
    leader: Actor, report: Report, director: Actor
) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("enhetsleder.bergen"))
    mark_measure_done(actor=director, measure=measure, on=director.today)

    with pytest.raises(Refused) as refused:
        approve_measure(actor=leader, measure=measure)

    assert refused.value.code == "OWN_MEASURE"


def test_measure_done_before_the_event_is_refused(leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, person("botiltak.bergen"))

    with pytest.raises(Refused) as refused:
        mark_measure_done(actor=leader, measure=measure, on=leader.today - timedelta(days=3))

    assert (refused.value.code, refused.value.field) == ("DONE_BEFORE_EVENT", "on")


def test_related_reports_in_a_ring_are_refused(actor: ActorOf, leader: Actor, report: Report) -> None:
    staff = actor("botiltak.bergen")
    second, third = reported(staff), reported(staff)
    leader = actor("enhetsleder.bergen")
    relate(actor=leader, report=report, other=second)
    relate(actor=leader, report=second, other=third)

    with pytest.raises(Refused) as refused:
        relate(actor=leader, report=third, other=report)

    assert refused.value.code == "RELATION_CYCLE"
    relate(actor=leader, report=second, other=report)
    assert set(second.related.all()) == {report, third}
