"""Who handles a case, provisional answers, notes, and how a case ends otherwise than by a decision."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from applications import hooks
from applications.jobs import close_appeal_periods
from applications.models import Application, CaseworkerChange, Debt, Note
from applications.policies import notes
from applications.services import handling, knowledge, sending
from applications.services.assessing import assess_application
from applications.services.data import DebtData
from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.relations import open_relation
from core.base.errors import NotAllowed, Refused
from core.messages.models import OutboxItem
from core.rules.models import Deadline
from core.rules.selectors import work_list
from core.rules.services import deadlines
from core.workflow.models import StateChange
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_assign_moves_the_deadlines_and_is_kept(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    colleague = user("saksbehandler2.bergen")

    handling.assign(actor=caseworker, application=case, caseworker=colleague)
    handling.assign(actor=caseworker, application=case, caseworker=colleague)

    assert Application.objects.get(pk=case.pk).caseworker == colleague
    assert CaseworkerChange.objects.filter(application=case).count() == 1
    assert set(Deadline.objects.filter(subject_id=case.pk).values_list("user", flat=True)) == {colleague.pk}


def test_assign_to_somebody_from_another_unit_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    with pytest.raises(Refused) as refusal:
        handling.assign(actor=caseworker, application=case, caseworker=user("nav.bergen"))

    assert refusal.value.field == "caseworker"


def test_assign_is_not_allowed_from_outside(actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    outsider = actor("konsulent.nes")

    with pytest.raises(NotAllowed):
        handling.assign(actor=outsider, application=case, caseworker=None)


def test_provisional_answer_meets_the_limit_and_starts_the_promised_day(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    promised = caseworker.today + timedelta(days=40)
    given: dict[str, Any] = {"reason": "needs_mapping", "expected_date": promised}

    first = sending.send_provisional_answer(actor=caseworker, application=case, **given)
    again = sending.send_provisional_answer(actor=caseworker, application=case, **given)

    assert first.pk == again.pk
    assert OutboxItem.objects.count() == 1
    assert Deadline.objects.get(kind="provisional_answer_1_month").state == "met"
    assert Deadline.objects.get(kind="expected_answer").due == promised


def test_second_provisional_answer_is_a_delay_notice(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    first, second = caseworker.today + timedelta(days=40), caseworker.today + timedelta(days=70)
    sending.send_provisional_answer(
        actor=caseworker, application=case, reason="needs_mapping", expected_date=first
    )

    notice = sending.send_provisional_answer(
        actor=caseworker, application=case, reason="needs_mapping", expected_date=second
    )

    assert notice.delay_notice
    running = Deadline.objects.outstanding().get(kind="expected_answer", subject_id=case.pk)
    assert running.due == second


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"reason": "x"}, "reason"),
        ({"reason": "other"}, "explanation"),
        ({"expected_date": None}, "expected_date"),
    ],
)
def test_incomplete_provisional_answer_sends_nothing(
    actor: ActorOf, changes: dict[str, Any], field: str
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    given = {"reason": "needs_mapping", "expected_date": caseworker.today + timedelta(days=30), **changes}
    given["expected_date"] = given["expected_date"] or caseworker.today

    with pytest.raises(Refused) as refusal:
        sending.send_provisional_answer(actor=caseworker, application=case, **given)

    assert refusal.value.field == field
    assert not OutboxItem.objects.exists()


def test_waiting_for_information_and_back(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    handling.ask_information(actor=caseworker, application=case, reason="Lønnsslipper.")
    assert case.state == "waiting_information"
    handling.resume(actor=caseworker, application=case)

    assert case.state == "in_progress"


@pytest.mark.parametrize(
    "name, state", [("withdraw", "withdrawn"), ("lapse", "lapsed"), ("shelve", "shelved")]
)
def test_ending_needs_a_reason_waives_deadlines_and_is_told_once(
    actor: ActorOf, name: str, state: str
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    with pytest.raises(Refused):
        handling.end(actor=caseworker, application=case, name=name, reason=" ")
    heard: list[Any] = []
    hooks._ended.append(lambda *told: heard.append(told))
    try:
        handling.end(actor=caseworker, application=case, name=name, reason="Søkeren har flyttet.")
        handling.end(actor=caseworker, application=case, name=name, reason="Søkeren har flyttet.")
    finally:
        hooks._ended.pop()

    assert case.state == state
    assert len(heard) == 1
    assert set(Deadline.objects.filter(subject_id=case.pk).values_list("state", flat=True)) == {"waived"}


def test_reopened_case_gets_its_clocks_again(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    handling.withdraw(actor=caseworker, application=case, reason="Feil.")

    handling.reopen(actor=caseworker, application=case, reason="Trukket ved en feil.")

    assert case.state == "in_progress"
    assert Deadline.objects.outstanding().filter(subject_id=case.pk).count() == 2


def granted(caseworker: Actor) -> Application:
    from applications.transitions import application as machine

    case = make_application(caseworker)
    assess_application(actor=caseworker, application=case)
    machine.perform(actor=caseworker, obj=case, name="grant")
    return case


def test_offer_back_to_list_and_housed(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = granted(caseworker)

    handling.mark_offered(actor=caseworker, application=case)
    handling.back_to_list(actor=caseworker, application=case)
    assert case.state == "granted"
    handling.mark_offered(actor=caseworker, application=case)
    handling.mark_housed(actor=caseworker, application=case)
    handling.mark_housed(actor=caseworker, application=case)

    assert case.state == "housed"


def test_landlord_marks_housed_without_seeing_the_application(actor: ActorOf) -> None:
    case = granted(actor("saksbehandler.bergen"))
    landlord = actor("boligleder.bergen")

    handling.mark_housed(actor=landlord, application=case)

    actor("saksbehandler.bergen")
    change = StateChange.objects.get(subject_id=case.pk, target="housed")
    assert (change.actor_service, change.on_behalf_of) == ("applications", landlord.user.full_name)


def test_landlord_of_another_municipality_marks_nothing(actor: ActorOf) -> None:
    case = granted(actor("saksbehandler.bergen"))
    stranger = actor("leder.nes")

    with pytest.raises(NotAllowed):
        handling.mark_housed(actor=stranger, application=case)


def test_note_is_the_compartments_own_even_where_the_case_is_open(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    first = knowledge.write_note(actor=caseworker, application=case, text="Ringte.")
    again = knowledge.write_note(actor=caseworker, application=case, text="Ringte.")
    assert first.pk == again.pk
    nav = actor("nav.bergen")
    actor("saksbehandler.bergen")
    open_relation(actor=caseworker, subject=case, compartment=nav.compartment, basis="consent")

    nav = actor("nav.bergen")

    assert not notes.visible_to(nav).exists()
    assert not Note.objects.exists()


def test_appeal_period_is_nobodys_work(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    handling.assign(actor=caseworker, application=case, caseworker=caseworker.user)
    deadlines.start(actor=caseworker, kind="appeal", subject=case, on=caseworker.today, due=caseworker.today)

    assert "appeal" not in {item.deadline.kind for item in work_list(caseworker, caseworker.today)}


def test_appeal_period_that_has_run_out_is_closed_by_night(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    deadlines.start(actor=caseworker, kind="appeal", subject=case, on=caseworker.today)
    later = caseworker.today + timedelta(days=40)

    class Run:
        counts: dict[str, int] = {}

        def count(self, **numbers: int) -> None:
            self.counts.update(numbers)

    for _ in range(2):
        with (
            time_machine.travel(later),
            actors.acting_as_service("applications", case.municipality) as service,
        ):
            close_appeal_periods(service, later, Run())  # type: ignore[arg-type]

    assert Run.counts == {"closed": 1}
    assert Deadline.objects.get(kind="appeal").state == "waived"


def test_database_keeps_debts_from_other_compartments(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    make_application(caseworker, debts=(DebtData("unpaid_rent", Decimal(12_267)),))
    assert Debt.objects.count() == 1

    actor("nav.bergen")

    assert not Debt.objects.exists()
