"""Delays and notices: the worked case of Nes, many letters at once, promises that pass, and advance notice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from applications.models import AdvanceNotice, Application, Decision, ProvisionalAnswer
from applications.services import advance, deciding, delaying, revising, sending
from applications.services.assessing import assess_application
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from core.jobs.long import work_on
from core.jobs.models import Job
from core.rules.deadline_rules import calculate, rule_on
from core.rules.models import Deadline
from core.rules.selectors import work_list
from core.rules.services.escalation import escalate
from tests.factories.allocation import make_meeting
from tests.factories.applications import GRANT, REFUSAL, make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def night(place: Municipality, on: date) -> int:
    """The night's round; how many were told."""
    with acting_as_service("deadlines", place, today=on) as service:
        return escalate(actor=service, on=on).notices


def test_worked_case_of_nes(nes: Municipality, actor: ActorOf) -> None:
    """Applied 18.12.2018; meetings 7.1 and 4.2; refused 14.2. Nobody answered within four weeks."""
    with time_machine.travel("2018-12-18 10:00+01:00", tick=False) as clock:
        caseworker = actor("konsulent.nes")
        case = make_application(caseworker, received=date(2018, 12, 18))
        deadline = Deadline.objects.get(kind="provisional_answer_4_weeks", subject_id=case.pk)
        assert deadline.due == date(2019, 1, 15)
        month = calculate(rule_on("provisional_answer_1_month", case.received), case.received)
        assert month.end == date(2019, 1, 18)

        told = {}
        for day in (date(2019, 1, 7), date(2019, 1, 15), date(2019, 1, 16)):
            clock.move_to(f"{day} 05:00+01:00")
            told[day] = night(nes, day)

        assert [bool(number) for number in told.values()] == [False, False, True]
        deadline.refresh_from_db()
        assert deadline.state == "missed"
        clock.move_to("2019-02-14 12:00+01:00")
        chair = actor("leder.nes")
        decision = deciding.decide_in_meeting(actor=chair, application=case, data=REFUSAL)
        sending.send_decision(actor=chair, decision=decision)
        deadline.refresh_from_db()
        assert (deadline.met_on, Application.objects.get(pk=case.pk).state) == (date(2019, 2, 14), "refused")


def test_whole_meetings_delay_is_one_letter_in_each_case_once(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    cases = [make_application(caseworker) for _ in range(3)]
    day = caseworker.today + timedelta(days=30)
    ids = [case.pk for case in cases]

    for _ in range(2):
        actor("saksbehandler.bergen")
        job = delaying.start_many(actor=caseworker, ids=ids, reason="misses_next_meeting", expected_date=day)
        done = work_on(job.pk)
        assert done is not None and (done.state, done.counts) == (Job.State.DONE, {"provisional_sent": 3})

    actor("saksbehandler.bergen")
    assert ProvisionalAnswer.objects.filter(application__in=ids, expected_date=day).count() == 3
    assert Letter.objects.filter(code="provisional_answer", state="sent").count() == 3


def test_case_that_is_decided_meanwhile_gets_no_letter(actor: ActorOf) -> None:
    from applications.services.handling import withdraw

    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    day = caseworker.today + timedelta(days=30)
    job = delaying.start_many(
        actor=caseworker, ids=[case.pk], reason="misses_next_meeting", expected_date=day
    )
    withdraw(actor=caseworker, application=case, reason="Fant bolig.")

    done = work_on(job.pk)

    assert done is not None and done.counts == {"provisional_not_open": 1}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": "other"}, "REASON_MISSING"),
        ({"days": 0}, "EXPECTED_NOT_AHEAD"),
        ({"ids": []}, "NOBODY"),
    ],
)
def test_incomplete_batch_is_refused(actor: ActorOf, given: dict[str, Any], code: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    with pytest.raises(Refused) as refusal:
        delaying.start_many(
            actor=caseworker,
            ids=given.get("ids", [case.pk]),
            reason=given.get("reason", "needs_mapping"),
            expected_date=caseworker.today + timedelta(days=given.get("days", 30)),
        )

    assert refusal.value.code == code
    assert not Job.objects.exists()


def test_batch_takes_no_case_from_outside(actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    stranger = actor("konsulent.nes")
    given: dict[str, Any] = {"reason": "needs_mapping", "expected_date": stranger.today + timedelta(days=30)}

    with pytest.raises(Refused):
        delaying.start_many(actor=stranger, ids=[case.pk], **given)
    with pytest.raises(NotAllowed):
        delaying.start_many(actor=actor("nav.bergen"), ids=[case.pk], **given)


def test_passed_promise_is_found_told_and_stays_until_a_new_notice(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    with time_machine.travel("2026-03-02 09:00+01:00", tick=False) as clock:
        caseworker = actor("saksbehandler.bergen")
        case = make_application(caseworker)
        other = make_application(caseworker)
        sending.send_provisional_answer(
            actor=caseworker, application=case, reason="needs_mapping", expected_date=date(2026, 4, 1)
        )
        clock.move_to("2026-04-02 05:00+02:00")
        assert night(bergen, date(2026, 4, 2)) > 0
        caseworker = actor("saksbehandler.bergen")

        page = client_as("saksbehandler.bergen").get("/soknader/?due=promise_passed").content.decode()
        assert case.case_number in page and other.case_number not in page
        caseworker = actor("saksbehandler.bergen")
        late = [
            item
            for item in work_list(caseworker, caseworker.today)
            if item.deadline.kind == "expected_answer"
        ]
        assert [item.missed for item in late] == [True]
        sending.send_provisional_answer(
            actor=caseworker, application=case, reason="needs_mapping", expected_date=date(2026, 5, 4)
        )

        assert ProvisionalAnswer.objects.filter(application=case, delay_notice=True).exists()
        page = client_as("saksbehandler.bergen").get("/soknader/?due=promise_passed").content.decode()
        assert case.case_number not in page


def test_pages_of_many_letters(nes: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    chair = actor("leder.nes")
    case = make_application(chair)
    meeting = make_meeting(chair)
    client = client_as("leder.nes")
    day = f"{chair.today + timedelta(days=30):%d.%m.%Y}"
    page, chosen = "/soknader/forelopig-svar/", {"valgt": [str(case.pk)]}

    shown = client.post(page, chosen).content.decode()
    assert case.case_number in shown and "Oppgi dagen" not in shown
    wrong = client.post(page, {**chosen, "send": "1"}).content.decode()
    assert "Oppgi dagen dere regner med å svare." in wrong
    good = {**chosen, "send": "1", "reason": "misses_next_meeting", "expected_date": day}
    sent = client.post(page, good)
    assert sent.status_code == 302 and "/jobber/lange/" in sent["Location"]
    delay = reverse("allocation:delay", args=[meeting.pk])
    assert "Ingen av sakene venter på svar." in client.get(delay).content.decode()
    for persona in ("nav.bergen", "admin.bergen"):
        assert client_as(persona).get(page).status_code == 404, persona
    assert client_as("moteleder.bergen").get(delay).status_code == 404


def granted(actor: ActorOf) -> Decision:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assess_application(actor=caseworker, application=case)
    return approved(actor, deciding.draft_decision(actor=caseworker, application=case, data=GRANT))


def approved(actor: ActorOf, decision: Decision) -> Decision:
    deciding.ask_approval(actor=actor("saksbehandler.bergen"), decision=decision)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)
    return sending.send_decision(actor=actor("saksbehandler.bergen"), decision=decision)


def to_less(actor: ActorOf) -> Decision:
    """A draft that gives less than the grant it replaces: a burdensome decision."""
    decision = granted(actor)
    caseworker = actor("saksbehandler.bergen")
    draft = revising.reverse(actor=caseworker, decision=decision, reason="Behovet er mindre.")
    data = replace(GRANT, outcome="partial", refused_part="Du får ikke tre soverom.")
    deciding.draft_decision(actor=caseworker, application=decision.application, data=data)
    return draft


def test_burdensome_decision_waits_for_notice_and_answer_or_limit(actor: ActorOf) -> None:
    with time_machine.travel("2026-03-02 09:00+01:00", tick=False) as clock:
        draft = to_less(actor)
        with pytest.raises(Refused) as refusal:
            approved(actor, draft)
        assert refusal.value.code == "NOTICE_MISSING"
        caseworker = actor("saksbehandler.bergen")
        given: dict[str, Any] = {
            "actor": caseworker, "application": draft.application, "rule": "less_than_before",
            "explanation": "Du har fått et mindre behov.",
        }  # fmt: skip
        notice = advance.send_notice(**given)
        assert advance.send_notice(**given).pk == notice.pk
        assert notice.reply_by == date(2026, 3, 16)
        assert (
            "senest 16.\u00a0mars\u00a02026" in Letter.objects.get(code="advance_notice", state="sent").html
        )
        assert Deadline.objects.get(kind="advance_reply").due == notice.reply_by
        clock.move_to("2026-03-16 23:00+01:00")
        with pytest.raises(Refused) as refusal:
            sending.send_decision(actor=actor("saksbehandler.bergen"), decision=draft)
        assert refusal.value.code == "NOTICE_OPEN"
        clock.move_to("2026-03-17 09:00+01:00")

        assert sending.send_decision(actor=actor("saksbehandler.bergen"), decision=draft).state == "sent"


def test_answer_opens_the_way_before_the_limit(actor: ActorOf) -> None:
    draft = to_less(actor)
    caseworker = actor("saksbehandler.bergen")
    notice = advance.send_notice(
        actor=caseworker, application=draft.application, rule="less_than_before", explanation="Mindre behov."
    )
    for _ in range(2):
        advance.register_reply(
            actor=caseworker, notice=notice, replied_on=caseworker.today, reply="Det er greit."
        )

    assert approved(actor, draft).state == "sent"
    assert Deadline.objects.get(kind="advance_reply").state == "met"


def test_refusal_of_ones_own_application_needs_no_notice(actor: ActorOf) -> None:
    assert advance.asked_of(granted(actor)) is None
    assert {each.code for each in advance.rules()} == {"place_taken_back", "less_than_before"}


@pytest.mark.parametrize(
    ("rule", "explanation", "field"), [("x", "Fordi.", "rule"), ("less_than_before", " ", "explanation")]
)
def test_incomplete_notice_sends_nothing(actor: ActorOf, rule: str, explanation: str, field: str) -> None:
    case = granted(actor).application

    with pytest.raises(Refused) as refusal:
        advance.send_notice(
            actor=actor("saksbehandler.bergen"), application=case, rule=rule, explanation=explanation
        )

    assert refusal.value.field == field
    assert not AdvanceNotice.objects.exists()


def test_pages_and_api_of_advance_notice(
    actor: ActorOf, client_as: ClientAs, api_as: Callable[[str], APIClient]
) -> None:
    case = granted(actor).application
    client = client_as("saksbehandler.bergen")
    page = f"/soknader/{case.key}/forhandsvarsel/"
    given = {"rule": "place_taken_back", "explanation": "Inntekten er for høy."}

    assert "Vi har ikke bestemt noe ennå" in client.post(page, {**given, "vis": "1"}).content.decode()
    assert client.post(page, {**given, "send": "1"}).status_code == 302
    notice = AdvanceNotice.objects.get()
    today = actor("saksbehandler.bergen").today
    assert client.get(f"{page}{notice.pk}/svar/").status_code == 200
    assert "Inntekten er for høy." in client.get(f"/soknader/{case.key}/vedtak/").content.decode()
    api = api_as("saksbehandler.bergen")
    answer = {"replied_on": today.isoformat(), "reply": "Jeg er enig."}
    replied = api.post(f"/api/v1/applications/{case.pk}/advance-notice-reply/", answer, "json")
    assert replied.data["reply"] == "Jeg er enig."
    for persona in ("nav.bergen", "konsulent.nes", "admin.bergen"):
        assert client_as(persona).get(page).status_code == 404, persona
