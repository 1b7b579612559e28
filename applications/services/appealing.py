"""Appeals (klage, fvl. kapittel VI): registered, looked at again here, sent on, and what came of them.

Rejecting an appeal, and what follows when the rejection falls, stand in `rejecting`.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import (
    LIVE_APPEALS,
    SENT_BACK,
    AppealAbout,
    AppealState,
    BodyOutcome,
    LateGround,
    ReviewResult,
    State,
)
from applications.models import Appeal, Application, Decision
from applications.policies import decisions
from applications.services import appeal_letters, rejecting
from applications.services.appeal_bodies import body_of
from applications.services.bundling import Papers, lay_together
from applications.services.guards import locked as locked_case
from applications.services.guards import locked_appeal
from applications.transitions import appeal as machine
from applications.transitions import application as case_machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import letters, storing
from core.messages import outbox

_STEPS = {
    ReviewResult.REVERSED: "reverse",
    ReviewResult.PARTLY: "reverse_partly",
    ReviewResult.UPHELD: "uphold",
}


@transaction.atomic
def register_appeal(
    *,
    actor: Actor,
    decision: Decision,
    received_on: date,
    posted_on: date | None = None,
    grounds: str = "",
    about: str = AppealAbout.DECISION,
    file: bytes | None = None,
    confirm: bool = True,
    rejection: Appeal | None = None,
) -> Appeal:
    """Register an appeal and whether it came in time: when posted, or else when it reached us (fvl. § 30).

    One that came too late waits for somebody to take or reject it. `rejection` is the rejected appeal, where that is
    what is appealed. `file` is the appeal as it came; `confirm` sends the party a letter about what happens next. The
    same appeal again is no error.
    """
    if not decisions.can(actor, "appeal", decision):
        raise NotAllowed("appeal")
    case = locked_case(actor, decision.application, "decide")
    row = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__applicant", "application__municipality", "compartment")
        .get(pk=decision.pk)
    )
    if row.sent_on is None:
        raise Refused(_("Vedtaket er ikke sendt ennå."), code="NOT_SENT")
    if rejection is not None:
        rejection = rejecting.standing(rejection)
    sent_on = rejection.rejected_on if rejection is not None else row.sent_on
    _check_days(actor, sent_on, received_on, posted_on)
    if about not in AppealAbout.values:
        raise Refused(_("Velg hva det klages på."), code="ABOUT_MISSING", field="about")
    earlier = row.appeals.filter(received_on=received_on, rejection=rejection).first()
    if earlier is not None:
        return earlier
    if row.appeals.filter(state__in=LIVE_APPEALS).exists():
        raise Refused(
            _("En klage på dette vedtaket er allerede til behandling. Legg det nye brevet under Dokumenter."),
            code="APPEAL_LIVE",
        )
    until = rejection.rejection_until if rejection is not None else row.appeal_until
    # Not known when the letter came: the period has not been shown to have run out.
    in_time = until is None or (posted_on or received_on) <= until
    appeal = Appeal(
        municipality_id=row.municipality_id,
        compartment_id=row.compartment_id,
        decision=row,
        rejection=rejection,
        state=AppealState.REVIEWING if in_time else AppealState.LATE,
        about=about,
        received_on=received_on,
        posted_on=posted_on,
        in_time=in_time,
        grounds=grounds.strip(),
        registered_by=actor.user,
    )
    if file:
        appeal.document = storing.upload(
            actor=actor, subject=case, content=file, title="Klage på vedtak", received_on=received_on,
            correspondent=case.applicant.name, compartment=row.compartment,
        ).pk  # fmt: skip
    appeal.save(force_insert=True)
    events.record(actor, "application.appealed", case, on=received_on, detail={"in_time": in_time})
    events.record(
        actor,
        "appeal.received" if in_time else "appeal.received_late",
        appeal,
        on=received_on,
        detail={"decision": str(row.pk), "about": about, "rejection": str(rejection.pk) if rejection else ""},
    )
    if confirm:
        letters.send(actor=actor, letter=appeal_letters.compose_received(actor=actor, appeal=appeal))
    return appeal


def _check_days(actor: Actor, sent_on: date | None, received_on: date, posted_on: date | None) -> None:
    if received_on > actor.today:
        raise Refused(_("Datoen er fram i tid."), code="IN_FUTURE", field="received_on")
    before = sent_on is not None and received_on < sent_on
    if before or (posted_on and posted_on > received_on):
        raise Refused(
            _("Datoene stemmer ikke: klagen kan ikke komme før vedtaket eller før den ble sendt."),
            code="DATES",
            field="received_on",
        )


def measure_again(*, actor: Actor, decision: Decision) -> None:
    """The day the decision arrived is known now: an appeal taken for timely may turn out to be late."""
    if decision.appeal_until is None:
        return
    found = decision.appeals.filter(
        state=AppealState.REVIEWING, in_time=True, rejection=None, taken_up_on=None
    )
    for row in found:
        if row.arrived_on > decision.appeal_until:
            machine.perform(actor=actor, obj=row, name="find_late", in_time=False)


@transaction.atomic
def accept_late(*, actor: Actor, appeal: Appeal, ground: str, reason: str) -> Appeal:
    """Take a late appeal all the same, with the ground the law asks for; never after a year (fvl. § 31)."""
    row = locked_appeal(actor, appeal)
    if ground not in LateGround.values:
        raise Refused(_("Velg hvorfor klagen likevel kan behandles."), code="GROUND_MISSING", field="ground")
    done: Appeal = machine.perform(
        actor=actor, obj=row, name="accept_late", reason=reason, late_ground=ground
    )
    return done


@transaction.atomic
def review(*, actor: Actor, appeal: Appeal, result: str, statement: str) -> Appeal:
    """What we came to when we looked again (fvl. § 33). Medhold takes a refused case up again for a new decision."""
    row = locked_appeal(actor, appeal)
    if row.state != AppealState.REVIEWING and row.result == result:
        return row
    if result not in ReviewResult.values:
        raise Refused(_("Velg hva dere har kommet til."), code="RESULT_MISSING", field="result")
    if row.against_rejection and result == ReviewResult.PARTLY:
        raise Refused(
            _("En avvisning blir enten opphevet eller stående."), code="RESULT_WRONG", field="result"
        )
    if not statement.strip():
        raise Refused(
            _("Skriv hvordan dere har vurdert det klageren skriver."),
            code="STATEMENT_MISSING",
            field="statement",
        )
    annulled = row.against_rejection and result == ReviewResult.REVERSED
    if annulled:
        rejecting.require_may_be_heard(actor, row)
    done: Appeal = machine.perform(
        actor=actor,
        obj=row,
        name="annul" if annulled else _STEPS[ReviewResult(result)],
        result=result,
        statement=statement.strip(),
        reviewed_by=actor.user,
        reviewed_on=actor.today,
    )
    if annulled:
        rejecting.take_up(actor=actor, appeal=done, reason=_("Avvisningen er opphevet."))
        letters.send(actor=actor, letter=appeal_letters.compose_taken_up(actor=actor, appeal=done))
    elif result == ReviewResult.REVERSED:
        _take_up_again(actor, done.application, _("Klageren fikk medhold."))
    return done


@transaction.atomic
def take_back(*, actor: Actor, appeal: Appeal, reason: str) -> Appeal:
    """Something new has come before the appeal was sent: look at it once more."""
    done: Appeal = machine.perform(
        actor=actor, obj=locked_appeal(actor, appeal), name="take_back", reason=reason, result=""
    )
    return done


@transaction.atomic
def forward(*, actor: Actor, appeal: Appeal, documents: Sequence[UUID] | None = None) -> Appeal:
    """Send the appeal to its body: statement and papers as one PDF; the party gets a copy of the statement.

    `documents` are the case's papers to send, all of them when None. Sent already is no error.
    """
    row = locked_appeal(actor, appeal)
    if row.state == AppealState.FORWARDED:
        return row
    if not body_of(row.decision, "nb", actor.today).address:
        raise Refused(
            _(
                "Klageinstansen har ingen postadresse. Be systemansvarlig legge den inn under Regelsett, "
                "Klageinstanser."
            ),
            code="BODY_ADDRESS_MISSING",
        )
    done: Appeal = machine.perform(
        actor=actor, obj=row, name="forward", body=row.decision.basis, forwarded_on=actor.today
    )
    papers = lay_together(actor=actor, appeal=done, documents=documents)
    bundle = storing.attach(
        actor=actor,
        subject=done.application,
        compartment=done.compartment,
        content=papers.content,
        title=papers.title,
        kind="other",
    )
    done.bundle = bundle.pk
    done.save(update_fields=["bundle"])
    letters.send(actor=actor, letter=papers.letter, within=bundle.pk)
    _send_apart(actor, done, papers)
    copy = appeal_letters.compose_forwarded(actor=actor, appeal=done, enclosed=papers.titles)
    letters.send(actor=actor, letter=copy)
    appeal.bundle = done.bundle
    return done


def _send_apart(actor: Actor, appeal: Appeal, papers: Papers) -> None:
    """Files that could not be laid in follow as sendings of their own."""
    for document in papers.apart:
        outbox.queue(
            actor=actor,
            channel="letter",
            recipient={key: papers.letter.recipient[key] for key in ("name", "address_lines")},
            key=f"appeal:{appeal.pk}:{document.pk}",
            compartment=appeal.compartment,
            subject=appeal.application,
            document_id=document.pk,
        )


@transaction.atomic
def register_outcome(
    *,
    actor: Actor,
    appeal: Appeal,
    outcome: str,
    outcome_on: date,
    received_on: date,
    reference: str = "",
    note: str = "",
    tell: bool = True,
) -> Appeal:
    """What the body decided. A decision that is changed or annulled takes the case up again for a new one here."""
    row = locked_appeal(actor, appeal)
    if row.state == AppealState.DECIDED:
        return row
    if outcome not in BodyOutcome.values:
        raise Refused(_("Velg hva klageinstansen kom til."), code="OUTCOME_MISSING", field="outcome")
    if row.against_rejection and outcome == BodyOutcome.CHANGED:
        raise Refused(
            _("En avvisning blir enten stadfestet eller opphevet."), code="OUTCOME_WRONG", field="outcome"
        )
    if outcome_on > received_on or received_on > actor.today:
        raise Refused(
            _("Datoene stemmer ikke: avgjørelsen kan ikke komme hit før den er tatt, eller fram i tid."),
            code="DATES",
            field="received_on",
        )
    if row.forwarded_on and outcome_on < row.forwarded_on:
        raise Refused(
            _("Avgjørelsen kan ikke være eldre enn dagen klagen ble sendt dit."),
            code="BEFORE_FORWARDED",
            field="outcome_on",
        )
    letter = None
    if tell:
        letter = appeal_letters.compose_outcome(
            actor=actor, appeal=row, outcome=outcome, outcome_on=outcome_on, reference=reference, note=note
        )
    done: Appeal = machine.perform(
        actor=actor,
        obj=row,
        name="decide",
        on=received_on,
        outcome=outcome,
        outcome_on=outcome_on,
        outcome_received_on=received_on,
        outcome_reference=reference.strip(),
        outcome_note=note.strip(),
    )
    if letter is not None:
        letters.send(actor=actor, letter=letter)
    if outcome in SENT_BACK and done.against_rejection:
        rejecting.take_up(
            actor=actor, appeal=done, reason=_("Klageinstansen har opphevet avvisningen."), on=received_on
        )
    elif outcome in SENT_BACK:
        events.record(actor, "appeal.sent_back", done, on=received_on, detail={"outcome": outcome})
        _take_up_again(actor, done.application, _("Klageinstansen har endret eller opphevet vedtaket."))
    return done


@transaction.atomic
def withdraw_appeal(*, actor: Actor, appeal: Appeal, reason: str) -> Appeal:
    """The party takes the appeal back, or what is left of it."""
    done: Appeal = machine.perform(
        actor=actor, obj=locked_appeal(actor, appeal), name="withdraw", reason=reason
    )
    return done


def _take_up_again(actor: Actor, case: Application, reason: str) -> None:
    """A refused case is open again; one on the list keeps its place until the new decision is made."""
    if case.state == State.REFUSED:
        case_machine.perform(actor=actor, obj=case, name="reopen", reason=reason)
