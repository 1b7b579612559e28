"""What the meeting decides, item by item: a result and its reason for every case, also for those not chosen."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.comparison import Compared, departs_from_order, why_not
from allocation.enums import (
    NEEDS_REASON,
    RESULTS_FOR,
    CandidateOutcome,
    ItemKind,
    MeetingState,
    OfferState,
    Result,
)
from allocation.guards import day_has_come
from allocation.models import AgendaItem, Candidate, Meeting, Offer, UnallocatedReason
from allocation.services.answers import withdraw_offer
from allocation.services.meetings import locked_meeting
from allocation.services.offers import prepare_offer
from applications.enums import OPEN_STATES, Outcome
from applications.models import Decision
from applications.services.deciding import decide_in_meeting
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused

_DECIDED = {Result.MEETS_CRITERIA: Outcome.GRANT, Result.REFUSED: Outcome.REFUSAL}


@transaction.atomic
def record_result(
    *,
    actor: Actor,
    item: AgendaItem,
    result: str,
    reason: str = "",
    candidate: Candidate | None = None,
    reserve: Candidate | None = None,
    further_need: str = "",
    version: int | None = None,
) -> AgendaItem:
    """Record the result of one item. The same again changes nothing; another corrects it until the minutes are signed.

    `candidate` is the one chosen for a vacancy. Where the chosen one does not stand first among those who fit, the
    reason must be written by a person; every other reason is computed.
    """
    meeting = locked_meeting(actor, item.meeting, "run")
    if not policies.agenda_items.permits(actor, "record"):
        raise NotAllowed("record")
    _check_running(meeting)
    day_has_come(meeting, actor)
    locked = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk, meeting=meeting)
    reason, further_need = reason.strip(), further_need.strip()
    _check(locked, result, reason, candidate)
    chosen = _chosen(locked)
    same = (locked.result, *_told(locked, chosen)) == (result, reason, further_need)
    if same and (candidate.pk if candidate else None) == (chosen.pk if chosen else None) and reserve is None:
        return locked
    locked.bump(version)
    if locked.kind == ItemKind.VACANCY:
        _allocate(actor, locked, candidate, reserve, (reason, further_need), meeting.date)
    elif locked.kind == ItemKind.APPLICATION and result in _DECIDED:
        _decide(actor, locked, result, reason, min(meeting.date, actor.today))
    locked.result = result
    # Why a dwelling went to a household says something of that household, and stands with it; why it went to nobody
    # may be about any of them, and stands by itself.
    locked.reason, locked.further_need = reason, further_need
    if locked.kind == ItemKind.VACANCY:
        _keep_apart(locked, "" if candidate else reason, "" if candidate else further_need)
        locked.reason = locked.further_need = ""
    locked.recorded_by, locked.recorded_at = actor.user, timezone.now()
    locked.save(update_fields=["result", "reason", "further_need", "recorded_by", "recorded_at", "version"])
    events.record(
        actor,
        "meeting.result",
        locked,
        on=min(meeting.date, actor.today),
        detail={"result": result, "kind": locked.kind, "meeting": str(meeting.pk)},
    )
    return locked


def _check_running(meeting: Meeting) -> None:
    if meeting.state == MeetingState.PLANNED:
        raise Refused(_("Send sakslista før møtet gjennomføres."), code="NOT_PUBLISHED")
    if meeting.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        raise Refused(
            _("Resultatet kan ikke endres, fordi møtet er «%(state)s».")
            % {"state": meeting.get_state_display()},
            code="WRONG_STATE",
        )


def _check(item: AgendaItem, result: str, reason: str, candidate: Candidate | None) -> None:
    if result not in RESULTS_FOR[item.kind]:
        raise Refused(_("Velg resultatet av saken."), code="RESULT_MISSING", field="result")
    if result in NEEDS_REASON and not reason:
        raise Refused(_("Skriv begrunnelsen for resultatet."), code="REASON_MISSING", field="reason")
    if result == Result.ALLOCATED:
        if candidate is None or candidate.item_id != item.pk:
            raise Refused(_("Velg hvem boligen tildeles."), code="CANDIDATE_MISSING", field="candidate")
    elif candidate is not None:
        raise Refused(
            _("Velg «Tildelt» når en husstand er valgt."), code="CANDIDATE_WITHOUT_ALLOCATION", field="result"
        )


def _chosen(item: AgendaItem) -> Candidate | None:
    return item.candidates.filter(outcome=CandidateOutcome.CHOSEN).first()


def _told(item: AgendaItem, chosen: Candidate | None) -> tuple[str, str]:
    """The reason and the further need, where they stand."""
    place: Any = item
    if item.kind == ItemKind.VACANCY:
        place = chosen or UnallocatedReason.objects.filter(item=item).first()
    return (place.reason, place.further_need) if place else ("", "")


def _keep_apart(item: AgendaItem, reason: str, further_need: str) -> None:
    """Behind walls of its own, where members of other units do not read it."""
    if not reason and not further_need:
        UnallocatedReason.objects.filter(item=item).delete()
        return
    assert item.vacancy_id is not None  # The item is about a vacancy, as the table demands.
    UnallocatedReason.objects.update_or_create(
        item=item,
        defaults={
            "municipality_id": item.municipality_id,
            "compartment_id": item.compartment_id,
            "meeting_id": item.meeting_id,
            "vacancy_id": item.vacancy_id,
            "reason": reason,
            "further_need": further_need,
        },
    )


def compared(candidate: Candidate) -> Compared:
    """The candidate as the comparison sees it, from the snapshot made when the agenda was built."""
    lines = candidate.explanation.get("lines", [])
    return Compared(
        key=str(candidate.pk),
        rank=candidate.rank,
        waiting_since=date.fromisoformat(candidate.explanation["counts_from"]),
        failing=tuple(line["text"] for line in lines if line["verdict"] == "fails"),
        to_judge=tuple(line["text"] for line in lines if line["verdict"] == "judge"),
        list=candidate.explanation.get("list", "ordinary"),
    )


def _allocate(
    actor: Actor,
    item: AgendaItem,
    candidate: Candidate | None,
    reserve: Candidate | None,
    told: tuple[str, str],
    on: date,
) -> None:
    reason, further_need = told
    rows = list(item.candidates.select_related("entry", "vacancy").order_by("rank", "id"))
    chosen = next((row for row in rows if candidate and row.pk == candidate.pk), None)
    pairs = {row.pk: compared(row) for row in rows}
    if chosen and departs_from_order(pairs[chosen.pk], pairs.values()) and not reason:
        raise Refused(
            _("Den valgte står ikke først blant dem boligen passer for. Skriv hvorfor rekkefølgen fravikes."),
            code="DEPARTS_FROM_ORDER",
            field="reason",
        )
    _undo_other_allocation(actor, item, chosen)
    for row in rows:
        row.outcome = _outcome(row, chosen, reserve)
        row.computed_reason, row.reason, row.further_need = "", "", ""
        if row is chosen:
            row.reason, row.further_need = reason, further_need
        else:
            why = why_not(pairs[row.pk], pairs[chosen.pk] if chosen else None)
            row.computed_reason = why.source() if why else ""
            row.reason = "" if why else reason
    # The chosen one last: at no moment are two candidates of the item chosen.
    ordered = [row for row in rows if row is not chosen] + ([chosen] if chosen else [])
    for row in ordered:
        row.save(update_fields=["outcome", "reason", "further_need", "computed_reason"])
    if chosen and item.vacancy:
        prepare_offer(
            actor=actor,
            vacancy=item.vacancy,
            entry=chosen.entry,
            on=min(on, actor.today),
            candidate=chosen,
            item=item,
        )


def _outcome(row: Candidate, chosen: Candidate | None, reserve: Candidate | None) -> CandidateOutcome:
    if row is chosen:
        return CandidateOutcome.CHOSEN
    if reserve is not None and row.pk == reserve.pk:
        return CandidateOutcome.RESERVE
    return CandidateOutcome.PASSED_OVER


def _undo_other_allocation(actor: Actor, item: AgendaItem, chosen: Candidate | None) -> None:
    """The result is corrected before anything was sent: the former allocation of this item falls away."""
    for offer in Offer.objects.filter(
        item=item, state__in=[OfferState.PREPARED, OfferState.SENT, OfferState.ACCEPTED]
    ):
        if chosen is not None and offer.entry_id == chosen.entry_id:
            continue
        if offer.state != OfferState.PREPARED:
            raise Refused(
                _("Tilbudet fra denne saken er sendt. Trekk tilbudet før resultatet endres."),
                code="OFFER_SENT",
            )
        withdraw_offer(actor=actor, offer=offer, reason=_("Resultatet ble rettet i møtet."))


def _decide(actor: Actor, item: AgendaItem, result: str, reason: str, on: date) -> None:
    """Where the meeting decides (Nes), its result is the decision on the application."""
    if actor.switch("decision.when") != "in_meeting" or item.application is None:
        return
    if item.application.state not in OPEN_STATES:
        return
    decide_in_meeting(
        actor=actor,
        application=item.application,
        outcome=str(_DECIDED[Result(result)]),
        reason=reason,
        agenda_item=item.pk,
        on=on,
    )


def decisions_after(meeting: Meeting) -> dict[str, Any]:
    """After the meeting: the offers to send and the decisions whose letters remain."""
    offers = (
        Offer.objects.filter(item__meeting=meeting)
        .exclude(state=OfferState.WITHDRAWN)
        .select_related("vacancy__dwelling", "application__applicant")
        .order_by("item__order")
    )
    decisions = (
        Decision.objects.filter(agenda_item__in=meeting.items.values("pk"))
        .select_related("application__applicant")
        .prefetch_related("appeals")
        .order_by("application__case_number")
    )
    return {"offers": list(offers), "decisions": list(decisions)}
