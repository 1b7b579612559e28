"""Sending decisions and provisional answers, and what follows from their arrival."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import OPEN_STATES, DecisionState, ProvisionalReason
from applications.models import Application, Decision, ProvisionalAnswer
from applications.policies import decisions
from applications.services import appealing, wording
from applications.services.data import DecisionData
from applications.services.deciding import decide, draft_decision
from applications.services.guards import locked
from applications.services.letter_texts import text
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters
from core.documents.models import Letter
from core.rules.deadline_rules import calculate, rule_on


def _check_provisional(actor: Actor, reason: str, expected_date: date, explanation: str) -> None:
    if reason not in ProvisionalReason.values:
        raise Refused(_("Velg hvorfor svaret tar tid."), code="REASON_MISSING", field="reason")
    if reason == ProvisionalReason.OTHER and not explanation.strip():
        raise Refused(_("Skriv hvorfor svaret tar tid."), code="EXPLANATION_MISSING", field="explanation")
    if expected_date <= actor.today:
        raise Refused(
            _("Datoen for svar må være etter i dag."), code="EXPECTED_NOT_AHEAD", field="expected_date"
        )


@transaction.atomic
def compose_provisional(
    *,
    actor: Actor,
    application: Application,
    reason: str,
    expected_date: date,
    explanation: str = "",
    asked_for: tuple[str, ...] = (),
) -> Letter:
    """The letter as it will be sent, for reading first."""
    _check_provisional(actor, reason, expected_date, explanation)
    language = wording.letter_language(application)
    said = " ".join(part for part in (text("provisional", reason, language), explanation.strip()) if part)
    return letters.compose(
        actor=actor,
        code="provisional_answer",
        subject=application,
        recipient=wording.recipient(application, actor.today),
        language=language,
        context={
            "case_number": application.case_number,
            "received_on": application.received,
            "reason": said,
            "expected_on": expected_date,
            "asked_for": list(asked_for),
            "again": application.provisional_answers.exists(),
        },
    )


@transaction.atomic
def send_provisional_answer(
    *,
    actor: Actor,
    application: Application,
    reason: str,
    expected_date: date,
    explanation: str = "",
    asked_for: tuple[str, ...] = (),
) -> ProvisionalAnswer:
    """Send the provisional answer (fvl. § 11 a). A second one is a delay notice; the same one again is no error."""
    case = locked(actor, application, "provisional")
    if case.state not in OPEN_STATES:
        raise Refused(_("Søknaden er avgjort eller avsluttet."), code="NOT_OPEN")
    earlier = case.provisional_answers.order_by("-sent_on", "-created_at").first()
    if earlier and (earlier.reason, earlier.expected_date) == (reason, expected_date):
        return earlier
    letter = compose_provisional(
        actor=actor, application=case, reason=reason, expected_date=expected_date, explanation=explanation,
        asked_for=asked_for,
    )  # fmt: skip
    letters.send(actor=actor, letter=letter)
    answer = ProvisionalAnswer(
        municipality_id=case.municipality_id,
        application=case,
        sent_on=actor.today,
        reason=reason,
        explanation=explanation.strip(),
        expected_date=expected_date,
        delay_notice=earlier is not None,
        letter=letter.pk,
        sent_by=actor.user,
    )
    answer.save(force_insert=True)
    events.record(
        actor, "application.provisional_sent", case,
        detail={"reason": reason, "expected_date": expected_date.isoformat()},
    )  # fmt: skip
    return answer


@transaction.atomic
def compose_decision(*, actor: Actor, decision: Decision) -> Letter:
    """The decision's letter, composed from the decision and its assessment."""
    application = decision.application
    return letters.compose(
        actor=actor,
        code=wording.letter_code(decision),
        subject=application,
        recipient=wording.recipient(application, actor.today),
        language=wording.letter_language(application),
        context=wording.decision_context(decision),
    )


@transaction.atomic
def send_decision(*, actor: Actor, decision: Decision, expected_version: int | None = None) -> Decision:
    """Make the decision if it has not been made, and send its letter. Sent already is no error."""
    if not decisions.can(actor, "send", decision):
        raise NotAllowed("send")
    locked(actor, decision.application, "decide")
    row = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    if row.state == DecisionState.SENT:
        return row
    if row.state != DecisionState.DECIDED:
        if expected_version is not None and expected_version != row.version:
            row.bump(expected_version)
        row = decide(actor=actor, decision=row)
    letter = compose_decision(actor=actor, decision=row)
    letters.send(actor=actor, letter=letter)
    row.state, row.sent_on, row.letter = DecisionState.SENT, actor.today, letter.pk
    row.version += 1
    row.save(update_fields=["state", "sent_on", "letter", "version"])
    events.record(
        actor, "application.decision_sent", row.application,
        detail={"decision": str(row.pk), "letter": str(letter.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def register_received(*, actor: Actor, decision: Decision, received_on: date) -> Decision:
    """The letter has arrived: the appeal period runs from here (fvl. § 29). The same day again is no error."""
    if not decisions.can(actor, "receive", decision):
        raise NotAllowed("receive")
    row = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application")
        .get(pk=decision.pk)
    )
    if row.received_on == received_on:
        return row
    if row.state != DecisionState.SENT or row.sent_on is None:
        raise Refused(_("Vedtaket er ikke sendt ennå."), code="NOT_SENT")
    if received_on < row.sent_on:
        raise Refused(
            _("Brevet kan ikke ha kommet fram før det ble sendt."), code="BEFORE_SENT", field="received_on"
        )
    if received_on > actor.today:
        raise Refused(_("Datoen er fram i tid."), code="IN_FUTURE", field="received_on")
    row.received_on = received_on
    row.appeal_until = calculate(rule_on("appeal_3_weeks", received_on), received_on).end
    row.version += 1
    row.save(update_fields=["received_on", "appeal_until", "version"])
    events.record(actor, "application.decision_received", row.application, on=received_on)
    appealing.measure_again(actor=actor, decision=row)
    return row


@transaction.atomic
def draft_with_letter(
    *, actor: Actor, application: Application, data: DecisionData, expected_version: int | None = None
) -> tuple[Decision, Letter]:
    """Save the draft and compose its letter, so that what is approved is what was read."""
    decision = draft_decision(
        actor=actor, application=application, data=data, expected_version=expected_version
    )
    return decision, compose_decision(actor=actor, decision=decision)
