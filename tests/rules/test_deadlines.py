"""Deadlines as records: started, met, missed, waived, moved, by services and by audit events."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.agencies import switches
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.audit import events
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.rules import kinds
from core.rules.models import Deadline, RuleSet
from core.rules.selectors import deadlines_of, next_deadline, next_due, work_list
from core.rules.services import deadlines
from tests.people_at_work import unit as unit_of
from tests.rules.conftest import on_day

pytestmark = pytest.mark.usefixtures("trial")
OPENED = date(2026, 3, 2)


@pytest.fixture
def case(bergen: Municipality) -> Unit:
    return unit_of(bergen, "boligkontoret")


def opened(actor: Actor, case: Unit, on: date = OPENED) -> Deadline:
    events.record(actor, "trial.opened", case, on=on)
    return Deadline.objects.get(kind="trial_answer", subject_id=case.pk, met_on=None)


def verbs_of(deadline: Deadline) -> list[str]:
    return list(
        AuditEvent.objects.filter(subject_id=deadline.pk).order_by("at", "id").values_list("verb", flat=True)
    )


def test_event_starts_the_deadline_it_is_declared_for(caseworker: Actor, case: Unit) -> None:
    deadline = opened(caseworker, case)

    assert (deadline.start, deadline.nominal_end, deadline.due) == (
        OPENED,
        date(2026, 3, 23),
        date(2026, 3, 23),
    )
    assert (deadline.basis, deadline.statutory, deadline.state) == ("prøvereglementet § 1", True, "open")
    assert (deadline.subject_label, deadline.url, deadline.unit) == (
        "2026/boligkontoret",
        "/saker/boligkontoret/",
        case,
    )
    assert deadline.compartment == case.compartment
    assert deadline.next_escalation_on == date(2026, 3, 21)
    assert verbs_of(deadline) == ["deadline.started"]


def test_event_twice_starts_one_deadline(caseworker: Actor, case: Unit) -> None:
    first = opened(caseworker, case)

    assert opened(caseworker, case, date(2026, 3, 9)) == first
    assert verbs_of(first) == ["deadline.started"]


@pytest.mark.parametrize(
    ("on", "state", "verb"),
    [
        (date(2026, 3, 22), "met", "deadline.met"),
        (date(2026, 3, 23), "met", "deadline.met"),
        (date(2026, 3, 24), "missed", "deadline.met_late"),
    ],
)
def test_event_meets_the_deadline_in_time_or_late(
    caseworker: Actor, case: Unit, on: date, state: str, verb: str
) -> None:
    deadline = opened(caseworker, case)

    events.record(caseworker, "trial.answered", case, on=on)

    deadline.refresh_from_db()
    assert (deadline.state, deadline.met_on, deadline.next_escalation_on) == (state, on, None)
    assert verbs_of(deadline)[-1] == verb
    assert not deadline.is_outstanding


def test_answered_twice_is_quiet(caseworker: Actor, case: Unit) -> None:
    deadline = opened(caseworker, case)
    events.record(caseworker, "trial.answered", case, on=OPENED)

    events.record(caseworker, "trial.answered", case, on=date(2026, 4, 1))

    deadline.refresh_from_db()
    assert deadline.met_on == OPENED


def test_same_event_meets_the_old_and_starts_the_next(caseworker: Actor, case: Unit) -> None:
    events.record(caseworker, "trial.answered", case, on=date(2026, 3, 2))
    events.record(caseworker, "trial.answered", case, on=date(2027, 2, 1))

    rows = Deadline.objects.filter(kind="trial_yearly", subject_id=case.pk).order_by("due")

    assert [(row.due, row.state) for row in rows] == [(date(2027, 3, 2), "met"), (date(2028, 2, 1), "open")]


def test_event_waives_what_no_longer_applies(caseworker: Actor, case: Unit) -> None:
    deadline = opened(caseworker, case)

    events.record(caseworker, "trial.closed", case)

    deadline.refresh_from_db()
    assert (deadline.state, deadline.waived_reason) == ("waived", "trial.closed")
    assert next_deadline(case) is None


def test_closed_deadline_gives_way_to_a_new_one(caseworker: Actor, case: Unit) -> None:
    events.record(caseworker, "trial.opened", case, on=OPENED)
    events.record(caseworker, "trial.closed", case)

    assert opened_again(caseworker, case).due == date(2026, 4, 27)
    assert len(deadlines_of(case)) == 2


def opened_again(actor: Actor, case: Unit) -> Deadline:
    events.record(actor, "trial.opened", case, on=date(2026, 4, 6))
    found = next_deadline(case)
    assert found is not None
    return found


def test_switched_off_step_starts_nothing(caseworker: Actor, case: Unit, bergen: Municipality) -> None:
    off = Municipality(pk=bergen.pk, code=bergen.code, switches={**bergen.switches, "trial": False})
    actor = Actor(caseworker.user, off, caseworker.memberships, today=OPENED)

    events.record(actor, "trial.opened", case, on=OPENED)

    assert not Deadline.objects.filter(kind="trial_answer").exists()
    assert switches.value({}, "trial") is True


def test_unknown_kind_raises(caseworker: Actor, case: Unit) -> None:
    with pytest.raises(KeyError):
        deadlines.start(actor=caseworker, kind="no_such_kind", subject=case)


def test_explicit_day_is_kept(caseworker: Actor, case: Unit) -> None:
    deadline = deadlines.start(
        actor=caseworker,
        kind="trial_answer",
        subject=case,
        on=OPENED,
        due=date(2026, 3, 12),
        basis="vedtak 12/26",
    )

    assert deadline is not None
    assert (deadline.due, deadline.nominal_end, deadline.basis) == (
        date(2026, 3, 12),
        date(2026, 3, 12),
        "vedtak 12/26",
    )


def test_municipality_s_own_limit_is_used(caseworker: Actor, case: Unit, bergen: Municipality) -> None:
    RuleSet.objects.create(
        municipality=bergen, kind="deadlines", code="own", title={"nb": "Egne frister"}, valid_from=date(2026, 1, 1),
        basis="sak 1/26", version="1",
        content={"kinds": {"trial_answer": {"period": "10 days", "version": "bergen-1"}}},
    )  # fmt: skip

    deadline = opened(caseworker, case)

    assert (deadline.due, deadline.rule_version) == (date(2026, 3, 12), "bergen-1")


def test_late_deadline_that_is_open_is_one_at_a_time(caseworker: Actor, case: Unit) -> None:
    deadline = opened(caseworker, case)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).update(state="missed")
        deadline.pk = None
        Deadline(
            **{f.attname: getattr(deadline, f.attname) for f in Deadline._meta.fields if f.name != "id"}
        ).save()


class TestWaive:
    def test_leader_waives_with_a_reason(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        deadline = opened(caseworker, case)

        done = deadlines.waive(actor=actor("moteleder.bergen"), deadline=deadline, reason="Søkeren er død")

        assert (done.state, done.waived_reason) == ("waived", "Søkeren er død")
        assert (
            AuditEvent.objects.get(subject_id=deadline.pk, verb="deadline.waived").reason == "Søkeren er død"
        )

    def test_twice_is_quiet(self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit) -> None:
        deadline, leader = opened(caseworker, case), actor("moteleder.bergen")
        deadlines.waive(actor=leader, deadline=deadline, reason="Én gang")

        again = deadlines.waive(actor=leader, deadline=deadline, reason="To ganger")

        assert again.waived_reason == "Én gang"

    def test_reason_is_required(self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit) -> None:
        with pytest.raises(Refused) as refused:
            deadlines.waive(actor=actor("moteleder.bergen"), deadline=opened(caseworker, case), reason="  ")

        assert (refused.value.code, refused.value.field) == ("REASON_MISSING", "reason")

    def test_caseworker_may_not(self, caseworker: Actor, case: Unit) -> None:
        with pytest.raises(NotAllowed):
            deadlines.waive(actor=caseworker, deadline=opened(caseworker, case), reason="Vil ikke")

    def test_leader_elsewhere_may_not(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        deadline = opened(caseworker, case)

        for username in ("enhetsleder.bergen", "leder.nes"):
            with pytest.raises(NotAllowed):
                deadlines.waive(actor=actor(username), deadline=deadline, reason="Ikke min")

    def test_met_deadline_is_closed(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        deadline = opened(caseworker, case)
        events.record(caseworker, "trial.answered", case, on=OPENED)

        with pytest.raises(Refused) as refused:
            deadlines.waive(actor=actor("moteleder.bergen"), deadline=deadline, reason="For sent")

        assert refused.value.code == "DEADLINE_CLOSED"


class TestExtend:
    def test_leader_gives_another_day(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        deadline, leader = opened(caseworker, case), on_day(actor("moteleder.bergen"), date(2026, 3, 20))

        moved = deadlines.extend(
            actor=leader, deadline=deadline, due=date(2026, 4, 10), reason="Venter på lege"
        )

        assert (moved.due, moved.nominal_end, moved.level) == (date(2026, 4, 10), date(2026, 3, 23), 0)
        assert moved.next_escalation_on == date(2026, 4, 8)
        event = AuditEvent.objects.get(subject_id=deadline.pk, verb="deadline.extended")
        assert (event.detail["before"], event.detail["due"]) == ("2026-03-23", "2026-04-10")

    @pytest.mark.parametrize(
        ("due", "reason", "code"),
        [(date(2026, 4, 10), " ", "REASON_MISSING"), (date(2026, 3, 19), "Bakover", "DUE_IN_PAST")],
    )
    def test_is_refused_without_reason_or_in_the_past(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit, due: date, reason: str, code: str
    ) -> None:
        deadline, leader = opened(caseworker, case), on_day(actor("moteleder.bergen"), date(2026, 3, 20))

        with pytest.raises(Refused) as refused:
            deadlines.extend(actor=leader, deadline=deadline, due=due, reason=reason)

        assert refused.value.code == code

    def test_caseworker_may_not(self, caseworker: Actor, case: Unit) -> None:
        with pytest.raises(NotAllowed):
            deadlines.extend(
                actor=caseworker, deadline=opened(caseworker, case), due=date(2026, 5, 1), reason="Mer tid"
            )


class TestWorkList:
    def test_unit_sees_what_nobody_has_taken(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        opened(caseworker, case)

        (item,) = work_list(caseworker, date(2026, 3, 20))

        assert (item.why, item.missed, item.statutory) == ("unit", False, True)
        assert (item.text, item.url) == ("Svar i prøvesak, 2026/boligkontoret", "/saker/boligkontoret/")
        assert work_list(caseworker, date(2026, 3, 24))[0].missed is True

    def test_others_see_nothing_of_it(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        opened(caseworker, case)

        for username in ("nav.bergen", "etatsdirektor.bergen", "leder.nes", "vekter.bergen"):
            assert work_list(actor(username), date(2026, 3, 20)) == []

    def test_colleague_s_own_stays_with_the_colleague_and_the_leader(
        self, actor: Callable[[str], Actor], caseworker: Actor, case: Unit
    ) -> None:
        case.phone = "saksbehandler2.bergen"
        opened(caseworker, case)

        assert work_list(caseworker, date(2026, 3, 20)) == []
        assert [item.why for item in work_list(actor("saksbehandler2.bergen"), date(2026, 3, 20))] == ["mine"]
        assert [item.why for item in work_list(actor("moteleder.bergen"), date(2026, 3, 20))] == ["unit"]

    def test_far_ahead_is_left_out(self, caseworker: Actor, case: Unit) -> None:
        opened(caseworker, case)

        assert work_list(caseworker, date(2026, 3, 8)) == []
        assert len(work_list(caseworker, date(2026, 3, 9))) == 1

    def test_one_query_however_many(
        self, caseworker: Actor, bergen: Municipality, django_assert_num_queries: Callable
    ) -> None:
        for case in Unit.objects.filter(municipality=bergen)[:5]:
            deadlines.start(actor=caseworker, kind="trial_answer", subject=case, on=OPENED)
        Deadline.objects.update(unit=unit_of(bergen, "boligkontoret"))

        with django_assert_num_queries(1):
            assert len(work_list(caseworker, date(2026, 3, 20))) == 5

    def test_next_due_for_a_list_is_one_query(
        self, caseworker: Actor, case: Unit, django_assert_num_queries: Callable
    ) -> None:
        deadline = opened(caseworker, case)
        deadlines.start(actor=caseworker, kind="trial_yearly", subject=case, on=OPENED)

        with django_assert_num_queries(1):
            assert next_due([case.pk]) == {case.pk: deadline}


def test_reassigned_case_takes_its_deadlines_along(caseworker: Actor, case: Unit) -> None:
    deadline = opened(caseworker, case)
    case.phone = "saksbehandler2.bergen"

    assert deadlines.reassign(actor=caseworker, subject=case) == 1

    deadline.refresh_from_db()
    assert deadline.user is not None
    assert deadline.user.username == "saksbehandler2.bergen"


def test_shipped_kinds_rest_on_known_rules_and_are_translated() -> None:
    for kind in kinds.kinds():
        if not kind.code.startswith("trial_"):
            assert kind.rule_for(date(2026, 1, 1)).basis, kind.code
            assert all((kind.title.nb, kind.title.nn, kind.title.en)), kind.code


def test_shipped_kinds_use_registered_verbs() -> None:
    from core.audit import verbs

    unknown = {verb for kind in kinds.kinds() for verb in kind.verbs} - set(verbs.known())

    assert unknown == set()


@pytest.mark.parametrize(
    "row",
    [
        {"code": "x", "title": "X"},
        {"code": "x", "title": "X", "rule": "offer_7_days", "period": "3 days", "basis": "b"},
        {"code": "x", "title": "X", "rule": "offer_7_days", "colour": "red"},
        {"code": "x", "title": "X", "period": "tre dager", "basis": "b"},
        {
            "code": "x",
            "title": "X",
            "rule": "offer_7_days",
            "escalation": [{"after_days": 1, "to": "the_king"}],
        },
    ],
)
def test_wrong_kind_is_refused_when_it_is_read(row: dict) -> None:
    with pytest.raises(ValueError):
        kinds.parse_kind(row)
