"""The decision: drafted by one, approved by another, decided, sent, received; before the meeting and in it."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from applications import hooks
from applications.models import Application, Decision, DecisionApproval
from applications.services import appealing, deciding, sending, wording
from applications.services.assessing import answer_criterion, assess_application
from applications.services.data import IncomeData, PersonData, SituationData
from applications.services.facts import change_facts
from applications.services.handling import reopen, withdraw
from core.agencies.actors import Actor
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents import letters
from core.documents.models import Letter
from core.messages.models import OutboxItem
from core.rules.models import Deadline
from tests.factories.applications import GRANT, REFUSAL, make_application

ActorOf = Callable[[str], Actor]


def assessed(caseworker: Actor, **changes: Any) -> Application:
    case = make_application(caseworker, **changes)
    assess_application(actor=caseworker, application=case)
    return case


def approved(actor: ActorOf, **changes: Any) -> Decision:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker, **changes)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    deciding.ask_approval(actor=caseworker, decision=decision)
    return deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)


def state_of(decision: Decision) -> tuple[str, str]:
    row = Decision.objects.select_related("application").get(pk=decision.pk)
    return row.state, row.application.state


def test_grant_with_four_eyes_is_decided_and_sent_once(actor: ActorOf) -> None:
    heard: list[Any] = []
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")
    hooks._granted.append(lambda *told: heard.append(told))
    try:
        sending.send_decision(actor=caseworker, decision=decision)
        sending.send_decision(actor=caseworker, decision=decision)
    finally:
        hooks._granted.pop()

    assert state_of(decision) == ("sent", "granted")
    assert len(heard) == 1
    assert OutboxItem.objects.count() == 1
    row = Decision.objects.get(pk=decision.pk)
    assert (row.approved_by.username, row.decided_on) == ("saksbehandler2.bergen", caseworker.today)
    assert row.rule_set == "bergen-2025"


def test_decision_is_not_sent_before_another_has_approved(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)

    with pytest.raises(Refused) as refusal:
        sending.send_decision(actor=caseworker, decision=decision)

    assert refusal.value.code == "NOT_APPROVED"
    assert state_of(decision) == ("draft", "ready_for_decision")


def test_own_draft_is_not_approved(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    deciding.ask_approval(actor=caseworker, decision=decision)

    with pytest.raises(Refused) as refusal:
        deciding.approve_decision(actor=caseworker, decision=decision)

    assert refusal.value.code == "OWN_DRAFT"


def test_approval_falls_when_the_draft_is_edited_and_stays_on_record(actor: ActorOf) -> None:
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")

    changed = replace(GRANT, reasons="En annen begrunnelse.")
    deciding.draft_decision(actor=caseworker, application=decision.application, data=changed)

    assert state_of(decision)[0] == "draft"
    assert DecisionApproval.objects.get(decision=decision).fallen_at is not None
    with pytest.raises(Refused):
        sending.send_decision(actor=caseworker, decision=decision)


def test_saving_the_same_draft_keeps_the_approval(actor: ActorOf) -> None:
    decision = approved(actor)

    deciding.draft_decision(actor=actor("saksbehandler.bergen"), application=decision.application, data=GRANT)

    assert state_of(decision)[0] == "approved"


def test_draft_is_sent_back_with_a_reason(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    deciding.ask_approval(actor=caseworker, decision=decision)

    deciding.return_decision(actor=actor("moteleder.bergen"), decision=decision, reason="Skriv om leietiden.")

    assert state_of(decision)[0] == "draft"
    assert DecisionApproval.objects.get(decision=decision).approved is False


def test_draft_needs_an_assessment_that_is_still_true(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    with pytest.raises(Refused) as refusal:
        deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    assert refusal.value.code == "NOT_ASSESSED"

    assess_application(actor=caseworker, application=case)
    change_facts(actor=caseworker, application=case, situation=SituationData("owned"))
    with pytest.raises(Refused) as refusal:
        deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    assert refusal.value.code == "ASSESSMENT_STALE"


def test_facts_changed_after_approval_stop_the_decision(actor: ActorOf) -> None:
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")
    change_facts(actor=caseworker, application=decision.application, income=IncomeData(Decimal(900_000)))

    with pytest.raises(Refused) as refusal:
        sending.send_decision(actor=caseworker, decision=decision)

    assert refusal.value.code == "ASSESSMENT_STALE"


def test_grant_against_the_criteria_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker, income=IncomeData(Decimal(2_000_000), documented=True))
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)

    with pytest.raises(Refused) as refusal:
        deciding.ask_approval(actor=caseworker, decision=decision)

    assert refusal.value.code == "CRITERIA_NOT_MET"


@pytest.mark.parametrize(
    "change, field",
    [
        ({"outcome": "x"}, "outcome"),
        ({"reasons": " "}, "reasons"),
        ({"situation": ""}, "situation"),
        ({"dwelling_type": ""}, "dwelling_type"),
        ({"term_months": None}, "term_months"),
    ],
)
def test_incomplete_draft_is_refused_at_the_field(actor: ActorOf, change: dict[str, Any], field: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)

    with pytest.raises(Refused) as refusal:
        deciding.draft_decision(actor=caseworker, application=case, data=replace(GRANT, **change))

    assert refusal.value.field == field
    assert not Decision.objects.exists()


@pytest.mark.parametrize("persona", ["nav.bergen", "konsulent.nes", "boligleder.bergen"])
def test_others_neither_approve_nor_send(actor: ActorOf, persona: str) -> None:
    decision = approved(actor)
    outsider = actor(persona)

    with pytest.raises(NotAllowed):
        deciding.approve_decision(actor=outsider, decision=decision)
    with pytest.raises(NotAllowed):
        sending.send_decision(actor=outsider, decision=decision)


def test_second_draft_on_an_older_version_is_a_conflict(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    first, second = replace(GRANT, reasons="Én."), replace(GRANT, reasons="To.")
    deciding.draft_decision(actor=caseworker, application=case, data=first, expected_version=decision.version)

    with pytest.raises(Conflict):
        deciding.draft_decision(
            actor=caseworker, application=case, data=second, expected_version=decision.version
        )


def test_received_date_starts_the_appeal_period(actor: ActorOf) -> None:
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")
    sending.send_decision(actor=caseworker, decision=decision)

    sending.register_received(actor=caseworker, decision=decision, received_on=caseworker.today)
    sending.register_received(actor=caseworker, decision=decision, received_on=caseworker.today)

    row = Decision.objects.get(pk=decision.pk)
    deadline = Deadline.objects.get(kind="appeal")
    assert row.appeal_until == deadline.due >= caseworker.today + timedelta(weeks=3)


def test_received_before_sent_is_refused(actor: ActorOf) -> None:
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")
    sending.send_decision(actor=caseworker, decision=decision)

    with pytest.raises(Refused) as refusal:
        sending.register_received(
            actor=caseworker, decision=decision, received_on=caseworker.today - timedelta(days=1)
        )

    assert refusal.value.field == "received_on"


def test_appeal_in_time_is_told_by_when_it_was_posted(actor: ActorOf) -> None:
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")
    sending.send_decision(actor=caseworker, decision=decision)
    sending.register_received(actor=caseworker, decision=decision, received_on=caseworker.today)

    appeal = appealing.register_appeal(actor=caseworker, decision=decision, received_on=caseworker.today)
    again = appealing.register_appeal(actor=caseworker, decision=decision, received_on=caseworker.today)

    assert appeal.in_time and appeal.pk == again.pk
    assert Deadline.objects.get(kind="appeal").state == "met"


@pytest.mark.parametrize("language, words", [("nb", "Du får plass på ventelista for kommunal bolig"),
                                             ("nn", "Du får plass på ventelista for kommunal bustad")])  # fmt: skip
def test_grant_letter_follows_the_skeleton(actor: ActorOf, language: str, words: str) -> None:
    who = PersonData("Kari", "Testesen", birth_date=date(1985, 5, 17), language=language)
    decision = approved(actor, applicant=who)

    sending.send_decision(actor=actor("saksbehandler.bergen"), decision=decision)

    letter = Letter.objects.get(code="decision_grant")
    text = pypdf.PdfReader(io.BytesIO(letters.pdf(letter))).pages[0].extract_text()
    assert words in text
    assert letter.language == language
    for part in ("klagenemnda i Bergen", "tre", "Bergen 2025", "3 år", decision.application.case_number):
        assert part in letter.html, part


def test_refusal_letter_says_what_may_give_another_answer(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker, income=IncomeData(Decimal(2_000_000), documented=True))
    decision = deciding.draft_decision(actor=caseworker, application=case, data=REFUSAL)
    deciding.ask_approval(actor=caseworker, decision=decision)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)

    sending.send_decision(actor=actor("saksbehandler.bergen"), decision=decision)

    letter = Letter.objects.get(code="decision_refusal")
    assert "Du får ikke kommunal bolig nå" in letter.html
    assert "Du kan søke på nytt." in letter.html
    assert state_of(decision) == ("sent", "refused")


def test_refused_case_can_be_taken_up_again_and_decided_anew(actor: ActorOf) -> None:
    decision = approved(actor)
    caseworker = actor("saksbehandler.bergen")
    changed = replace(REFUSAL, reasons="Annet.")
    deciding.draft_decision(actor=caseworker, application=decision.application, data=changed)
    deciding.ask_approval(actor=caseworker, decision=decision)
    deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)
    caseworker = actor("saksbehandler.bergen")
    sending.send_decision(actor=caseworker, decision=decision)

    reopen(actor=caseworker, application=decision.application, reason="Klagen førte fram.")

    again = deciding.draft_decision(actor=caseworker, application=decision.application, data=GRANT)
    assert again.pk != decision.pk


def test_meeting_decides_in_nes(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = assessed(caseworker)
    answer_criterion(
        actor=caseworker, application=case, criterion="able_to_manage", answer="yes", reason="Klarer seg."
    )
    chair = actor("leder.nes")

    decision = deciding.decide_in_meeting(
        actor=chair, application=case, outcome="grant", reason="Møtet er enig."
    )

    assert state_of(decision) == ("decided", "granted")
    assert decision.made_by == "meeting"
    assert "Møtet er enig." in decision.reasons
    sending.send_decision(actor=chair, decision=decision)
    assert "Tildelingsmøtet har behandlet søknaden." in Letter.objects.get(code="decision_grant").html


def test_caseworker_does_not_decide_where_the_meeting_does(actor: ActorOf) -> None:
    caseworker = actor("konsulent.nes")
    case = assessed(caseworker)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)

    with pytest.raises(Refused) as refusal:
        sending.send_decision(actor=caseworker, decision=decision)

    assert refusal.value.code == "DECIDED_IN_MEETING"


def test_meeting_does_not_decide_where_the_caseworker_does(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)

    with pytest.raises(Refused) as refusal:
        deciding.decide_in_meeting(actor=caseworker, application=case, data=GRANT)

    assert refusal.value.code == "DECIDED_BEFORE_MEETING"


def test_meeting_judges_what_rests_on_judgement(actor: ActorOf) -> None:
    case = make_application(actor("konsulent.nes"))

    decision = deciding.decide_in_meeting(actor=actor("leder.nes"), application=case, data=REFUSAL)

    assert state_of(decision) == ("decided", "refused")


def test_outsider_neither_sees_nor_reads_the_decision(actor: ActorOf) -> None:
    from applications.policies import decisions

    decision = approved(actor)

    outsider = actor("nav.bergen")

    assert not decisions.visible_to(outsider).exists()
    assert not Decision.objects.filter(pk=decision.pk).exists()


def test_draft_is_put_aside_when_the_case_ends(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = assessed(caseworker)
    decision = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    deciding.ask_approval(actor=caseworker, decision=decision)

    withdraw(actor=caseworker, application=case, reason="Fant bolig selv.")

    assert state_of(decision) == ("discarded", "withdrawn")
    with pytest.raises(Refused):
        deciding.approve_decision(actor=actor("saksbehandler2.bergen"), decision=decision)


def test_decision_from_before_husrom_names_its_rules_in_words(actor: ActorOf) -> None:
    decision = deciding.draft_decision(
        actor=actor("saksbehandler.bergen"), application=assessed(actor("saksbehandler.bergen")), data=GRANT
    )
    decision.assessment, decision.rule_set = None, "bergen-2016"

    told = wording.rules_used(decision, "nb").replace("\xa0", " ")

    assert "bergen-2016" not in told and "Bergen 2016 (bystyret 19. oktober 2016, sak 268-16)" in told
