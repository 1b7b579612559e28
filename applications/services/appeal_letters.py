"""The letters of an appeal: to the party, and to the body that decides it."""

from datetime import date

from applications.calculations.wording import plain_paragraphs
from applications.enums import AppealState, DecisionBasis, ReviewResult
from applications.models import Appeal
from applications.services import wording
from applications.services.appeal_bodies import body_of
from applications.services.letter_texts import text
from core.agencies.actors import Actor
from core.documents import letters
from core.documents.letters import Recipient
from core.documents.models import Letter


def compose_received(*, actor: Actor, appeal: Appeal) -> Letter:
    """To the party: the appeal has come, and what happens with it."""
    return _to_party(
        actor, appeal, "appeal_received", received_on=appeal.received_on, appeal_body=_body(appeal),
        late=appeal.state == AppealState.LATE, appeal_until=appeal.time_limit,
    )  # fmt: skip


def compose_rejection(*, actor: Actor, appeal: Appeal, ground: str, reason: str) -> Letter:
    """To the party: the appeal is not heard, and that decision can itself be appealed."""
    return _to_party(
        actor, appeal, "appeal_rejected", appealed_on=appeal.received_on, ground=ground, reason=reason.strip(),
        appeal_body=_body(appeal), appeal_until=appeal.time_limit,
    )  # fmt: skip


def compose_taken_up(*, actor: Actor, appeal: Appeal) -> Letter:
    """To the party: the rejection has fallen, and the appeal it was about is heard after all."""
    return _to_party(
        actor, appeal, "appeal_taken_up", appealed_on=appeal.received_on, statement=plain_paragraphs(appeal.statement),
        appeal_body=_body(appeal),
    )  # fmt: skip


def compose_statement(*, actor: Actor, appeal: Appeal, enclosed: list[str]) -> Letter:
    """To the body: what was decided, what the party says, and what we think of it (fvl. § 33)."""
    decision = appeal.decision
    language = str(appeal.application.municipality.language or "nb")
    body = body_of(decision, language, actor.today)
    return letters.compose(
        actor=actor,
        code="appeal_statement",
        subject=appeal.application,
        recipient=Recipient(name=body.name, address_lines=body.address),
        language=language,
        context={
            "case_number": appeal.application.case_number,
            "party": appeal.application.applicant.name,
            "decided_on": decision.decided_on,
            "decision_was": text("decided", f"{decision.basis}_{decision.outcome}", language),
            "appealed_on": appeal.received_on,
            "arrived_on": appeal.rejection.rejection_received_on
            if appeal.rejection
            else decision.received_on,
            "late_accepted": not appeal.in_time and appeal.taken_up_on is None,
            "taken_up_on": appeal.taken_up_on,
            "rejected_on": appeal.rejection.rejected_on if appeal.rejection else None,
            "of_help": decision.basis == DecisionBasis.ASSISTANCE,
            "rejected_because": _rejected_because(appeal, language),
            "partly": appeal.result == ReviewResult.PARTLY,
            "appellant_says": plain_paragraphs(appeal.grounds),
            "statement": plain_paragraphs(appeal.statement),
            "rules_used": wording.rules_used(decision, language),
            "enclosed": enclosed,
        },
    )


def compose_forwarded(*, actor: Actor, appeal: Appeal, enclosed: list[str]) -> Letter:
    """To the party: where the appeal has gone, with what we wrote about it."""
    return _to_party(
        actor, appeal, "appeal_forwarded", appealed_on=appeal.received_on, appeal_body=_body(appeal),
        partly=appeal.result == ReviewResult.PARTLY, statement=plain_paragraphs(appeal.statement),
        enclosed=enclosed,
    )  # fmt: skip


def compose_outcome(
    *, actor: Actor, appeal: Appeal, outcome: str, outcome_on: date, reference: str = "", note: str = ""
) -> Letter:
    """To the party: what the body decided, and what it leads to here."""
    return _to_party(
        actor, appeal, "appeal_outcome", appeal_body=_body(appeal), came_to=outcome, outcome_on=outcome_on,
        reference=reference.strip(), note=note.strip(),
    )  # fmt: skip


def _to_party(actor: Actor, appeal: Appeal, code: str, **context: object) -> Letter:
    case = appeal.application
    return letters.compose(
        actor=actor,
        code=code,
        subject=case,
        recipient=wording.recipient(case, actor.today),
        language=wording.letter_language(case),
        context={
            "case_number": case.case_number,
            "decided_on": appeal.decision.decided_on,
            "rejected_on": appeal.rejection.rejected_on if appeal.rejection else None,
            **context,
        },
    )


def _rejected_because(appeal: Appeal, language: str) -> str:
    return text("reject_grounds", appeal.rejection.reject_ground, language) if appeal.rejection else ""


def _body(appeal: Appeal) -> str:
    return wording.appeal_body(appeal.decision, wording.letter_language(appeal.application))
