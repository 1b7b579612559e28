from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from deviations import policies
from deviations.enums import Level, Reporting, State
from deviations.models import Report
from tests.factories.deviations import reported, send

ActorOf = Callable[[str], Actor]


@pytest.fixture
def home(bergen: Municipality) -> Unit:
    return Unit.objects.get(municipality=bergen, code="haggardshaugen")


@pytest.fixture
def guarded(bergen: Municipality) -> Unit:
    return Unit.objects.get(municipality=bergen, code="nyhavnsveien")


def test_report_starts_as_reported_with_fourteen_days(actor: ActorOf, home: Unit) -> None:
    staff = actor("botiltak.bergen")

    report = reported(staff, home)

    assert report.state == State.REPORTED
    assert report.due_on == staff.today + timedelta(days=14)
    assert (report.level, report.reporter_id) == (Level.UNIT, staff.user_id)
    assert report.compartment_id == home.compartment_id
    event = AuditEvent.objects.get(subject_id=report.pk, verb="deviation.reported")
    assert event.user_id == staff.user_id


def test_report_sent_twice_with_the_same_key_is_one(actor: ActorOf, home: Unit) -> None:
    staff = actor("botiltak.bergen")
    key = uuid7()

    first = send(staff, home, key=key)
    second = send(staff, home, key=key)

    assert (second.number, second.id, second.again) == (first.number, first.id, True)
    assert Report.objects.filter(idempotency_key=key).count() == 1


def test_report_of_event_in_the_future_is_refused(actor: ActorOf, home: Unit) -> None:
    with pytest.raises(Refused) as refused:
        send(actor("botiltak.bergen"), home, happened_at=timezone.now() + timedelta(minutes=5))

    assert (refused.value.code, refused.value.field) == ("EVENT_IN_FUTURE", "happened_at")


def test_report_without_text_is_refused(actor: ActorOf, home: Unit) -> None:
    with pytest.raises(Refused, match="hva som skjedde"):
        send(actor("botiltak.bergen"), home, what_happened="   ")


def test_report_for_another_municipality_is_refused(actor: ActorOf, nes: Municipality) -> None:
    elsewhere = Unit.objects.get(municipality=nes, code="boligkontoret")
    with pytest.raises(Refused) as refused:
        send(actor("botiltak.bergen"), elsewhere)

    assert refused.value.code == "UNIT_UNKNOWN"


def test_report_by_somebody_without_municipality_is_not_allowed(home: Unit) -> None:
    from core.agencies.actors import NOBODY

    with pytest.raises(NotAllowed):
        send(NOBODY, home)


def test_anonymous_report_names_nobody_anywhere(actor: ActorOf, home: Unit, as_owner: Any) -> None:
    staff = actor("botiltak.bergen")

    sent = send(staff, home, reporting=Reporting.ANONYMOUS)

    assert sent.id is None
    with as_owner():
        report = Report.objects.get(serial=int(sent.number.split("/")[1]))
        assert report.reporter_id is None
        events = AuditEvent.objects.filter(subject_id=report.pk)
        assert {event.user_id for event in events} == {None}
    assert not policies.reports.visible_to(staff).exists()


def test_anonymous_report_sent_twice_keeps_its_number(actor: ActorOf, guarded: Unit, as_owner: Any) -> None:
    worker = actor("saksbehandler.bergen")
    key = uuid7()

    first = send(worker, guarded, key=key, reporting=Reporting.ANONYMOUS)
    second = send(worker, guarded, key=key, reporting=Reporting.ANONYMOUS)

    assert first.number == second.number
    with as_owner():
        assert Report.objects.filter(idempotency_key=key).count() == 1


def test_guard_reports_for_the_place_and_sees_only_own(actor: ActorOf, home: Unit, guarded: Unit) -> None:
    reported(actor("botiltak.bergen"), home)
    guard = actor("vekter.bergen")

    own = reported(guard, guarded, reporting=Reporting.GUARD, guard_number="V117", on_behalf_of="Nattevakta")

    assert own.guard_number == "V117"
    assert list(policies.reports.visible_to(guard)) == [own]
    # Nobody leads the home itself: the report begins where somebody does.
    assert own.level == Level.AGENCY


def test_guard_without_number_is_refused(actor: ActorOf, guarded: Unit) -> None:
    with pytest.raises(Refused) as refused:
        send(actor("vekter.bergen"), guarded, reporting=Reporting.GUARD)

    assert refused.value.field == "guard_number"


def test_reporting_as_guard_by_others_is_refused(actor: ActorOf, home: Unit) -> None:
    with pytest.raises(Refused) as refused:
        send(actor("botiltak.bergen"), home, reporting=Reporting.GUARD, guard_number="V1")

    assert refused.value.code == "NOT_A_GUARD"


def test_leader_is_told(actor: ActorOf, home: Unit) -> None:
    from core.messages.models import Notice

    report = reported(actor("botiltak.bergen"), home)

    notice = Notice.objects.get(user__username="enhetsleder.bergen")
    assert report.number in notice.title


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("botiltak.bergen", True),
        ("enhetsleder.bergen", True),
        ("etatsdirektor.bergen", True),
        ("direktor.est.bergen", False),
        ("moteleder.bergen", False),
        ("saksbehandler.bergen", False),
        ("vekter.bergen", False),
        ("kommunaldirektor.bergen", False),
        ("admin.bergen", False),
        ("revisor.bergen", False),
        ("leder.nes", False),
    ],
)
def test_who_sees_a_report_of_the_unit(actor: ActorOf, home: Unit, username: str, sees: bool) -> None:
    report = reported(actor("botiltak.bergen"), home)

    somebody = actor(username)

    assert policies.reports.visible_to(somebody).filter(pk=report.pk).exists() is sees
    # The second wall alone gives the same answer: the whole table shows nothing more.
    assert Report.objects.filter(pk=report.pk).exists() is sees
