"""A stop message holds the petition back only when it says what stops the case, also after it is confirmed."""

from datetime import date

import pytest
from django.urls import reverse

from core.base.errors import Refused
from tenancies.models import ArrearsCase, ArrearsStep
from tenancies.services import cases, stop_messages
from tests.database import as_owner
from tests.tenancies.owing import LANDLORD, TODAY, As, Who, record


def send(actor: Who, case: ArrearsCase, brake: str = "") -> None:
    stop_messages.send_stop_message(
        actor=actor(LANDLORD),
        case=case,
        to="collector",
        reason="Leieren har klaget på beregningen",
        brake=brake,
    )


def unmet(case: ArrearsCase) -> tuple[str, ...]:
    with as_owner():
        return tuple(cases.answers_for([case.lease], TODAY)[case.lease_id].unmet)


def test_message_without_a_brake_is_asked_what_stops_the_case(case: ArrearsCase, actor: Who) -> None:
    for brake, code in (("", "BRAKE_MISSING"), ("evicted", "BRAKE_UNKNOWN")):
        with pytest.raises(Refused) as refused:
            send(actor, case, brake)
        assert (refused.value.code, refused.value.field) == (code, "brake")
    with as_owner():
        assert not case.stop_messages.exists()


def test_children_who_are_not_assessed_are_no_reason_to_stop(family: ArrearsCase, actor: Who) -> None:
    with pytest.raises(Refused) as refused:
        send(actor, family)

    assert refused.value.code == "BRAKE_MISSING"


def test_brake_stands_after_the_message_is_confirmed_until_it_is_resolved(
    case: ArrearsCase, actor: Who
) -> None:
    for _again in range(2):
        send(actor, case, "objection")
    with as_owner():
        message = case.stop_messages.get()
    stop_messages.acknowledge_stop(actor=actor("innkrever.bergen"), message=message, by="Per", on=TODAY)

    assert "OBJECTION" in unmet(case)
    with as_owner():
        assert ArrearsStep.objects.filter(case=case, event="objection").count() == 1
    record(actor(LANDLORD), case, "objection_resolved", reason="Beregningen er riktig")
    assert "OBJECTION" not in unmet(case)


def test_brake_that_is_on_needs_no_other(case: ArrearsCase, actor: Who) -> None:
    record(actor(LANDLORD), case, "claim_error_reported", on=date(2026, 11, 19), reason="Feil KID")

    send(actor, case)

    with as_owner():
        assert case.stop_messages.get().acknowledged_on is None


def test_by_form(client_as: As, case: ArrearsCase) -> None:
    address = reverse("tenancies:stop", args=[case.lease_id])
    form = {"to": "collector", "reason": "Leieren har klaget"}

    without = client_as(LANDLORD).post(address, form)
    good = client_as(LANDLORD).post(address, {**form, "brake": "objection"})

    assert without.status_code == 200 and "Velg hva som stopper saken" in without.content.decode()
    assert good.status_code == 302
