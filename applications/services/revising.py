"""A decision made anew (retting, omgjøring): the one before stays as it was sent, and the new one refers to it."""

from dataclasses import fields

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.enums import (
    LISTED_STATES,
    OPEN_STATES,
    SENT_BACK,
    UNDECIDED,
    AppealState,
    DecisionChange,
    DecisionState,
    State,
)
from applications.models import Application, Decision
from applications.policies import decisions
from applications.services.data import DecisionData
from applications.services.guards import locked
from applications.transitions import application as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused

_COPIED = (
    *(field.name for field in fields(DecisionData)),
    "assessment_id",
    "rule_set",
    "rule_set_version",
)


def standing(case: Application) -> Decision | None:
    """The decision that stands in the case: sent, and not replaced by a newer one that has been made."""
    made = (DecisionState.DECIDED, DecisionState.SENT)
    found: Decision | None = (
        case.decisions.filter(state__in=made)
        .exclude(replaced_by__state__in=made)
        .order_by("-decided_on", "-created_at")
        .first()
    )
    return found


def takes_the_place_of(case: Application, draft: Decision) -> None:
    """A new decision in a case that has one already replaces it, and says whether an appeal led to it."""
    former = standing(case)
    if former is None or draft.replaces_id:
        return
    appealed = former.appeals.filter(rejection=None).filter(
        Q(state__in=(AppealState.REVERSED, AppealState.PARTLY)) | Q(outcome__in=SENT_BACK)
    )
    draft.replaces = former
    draft.change = DecisionChange.APPEAL if appealed.exists() else DecisionChange.REVERSAL


@transaction.atomic
def start_revision(*, actor: Actor, decision: Decision, change: str, reason: str) -> Decision:
    """A draft that will replace a decision that has been sent. Started already is no error.

    A correction (retting) mends an evident fault and keeps the outcome; a reversal (omgjøring, fvl. § 35) may change
    it, and takes a refused case up again.
    """
    if not decisions.permits(actor, "draft") or not decisions.sees(actor, decision):
        raise NotAllowed("draft")
    case = locked(actor, decision.application, "decide")
    row = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk, application=case)
    if change not in (DecisionChange.CORRECTION, DecisionChange.REVERSAL):
        raise Refused(
            _("Velg om vedtaket skal rettes eller gjøres om."), code="CHANGE_MISSING", field="change"
        )
    if not reason.strip():
        raise Refused(_("Skriv hva som er galt i vedtaket."), code="REASON_MISSING", field="reason")
    if row.state != DecisionState.SENT:
        raise Refused(_("Vedtaket er ikke sendt. Endre utkastet i stedet."), code="NOT_SENT")
    draft = case.decisions.filter(state__in=UNDECIDED).first()
    if draft is not None:
        if draft.replaces_id == row.pk:
            return draft
        raise Refused(
            _("Det ligger allerede et utkast i saken. Bruk eller forkast det."), code="DRAFT_EXISTS"
        )
    if row.replaced_by.exclude(state=DecisionState.DISCARDED).exists():
        raise Refused(_("Vedtaket er allerede erstattet. Rett det nyeste vedtaket."), code="ALREADY_REPLACED")
    reversal = change == DecisionChange.REVERSAL
    if reversal and case.state == State.REFUSED:
        machine.perform(actor=actor, obj=case, name="reopen", reason=reason)
    elif reversal and case.state not in (*OPEN_STATES, *LISTED_STATES):
        raise Refused(
            _("Søknaden er avsluttet, så vedtaket kan ikke gjøres om. Registrer en ny søknad."), code="ENDED"
        )
    draft = Decision(
        municipality_id=row.municipality_id,
        compartment_id=row.compartment_id,
        application=case,
        replaces=row,
        change=change,
        change_reason=reason.strip(),
        drafted_by=actor.user,
        **{name: getattr(row, name) for name in _COPIED},
    )
    draft.save(force_insert=True)
    events.record(
        actor, "application.revision_started", case, detail={"change": change, "replaces": str(row.pk)}
    )
    return draft


def correct(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    return start_revision(actor=actor, decision=decision, change=DecisionChange.CORRECTION, reason=reason)


def reverse(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    return start_revision(actor=actor, decision=decision, change=DecisionChange.REVERSAL, reason=reason)
