"""The decision (enkeltvedtak): draft, approval by another, decision, letter, receipt, right of appeal."""

from dataclasses import asdict, fields
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications import hooks
from applications.enums import (
    LISTED_STATES,
    OPEN_STATES,
    UNDECIDED,
    DecisionChange,
    DecisionState,
    MadeBy,
    Outcome,
)
from applications.models import Application, Assessment, Decision, DecisionApproval
from applications.policies import decisions
from applications.services import assistance
from applications.services.advance import require_heard
from applications.services.assessing import assess_application
from applications.services.data import DecisionData
from applications.services.decision_checks import check_draft, check_outcome, resting_on, rests_on, settled
from applications.services.guards import locked, require_impartial
from applications.services.premises import settle
from applications.services.revising import takes_the_place_of
from applications.services.wording import proposal
from applications.switches import BEFORE_MEETING
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused


def undecided(application: Application) -> Decision | None:
    """The draft at work, if any."""
    return application.decisions.filter(state__in=UNDECIDED).first()


def four_eyes(actor: Actor) -> bool:
    return bool(actor.switch("decision.four_eyes"))


def decided_before_meeting(actor: Actor) -> bool:
    return bool(actor.switch("decision.when") == BEFORE_MEETING)


def _row(application: Application, decision: Decision) -> Decision:
    return Decision.objects.select_for_update(of=("self",), no_key=True).get(
        pk=decision.pk, application=application
    )


@transaction.atomic
def draft_decision(
    *, actor: Actor, application: Application, data: DecisionData, expected_version: int | None = None
) -> Decision:
    """Write or change the draft. A given approval falls when the draft is changed, and stays on record.

    The draft is tied to the latest assessment, and is refused when there is none or the facts have changed since.
    """
    if not decisions.permits(actor, "draft"):
        raise NotAllowed("draft")
    case = locked(actor, application, "decide")
    decision = undecided(case)
    if case.state not in OPEN_STATES and (decision is None or decision.replaces_id is None):
        raise Refused(
            _("Søknaden er avgjort eller avsluttet. Skal vedtaket endres, retter du det eller gjør det om."),
            code="NOT_OPEN",
        )
    check_draft(data, place=not assistance.asks_for_help(case))
    data = assistance.checked(case, data)
    assessment = resting_on(decision, case, actor.today)
    if decision is None:
        decision = Decision(
            municipality_id=case.municipality_id,
            compartment_id=case.compartment_id,
            application=case,
            drafted_by=actor.user,
            **asdict(data),
        )
        rests_on(decision, assessment)
        takes_the_place_of(case, decision)
        decision.save(force_insert=True)
        events.record(actor, "application.decision_drafted", case, detail={"outcome": data.outcome})
        return decision
    decision = _row(case, decision)
    names = [field.name for field in fields(DecisionData)]
    same = {name: getattr(decision, name) for name in names} == asdict(data)
    if same and decision.assessment_id == (assessment.pk if assessment else None):
        return decision
    if decision.change == DecisionChange.CORRECTION and data.outcome != decision.outcome:
        raise Refused(
            _(
                "En retting endrer ikke utfallet. Skal utfallet endres, forkaster du utkastet og gjør om vedtaket."
            ),
            code="CORRECTION_KEEPS_OUTCOME",
            field="outcome",
        )
    decision.bump(expected_version)
    for name in names:
        setattr(decision, name, getattr(data, name))
    fell = decision.state in (DecisionState.APPROVED, DecisionState.AWAITING_APPROVAL)
    if fell:
        _approval_falls(actor, decision)
    rests_on(decision, assessment)
    decision.drafted_by, decision.state, decision.approved_by = actor.user, DecisionState.DRAFT, None
    decision.save()
    events.record(actor, "application.decision_drafted", case, detail={"outcome": data.outcome})
    return decision


def _approval_falls(actor: Actor, decision: Decision) -> None:
    given = DecisionApproval.objects.filter(decision=decision, approved=True, fallen_at=None)
    if given.update(fallen_at=oslo_now()):
        events.record(actor, "application.approval_fell", decision)


@transaction.atomic
def ask_approval(*, actor: Actor, decision: Decision, expected_version: int | None = None) -> Decision:
    """Lay the draft before a colleague. Already laid before or approved is no error."""
    case = locked(actor, decision.application, "decide")
    row = _row(case, decision)
    if row.state in (DecisionState.AWAITING_APPROVAL, DecisionState.APPROVED):
        return row
    if row.state != DecisionState.DRAFT:
        raise Refused(_("Vedtaket er allerede fattet eller forkastet."), code="WRONG_STATE")
    settled(row, case, actor.today)
    row.bump(expected_version)
    row.state = DecisionState.AWAITING_APPROVAL
    row.save(update_fields=["state", "version"])
    events.record(actor, "application.approval_asked", case)
    return row


@transaction.atomic
def approve_decision(*, actor: Actor, decision: Decision, expected_version: int | None = None) -> Decision:
    """Another than the author approves what they have read. Approved already is no error."""
    row = _for_approval(actor, decision)
    if row.state == DecisionState.APPROVED:
        return row
    if row.state != DecisionState.AWAITING_APPROVAL:
        raise Refused(_("Utkastet er ikke lagt fram for godkjenning."), code="WRONG_STATE")
    row.bump(expected_version)
    _approval(actor, row, approved=True)
    row.state, row.approved_by = DecisionState.APPROVED, actor.user
    row.save(update_fields=["state", "approved_by", "version"])
    events.record(actor, "application.decision_approved", row.application)
    return row


@transaction.atomic
def return_decision(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    """The approver sends the draft back, with a reason that stays on record."""
    row = _for_approval(actor, decision)
    if not reason.strip():
        raise Refused(_("Skriv hva som må endres."), code="REASON_MISSING", field="reason")
    if row.state == DecisionState.DRAFT:
        return row
    if row.state not in (DecisionState.AWAITING_APPROVAL, DecisionState.APPROVED):
        raise Refused(_("Vedtaket er allerede fattet eller forkastet."), code="WRONG_STATE")
    _approval_falls(actor, row)
    _approval(actor, row, approved=False, reason=reason.strip())
    row.state, row.approved_by = DecisionState.DRAFT, None
    row.version += 1
    row.save(update_fields=["state", "approved_by", "version"])
    events.record(actor, "application.decision_returned", row.application)
    return row


def _for_approval(actor: Actor, decision: Decision) -> Decision:
    if not decisions.permits(actor, "approve") or not decisions.sees(actor, decision):
        raise NotAllowed("approve")
    row = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application")
        .get(pk=decision.pk)
    )
    require_impartial(actor, row.application)
    if not decisions.allows(actor, "approve", row):
        raise Refused(_("Du har skrevet utkastet selv. En annen må godkjenne det."), code="OWN_DRAFT")
    return row


def _approval(actor: Actor, decision: Decision, *, approved: bool, reason: str = "") -> None:
    DecisionApproval(
        municipality_id=decision.municipality_id,
        compartment_id=decision.compartment_id,
        decision=decision,
        decision_version=decision.version,
        approved=approved,
        reason=reason,
        by=actor.user,
    ).save(force_insert=True)


@transaction.atomic
def discard_decision(*, actor: Actor, decision: Decision) -> Decision:
    """Put the draft aside. It stays on record."""
    case = locked(actor, decision.application, "decide")
    row = _row(case, decision)
    if row.state == DecisionState.DISCARDED:
        return row
    if row.state not in UNDECIDED:
        raise Refused(_("Vedtaket er fattet og kan ikke forkastes."), code="WRONG_STATE")
    _approval_falls(actor, row)
    row.state = DecisionState.DISCARDED
    row.version += 1
    row.save(update_fields=["state", "version"])
    events.record(actor, "application.decision_discarded", case)
    return row


@transaction.atomic
def decide(*, actor: Actor, decision: Decision) -> Decision:
    """The caseworker's decision, where decisions are made before the meeting. Decided already is no error."""
    case = locked(actor, decision.application, "decide")
    row = _row(case, decision)
    if row.state in (DecisionState.DECIDED, DecisionState.SENT):
        return row
    if row.state == DecisionState.DISCARDED:
        raise Refused(_("Utkastet er forkastet."), code="WRONG_STATE")
    in_meeting = case.state in OPEN_STATES and row.change != DecisionChange.CORRECTION
    if in_meeting and not decided_before_meeting(actor) and not assistance.asks_for_help(case):
        raise Refused(
            _("Hos dere fattes vedtaket i tildelingsmøtet. Sett saken på sakslista."),
            code="DECIDED_IN_MEETING",
        )
    if four_eyes(actor) and row.state != DecisionState.APPROVED:
        raise Refused(_("Vedtaket må godkjennes av en annen enn den som skrev det."), code="NOT_APPROVED")
    settled(row, case, actor.today)
    require_heard(row, actor.today)
    return _make(actor, case, row, actor.today)


@transaction.atomic
def decide_in_meeting(
    *,
    actor: Actor,
    application: Application,
    data: DecisionData | None = None,
    outcome: str = "",
    reason: str = "",
    agenda_item: UUID | None = None,
    on: date | None = None,
) -> Decision:
    """The meeting decides, by the draft laid before it or by `data`. `outcome` and `reason` are the meeting's own.

    The application is assessed on the day if it has not been; a criterion that rests on judgement is the meeting's
    to judge, so it need not be answered beforehand. Decided already is no error.
    """
    case = locked(actor, application, "decide")
    assistance.refuse_meeting(case)
    if actor.switch("decision.when") == BEFORE_MEETING:
        raise Refused(_("Hos dere fatter saksbehandler vedtaket før møtet."), code="DECIDED_BEFORE_MEETING")
    day = on or actor.today
    made = case.decisions.filter(
        state__in=(DecisionState.DECIDED, DecisionState.SENT), agenda_item=agenda_item
    )
    if agenda_item is not None and made.exists():
        return made.get()
    if case.state not in OPEN_STATES:
        raise Refused(_("Søknaden er avgjort eller avsluttet."), code="NOT_OPEN")
    assessment = assess_application(actor=actor, application=case, on=day)
    case.refresh_from_db()
    row = undecided(case)
    wanted = data or _from_draft(row) or _plain(case, assessment, outcome or Outcome.GRANT, reason)
    if outcome and outcome != wanted.outcome:
        wanted = _plain(case, assessment, outcome, reason)
    elif reason.strip() and reason.strip() not in wanted.reasons:
        wanted = DecisionData(**{**asdict(wanted), "reasons": f"{wanted.reasons}\n\n{reason.strip()}"})
    check_draft(wanted)
    if row is None:
        row = Decision(
            municipality_id=case.municipality_id, compartment_id=case.compartment_id, application=case,
            drafted_by=actor.user, **asdict(wanted),
        )  # fmt: skip
    for name, value in asdict(wanted).items():
        setattr(row, name, value)
    row.assessment, row.rule_set = assessment, assessment.rule_set
    row.rule_set_version = assessment.rule_set_version
    row.made_by, row.agenda_item = MadeBy.MEETING, agenda_item
    takes_the_place_of(case, row)
    check_outcome(row, assessment)
    require_heard(row, day)
    row.save()
    return _make(actor, case, row, day)


def _from_draft(row: Decision | None) -> DecisionData | None:
    if row is None:
        return None
    return DecisionData(**{field.name: getattr(row, field.name) for field in fields(DecisionData)})


def _plain(case: Application, assessment: Assessment, outcome: str, reason: str) -> DecisionData:
    proposed = proposal(case, assessment, outcome)
    reasons = f"{proposed.reasons}\n\n{reason.strip()}".strip() if reason.strip() else proposed.reasons
    return DecisionData(**{**asdict(proposed), "reasons": reasons})


def _make(actor: Actor, case: Application, row: Decision, on: date) -> Decision:
    row.state, row.decided_by, row.decided_on = DecisionState.DECIDED, actor.user, on
    row.version += 1
    row.save()
    helped = assistance.asks_for_help(case)
    before = case.state
    if before in OPEN_STATES:
        name = ("assist" if helped else "grant") if row.granted else "refuse"
        machine.perform(actor=actor, obj=case, name=name, on=on)
    elif before in LISTED_STATES and not row.granted:
        machine.perform(actor=actor, obj=case, name="revoke", on=on)
    settle(case)
    events.record(
        actor, "application.decided", case, on=on,
        detail={"outcome": row.outcome, "rule_set": row.rule_set, "decision": str(row.pk)},
    )  # fmt: skip
    row.application = case
    if row.granted and not helped and before in OPEN_STATES:
        hooks.granted(actor, case, row)
    elif not row.granted and before in LISTED_STATES:
        hooks.ended(actor, case)
    return row
