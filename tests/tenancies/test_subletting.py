"""Requests to sublet, or to take somebody in: a month to answer, and a ground for a no."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor, acting_as, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import Conflict, Refused
from core.documents.models import Letter
from core.rules.models import Deadline
from tenancies.calculations import subletting
from tenancies.calculations.lease_terms import LeaseException
from tenancies.enums_changes import RequestState
from tenancies.models import Lease, LeaseRequest
from tenancies.services import lease_requests, notices
from tests.factories.tenancies import make_lease
from tests.tenancies.changing import ask

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("kind", "exceptions", "allowed"),
    [
        ("family", (), ()),
        ("family", ("household",), ("dwelling",)),
        ("household", (), ("crowded", "person")),
        ("part", ("others",), ("crowded", "dwelling", "person")),
        ("absence", ("absence",), ("crowded", "kept", "person")),
        ("absence", ("others",), ("crowded", "person")),
        ("rest", (), ("crowded", "other", "person")),
    ],
)
def test_what_a_request_may_be_refused_for(
    kind: str, exceptions: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    agreed = frozenset(LeaseException(code) for code in exceptions)

    assert {str(each) for each in subletting.grounds(subletting.RequestKind(kind), agreed)} == set(allowed)


def test_request_has_a_month_to_be_answered(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)

    deadline = Deadline.objects.get(subject_id=asked.pk, kind="lease_request_answer")

    assert asked.answer_by == deadline.due == date(2026, 12, 2)
    assert ask(landlord, running).pk == asked.pk


def test_request_is_approved_with_a_letter(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)

    done = lease_requests.approve(actor=landlord, request=asked)
    again = lease_requests.approve(actor=landlord, request=asked)

    assert done.state == again.state == RequestState.APPROVED and done.answered_on == TODAY
    assert "Vi godkjenner søknaden din" in Letter.objects.get(pk=done.letter).html
    assert Deadline.objects.get(subject_id=asked.pk).state == "met"


def test_request_is_refused_on_a_ground_of_the_act_alone(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)

    with pytest.raises(Refused) as wrong:
        lease_requests.refuse(actor=landlord, request=asked, ground="other", reason="Vi vil ikke")
    with pytest.raises(Refused) as bare:
        lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason=" ")
    done = lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason="Fem på ett rom.")

    assert (wrong.value.code, bare.value.code) == ("GROUND_NOT_ALLOWED", "REASON_MISSING")
    assert done.state == RequestState.REFUSED
    assert "Fem på ett rom." in Letter.objects.get(pk=done.letter).html


def test_refusal_without_a_ground_in_the_person_lets_the_tenant_give_notice(
    landlord: Actor, running: Lease
) -> None:
    asked = ask(landlord, running, kind="rest", ends_on=date(2027, 12, 31))

    done = lease_requests.refuse(
        actor=landlord, request=asked, ground="other", reason="Boligen skal pusses opp."
    )

    assert "§ 7-5" in Letter.objects.get(pk=done.letter).html


def test_no_is_too_late_after_the_month_and_the_night_approves(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    asked = ask(landlord, running, received_on=date(2026, 10, 19))

    with pytest.raises(Refused) as refused:
        lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason="Trangt")
    with acting_as_service("leases", bergen) as service:
        counts = lease_requests.pass_time(service, TODAY)
        again = lease_requests.pass_time(service, TODAY)

    asked.refresh_from_db()
    assert refused.value.code == "APPROVED_BY_SILENCE"
    assert (counts["silent"], again["silent"]) == (1, 0)
    assert asked.state == RequestState.SILENT


def test_the_last_day_to_answer_is_not_silence(landlord: Actor, running: Lease, bergen: Municipality) -> None:
    asked = ask(landlord, running, received_on=date(2026, 10, 20))

    with acting_as_service("leases", bergen) as service:
        assert lease_requests.pass_time(service, TODAY)["silent"] == 0

    with acting_as(landlord):
        done = lease_requests.refuse(actor=landlord, request=asked, ground="crowded", reason="Trangt")
    assert done.state == RequestState.REFUSED


def test_near_family_needs_no_approval_unless_the_contract_says_so(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running, kind="family", ends_on=None)

    assert asked.state == RequestState.APPROVED and asked.letter is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": date(2029, 6, 30)}, "TOO_LONG"),
        ({"ends_on": None}, "TOO_LONG"),
        ({"kind": "part", "ends_on": date(2028, 6, 30)}, "AFTER_TERM"),
        ({"kind": "part", "ends_on": date(2026, 6, 30)}, "END_BEFORE_START"),
        ({"who": " "}, "WHO_MISSING"),
        ({"received_on": date(2026, 11, 21)}, "DAY_IN_FUTURE"),
        ({"kind": "party"}, "KIND"),
    ],
)
def test_request_that_is_not_one_under_its_paragraph_is_refused(
    landlord: Actor, running: Lease, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(landlord, running, **changes)

    assert refused.value.code == code
    assert not LeaseRequest.objects.exists()


def test_rest_of_the_term_is_for_fixed_terms(landlord: Actor, bergen: Municipality) -> None:
    lease = make_lease(bergen, last_day=None)

    with pytest.raises(Refused) as refused:
        ask(landlord, lease, kind="rest")

    assert refused.value.code == "NOT_FIXED"


def test_an_approved_subtenant_gets_a_copy_of_a_termination(landlord: Actor, bergen: Municipality) -> None:
    """Without it the termination is invalid (§ 7-7)."""
    lease = make_lease(bergen, last_day=None)
    asked = ask(landlord, lease, starts_on=date(2026, 11, 10))
    lease_requests.approve(actor=landlord, request=asked)

    new = notices.NewNotice(
        kind="termination", reason="Huset skal rives.", ground="works", last_day=date(2027, 2, 28)
    )
    given = notices.give_notice(actor=landlord, lease=lease, new=new)

    copy = Letter.objects.get(code="subtenant_notice")
    assert copy.recipient["name"] == "Ada Prøvesen" and "Huset skal rives." in copy.html
    assert "§ 7-7" in Letter.objects.get(pk=given.letter).html


def test_subletting_that_is_over_is_closed_by_night(
    landlord: Actor, running: Lease, bergen: Municipality
) -> None:
    asked = ask(landlord, running, starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 18))
    lease_requests.approve(actor=landlord, request=asked)

    with acting_as_service("leases", bergen) as service:
        assert lease_requests.pass_time(service, TODAY)["over"] == 1

    asked.refresh_from_db()
    assert (asked.state, asked.over_on) == (RequestState.OVER, date(2026, 11, 18))


def test_answer_with_an_old_version_conflicts(landlord: Actor, running: Lease) -> None:
    asked = ask(landlord, running)
    LeaseRequest.objects.filter(pk=asked.pk).update(version=2)

    with pytest.raises(Conflict):
        lease_requests.approve(actor=landlord, request=asked, version=1)


def test_request_and_answer_by_form(client_as: Callable[[str], Client], running: Lease) -> None:
    client = client_as("boligleder.bergen")
    base = f"/leieforhold/{running.pk}/hendelser/framleie/"
    form = {
        "kind": "absence", "who": "Ada Prøvesen", "received_on": "02.11.2026", "starts_on": "01.01.2027",
        "ends_on": "30.06.2027",
    }  # fmt: skip
    assert client.post(base, form).status_code == 302
    asked = LeaseRequest.objects.get()

    bad = client.post(f"{base}{asked.pk}/svar/", {"answer": "no", "ground": "", "version": 1})
    done = client.post(
        f"{base}{asked.pk}/svar/", {"answer": "no", "ground": "crowded", "reason": "Trangt.", "version": 1}
    )

    asked.refresh_from_db()
    assert (bad.status_code, done.status_code, asked.state) == (200, 302, RequestState.REFUSED)
