"""Taking back what a result set going, as long as nothing of it has been sent."""

from django.db import transaction
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import OFFER_LIVE, CandidateOutcome, MeetingState, OfferState
from allocation.models import AgendaItem, Candidate, Meeting, Offer, UnallocatedReason
from allocation.services.answers import withdraw_offer
from allocation.services.attendance import require_part
from allocation.services.meetings import locked_meeting
from allocation.services.needs import Need, follow_up
from applications.enums import DecisionState
from applications.models import Decision
from applications.services.taking_back import take_back_decision
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused


def last_recorded(actor: Actor, meeting: Meeting) -> AgendaItem | None:
    """The item that got its result last, if the result may still be taken back."""
    if meeting.state != MeetingState.PUBLISHED:
        return None
    rows = policies.agenda_items.visible_to(actor).filter(meeting=meeting).exclude(result="")
    found: AgendaItem | None = rows.order_by("-recorded_at", "-order").first()
    return found


@transaction.atomic
def undo_result(*, actor: Actor, item: AgendaItem, version: int | None = None) -> AgendaItem:
    """Take the last result back, with the offer, the decision and the task that followed from it.

    The item is then without a result. Taken back already is no error.
    """
    meeting = locked_meeting(actor, item.meeting, "run")
    if not policies.agenda_items.permits(actor, "record"):
        raise NotAllowed("record")
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk, meeting=meeting)
    require_part(actor, row)
    if not row.result:
        return row
    if meeting.state != MeetingState.PUBLISHED:
        raise Refused(
            _("Møtet er avsluttet. Rett resultatet i saken i stedet, før referatet godkjennes."),
            code="MEETING_CLOSED",
        )
    last = last_recorded(actor, meeting)
    if last is not None and last.pk != row.pk:
        raise Refused(
            _("Sak %(number)s ble ført senere. Angre den først, eller rett resultatet i saken.")
            % {"number": last.order},
            code="NOT_LAST",
        )
    row.bump(version)
    before = row.result
    unwind(actor=actor, item=row)
    follow_up(actor=actor, item=row, need=Need(), chosen=None)
    Candidate.objects.filter(item=row).update(
        outcome=CandidateOutcome.PROPOSED, reason="", computed_reason="", further_need=""
    )
    UnallocatedReason.objects.filter(item=row).delete()
    row.reason = row.further_need = ""
    row.departs, row.recorded_by, row.recorded_at = False, None, None
    row.save()
    events.record(
        actor,
        "meeting.result_undone",
        row,
        on=min(meeting.date, actor.today),
        detail={"result": before, "kind": row.kind, "meeting": str(meeting.pk)},
    )
    return row


def unwind(*, actor: Actor, item: AgendaItem, keep: Candidate | None = None) -> None:
    """The item's former allocation and decision fall away; `keep` is the household that gets the dwelling after all."""
    offers = [
        offer
        for offer in Offer.objects.filter(item=item, state__in=OFFER_LIVE).order_by("created_at", "id")
        if keep is None or offer.entry_id != keep.entry_id
    ]
    if any(offer.state != OfferState.PREPARED for offer in offers):
        raise Refused(
            _("Tilbudet fra denne saken er sendt. Trekk tilbudet før resultatet endres."), code="OFFER_SENT"
        )
    decision = made_by(item)
    if decision is not None and decision.state == DecisionState.SENT:
        raise Refused(
            _("Vedtaket fra denne saken er sendt. Skal det endres, gjør du det om i saken."),
            code="DECISION_SENT",
        )
    said = item.reason
    if item.result:
        # Without a result nobody is put forward as the next reserve.
        item.result = ""
        item.save(update_fields=["result"])
    for offer in offers:
        withdraw_offer(actor=actor, offer=offer, reason=_("Resultatet ble tatt tilbake i møtet."))
    if decision is not None:
        take_back_decision(actor=actor, decision=decision, said=said)


def made_by(item: AgendaItem) -> Decision | None:
    """The decision the meeting made by this item, if it stands."""
    if item.application_id is None:
        return None
    made = (DecisionState.DECIDED, DecisionState.SENT)
    return Decision.objects.filter(agenda_item=item.pk, state__in=made).select_related("application").first()
