"""Complaints, what is tried, and notices with the law's form: validity, protest, the tribunal, lapse; and the walls."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.documents.models import Letter
from core.messages.models import Task
from core.rules.models import Deadline
from tenancies import policies_notices
from tenancies.calculations.notices import (
    NoticeFacts,
    Standing,
    earliest_last_day,
    protest_until,
    stand,
    suit_until,
)
from tenancies.models import Complaint, Lease, LeaseTerm, TenancyNotice
from tenancies.services import complaints, notices
from tenancies.services.complaints import NewComplaint
from tenancies.services.notices import NewNotice
from tests.database import as_owner
from tests.factories.tenancies import make_lease

Who = Callable[[str], Actor]
As = Callable[[str], Client]
ApiAs = Callable[[str], APIClient]
TODAY = date(2026, 11, 20)
LANDLORD, COORDINATOR = "boligleder.bergen", "bomiljo.bergen"
LAST_DAY = date(2027, 2, 28)
OTHERS = ["regnskap.bergen", "innkrever.bergen", "nav.bergen", "saksbehandler.bergen", "leder.nes"]


@pytest.fixture
def lease(bergen: Municipality) -> Lease:
    return make_lease(bergen, last_day=None)


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZoneInfo("Europe/Oslo")))


# --- The days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        (date(2026, 11, 20), date(2027, 2, 28)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 3, 31)),
        (date(2026, 10, 31), date(2027, 1, 31)),
    ],
)
def test_three_months_to_the_end_of_a_month(received: date, last_day: date) -> None:
    assert earliest_last_day(received) == last_day


def test_tenants_month_moves_and_the_landlords_three_do_not() -> None:
    """From Friday 20 November: the tenant's month ends on a Sunday and moves; three months after it are not moved."""
    assert protest_until(date(2026, 11, 20)) == date(2026, 12, 21)
    assert suit_until(date(2026, 11, 20)) == date(2027, 3, 20)


RECEIVED = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("more", "on", "state"),
    [
        ({"received": None}, date(2027, 6, 1), Standing.SENT),
        ({}, date(2026, 12, 21), Standing.PROTEST_OPEN),
        ({}, date(2026, 12, 22), Standing.UNPROTESTED),
        ({"protested": date(2026, 12, 21)}, date(2026, 12, 22), Standing.PROTESTED),
        ({"protested": date(2026, 12, 22)}, date(2026, 12, 23), Standing.UNPROTESTED),
        ({"protested": date(2026, 12, 1)}, date(2027, 3, 20), Standing.PROTESTED),
        ({"protested": date(2026, 12, 1)}, date(2027, 3, 21), Standing.LAPSED),
        ({"protested": date(2026, 12, 1), "sued": date(2027, 3, 20)}, date(2027, 5, 1), Standing.IN_TRIBUNAL),
        ({"protested": date(2026, 12, 1), "sued": date(2027, 3, 21)}, date(2027, 5, 1), Standing.LAPSED),
        ({"withdrawn": date(2026, 12, 1)}, date(2026, 12, 1), Standing.WITHDRAWN),
    ],
)
def test_where_a_termination_stands(more: dict[str, Any], on: date, state: Standing) -> None:
    facts = NoticeFacts(**{"sent": RECEIVED, "last_day": LAST_DAY, "received": RECEIVED, **more})

    assert stand(facts, on).state is state


def test_notice_received_late_works_from_the_next_month_end() -> None:
    facts = NoticeFacts(sent=date(2026, 11, 27), last_day=LAST_DAY, received=date(2026, 12, 2))

    assert stand(facts, date(2026, 12, 3)).last_day == date(2027, 3, 31)


# --- Complaints and what is tried --------------------------------------------------------------------------------


def complain(who: Actor, lease: Lease, **more: Any) -> Complaint:
    given: dict[str, Any] = {
        "received_on": TODAY,
        "source": "neighbour",
        "about": "noise",
        "text": "Bråk",
        **more,
    }
    return complaints.register_complaint(actor=who, lease=lease, new=NewComplaint(**given))


def test_complaint_is_registered_once_and_handled_once(lease: Lease, actor: Who) -> None:
    first = complain(actor(COORDINATOR), lease, source_detail="H0201")
    again = complain(actor(COORDINATOR), lease, text=" Bråk ")
    for _ in range(2):
        done = complaints.handle_complaint(
            actor=actor(LANDLORD), complaint=first, outcome="talked", on=TODAY, note="Ringte"
        )

    assert first.pk == again.pk
    assert (done.outcome, done.version) == ("talked", 2)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": " "}, "TEXT_MISSING"),
        ({"received_on": TODAY + timedelta(days=1)}, "DAY_IN_FUTURE"),
        ({"happened_on": TODAY + timedelta(days=1)}, "AFTER_RECEIVED"),
    ],
)
def test_complaint_with_something_wrong_is_refused(
    lease: Lease, actor: Who, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        complain(actor(LANDLORD), lease, **more)

    assert refused.value.code == code


def test_serious_event_is_told_at_once_until_it_is_handled(
    lease: Lease, actor: Who, bergen: Municipality
) -> None:
    event = complain(actor(COORDINATOR), lease, about="threats", serious=True)

    with acting_as_service("leases", bergen, today=TODAY):
        task = Task.objects.get(key=f"serious:{event.pk}")
        assert Deadline.objects.get(kind="serious_event", subject_id=lease.pk).met_on is None
    assert task.roles == ["housing_manager"]
    complaints.handle_complaint(
        actor=actor(LANDLORD), complaint=event, outcome="warned", on=TODAY, note="Sendt"
    )
    with acting_as_service("leases", bergen, today=TODAY):
        assert Deadline.objects.get(kind="serious_event", subject_id=lease.pk).met_on == TODAY


@pytest.mark.parametrize("username", OTHERS)
def test_others_neither_see_nor_write_of_conduct(
    lease: Lease, actor: Who, client_as: As, username: str
) -> None:
    complain(actor(LANDLORD), lease)

    with pytest.raises(NotAllowed):
        complain(actor(username), lease, text="Annet")
    assert client_as(username).get(reverse("tenancies:conduct", args=[lease.pk])).status_code == 404
    assert (
        str(lease.dwelling) not in client_as(username).get(reverse("tenancies:complaints")).content.decode()
    )
    assert not policies_notices.complaints.visible_to(actor(username)).exists()


# --- The form of a notice ----------------------------------------------------------------------------------------


def tried(who: Actor, lease: Lease) -> None:
    complaints.record_remedy(actor=who, lease=lease, kind="talk", on=TODAY, result="not")


def give(who: Actor, lease: Lease, **more: Any) -> TenancyNotice:
    given: dict[str, Any] = {
        "kind": "termination", "reason": "Bråk hver helg", "ground": "breach", "last_day": LAST_DAY, **more,
    }  # fmt: skip
    return notices.give_notice(actor=who, lease=lease, new=NewNotice(**given))


def test_termination_tells_all_the_law_asks_for(lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)

    given = [give(actor(LANDLORD), lease) for _ in range(2)]

    assert given[0].pk == given[1].pk
    letter = Letter.objects.get(code="lease_termination")
    for words in (
        "Bråk hver helg",
        "innen en måned",
        "kastet ut av boligen",
        "28.\u00a0februar\u00a02027",
        "bokstav c",
    ):
        assert words in letter.html


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ground": ""}, "GROUND_MISSING"),
        ({"reason": " "}, "REASON_MISSING"),
        ({"last_day": None}, "LAST_DAY_MISSING"),
        ({"last_day": date(2027, 1, 31)}, "TOO_SHORT"),
        ({"last_day": date(2027, 3, 15)}, "NOT_MONTH_END"),
    ],
)
def test_termination_without_the_laws_form_is_not_sent(
    lease: Lease, actor: Who, more: dict[str, Any], code: str
) -> None:
    tried(actor(LANDLORD), lease)

    with pytest.raises(Refused) as refused:
        give(actor(LANDLORD), lease, **more)

    assert refused.value.code == code
    assert not Letter.objects.filter(code="lease_termination").exists()


def test_everything_that_lacks_is_said_at_once(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused) as refused:
        give(actor(LANDLORD), lease, reason="", last_day=None)

    assert refused.value.code == "REASON_MISSING,LAST_DAY_MISSING,NO_REMEDY"


def test_fixed_term_is_not_terminated_while_it_runs(bergen: Municipality, actor: Who) -> None:
    lease = make_lease(bergen, last_day=date(2027, 12, 31))
    tried(actor(LANDLORD), lease)

    with pytest.raises(Refused, match="tidsbestemt"):
        give(actor(LANDLORD), lease)


def test_fixed_term_that_may_be_terminated_is_terminated_but_not_past_its_end(
    bergen: Municipality, actor: Who
) -> None:
    lease = make_lease(bergen, last_day=date(2027, 12, 31))
    with as_owner():
        term = lease.terms.get()
        lease.terms.update(superseded_at=ClockTimestamp())
        LeaseTerm.objects.create(
            municipality=bergen, lease=lease, dwelling=lease.dwelling, kind=term.kind, binding=True,
            told_in_writing=True, may_be_terminated=True, valid_from=term.valid_from, valid_to=term.valid_to,
        )  # fmt: skip
    tried(actor(LANDLORD), lease)

    with pytest.raises(Refused) as refused:
        give(actor(LANDLORD), lease, last_day=date(2027, 12, 31))
    given = give(actor(LANDLORD), lease)

    assert refused.value.code == "TERM_ENDS_FIRST"
    assert given.last_day == LAST_DAY


def test_breach_asks_for_what_was_tried_or_why_not(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused) as refused:
        give(actor(LANDLORD), lease)
    given = give(actor(LANDLORD), lease, why_no_remedy="Leieren åpner ikke og svarer ikke")

    assert refused.value.code == "NO_REMEDY"
    assert given.why_no_remedy


def test_second_termination_is_refused_while_one_runs(lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)
    first = give(actor(LANDLORD), lease)

    with pytest.raises(Refused, match="allerede sagt opp"):
        give(actor(LANDLORD), lease, reason="En annen grunn")
    for _ in range(2):
        notices.withdraw(actor=actor(LANDLORD), notice=first, reason="Leieren har sluttet")
    assert give(actor(LANDLORD), lease, reason="En annen grunn").pk != first.pk


def test_nuisance_is_not_rescinded_without_an_earlier_warning(lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)
    rescission: dict[str, Any] = {
        "kind": "rescission", "reason": "Truet naboen", "ground": "", "last_day": None, "nuisance": True,
    }  # fmt: skip
    with pytest.raises(Refused) as without:
        give(actor(LANDLORD), lease, **rescission)
    give(actor(COORDINATOR), lease, kind="warning", reason="Slutt å bråke", ground="", last_day=None)
    with pytest.raises(Refused) as same_day:
        give(actor(LANDLORD), lease, **rescission)
    with at(date(2026, 12, 10)):
        given = give(actor(LANDLORD), lease, **rescission)

    assert (without.value.code, same_day.value.code) == ("WARNING_MISSING", "WARNING_MISSING")
    assert given.kind == "rescission"
    assert "advart deg skriftlig" in Letter.objects.get(code="lease_rescission").html


def test_coordinator_warns_but_gives_no_notice(lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)

    with pytest.raises(NotAllowed):
        give(actor(COORDINATOR), lease)


# --- Protest, the tribunal and lapse -----------------------------------------------------------------------------


@pytest.fixture
def termination(lease: Lease, actor: Who) -> TenancyNotice:
    tried(actor(LANDLORD), lease)
    made = give(actor(LANDLORD), lease)
    return notices.record_receipt(actor=actor(LANDLORD), notice=made, on=TODAY)


def due(kind: str, lease: Lease) -> date | None:
    return Deadline.objects.filter(kind=kind, subject_id=lease.pk).values_list("due", flat=True).first()


def test_protest_starts_the_landlords_three_months(
    lease: Lease, termination: TenancyNotice, actor: Who
) -> None:
    assert due("notice_protest", lease) == date(2026, 12, 21)
    with at(date(2026, 12, 1)):
        for _ in range(2):
            notices.record_protest(
                actor=actor(LANDLORD), notice=termination, on=date(2026, 12, 1), text="Det stemmer ikke"
            )
    assert due("notice_suit", lease) == date(2027, 3, 20)


def test_protest_before_receipt_is_refused(lease: Lease, actor: Who) -> None:
    tried(actor(LANDLORD), lease)
    made = give(actor(LANDLORD), lease)

    with pytest.raises(Refused, match="Registrer først"):
        notices.record_protest(actor=actor(LANDLORD), notice=made, on=TODAY, text="")


def test_suit_in_time_keeps_the_notice(termination: TenancyNotice, actor: Who, bergen: Municipality) -> None:
    with pytest.raises(Refused):
        notices.record_suit(actor=actor(LANDLORD), notice=termination, on=TODAY, forum="tribunal")
    notices.record_protest(actor=actor(LANDLORD), notice=termination, on=TODAY, text="")
    with at(date(2027, 3, 1)):
        notices.record_suit(actor=actor(LANDLORD), notice=termination, on=date(2027, 3, 1), forum="tribunal")

    assert lapse(bergen, date(2027, 6, 1)) == 0


def lapse(bergen: Municipality, on: date) -> int:
    with acting_as_service("leases", bergen, today=on) as nightly:
        return notices.lapse(actor=nightly, on=on)


def test_without_a_suit_the_notice_lapses_once(
    termination: TenancyNotice, actor: Who, bergen: Municipality, lease: Lease
) -> None:
    notices.record_protest(actor=actor(LANDLORD), notice=termination, on=TODAY, text="")

    found = [lapse(bergen, on) for on in (date(2027, 3, 20), date(2027, 3, 21), date(2027, 3, 22))]

    assert found == [0, 1, 0]
    assert due("notice_suit", lease) == date(2027, 3, 20)
