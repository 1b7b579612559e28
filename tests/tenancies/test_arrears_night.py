"""The night job and the people around it: steps are taken once, caught up after missed nights, and wait for people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality, Relation
from core.base.errors import NotAllowed, Refused
from core.documents import pdf
from core.documents.models import Letter
from core.messages.models import Notice, OutboxItem, Task
from tenancies import policies
from tenancies.enums import CaseState, StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, Lease, StopMessage
from tenancies.services import arrears, ledger, night, payment_plans, stop_messages
from tenancies.services.arrears import StepFacts
from tenancies.tasks import send_letters
from tests.factories.tenancies import make_lease, make_payment, make_rent, make_tenant

Who = Callable[[str], Actor]
D = Decimal
TODAY = date(2026, 11, 20)


@contextmanager
def service(municipality: Municipality, on: date = TODAY) -> Iterator[Actor]:
    with acting_as_service("arrears", municipality, today=on) as actor:
        yield actor


def advance(municipality: Municipality, on: date = TODAY) -> dict[str, int]:
    with service(municipality, on) as actor:
        return night.advance(actor=actor, on=on)


def in_arrears(municipality: Municipality, *dues: date, **facts: object) -> Lease:
    lease = make_lease(municipality, **facts)  # type: ignore[arg-type]
    for due in dues:
        make_rent(lease, due)
    return lease


def steps(municipality: Municipality, lease: Lease) -> list[tuple[str, int | None]]:
    with service(municipality):
        return list(
            ArrearsStep.objects.filter(lease=lease).order_by("recorded_at").values_list("event", "row")
        )


def case_of(municipality: Municipality, lease: Lease) -> ArrearsCase:
    with service(municipality):
        return ArrearsCase.objects.get(lease=lease)


def test_overdue_rent_opens_a_case_with_a_friendly_reminder(bergen: Municipality) -> None:
    lease = in_arrears(bergen, date(2026, 11, 2))

    counts = advance(bergen)

    case = case_of(bergen, lease)
    assert counts == {"opened": 1, "send_friendly_reminder": 1}
    assert (case.state, case.step, case.next_action) == (CaseState.OPEN, 1, "wait")
    assert case.overdue_rent == D("9500.00")
    assert steps(bergen, lease) == [("reminder_sent", 1)]


def test_night_before_the_reminder_is_due_only_opens(bergen: Municipality) -> None:
    lease = in_arrears(bergen, date(2026, 11, 16))

    assert advance(bergen) == {"opened": 1}
    assert steps(bergen, lease) == []


def test_rent_not_yet_due_and_paid_rent_open_nothing(bergen: Municipality) -> None:
    in_arrears(bergen, TODAY)
    paid = in_arrears(bergen, date(2026, 11, 2))
    make_payment(paid, date(2026, 11, 5))

    assert advance(bergen) == {}


def test_run_twice_changes_nothing(bergen: Municipality) -> None:
    lease = in_arrears(bergen, date(2026, 10, 1), date(2026, 11, 2))
    advance(bergen)
    before = steps(bergen, lease)

    assert advance(bergen) == {}
    assert steps(bergen, lease) == before


def test_after_a_month_nav_is_told_and_a_reminder_goes(bergen: Municipality, actor: Who) -> None:
    lease = in_arrears(bergen, date(2026, 10, 1), date(2026, 11, 2))
    nav = actor("nav.bergen")
    assert not policies.leases.sees(nav, lease)

    counts = advance(bergen)

    assert counts == {"opened": 1, "tell_nav": 1, "send_reminder": 1}
    notice = Notice.objects.get(unit__code="nav-arstad")
    assert notice.needs_receipt
    assert Relation.objects.filter(
        subject_id=lease.pk, compartment__code="nav-arstad", basis="husl_9_11"
    ).exists()
    nav = actor("nav.bergen")
    assert policies.arrears.sees(nav, case_of(bergen, lease))
    assert policies.ledger.visible_to(actor("nav.bergen")).count() == 2
    assert not policies.leases.sees(actor("nav2.bergen"), lease)


def test_copy_to_the_tenant_goes_with_the_notice_to_nav(bergen: Municipality) -> None:
    in_arrears(bergen, date(2026, 10, 1), date(2026, 11, 2))

    advance(bergen)
    sent, again = send_letters(str(bergen.pk)), send_letters(str(bergen.pk))

    assert (sent, again) == (2, 0)
    with service(bergen):
        codes = Letter.objects.filter(state=Letter.State.SENT).values_list("code", flat=True)
        assert sorted(codes) == ["arrears_nav_copy", "arrears_reminder"]
        assert OutboxItem.objects.filter(channel="letter").count() == 2


def test_letters_wait_for_paper_where_pdf_cannot_be_made(
    bergen: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_arrears(bergen, date(2026, 10, 1), date(2026, 11, 2))
    advance(bergen)

    def no_pdf(*_: object, **__: object) -> None:
        raise Refused("PDF mangler", code="PDF_NOT_AVAILABLE")

    monkeypatch.setattr(pdf, "html_to_pdf", no_pdf)

    assert send_letters(str(bergen.pk)) == 0
    assert Task.objects.filter(title__startswith="Send brev på papir").count() == 2


def test_two_months_hand_the_case_to_the_collector_and_wait_there(bergen: Municipality, actor: Who) -> None:
    lease = in_arrears(bergen, date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2))

    advance(bergen)

    case = case_of(bergen, lease)
    assert (case.step, case.next_action, case.waits_for_person) == (5, "send_notice_4_18", True)
    assert policies.arrears.sees(actor("innkrever.bergen"), case)


def test_missed_nights_are_caught_up_day_by_day(bergen: Municipality) -> None:
    lease = in_arrears(bergen, date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2))

    day = date(2026, 9, 1)
    while day <= TODAY:
        advance(bergen, day)
        day += timedelta(days=1)

    with service(bergen):
        dated = list(
            ArrearsStep.objects.filter(lease=lease)
            .order_by("date", "recorded_at")
            .values_list("event", "row", "date")
        )
    assert dated == [
        ("reminder_sent", 1, date(2026, 9, 8)),
        ("reminder_sent", 2, date(2026, 10, 1)),
        ("nav_told", 3, date(2026, 10, 1)),
        ("to_collection", 4, date(2026, 11, 1)),
    ]


def test_without_ground_or_consent_nav_is_not_told(bergen: Municipality) -> None:
    lease = in_arrears(bergen, date(2026, 10, 1), date(2026, 11, 2), eviction_clause=False)

    advance(bergen)

    case = case_of(bergen, lease)
    assert (case.next_action, case.waits_for_person) == ("ask_consent", True)
    assert not Notice.objects.filter(unit__code="nav-arstad").exists()


def test_nav_office_that_cannot_be_told_is_asked_for(bergen: Municipality) -> None:
    from tests.factories.housing import make_area, make_building, make_dwelling

    building = make_building(bergen, area=make_area(bergen, "Laksevåg"))
    lease = in_arrears(bergen, date(2026, 10, 1), dwelling=make_dwelling(bergen, building=building))

    counts = advance(bergen)

    assert counts["waits"] == 1
    assert case_of(bergen, lease).next_action == "tell_nav"
    assert steps(bergen, lease) == [("reminder_sent", 2)]
    assert Task.objects.filter(title__contains="Velg Nav-kontor").count() == 1


def test_protected_tenant_gets_no_letter_by_itself(bergen: Municipality, actor: Who) -> None:
    handler = actor("boligleder.bergen")
    tenant = make_tenant(bergen, address_protection="confidential")
    in_arrears(bergen, date(2026, 11, 2), tenant=tenant, handler=handler.user)

    advance(bergen)

    with service(bergen):
        assert not OutboxItem.objects.exists()
    assert Task.objects.filter(user=handler.user).count() == 1


def test_payment_closes_the_case_and_the_doors(bergen: Municipality, actor: Who) -> None:
    lease = in_arrears(bergen, date(2026, 10, 1))
    advance(bergen)
    accountant = actor("regnskap.bergen")

    ledger.register_payment(actor=accountant, lease=lease, amount=D("9500.00"), on=TODAY)

    case = case_of(bergen, lease)
    assert (case.state, case.outcome, case.closed_on) == (CaseState.CLOSED, "paid", TODAY)
    assert not policies.leases.sees(actor("nav.bergen"), lease)


def test_killed_night_leaves_nothing_half_done(bergen: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = in_arrears(bergen, date(2026, 10, 1), date(2026, 11, 2))
    in_arrears(bergen, date(2026, 10, 1))

    def die(**_: object) -> None:
        raise ConnectionError("killed")

    with monkeypatch.context() as patched, pytest.raises(ConnectionError), service(bergen) as actor:
        patched.setattr(night.cases, "store", die)
        night.advance(actor=actor, on=TODAY)

    assert steps(bergen, lease) == []
    assert advance(bergen)["opened"] == 2
    assert len(steps(bergen, lease)) == 2


def test_queries_do_not_grow_with_leases_without_steps(
    bergen: Municipality, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(6):
        in_arrears(bergen, date(2026, 11, 16))

    with django_assert_max_num_queries(23):
        advance(bergen)


# --- People ----------------------------------------------------------------------------------------------------


@pytest.fixture
def case(bergen: Municipality) -> ArrearsCase:
    lease = in_arrears(bergen, date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2))
    for day in (date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 3)):
        advance(bergen, day)
    return case_of(bergen, lease)


def record(who: Actor, case: ArrearsCase, event: str, on: date, **facts: object) -> ArrearsStep:
    return arrears.record_step(actor=who, case=case, event=event, on=on, facts=StepFacts(**facts))  # type: ignore[arg-type]


def test_notice_4_18_sends_a_letter_with_the_last_day(case: ArrearsCase, actor: Who) -> None:
    collector = actor("innkrever.bergen")

    record(collector, case, StepEvent.NOTICE_4_18_SENT, TODAY)

    case.refresh_from_db()
    with service(case.municipality):
        letters = OutboxItem.objects.filter(channel="letter", subject_type="documents.letter").count()
    assert letters == 1
    assert (case.step, case.next_action) == (5, "wait_for_notice")


def test_recording_the_same_step_twice_is_quiet(case: ArrearsCase, actor: Who) -> None:
    collector = actor("innkrever.bergen")

    first = record(collector, case, StepEvent.NOTICE_4_18_SENT, TODAY)
    again = record(collector, case, StepEvent.NOTICE_4_18_SENT, TODAY)

    assert first.pk == again.pk


def test_blocked_petition_is_refused_with_every_reason(case: ArrearsCase, actor: Who) -> None:
    collector = actor("innkrever.bergen")

    with pytest.raises(Refused, match="ikke sendt") as refused:
        record(collector, case, StepEvent.PETITION_SENT, TODAY)

    assert refused.value.code == "NOTICE_MISSING,NO_ACCEPTANCE"


def test_petition_is_sent_when_nothing_blocks(case: ArrearsCase, actor: Who) -> None:
    collector = actor("innkrever.bergen")
    record(collector, case, StepEvent.NOTICE_4_18_SENT, date(2026, 11, 3))
    landlord = actor("boligleder.bergen")
    record(landlord, case, StepEvent.LANDLORD_ACCEPTS, date(2026, 11, 19), reason="Hjelp er prøvd")

    collector = actor("innkrever.bergen")
    record(collector, case, StepEvent.PETITION_SENT, TODAY)

    case.refresh_from_db()
    assert case.step == 10


@pytest.mark.parametrize(
    ("username", "event"),
    [
        ("innkrever.bergen", StepEvent.LANDLORD_ACCEPTS),
        ("nav.bergen", StepEvent.PETITION_SENT),
        ("saksbehandler.bergen", StepEvent.OBJECTION),
        ("nav2.bergen", StepEvent.OBJECTION),
        ("leder.nes", StepEvent.LANDLORD_ACCEPTS),
    ],
)
def test_step_by_the_wrong_person_is_not_allowed(
    case: ArrearsCase, actor: Who, username: str, event: str
) -> None:
    with pytest.raises(NotAllowed):
        record(actor(username), case, event, TODAY, reason="x")


def test_nav_may_say_that_a_decision_is_pending(case: ArrearsCase, actor: Who) -> None:
    record(actor("nav.bergen"), case, StepEvent.DECISION_PENDING, TODAY, what="økonomisk stønad")

    case.refresh_from_db()
    assert "DECISION_PENDING" in case.blocked_by


def test_acceptance_without_a_reason_is_refused(case: ArrearsCase, actor: Who) -> None:
    with pytest.raises(Refused, match="begrunnelse"):
        record(actor("boligleder.bergen"), case, StepEvent.LANDLORD_ACCEPTS, TODAY)


def test_payment_after_the_petition_sends_a_stop_message_raised_daily_until_confirmed(
    case: ArrearsCase, bergen: Municipality, actor: Who
) -> None:
    collector = actor("innkrever.bergen")
    record(collector, case, StepEvent.NOTICE_4_18_SENT, date(2026, 11, 3))
    record(actor("boligleder.bergen"), case, StepEvent.LANDLORD_ACCEPTS, date(2026, 11, 18), reason="Prøvd")
    record(actor("innkrever.bergen"), case, StepEvent.PETITION_SENT, date(2026, 11, 18))
    accountant = actor("regnskap.bergen")
    ledger.register_payment(actor=accountant, lease=case.lease, amount=D("28500.00"), on=TODAY)

    assert advance(bergen)["stopped"] == 1
    assert advance(bergen, TODAY + timedelta(days=1))["raised"] == 1
    assert "raised" not in advance(bergen, TODAY + timedelta(days=1))

    with service(bergen):
        message = StopMessage.objects.get(case=case)
        assert ArrearsCase.objects.get(pk=case.pk).state == CaseState.OPEN
    stop_messages.acknowledge_stop(
        actor=actor("innkrever.bergen"), message=message, by="Namsfogden i Vest", on=TODAY
    )
    assert case_of(bergen, case.lease).state == CaseState.CLOSED
    assert not Task.objects.filter(subject_id=message.pk, done_at=None).exists()


def test_kept_plan_blocks_and_holds_the_night_job_back(
    case: ArrearsCase, bergen: Municipality, actor: Who
) -> None:
    accountant = actor("regnskap.bergen")

    payment_plans.agree_plan(
        actor=accountant, case=case, agreed=TODAY, starting_balance=D("28500"), instalment=D("1000"),
        first_due=date(2026, 12, 1),
    )  # fmt: skip

    case.refresh_from_db()
    assert (case.next_action, "PLAN_KEPT" in case.blocked_by) == ("follow_plan", True)
    assert advance(bergen, date(2026, 11, 21)) == {}


def test_ended_plan_brakes_no_more(case: ArrearsCase, actor: Who, client_as: Callable[[str], Client]) -> None:
    accountant = actor("regnskap.bergen")
    plan = payment_plans.agree_plan(
        actor=accountant, case=case, agreed=TODAY, starting_balance=D("28500"), instalment=D("1000"),
        first_due=date(2026, 12, 1),
    )  # fmt: skip
    address = f"/leieforhold/{case.lease_id}/restanse/nedbetaling/avslutt/"
    client = client_as("regnskap.bergen")

    refused = client.post(address, {"reason": " "})
    ended = client.post(address, {"reason": "Leieren flytter"}, follow=True)
    again = client.post(address, {"reason": "En gang til"}, follow=True)

    assert "Skriv hvorfor avtalen avsluttes." in refused.content.decode()
    assert "Nedbetalingsavtalen er avsluttet." in ended.content.decode()
    assert "ingen nedbetalingsavtale som løper" in again.content.decode()
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.ended_on, plan.end_reason) == (accountant.today, "Leieren flytter")
    assert "PLAN_KEPT" not in case.blocked_by


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "vekter.bergen", "leder.nes"])
def test_others_do_not_find_the_page_that_ends_a_plan(
    case: ArrearsCase, client_as: Callable[[str], Client], username: str
) -> None:
    page = client_as(username).get(f"/leieforhold/{case.lease_id}/restanse/nedbetaling/avslutt/")

    assert page.status_code == 404
