from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.messages.models import Notice
from deviations import policies
from deviations.calculations.escalation import Handling, first_level, level_on, next_level
from deviations.enums import Level
from deviations.models import Report
from deviations.selectors.reports import escalated_to
from deviations.services.escalation import escalate_overdue
from deviations.services.judging import change_due
from tests.factories.deviations import judged, reported

ActorOf = Callable[[str], Actor]
DUE = date(2026, 11, 20)
#: What each level has from when a report has come up to it.
DAYS = {Level.DEPARTMENT: 14, Level.AGENCY: 14, Level.TOP: 0}
FULL = [Level.UNIT, Level.DEPARTMENT, Level.AGENCY, Level.TOP]


@pytest.mark.parametrize(
    ("on", "line", "expected"),
    [
        (DUE, FULL, Level.UNIT),
        (DUE + timedelta(days=1), FULL, Level.DEPARTMENT),
        (DUE + timedelta(days=14), FULL, Level.DEPARTMENT),
        (DUE + timedelta(days=15), FULL, Level.AGENCY),
        (DUE + timedelta(days=29), FULL, Level.TOP),
        (DUE + timedelta(days=400), FULL, Level.TOP),
        (DUE + timedelta(days=1), [Level.UNIT, Level.AGENCY, Level.TOP], Level.AGENCY),
        (DUE + timedelta(days=1), [Level.UNIT], Level.UNIT),
        (DUE + timedelta(days=1), [], Level.UNIT),
    ],
)
def test_level_on_rises_one_step_per_interval(on: date, line: list[int], expected: int) -> None:
    assert level_on(line, Handling(Level.UNIT, Level.UNIT, DUE), DAYS, on) == expected


def test_level_on_counts_from_the_level_the_due_date_was_set_for() -> None:
    extended = Handling(level=Level.AGENCY, due_level=Level.AGENCY, due_on=DUE)

    assert level_on(FULL, extended, DAYS, DUE) == Level.AGENCY
    assert level_on(FULL, extended, DAYS, DUE + timedelta(days=1)) == Level.TOP


def test_level_on_never_comes_down() -> None:
    raised = Handling(level=Level.TOP, due_level=Level.UNIT, due_on=DUE)

    assert level_on(FULL, raised, DAYS, DUE + timedelta(days=1)) == Level.TOP


def test_each_level_has_its_own_time() -> None:
    days = {**DAYS, Level.DEPARTMENT: 3}
    handling = Handling(Level.UNIT, Level.UNIT, DUE)

    assert level_on(FULL, handling, days, DUE + timedelta(days=3)) == Level.DEPARTMENT
    assert level_on(FULL, handling, days, DUE + timedelta(days=4)) == Level.AGENCY
    assert level_on(FULL, handling, days, DUE + timedelta(days=17)) == Level.AGENCY
    assert level_on(FULL, handling, days, DUE + timedelta(days=18)) == Level.TOP


def test_first_and_next_level_pass_over_empty_ones() -> None:
    line = [Level.AGENCY, Level.TOP]

    assert (first_level(line), next_level(line, Level.UNIT), next_level(line, Level.TOP)) == (2, 2, None)


@pytest.fixture
def report(actor: ActorOf) -> Report:
    return reported(actor("botiltak.bergen"))


def run(municipality: Municipality, on: date) -> int:
    with acting_as_service("deadlines", municipality, today=on) as service:
        return escalate_overdue(actor=service, on=on)


def test_escalation_lifts_what_is_overdue_and_tells_the_next_leader(
    bergen: Municipality, actor: ActorOf, report: Report
) -> None:
    assert run(bergen, report.due_on) == 0

    assert run(bergen, report.due_on + timedelta(days=1)) == 1

    director = actor("etatsdirektor.bergen")
    assert list(escalated_to(director)) == [report]
    assert Notice.objects.filter(user=director.user, key__contains=":level:2:").count() == 1
    assert AuditEvent.objects.filter(subject_id=report.pk, verb="deviation.escalated").count() == 1


def test_escalation_run_twice_changes_nothing(bergen: Municipality, report: Report) -> None:
    night = report.due_on + timedelta(days=1)
    run(bergen, night)

    assert run(bergen, night) == 0
    assert AuditEvent.objects.filter(subject_id=report.pk, verb="deviation.escalated").count() == 1


def test_escalation_catches_up_after_missed_nights(
    bergen: Municipality, actor: ActorOf, report: Report
) -> None:
    run(bergen, report.due_on + timedelta(days=30))

    top = actor("kommunaldirektor.bergen")
    found = policies.reports.visible_to(top).get()
    assert found.level == Level.TOP
    assert list(escalated_to(top)) == [found]
    assert not escalated_to(actor("etatsdirektor.bergen")).exists()


def test_extended_due_date_gives_the_present_level_its_time(
    bergen: Municipality, actor: ActorOf, report: Report
) -> None:
    run(bergen, report.due_on + timedelta(days=1))
    director = actor("etatsdirektor.bergen")
    judged(director, report)
    later = report.due_on + timedelta(days=30)
    change_due(actor=director, report=report, due_on=later, reason="Venter på deler.")

    assert run(bergen, later) == 0
    assert run(bergen, later + timedelta(days=1)) == 1
    actor("kommunaldirektor.bergen")
    report.refresh_from_db()
    assert report.level == Level.TOP


def test_escalation_leaves_other_municipalities_alone(nes: Municipality, report: Report) -> None:
    assert run(nes, report.due_on + timedelta(days=30)) == 0


def test_escalation_cost_does_not_grow_with_the_reports(
    bergen: Municipality, actor: ActorOf, django_assert_max_num_queries: Any
) -> None:
    staff = actor("botiltak.bergen")
    reports = [reported(staff) for _ in range(4)]
    on = reports[0].due_on + timedelta(days=1)

    with (
        acting_as_service("deadlines", bergen, today=on) as service,
        django_assert_max_num_queries(11),
    ):
        assert escalate_overdue(actor=service, on=on) == 4
