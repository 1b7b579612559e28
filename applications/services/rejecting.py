"""Rejecting an appeal (avvisning): a decision of its own that can be appealed, and what follows when it falls."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import AppealState, RejectGround
from applications.guards import within_a_year
from applications.models import Appeal
from applications.services import appeal_letters
from applications.services.guards import locked_appeal
from applications.transitions import appeal as machine
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.documents import letters
from core.rules.deadline_rules import calculate, rule_on


@transaction.atomic
def reject(*, actor: Actor, appeal: Appeal, ground: str, reason: str) -> Appeal:
    """Refuse to hear the appeal, by a decision of its own with a letter. Rejected already is no error."""
    row = locked_appeal(actor, appeal)
    if row.state == AppealState.REJECTED:
        return row
    if ground not in RejectGround.values:
        raise Refused(_("Velg hvorfor klagen avvises."), code="GROUND_MISSING", field="ground")
    if ground == RejectGround.LATE and row.in_time:
        raise Refused(_("Klagen kom i tide og kan ikke avvises som for sen."), code="IN_TIME", field="ground")
    if row.taken_up_on is not None and ground == row.reject_ground:
        raise Refused(
            _("Klagen er avvist av samme grunn før, og den avvisningen er opphevet. Klagen skal behandles."),
            code="ANNULLED_BEFORE",
            field="ground",
        )
    if not reason.strip():
        raise Refused(_("Skriv begrunnelsen for at klagen avvises."), code="REASON_MISSING", field="reason")
    done: Appeal = machine.perform(
        actor=actor,
        obj=row,
        name="reject",
        reason=reason,
        reject_ground=ground,
        rejected_on=actor.today,
        rejection_received_on=None,
        rejection_until=None,
        taken_up_on=None,
    )
    letter = appeal_letters.compose_rejection(actor=actor, appeal=done, ground=ground, reason=reason)
    letters.send(actor=actor, letter=letter)
    return done


@transaction.atomic
def register_arrival(*, actor: Actor, appeal: Appeal, received_on: date) -> Appeal:
    """The letter has arrived: the three weeks to appeal the rejection run from here. The same day again is no error."""
    row = locked_appeal(actor, appeal)
    if row.rejection_received_on == received_on:
        return row
    if row.state != AppealState.REJECTED or row.rejected_on is None:
        raise Refused(_("Klagen er ikke avvist."), code="NOT_REJECTED")
    if received_on < row.rejected_on:
        raise Refused(
            _("Brevet kan ikke ha kommet fram før det ble sendt."), code="BEFORE_SENT", field="received_on"
        )
    if received_on > actor.today:
        raise Refused(_("Datoen er fram i tid."), code="IN_FUTURE", field="received_on")
    row.rejection_received_on = received_on
    row.rejection_until = calculate(rule_on("appeal_3_weeks", received_on), received_on).end
    row.version += 1
    row.save(update_fields=["rejection_received_on", "rejection_until", "version"])
    events.record(actor, "appeal.rejection_received", row, on=received_on)
    for other in row.appeals.filter(state=AppealState.REVIEWING, in_time=True, taken_up_on=None):
        if other.arrived_on > row.rejection_until:
            machine.perform(actor=actor, obj=other, name="find_late", in_time=False)
    return row


def standing(appeal: Appeal) -> Appeal:
    """The rejection as it stands, locked; one that has fallen cannot be appealed."""
    row = Appeal.objects.select_for_update(of=("self",), no_key=True).get(pk=appeal.pk)
    if row.state != AppealState.REJECTED:
        raise Refused(_("Klagen er ikke avvist, så det er ingen avvisning å klage på."), code="NOT_REJECTED")
    return row


def require_may_be_heard(actor: Actor, appeal: Appeal) -> None:
    """We annul no rejection of an appeal that came more than a year after the decision (fvl. § 31 third paragraph)."""
    rejected = appeal.rejection
    assert rejected is not None
    if not rejected.in_time:
        within_a_year(rejected, actor)


def take_up(*, actor: Actor, appeal: Appeal, reason: str, on: date | None = None) -> Appeal:
    """The rejection that `appeal` was about has fallen: the original appeal goes on where it was stopped."""
    rejected = appeal.rejection
    assert rejected is not None
    day = on or actor.today
    done: Appeal = machine.perform(
        actor=actor, obj=rejected, name="take_up", reason=reason, on=day, taken_up_on=day
    )
    return done
