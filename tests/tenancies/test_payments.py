"""Payments from the bank: posted once, queued with a reason where there is doubt, interrupted and taken up again."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.jobs import long
from core.jobs.imports import importer_for, services
from core.jobs.imports.files import ROWS
from core.jobs.long import work_on
from core.jobs.models import Import, Job
from core.messages.models import Task
from demo.generator.bank import Paid, ocr_file
from tenancies.calculations import kid
from tenancies.calculations.placing import Line, Reason
from tenancies.enums import CaseState, LeaseState, PlacingState
from tenancies.models import ArrearsCase, Lease, LedgerEntry, UnplacedPayment
from tenancies.services import cases, payments, unplaced
from tests.database import as_owner
from tests.factories.tenancies import make_lease, make_rent, make_tenant

Who = Callable[[str], Actor]
D = Decimal
TODAY = date(2026, 11, 20)


def kid_of(number: int) -> str:
    return kid.with_check_digit(f"2024{number:06d}")


@pytest.fixture
def accountant(actor: Who) -> Actor:
    return actor("boligleder.bergen")


@pytest.fixture
def tenancy(bergen: Municipality) -> Lease:
    return make_lease(bergen, kid=kid_of(1))


def line(named: str = "b1", /, **facts: Any) -> Line:
    return Line(**{"on": TODAY, "amount": D("9500.00"), "bank_reference": named, "kid": kid_of(1), **facts})


def post(actor: Actor, *lines: Line) -> list[payments.Done]:
    return payments.post(actor=actor, lines=lines)


def test_payment_is_posted_by_kid(accountant: Actor, tenancy: Lease) -> None:
    done = post(accountant, line())

    assert [each.outcome for each in done] == ["created"]
    entry = LedgerEntry.objects.get()
    assert (entry.lease_id, entry.amount, entry.date, entry.booked) == (
        tenancy.pk,
        D("9500.00"),
        TODAY,
        TODAY,
    )
    event = AuditEvent.objects.get(verb="ledger.payment")
    assert (event.subject_id, event.user_id, event.detail["amount"]) == (
        entry.pk,
        accountant.user_id,
        "9500.00",
    )


def test_same_line_twice_posts_once(accountant: Actor, tenancy: Lease) -> None:
    post(accountant, line(), line("b2", kid="123"))

    again = post(accountant, line(), line("b2", kid="123"))

    assert [each.outcome for each in again] == ["unchanged", "unchanged"]
    assert (LedgerEntry.objects.count(), UnplacedPayment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"kid": ""}, Reason.NO_KID),
        ({"kid": kid_of(2)}, Reason.KID_UNKNOWN),
        ({"kid": kid_of(1)[:-1] + "0"}, Reason.KID_NOT_SOUND),
        ({"kid": "", "reference": "finnes ikke"}, Reason.KID_UNKNOWN),
        ({"amount": D("0.00")}, Reason.AMOUNT),
        ({"amount": D("-50.00")}, Reason.AMOUNT),
        ({"on": date(2026, 11, 21)}, Reason.DATE_AHEAD),
        ({"account": "99999999999"}, Reason.OTHER_ACCOUNT),
    ],
)
def test_doubtful_payment_waits_with_its_reason(
    accountant: Actor, tenancy: Lease, facts: dict[str, Any], reason: Reason
) -> None:
    with as_owner():
        Municipality.objects.filter(pk=tenancy.municipality_id).update(
            switches={"tenancies.rent_accounts": "1234.56.78903"}
        )
    accountant = actors.for_user(accountant.user)

    done = post(accountant, line(**facts))

    assert [each.outcome for each in done] == ["queued"]
    assert UnplacedPayment.objects.get().reason == reason
    assert not LedgerEntry.objects.exists()


def test_used_reference_with_another_amount_waits(accountant: Actor, tenancy: Lease) -> None:
    post(accountant, line())

    done = post(accountant, line(amount=D("9400.00")))

    assert (done[0].outcome, UnplacedPayment.objects.get().reason) == ("queued", Reason.DUPLICATE)


@pytest.mark.parametrize(
    ("ended", "reason"), [(date(2026, 1, 31), Reason.LEASE_ENDED), (date(2026, 10, 31), None)]
)
def test_ended_lease_takes_payments_for_half_a_year(
    accountant: Actor, bergen: Municipality, ended: date, reason: Reason | None
) -> None:
    make_lease(bergen, kid=kid_of(1), state=LeaseState.ENDED, ended_on=ended)

    post(accountant, line())

    assert [row.reason for row in UnplacedPayment.objects.all()] == ([reason] if reason else [])


def test_cancelled_contract_takes_none(accountant: Actor, bergen: Municipality) -> None:
    make_lease(bergen, kid=kid_of(1), state=LeaseState.CANCELLED)

    post(accountant, line())

    assert UnplacedPayment.objects.get().reason == Reason.LEASE_CANCELLED


def test_other_municipality_has_its_own_kids(accountant: Actor, nes: Municipality) -> None:
    make_lease(nes, kid=kid_of(1))

    post(accountant, line())

    assert UnplacedPayment.objects.get().reason == Reason.KID_UNKNOWN


def test_protected_tenant_is_paid_for_without_being_shown(accountant: Actor, bergen: Municipality) -> None:
    tenant = make_tenant(bergen, address_protection="confidential")
    hidden = make_lease(bergen, tenant=tenant, kid=kid_of(1), handler=_other_handler(accountant))
    with actors.acting_as(accountant) as who:
        assert not Lease.objects.filter(pk=hidden.pk).exists()
        done = post(who, line())
        assert not LedgerEntry.objects.filter(pk=done[0].subject.pk).exists()

    with as_owner():
        assert LedgerEntry.objects.get().lease_id == hidden.pk


def _other_handler(accountant: Actor) -> Any:
    from core.accounts.models import User

    return User.objects.get(username="saksbehandler.bergen")


def test_others_may_not_post(actor: Who, tenancy: Lease) -> None:
    with pytest.raises(NotAllowed):
        post(actor("saksbehandler.bergen"), line())


def test_open_case_follows_the_payment_and_others_are_left_alone(
    accountant: Actor, tenancy: Lease, bergen: Municipality
) -> None:
    make_rent(tenancy, date(2026, 10, 1))
    answers = cases.answers_for([tenancy], TODAY)
    cases.open_cases(actor=accountant, leases=[tenancy], answers=answers)

    post(accountant, line())

    assert ArrearsCase.objects.get(lease=tenancy).state == CaseState.CLOSED


def test_queries_do_not_grow_with_the_lines(
    accountant: Actor, bergen: Municipality, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 6):
        make_lease(bergen, kid=kid_of(number))

    with django_assert_max_num_queries(22):
        post(accountant, *(line(f"b{n}", kid=kid_of(n)) for n in range(1, 7)))


# ── Placing and paying back ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def waits(accountant: Actor, tenancy: Lease) -> UnplacedPayment:
    post(accountant, line(kid=kid_of(77)))
    return UnplacedPayment.objects.get()


def test_payment_is_placed_and_the_file_again_does_nothing(
    accountant: Actor, tenancy: Lease, waits: UnplacedPayment
) -> None:
    done = unplaced.place(actor=accountant, payment=waits, lease=tenancy)

    assert (done.state, done.lease_id, done.handled_on) == (PlacingState.PLACED, tenancy.pk, TODAY)
    assert done.entry is not None and done.entry.bank_reference == "b1"
    assert post(accountant, line(kid=kid_of(77)))[0].outcome == "unchanged"
    assert LedgerEntry.objects.count() == 1


def test_placing_twice_is_once_and_elsewhere_is_refused(
    accountant: Actor, tenancy: Lease, waits: UnplacedPayment, bergen: Municipality
) -> None:
    other = make_lease(bergen)
    unplaced.place(actor=accountant, payment=waits, lease=tenancy)
    unplaced.place(actor=accountant, payment=waits, lease=tenancy)

    with pytest.raises(Refused) as refused:
        unplaced.place(actor=accountant, payment=waits, lease=other)

    assert refused.value.code == "ALREADY_PLACED"
    assert LedgerEntry.objects.count() == 1


def test_genuine_double_gets_a_reference_of_its_own(accountant: Actor, tenancy: Lease) -> None:
    post(accountant, line())
    post(accountant, line(amount=D("100.00")))

    done = unplaced.place(actor=accountant, payment=UnplacedPayment.objects.get(), lease=tenancy)

    assert done.entry is not None and done.entry.bank_reference == "b1/2"


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"amount": D("0.00")}, "AMOUNT_NOT_POSITIVE"), ({"on": date(2026, 12, 1)}, "DAY_IN_FUTURE")],
)
def test_what_cannot_be_a_payment_is_not_placed(
    accountant: Actor, tenancy: Lease, facts: dict[str, Any], code: str
) -> None:
    post(accountant, line(**facts))

    with pytest.raises(Refused) as refused:
        unplaced.place(actor=accountant, payment=UnplacedPayment.objects.get(), lease=tenancy)

    assert refused.value.code == code


def test_paid_back_with_a_reason_and_kept(accountant: Actor, tenancy: Lease, waits: UnplacedPayment) -> None:
    with pytest.raises(Refused):
        unplaced.pay_back(actor=accountant, payment=waits, reason=" ")
    done = unplaced.pay_back(actor=accountant, payment=waits, reason="Feil mottaker")
    unplaced.pay_back(actor=accountant, payment=waits, reason="Feil mottaker")

    assert (done.state, done.note) == (PlacingState.RETURNED, "Feil mottaker")
    with pytest.raises(Refused):
        unplaced.place(actor=accountant, payment=waits, lease=tenancy)


def test_stale_version_is_a_conflict(accountant: Actor, waits: UnplacedPayment) -> None:
    with pytest.raises(Conflict):
        unplaced.pay_back(actor=accountant, payment=waits, reason="x", version=99)


def test_others_may_neither_place_nor_pay_back(actor: Who, tenancy: Lease, waits: UnplacedPayment) -> None:
    outsider = actor("saksbehandler.bergen")

    with pytest.raises(NotAllowed):
        unplaced.place(actor=outsider, payment=waits, lease=tenancy)
    with pytest.raises(NotAllowed):
        unplaced.pay_back(actor=outsider, payment=waits, reason="x")


def test_one_task_a_day_while_anything_waits(
    accountant: Actor, bergen: Municipality, waits: UnplacedPayment
) -> None:
    for day in (date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 21)):
        with actors.acting_as_service("payments", bergen, today=day) as night:
            assert unplaced.remind(actor=night, on=day) == 1

    with as_owner():
        tasks = Task.objects.filter(key__startswith="unplaced:").order_by("due")
        assert [(task.due.day, task.done_at is None) for task in tasks if task.due] == [
            (20, False),
            (21, True),
        ]
    unplaced.pay_back(actor=accountant, payment=waits, reason="Feil mottaker")
    with as_owner():
        assert not Task.objects.filter(key__startswith="unplaced:", done_at=None).exists()


# ── The whole way of a file ────────────────────────────────────────────────────────────────────────────────────────


def file_of(count: int) -> bytes:
    return ocr_file([Paid(TODAY, D("100.00"), kid_of(1), serial) for serial in range(1, count + 1)])


def checked(actor: Actor, content: bytes) -> Import:
    record = services.upload(actor=actor, importer=importer_for("ocr"), file_name="ocr.txt", content=content)
    job = services.match_columns(actor=actor, record=record, mapping=record.mapping)
    done = work_on(job.pk)
    assert done is not None and done.state == Job.State.DONE, done and done.error
    return Import.objects.get(pk=record.pk)


def test_file_is_previewed_then_read_in(accountant: Actor, tenancy: Lease) -> None:
    record = checked(accountant, file_of(3))

    assert record.report["counts"] == {"created": 3}
    assert [total["differs"] for total in record.report["totals"]] == [False, False]
    assert record.totals_stated == {ROWS: "3", "Sum innbetalt": "300.00"}
    assert not LedgerEntry.objects.exists()
    work_on(services.start(actor=accountant, record=record).pk)
    result = Import.objects.get(pk=record.pk).result
    assert result["counts"] == {"created": 3, "left_out": 0}
    again = checked(accountant, file_of(3))
    assert again.report["counts"] == {"unchanged": 3}


def test_broken_line_must_be_accepted_and_the_rest_is_posted(accountant: Actor, tenancy: Lease) -> None:
    lines = file_of(3).split(b"\r\n")
    lines[4] = lines[4][:33] + b"#" + lines[4][34:]

    record = checked(accountant, b"\r\n".join(lines))

    told = [fault["number"] for fault in record.report["faults"]]
    assert told == [5, 9, 10]
    assert record.report["fault_rows"] == 1
    with pytest.raises(Refused):
        services.start(actor=accountant, record=record)
    with pytest.raises(Refused):
        services.start(actor=accountant, record=record, accept_faults=True)
    work_on(services.start(actor=accountant, record=record, accept_faults=True, accept_totals=True).pk)
    assert LedgerEntry.objects.count() == 2


def test_other_file_is_refused(accountant: Actor) -> None:
    with pytest.raises(Refused) as refused:
        services.upload(actor=accountant, importer=importer_for("ocr"), file_name="x", content=b"a;b\n1;2")

    assert refused.value.code == "NOT_OCR"


def test_worker_killed_between_chunks_loses_nothing_and_posts_nothing_twice(
    accountant: Actor, tenancy: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer = importer_for("ocr")
    monkeypatch.setattr(type(importer), "together", 2)
    record = checked(accountant, file_of(7))
    job = services.start(actor=accountant, record=record)
    real, calls = payments.post, []

    def dying(**given: Any) -> Any:
        calls.append(given)
        if len(calls) in (2, 4):
            raise SystemExit("killed")
        return real(**given)

    monkeypatch.setattr(payments, "post", dying)
    monkeypatch.setattr(long, "RECLAIM_AFTER", long.timedelta(seconds=-1))
    for _each in range(2):
        with pytest.raises(SystemExit):
            work_on(job.pk)
    done = work_on(job.pk)

    assert done is not None and done.state == Job.State.DONE
    assert LedgerEntry.objects.count() == 7
    assert len(set(LedgerEntry.objects.values_list("bank_reference", flat=True))) == 7
    assert done.counts == {"created": 7}


def test_sheet_with_kid_goes_the_same_way(accountant: Actor, tenancy: Lease) -> None:
    content = (
        "KID;Leieforhold;Bankreferanse;Dato;Beløp\r\n"
        f"{kid_of(1)};;s1;20.11.2026;9 500,00\r\n"
        f";{tenancy.number};s2;20.11.2026;100,00\r\n"
        ";;s3;20.11.2026;-5,00\r\n"
    ).encode()
    record = services.upload(
        actor=accountant, importer=importer_for("payments"), file_name="a.csv", content=content
    )
    work_on(services.match_columns(actor=accountant, record=record, mapping=record.mapping).pk)
    record = Import.objects.get(pk=record.pk)

    assert record.report["counts"] == {"created": 2, "queued": 1}
