"""What the meeting decides, item by item: a result and its reason for every case, also for those not chosen."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.comparison import (
    GOT_ANOTHER,
    Compared,
    departs_from_order,
    must_explain,
    passed_over,
    why_not,
)
from allocation.enums import (
    NEEDS_REASON,
    OFFER_LIVE,
    RESULTS_FOR,
    CandidateOutcome,
    ItemKind,
    MeetingState,
    Result,
)
from allocation.guards import day_has_come
from allocation.models import AgendaItem, Candidate, Meeting, Offer, UnallocatedReason
from allocation.services.attendance import require_part
from allocation.services.meetings import locked_meeting
from allocation.services.needs import Need, checked, follow_up
from allocation.services.offers import prepare_offer
from allocation.services.undoing import unwind
from applications.enums import OPEN_STATES, Outcome
from applications.services.deciding import decide_in_meeting
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.explain import Line
from core.interface import formatting

_DECIDED = {Result.MEETS_CRITERIA: Outcome.GRANT, Result.REFUSED: Outcome.REFUSAL}


@dataclass(frozen=True)
class Judgement:
    """What becomes of one candidate. `why` is computed; none where only a person can say it."""

    row: Candidate
    outcome: CandidateOutcome
    pair: Compared
    why: Line | None = None


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
    need: Need | None = None,
    version: int | None = None,
) -> AgendaItem:
    """Record the result of one item. The same again changes nothing; another corrects it until the minutes are signed.

    `candidate` is the one chosen for a vacancy. Where the chosen one does not stand first among those who fit, the
    reason must be written by a person; every other reason is computed. A need (or `further_need` alone) becomes a
    task for whoever is to follow it up. A correction takes back what the former result set going, if it is unsent.
    """
    meeting = locked_meeting(actor, item.meeting, "run")
    if not policies.agenda_items.permits(actor, "record"):
        raise NotAllowed("record")
    _check_running(meeting)
    day_has_come(meeting, actor)
    locked = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk, meeting=meeting)
    locked.meeting = meeting
    require_part(actor, locked)
    reason = reason.strip()
    wanted = checked(actor, need or Need(further_need), meeting.compartment_id)
    _check(locked, result, reason, candidate)
    chosen = _of_outcome(locked, CandidateOutcome.CHOSEN)
    standing = _of_outcome(locked, CandidateOutcome.RESERVE)
    same = (locked.result, *_told(locked, chosen)) == (result, reason, wanted.text)
    named = (wanted.unit, wanted.user, wanted.due) != (None, None, None)
    if (
        same
        and _same((candidate, chosen), (reserve, standing))
        and (not named or _given(locked) == _asked(wanted))
    ):
        return locked
    judgements = judged(locked, result, candidate, reserve)
    require_said(judgements, result, reason)
    locked.bump(version)
    if locked.result:
        unwind(actor=actor, item=locked, keep=candidate)
    locked.departs = False
    if locked.kind == ItemKind.VACANCY:
        _allocate(actor, locked, judgements, (reason, wanted.text), meeting.date)
    elif locked.kind == ItemKind.APPLICATION and result in _DECIDED:
        _decide(actor, locked, result, reason, min(meeting.date, actor.today))
    follow_up(actor=actor, item=locked, need=wanted, chosen=candidate)
    locked.result = result
    # Why a dwelling went to a household says something of that household, and stands with it; why it went to nobody
    # may be about any of them, and stands by itself.
    locked.reason, locked.further_need = reason, wanted.text
    if locked.kind == ItemKind.VACANCY:
        _keep_apart(locked, "" if candidate else reason, "" if candidate else wanted.text)
        locked.reason = locked.further_need = ""
    locked.recorded_by, locked.recorded_at = actor.user, timezone.now()
    locked.save()
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


def judged(
    item: AgendaItem, result: str, candidate: Candidate | None, reserve: Candidate | None
) -> list[Judgement]:
    """What would become of each candidate, with its computed reason: shown before it is saved. Nothing is written."""
    if item.kind != ItemKind.VACANCY:
        return []
    rows = list(
        item.candidates.select_related(
            "entry", "vacancy", "application__caseworker", "application__unit"
        ).order_by("rank", "id")
    )
    elsewhere = set(
        Offer.objects.filter(entry__in=[row.entry_id for row in rows], state__in=OFFER_LIVE)
        .exclude(vacancy=item.vacancy_id)
        .values_list("entry_id", flat=True)
    )
    pairs = {row.pk: replace(compared(row), elsewhere=row.entry_id in elsewhere) for row in rows}
    if result == Result.RETURNED:
        return [Judgement(row, CandidateOutcome.PROPOSED, pairs[row.pk]) for row in rows]
    chosen = next((pairs[row.pk] for row in rows if candidate and row.pk == candidate.pk), None)
    found = []
    for row in rows:
        if candidate is not None and row.pk == candidate.pk:
            found.append(Judgement(row, CandidateOutcome.CHOSEN, pairs[row.pk]))
            continue
        kept = reserve is not None and row.pk == reserve.pk
        outcome = CandidateOutcome.RESERVE if kept else CandidateOutcome.PASSED_OVER
        found.append(Judgement(row, outcome, pairs[row.pk], why_not(pairs[row.pk], chosen)))
    return found


def require_said(judgements: list[Judgement], result: str, reason: str) -> None:
    """A person says why when the order is departed from. The sentence names numbers: it may stand on the wall."""
    if reason or result not in (Result.ALLOCATED, Result.NOT_ALLOCATED):
        return
    pairs = [each.pair for each in judgements]
    chosen = _chosen(judgements)
    if chosen is None:
        fitting = sorted(each.rank for each in pairs if not each.failing and not each.elsewhere)
        if fitting:
            told = (
                _("Boligen passer for nr. %(numbers)s. Skriv hvorfor den ikke tildeles nå.")
                % {"numbers": formatting.listed(fitting)}
                if all(each.ordered for each in pairs)
                else _("Boligen passer for noen av dem som venter. Skriv hvorfor den ikke tildeles nå.")
            )
            raise Refused(
                told,
                code="REASON_MISSING",
                field="reason",
            )
        return
    first = chosen.pair
    must = must_explain(first, pairs)
    if must is None:
        return
    text = str(must.text)
    before = passed_over(first, pairs)
    if before:
        text = _(
            "Nr. %(numbers)s står foran den valgte, og boligen passer. Skriv hvorfor rekkefølgen fravikes."
        ) % {"numbers": formatting.listed(before)}
    elif first.ordered and first.failing:
        text = _(
            "Boligen passer ikke for nr. %(number)s etter reglene. Skriv hvorfor den likevel tildeles."
        ) % {"number": first.rank}
    raise Refused(text, code=must.code, field="reason")


def _chosen(judgements: list[Judgement]) -> Judgement | None:
    return next((each for each in judgements if each.outcome == CandidateOutcome.CHOSEN), None)


def _of_outcome(item: AgendaItem, outcome: CandidateOutcome) -> Candidate | None:
    return item.candidates.filter(outcome=outcome).select_related("application").first()


def _same(*pairs: tuple[Candidate | None, Candidate | None]) -> bool:
    return all((a.pk if a else None) == (b.pk if b else None) for a, b in pairs)


def _asked(need: Need) -> tuple[Any, Any, Any]:
    return (need.unit.pk if need.unit else None, need.user.pk if need.user else None, need.due)


def _given(item: AgendaItem) -> tuple[Any, Any, Any]:
    return (item.need_unit_id, item.need_user_id, item.need_due)


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
        elsewhere=candidate.computed_reason == GOT_ANOTHER.source(),
        ordered=candidate.explanation.get("ordered", True),
    )


def _allocate(
    actor: Actor, item: AgendaItem, judgements: list[Judgement], told: tuple[str, str], on: date
) -> None:
    reason, further_need = told
    chosen = _chosen(judgements)
    if chosen is not None:
        item.departs = departs_from_order(chosen.pair, [each.pair for each in judgements])
    # The chosen one last: at no moment are two candidates of the item chosen.
    for each in sorted(judgements, key=lambda each: each is chosen):
        row = each.row
        row.outcome, row.computed_reason, row.reason, row.further_need = each.outcome, "", "", ""
        if each is chosen:
            row.reason, row.further_need = reason, further_need
        elif each.outcome != CandidateOutcome.PROPOSED:
            row.computed_reason = each.why.source() if each.why else ""
            row.reason = "" if each.why else reason
        row.save(update_fields=["outcome", "reason", "further_need", "computed_reason"])
    if chosen is not None and item.vacancy:
        prepare_offer(
            actor=actor,
            vacancy=item.vacancy,
            entry=chosen.row.entry,
            on=min(on, actor.today),
            candidate=chosen.row,
            item=item,
        )


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
