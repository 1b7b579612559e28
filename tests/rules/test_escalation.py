"""The nightly round: told on the day, then up the line; idempotent, and missed nights are caught up."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core.agencies.actors import Actor, acting_as_service
from core.agencies.context import set_context
from core.agencies.models import Membership, Municipality, Unit
from core.audit import events
from core.audit.models import AuditEvent
from core.messages.models import Notice
from core.rules.models import Deadline, Escalation
from core.rules.selectors import work_list
from core.rules.services.escalation import Outcome, escalate
from tests.people_at_work import unit as unit_of

pytestmark = pytest.mark.usefixtures("trial")
OPENED, DUE = date(2026, 3, 2), date(2026, 3, 23)


@pytest.fixture
def home(bergen: Municipality) -> Unit:
    """Haggardshaugen has a unit leader, a director above and the municipal director on top."""
    return unit_of(
        bergen, Membership.objects.get(user__username="enhetsleder.bergen", role="unit_leader").unit.code
    )


def night(municipality: Municipality, on: date) -> Outcome:
    with acting_as_service("deadlines", municipality, today=on) as actor:
        return escalate(actor=actor, on=on)


def start(caseworker: Actor, unit: Unit) -> Deadline:
    events.record(caseworker, "trial.opened", unit, on=OPENED)
    return Deadline.objects.get(subject_id=unit.pk)


def told(deadline: Deadline) -> list[tuple[int, str]]:
    rows = Escalation.objects.filter(deadline=deadline).order_by("level", "user__username")
    return [(row.level, row.user.username if row.user else row.unit.code) for row in rows]


def test_line_is_walked_night_by_night(caseworker: Actor, bergen: Municipality, home: Unit) -> None:
    deadline = start(caseworker, home)
    seen = {}
    for days in range(-3, 16):
        night(bergen, DUE + timedelta(days=days))
        deadline.refresh_from_db()
        seen[days] = (deadline.state, deadline.level)

    assert seen[-3] == ("open", 0)
    assert seen[-2] == ("open", 1)
    assert seen[0] == ("open", 1)
    assert seen[1] == ("missed", 2)
    assert seen[6] == ("missed", 2)
    assert seen[7] == ("missed", 3)
    assert seen[14] == seen[15] == ("missed", 4)
    assert told(deadline) == [
        (1, home.code),
        (2, "enhetsleder.bergen"),
        (3, "etatsdirektor.bergen"),
        (4, "kommunaldirektor.bergen"),
    ]
    assert deadline.next_escalation_on is None


def test_same_night_twice_tells_nobody_twice(caseworker: Actor, bergen: Municipality, home: Unit) -> None:
    start(caseworker, home)

    first, second = night(bergen, DUE + timedelta(days=1)), night(bergen, DUE + timedelta(days=1))

    assert (first.missed, first.escalated, first.notices) == (1, 2, 2)
    assert second == Outcome()
    assert Notice.objects.count() == 2


def test_missed_nights_are_caught_up_step_by_step(
    caseworker: Actor, bergen: Municipality, home: Unit
) -> None:
    deadline = start(caseworker, home)

    night(bergen, DUE + timedelta(days=30))

    assert [level for level, _ in told(deadline)] == [1, 2, 3, 4]
    assert Notice.objects.count() == 4
    steps = AuditEvent.objects.filter(subject_id=deadline.pk, verb="deadline.escalated")
    assert sorted(event.detail["level"] for event in steps) == [1, 2, 3, 4]


def test_last_day_is_still_in_time(caseworker: Actor, bergen: Municipality, home: Unit) -> None:
    deadline = start(caseworker, home)

    night(bergen, DUE)

    deadline.refresh_from_db()
    assert deadline.state == "open"


def test_answered_deadline_is_left_alone(caseworker: Actor, bergen: Municipality, home: Unit) -> None:
    start(caseworker, home)
    events.record(caseworker, "trial.answered", home, on=DUE)
    Deadline.objects.filter(kind="trial_yearly").delete()

    assert night(bergen, DUE + timedelta(days=30)) == Outcome()


def test_responsible_person_is_told_before_the_unit(
    caseworker: Actor, bergen: Municipality, home: Unit
) -> None:
    home.phone = "botiltak.bergen"
    deadline = start(caseworker, home)

    night(bergen, DUE - timedelta(days=2))

    assert told(deadline) == [(1, "botiltak.bergen")]
    assert Notice.objects.get().title == f"Fristen nærmer seg: Svar i prøvesak, 2026/{home.code}"


def test_vacant_post_goes_to_the_next_level(
    caseworker: Actor, bergen: Municipality, home: Unit, as_owner: Callable
) -> None:
    with as_owner():
        Membership.objects.filter(unit=home, role="unit_leader").update(valid_to=DUE)
    deadline = start(caseworker, home)

    night(bergen, DUE + timedelta(days=1))

    assert told(deadline)[-1] == (2, "etatsdirektor.bergen")


def test_two_vacant_posts_go_to_the_top(
    caseworker: Actor, bergen: Municipality, home: Unit, as_owner: Callable
) -> None:
    with as_owner():
        Membership.objects.filter(role__in=["unit_leader", "director"]).update(valid_to=DUE)
    deadline = start(caseworker, home)

    night(bergen, DUE + timedelta(days=1))

    assert told(deadline)[-1] == (2, "kommunaldirektor.bergen")


def test_small_municipality_ends_with_the_leader_it_has(
    actor: Callable[[str], Actor], nes: Municipality
) -> None:
    leader = actor("leder.nes")
    deadline = start(leader, leader.unit)

    night(nes, DUE + timedelta(days=30))

    assert {name for level, name in told(deadline) if level > 1} == {"leder.nes"}


def test_leader_who_left_is_not_told(
    caseworker: Actor, bergen: Municipality, home: Unit, as_owner: Callable
) -> None:
    with as_owner():
        Membership.objects.get(unit=home, role="unit_leader").user.__class__.objects.filter(
            username="enhetsleder.bergen"
        ).update(is_active=False)
    deadline = start(caseworker, home)

    night(bergen, DUE + timedelta(days=1))

    assert told(deadline)[-1] == (2, "etatsdirektor.bergen")


def test_escalated_deadline_stands_on_the_leader_s_work_list(
    caseworker: Actor, actor: Callable[[str], Actor], bergen: Municipality, home: Unit
) -> None:
    start(caseworker, home)
    on = DUE + timedelta(days=7)
    night(bergen, on)

    assert [item.why for item in work_list(actor("etatsdirektor.bergen"), on)] == ["escalated"]
    assert work_list(actor("kommunaldirektor.bergen"), on) == []


def test_other_municipality_is_untouched(
    caseworker: Actor, bergen: Municipality, nes: Municipality, home: Unit
) -> None:
    deadline = start(caseworker, home)

    assert night(nes, DUE + timedelta(days=30)) == Outcome()
    set_context(caseworker)
    deadline.refresh_from_db()
    assert deadline.state == "open"


def test_kind_switched_off_since_rests(
    caseworker: Actor, bergen: Municipality, home: Unit, as_owner: Callable
) -> None:
    deadline = start(caseworker, home)
    with as_owner():
        Municipality.objects.filter(pk=bergen.pk).update(switches={**bergen.switches, "trial": False})
    bergen.refresh_from_db()

    night(bergen, DUE + timedelta(days=30))

    assert told(deadline) == []


def test_removed_kind_still_goes_up_the_line(caseworker: Actor, bergen: Municipality, home: Unit) -> None:
    deadline = start(caseworker, home)
    Deadline.objects.filter(pk=deadline.pk).update(kind="no_longer_shipped", next_escalation_on=DUE)

    night(bergen, DUE + timedelta(days=30))

    assert [level for level, _ in told(deadline)] == [1, 2, 3, 4]


def test_queries_do_not_grow_with_what_is_due(
    caseworker: Actor, bergen: Municipality, django_assert_max_num_queries: Callable
) -> None:
    for unit in Unit.objects.filter(municipality=bergen)[:30]:
        start(caseworker, unit)

    with django_assert_max_num_queries(20):
        outcome = night(bergen, DUE + timedelta(days=30))

    assert outcome.escalated == 120


def test_extended_deadline_is_escalated_anew(
    caseworker: Actor, actor: Callable[[str], Actor], bergen: Municipality, home: Unit
) -> None:
    from core.rules.services import deadlines
    from tests.rules.conftest import on_day

    deadline = start(caseworker, home)
    night(bergen, DUE + timedelta(days=1))
    leader = on_day(actor("enhetsleder.bergen"), DUE + timedelta(days=2))
    deadlines.extend(actor=leader, deadline=deadline, due=date(2026, 4, 20), reason="Ny befaring")

    night(bergen, date(2026, 4, 21))

    assert [level for level, _ in told(deadline)] == [1, 1, 2, 2]
    deadline.refresh_from_db()
    assert deadline.state == "missed"


def test_nightly_job_is_declared_and_counts(caseworker: Actor, bergen: Municipality, home: Unit) -> None:
    from core.jobs.registry import nightly_job
    from core.jobs.runner import run_once

    start(caseworker, home)

    run = run_once(nightly_job("deadlines.escalate"), bergen, DUE + timedelta(days=1))

    assert run is not None
    assert (run.state, run.counts) == ("done", {"missed": 1, "escalated": 2, "notices": 2})
