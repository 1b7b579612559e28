"""More time to answer: with a reason, never shorter, and the household is told."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allocation.enums import ExtensionReason, OfferState
from allocation.models import Offer, OfferExtension
from allocation.services import post
from allocation.services.offers import ANSWER_RULE, locked_offer
from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from core.interface import formatting
from core.rules.calendar import next_working_day
from core.rules.deadline_rules import calculate, rule_on
from core.rules.models import Deadline
from core.rules.selectors import own_deadlines
from core.rules.services import deadlines

#: A dwelling does not stand empty longer than this for one answer.
LONGEST = timedelta(days=61)


def proposed_deadline(actor: Actor, offer: Offer) -> date:
    """As much time again as the municipality gives for an answer, counted from the deadline that stands."""
    start = offer.deadline_on or actor.today
    own = own_deadlines(actor.home, start) or {}
    return calculate(rule_on(ANSWER_RULE, start, own.get("rules")), start).end


@transaction.atomic
def extend_offer(
    *,
    actor: Actor,
    offer: Offer,
    deadline_on: date,
    reason: str,
    note: str = "",
    version: int | None = None,
) -> Offer:
    """A later last day to answer, moved to a working day. The same day again changes nothing."""
    locked = locked_offer(actor, offer, "extend")
    if locked.state != OfferState.SENT or locked.deadline_on is None:
        raise Refused(
            _("Tilbudet er «%(state)s». Fristen kan bare utsettes mens vi venter på svar.")
            % {"state": locked.get_state_display()},
            code="WRONG_STATE",
        )
    last_day = next_working_day(deadline_on)
    if OfferExtension.objects.filter(offer=locked, deadline_on=last_day).exists():
        return locked
    _check(locked.deadline_on, last_day, actor.today, reason, note.strip())
    locked.bump(version)
    before, locked.deadline_on = locked.deadline_on, last_day
    locked.save(update_fields=["deadline_on", "version"])
    extension = OfferExtension(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        offer=locked,
        application_id=locked.application_id,
        deadline_before=before,
        deadline_on=last_day,
        reason=reason,
        note=note.strip(),
        given_by=actor.user,
    )
    extension.letter = post.extended(actor=actor, offer=locked).pk
    extension.save(force_insert=True)
    events.record(
        actor,
        "offer.extended",
        locked,
        detail={"before": before.isoformat(), "after": last_day.isoformat(), "reason": reason},
    )
    _move_clock(actor, locked, last_day, str(ExtensionReason(reason).label))
    return locked


def _check(before: date, last_day: date, today: date, reason: str, note: str) -> None:
    if reason not in ExtensionReason.values:
        raise Refused(_("Velg hvorfor fristen utsettes."), code="REASON_MISSING", field="reason")
    if reason == ExtensionReason.OTHER and not note:
        raise Refused(_("Skriv hvorfor fristen utsettes."), code="NOTE_MISSING", field="note")
    if last_day <= before or last_day < today:
        raise Refused(
            _("Den nye fristen må være senere enn %(day)s. En frist kan ikke gjøres kortere.")
            % {"day": formatting.longdate(max(before, today))},
            code="NOT_LATER",
            field="deadline_on",
        )
    if last_day > max(before, today) + LONGEST:
        raise Refused(
            _("Fristen kan utsettes til og med %(day)s.")
            % {"day": formatting.longdate(max(before, today) + LONGEST)},
            code="TOO_LATE",
            field="deadline_on",
        )


def _move_clock(actor: Actor, offer: Offer, due: date, why: str) -> None:
    """The deadline in the overview follows; it is watched by its own service, whoever extends the offer."""
    with within_service(actor, "deadlines") as service:
        row = Deadline.objects.outstanding().filter(kind="offer_answer", subject_id=offer.pk).first()
        if row is not None:
            deadlines.extend(actor=service, deadline=row, due=due, reason=why)
